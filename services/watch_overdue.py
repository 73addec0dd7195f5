"""What should have been paid by now, as alerts: one for each sub-reseller and currency, over once it is paid."""

from collections.abc import Iterator
from datetime import date

from domain.alerts import AlertKind
from domain.errors import N_
from domain.findings import Finding
from domain.people import ResellerId
from services import alerts, dues
from services.dues import Due, ResellerDues
from storage.store import Store

WATCH = "watch overdue"
PAST_ITS_DAY = N_("%(overdue)s should have been paid by now, the oldest of it by %(oldest_day)s.")


async def watch_next(store: Store, *, most: int) -> int:
    """Look at the dues of the next parents that nobody has looked at within this hour; return how many it were."""
    hour = f"{store.now:%Y-%m-%dT%H}"
    parents = await store.watch.parents()
    for start in range(0, len(parents), most):
        if await store.jobs.claim(WATCH, f"{hour}:{start}"):
            some = parents[start : start + most]
            for parent_id in some:
                await _watch(store, parent_id)
            return len(some)
    return 0


async def _watch(store: Store, parent_id: ResellerId) -> None:
    found = [finding for one in await dues.of_children(store, parent_id) for finding in _findings(one)]
    standing = await store.alerts.abouts(parent_id, AlertKind.OVERDUE)
    await alerts.settle(store, {(AlertKind.OVERDUE, about) for about in standing}, found)


def _findings(one: ResellerDues) -> Iterator[Finding]:
    for due in one.each:
        oldest = due.oldest
        if due.overdue and oldest is not None:
            yield _finding(one, due, oldest)


def _finding(one: ResellerDues, due: Due, oldest: date) -> Finding:
    overdue = {"minor": due.overdue, "currency": due.currency}
    return Finding(
        AlertKind.OVERDUE,
        f"reseller:{one.reseller_id}:{due.currency}",
        one.parent_id,
        one.reseller_id,
        None,
        None,
        None,
        PAST_ITS_DAY,
        {"overdue": overdue, "oldest_day": oldest.isoformat()},
        score=float((due.today - oldest).days),
        day=oldest,
    )
