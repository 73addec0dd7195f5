"""What the columns of a panel's file are, how it writes its times and amounts, and what its rows say."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import cast

from domain.bank import signature
from domain.columns import Column, recognised
from domain.habits import EPOCH, DayOrder, Mark, date_in, day_order, decimal_mark, number_in
from domain.names import shown
from domain.reported import ToldBalance
from domain.table import LONGEST_CELL, Table
from domain.usage import RefusedUsage, RowKind, UsageRow, WhyRefused, account_key, timed

USAGE = (Column.WHEN, Column.ACCOUNT, Column.SPENT, Column.EVENT, Column.LEFT)
"""What a panel's file may have; `LEFT` is what an account has after what its row tells."""

NEEDED = {
    RowKind.EVENTS: USAGE[:4],
    RowKind.UNNUMBERED: USAGE[:3],
    RowKind.TOTALS: USAGE[:3],
    RowKind.BALANCES: (Column.ACCOUNT, Column.LEFT),
}
"""Without what rows of a kind can't be read."""


class UsageColumn(StrEnum):
    """One of those, as a button names it."""

    WHEN = Column.WHEN.value
    ACCOUNT = Column.ACCOUNT.value
    SPENT = Column.SPENT.value
    EVENT = Column.EVENT.value
    LEFT = Column.LEFT.value


KNOWN_NAMES = 0.3
"""From which share of known accounts on a column is the one of accounts."""

__all__ = ["USAGE", "RowReader", "UsageLayout", "credits_in", "layout_of", "signature", "stamp_in"]


@dataclass(frozen=True, slots=True)
class UsageLayout:
    """Which column of a file is what, and how its times and amounts are written; `None` is to be asked.

    `columns`: places from 0.
    """

    columns: Mapping[Column, int]
    order: DayOrder | None
    mark: Mark | None

    def lacks(self, kind: RowKind) -> tuple[Column, ...]:
        """Return the columns without which rows of this kind can't be read."""
        return tuple(column for column in NEEDED[kind] if column not in self.columns)

    def is_clear(self, kind: RowKind) -> bool:
        """Return whether nothing has to be asked any more."""
        return not self.lacks(kind) and self.order is not None and self.mark is not None

    def for_rows(self, kind: RowKind) -> "UsageLayout":
        """Return the layout for rows of a kind: a column of credits is what is left where no usage is told."""
        old, new = Column.SPENT, Column.LEFT
        if kind is not RowKind.BALANCES:
            old, new = new, old
        return self if new in self.columns or old not in self.columns else self.with_column(new, self.columns[old])

    def with_column(self, column: Column, place: int | None) -> "UsageLayout":
        """Return the layout with another place for a column, or none; no place is two things."""
        columns = {one: at for one, at in self.columns.items() if one is not column and at != place}
        return replace(self, columns=columns if place is None else {**columns, column: place})


def packed(layout: UsageLayout) -> str:
    return json.dumps({"columns": layout.columns, "order": layout.order, "mark": layout.mark})


def unpacked(text: str) -> UsageLayout:
    said = json.loads(text)
    columns = {Column(name): place for name, place in said["columns"].items()}
    order, mark = said["order"], said["mark"]
    return UsageLayout(columns, DayOrder(order) if order else None, Mark(mark) if mark else None)


def layout_of(table: Table, accounts: Collection[str]) -> UsageLayout:
    """Return what can be recognised of a file. `accounts`: the names that are known, as `account_key` has them."""
    columns = recognised(table, USAGE)
    place, share = most_known(table, accounts)
    layout = UsageLayout(columns, None, None)
    if share >= KNOWN_NAMES:
        layout = layout.with_column(Column.ACCOUNT, place)
    return with_habits(layout if Column.WHEN in columns else layout.for_rows(RowKind.BALANCES), table)


def most_known(table: Table, accounts: Collection[str]) -> tuple[int, float]:
    """Return the column in which most cells are known accounts, and which share of them are."""
    shares = [
        (sum(account_key(row[place]) in accounts for row in table.rows) / len(table.rows), -place)
        for place in range(len(table.header))
    ]
    share, place = max(shares)
    return -place, share


def with_habits(layout: UsageLayout, table: Table) -> UsageLayout:
    """Return a layout with the order of its days and the sign before its decimals, where the columns tell them."""
    days = cells_of(layout, table, Column.WHEN)
    numbers = cells_of(layout, table, Column.SPENT) + cells_of(layout, table, Column.LEFT)
    return replace(layout, order=day_order(days), mark=decimal_mark(numbers, decimals=0))


def cells_of(layout: UsageLayout, table: Table, column: Column) -> list[str]:
    """Return what stands in a column of a file; nothing where it has none."""
    place = layout.columns.get(column)
    return [] if place is None else [row[place] for row in table.rows]


def kind_of(layout: UsageLayout, table: Table) -> RowKind:
    """Return what the rows of a file seem to be: balances, numbered, one total a day each, or without numbers."""
    if Column.SPENT not in layout.columns and Column.LEFT in layout.columns:
        return RowKind.BALANCES
    if Column.EVENT in layout.columns:
        return RowKind.EVENTS
    days = list(zip(cells_of(layout, table, Column.ACCOUNT), cells_of(layout, table, Column.WHEN), strict=False))
    without_time = bool(days) and not any(_CLOCK.search(when) or EPOCH.fullmatch(when) for _account, when in days)
    return RowKind.TOTALS if without_time and len(set(days)) == len(days) else RowKind.UNNUMBERED


# Times

_CLOCK = re.compile(
    r"[t ,]\s*(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2}))?(?:[.,]\d+)?"
    r"\s*(?P<half>[ap])?\.?m?\.?\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)


def stamp_in(cell: str, order: DayOrder | None, zone: tzinfo) -> tuple[int, int | None] | None:
    """Return the day in a zone and the second of a stamp, `None` for a day alone; `None` where it is no stamp."""
    if EPOCH.fullmatch(cell):
        number = int(cell)
        return timed(datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC), zone)
    day = date_in(cell, order)
    if day is None:
        return None
    clock = _CLOCK.search(cell)
    if clock is None:
        return day.toordinal(), None
    hour = int(clock["h"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] in "pP" else 0)
    try:
        at = datetime(day.year, day.month, day.day, hour, int(clock["m"]), int(clock["s"] or 0))  # noqa: DTZ001  (as it was written; its zone is the caller's to know)
        return timed(at if clock["zone"] is None else _with_zone(at, clock["zone"]), zone)
    except ValueError:  # no such hour, or no such zone
        return None


def _with_zone(at: datetime, named: str) -> datetime:
    if named[0] not in "+-":
        return at.replace(tzinfo=UTC)
    return datetime.fromisoformat(f"{at.isoformat()}{named[:3]}:{named[-2:]}")


def is_of_the_other_order(cell: str, order: DayOrder) -> bool:
    """Return whether a day can be read in the other order only: then a file writes its days in two ways."""
    other = next(one for one in DayOrder if one is not order)
    return date_in(cell, order) is None and date_in(cell, other) is not None


# Rows

_CLOCKS = {f":{minute:02}:{second:02}": minute * 60 + second for minute in range(60) for second in range(60)}
"""How many seconds after the hour a clock shows."""

MOST_KEPT = 100_000
"""How many different cells are kept as they were read."""


@dataclass(slots=True)
class RowReader:
    """Reads rows by a clear layout: a million of them, in which the same days, hours and amounts come again."""

    layout: UsageLayout
    kind: RowKind
    zone: tzinfo
    _hours: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    _amounts: dict[str, int | WhyRefused] = field(default_factory=dict)

    def read(self, first: int, rows: Iterable[Sequence[str]]) -> tuple[list[UsageRow], list[RefusedUsage]]:
        """Return what rows say, numbered from `first`, and which can't be read and why; empty ones are passed over."""
        columns = self.layout.columns
        when, whose, spent = (columns[column] for column in USAGE[:3])
        named = columns[Column.EVENT] if self.kind is RowKind.EVENTS else None
        last = max(when, whose, spent, named or 0)
        hours, amounts, read_stamp, read_credits = self._hours, self._amounts, self._stamp, self._credits
        unnamed = self._wall_clock if self.kind is RowKind.UNNUMBERED else _nothing
        found, unread = [], []
        for number, cells in enumerate(rows, first):
            row = cells if len(cells) > last else [*cells, *[""] * (last + 1 - len(cells))]
            cell = row[when]
            hour, clock = hours.get(cell[:13]), _CLOCKS.get(cell[13:])
            stamp = (hour[0], hour[1] + clock) if hour is not None and clock is not None else read_stamp(cell.strip())
            credits = amounts.get(row[spent])
            if credits is None:
                credits = read_credits(row[spent])
            if stamp is None or credits.__class__ is not int:
                unread.append(_unread(number, row, whose, stamp, credits))
            else:
                event_id = unnamed(cell) if named is None else row[named].strip()
                found.append((number, row[whose], stamp[0], stamp[1], credits, event_id))
        return cast("list[UsageRow]", found), [one for one in unread if one.said]

    @property
    def tells_balances(self) -> bool:
        return Column.LEFT in self.layout.columns

    def read_balances(self, first: int, rows: Iterable[Sequence[str]]) -> tuple[list[ToldBalance], list[RefusedUsage]]:
        """Return what rows say that accounts have, and which can't be read and why; empty ones are passed over."""
        columns = self.layout.columns
        whose, left, when = columns[Column.ACCOUNT], columns[Column.LEFT], columns.get(Column.WHEN)
        last = max(whose, left, when or 0)
        found, unread = [], []
        for number, cells in enumerate(rows, first):
            row = cells if len(cells) > last else [*cells, *[""] * (last + 1 - len(cells))]
            cell = "" if when is None else row[when].strip()
            stamp: tuple[int | None, int | None] | None = self._stamp(cell) if cell else (None, None)
            credits = self._amounts.get(row[left])
            if credits is None:
                credits = self._credits(row[left])
            if stamp is None or isinstance(credits, WhyRefused):
                unread.append(_unread(number, row, whose, stamp and (0, None), credits))
            else:
                found.append(ToldBalance(number, row[whose], stamp[0], stamp[1], credits))
        return found, [one for one in unread if one.said]

    def when(self, row: Sequence[str]) -> str:
        """Return what stands in a row's column of days, if there is one."""
        place = self.layout.columns.get(Column.WHEN)
        return row[place].strip() if place is not None and place < len(row) else ""

    def _stamp(self, cell: str) -> tuple[int, int | None] | None:
        """Return the stamp in a cell; the hour of `2026-03-02 14:05:09` is kept for those that come after it."""
        if cell[13:] in _CLOCKS and cell[:13] not in self._hours:
            _make_room(self._hours)
            hour = stamp_in(f"{cell[:13]}:00:00", self.layout.order, self.zone)
            self._hours[cell[:13]] = None if hour is None or hour[1] is None else (hour[0], hour[1])
        return _stamp_in(cell, self.layout.order, self.zone)

    def _wall_clock(self, cell: str) -> str:
        return wall_clock(cell.strip(), self.layout.order)

    def _credits(self, cell: str) -> int | WhyRefused:
        _make_room(self._amounts)
        found = self._amounts[cell] = credits_in(cell, self.layout.mark or Mark.POINT)
        return found


def _nothing(_cell: str) -> str:
    return ""


def _make_room(kept: dict[str, object] | dict[str, int | WhyRefused] | dict[str, tuple[int, int] | None]) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()


@lru_cache(maxsize=MOST_KEPT)
def _stamp_in(cell: str, order: DayOrder | None, zone: tzinfo) -> tuple[int, int | None] | None:
    return stamp_in(cell, order, zone)


@lru_cache(maxsize=MOST_KEPT)
def wall_clock(cell: str, order: DayOrder | None) -> str:
    """Return the day and time that a stamp says without a zone, in one form; empty for any other stamp.

    By it the same row is known again after somebody set the network's time zone right.
    """
    clock = _CLOCK.search(cell)
    if clock is None or clock["zone"] is not None or EPOCH.fullmatch(cell):
        return ""
    read = stamp_in(cell, order, UTC)
    return "" if read is None else str(read[1])


def credits_in(cell: str, mark: Mark) -> int | WhyRefused:
    """Return the credits in a cell, or why there are none."""
    if cell.isascii() and cell.isdecimal():
        return int(cell) if len(cell) < 16 else WhyRefused.TOO_LARGE
    value = number_in(cell, mark)
    if value is None:
        return WhyRefused.NO_AMOUNT
    if value.adjusted() > 15:
        return WhyRefused.TOO_LARGE
    return int(value) if value == value.to_integral_value() else WhyRefused.NOT_WHOLE


def _unread(
    number: int, row: Sequence[str], whose: int, stamp: tuple[int, int | None] | None, credits: int | WhyRefused
) -> RefusedUsage:
    why = WhyRefused.NO_TIME if stamp is None or not isinstance(credits, WhyRefused) else credits
    said = " | ".join(shown(cell)[:LONGEST_CELL] for cell in row) if any(row) else ""
    return RefusedUsage(number, why, row[whose][:200], "", said[:500])
