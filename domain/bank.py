"""What a bank's or payment service's file says: its layout, and row by row what came and what went."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import NewType

from domain.columns import BANK, OUTWARD, Column, plain_name, recognised
from domain.currencies import NotACurrency, currency_from, is_currency, may_mean
from domain.habits import DayOrder, Mark, date_in, day_order, decimal_mark, number_in, numeral_in
from domain.money import MOST_MINOR, Money, decimals_of
from domain.table import LOOKED_AT, Table

BankFileId = NewType("BankFileId", int)
BankRowId = NewType("BankRowId", int)

NUMBERS = (Column.AMOUNT, Column.CREDIT, Column.DEBIT, Column.FEE)
LONGEST_REFERENCE = 140


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a file is what, and how its days and amounts are written; `None` is to be asked.

    `columns`: places from 0.
    """

    columns: Mapping[Column, int]
    order: DayOrder | None
    mark: Mark | None

    @property
    def lacks(self) -> tuple[Column, ...]:
        """Return the columns without which nothing can be booked."""
        has_sum = any(column in self.columns for column in (Column.AMOUNT, Column.CREDIT))
        missing = () if has_sum else (Column.AMOUNT,)
        return missing if Column.DATE in self.columns else (Column.DATE, *missing)

    @property
    def is_clear(self) -> bool:
        """Return whether nothing has to be asked any more."""
        return not self.lacks and self.order is not None and self.mark is not None

    def with_column(self, column: Column, place: int | None) -> "Layout":
        """Return the layout with another place for a column, or none; no place is two things."""
        columns = {one: at for one, at in self.columns.items() if one is not column and at != place}
        return replace(self, columns=columns if place is None else {**columns, column: place})


def layout_of(table: Table, currency: str) -> Layout:
    """Return what can be recognised of a file."""
    return with_habits(Layout(recognised(table, BANK), None, None), table, currency)


def with_habits(layout: Layout, table: Table, currency: str) -> Layout:
    """Return a layout with the order of its days and the sign before its decimals, where the columns tell them."""
    days = [row[layout.columns[Column.DATE]] for row in table.rows] if Column.DATE in layout.columns else []
    places = [layout.columns[column] for column in NUMBERS if column in layout.columns]
    numbers = [row[place] for row in table.rows for place in places]
    return replace(layout, order=day_order(days), mark=decimal_mark(numbers, decimals=decimals_of(currency)))


def signature(header: Sequence[str]) -> str:
    """Return by what files of the same source are known again: the names of their columns."""
    return blake2b("\x1f".join(map(plain_name, header)).encode(), digest_size=16).hexdigest()


class Unreadable(StrEnum):
    """Why a row can't be used."""

    DATE = "date"
    AMOUNT = "amount"
    NOTHING = "nothing"
    CURRENCY = "currency"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a file. `row`: which, from 1; `minor`: what came, below zero for what went; `fee`: kept of it.

    `fingerprint`: the same for the same entry in another file; of several that are alike, each has its own.
    """

    row: int
    paid_on: date
    minor: int
    currency: str
    fee: int
    sender: str
    reference: str
    transaction: str
    fingerprint: str = ""

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)

    @property
    def named(self) -> str:
        """Return by what it is known to both sides: its transaction's number, or what the sender wrote."""
        return (self.transaction or self.reference)[:LONGEST_REFERENCE]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be used, and why."""

    row: int
    why: Unreadable


def entries_of(table: Table, layout: Layout, currency: str) -> tuple[list[Entry], list[Refused]]:
    """Return what a file says row by row, and the rows that can't be used.

    `currency`: of the files that name none. `layout` has to be clear.
    """
    entries, refused = [], []
    for number, row in enumerate(table.rows, 1):
        found = _read(_Cells(row, layout), number, currency)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            refused.append(Refused(number, found))
    return list(_with_fingerprints(entries)), refused


def as_known(table: Table, known: Layout, currency: str) -> Layout:
    """Return the layout of a known source for this file: what its cells tell comes before what was said once."""
    columns = {column: place for column, place in known.columns.items() if place < len(table.header)}
    told = with_habits(Layout(columns, None, None), table, currency)
    return replace(told, order=told.order or known.order, mark=told.mark or known.mark)


def reads_any(table: Table, layout: Layout, currency: str) -> bool:
    """Return whether any of a table's first rows can be used, as far as it is clear how they are to be read."""
    if not layout.is_clear:
        return True
    entries, _refused = entries_of(replace(table, rows=table.rows[:LOOKED_AT]), layout, currency)
    return bool(entries)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row with the layout by which it is read."""

    row: Sequence[str]
    layout: Layout

    def of(self, column: Column) -> str:
        place = self.layout.columns.get(column)
        return "" if place is None else self.row[place]

    def number(self, column: Column) -> Decimal | None:
        assert self.layout.mark is not None  # noqa: S101  (a layout is clear before rows are read by it)
        return number_in(self.of(column), self.layout.mark)


def _read(cells: _Cells, number: int, currency: str) -> Entry | Unreadable:
    paid_on = date_in(cells.of(Column.DATE), cells.layout.order)
    if paid_on is None:
        return Unreadable.DATE
    code = _currency(cells, currency)
    if code is None:
        return Unreadable.CURRENCY
    minor = _minor(_sum(cells), code)
    if isinstance(minor, Unreadable):
        return minor
    fee = _minor(abs(cells.number(Column.FEE) or Decimal(0)), code)
    texts = (cells.of(column) for column in (Column.SENDER, Column.REFERENCE, Column.TRANSACTION))
    return Entry(number, paid_on, minor, code, fee if isinstance(fee, int) else 0, *texts)


def _currency(cells: _Cells, own: str) -> str | None:
    """Return the currency of a row: from its column, from a sign beside the amount, or the reseller's own."""
    named = cells.of(Column.CURRENCY) or _named_beside(cells.of(Column.AMOUNT) or cells.of(Column.CREDIT))
    if not named or may_mean(named, own):
        return own
    try:
        return currency_from(named)
    except NotACurrency:
        return None


def _named_beside(cell: str) -> str:
    beside = re.sub(r"[^A-Z$€£₺₽₴₹₮¥]|CR|DR", "", cell)
    return beside if is_currency(beside) else ""


def _sum(cells: _Cells) -> Decimal | None:
    """Return what came, below zero for what went: of a column with a sign, of two columns, or as a third one says."""
    amount = cells.number(Column.AMOUNT)
    if amount is None and (Column.CREDIT in cells.layout.columns or Column.DEBIT in cells.layout.columns):
        came, went = cells.number(Column.CREDIT), cells.number(Column.DEBIT)
        return None if came is None and went is None else (came or Decimal(0)) - abs(went or Decimal(0))
    if amount is not None and plain_name(cells.of(Column.DIRECTION)) in OUTWARD:
        return -abs(amount)
    return amount


def _minor(value: Decimal | None, currency: str) -> int | Unreadable:
    if value is None:
        return Unreadable.AMOUNT
    minor = value.scaleb(decimals_of(currency))
    if minor != minor.to_integral_value():
        return Unreadable.AMOUNT
    if abs(minor) > MOST_MINOR:
        return Unreadable.TOO_LARGE
    return int(minor)


def _with_fingerprints(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield entries with what tells them from all others: of two that are alike, the second is another one."""
    seen: Counter[str] = Counter()
    for entry in entries:
        texts = (words_of(entry.sender), words_of(entry.reference), words_of(entry.transaction))
        said = "\x1f".join([entry.paid_on.isoformat(), str(entry.minor), entry.currency, *texts])
        seen[said] += 1
        whole = f"{said}\x1f{seen[said]}"
        yield replace(entry, fingerprint=blake2b(whole.encode(), digest_size=16).hexdigest())


@lru_cache(maxsize=65536)
def words_of(text: str) -> str:
    """Return a text's words in small letters, without accents and signs, as they are compared."""
    small = text.casefold()
    if not small.isascii():
        apart = unicodedata.normalize("NFKD", small.replace("ı", "i"))
        small = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(_SIGNS.sub(" ", small).split())


_SIGNS = re.compile(r"[\W_]+")


def doubtful_number(table: Table, layout: Layout) -> str | None:
    """Return an amount of a file that two habits read differently, for the question which is meant."""
    places = [layout.columns[column] for column in NUMBERS if column in layout.columns]
    return _first(table, places, lambda cell: number_in(cell, Mark.POINT) != number_in(cell, Mark.COMMA))


def _first(table: Table, places: Sequence[int], holds: Callable[[str], bool]) -> str | None:
    cells = (row[place] for row in table.rows for place in places)
    return next((cell for cell in cells if numeral_in(cell) and holds(cell)), None)
