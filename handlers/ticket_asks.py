"""What can be wanted of a ticket."""

from dataclasses import dataclass
from typing import ClassVar

from domain.requests import AttachmentId
from domain.tickets import TicketId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class ShowTicket(Ask):
    """`anew`: in a message of its own, because the one that leads to it stays."""

    code: ClassVar[str] = "tk"

    ticket_id: TicketId
    anew: bool = False


@dataclass(frozen=True)
class SayInTicket(Ask):
    code: ClassVar[str] = "tks"

    ticket_id: TicketId
    attachment_id: AttachmentId | None = None
    text: str | None = asked(
        Question(words=lambda: _("What do you want to say? It goes to the other side just as you write it."))
    )


@dataclass(frozen=True)
class NoteInTicket(Ask):
    code: ClassVar[str] = "tkn"

    ticket_id: TicketId
    text: str | None = asked(
        Question(words=lambda: _("What shall your team remember? The sub-reseller never sees a note."))
    )


@dataclass(frozen=True)
class TakeTicket(Ask):
    code: ClassVar[str] = "tkt"

    ticket_id: TicketId


@dataclass(frozen=True)
class CloseTicket(Ask):
    code: ClassVar[str] = "tkc"

    ticket_id: TicketId


@dataclass(frozen=True)
class ReopenTicket(Ask):
    code: ClassVar[str] = "tkr"

    ticket_id: TicketId
