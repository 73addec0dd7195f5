"""What can be wanted of the record: all that was offered, answered and promised between two, as one file."""

from dataclasses import dataclass
from typing import ClassVar

from domain.people import ResellerId
from handlers.ask import Ask
from handlers.registry import Question, typed
from handlers.wording import _


@dataclass(frozen=True)
class FindRecord(Ask):
    """The record with the one who is named, as in `/record Ahmed`; without a name one's own, or the choice."""

    code: ClassVar[str] = "rcf"

    name: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed")))


@dataclass(frozen=True)
class TakeRecord(Ask):
    """The record with one sub-reseller; without an id, one's own with one's parent."""

    code: ClassVar[str] = "rct"

    reseller_id: ResellerId | None = None
