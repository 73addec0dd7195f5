"""What can be wanted of check-ins and of talks with sub-resellers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.checkin_days import day_to_come
from domain.checkins import CheckinId, ConversationId
from domain.people import ResellerId
from domain.requests import AttachmentId, reason_from
from domain.talk_notes import answer_from
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _

NO_REASON = "-"


class Part(StrEnum):
    """Which of the lists of check-ins."""

    DUE = "due"
    COMING = "coming"
    DONE = "done"
    TOUCH = "touch"
    FOLLOW_UPS = "followups"


def _reason(typed_reason: str) -> str:
    return "" if typed_reason.strip() == NO_REASON else reason_from(typed_reason)


def _note() -> str:
    return _(
        "What was said? Your team alone reads it. Type it, or send a voice message, a picture or a text file;"
        " what you reply to the card is noted, too."
    )


def _note_example() -> str:
    return _("Wants to grow in May. Call him on Friday about the price.")


def day_choices() -> tuple[tuple[str, str], ...]:
    """Return the days that are mostly meant, as ready answers."""
    return ((_("Tomorrow"), "tomorrow"), (_("In three days"), "+3"), (_("Next week"), "+7"))


@dataclass(frozen=True)
class ListCheckins(Ask):
    code: ClassVar[str] = "ci"

    part: Part = Part.DUE
    page: int = 0


@dataclass(frozen=True)
class ShowCheckin(Ask):
    """The card of a check-in, anew."""

    code: ClassVar[str] = "cis"

    checkin_id: CheckinId


@dataclass(frozen=True)
class RedrawCheckin(Ask):
    """Back to the card, on the message at hand."""

    code: ClassVar[str] = "cir"

    checkin_id: CheckinId


@dataclass(frozen=True)
class ShowTalks(Ask):
    """How a sub-reseller is kept in touch with, and what was said."""

    code: ClassVar[str] = "cit"

    reseller_id: ResellerId
    page: int = 0


@dataclass(frozen=True)
class ShowNote(Ask):
    """A note in full."""

    code: ClassVar[str] = "cin"

    conversation_id: ConversationId


@dataclass(frozen=True)
class HoldCheckin(Ask):
    code: ClassVar[str] = "cih"

    checkin_id: CheckinId
    attachment_id: AttachmentId | None = None
    words: str | None = asked(Question(words=_note, read=str, example=_note_example, any_file=True))


@dataclass(frozen=True)
class CheckinDone(Ask):
    """It was held, and there is nothing to note."""

    code: ClassVar[str] = "cid"

    checkin_id: CheckinId


@dataclass(frozen=True)
class SkipCheckin(Ask):
    code: ClassVar[str] = "cik"

    checkin_id: CheckinId
    reason: str | None = asked(
        Question(
            words=lambda: _("Why is it skipped? Your team alone reads that."),
            read=_reason,
            example=lambda: _("He is on holiday until the 20th."),
            choices=lambda: ((_("Without a reason"), NO_REASON),),
        )
    )


@dataclass(frozen=True)
class MoveCheckin(Ask):
    """`on`: a day as `day_to_come` has it."""

    code: ClassVar[str] = "cim"

    checkin_id: CheckinId
    on: str | None = asked(
        Question(
            words=lambda: _("To which day is it moved? I bring it up again in the morning of that day."),
            read=day_to_come,
            example=lambda: _("Friday"),
            choices=day_choices,
        )
    )


@dataclass(frozen=True)
class Talked(Ask):
    """A talk in one line, as in `/talked Ahmed wants to grow in May`."""

    code: ClassVar[str] = "tal"

    line: str = typed(Question(words=lambda: "", read=str, example=lambda: _("Ahmed wants to grow in May")))


@dataclass(frozen=True)
class TalkedWith(Ask):
    code: ClassVar[str] = "talw"

    reseller_id: ResellerId
    attachment_id: AttachmentId | None = None
    words: str | None = asked(Question(words=_note, read=str, example=_note_example, any_file=True))


@dataclass(frozen=True)
class GoOnNoting(Ask):
    """What a chat has cut goes on."""

    code: ClassVar[str] = "talo"

    conversation_id: ConversationId
    words: str | None = asked(Question(words=_note, read=str, example=_note_example))


@dataclass(frozen=True)
class AnswerBefore(Ask):
    """What a sub-reseller says of how it goes. `checkin`: the check-in before which it was asked."""

    code: ClassVar[str] = "cia"

    checkin: int
    words: str | None = asked(
        Question(
            words=lambda: _("How does it go? Your reseller reads what you type here, and everybody in their team."),
            read=answer_from,
            example=lambda: _("Better than last month. We'd like a second account."),
        )
    )


@dataclass(frozen=True)
class RatherNotSay(Ask):
    code: ClassVar[str] = "cix"

    checkin: int
