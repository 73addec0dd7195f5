"""What the clocks of tickets are kept by: hours and targets, whose turn was when, and whom it is time to tell."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.hours import USUAL, Hours
from domain.people import MemberId, ResellerId, Role
from domain.support_clocks import TurnChange
from domain.tickets import Ticket, TicketId, Turn
from storage.connection import Connection
from storage.models.alerts import member_hours
from storage.models.people import members, resellers
from storage.models.support import IS_OPEN, support_settings, ticket_turns, tickets
from storage.models.traffic import job_runs
from storage.roles import ROLE_NOW, at_now
from storage.rows import columns_for, every, parts

STALE = "stale tickets"
"""The job that reminds each colleague once a day, of theirs, of tickets in which nobody says anything."""

_t, _s, _r, _m, _h, _u = tickets.c, support_settings.c, resellers.c, members.c, member_hours.c, ticket_turns.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_most = sa.bindparam("most", type_=sa.Integer)
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_roles: sa.BindParameter[Any] = sa.bindparam("roles", expanding=True)
_zones: sa.BindParameter[str] = sa.bindparam("zones", expanding=True)
_moment = sa.bindparam("moment", type_=_t.told_at.type)
_TICKET = sa.select(*columns_for(Ticket, tickets))

_RULES = (
    sa.select(_r.id, _r.time_zone, sa.func.coalesce(_s.hours, ""), sa.func.coalesce(_s.targets, ""))
    .outerjoin(support_settings, _s.reseller_id == _r.id)
    .where(_r.id.in_(_ids))
)
_NAMES = sa.select(_r.id, _r.name).where(_r.id.in_(_ids))
_TURNS = sa.select(_u.ticket_id, _u.turn, _u.at).where(_u.ticket_id.in_(_ids)).order_by(_u.ticket_id, _u.id)
_DUE = (
    _TICKET.where(IS_OPEN, _t.next_step_at <= sa.bindparam("now", type_=_t.told_at.type))
    .order_by(_t.next_step_at, _t.id)
    .limit(_most)
    .with_for_update(key_share=True, skip_locked=True)
)
_READERS = at_now(
    sa.select(
        _m.id,
        _m.reseller_id,
        _m.name,
        ROLE_NOW.label("role_now"),
        _m.time_zone,
        _h.quiet_from,
        _h.quiet_until,
        _h.digest_at,
    )
    .outerjoin(member_hours, _h.member_id == _m.id)
    .where(_m.reseller_id.in_(_ids), _m.removed_at.is_(None), ROLE_NOW.in_(_roles))
).order_by(_m.id)

_UNSEEN = sa.or_(_t.acknowledged_at.is_(None), _t.acknowledged_at < _t.last_said_at)
_STALE = (IS_OPEN, _t.turn != Turn.THEIRS, _t.last_said_at <= _moment, _UNSEEN)
_STALE_OF = _TICKET.where(_t.parent_id.in_(_ids), *_STALE).order_by(_t.last_said_at, _t.id)
_DONE = sa.exists().where(
    job_runs.c.job == STALE,
    job_runs.c.period == sa.cast(_m.id, sa.Text) + sa.literal(":") + sa.bindparam("day", type_=sa.Text),
)
_TO_REMIND = (
    at_now(
        sa.select(_m.id, _m.reseller_id).where(
            _m.removed_at.is_(None),
            _m.reachable.is_(True),
            _m.time_zone.in_(_zones),
            ROLE_NOW.in_(_roles),
            _m.reseller_id.in_(sa.select(_t.parent_id).where(*_STALE)),
            ~_DONE.correlate_except(job_runs),
        )
    )
    .order_by(_m.id)
    .limit(_most)
)
_TO_RETIME = sa.select(_s.reseller_id, _s.retimed_upto).where(_s.retimed_upto.is_not(None)).order_by(_s.reseller_id)
_OPEN_OF = (
    _TICKET.where(_t.parent_id == _of, IS_OPEN, _t.id > sa.bindparam("after", type_=sa.BigInteger))
    .order_by(_t.id)
    .limit(_most)
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class Rules:
    """By which a parent's tickets are timed. `hours`, `targets`: as JSON, empty for the usual ones."""

    parent_id: ResellerId
    time_zone: str
    hours: str
    targets: str


@dataclass(frozen=True, slots=True)
class DeskReader:
    """A colleague of a parent who may be told of its tickets, a deputy among them."""

    member_id: MemberId
    parent_id: ResellerId
    name: str
    role: Role
    time_zone: str
    hours: Hours


class TicketClocks:
    """Finds what the clock has to do with tickets, and keeps how far it has come."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def rules(self, parent_ids: Collection[ResellerId]) -> dict[ResellerId, Rules]:
        """Return by which hours and targets the tickets of parents are timed."""
        found: list[Rules] = []
        for some in parts(sorted(set(parent_ids))):
            found += every(Rules, await self._connection.execute(_RULES, {"ids": some}))
        return {one.parent_id: one for one in found}

    async def turns(self, ticket_ids: Collection[TicketId]) -> Mapping[TicketId, list[TurnChange]]:
        """Return whose turn began when in tickets, oldest first."""
        found: dict[TicketId, list[TurnChange]] = defaultdict(list)
        for some in parts(ticket_ids):
            for row in await self._connection.execute(_TURNS, {"ids": some}):
                found[TicketId(row.ticket_id)].append(TurnChange(row.turn, row.at))
        return found

    async def change_each(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Change tickets that this transaction holds. `rows`: the same columns in each, and its `ticket_id`."""
        if rows:
            names = [name for name in rows[0] if name != "ticket_id"]
            values = {name: sa.bindparam(f"new_{name}", type_=_t[name].type) for name in names}
            changed = sa.update(tickets).where(_t.id == sa.bindparam("ticket_id")).values(**values)
            each = [{"ticket_id": row["ticket_id"]} | {f"new_{name}": row[name] for name in names} for row in rows]
            await self._connection.execute(changed, each)

    # Who is to be told

    async def due(self, *, most: int) -> Sequence[Ticket]:
        """Return, and hold, tickets of which somebody is to be told by now; nobody else gets the same ones."""
        return every(Ticket, await self._connection.execute(_DUE, {"now": self._now, "most": most}))

    async def readers(self, parent_ids: Collection[ResellerId], roles: Collection[Role]) -> Sequence[DeskReader]:
        """Return those who act for parents with one of these roles now."""
        found: list[DeskReader] = []
        for some in parts(sorted(set(parent_ids))):
            values = {"ids": some, "roles": [*roles], "now": self._now}
            found += map(_reader, await self._connection.execute(_READERS, values))
        return found

    async def names(self, reseller_ids: Collection[ResellerId]) -> dict[ResellerId, str]:
        """Return what resellers are called."""
        found: dict[ResellerId, str] = {}
        for some in parts(sorted(set(reseller_ids))):
            found |= {row.id: row.name for row in await self._connection.execute(_NAMES, {"ids": some})}
        return found

    async def acknowledge(self, ticket_id: TicketId, *, by: MemberId) -> bool:
        """Take note that somebody sees to a ticket; returns whether nobody did."""
        seen = sa.update(tickets).where(_t.id == ticket_id, IS_OPEN, _UNSEEN)
        return (await self._connection.execute(seen.values(**self._seen(by)))).rowcount == 1

    def _seen(self, by: MemberId) -> dict[str, Any]:
        return {"acknowledged_at": self._now, "acknowledged_by": by, "next_step_at": None}

    async def acknowledge_all(self, parent_id: ResellerId, *, by: MemberId, until: datetime) -> list[TicketId]:
        """Take note that somebody sees to all of which was told until a moment; return which tickets that is."""
        told = sa.or_(
            sa.and_(_t.told > 0, _t.told_at <= until, _t.acknowledged_at.is_(None)), _t.stale_told_at <= until
        )
        seen = sa.update(tickets).where(_t.parent_id == parent_id, IS_OPEN, _UNSEEN, told)
        return [*(await self._connection.execute(seen.values(**self._seen(by)).returning(_t.id))).scalars()]

    # Stale ones

    async def to_remind(
        self, zones: Collection[str], day: date, *, roles: Collection[Role], silent_since: datetime, most: int
    ) -> Sequence[tuple[MemberId, ResellerId]]:
        """Return colleagues in these zones with stale tickets, who heard of none on this day, with whose they are."""
        values = {"zones": [*zones], "day": day.isoformat(), "roles": [*roles], "moment": silent_since}
        rows = await self._connection.execute(_TO_REMIND, values | {"most": most, "now": self._now})
        return [(MemberId(row.id), ResellerId(row.reseller_id)) for row in rows]

    async def stale(self, parent_ids: Collection[ResellerId], *, silent_since: datetime) -> Sequence[Ticket]:
        """Return open tickets of parents in which nobody said anything, the longest silent first."""
        found: list[Ticket] = []
        for some in parts(sorted(set(parent_ids))):
            found += every(Ticket, await self._connection.execute(_STALE_OF, {"ids": some, "moment": silent_since}))
        return found

    # Other hours and targets

    async def begin_retiming(self, parent_id: ResellerId) -> None:
        """Put on record that the open tickets of a parent are to be timed anew."""
        await self._connection.execute(
            sa.update(support_settings).where(_s.reseller_id == parent_id).values(retimed_upto=0)
        )

    async def to_retime(self) -> tuple[ResellerId, TicketId] | None:
        """Return whose tickets are to be timed anew, and which was the last that was."""
        row = (await self._connection.execute(_TO_RETIME.limit(1))).first()
        return None if row is None else (ResellerId(row.reseller_id), TicketId(row.retimed_upto))

    async def open_after(self, parent_id: ResellerId, after: TicketId, *, most: int) -> Sequence[Ticket]:
        """Return, and hold, the next open tickets of a parent."""
        values = {"of": parent_id, "after": after, "most": most}
        return every(Ticket, await self._connection.execute(_OPEN_OF, values))

    async def note_retimed(self, parent_id: ResellerId, *, after: TicketId, upto: TicketId | None) -> None:
        """Put on record how far the timing anew has come, unless it began again meanwhile."""
        standing = (_s.reseller_id == parent_id, _s.retimed_upto == after)
        await self._connection.execute(sa.update(support_settings).where(*standing).values(retimed_upto=upto))


def _reader(row: Any) -> DeskReader:
    hours = USUAL if row.quiet_from is None else Hours(row.quiet_from, row.quiet_until, row.digest_at)
    return DeskReader(MemberId(row.id), ResellerId(row.reseller_id), row.name, Role(row.role_now), row.time_zone, hours)
