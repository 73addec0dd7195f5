"""Moving in: what a spreadsheet of sub-resellers says, what was answered about it, and what of it is in doubt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NewType

from domain.habits import DayOrder, Mark, day_order, decimal_mark
from domain.money import decimals_of
from domain.movein_columns import NUMBERS, OF_A_PANEL, Column, Meaning, Owes
from domain.people import MemberId, ResellerId
from domain.table import Table

MoveInId = NewType("MoveInId", int)

NO_COLUMN = -1
"""Where a doubt is about no cell."""


class MoveInState(StrEnum):
    """`draft`: nothing is written yet; `dropped`: given up."""

    DRAFT = "draft"
    DONE = "done"
    TAKEN_BACK = "taken_back"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Choices:
    """What was answered about a file.

    `panels`: by how the file calls a panel, which one that is, `NEW` for one to be made, `LEFT_OUT` for none. `owes`:
    which sign money to pay has; `alias`: a currency that stands in the file for the network's own. `until`: until which
    day everybody may trade before they have accepted the offer. `fixes`: answers in place of cells, by row and column;
    `skipped`: rows that are left out; `accepted`: rows whose doubts are right as they stand.
    """

    columns: tuple[Column, ...] = ()
    confirmed: bool = False
    panels: dict[str, int] = field(default_factory=dict)
    owes: Owes | None = None
    alias: str = ""
    until: date | None = None
    fixes: dict[int, dict[int, str]] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    accepted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MoveIn:
    """A file of sub-resellers on its way in. `sha256`: of the file; `header`: its columns' names as one fingerprint.

    `choices`: what was answered about it; `version`: counts the answers; `count`: how many were moved in.
    """

    id: MoveInId
    reseller_id: ResellerId
    attachment_id: int
    name: str
    sha256: str
    header: str
    state: MoveInState
    choices: Choices
    version: int
    count: int
    begun_by: MemberId
    begun_at: datetime
    done_by: MemberId | None
    done_at: datetime | None
    taken_back_by: MemberId | None
    taken_back_at: datetime | None


NEW, LEFT_OUT = 0, -1


class DoubtKind(StrEnum):
    """Why a row is in doubt. Those in `ACCEPTABLE` may be right as they are; for others something has to be done."""

    NO_NAME = "no_name"
    BAD_NAME = "bad_name"
    SUM_LINE = "sum_line"
    NAME_TWICE = "name_twice"
    NAME_KNOWN = "name_known"
    HANDLE_TWICE = "handle_twice"
    HANDLE_KNOWN = "handle_known"
    ACCOUNT_TWICE = "account_twice"
    ACCOUNT_KNOWN = "account_known"
    NOWHERE = "nowhere"
    NO_PRICE = "no_price"
    UNREADABLE = "unreadable"
    TWO_WAYS = "two_ways"
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    OTHER_CURRENCY = "other_currency"
    NO_DAY = "no_day"
    DAY_AHEAD = "day_ahead"
    ABOVE_LIMIT = "above_limit"


ACCEPTABLE = frozenset(
    {
        DoubtKind.SUM_LINE,
        DoubtKind.NOWHERE,
        DoubtKind.ABOVE_LIMIT,
        DoubtKind.ACCOUNT_TWICE,
        DoubtKind.ACCOUNT_KNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a row is in doubt. `column`: of the cell; `value`: what stands there; `other`: the row that says the same.

    `ways`: how the value may be read, where there are several.
    """

    kind: DoubtKind
    column: int = NO_COLUMN
    value: str = ""
    other: int = 0
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A sub-reseller on one panel. `panel`: its key in the file; `price`: `None` where it is missing."""

    panel: str
    account: str
    price: Decimal | None
    credits: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A sub-reseller as the file has it. `row`: counted from 1 below the names of the columns.

    `due`: in minor units, below zero for what it has to pay; `since`: from which day; `debt_limit`: in minor units.
    """

    row: int
    name: str
    places: tuple[Place, ...]
    due: int
    since: date | None
    debt_limit: int
    payment_days: int
    handle: str
    note: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Usual:
    """The numbers of those of whom the file says none."""

    price: Decimal
    debt_limit: int
    payment_days: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What sub-resellers have already that nobody else may, as it is compared. `accounts`: by panel of the file."""

    names: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How a file is read. `panels`: the keys of those that are moved in; `day`: today."""

    table: Table
    columns: tuple[Column, ...]
    panels: tuple[str, ...]
    currency: str
    alias: str
    owes: Owes
    usual: Usual
    day: date
    fixes: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    @cached_property
    def marks(self) -> Mapping[int, Mark | None]:
        """Return which sign stands before the decimals of each column of numbers; `None` where nothing tells."""
        most = {Meaning.PRICE: None, Meaning.BALANCE: 0}
        return {
            place: decimal_mark(self._cells(place), decimals=most.get(column.meaning, decimals_of(self.currency)))
            for place, column in enumerate(self.columns)
            if column.meaning in NUMBERS
        }

    @cached_property
    def day_order(self) -> DayOrder | None:
        """Return in which order the file writes its days; `None` where nothing tells."""
        place = self.place_of(Meaning.SINCE)
        return None if place == NO_COLUMN else day_order(self._cells(place))

    def _cells(self, place: int) -> set[str]:
        return {row[place] for row in self.table.rows if row[place]}

    def place_of(self, meaning: Meaning, panel: str = "") -> int:
        """Return the column that says this, of a panel or of all of them; `NO_COLUMN` where none does."""
        return self._places.get((meaning, panel), self._places.get((meaning, ""), NO_COLUMN))

    @cached_property
    def _places(self) -> dict[tuple[Meaning, str], int]:
        return {(column.meaning, column.panel_key): place for place, column in reversed([*enumerate(self.columns)])}

    @cached_property
    def notes(self) -> tuple[int, ...]:
        return tuple(place for place, column in enumerate(self.columns) if column.meaning is Meaning.NOTE)

    def cell(self, row: int, place: int) -> str:
        """Return what stands in a cell, or what was answered in its place; empty where there is no such column."""
        if place == NO_COLUMN:
            return ""
        return self.fixes.get(row, {}).get(place, self.table.rows[row - 1][place])

    def is_fixed(self, row: int, place: int) -> bool:
        return place in self.fixes.get(row, {})


def panel_keys(columns: Iterable[Column]) -> dict[str, str]:
    """Return the panels that a file's columns are about, by key, each as the file calls it.

    What is said of no panel by name is said of all of them; only where none is named, or credits are counted so, it is
    of a panel of its own, whose key is empty.
    """
    said = [column for column in columns if column.meaning in OF_A_PANEL]
    named = {column.panel_key: column.panel for column in said if column.panel_key}
    unnamed = any(not column.panel_key for column in said if column.meaning is Meaning.BALANCE)
    return ({"": ""} if unnamed or not named else {}) | named
