"""Tables as they come in files: the cells as plain text, and what is refused of a file that isn't one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NewType

from domain.errors import N_, Refusal

MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000

TableFileId = NewType("TableFileId", int)
"""The id of an attachment that was sent as a table."""

LOOKED_AT = 200
"""How many rows tell how wide a table is and where it begins."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text. `header`: the columns' names, empty where a file has none; every row is as wide as it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(eq=False)
class NotATable(Refusal):
    why = N_("I can't read a table in this file.")
    what_to_do = N_("Please send it as CSV or XLSX, just as your bank or your spreadsheet saves it.")


@dataclass(eq=False)
class NotAFile(NotATable):
    why = N_("That isn't a file.")
    what_to_do = N_("Please attach it as CSV or XLSX, just as your bank or your spreadsheet saves it.")


class LockedTable(NotATable):
    why = N_("This file is locked with a password, so I can't read it.")
    what_to_do = N_("Please save it without a password, and send it again.")


@dataclass(eq=False)
class ZippedTable(NotATable):
    why = N_("This is a ZIP folder, and I can't tell which file in it you mean.")
    what_to_do = N_("Please unpack it, and send me the file in it. A single file packed with gzip (.gz) is fine.")


@dataclass(eq=False)
class CutTable(NotATable):
    why = N_("This file is cut off: its end is missing.")
    what_to_do = N_("Nothing of it was used. Please export it again, and send it once it is complete.")


@dataclass(eq=False)
class MixedDates(NotATable):
    """`row`: the first that can be read only in the other order."""

    row: int

    why = N_("This file writes its dates in two ways: row %(row)s is the first with day and month swapped.")
    what_to_do = N_("Nothing of it was used, for some would count on a wrong day. Please export it again.")


@dataclass(eq=False)
class EmptyTable(NotATable):
    why = N_("There are no rows in this file.")
    what_to_do = N_("Please send one that has a line for each entry below its header.")


@dataclass(eq=False)
class OneColumn(NotATable):
    why = N_("I see only one column in this file.")
    what_to_do = N_("Columns are told apart by commas, semicolons, tabs or bars. Please save it as CSV or XLSX again.")


@dataclass(eq=False)
class TooManyColumns(NotATable):
    most: int

    why = N_("This table has more than %(most)s columns.")
    what_to_do = N_("Please leave out those that nobody needs, and send it again.")


@dataclass(eq=False)
class CellTooLong(NotATable):
    """`row`: the line of the file, or of the sheet, in which it stands."""

    row: int
    most: int

    why = N_("A cell in row %(row)s has more than %(most)s characters.")
    what_to_do = N_("Often a quotation mark before it is never closed. Please mend that row, and send the file again.")


@dataclass(eq=False)
class TooManyRows(Refusal):
    most: int

    why = N_("This file has more than %(most)s rows, more than I take at once.")
    what_to_do = N_("Nothing of it was used. Please split it, for example by month, and send me the parts.")


@dataclass(eq=False)
class TableTooLarge(Refusal):
    megabytes: int

    why = N_("This file is too large for me to read, packed or unpacked.")
    what_to_do = N_("Nothing of it was used. Please send at most %(megabytes)s MB, for example one month at a time.")


def table_of(rows: Iterable[Sequence[str]]) -> Table:
    """Return the table that stands in a file's rows: empty ones and a block of titles above the header left out.

    Raises `EmptyTable`, `OneColumn`, `TooManyColumns`, `CellTooLong`, `TooManyRows`.
    """
    found = _within_limits(rows)
    if not found:
        raise EmptyTable
    width = _usual_width(found)
    if width < 2:
        raise OneColumn
    return _squared(*_below_titles(found, width))


def inert(text: str) -> str:
    """Return a text without line breaks and signs that aren't seen, and with single spaces."""
    seen = (" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    return " ".join("".join(seen).split())


_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _within_limits(rows: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the rows that aren't empty, their cells inert."""
    found: list[tuple[str, ...]] = []
    for number, row in enumerate(rows, 1):
        if max(map(len, row), default=0) > LONGEST_CELL:
            raise CellTooLong(number, LONGEST_CELL)
        cells = _trimmed(row)
        if len(cells) > MOST_COLUMNS:
            raise TooManyColumns(MOST_COLUMNS)
        if cells:
            found.append(cells)
        if len(found) > MOST_ROWS + LOOKED_AT:  # a block of titles is no row
            raise TooManyRows(MOST_ROWS)
    return found


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a row, inert, up to the last that isn't empty."""
    cells = [cell if cell.isalnum() and cell.isascii() else inert(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Return how many cells the rows of the table have: of what many have, the most."""
    widths = Counter(_filled(row) for row in rows[:LOOKED_AT])
    often = max(widths.values())
    return max(width for width, times in widths.items() if times * 3 >= often)


def _below_titles(rows: Sequence[tuple[str, ...]], width: int) -> tuple[tuple[str, ...], Sequence[tuple[str, ...]]]:
    """Return the header and the rows below it; an empty header where the table begins with its first entry."""
    wide = (at for at, row in enumerate(rows[:LOOKED_AT]) if _filled(row) * 4 >= width * 3 and _filled(row) > 1)
    first = next(wide)
    return (rows[first], rows[first + 1 :]) if is_header(rows[first]) else ((), rows[first:])


_VALUE = re.compile(r"[^\w]*[\d\s.,:/'’+\-−()%]*\d[\d\s.,:/'’+\-−()%]*\W*(?:[A-Z]{3})?")


def is_header(row: Sequence[str]) -> bool:
    """Return whether a row names columns: its cells are words, none of them a number or a date, none twice as long."""
    filled = [cell for cell in row if cell]
    return bool(filled) and all(len(cell) <= 60 and not _VALUE.fullmatch(cell) for cell in filled)


def _squared(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """Return the table with all its rows of the same width."""
    if not rows:
        raise EmptyTable
    if len(rows) > MOST_ROWS:
        raise TooManyRows(MOST_ROWS)
    width = max(map(len, (header, *rows)))
    return Table(_padded(header, width), tuple(_padded(row, width) for row in rows))


def _padded(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return row + ("",) * (width - len(row))


def no_table(_typed: str) -> TableFileId:
    """Refuse what was typed where a file is asked for; raises `NotAFile`."""
    raise NotAFile


_REFUSALS: dict[str, type[Refusal]] = {
    refusal.__name__: refusal
    for refusal in (
        NotATable, LockedTable, ZippedTable, CutTable, MixedDates, EmptyTable, OneColumn, TooManyColumns, CellTooLong,
        TooManyRows, TableTooLarge,
    )
}  # fmt: skip


def refusal_called(name: str, values: dict[str, Any]) -> Refusal:
    """Return the refusal of a file that was written down by its name and its values."""
    return _REFUSALS[name](**values)
