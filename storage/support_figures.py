"""Figures of a desk: what is open, what came in a time and whose fault it was, and how long things took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.cases import SupplierId
from domain.people import ResellerId
from domain.tickets import Area, AreaId, Cause, Ticket, TicketState, Turn
from storage.connection import Connection
from storage.models.support import IS_OPEN, areas, cases, suppliers, tickets
from storage.rows import columns_for, every, joined, parts

_t, _c, _s = tickets.c, cases.c, suppliers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_now = sa.bindparam("now", type_=_t.opened_at.type)
_most = sa.bindparam("most", type_=sa.Integer)
_start, _end = (sa.bindparam(name, type_=_t.opened_at.type) for name in ("start", "end"))
_TICKET = sa.select(*columns_for(Ticket, tickets))
_OPEN = (_t.parent_id == _of, IS_OPEN)
_LATE = sa.or_(
    sa.func.coalesce(_t.answer_due <= _now, sa.false()), sa.func.coalesce(_t.resolve_due <= _now, sa.false())
)
_NOBODYS = _t.assigned_to.is_(None)
_STANDING = (
    sa.select(_t.turn, _NOBODYS.label("nobodys"), _LATE.label("late"), sa.func.count().label("many"))
    .where(*_OPEN)
    .group_by(_t.turn, _NOBODYS, _LATE)
)
_LATE_ONES = _TICKET.where(*_OPEN, _LATE).order_by(_t.id).limit(_most).offset(sa.bindparam("skip"))
_CAME = (_t.parent_id == _of, _t.opened_at >= _start, _t.opened_at < _end, _t.state != TicketState.MERGED)
_COUNTS = (
    sa.select(_t.area_id, _t.reseller_id, _t.cause, sa.func.count().label("many"))
    .where(*_CAME)
    .group_by(_t.area_id, _t.reseller_id, _t.cause)
)


def _took(seconds: sa.ColumnElement[int]) -> sa.Select[int, int]:
    """Return the statement that counts tickets by the minutes that something took."""
    minutes = seconds // 60
    return (
        sa.select(minutes.label("minutes"), sa.func.count().label("many"))
        .where(*_CAME, seconds.is_not(None))
        .group_by(minutes)
        .order_by(minutes)
    )


_ANSWERED, _RESOLVED = _took(_t.answer_took), _took(_t.resolve_took)
_MOMENTS = sa.select(_t.opened_at, _t.cause).where(*_CAME)
_NEWEST = (
    _TICKET.add_columns(_t.answer_took, _t.resolve_took)
    .where(*_CAME)
    .order_by(_t.opened_at.desc(), _t.id.desc())
    .limit(_most)
)
_AREAS = sa.select(*columns_for(Area, areas)).where(areas.c.id.in_(sa.bindparam("ids", expanding=True)))
_SUPPLIERS = sa.select(_s.id, _s.name).where(_s.reseller_id == _of, _s.retired_at.is_(None)).order_by(_s.name, _s.id)
_CASES = sa.select(_c.supplier_id, _c.since, _c.resolved_at).where(
    _c.reseller_id == _of, _c.opened_at >= _start, _c.opened_at < _end, _c.supplier_id.is_not(None)
)


@dataclass(frozen=True, slots=True)
class OpenCount:
    """How many open tickets wait for whom. `nobodys`: nobody has taken them; `late`: something was due by now."""

    turn: Turn
    nobodys: bool
    late: bool
    count: int


@dataclass(frozen=True, slots=True)
class CameCount:
    """How many tickets of a sub-reseller came in an area, with this cause."""

    area_id: AreaId
    reseller_id: ResellerId
    cause: Cause
    count: int


@dataclass(frozen=True, slots=True)
class Took:
    """A ticket, and how many seconds of business time it was with us until its first answer, and until its end."""

    ticket: Ticket
    answer: int | None
    resolution: int | None


@dataclass(frozen=True, slots=True)
class Repair:
    """A case that was put to a supplier, and when it was resolved."""

    supplier_id: SupplierId
    since: datetime
    resolved_at: datetime | None


class SupportFigures:
    """Counts tickets, without reading those that nobody asks about."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def standing(self, parent_id: ResellerId) -> Sequence[OpenCount]:
        """Return what is open at a parent."""
        rows = await self._connection.execute(_STANDING, {"of": parent_id, "now": self._now})
        return [OpenCount(row.turn, bool(row.nobodys), bool(row.late), row.many) for row in rows]

    async def late(self, parent_id: ResellerId, *, skip: int, most: int) -> Sequence[Ticket]:
        """Return a parent's open tickets of which something was due by now, oldest first."""
        values = {"of": parent_id, "now": self._now, "skip": skip, "most": most}
        return every(Ticket, await self._connection.execute(_LATE_ONES, values))

    async def counts(self, parent_id: ResellerId, start: datetime, end: datetime) -> Sequence[CameCount]:
        """Return what was opened at a parent in a time, without what was merged into others."""
        return every(CameCount, await self._connection.execute(_COUNTS, _during(parent_id, start, end)))

    async def answered(self, parent_id: ResellerId, start: datetime, end: datetime) -> Sequence[tuple[int, int]]:
        """Return after how many minutes how many of the tickets of a time had their first answer, by rising minutes."""
        rows = await self._connection.execute(_ANSWERED, _during(parent_id, start, end))
        return [(row.minutes, row.many) for row in rows]

    async def resolved(self, parent_id: ResellerId, start: datetime, end: datetime) -> Sequence[tuple[int, int]]:
        """Return after how many minutes how many of the tickets of a time were closed, by rising minutes."""
        rows = await self._connection.execute(_RESOLVED, _during(parent_id, start, end))
        return [(row.minutes, row.many) for row in rows]

    async def moments(self, parent_id: ResellerId, start: datetime, end: datetime) -> Sequence[tuple[datetime, Cause]]:
        """Return when each ticket of a time was opened, and its cause."""
        rows = await self._connection.execute(_MOMENTS, _during(parent_id, start, end))
        return [(row.opened_at, row.cause) for row in rows]

    async def newest(self, parent_id: ResellerId, start: datetime, end: datetime, *, most: int) -> Sequence[Took]:
        """Return the tickets of a time, newest first."""
        rows = await self._connection.execute(_NEWEST, _during(parent_id, start, end) | {"most": most})
        found = [(*joined([Ticket], row),) for row in rows]
        return [Took(ticket, answer, resolution) for ticket, answer, resolution in found]

    async def areas(self, area_ids: Sequence[AreaId]) -> dict[AreaId, Area]:
        """Return areas, retired ones too."""
        found: list[Area] = []
        for some in parts(area_ids):
            found += every(Area, await self._connection.execute(_AREAS, {"ids": some}))
        return {area.id: area for area in found}

    async def suppliers(self, reseller_id: ResellerId) -> dict[SupplierId, str]:
        """Return a reseller's suppliers by name."""
        rows = await self._connection.execute(_SUPPLIERS, {"of": reseller_id})
        return {SupplierId(row.id): row.name for row in rows}

    async def repairs(self, reseller_id: ResellerId, start: datetime, end: datetime) -> Sequence[Repair]:
        """Return the cases that were put to a reseller's suppliers in a time."""
        return every(Repair, await self._connection.execute(_CASES, _during(reseller_id, start, end)))


def _during(of: ResellerId, start: datetime, end: datetime) -> dict[str, Any]:
    return {"of": of, "start": start, "end": end}
