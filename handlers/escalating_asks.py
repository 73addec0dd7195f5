"""What can be wanted of a case that a reseller in between puts to its own parent."""

from dataclasses import dataclass
from typing import ClassVar

from domain.tickets import CaseId, TicketId, TicketMessageId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class ShowEscalation(Ask):
    """What would be put to the parent?"""

    code: ClassVar[str] = "esh"

    case_id: CaseId


@dataclass(frozen=True)
class PutUp(Ask):
    """Just as it was composed."""

    code: ClassVar[str] = "esp"

    case_id: CaseId


@dataclass(frozen=True)
class PutUpInWords(Ask):
    code: ClassVar[str] = "esw"

    case_id: CaseId
    words: str | None = asked(
        Question(
            words=lambda: _(
                "What shall your reseller read? It opens a ticket with them. Leave your customers' names out."
            ),
            example=lambda: _("Nobody of ours gets into the panel since 14:10."),
        )
    )


@dataclass(frozen=True)
class PassOnAnswer(Ask):
    """What the parent said, as an update of one's own."""

    code: ClassVar[str] = "esu"

    message_id: TicketMessageId


@dataclass(frozen=True)
class AskAllBelow(Ask):
    """The parent says that it works again. `ticket_id`: in which."""

    code: ClassVar[str] = "esa"

    ticket_id: TicketId
