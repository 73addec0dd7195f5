"""Usage as it comes in: where from, what a row says of credits spent in a panel, and what is refused of one.

Days are numbers (`date.toordinal()`) and instants seconds since 1970 here, for rows come by the million.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple, NewType, cast

from domain.agreement import PanelId, SubPanelId
from domain.money import MOST_CREDITS
from domain.people import MemberId, ResellerId

SourceId = NewType("SourceId", int)
UsageImportId = NewType("UsageImportId", int)

LONGEST_ID = 200
"""How many characters the id of an event may have."""


class SourceKind(StrEnum):
    FILE = "file"
    FEED = "feed"
    PULL = "pull"


class RowKind(StrEnum):
    """What the rows of a source are.

    `events`: each with an id; `unnumbered`: without, where the n-th same row of the same account, time and amount is
    the same event; `totals`: what was spent on a day until now, of which the difference is posted. `balances`: they
    tell no usage, but what each account has.
    """

    EVENTS = "events"
    UNNUMBERED = "unnumbered"
    TOTALS = "totals"
    BALANCES = "balances"


class SourceState(StrEnum):
    """`draft`: its first file is still to be confirmed."""

    DRAFT = "draft"
    ACTIVE = "active"
    OFF = "off"


class ImportState(StrEnum):
    """`open`: its columns are to be confirmed; `ordered`: to be read; `staging`: being read, and nothing counts yet."""

    OPEN = "open"
    ORDERED = "ordered"
    STAGING = "staging"
    APPLIED = "applied"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Source:
    """Where usage comes from. `complete_until`: nothing after that instant is judged; `None` before the first import.

    `signature`, `layout`: of a file's header, and what its columns are. `pull`: the name of a pull in the settings;
    `cursor`, `failures`, `failed_since`, `next_pull_at`: how far it is, how often in a row it failed, since when, and
    when it is due again (`None`: the settings don't name it any more); `trouble`: why it failed last, as JSON of a
    refusal's name and values. `rotated_at`: when the secret of a feed was made anew last.
    """

    id: SourceId
    reseller_id: ResellerId
    panel_id: PanelId
    kind: SourceKind
    name: str
    rows: RowKind
    state: SourceState
    signature: str
    layout: str
    complete_until: datetime | None
    pull: str
    cursor: str
    failures: int
    failed_since: datetime | None
    next_pull_at: datetime | None
    trouble: str
    rotated_at: datetime | None
    created_by: MemberId | None
    created_at: datetime


BEHIND = timedelta(days=2)
"""How far a source is behind another one of its panel, at least, where it is said that it holds the watch back."""


def held_back_from(source: Source, others: Iterable[Source]) -> datetime | None:
    """Return until when another source of its panel has told, where this one is far behind; `None` where it isn't.

    A panel is judged as far as all of its sources have told.
    """
    if source.state is not SourceState.ACTIVE or source.complete_until is None:
        return None
    beside = (one for one in others if one.panel_id == source.panel_id and one.state is SourceState.ACTIVE)
    furthest = max((one.complete_until for one in beside if one.complete_until), default=source.complete_until)
    return furthest if furthest - source.complete_until >= BEHIND else None


@dataclass(frozen=True, slots=True)
class UsageImport:
    """Rows that came together. `number`: of its source's; `fingerprint`: the SHA-256 of a file, empty for others.

    `read`: how many rows were, of which `new` had to be counted, `known` were before, and `refused` can't be;
    `balances`: of how many accounts it told a balance that is news; `at_row`: the last row that is staged, from which
    reading goes on; `token`: counts who held it while it was staged.
    `why`: the refusal for which it was dropped, as JSON of its name and values.
    """

    id: UsageImportId
    source_id: SourceId
    reseller_id: ResellerId
    number: int
    name: str
    fingerprint: str
    file_id: int | None
    state: ImportState
    token: int
    held_until: datetime | None
    at_row: int
    read: int
    new: int
    known: int
    refused: int
    credits: int
    balances: int
    first_day: int | None
    last_day: int | None
    newest: int | None
    why: str
    begun_by: MemberId | None
    begun_at: datetime
    done_at: datetime | None


class UsageRow(NamedTuple):
    """What a row says. `row`: which, from 1; `at`: the second of the event, `None` where only its day is known.

    `event_id`: of rows without ids the time that they say, where it is said without a zone.
    """

    row: int
    account: str
    day: int
    at: int | None
    credits: int
    event_id: str


class WhyRefused(StrEnum):
    """Why a row can't be used."""

    NO_ACCOUNT = "no_account"
    UNKNOWN_ACCOUNT = "unknown_account"
    SEVERAL_ACCOUNTS = "several_accounts"
    NO_TIME = "no_time"
    NO_AMOUNT = "no_amount"
    NOT_WHOLE = "not_whole"
    BELOW_ZERO = "below_zero"
    TOO_LARGE = "too_large"
    FUTURE = "future"
    NO_ID = "no_id"
    ID_TOO_LONG = "id_too_long"
    OTHER_CONTENT = "other_content"


class RefusedUsage(NamedTuple):
    """A row that can't be used, and why. `account`, `event_id`: as it names them; `said`: its cells, where kept."""

    row: int
    why: WhyRefused
    account: str = ""
    event_id: str = ""
    said: str = ""


class UsageLine(NamedTuple):
    """What is recorded of a row whose account is known. `key`: what makes it the same event when it comes again."""

    key: str
    sub_panel_id: SubPanelId
    day: int
    credits: int


class Standing(NamedTuple):
    """An event as it was recorded before. `counts`: its import wasn't dropped."""

    sub_panel_id: SubPanelId
    day: int
    credits: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Screened:
    """Rows that can be used with what is recorded of each, side by side, and the others with why."""

    rows: Sequence[UsageRow]
    lines: Sequence[UsageLine]
    refused: Sequence[RefusedUsage]


AMBIGUOUS = SubPanelId(-1)
"""Stands for an account name that several sub-panels have."""

NOT_OURS = SubPanelId(0)
"""Stands for an account name of which somebody said that it is nobody's in the network: its rows are passed over."""


def account_key(name: str) -> str:
    """Return an account's name as it is compared: case and spaces around it don't matter."""
    return " ".join(name.casefold().split())


def day_number(day: date) -> int:
    return day.toordinal()


def timed(at: datetime, zone: tzinfo) -> tuple[int, int]:
    """Return the day in a zone and the second of an instant; one without a zone is that zone's own."""
    local = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    return local.toordinal(), int(local.timestamp())


@dataclass(slots=True)
class Screening:
    """Tells the rows of an import that can be used from those that can't, and names each so that it counts once.

    `accounts`: sub-panels by `account_key`; `today`: the last day that can have been. Rows are to be shown in their
    order, each once: of rows without an id it counts how many were alike.
    """

    kind: RowKind
    accounts: Mapping[str, SubPanelId]
    today: int
    _alike: Counter[int] = field(default_factory=Counter)
    _names: dict[str, int] = field(default_factory=dict)

    def screen(self, rows: Sequence[UsageRow]) -> Screened:
        """Tell rows that can be used from the others. They come by the million: what is said often is said fast."""
        accounts, today = self._named(rows), self.today
        shortest, longest = (1, LONGEST_ID) if self.kind is RowKind.EVENTS else (0, sys.maxsize)
        good = [
            row
            for row in rows
            if accounts[row[1]] > 0 <= row[4] <= MOST_CREDITS and row[2] <= today and shortest <= len(row[5]) <= longest
        ]
        if self.kind is RowKind.EVENTS:
            lines = [(event_id, accounts[account], day, credits) for _, account, day, _, credits, event_id in good]
        else:
            lines = [(self._key(row, accounts[row[1]]), accounts[row[1]], row[2], row[4]) for row in good]
        return Screened(good, cast("list[UsageLine]", lines), self._refused(rows, good))

    def _refused(self, rows: Sequence[UsageRow], good: Sequence[UsageRow]) -> list[RefusedUsage]:
        """Return the rows that aren't good and why; those that are passed over are neither."""
        if len(good) == len(rows):
            return []
        these = {id(row) for row in good}
        refused = (self._refusal(row) for row in rows if id(row) not in these)
        return [one for one in refused if one is not None]

    def _named(self, rows: Sequence[UsageRow]) -> Mapping[str, int]:
        """Return the sub-panels of the accounts that rows name, as they name them; `UNKNOWN` for nobody's."""
        if len(self._names) > MOST_NAMES:  # a file of a million names would fill the memory
            self._names.clear()
        for account in {row[1] for row in rows} - self._names.keys():
            self._names[account] = self.accounts.get(account_key(account), UNKNOWN)
        return self._names

    def _refusal(self, row: UsageRow) -> RefusedUsage | None:
        """Return why a row can't be used; `None` for one that is passed over."""
        number, account, _day, _at, _credits, event_id = row
        why = self._fault(UsageRow(*row))
        event_id = event_id if self.kind is RowKind.EVENTS else ""
        return None if why is None else RefusedUsage(number, why, account[:200], event_id[:LONGEST_ID], said_of(row))

    def _fault(self, row: UsageRow) -> WhyRefused | None:
        """Return what is wrong with a row, the worst first."""
        if row.credits < 0:
            return WhyRefused.BELOW_ZERO
        if row.credits > MOST_CREDITS:
            return WhyRefused.TOO_LARGE
        if row.day > self.today:
            return WhyRefused.FUTURE
        found = self._names[row.account]
        if found in _FAULTS:
            return _FAULTS[found] if row.account.strip() else WhyRefused.NO_ACCOUNT
        if found == NOT_OURS:
            return None
        return WhyRefused.ID_TOO_LONG if row.event_id else WhyRefused.NO_ID

    def _key(self, row: UsageRow, of: int) -> str:
        """Return what names a row without an id."""
        _row, account, day, at, credits, wall_clock = row
        if self.kind is RowKind.TOTALS:
            return total_key(SubPanelId(of), day, account)
        when = str(day) if at is None else f"={wall_clock}" if wall_clock else f"@{at}"
        return self._numbered(f"{of}|{when}|{credits}")

    def _numbered(self, said: str) -> str:
        """Return a row's key with how many alike came before it; what is counted is eight bytes of each."""
        short = int.from_bytes(blake2b(said.encode(), digest_size=8).digest())
        self._alike[short] += 1
        return f"{said}|{self._alike[short]}"


def said_of(row: UsageRow) -> str:
    """Return what a row says of its day and its credits, for the list of those that can't be used."""
    _row, _account, day, _at, credits, _event_id = row
    return f"{date.fromordinal(day).isoformat()} | {credits}"


UNKNOWN = SubPanelId(-2)
"""Stands for an account name that nobody has."""

_FAULTS: Mapping[int, WhyRefused] = {UNKNOWN: WhyRefused.UNKNOWN_ACCOUNT, AMBIGUOUS: WhyRefused.SEVERAL_ACCOUNTS}
MOST_NAMES = 100_000


def total_key(sub_panel_id: SubPanelId, day: int, account: str) -> str:
    """Return the key under which an account's total of a day is kept: a sub-panel may be meant by several names."""
    return f"{sub_panel_id}|{day}|{account_key(account)}"


def end_of(day: int, zone: tzinfo) -> int:
    """Return the second with which a day ends in a zone."""
    after = date.fromordinal(day + 1)
    return int(datetime(after.year, after.month, after.day, tzinfo=zone).timestamp())


def told_until(day: int, at: int | None, zone: tzinfo, *, today: int) -> int:
    """Return the second until which a row shows that its source has told everything.

    A day without a time is told to its end once it is over; of one that is still running only what was before it is.
    """
    if at is not None:
        return at
    return end_of(day if day < today else day - 1, zone)


def instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
