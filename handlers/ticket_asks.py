"""What can be wanted of a ticket."""

from dataclasses import dataclass
from typing import ClassVar

from domain.errors import Refusal
from domain.network import fold
from domain.people import ResellerId
from domain.requests import AttachmentId
from domain.tickets import TicketId, TicketMessageId
from domain.vocabulary import words
from handlers.ask import Ask
from handlers.registry import Question, asked, typed
from handlers.wording import N_, _


@dataclass(frozen=True)
class ShowTicket(Ask):
    """`anew`: in a message of its own, which stays true; otherwise where a step of its card was."""

    code: ClassVar[str] = "tk"

    ticket_id: TicketId
    anew: bool = False


@dataclass(frozen=True)
class SayInTicket(Ask):
    code: ClassVar[str] = "tks"

    ticket_id: TicketId
    attachment_id: AttachmentId | None = None
    text: str | None = asked(
        Question(
            words=lambda: _(
                "What do you want to say? It goes to the other side just as you write it. A photo, a file or a voice"
                " message will do as well."
            ),
            any_file=True,
        )
    )


@dataclass(frozen=True)
class AnswerTicket(Ask):
    """The button that asks what to say, as long as there is an open ticket to say it in."""

    code: ClassVar[str] = "tka"

    ticket_id: TicketId


def _yes(typed: str) -> str:
    if fold(typed) not in words(_YES):
        raise NotAYes
    return "yes"


_YES = N_("yes, yes please")


class NotAYes(Refusal):
    why = N_("This ticket is closed, so nothing was passed on yet.")
    what_to_do = N_("Tap the button to open it again and send what you wrote, or leave it with /cancel.")


@dataclass(frozen=True)
class SayAgain(Ask):
    """What was said in a closed ticket, kept until it is opened again. `lane`, `message`: where it was written."""

    code: ClassVar[str] = "tksa"

    ticket_id: TicketId
    attachment_id: AttachmentId | None = None
    text: str = ""
    lane: str = ""
    message: str = ""
    again: str | None = asked(
        Question(
            words=lambda: _("This ticket is closed, so what you wrote wasn't passed on. Open it again and send it?"),
            read=_yes,
            choices=lambda: ((_("Open it again and send"), "yes"),),
        )
    )


@dataclass(frozen=True)
class NoteInTicket(Ask):
    code: ClassVar[str] = "tkn"

    ticket_id: TicketId
    text: str | None = asked(
        Question(words=lambda: _("What shall your team remember? Only your own team reads it, never the sub-reseller."))
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


@dataclass(frozen=True)
class CloseWithWord(Ask):
    code: ClassVar[str] = "tkcw"

    ticket_id: TicketId
    word: str | None = asked(
        Question(words=lambda: _("Which word do you close it with? The sub-reseller reads it as your business's."))
    )


@dataclass(frozen=True)
class StillNeeded(Ask):
    """It waits for the sub-reseller, who says that the matter isn't over."""

    code: ClassVar[str] = "tksn"

    ticket_id: TicketId


# What the parent's team does with one


@dataclass(frozen=True)
class MoreOfTicket(Ask):
    """All that can be done with a ticket and isn't on its card."""

    code: ClassVar[str] = "tkm"

    ticket_id: TicketId


@dataclass(frozen=True)
class SetPriority(Ask):
    code: ClassVar[str] = "tkp"

    ticket_id: TicketId
    priority: str = ""


@dataclass(frozen=True)
class HandTurn(Ask):
    """Say whom a ticket waits for."""

    code: ClassVar[str] = "tkw"

    ticket_id: TicketId
    turn: str = ""


@dataclass(frozen=True)
class GiveTicket(Ask):
    """Give a ticket to a colleague; `to`: 0 to choose one."""

    code: ClassVar[str] = "tkg"

    ticket_id: TicketId
    to: int = 0


@dataclass(frozen=True)
class GiveBackTicket(Ask):
    code: ClassVar[str] = "tkgb"

    ticket_id: TicketId


@dataclass(frozen=True)
class ChooseGuide(Ask):
    """Which guide to answer with."""

    code: ClassVar[str] = "tkcg"

    ticket_id: TicketId
    page: int = 0


@dataclass(frozen=True)
class SendGuide(Ask):
    code: ClassVar[str] = "tksg"

    ticket_id: TicketId
    guide: int = 0


@dataclass(frozen=True)
class ChooseMerge(Ask):
    """Into which other ticket of the same sub-reseller one shall be merged."""

    code: ClassVar[str] = "tkcm"

    ticket_id: TicketId
    page: int = 0


@dataclass(frozen=True)
class MergeTicket(Ask):
    code: ClassVar[str] = "tkmg"

    ticket_id: TicketId
    into: TicketId
    sure: bool = False


# Reading


@dataclass(frozen=True)
class ShowConversation(Ask):
    """What was said in a ticket. `page`: 0 for the newest."""

    code: ClassVar[str] = "tkv"

    ticket_id: TicketId
    page: int = 0


@dataclass(frozen=True)
class ShowSaid(Ask):
    """Something that was said, whole and with its file, in a message of its own."""

    code: ClassVar[str] = "tkf"

    message_id: TicketMessageId


@dataclass(frozen=True)
class ListTickets(Ask):
    """`listed`: which, empty for those that wait for oneself; `own`: one's own, where one has sub-resellers too."""

    code: ClassVar[str] = "tkl"

    listed: str = ""
    page: int = 0
    own: bool = False


@dataclass(frozen=True)
class ListTicketsOf(Ask):
    """The tickets of one sub-reseller. `anew`: in a message of its own, because the one that leads to it stays."""

    code: ClassVar[str] = "tklo"

    reseller_id: ResellerId
    closed: bool = False
    page: int = 0
    anew: bool = False


@dataclass(frozen=True)
class SearchTickets(Ask):
    """Tickets by number, by a name and a number, or by words. `own`: among one's own."""

    code: ClassVar[str] = "tkq"

    text: str = typed(Question(words=lambda: _("Which ticket?")))
    own: bool = False
