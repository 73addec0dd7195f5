"""The manners of alerts: who is told when, what comes as one message, and which cards are drawn anew."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from domain.alerts import CRITICAL, TOLD_ELSEWHERE, Alert, AlertId, AlertState
from domain.hours import minute_in
from domain.people import MemberId, ResellerId
from storage.alerts import AlertReader
from storage.store import Store

CARD = "alert"
WAVE = "wave"

Told = dict[tuple[ResellerId, tuple[AlertId, ...]], list[MemberId]]
"""Members by the alerts that they are told of together."""


async def tell(store: Store, crossed: Iterable[Alert]) -> None:
    """Tell those who can do something about them of alerts, all of one settling in one message.

    What isn't critical waits until a reader's quiet hours are over, and what was found late for the digest.
    """
    loud = [alert for alert in crossed if _is_told(alert) and not alert.late]
    by_reader: dict[ResellerId, list[Alert]] = defaultdict(list)
    for alert in loud:
        by_reader[alert.reseller_id].append(alert)
    told: Told = defaultdict(list)
    waiting: list[tuple[MemberId, AlertId]] = []
    for reader in await store.alerts.readers(by_reader):
        alerts, asleep = by_reader[reader.reseller_id], is_asleep(reader, store)
        later = [alert.id for alert in alerts if asleep and alert.kind not in CRITICAL]
        waiting += ((reader.member_id, alert_id) for alert_id in later)
        now = tuple(alert.id for alert in alerts if alert.id not in later)
        if now:
            told[reader.reseller_id, now].append(reader.member_id)
    await store.alerts.wait(waiting)
    await _show(store, told)


def _is_told(alert: Alert) -> bool:
    return alert.state is AlertState.OPEN and alert.kind not in TOLD_ELSEWHERE


def is_asleep(reader: AlertReader, store: Store) -> bool:
    """Return whether these are a reader's quiet hours, where they are."""
    return reader.hours.are_quiet(minute_in(store.now, reader.time_zone))


async def tell_held_back(store: Store, *, most: int) -> int:
    """Tell members whose quiet hours are over of what was kept back for them; return how many it were.

    What was seen to meanwhile, or is over, isn't told any more.
    """
    awake = [reader for reader in await store.alerts.held_back_for() if not is_asleep(reader, store)][:most]
    released = await store.alerts.release([reader.member_id for reader in awake])
    open_ = {alert.id for alert in await store.alerts.by_ids({one for _member, one in released}) if _is_told(alert)}
    mine: dict[MemberId, list[AlertId]] = defaultdict(list)
    for member_id, alert_id in released:
        if alert_id in open_:
            mine[member_id].append(alert_id)
    told: Told = defaultdict(list)
    for reader in awake:
        if mine[reader.member_id]:
            told[reader.reseller_id, tuple(mine[reader.member_id])].append(reader.member_id)
    await _show(store, told)
    return len(awake)


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
