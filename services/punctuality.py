"""How punctually sub-resellers pay: which of their payments came after the day by which it was to be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.dues import Allocation, DueLine, covers_of
from domain.people import ResellerId
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
        some, term = lines.get(account, ()), days.get(reseller_id)
        if some and some[-1].at >= since[reseller_id]:
            found[reseller_id] += punctuality(some, chosen.get(account, ()), since[reseller_id], term, time_zone)
    return found


def punctuality(
    lines: Sequence[DueLine],
    chosen: Sequence[Allocation],
    since: datetime,
    payment_days: int | None,
    time_zone: str,
) -> Punctuality:
    """Return how many payments since a moment were late, and how many weren't. `lines`: all of an account."""
    at = {line.id: line.at for line in lines}
    zone = ZoneInfo(time_zone)
    late: dict[int, bool] = {}
    for cover in covers_of(lines, chosen):
        if at[cover.payment_id] >= since:
            paid, charged = _day(at[cover.payment_id], zone), _day(at[cover.charge_id], zone)
            is_late = payment_days is not None and paid > charged + timedelta(days=payment_days)
            late[cover.payment_id] = late.get(cover.payment_id, False) or is_late
    return Punctuality(sum(late.values()), len(late) - sum(late.values()))


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
