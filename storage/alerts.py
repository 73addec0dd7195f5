"""Alerts: what a watch found and what became of it, which came as one message, and who hears of it when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alerts import CRITICAL, OWN_COVER, URGENCY, Alert, AlertId, AlertKind, AlertState, WaveId
from domain.errors import NotHere
from domain.hours import USUAL, Hours
from domain.people import MemberId, ResellerId, ResellerState
from domain.requests import DECIDERS
from storage.connection import Connection
from storage.locks import SETTLE_ALERTS, insert_new, lock_for_transaction
from storage.models.agreement import panels
from storage.models.alerts import STANDING, alerts, alerts_in_wave, cover_warnings, member_hours, waiting_alerts, waves
from storage.models.people import members, resellers
from storage.models.usage import sources
from storage.rows import columns_for, every, first, parts

AlertKey = tuple[ResellerId, AlertKind, str]
"""Whose alert, of which kind, and about what: of these there is one that stands."""

_a, _m, _h, _w = alerts.c, members.c, member_hours.c, waiting_alerts.c
_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_of = sa.bindparam("of", type_=sa.BigInteger)
_alert = sa.select(*columns_for(Alert, alerts))
_WORST_FIRST = (
    sa.case({kind.value: place for place, kind in enumerate(URGENCY)}, value=_a.kind, else_=len(URGENCY)),
    sa.func.coalesce(_a.score, 0.0).desc(),
    _a.id.desc(),
)
_URGENT_FIRST = (sa.case((_a.state == AlertState.OPEN, 0), else_=1), *_WORST_FIRST)
_BY_ID = _alert.where(_a.id == _of)
_BY_IDS = _alert.where(_a.id.in_(_ids)).order_by(_a.id)
_ABOUT = _alert.where(_a.about.in_(sa.bindparam("abouts", expanding=True)), STANDING).order_by(_a.id)
_PUT_OFF = sa.select(_a.reseller_id, _a.kind, _a.about, _a.snoozed_until).where(
    _a.about.in_(sa.bindparam("abouts", expanding=True)),
    _a.snoozed_until > sa.bindparam("now", type_=_a.opened_at.type),
)
_NUMBERS = (
    sa.select(_a.reseller_id, sa.func.max(_a.number).label("newest"))
    .where(_a.reseller_id.in_(_ids))
    .group_by(_a.reseller_id)
)
_REFRESH = (
    sa.update(alerts)
    .where(_a.id == sa.bindparam("alert"), STANDING)
    .values(
        evidence=sa.bindparam("said"),
        score=sa.bindparam("unusual"),
        first_day=sa.bindparam("begins"),
        last_day=sa.bindparam("ends"),
        late=sa.bindparam("found_late"),
    )
)
_SEEN = sa.update(alerts).where(_a.id.in_(_ids), STANDING)
_IN_WAVE = (
    _alert.join(alerts_in_wave, alerts_in_wave.c.alert_id == _a.id)
    .where(alerts_in_wave.c.wave_id == _of)
    .order_by(*_WORST_FIRST)
)
_WAVES_OF = sa.select(alerts_in_wave.c.wave_id).where(alerts_in_wave.c.alert_id.in_(_ids)).distinct()
_others = panels.alias("others")
_several = (
    sa.select(sa.func.count() > 1)
    .where(_others.c.reseller_id == panels.c.reseller_id)
    .correlate(panels)
    .scalar_subquery()
)
_SUBJECTS = (
    sa.select(
        _a.id,
        resellers.c.name.label("child"),
        sources.c.name.label("source"),
        sa.case((_several, panels.c.name), else_="").label("panel"),
    )
    .select_from(
        alerts.outerjoin(resellers, sa.and_(resellers.c.id == _a.child_id, resellers.c.parent_id == _a.reseller_id))
        .outerjoin(sources, sources.c.id == _a.source_id)
        .outerjoin(panels, panels.c.id == _a.panel_id)
    )
    .where(_a.id.in_(_ids))
)
_STATES = sa.select(resellers.c.id, resellers.c.state).where(resellers.c.id.in_(_ids))
_WARNINGS = sa.select(cover_warnings.c.reseller_id, cover_warnings.c.days).where(cover_warnings.c.reseller_id.in_(_ids))
_with_hours = members.outerjoin(member_hours, _h.member_id == _m.id)
_reader = (
    sa.select(_m.id, _m.reseller_id, _m.time_zone, _h.quiet_from, _h.quiet_until, _h.digest_at)
    .select_from(_with_hours)
    .where(_m.removed_at.is_(None))
    .order_by(_m.id)
)
_READERS = _reader.where(_m.reseller_id.in_(_ids), sa.or_(*(_m.role == role for role in sorted(DECIDERS))))
_is_critical = _a.kind.in_(sorted(CRITICAL))
_critical_since = sa.case((_is_critical, _w.since))
_WAITING = (
    sa.select(
        *_reader.selected_columns,
        sa.func.min(_w.since).label("oldest"),
        sa.func.max(_w.since).label("newest"),
        sa.func.min(_critical_since).label("oldest_critical"),
        sa.func.max(_critical_since).label("newest_critical"),
    )
    .select_from(_with_hours.join(waiting_alerts, _w.member_id == _m.id).join(alerts, _a.id == _w.alert_id))
    .where(_m.removed_at.is_(None))
    .group_by(*_reader.selected_columns)
    .order_by(_m.id)
)
_CRITICAL_ONES = _w.alert_id.in_(sa.select(_a.id).where(_is_critical, _a.id == _w.alert_id).correlate(waiting_alerts))
_COUNT = sa.select(sa.func.count()).select_from(alerts).where(_a.reseller_id == _of, _a.state == AlertState.OPEN)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert is about, by name, as far as it concerns its reader. `panel`: where the network has several."""

    child: str = ""
    source: str = ""
    panel: str = ""


@dataclass(frozen=True, slots=True)
class AlertReader:
    """A member who is told of alerts, where they are, and when they want to be left in peace."""

    member_id: MemberId
    reseller_id: ResellerId
    time_zone: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Waiting:
    """Since when alerts wait for a member: the `oldest` and the `newest` of them, and of those that are critical."""

    reader: AlertReader
    oldest: datetime
    newest: datetime
    oldest_critical: datetime | None
    newest_critical: datetime | None


class Alerts:
    """Keeps alerts; of one reader's about an object, one of each kind stands."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def hold(self) -> None:
        """Let no other watch settle alerts before this transaction ends."""
        await lock_for_transaction(self._connection, SETTLE_ALERTS)

    # What there is

    async def by_id(self, alert_id: AlertId) -> Alert:
        """Return an alert; raises `NotHere`."""
        found = first(Alert, await self._connection.execute(_BY_ID, {"of": alert_id}))
        if found is None:
            raise NotHere
        return found

    async def by_ids(self, ids: Collection[AlertId]) -> list[Alert]:
        """Return alerts, the oldest first."""
        found: list[Alert] = []
        for some in parts(sorted(ids)):
            found += every(Alert, await self._connection.execute(_BY_IDS, {"ids": some}))
        return found

    async def standing(self, abouts: Collection[str]) -> list[Alert]:
        """Return what stands about objects, whoever reads it."""
        found: list[Alert] = []
        for some in parts(sorted(abouts)):
            found += every(Alert, await self._connection.execute(_ABOUT, {"abouts": some}))
        return found

    async def standing_of(self, child_id: ResellerId, *, kinds: Collection[AlertKind]) -> list[Alert]:
        """Return what stands of a sub-reseller: with its parent, and of its own balance with itself."""
        whose = sa.or_(_a.child_id == child_id, sa.and_(_a.reseller_id == child_id, _a.child_id.is_(None)))
        wanted = _alert.where(whose, _a.kind.in_(sorted(kinds)), STANDING).order_by(_a.id)
        return [*every(Alert, await self._connection.execute(wanted))]

    async def subjects(self, ids: Collection[AlertId]) -> dict[AlertId, Subject]:
        """Return what alerts are about, by name; a sub-reseller that has another parent by now has none."""
        found: dict[AlertId, Subject] = {}
        for some in parts(sorted(ids)):
            for row in await self._connection.execute(_SUBJECTS, {"ids": some}):
                found[AlertId(row.id)] = Subject(row.child or "", row.source or "", row.panel or "")
        return found

    async def abouts(self, reseller_id: ResellerId, kind: AlertKind) -> list[str]:
        """Return about what alerts of a kind stand that somebody reads."""
        wanted = sa.select(_a.about).where(_a.reseller_id == reseller_id, _a.kind == kind, STANDING)
        return [*(await self._connection.execute(wanted)).scalars()]

    async def put_off(self, abouts: Collection[str]) -> dict[AlertKey, datetime]:
        """Return until when alerts about objects were put off that may be resolved since."""
        found: dict[AlertKey, datetime] = {}
        for some in parts(sorted(abouts)):
            for row in await self._connection.execute(_PUT_OFF, {"abouts": some, "now": self._now}):
                key = (ResellerId(row.reseller_id), row.kind, row.about)
                found[key] = max(row.snoozed_until, found.get(key, row.snoozed_until))
        return found

    async def numbers(self, reader_ids: Collection[ResellerId]) -> dict[ResellerId, int]:
        """Return the number of each reader's newest alert, where there is one."""
        found: dict[ResellerId, int] = {}
        for some in parts(sorted(reader_ids)):
            rows = await self._connection.execute(_NUMBERS, {"ids": some})
            found |= {ResellerId(row.reseller_id): row.newest for row in rows}
        return found

    async def page(self, reader_id: ResellerId, *, over: bool, skip: int, limit: int) -> Sequence[Alert]:
        """Return a reader's alerts that stand, the most urgent first; or those that are over, the newest first."""
        of_reader = _alert.where(_a.reseller_id == reader_id)
        wanted = (
            of_reader.where(_a.state == AlertState.RESOLVED).order_by(_a.resolved_at.desc(), _a.id.desc())
            if over
            else of_reader.where(STANDING).order_by(*_URGENT_FIRST)
        )
        return every(Alert, await self._connection.execute(wanted.offset(skip).limit(limit)))

    async def count_open(self, reader_id: ResellerId) -> int:
        """Return how many alerts of a reader's wait for somebody."""
        return int((await self._connection.execute(_COUNT, {"of": reader_id})).scalar_one())

    async def changed(self, reader_id: ResellerId, *, since: datetime) -> list[Alert]:
        """Return a reader's alerts that were found or resolved since a moment, the most urgent first."""
        wanted = _alert.where(
            _a.reseller_id == reader_id, sa.or_(_a.opened_at > since, _a.resolved_at > since)
        ).order_by(*_URGENT_FIRST)
        return [*every(Alert, await self._connection.execute(wanted))]

    # What becomes of it

    async def fire(self, rows: Sequence[Mapping[str, Any]]) -> list[Alert]:
        """Put alerts on record; one that stands already stays as it is, and isn't returned."""
        if not rows:
            return []
        common = {"opened_at": self._now, "refreshed_at": self._now}
        insert = insert_new(self._connection, alerts).returning(*columns_for(Alert, alerts))
        fired = every(Alert, await self._connection.execute(insert, [common | dict(row) for row in rows]))
        return sorted(fired, key=lambda alert: alert.id)

    async def refresh(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Give alerts that stand the evidence of now."""
        if rows:
            await self._connection.execute(_REFRESH, [*rows])

    async def see(self, ids: Collection[AlertId]) -> None:
        """Put on record that alerts were found again."""
        for some in parts(sorted(ids)):
            await self._connection.execute(_SEEN.values(refreshed_at=self._now), {"ids": some})

    async def reopen(self, ids: Collection[AlertId]) -> None:
        """Open alerts again that were put off until now."""
        for some in parts(sorted(ids)):
            again = sa.update(alerts).where(_a.id.in_(_ids), _a.state == AlertState.SNOOZED)
            await self._connection.execute(again.values(state=AlertState.OPEN, snoozed_until=None), {"ids": some})

    async def resolve(self, ids: Collection[AlertId]) -> list[AlertId]:
        """Resolve alerts; returns those that stood."""
        found: list[AlertId] = []
        for some in parts(sorted(ids)):
            over = _SEEN.values(state=AlertState.RESOLVED, resolved_at=self._now).returning(_a.id)
            found += (AlertId(row.id) for row in await self._connection.execute(over, {"ids": some}))
        return sorted(found)

    async def act(self, alert_id: AlertId, states: Collection[AlertState], **values: Any) -> bool:
        """Change an alert that is in one of these states, as somebody's deed; returns whether it was."""
        change = sa.update(alerts).where(_a.id == alert_id, _a.state.in_(sorted(states)))
        result = await self._connection.execute(change.values(acted_at=self._now, **values))
        return result.rowcount == 1

    # Waves: alerts that came as one message

    async def add_wave(self, reader_id: ResellerId, ids: Collection[AlertId]) -> WaveId:
        """Put on record which alerts come as one message."""
        row = {"reseller_id": reader_id, "made_at": self._now}
        wave_id = (await self._connection.execute(sa.insert(waves).returning(waves.c.id), row)).scalar_one()
        each = [{"alert_id": alert_id, "wave_id": wave_id} for alert_id in sorted(ids)]
        await self._connection.execute(sa.insert(alerts_in_wave), each)
        return WaveId(wave_id)

    async def in_wave(self, wave_id: WaveId) -> list[Alert]:
        """Return the alerts that came as one message, the worst first, however they stand by now."""
        return [*every(Alert, await self._connection.execute(_IN_WAVE, {"of": wave_id}))]

    async def waves_of(self, ids: Collection[AlertId]) -> list[WaveId]:
        """Return the waves in which any of these alerts are."""
        found: set[WaveId] = set()
        for some in parts(sorted(ids)):
            found |= {WaveId(row.wave_id) for row in await self._connection.execute(_WAVES_OF, {"ids": some})}
        return sorted(found)

    # Who hears of it, and when

    async def readers(self, reseller_ids: Collection[ResellerId]) -> list[AlertReader]:
        """Return who is told of the alerts of these resellers: those who can do something about them."""
        found: list[AlertReader] = []
        for some in parts(sorted(reseller_ids)):
            found += map(_read, await self._connection.execute(_READERS, {"ids": some}))
        return found

    async def wait(self, waiting: Iterable[tuple[MemberId, AlertId]]) -> None:
        """Put on record of which alerts members are still to be told."""
        pairs = sorted(set(waiting))
        rows = [{"member_id": member_id, "alert_id": alert_id, "since": self._now} for member_id, alert_id in pairs]
        if rows:
            await self._connection.execute(insert_new(self._connection, waiting_alerts), rows)

    async def waiting(self) -> list[Waiting]:
        """Return the members who are still to be told of alerts."""
        rows = (await self._connection.execute(_WAITING)).all()
        return [Waiting(_read(row), row.oldest, row.newest, row.oldest_critical, row.newest_critical) for row in rows]

    async def release(self, member_ids: Collection[MemberId], *, critical_only: bool) -> list[tuple[MemberId, AlertId]]:
        """Take the alerts of which members are still to be told, to do so; nobody else gets the same ones."""
        found: list[tuple[MemberId, AlertId]] = []
        for some in parts(sorted(member_ids)):
            taken = sa.delete(waiting_alerts).where(_w.member_id.in_(_ids)).returning(_w.member_id, _w.alert_id)
            rows = await self._connection.execute(
                taken.where(_CRITICAL_ONES) if critical_only else taken, {"ids": some}
            )
            found += ((MemberId(row.member_id), AlertId(row.alert_id)) for row in rows)
        return sorted(found)

    async def forget_waiting(self, before: datetime) -> None:
        """Forget what somebody should have been told before a moment, and never was: they are gone."""
        await self._connection.execute(sa.delete(waiting_alerts).where(_w.since < before))

    async def states(self, reseller_ids: Collection[ResellerId]) -> dict[ResellerId, ResellerState]:
        """Return the states of resellers."""
        found: dict[ResellerId, ResellerState] = {}
        for some in parts(sorted(reseller_ids)):
            rows = await self._connection.execute(_STATES, {"ids": some})
            found |= {ResellerId(row.id): row.state for row in rows}
        return found

    # Sub-resellers' own cover

    async def own_cover(self, reseller_ids: Collection[ResellerId]) -> dict[ResellerId, int | None]:
        """Return from how many days of cover downward sub-resellers are warned of their own; `None` for never."""
        found: dict[ResellerId, int | None] = dict.fromkeys(reseller_ids, OWN_COVER)
        for some in parts(sorted(reseller_ids)):
            rows = await self._connection.execute(_WARNINGS, {"ids": some})
            found |= {ResellerId(row.reseller_id): row.days for row in rows}
        return found

    async def set_own_cover(self, reseller_id: ResellerId, days: int | None) -> None:
        """Set from how many days of cover downward a sub-reseller is warned of its own."""
        row = {"reseller_id": reseller_id, "days": days}
        added = await self._connection.execute(insert_new(self._connection, cover_warnings), row)
        if not added.rowcount:
            of_reseller = sa.update(cover_warnings).where(cover_warnings.c.reseller_id == reseller_id)
            await self._connection.execute(of_reseller.values(days=days))


def _read(row: Any) -> AlertReader:
    hours = USUAL if row.quiet_from is None else Hours(row.quiet_from, row.quiet_until, row.digest_at)
    return AlertReader(MemberId(row.id), ResellerId(row.reseller_id), row.time_zone, hours)
