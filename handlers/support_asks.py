"""What can be wanted of the desk's figures."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from handlers.ask import Ask


class Span(StrEnum):
    """How many days are looked at."""

    WEEK = "w"
    MONTH = "m"
    QUARTER = "q"

    @property
    def days(self) -> int:
        return {Span.WEEK: 7, Span.MONTH: 30, Span.QUARTER: 90}[self]


@dataclass(frozen=True)
class ShowSupport(Ask):
    code: ClassVar[str] = "sup"

    span: Span = Span.MONTH


@dataclass(frozen=True)
class ListAskers(Ask):
    """Which sub-resellers asked, and how much of it was their own."""

    code: ClassVar[str] = "supr"

    span: Span = Span.MONTH
    page: int = 0


@dataclass(frozen=True)
class ListLate(Ask):
    """Tickets of which something is late now."""

    code: ClassVar[str] = "supl"

    page: int = 0


@dataclass(frozen=True)
class DrawSupport(Ask):
    code: ClassVar[str] = "supd"

    span: Span = Span.MONTH


@dataclass(frozen=True)
class ExportSupport(Ask):
    code: ClassVar[str] = "supx"

    span: Span = Span.MONTH
