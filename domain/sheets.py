"""Sheets: rows of values as CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from domain.names import shown

BOM = "\ufeff"
"""By this sign at its start a spreadsheet knows the file as UTF-8."""

_RUNS = "=+-@＝＋－＠﹢﹣﹦﹫"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a reader's spreadsheet expects a file: what separates the cells, and what the decimals."""

    delimiter: str = ","
    decimal: str = "."


class Lines(str):
    """A text that keeps its lines in a cell."""

    __slots__ = ()


class Figure(str):
    """A number in the form in which somebody else wrote it."""

    __slots__ = ()


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


def _cell(value: Value, layout: Layout) -> str | int:
    match value:
        case None:
            return ""
        case Figure():
            return value
        case Lines():
            return _inert_lines(value)
        case str():
            return _inert(value)
        case Decimal():
            return format(value, "f").replace(".", layout.decimal)
        case _:
            return value


@lru_cache(maxsize=8192)
def _inert(text: str) -> str:
    """Return a text as a cell; the same few stand again and again."""
    return text if _is_plain(text) else inert(text)


def _is_plain(text: str) -> bool:
    """Return whether a text is as harmless as most are, so that nobody has to look at each of its signs."""
    return text[:1].isalnum() and text.isascii() and text.isprintable()


def _inert_lines(text: str) -> str:
    """Return a text as it is where a spreadsheet shows it so; what it would run begins with an apostrophe."""
    first = text.partition("\n")[0]
    return f"'{text}" if inert(first).startswith("'") and not first.startswith("'") else text


def inert(text: str) -> str:
    """Return a text in one line that no spreadsheet takes for a formula."""
    line = shown(text)
    return f"'{line}" if line.lstrip("\u200c\u200d'\" ")[:1] in tuple(_RUNS) else line
