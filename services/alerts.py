"""Alerts: what a watch found settled into what stands, and what people do about one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.agreement import SubPanelId
from domain.alerts import (
    FRESH_FOR,
    MOST_EXPECTED,
    MUTED_BY_SUSPENSION,
    OF_THE_HABIT,
    OWN_COVER_AGAIN,
    SNOOZES,
    Alert,
    AlertId,
    AlertKind,
    AlertState,
    Expected,
    days_of,
    evidence_of,
)
from domain.calendar import day_in
from domain.errors import N_, NotHere, Refusal
from domain.findings import Finding
from domain.people import Actor, ResellerId, ResellerState
from services import alert_news, decided, muting
from services.muting import Muted
from storage.alerts import AlertKey
from storage.store import Store

CARD = alert_news.CARD

QUIET = frozenset({AlertState.OPEN, AlertState.SNOOZED})
"""What can still be acknowledged."""
STANDING = frozenset(AlertState) - {AlertState.RESOLVED}


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of what was found. `fired`: new; `refreshed`: how many were found again; `resolved`: not any more."""

    fired: tuple[AlertId, ...]
    refreshed: int
    resolved: tuple[AlertId, ...]


@dataclass(eq=False)
class AlertOver(Refusal):
    at: datetime

    why = N_("This alert is over since %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. /alerts shows what stands.")


@dataclass(eq=False)
class AlertTaken(Refusal):
    """Somebody did something about it before."""

    who: str
    at: datetime

    why = N_("%(who)s has seen to this alert already, on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. The alert's card says how it stands.")


class NotOfAHabit(Refusal):
    why = N_("This alert isn't about a habit, so there are no days that could be left out of one.")
    what_to_do = N_("You can acknowledge it, or put it off.")


class NotASnooze(Refusal):
    why = N_("An alert can be put off for 1, 7 or 30 days.")
    what_to_do = N_("Nothing was changed. Choose one of these on the alert's card.")


# What a watch found


async def settle(store: Store, judged: Collection[tuple[AlertKind, str]], found: Sequence[Finding]) -> Settled:
    """Fire what is found and doesn't stand, refresh what stands, and resolve what was judged and isn't found.

    `judged`: every kind and object that was looked at. Settling the same once more changes nothing and tells nobody.
    What a known outage explains isn't told, and what stands of it stays as it is.
    """
    await store.alerts.hold()
    abouts = {about for _kind, about in judged} | {one.about for one in found}
    about = await store.alerts.standing(abouts)
    muted = await muting.muted_now(store, [*found, *about])
    news, stale = await _heard(store, found, muted)
    looked = {*judged, *((one.kind, one.about) for one in news.values())}
    standing = {_key(alert): alert for alert in about if (alert.kind, alert.about) in looked}
    over = [a.id for key, a in standing.items() if key not in news and key not in stale and not muted.mutes(a)]
    await muting.note(store, muted, abouts, [stale[key] for key in stale.keys() - standing.keys()])

    fired = await _fire(store, [one for key, one in news.items() if key not in standing])
    again = [(standing[key], one) for key, one in news.items() if key in standing]
    changed, crossed = await _refresh(store, again)
    resolved = await store.alerts.resolve(over)
    await alert_news.redraw(store, [*changed, *resolved])
    await alert_news.tell(store, [*fired, *crossed])
    return Settled(tuple(alert.id for alert in fired), len(again), tuple(resolved))


def _key(one: Alert) -> AlertKey:
    return one.reseller_id, one.kind, one.about


async def _heard(
    store: Store, found: Iterable[Finding], muted: Muted
) -> tuple[dict[AlertKey, Finding], dict[AlertKey, Finding]]:
    """Return what its reader should hear of, and what stays as it is: it is explained, old, or on the border.

    A suspended sub-reseller has no silence and no short cover, and one that is closed has nothing. Of their own balance
    sub-resellers hear from where they want to, and never from stale usage.
    """
    findings = {(one.reader_id, one.kind, one.about): one for one in found}
    whose = {one.child_id or one.reader_id for one in findings.values()}
    states = await store.alerts.states(whose)
    limits = await store.alerts.own_cover({one.reader_id for one in findings.values() if _is_own(one)})
    news: dict[AlertKey, Finding] = {}
    stale: dict[AlertKey, Finding] = {}
    for key, one in findings.items():
        limit = limits[one.reader_id] if _is_own(one) else None
        if _is_muted(one, states) or (_is_own(one) and not _is_below(one, limit, by=OWN_COVER_AGAIN)):
            continue
        if muted.mutes(one) or (_is_own(one) and (_is_stale(one, store.now) or not _is_below(one, limit))):
            stale[key] = one
        else:
            news[key] = one
    return news, stale


def _is_muted(one: Finding, states: Mapping[ResellerId, ResellerState]) -> bool:
    state = states.get(one.child_id or one.reader_id)
    if state is ResellerState.CLOSED:
        return True
    return state is ResellerState.SUSPENDED and one.kind in MUTED_BY_SUSPENSION


def _is_own(one: Finding) -> bool:
    return one.kind is AlertKind.COVER_SHORT and one.child_id is None


def _is_below(one: Finding, limit: int | None, *, by: float = 0.0) -> bool:
    """Return whether an own cover is as short as its reader wants to be warned of, or longer `by` so many days."""
    return limit is not None and float(one.values.get("p50", 0)) <= limit + by


def _is_stale(one: Finding, now: datetime) -> bool:
    return one.day is None or one.day < (now - FRESH_FOR).date()


async def _fire(store: Store, found: Sequence[Finding]) -> list[Alert]:
    """Put new alerts on record; one that was put off, and resolved meanwhile, is put off still."""
    numbers = await store.alerts.numbers({one.reader_id for one in found})
    put_off = await store.alerts.put_off({one.about for one in found})
    rows = []
    for one in sorted(found, key=lambda one: (one.reader_id, -one.score, one.about)):
        numbers[one.reader_id] = numbers.get(one.reader_id, 0) + 1
        until = put_off.get((one.reader_id, one.kind, one.about))
        state = AlertState.OPEN if until is None else AlertState.SNOOZED
        rows.append(_row(one) | {"number": numbers[one.reader_id], "state": state, "snoozed_until": until})
    return await store.alerts.fire(rows)


def _row(one: Finding) -> dict[str, Any]:
    first_day, last_day = days_of(one.kind, one.day, one.values)
    return {
        "reseller_id": one.reader_id,
        "about": one.about,
        "child_id": one.child_id,
        "sub_panel_id": one.sub_panel_id,
        "source_id": one.source_id,
        "panel_id": one.panel_id,
        "kind": one.kind,
        "evidence": evidence_of(one.text, one.values),
        "score": one.score,
        "first_day": first_day,
        "last_day": last_day,
        "late": one.late,
    }


async def _refresh(store: Store, again: Sequence[tuple[Alert, Finding]]) -> tuple[list[AlertId], list[Alert]]:
    """Give what stands the evidence of now; return what is different on its card, and what is to be told anew.

    That is what was put off until now, and what had been found in old rows alone.
    """
    changes = {alert.id: change for alert, one in again if (change := _change(alert, one)) is not None}
    await store.alerts.refresh([*changes.values()])
    await store.alerts.see([alert.id for alert, _one in again])
    due = [alert.id for alert, _one in again if _is_put_off_until(alert, store.now)]
    await store.alerts.reopen(due)
    fresh = [alert.id for alert, one in again if alert.late and not one.late and alert.state is AlertState.OPEN]
    return [*changes.keys() | set(due)], await store.alerts.by_ids({*due, *fresh})


def _is_put_off_until(alert: Alert, now: datetime) -> bool:
    until = alert.snoozed_until
    return alert.state is AlertState.SNOOZED and until is not None and until <= now


def _change(alert: Alert, one: Finding) -> dict[str, Any] | None:
    """Return what a finding changes of an alert that stands, `None` for nothing. Its days only grow."""
    first_day, last_day = days_of(one.kind, one.day, one.values)
    now = {
        "said": evidence_of(one.text, one.values),
        "unusual": one.score,
        "begins": min((day for day in (alert.first_day, first_day) if day is not None), default=None),
        "ends": max((day for day in (alert.last_day, last_day) if day is not None), default=None),
        "found_late": alert.late and one.late,
    }
    was = (alert.evidence, alert.score, alert.first_day, alert.last_day, alert.late)
    return None if (*now.values(),) == was else now | {"alert": alert.id}


async def mute(store: Store, child_id: ResellerId) -> None:
    """Resolve what goes without saying of a sub-reseller that is suspended."""
    await _resolve(store, child_id, MUTED_BY_SUSPENSION)


async def end(store: Store, child_id: ResellerId) -> None:
    """Resolve all that stands of a sub-reseller that is closed."""
    await _resolve(store, child_id, frozenset(AlertKind))


async def put_out_of_use(store: Store, sub_panel_id: SubPanelId) -> None:
    """Resolve all that stands of a sub-panel that isn't agreed on any more, for nobody watches it."""
    standing = await store.alerts.standing([f"sub_panel:{sub_panel_id}", f"own_sub_panel:{sub_panel_id}"])
    await alert_news.redraw(store, await store.alerts.resolve([alert.id for alert in standing]))


async def _resolve(store: Store, child_id: ResellerId, kinds: Collection[AlertKind]) -> None:
    standing = await store.alerts.standing_of(child_id, kinds=kinds)
    await alert_news.redraw(store, await store.alerts.resolve([alert.id for alert in standing]))


# What people do about one


async def acknowledge(store: Store, alert_id: AlertId, *, by: Actor) -> None:
    """Be quiet about an alert until it resolves; the next time it is told again. Raises `AlertOver`, `AlertTaken`."""
    done = await store.alerts.act(
        alert_id, QUIET, state=AlertState.ACKNOWLEDGED, snoozed_until=None, acted_by=by.member_id
    )
    await _redraw_or_refuse(store, alert_id, done=done, by=by)


async def snooze(store: Store, alert_id: AlertId, days: int, *, by: Actor) -> None:
    """Be quiet about an alert for some days, even if it resolves and comes again meanwhile.

    Raises `AlertOver`, `AlertTaken` of one that was expected, `NotASnooze`.
    """
    if days not in SNOOZES:
        raise NotASnooze
    until = store.now + timedelta(days=days)
    done = await store.alerts.act(
        alert_id,
        STANDING - {AlertState.EXPECTED},
        state=AlertState.SNOOZED,
        snoozed_until=until,
        acted_by=by.member_id,
    )
    await _redraw_or_refuse(store, alert_id, done=done, by=by)


async def expect(store: Store, alert_id: AlertId, why: Expected, *, by: Actor) -> None:
    """Say that what was found was to be expected: its days leave the habit. It may have resolved meanwhile.

    Raises `AlertTaken`, `NotOfAHabit`, and `NotHere` where whom it is about has another parent by now.
    """
    alert = await store.alerts.by_id(alert_id)
    if alert.child_id is not None and (await store.resellers.by_id(alert.child_id)).parent_id != alert.reseller_id:
        raise NotHere
    if alert.kind not in OF_THE_HABIT or alert.sub_panel_id is None:
        raise NotOfAHabit
    values = {"expected": why, "snoozed_until": None, "acted_by": by.member_id}
    done = await store.alerts.act(alert_id, STANDING - {AlertState.EXPECTED}, state=AlertState.EXPECTED, **values) or (
        alert.expected is None and await store.alerts.act(alert_id, {AlertState.RESOLVED}, **values)
    )
    await _redraw_or_refuse(store, alert_id, done=done, by=by)
    await store.expected_days.mark(alert.sub_panel_id, await _days(store, alert), by=by.member_id)


async def warn_of_own_cover(store: Store, days: int | None, *, by: Actor) -> None:
    """Set from how many days of cover downward one's own reseller is warned of it; `None` for never."""
    await store.alerts.set_own_cover(by.reseller_id, days)
    if days is None:
        standing = await store.alerts.standing_of(by.reseller_id, kinds={AlertKind.COVER_SHORT})
        own = [alert.id for alert in standing if alert.is_own and alert.reseller_id == by.reseller_id]
        await alert_news.redraw(store, await store.alerts.resolve(own))


async def _days(store: Store, alert: Alert) -> list[date]:
    """Return the days that an alert is about; while it stands, today is among them."""
    if alert.first_day is None or alert.last_day is None:
        return []
    last = alert.last_day
    if alert.stands:
        top = await store.resellers.top_of(alert.reseller_id)
        last = max(last, day_in(store.now, top.time_zone).toordinal())
    return [date.fromordinal(day) for day in range(max(alert.first_day, last - MOST_EXPECTED + 1), last + 1)]


async def _redraw_or_refuse(store: Store, alert_id: AlertId, *, done: bool, by: Actor) -> None:
    if not done:
        alert = await store.alerts.by_id(alert_id)
        if alert.resolved_at is not None and alert.expected is None:
            raise AlertOver(alert.resolved_at)
        who = await decided.name_for(store, alert.acted_by, reader=by)
        raise AlertTaken(who, alert.acted_at or alert.refreshed_at)
    await alert_news.redraw(store, [alert_id])
