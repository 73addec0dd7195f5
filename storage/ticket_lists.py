"""Lists of tickets, the search in them, and a ticket's conversation page by page."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.people import MemberId, ResellerId
from domain.support_settings import USUAL
from domain.tickets import Cause, Listed, Priority, Ticket, TicketId, TicketMessage, TicketState, Turn
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.support import IS_OPEN, guides, support_settings, ticket_messages, tickets
from storage.rows import columns_for, every, parts

MOST_COUNTED = 100
"""How far tickets are counted whose cause is unknown: they may be many."""

_t, _m, _r, _g, _s = tickets.c, ticket_messages.c, resellers.c, guides.c, support_settings.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_me = sa.bindparam("me", type_=sa.BigInteger)
_skip, _most = sa.bindparam("skip", type_=sa.Integer), sa.bindparam("most", type_=sa.Integer)
_DEALING = tickets.join(resellers, sa.and_(_r.id == _t.reseller_id, _r.parent_id == _t.parent_id))
"""Tickets whose two sides deal with each other still."""
_TICKET = sa.select(*columns_for(Ticket, tickets))
_BELOW = _TICKET.select_from(_DEALING).where(_t.parent_id == _of)
_OWN = _TICKET.where(_t.reseller_id == _of)
_UNCLEAR = (_t.cause == Cause.UNKNOWN, _t.state != TicketState.MERGED)
_URGENCY = sa.case({one: place for place, one in enumerate(reversed(Priority))}, value=_t.priority)
_WANTED: dict[Listed, tuple[sa.ColumnElement[bool], ...]] = {
    Listed.OURS: (IS_OPEN, _t.turn == Turn.OURS),
    Listed.SUPPLIER: (IS_OPEN, _t.turn == Turn.SUPPLIER),
    Listed.THEIRS: (IS_OPEN, _t.turn == Turn.THEIRS),
    Listed.UNASSIGNED: (IS_OPEN, _t.assigned_to.is_(None)),
    Listed.MINE: (IS_OPEN, _t.assigned_to == _me),
    Listed.UNCLEAR: _UNCLEAR,
    Listed.OPEN: (IS_OPEN,),
    Listed.CLOSED: (_t.state == TicketState.CLOSED,),
}
_LATEST_FIRST = frozenset({Listed.UNCLEAR, Listed.CLOSED})


def _page(whose: sa.Select[Any], listed: Listed) -> sa.Select[Any]:
    """Return the page of a list: what is open by urgency and then by how long it waits, the rest newest first."""
    order = (_t.id.desc(),) if listed in _LATEST_FIRST else (_URGENCY, _t.last_said_at, _t.id)
    return whose.where(*_WANTED[listed]).order_by(*order).offset(_skip).limit(_most)


_PAGES_BELOW = {listed: _page(_BELOW, listed) for listed in Listed}
_PAGES_OWN = {listed: _page(_OWN, listed) for listed in Listed}
_PAGES_OF_ONE = {listed: _page(_BELOW.where(_t.reseller_id == _me), listed) for listed in (Listed.OPEN, Listed.CLOSED)}
_COUNTS = (
    sa.select(_t.turn, _t.assigned_to, sa.func.count())
    .select_from(_DEALING)
    .where(_t.parent_id == _of, IS_OPEN)
    .group_by(_t.turn, _t.assigned_to)
)
_SOME_UNCLEAR = sa.select(_t.id).select_from(_DEALING).where(_t.parent_id == _of, *_UNCLEAR).limit(MOST_COUNTED)
_COUNT_UNCLEAR = sa.select(sa.func.count()).select_from(_SOME_UNCLEAR.subquery())
_WAIT_BELOW = sa.select(sa.func.count()).select_from(_DEALING).where(_t.parent_id == _of, IS_OPEN, _t.turn == Turn.OURS)
_WAIT_OWN = sa.select(sa.func.count()).where(_t.reseller_id == _of, IS_OPEN, _t.turn == Turn.THEIRS)
_NUMBER = _t.number == sa.bindparam("number", type_=sa.BigInteger)
_CHILDREN = sa.select(_r.id).where(_r.parent_id == _of)
_NUMBERED = (
    _TICKET.join(resellers, _r.id == _t.reseller_id)
    .where(_NUMBER, sa.or_(_t.reseller_id == _of, sa.and_(_t.reseller_id.in_(_CHILDREN), _r.parent_id == _t.parent_id)))
    .order_by(_t.id.desc())
    .limit(_most)
)
_NEWEST_FIRST = (_t.opened_at.desc(), _t.id.desc())
_NEWEST_BELOW = _BELOW.order_by(*_NEWEST_FIRST).limit(_most)
_NEWEST_OWN = _OWN.order_by(*_NEWEST_FIRST).limit(_most)
_TEXTS = sa.select(_m.ticket_id, _m.text).where(_m.ticket_id.in_(sa.bindparam("ids", expanding=True)))
_MERGED_HERE = sa.select(_t.id).where(_t.merged_into == _of)
_CONVERSATION = (
    sa.select(*columns_for(TicketMessage, ticket_messages))
    .where(sa.or_(_m.ticket_id == _of, _m.ticket_id.in_(_MERGED_HERE)))
    .order_by(_m.id.desc())
    .offset(_skip)
    .limit(_most)
)
_CONVERSATION_BELOW = _CONVERSATION.where(_m.internal.is_(False))
_CLOSE_AFTER = sa.func.coalesce(_s.close_after_days, USUAL.close_after_days)
_DIFFERENT_DAYS = sa.select(_s.close_after_days).distinct()
_SILENT = (
    _TICKET.select_from(tickets.outerjoin(support_settings, _s.reseller_id == _t.parent_id))
    .where(IS_OPEN, _t.turn == Turn.THEIRS, sa.bindparam("days", type_=sa.Integer) == _CLOSE_AFTER)
    .order_by(_t.id)
    .limit(_most)
)
_before = sa.bindparam("before", type_=_t.last_said_at.type)
_after = sa.bindparam("after", type_=sa.BigInteger)
_TO_WARN = _SILENT.where(_t.warned_at.is_(None), _t.last_said_at <= _before, _t.id > _after)
_TO_CLOSE = _SILENT.where(_t.warned_at <= _before)


class TicketLists:
    """Reads tickets by the page; nothing here looks at more of them than it must."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def below(
        self, parent_id: ResellerId, listed: Listed, *, member_id: MemberId, skip: int, most: int
    ) -> Sequence[Ticket]:
        """Return tickets of one's sub-resellers. `member_id`: who looks, for those that are theirs."""
        values = {"of": parent_id, "me": member_id, "skip": skip, "most": most}
        statement = _PAGES_BELOW[listed]
        return every(Ticket, await self._connection.execute(statement, _named(statement, values)))

    async def own(self, reseller_id: ResellerId, listed: Listed, *, skip: int, most: int) -> Sequence[Ticket]:
        """Return one's own tickets, open or closed."""
        values = {"of": reseller_id, "skip": skip, "most": most}
        return every(Ticket, await self._connection.execute(_PAGES_OWN[listed], values))

    async def of_one(
        self, parent_id: ResellerId, reseller_id: ResellerId, listed: Listed, *, skip: int, most: int
    ) -> Sequence[Ticket]:
        """Return the tickets of one sub-reseller, open or closed."""
        values = {"of": parent_id, "me": reseller_id, "skip": skip, "most": most}
        return every(Ticket, await self._connection.execute(_PAGES_OF_ONE[listed], values))

    async def counts(self, parent_id: ResellerId, member_id: MemberId) -> dict[Listed, int]:
        """Return how many tickets each list holds; of those whose cause is unknown, `MOST_COUNTED` at most."""
        found = [*await self._connection.execute(_COUNTS, {"of": parent_id})]
        counts = {
            Listed(turn.value): sum(row[2] for row in found if row.turn is turn)
            for turn in (Turn.OURS, Turn.SUPPLIER, Turn.THEIRS)
        }
        counts[Listed.UNASSIGNED] = sum(row[2] for row in found if row.assigned_to is None)
        counts[Listed.MINE] = sum(row[2] for row in found if row.assigned_to == member_id)
        unclear = await self._connection.execute(_COUNT_UNCLEAR, {"of": parent_id})
        return counts | {Listed.UNCLEAR: int(unclear.scalar_one())}

    async def waiting_below(self, parent_id: ResellerId) -> int:
        """Return how many tickets of one's sub-resellers wait for one's own team."""
        return int((await self._connection.execute(_WAIT_BELOW, {"of": parent_id})).scalar_one())

    async def waiting_own(self, reseller_id: ResellerId) -> int:
        """Return how many of one's own tickets wait for one's answer."""
        return int((await self._connection.execute(_WAIT_OWN, {"of": reseller_id})).scalar_one())

    # Search

    async def numbered(self, number: int, *, reseller_id: ResellerId, most: int = 20) -> Sequence[Ticket]:
        """Return the tickets with a number: one's own, and those of one's sub-resellers."""
        values = {"of": reseller_id, "number": number, "most": most}
        return every(Ticket, await self._connection.execute(_NUMBERED, values))

    async def newest(self, reseller_id: ResellerId, *, own: bool, most: int) -> Sequence[Ticket]:
        """Return the newest tickets: one's own, or those of one's sub-resellers."""
        statement = _NEWEST_OWN if own else _NEWEST_BELOW
        return every(Ticket, await self._connection.execute(statement, {"of": reseller_id, "most": most}))

    async def texts(self, ticket_ids: Collection[TicketId], *, internal: bool) -> list[tuple[TicketId, str]]:
        """Return what was said in tickets. `internal`: notes too."""
        wanted = _TEXTS if internal else _TEXTS.where(_m.internal.is_(False))
        found: list[tuple[TicketId, str]] = []
        for some in parts(ticket_ids):
            found += [(row.ticket_id, row.text) for row in await self._connection.execute(wanted, {"ids": some})]
        return found

    async def conversation(
        self, ticket_id: TicketId, *, internal: bool, skip: int, most: int
    ) -> Sequence[TicketMessage]:
        """Return what was said in a ticket and in those merged into it, newest first. `internal`: notes too."""
        wanted = _CONVERSATION if internal else _CONVERSATION_BELOW
        values = {"of": ticket_id, "skip": skip, "most": most}
        return every(TicketMessage, await self._connection.execute(wanted, values))

    # Silence

    async def closing_days(self) -> Sequence[int]:
        """Return after how many days tickets close, as it differs from team to team."""
        return sorted({USUAL.close_after_days, *(await self._connection.execute(_DIFFERENT_DAYS)).scalars()})

    async def to_warn(self, days: int, *, silence: timedelta, after: TicketId, most: int) -> Sequence[Ticket]:
        """Return tickets after one that wait for the sub-reseller since `silence`, of teams that close after `days`."""
        values = {"days": days, "before": self._now - silence, "after": after, "most": most}
        return every(Ticket, await self._connection.execute(_TO_WARN, values))

    async def to_close(self, days: int, *, warned_for: timedelta, most: int) -> Sequence[Ticket]:
        """Return tickets that stayed silent for so long after the warning, of teams that close after `days`."""
        values = {"days": days, "before": self._now - warned_for, "most": most}
        return every(Ticket, await self._connection.execute(_TO_CLOSE, values))


def _named(statement: sa.Select[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return of the values those that a statement names."""
    names = statement.compile().params
    return {name: value for name, value in values.items() if name in names}
