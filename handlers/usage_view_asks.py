"""What can be wanted of usage: to see it, one's own and a sub-reseller's, and to see who stands out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.people import ResellerId
from handlers.ask import Ask
from handlers.registry import Question, typed
from handlers.wording import _


class Span(StrEnum):
    """How many days are shown."""

    WEEK = "w"
    MONTH = "m"
    QUARTER = "q"

    @property
    def days(self) -> int:
        return {Span.WEEK: 7, Span.MONTH: 30, Span.QUARTER: 91}[self]


@dataclass(frozen=True)
class ShowUsage(Ask):
    """`place`: which of one's accounts; `here`: in place of the picture that is shown."""

    code: ClassVar[str] = "use"

    span: Span = Span.MONTH
    place: int = 0
    here: bool = False
    name: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed")))


@dataclass(frozen=True)
class ShowUsageOf(Ask):
    code: ClassVar[str] = "useof"

    reseller_id: ResellerId
    span: Span = Span.MONTH
    place: int = 0
    here: bool = False


class Standout(StrEnum):
    """By what a sub-reseller stands out."""

    ANY = "any"
    FAST = "fast"
    SILENT = "silent"
    SHORT = "short"


@dataclass(frozen=True)
class ShowOverview(Ask):
    code: ClassVar[str] = "over"

    standout: Standout = Standout.ANY
    page: int = 0
