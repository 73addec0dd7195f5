"""The morning digest: what changed since the last one, what waits, and what is due; nothing where there is nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts import Alert, AlertKind, Evidence
from domain.announcements import AnnouncementKind
from domain.hours import minute_in
from domain.money import Money
from domain.notices import Notice, notice
from domain.people import Actor, ResellerId
from services import dues, muting, panels
from services.dues import ResellerDues
from storage.alerts import Subject
from storage.hours import DigestReader
from storage.store import Store

MOST_NAMED = 8
"""How many alerts are named of those that were found, and of those that are over."""

AT_FIRST = timedelta(days=1)
"""How far back somebody's first digest goes."""


@dataclass(frozen=True)
class Named:
    """An alert as it was. `name`: of the sub-reseller or source; `own`: of the reader's own; `late`: in old rows."""

    number: int
    kind: AlertKind
    name: str
    panel: str
    own: bool
    late: bool
    reason: Evidence


@dataclass(frozen=True)
class InForce:
    """An outage or a maintenance that is under way. `panel`: empty for any, and where there is but one."""

    kind: AnnouncementKind
    panel: str
    since: datetime


@notice
@dataclass(frozen=True)
class MorningDigest(Notice):
    """What there is to say. `found`, `over`: since the last digest, with how many more there were.

    `alerts`: open ones, of which nobody has seen to any. `due`, `overdue`: by currency, of so many sub-resellers.
    `known`: what is known to be under way; `muted`: how many alerts it explains.
    """

    code: ClassVar[str] = "digest"

    found: tuple[Named, ...]
    more_found: int
    over: tuple[Named, ...]
    more_over: int
    alerts: int
    requests: int
    to_load: int
    disputes: int
    due: tuple[Money, ...]
    due_of: int
    overdue: tuple[Money, ...]
    overdue_of: int
    known: tuple[InForce, ...] = ()
    muted: int = 0

    @property
    def says_something(self) -> bool:
        waits = self.alerts or self.requests or self.to_load or self.disputes or self.muted
        return bool(self.found or self.over or waits or self.due or self.overdue)


# By the clock


async def send_each(store: Store, *, most: int) -> int:
    """Send the digest to those whose time for it has come; return of how many it was looked.

    Each is looked at once a day of their own. Who has nothing to be told hears nothing.
    """
    looked = 0
    for (day, minute), zones in _days(store.now, await store.reminders.zones()).items():
        midnight = store.now - timedelta(minutes=minute)
        found = await store.hours.due_for_digest(zones, day, minute, midnight=midnight, most=most - looked)
        mine = await store.hours.claim_digest(found, day)
        await _send(store, mine)
        looked += len(mine)
    return looked


def _days(moment: datetime, zones: Iterable[str]) -> dict[tuple[date, int], list[str]]:
    """Return time zones by the day and minute that it is there."""
    found: dict[tuple[date, int], list[str]] = defaultdict(list)
    for zone in zones:
        found[moment.astimezone(ZoneInfo(zone)).date(), minute_in(moment, zone)].append(zone)
    return found


async def _send(store: Store, readers: Sequence[DigestReader]) -> None:
    """Send digests; what is to be said of one reseller is found out once."""
    known: dict[tuple[ResellerId, datetime], MorningDigest] = {}
    for reader in readers:
        key = (reader.reseller_id, _since(reader.since, store))
        if key not in known:
            known[key] = await digest_of(store, *key)
        if known[key].says_something:
            await store.notices.tell_member(reader.member_id, known[key])


def _since(last: datetime, store: Store) -> datetime:
    """Return since when something is news: no longer than for a week, so that nobody comes back to a flood."""
    return max(last, store.now - 7 * AT_FIRST)


# What there is to say


async def now(store: Store, *, reader: Actor) -> MorningDigest:
    """Return what there is to say since somebody's last digest."""
    last = await store.hours.last_digest(reader.member_id)
    return await digest_of(store, reader.reseller_id, _since(last or store.now - AT_FIRST, store))


async def digest_of(store: Store, reseller_id: ResellerId, since: datetime) -> MorningDigest:
    """Return what there is to say to a reseller's people of what changed since a moment, and of what waits."""
    changed = await store.alerts.changed(reseller_id, since=since)
    found = [alert for alert in changed if alert.opened_at > since and (alert.stands or alert.late)]
    over = [alert for alert in changed if not alert.stands and not alert.late]
    named = {alert.id for alert in [*found[:MOST_NAMED], *over[:MOST_NAMED]]}
    subjects = await store.alerts.subjects(named)
    waiting, disputes = await store.requests.waiting_with(reseller_id), await store.disputes.count_open(reseller_id)
    children = await dues.of_children(store, reseller_id)
    today, overdue = _due_today(children), _overdue(children)
    known = await _in_force(store, reseller_id)
    return MorningDigest(
        found=tuple(_named(alert, subjects[alert.id]) for alert in found[:MOST_NAMED]),
        more_found=len(found[MOST_NAMED:]),
        over=tuple(_named(alert, subjects[alert.id]) for alert in over[:MOST_NAMED]),
        more_over=len(over[MOST_NAMED:]),
        alerts=await store.alerts.count_open(reseller_id),
        requests=waiting.pending,
        to_load=waiting.to_load,
        disputes=disputes.below,
        due=_sums(today),
        due_of=len(today),
        overdue=_sums(overdue),
        overdue_of=len(overdue),
        known=known,
        muted=await muting.count(store, reseller_id) if known else 0,
    )


async def _in_force(store: Store, reseller_id: ResellerId) -> tuple[InForce, ...]:
    """Return what is known to be under way, of each kind and panel the longest."""
    found: dict[tuple[AnnouncementKind, str], InForce] = {}
    for one in sorted(await muting.in_force(store, reseller_id), key=lambda one: one.begins):
        kind = one.kind or AnnouncementKind.OUTAGE
        panel = await panels.mentioned(store, await store.panels.by_id(one.panel_id)) if one.panel_id else ""
        found.setdefault((kind, panel), InForce(kind, panel, one.begins))
    return (*found.values(),)[:MOST_NAMED]


def _named(alert: Alert, subject: Subject) -> Named:
    name = subject.child or subject.source
    return Named(alert.number, alert.kind, name, subject.panel, alert.is_own, alert.late, alert.reason)


Sums = dict[ResellerId, dict[str, int]]
"""Minor units by sub-reseller and currency; nothing that is zero."""


def _due_today(children: Iterable[ResellerDues]) -> Sums:
    """Return what is to be paid today."""
    found: Sums = defaultdict(dict)
    for child in children:
        for due in child.each:
            today = sum(charge.left for charge in due.dues.open if due.due_on(charge) == due.today)
            if due.agreed and today:
                found[child.reseller_id][due.currency] = today
    return found


def _overdue(children: Iterable[ResellerDues]) -> Sums:
    """Return what was to be paid before today."""
    found: Sums = defaultdict(dict)
    for child in children:
        for due in child.each:
            if due.overdue:
                found[child.reseller_id][due.currency] = due.overdue
    return found


def _sums(found: Sums) -> tuple[Money, ...]:
    sums: dict[str, int] = defaultdict(int)
    for by_currency in found.values():
        for currency, minor in by_currency.items():
            sums[currency] += minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
