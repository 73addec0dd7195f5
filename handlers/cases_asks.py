"""What can be wanted of a case with the supplier, by the own team and by those whom it concerns."""

from dataclasses import dataclass
from typing import ClassVar

from domain.tickets import CaseId, TicketId
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.wording import _


@dataclass(frozen=True)
class ListCases(Ask):
    """`resolved`: those that are over."""

    code: ClassVar[str] = "csn"

    page: int = 0
    resolved: bool = False


@dataclass(frozen=True)
class ShowCase(Ask):
    """A case's card, anew."""

    code: ClassVar[str] = "css"

    case_id: CaseId


@dataclass(frozen=True)
class RedrawCase(Ask):
    """Back to the card, on the message at hand."""

    code: ClassVar[str] = "csr"

    case_id: CaseId


@dataclass(frozen=True)
class ShowCaseRecord(Ask):
    code: ClassVar[str] = "csh"

    case_id: CaseId
    page: int = 0


@dataclass(frozen=True)
class ShowConcerned(Ask):
    code: ClassVar[str] = "csc"

    case_id: CaseId
    page: int = 0


@dataclass(frozen=True)
class UpdateCase(Ask):
    code: ClassVar[str] = "csu"

    case_id: CaseId
    words: str | None = asked(
        Question(
            words=lambda: _(
                "What is new? Every sub-reseller with an open ticket in this case gets it once, just as you write it,"
                " in the name of your business. Leave out who your supplier is."
            ),
            example=lambda: _("We found what it is. It should work again by 18:00."),
        )
    )


@dataclass(frozen=True)
class NoteInCase(Ask):
    code: ClassVar[str] = "cst"

    case_id: CaseId
    words: str | None = asked(
        Question(words=lambda: _("What shall your team remember of this case? Nobody else reads it."))
    )


@dataclass(frozen=True)
class KeepAnswer(Ask):
    code: ClassVar[str] = "csa"

    case_id: CaseId
    words: str | None = asked(
        Question(
            words=lambda: _("What did the supplier say? Paste it here: your team alone reads it, it never goes down.")
        )
    )


@dataclass(frozen=True)
class SetReference(Ask):
    code: ClassVar[str] = "csf"

    case_id: CaseId
    words: str | None = asked(
        Question(
            words=lambda: _("Under which reference does the supplier have it? Your team alone reads it."),
            example=lambda: _("INC-4711"),
        )
    )


@dataclass(frozen=True)
class ResolveCase(Ask):
    """`sure`: asked once more."""

    code: ClassVar[str] = "cse"

    case_id: CaseId
    sure: bool = False


@dataclass(frozen=True)
class ReopenCase(Ask):
    code: ClassVar[str] = "cso"

    case_id: CaseId


@dataclass(frozen=True)
class SayItWorks(Ask):
    """As a sub-reseller answers for all that it has in a case; its ticket is one of them."""

    code: ClassVar[str] = "csy"

    ticket_id: TicketId


@dataclass(frozen=True)
class SayItDoesNot(Ask):
    code: ClassVar[str] = "csx"

    ticket_id: TicketId
