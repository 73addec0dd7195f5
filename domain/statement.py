"""Statements and other tables as CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.names import shown

BOM = "\ufeff"
"""By this sign at its start a spreadsheet knows the file as UTF-8."""

_RUNS = "=+-@＝＋－＠﹢﹣﹦﹫"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a reader's spreadsheet expects a file: what separates the cells, and what the decimals."""

    delimiter: str = ","
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement. `account`: what it moves or holds; `unit`: in which it is counted."""

    at: str
    what: str
    account: str
    unit: str
    amount: Decimal | None
    balance: Decimal


Cell = str | Decimal | int | None


def as_csv(head: Sequence[str], rows: Iterable[StatementRow], layout: Layout) -> str:
    """Return a statement as CSV with a byte order mark; every text in it is inert."""
    cells = ((row.at, row.what, row.account, row.unit, row.amount, row.balance) for row in rows)
    return table_as_csv(head, cells, layout)


def table_as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]], layout: Layout) -> str:
    """Return a table as CSV with a byte order mark; every text in it is inert, and `None` an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=layout.delimiter, lineterminator="\r\n")
    writer.writerow(map(inert, head))
    for row in rows:
        writer.writerow([_cell(value, layout) for value in row])
    return BOM + out.getvalue()


def _cell(value: Cell, layout: Layout) -> str:
    match value:
        case None:
            return ""
        case str():
            return inert(value)
        case _:
            return format(value, "f").replace(".", layout.decimal) if isinstance(value, Decimal) else str(value)


def inert(text: str) -> str:
    """Return a text in one line that no spreadsheet takes for a formula."""
    line = shown(text)
    return f"'{line}" if line.lstrip("\u200c\u200d'\" ")[:1] in tuple(_RUNS) else line
