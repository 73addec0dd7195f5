"""What can be wanted of several sub-resellers that write about the same."""

from dataclasses import dataclass
from typing import ClassVar

from domain.tickets import CompanyId
from handlers.ask import Ask


@dataclass(frozen=True)
class ShowCompany(Ask):
    """Its card, on the message at hand."""

    code: ClassVar[str] = "co"

    company_id: CompanyId


@dataclass(frozen=True)
class ListCompanyTickets(Ask):
    code: ClassVar[str] = "cot"

    company_id: CompanyId
    page: int = 0


@dataclass(frozen=True)
class OpenCompanyCase(Ask):
    """One case for all its tickets."""

    code: ClassVar[str] = "coc"

    company_id: CompanyId


@dataclass(frozen=True)
class DismissCompany(Ask):
    """It is a chance that they write at the same time."""

    code: ClassVar[str] = "cod"

    company_id: CompanyId
