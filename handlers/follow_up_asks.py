"""What can be wanted of reminders of one's own about sub-resellers."""

from dataclasses import dataclass
from typing import ClassVar

from domain.checkin_days import day_to_come
from domain.checkins import ConversationId, FollowUpId
from domain.people import ResellerId
from handlers.ask import Ask
from handlers.checkin_asks import day_choices
from handlers.registry import Question, asked, typed
from handlers.wording import _
from services.follow_ups import words_from


def _when() -> Question:
    return Question(
        words=lambda: _("On which day shall I remind you?"),
        read=day_to_come,
        example=lambda: _("Friday"),
        choices=day_choices,
    )


@dataclass(frozen=True)
class Remind(Ask):
    """A reminder in one line, as in `/remind Ahmed Friday call about the price`."""

    code: ClassVar[str] = "rem"

    line: str = typed(Question(words=lambda: "", read=str, example=lambda: _("Ahmed Friday call about the price")))


@dataclass(frozen=True)
class RemindOf(Ask):
    """A reminder about a sub-reseller. `on`: a day as `day_to_come` has it."""

    code: ClassVar[str] = "remo"

    reseller_id: ResellerId
    on: str | None = asked(_when())
    words: str | None = asked(
        Question(
            words=lambda: _("Of what shall I remind you? Your team alone reads it."),
            read=words_from,
            example=lambda: _("call about the price"),
        )
    )


@dataclass(frozen=True)
class RemindFromNote(Ask):
    """A reminder on the day that a note names."""

    code: ClassVar[str] = "remt"

    conversation_id: ConversationId


@dataclass(frozen=True)
class ShowFollowUp(Ask):
    """The card of a reminder, anew."""

    code: ClassVar[str] = "fow"

    follow_up_id: FollowUpId


@dataclass(frozen=True)
class FinishFollowUp(Ask):
    code: ClassVar[str] = "fowd"

    follow_up_id: FollowUpId


@dataclass(frozen=True)
class PutOffFollowUp(Ask):
    code: ClassVar[str] = "fowp"

    follow_up_id: FollowUpId
    on: str | None = asked(_when())
