"""What can be asked about papers: packs, the wish to get some every month, and an agreement as a paper."""

from dataclasses import dataclass
from typing import ClassVar

from domain.agreement import OfferId
from handlers.ask import Ask


@dataclass(frozen=True)
class ShowPacks(Ask):
    code: ClassVar[str] = "pks"


@dataclass(frozen=True)
class MakePack(Ask):
    """The pack of a month that is over."""

    code: ClassVar[str] = "pkm"

    year: int
    month: int


@dataclass(frozen=True)
class WishPacks(Ask):
    """Get the pack on the first of every month, or don't any more."""

    code: ClassVar[str] = "pkw"

    wished: bool


@dataclass(frozen=True)
class WishStatements(Ask):
    """Get the statement on the first of every month, or don't any more."""

    code: ClassVar[str] = "stw"

    wished: bool


@dataclass(frozen=True)
class MakeAgreementPaper(Ask):
    """An offer with what became of it, as PDF."""

    code: ClassVar[str] = "agpdf"

    offer_id: OfferId
