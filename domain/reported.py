"""Balances as panels report them, beside what the books said at that moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple, NewType

from domain.agreement import SubPanelId
from domain.ledger import USAGE_BACK_KEY, USAGE_KEY
from domain.people import MemberId, ResellerId
from domain.usage import SourceId, UsageImportId

DifferenceId = NewType("DifferenceId", int)
ReconciliationId = NewType("ReconciliationId", int)

RECONCILE_KEY = f"{USAGE_KEY}reconcile:"
"""Under which books are adjusted to what a panel reported: a fact like usage, so that it counts even below zero."""

MOST_ACCOUNTS = 100_000
"""Of how many accounts balances are kept in mind at once."""


class ToldBalance(NamedTuple):
    """What a row, or a line of a batch, says that an account has.

    `at`: the second of it, `None` where only its `day` is known, or neither: then it is as old as what told it.
    """

    row: int
    account: str
    day: int | None
    at: int | None
    credits: int


@dataclass(slots=True)
class _Told:
    """The newest that is told of an account: of several at the same second, the first and the last."""

    at: int
    first: int
    last: int


@dataclass(slots=True)
class NewestBalances:
    """The newest balance of each account of those that are told one after the other, oldest or newest first.

    `by_name`: as `account_key` has the names.
    """

    by_name: dict[str, _Told] = field(default_factory=dict)
    _began: int | None = None
    _ended: int | None = None

    def note(self, name: str, at: int, credits: int) -> None:
        """Keep a balance, if none that is newer was told of that account."""
        self._began, self._ended = at if self._began is None else self._began, at
        known = self.by_name.get(name)
        if known is None and len(self.by_name) >= MOST_ACCOUNTS:
            return
        if known is None or at > known.at:
            self.by_name[name] = _Told(at, credits, credits)
        elif at == known.at:
            known.last = credits

    def found(self) -> dict[str, tuple[int, int]]:
        """Return the second and the credits of each account's newest balance."""
        newest_first = self._began is not None and self._ended is not None and self._began > self._ended
        return {name: (one.at, one.first if newest_first else one.last) for name, one in self.by_name.items()}


@dataclass(frozen=True, slots=True)
class ReportedBalance:
    """What a panel said last that a sub-panel has. `import_id`: of the usage that came with it, `None` for none.

    `adjusted_at`: when the books were last adjusted to a report; one that is older is settled.
    """

    sub_panel_id: SubPanelId
    source_id: SourceId
    import_id: UsageImportId | None
    credits: int
    at: datetime
    adjusted_at: datetime | None

    @property
    def is_settled(self) -> bool:
        return self.adjusted_at is not None and self.at <= self.adjusted_at


class DifferenceState(StrEnum):
    """`over`: it is none any more, without anybody having done anything."""

    OPEN = "open"
    ADJUSTED = "adjusted"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Difference:
    """A reported balance that isn't what the books said at that moment.

    `reseller_id`: whose sub-reseller's account it is; `reconciliation_id`: the list that it is on, `None` before it is
    on one; `done_by`: who adjusted the books.
    """

    id: DifferenceId
    reseller_id: ResellerId
    reconciliation_id: ReconciliationId | None
    sub_panel_id: SubPanelId
    source_id: SourceId
    reported: int
    books: int
    reported_at: datetime
    state: DifferenceState
    done_by: MemberId | None
    done_at: datetime | None

    @property
    def change(self) -> int:
        """Return by how many credits the books have to change to say what the panel does."""
        return self.reported - self.books

    @property
    def key(self) -> str:
        return f"{RECONCILE_KEY}{self.id}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A list of the differences that a reseller's sub-resellers had at a moment."""

    id: ReconciliationId
    reseller_id: ResellerId
    at: datetime


def difference_of(group_key: str) -> DifferenceId | None:
    """Return the difference for which books were adjusted, if a group of transfers did that."""
    digits = group_key.removeprefix(RECONCILE_KEY)
    return DifferenceId(int(digits)) if group_key.startswith(RECONCILE_KEY) and digits.isdecimal() else None


# The books at the moment of a report


class Later(NamedTuple):
    """What moved on a wallet after a report. `amount`: signed."""

    group_key: str
    amount: int


class Span(NamedTuple):
    """The books at a moment: where not all usage of a day tells its time, they are only known between two numbers."""

    least: int
    most: int

    def nearest(self, credits: int) -> int:
        """Return the number in it that is nearest to another; that itself, if it is in it."""
        return min(max(credits, self.least), self.most)


def usage_of(group_key: str) -> tuple[UsageImportId, int] | None:
    """Return the import and the day of usage that was posted under a key."""
    for prefix in (USAGE_KEY, USAGE_BACK_KEY):
        parts = group_key.removeprefix(prefix).split(":")
        if group_key.startswith(prefix) and len(parts) == 3 and all(part.isdecimal() for part in parts):
            return UsageImportId(int(parts[0])), int(parts[2])
    return None


def books_at(
    posted: int,
    report: ReportedBalance,
    later: Iterable[Later],
    *,
    newest: Mapping[UsageImportId, int | None],
    zone: tzinfo,
) -> Span:
    """Return what the books said at the moment of a report: what is posted, less what moved or was used after it.

    Usage is posted when it is told, which is later than it was: that of earlier days is in a report, that of later days
    isn't. On the report's own day an import was before it that came with it, or whose newest row is older; of any other
    nobody knows. `later`: what moved after the report; `newest`: the second of an import's newest row.
    """
    day, begin = _day_of(report.at, zone)
    sure, perhaps = posted, 0
    for one in later:
        used = usage_of(one.group_key)
        if used is None or used[1] > day:
            sure -= one.amount
        elif used[1] == day and not _is_in(report, used[0], newest.get(used[0]), begin):
            perhaps += one.amount
    return Span(min(sure, sure - perhaps), max(sure, sure - perhaps))


def _day_of(at: datetime, zone: tzinfo) -> tuple[int, int]:
    """Return the day of a moment in a zone, and the second with which it begins."""
    local = at.astimezone(zone)
    return local.toordinal(), int(datetime.combine(local.date(), time(), zone).timestamp())


def _is_in(report: ReportedBalance, import_id: UsageImportId, newest: int | None, begin: int) -> bool:
    """Return whether usage of a report's day was before the report."""
    if import_id == report.import_id:
        return True
    return newest is not None and begin < newest <= int(report.at.timestamp())


# Nights

AT_NIGHT = timedelta(hours=4)
"""How long after midnight what was reported is compared."""


def night_of(now: datetime, zone: tzinfo) -> int:
    """Return the day, as a number, in whose night what was reported is compared now, or was last."""
    return (now.astimezone(zone).replace(tzinfo=None) - AT_NIGHT).toordinal()
