"""Many tickets at once: held, changed and written in with a few statements, however many they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.people import ResellerId
from domain.tickets import CaseId, Side, Ticket, TicketId, TicketMessageId, Turn
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.support import IS_OPEN, ticket_messages, ticket_turns, tickets
from storage.rows import columns_for, every, parts

_t, _m, _r = tickets.c, ticket_messages.c, resellers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_DEALT_WITH = _r.parent_id == _t.parent_id
_TICKET = sa.select(*columns_for(Ticket, tickets)).join(resellers, _r.id == _t.reseller_id).where(_DEALT_WITH)
_HELD = (
    _TICKET.where(_t.parent_id == _of, _t.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_t.id)
    .with_for_update(key_share=True, of=tickets)
)
_OPEN_IN_CASE = _TICKET.where(_t.case_id == _of, IS_OPEN)
_OWN_OPEN_IN_CASE = _OPEN_IN_CASE.where(_t.reseller_id == sa.bindparam("reseller")).order_by(_t.id)
_ALL_OPEN_IN_CASE = _OPEN_IN_CASE.order_by(_t.id).with_for_update(key_share=True, of=tickets)
_SOME_OPEN_IN_CASE = (
    _OPEN_IN_CASE.where(_t.reseller_id > sa.bindparam("after"), _t.reseller_id <= sa.bindparam("last"))
    .order_by(_t.id)
    .with_for_update(key_share=True, of=tickets)
)
_NEXT_IN_CASE = (
    sa.select(_t.reseller_id, sa.func.count().label("many"))
    .join(resellers, _r.id == _t.reseller_id)
    .where(_DEALT_WITH, _t.case_id == _of, IS_OPEN, _t.reseller_id > sa.bindparam("after"))
    .group_by(_t.reseller_id)
    .order_by(_t.reseller_id)
    .limit(sa.bindparam("most"))
)
_ADD_MESSAGE = sa.insert(ticket_messages).returning(_m.id, _m.ticket_id)
_TOLD = sa.select(_m.ticket_id).where(
    _m.ticket_id.in_(sa.bindparam("ids", expanding=True)),
    _m.side == Side.OURS,
    _m.said_at >= sa.bindparam("since", type_=_m.said_at.type),
    _m.text == sa.bindparam("text"),
)
_WHO_WERE_TOLD = (
    sa.select(_t.reseller_id)
    .distinct()
    .join(ticket_messages, _m.ticket_id == _t.id)
    .where(
        _t.case_id == _of,
        _t.reseller_id.in_(sa.bindparam("resellers", expanding=True)),
        _m.side == Side.OURS,
        _m.said_at >= sa.bindparam("since", type_=_m.said_at.type),
        _m.text == sa.bindparam("text"),
    )
)


class ManyTickets:
    """Deals with tickets by the dozen. Those of sub-resellers that have another parent by now are left out."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def hold(self, parent_id: ResellerId, ticket_ids: Collection[TicketId]) -> Sequence[Ticket]:
        """Return tickets of a parent's sub-resellers, oldest first; nobody else changes them before this is over."""
        found: list[Ticket] = []
        for some in parts(sorted(ticket_ids)):
            found += every(Ticket, await self._connection.execute(_HELD, {"of": parent_id, "ids": some}))
        return found

    async def change(self, ticket_ids: Iterable[TicketId], *only_if: sa.ColumnElement[bool], **values: Any) -> None:
        """Change tickets for which all of `only_if` holds."""
        for some in parts(ticket_ids):
            await self._connection.execute(sa.update(tickets).where(_t.id.in_(some), *only_if).values(**values))

    async def begin_turn(self, begun: Mapping[TicketId, datetime], turn: Turn, **values: Any) -> None:
        """Have tickets wait for somebody else, and put on record since when. `values`: what else changes with it."""
        if begun:
            await self.change(begun, turn=turn, **values)
            rows = [{"ticket_id": one, "turn": turn, "at": at} for one, at in begun.items()]
            await self._connection.execute(sa.insert(ticket_turns), rows)

    async def answer(self, ticket_ids: Collection[TicketId]) -> None:
        """Note that the parent's team said something in tickets, with which they are answered."""
        await self.change(ticket_ids, last_said_at=self._now, said_by=Side.OURS, warned_at=None)
        await self.change(ticket_ids, _t.first_answer_at.is_(None), first_answer_at=self._now)

    async def say(
        self, ticket_ids: Collection[TicketId], text: str, *, member_id: int | None
    ) -> dict[TicketId, TicketMessageId]:
        """Keep the same words of the parent's team in many tickets; returns what was said where."""
        if not ticket_ids:
            return {}
        row = {
            "side": Side.OURS,
            "member_id": member_id,
            "text": text,
            "internal": False,
            "album": "",
            "platform": "",
            "lane": "",
            "message": "",
            "said_at": self._now,
            "relayed_at": self._now,
        }
        rows = [{"ticket_id": one, **row} for one in ticket_ids]
        added = await self._connection.execute(_ADD_MESSAGE, rows)
        return {TicketId(one.ticket_id): TicketMessageId(one.id) for one in added}

    async def told(self, text: str, ticket_ids: Collection[TicketId], *, since: datetime) -> Collection[TicketId]:
        """Return in which of these tickets the parent's team has said these very words since a moment."""
        found: set[TicketId] = set()
        for some in parts(ticket_ids):
            rows = await self._connection.execute(_TOLD, {"ids": some, "text": text, "since": since})
            found |= {TicketId(row.ticket_id) for row in rows}
        return found

    # The tickets of a case

    async def open_in(self, case_id: CaseId) -> Sequence[Ticket]:
        """Return the open tickets of a case, oldest first; nobody else changes them before this is over."""
        return every(Ticket, await self._connection.execute(_ALL_OPEN_IN_CASE, {"of": case_id}))

    async def own_open_in(self, case_id: CaseId, reseller_id: ResellerId) -> Sequence[Ticket]:
        """Return a sub-reseller's open tickets in a case, oldest first."""
        values = {"of": case_id, "reseller": reseller_id}
        return every(Ticket, await self._connection.execute(_OWN_OPEN_IN_CASE, values))

    async def next_in(self, case_id: CaseId, after: int, *, most: int) -> tuple[Sequence[Ticket], int | None]:
        """Return the open tickets of the next sub-resellers in a case, some `most` of them, each with all of its own.

        And after which sub-reseller to go on; `None` when those were the last. Nobody else changes those tickets before
        this is over.
        """
        values = {"of": case_id, "after": after, "most": most}
        counted = [
            (int(row.reseller_id), int(row.many)) for row in await self._connection.execute(_NEXT_IN_CASE, values)
        ]
        if not counted:
            return [], None
        taken, last = 0, counted[0][0]
        for reseller_id, count in counted:
            if taken and taken + count > most:
                break
            taken, last = taken + count, reseller_id
        values = {"of": case_id, "after": after, "last": last}
        found = every(Ticket, await self._connection.execute(_SOME_OPEN_IN_CASE, values))
        return found, None if last == counted[-1][0] and len(counted) < most else last

    async def who_were_told(
        self, case_id: CaseId, text: str, tickets: Sequence[Ticket], *, since: datetime
    ) -> Collection[ResellerId]:
        """Return of those whose tickets these are who were told these very words in a case since a moment."""
        values = {"of": case_id, "text": text, "resellers": [one.reseller_id for one in tickets], "since": since}
        return {ResellerId(row[0]) for row in await self._connection.execute(_WHO_WERE_TOLD, values)}
