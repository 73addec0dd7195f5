"""The manners of alerts: who is told when, what comes as one message, and which cards are drawn anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from domain.alerts import TOLD_ELSEWHERE, Alert, AlertId, AlertState
from domain.hours import minute_in
from domain.people import MemberId, ResellerId
from storage.alerts import AlertReader, Waiting
from storage.store import Store

CARD = "alert"
WAVE = "wave"

GATHERED_AFTER = timedelta(seconds=10)
"""An alert is told as soon as no other has come for so long: what is found piece by piece comes as one."""

GATHERED_FOR = timedelta(minutes=1)
"""It waits no longer than that, whatever else comes."""

Told = dict[tuple[ResellerId, tuple[AlertId, ...]], list[MemberId]]
"""Members by the alerts that they are told of together."""


async def tell(store: Store, crossed: Iterable[Alert]) -> None:
    """Have those who can do something about them told of alerts, as soon as no more come at the same time.

    What was found late waits for the digest.
    """
    by_reader: dict[ResellerId, list[Alert]] = defaultdict(list)
    for alert in crossed:
        if _is_told(alert) and not alert.late:
            by_reader[alert.reseller_id].append(alert)
    readers = await store.alerts.readers(by_reader)
    await store.alerts.wait(
        (reader.member_id, alert.id) for reader in readers for alert in by_reader[reader.reseller_id]
    )


def _is_told(alert: Alert) -> bool:
    return alert.state is AlertState.OPEN and alert.kind not in TOLD_ELSEWHERE


async def tell_gathered(store: Store, *, most: int) -> int:
    """Tell members of the alerts that wait for them, all in one message; return how many members it were.

    In quiet hours only of what is critical. What was seen to meanwhile, or is over, isn't told any more.
    """
    asleep: dict[bool, list[AlertReader]] = {True: [], False: []}
    for waiting in await store.alerts.waiting():
        sleeps = waiting.reader.hours.are_quiet(minute_in(store.now, waiting.reader.time_zone))
        if _is_gathered(waiting, store.now, critical_only=sleeps):
            asleep[sleeps].append(waiting.reader)
    told = 0
    for critical_only, readers in asleep.items():
        some = readers[: most - told]
        await _tell(store, some, critical_only=critical_only)
        told += len(some)
    return told


def _is_gathered(waiting: Waiting, now: datetime, *, critical_only: bool) -> bool:
    """Return whether nothing has come for a while, or the first has waited for long enough."""
    oldest = waiting.oldest_critical if critical_only else waiting.oldest
    newest = waiting.newest_critical if critical_only else waiting.newest
    if oldest is None or newest is None:
        return False
    return newest <= now - GATHERED_AFTER or oldest <= now - GATHERED_FOR


async def _tell(store: Store, readers: Sequence[AlertReader], *, critical_only: bool) -> None:
    """Take what waits for readers and tell them what of it is still open."""
    released = await store.alerts.release([reader.member_id for reader in readers], critical_only=critical_only)
    found = await store.alerts.by_ids({alert_id for _member_id, alert_id in released})
    open_ = {alert.id for alert in found if _is_told(alert)}
    mine: dict[MemberId, list[AlertId]] = defaultdict(list)
    for member_id, alert_id in released:
        if alert_id in open_:
            mine[member_id].append(alert_id)
    told: Told = defaultdict(list)
    for reader in readers:
        if mine[reader.member_id]:
            told[reader.reseller_id, tuple(mine[reader.member_id])].append(reader.member_id)
    await _show(store, told)


async def _show(store: Store, told: Told) -> None:
    """Send one alert as its card, and several as one card of them all."""
    shown: list[tuple[str, int, MemberId]] = []
    for (reseller_id, ids), member_ids in told.items():
        subject, object_id = (CARD, int(ids[0])) if len(ids) == 1 else (WAVE, await _wave(store, reseller_id, ids))
        shown += ((subject, object_id, member_id) for member_id in member_ids)
    await store.cards.show_each(shown)


async def _wave(store: Store, reseller_id: ResellerId, ids: Sequence[AlertId]) -> int:
    return await store.alerts.add_wave(reseller_id, ids)


async def redraw(store: Store, ids: Collection[AlertId]) -> None:
    """Have the cards of alerts drawn anew, those that show several of them too."""
    if ids:
        await store.cards.refresh_each(CARD, ids)
        await store.cards.refresh_each(WAVE, await store.alerts.waves_of(ids))
