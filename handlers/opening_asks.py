"""What can be wanted on the way to a ticket."""

from dataclasses import dataclass
from typing import ClassVar

from domain.people import ResellerId
from domain.requests import AttachmentId
from domain.ticket_drafts import SinceWhen, TicketDraftId
from domain.tickets import Scope, TicketId
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import _


def _matter() -> str:
    return _("What is the matter? Write it in a sentence or two; photos, files or a voice message may come with it.")


def _their_matter() -> str:
    return _("What is the matter with them? They read what you type, as written by your team.")


def _example() -> str:
    return _("Two customers can't log in since this morning.")


@dataclass(frozen=True)
class BeginTicket(Ask):
    """Something that somebody wrote or sent. At the top, where there is no parent, it begins with a child's name."""

    code: ClassVar[str] = "tdb"

    attachment_id: AttachmentId | None = None
    text: str = typed(Question(words=_matter, example=_example, any_file=True))


@dataclass(frozen=True)
class BeginTicketFor(Ask):
    """A ticket of a sub-reseller's that called its parent."""

    code: ClassVar[str] = "tdf"

    reseller_id: ResellerId
    attachment_id: AttachmentId | None = None
    text: str | None = asked(Question(words=_their_matter, example=_example, any_file=True))


@dataclass(frozen=True)
class AddToDraft(Ask):
    """Something more for the ticket that is being written."""

    code: ClassVar[str] = "tdp"

    draft_id: TicketDraftId
    attachment_id: AttachmentId | None = None
    text: str = typed(Question(words=_matter))


@dataclass(frozen=True)
class OpenTicket(Ask):
    """All that was chosen so far; it is opened once nothing is missing. `area`, `panel`: of the parent's.

    `past`: what was offered first, a known problem or guides, wasn't it.
    """

    code: ClassVar[str] = "tdo"

    draft_id: TicketDraftId
    area: int | None = None
    panel: int | None = None
    scope: Scope | None = None
    since: SinceWhen | None = None
    past: bool = False


@dataclass(frozen=True)
class SaySince(Ask):
    code: ClassVar[str] = "tdw"

    draft_id: TicketDraftId
    text: str | None = asked(
        Question(words=lambda: _("Since when? Type a time or a day."), example=lambda: _("yesterday 18:00"))
    )


@dataclass(frozen=True)
class ReadGuide(Ask):
    """`guide`: one of the parent's."""

    code: ClassVar[str] = "tdg"

    draft_id: TicketDraftId
    guide: int


@dataclass(frozen=True)
class SolvedByGuide(Ask):
    """`guide`: one of the parent's."""

    code: ClassVar[str] = "tdh"

    draft_id: TicketDraftId
    guide: int


@dataclass(frozen=True)
class JoinCase(Ask):
    """Me too: what is known is what it is about."""

    code: ClassVar[str] = "tdj"

    draft_id: TicketDraftId


@dataclass(frozen=True)
class AddToTicket(Ask):
    code: ClassVar[str] = "tda"

    draft_id: TicketDraftId
    ticket_id: TicketId


@dataclass(frozen=True)
class LeaveTicket(Ask):
    code: ClassVar[str] = "tdl"

    draft_id: TicketDraftId
