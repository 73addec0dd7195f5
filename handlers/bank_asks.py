"""What can be asked about a bank's file."""

from dataclasses import dataclass
from typing import ClassVar

from domain.bank import BankFileId, BankRowId
from domain.columns import Column
from domain.habits import DayOrder, Mark
from domain.table import TableFileId, no_table
from handlers.ask import Ask
from handlers.registry import Question, asked
from handlers.screen import Button, press
from handlers.wording import _

LONGEST_SHOWN = 40
NO_PLACE = -1


@dataclass(frozen=True)
class BookBank(Ask):
    """Book what a bank's file says was received."""

    code: ClassVar[str] = "bank"

    file_id: TableFileId | None = asked(
        Question(
            words=lambda: _("Send me the file of your bank or payment service, as CSV or XLSX."),
            read=no_table,
            file=True,
        )
    )


@dataclass(frozen=True)
class ShowBankFile(Ask):
    code: ClassVar[str] = "bankf"

    bank_file_id: BankFileId


@dataclass(frozen=True)
class ChooseColumn(Ask):
    """Which column of the file is this?"""

    code: ClassVar[str] = "bankc"

    bank_file_id: BankFileId
    column: Column


@dataclass(frozen=True)
class SetColumn(Ask):
    """`place`: from 0; below zero for none."""

    code: ClassVar[str] = "bankcs"

    bank_file_id: BankFileId
    column: Column
    place: int


@dataclass(frozen=True)
class SetDayOrder(Ask):
    code: ClassVar[str] = "banko"

    bank_file_id: BankFileId
    order: DayOrder


@dataclass(frozen=True)
class SetDecimalMark(Ask):
    code: ClassVar[str] = "bankm"

    bank_file_id: BankFileId
    mark: Mark


@dataclass(frozen=True)
class ConfirmColumns(Ask):
    code: ClassVar[str] = "bankok"

    bank_file_id: BankFileId


@dataclass(frozen=True)
class BookSureRows(Ask):
    code: ClassVar[str] = "bankb"

    bank_file_id: BankFileId


@dataclass(frozen=True)
class AskBankRow(Ask):
    """The next row to decide about, below row `after`."""

    code: ClassVar[str] = "bankn"

    bank_file_id: BankFileId
    after: int = 0


@dataclass(frozen=True)
class BookBankRow(Ask):
    """`child`: whose payment it is; whether it is one's own sub-reseller, the deed looks itself.

    `after`: the last movement of their money that was known.
    """

    code: ClassVar[str] = "bankr"

    row_id: BankRowId
    child: int
    after: int


@dataclass(frozen=True)
class BookBankRowFor(Ask):
    """A row that is the payment of somebody who is typed."""

    code: ClassVar[str] = "bankrf"

    row_id: BankRowId
    name: str | None = asked(
        Question(words=lambda: _("Whose payment is it? Type their name."), example=lambda: "Ahmed")
    )


@dataclass(frozen=True)
class NotOurs(Ask):
    code: ClassVar[str] = "bankx"

    row_id: BankRowId


@dataclass(frozen=True)
class GetRefusedRows(Ask):
    code: ClassVar[str] = "bankq"

    bank_file_id: BankFileId


def short(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return a text that fits on a button or in a line."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def to_file(bank_file_id: BankFileId) -> Button:
    """Return the way back to a bank's file."""
    return press(_("« Back"), ShowBankFile(bank_file_id))
