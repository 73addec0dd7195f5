"""Sheets: rows of values as CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.statement import BOM, Layout, inert

Value = str | int | Decimal | None


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Value]], layout: Layout) -> str:
    """Return rows as CSV with a byte order mark; every text in it is inert."""
    return BOM + csv_lines([head, *rows], layout)


def csv_lines(rows: Iterable[Sequence[Value]], layout: Layout) -> str:
    """Return rows as lines of CSV, without a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=layout.delimiter, lineterminator="\r\n")
    writer.writerows([_cell(value, layout) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Value, layout: Layout) -> str:
    match value:
        case None:
            return ""
        case str():
            return inert(value)
        case Decimal():
            return format(value, "f").replace(".", layout.decimal)
        case _:
            return str(value)
