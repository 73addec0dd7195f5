"""How punctually sub-resellers pay: which of their payments came after the day by which it was to be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.dues import Allocation, DueLine, covers_of
from domain.ledger import AccountKind, TransferId
from domain.people import Reseller, ResellerId
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many payments of a time came late, and how many by their day."""

    late: int = 0
    in_time: int = 0

    def __add__(self, other: "Punctuality") -> "Punctuality":
        return Punctuality(self.late + other.late, self.in_time + other.in_time)


async def of_each(
    store: Store, parent_id: ResellerId, since: Mapping[ResellerId, datetime], *, time_zone: str
) -> dict[ResellerId, Punctuality]:
    """Return how punctual sub-resellers were, each since a moment; those who paid nothing are left out.

    A payment that covers several charges is late if any of them was to be paid before. Without an agreed term nothing
    is late.
    """
    accounts = await store.briefs.due_accounts(since)
    until = store.now + timedelta(microseconds=1)  # what moves at this very moment counts
    lines = await store.due_lines.all_of([*accounts], until)
    chosen = await store.due_lines.chosen([*accounts], until)
    days = await store.due_lines.payment_days(parent_id)
    found: dict[ResellerId, Punctuality] = defaultdict(Punctuality)
    for account, reseller_id in accounts.items():
        found[reseller_id] += punctuality(
            payments_of(
                lines.get(account, ()),
                chosen.get(account, ()),
                since=since[reseller_id],
                payment_days=days.get(reseller_id),
                time_zone=time_zone,
            )
        )
    return found


async def late_of(
    store: Store, parent_id: ResellerId, child: Reseller, since: datetime, *, time_zone: str
) -> list[tuple[str, "Paid"]]:
    """Return the late payments of a sub-reseller since a moment, each with its currency."""
    until, accounts = store.now + timedelta(microseconds=1), await store.ledger.of_reseller(child.id)
    theirs = {one.id: one.asset for one in accounts if one.kind is AccountKind.DUE}
    lines, chosen = await store.due_lines.all_of([*theirs], until), await store.due_lines.chosen([*theirs], until)
    term = (await store.due_lines.payment_days(parent_id)).get(child.id)
    return [
        (currency, paid)
        for account, currency in theirs.items()
        for paid in payments_of(
            lines.get(account, ()), chosen.get(account, ()), since=since, payment_days=term, time_zone=time_zone
        )
        if paid.days_late
    ]


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that covers charges: when it came, how much, and how many days late, 0 for in time."""

    at: datetime
    amount: int
    days_late: int


def punctuality(payments: Sequence[Paid]) -> Punctuality:
    late = sum(paid.days_late > 0 for paid in payments)
    return Punctuality(late, len(payments) - late)


def payments_of(
    lines: Sequence[DueLine],
    chosen: Sequence[Allocation],
    *,
    since: datetime,
    payment_days: int | None,
    time_zone: str,
) -> list[Paid]:
    """Return the payments since a moment that cover something, oldest first. `lines`: all of an account."""
    at, zone = {line.id: line.at for line in lines}, ZoneInfo(time_zone)
    covers: dict[TransferId, list[Allocation]] = defaultdict(list)
    for cover in covers_of(lines, chosen):
        if at[cover.payment_id] >= since:
            covers[cover.payment_id].append(cover)

    def days_late(cover: Allocation) -> int:
        if payment_days is None:
            return 0
        waited = _day(at[cover.payment_id], zone) - _day(at[cover.charge_id], zone)
        return max(waited.days - payment_days, 0)

    return [
        Paid(at[payment_id], sum(cover.amount for cover in some), max(map(days_late, some)))
        for payment_id, some in sorted(covers.items())
    ]


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
