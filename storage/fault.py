"""Decisions on whose fault tickets were, and the tickets that wait for one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from domain.errors import NotHere
from domain.fault import Before, FaultDecision, FaultDecisionId
from domain.people import MemberId, ResellerId
from domain.tickets import AreaId, Cause, Ticket, TicketId, TicketState
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.support import IS_OPEN, decided_tickets, fault_decisions, ticket_choices, tickets
from storage.rows import columns_for, every, first, joined

_f, _d, _c, _t, _r = fault_decisions.c, decided_tickets.c, ticket_choices.c, tickets.c, resellers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_member = sa.bindparam("member", type_=sa.BigInteger)
_DECISION = sa.select(*columns_for(FaultDecision, fault_decisions))
_BY_ID = _DECISION.where(_f.id == _of)
_LAST_OF = (
    _DECISION.join(decided_tickets, _d.decision_id == _f.id)
    .where(_d.ticket_id == _of, _f.undone_at.is_(None))
    .order_by(_f.id.desc())
    .limit(1)
)
_BEFORE = sa.select(_d.ticket_id, _d.before).where(_d.decision_id == _of).order_by(_d.ticket_id)
_own = sa.select(_d.ticket_id).where(_d.decision_id == _of)
_LATER = (
    sa.select(_d.ticket_id)
    .distinct()
    .join(fault_decisions, _f.id == _d.decision_id)
    .where(_d.ticket_id.in_(_own.correlate(None)), _d.decision_id > _of, _f.undone_at.is_(None))
)
_before = TypeAdapter(Before)

_UNKNOWN = (
    _t.parent_id == _of,
    _t.cause == Cause.UNKNOWN,
    _t.state != TicketState.MERGED,
    _r.parent_id == _t.parent_id,
)
_TO_CLASSIFY = (
    sa.select(*columns_for(Ticket, tickets))
    .join(resellers, _r.id == _t.reseller_id)
    .where(*_UNKNOWN, _t.id < sa.bindparam("before", type_=sa.BigInteger))
    .order_by(_t.id.desc())
    .limit(sa.bindparam("most"))
)
_OPEN_TO_CLASSIFY = _TO_CLASSIFY.where(IS_OPEN)
_OPEN_ABOUT = _OPEN_TO_CLASSIFY.where(_t.area_id == sa.bindparam("area"))
_AREAS = (
    sa.select(_t.area_id, sa.func.count().label("many"))
    .join(resellers, _r.id == _t.reseller_id)
    .where(*_UNKNOWN, IS_OPEN)
    .group_by(_t.area_id)
    .order_by(sa.func.count().desc(), _t.area_id)
)
_ON_PAGE = (
    sa.select(*columns_for(Ticket, tickets), _c.chosen)
    .join(ticket_choices, _c.ticket_id == _t.id)
    .join(resellers, _r.id == _t.reseller_id)
    .where(_c.member_id == _member, _t.parent_id == _of, _r.parent_id == _t.parent_id)
    .order_by(_t.id.desc())
)


class Faults:
    """Keeps decisions, and what each member has before them to decide on."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, decision_id: FaultDecisionId) -> FaultDecision:
        """Return a decision; raises `NotHere`."""
        found = first(FaultDecision, await self._connection.execute(_BY_ID, {"of": decision_id}))
        if found is None:
            raise NotHere
        return found

    async def last_of(self, ticket_id: TicketId) -> FaultDecision | None:
        """Return the last decision on a ticket that wasn't undone."""
        return first(FaultDecision, await self._connection.execute(_LAST_OF, {"of": ticket_id}))

    async def add(self, before: Mapping[TicketId, Before], **values: Any) -> FaultDecision:
        """Keep a decision on tickets, with how they stood before."""
        added = sa.insert(fault_decisions).returning(*columns_for(FaultDecision, fault_decisions))
        row = {"at": self._now, **values}
        [decision] = every(FaultDecision, await self._connection.execute(added, row))
        stood = {ticket_id: _before.dump_json(one).decode() for ticket_id, one in before.items()}
        rows = [{"decision_id": decision.id, "ticket_id": one, "before": text} for one, text in stood.items()]
        await self._connection.execute(sa.insert(decided_tickets), rows)
        return decision

    async def before(self, decision_id: FaultDecisionId) -> Mapping[TicketId, Before]:
        """Return how the tickets of a decision stood before it."""
        found = await self._connection.execute(_BEFORE, {"of": decision_id})
        return {TicketId(row.ticket_id): _before.validate_json(row.before) for row in found}

    async def claim_undo(self, decision_id: FaultDecisionId, *, by: MemberId) -> bool:
        """Mark a decision as undone; returns whether it wasn't before."""
        standing = (_f.id == decision_id, _f.undone_at.is_(None))
        undone = sa.update(fault_decisions).where(*standing).values(undone_at=self._now, undone_by=by)
        return (await self._connection.execute(undone)).rowcount == 1

    async def decided_anew(self, decision_id: FaultDecisionId) -> Collection[TicketId]:
        """Return the tickets of a decision on which somebody has decided since."""
        found = await self._connection.execute(_LATER, {"of": decision_id})
        return {TicketId(row.ticket_id) for row in found}

    # What waits for a decision

    async def to_classify(
        self, parent_id: ResellerId, *, before: int, most: int, area_id: AreaId | None = None, open_only: bool = False
    ) -> Sequence[Ticket]:
        """Return tickets of which nobody knows yet whose fault they were, newest first; of an area, the open ones."""
        values = {"of": parent_id, "before": before, "most": most}
        if area_id is not None:
            return every(Ticket, await self._connection.execute(_OPEN_ABOUT, values | {"area": area_id}))
        wanted = _OPEN_TO_CLASSIFY if open_only else _TO_CLASSIFY
        return every(Ticket, await self._connection.execute(wanted, values))

    async def areas_to_classify(self, parent_id: ResellerId) -> Sequence[tuple[AreaId, int]]:
        """Return the areas with open tickets of that kind, those with most of them first."""
        found = await self._connection.execute(_AREAS, {"of": parent_id})
        return [(AreaId(row.area_id), int(row.many)) for row in found]

    # The page that a member has before them

    async def lay_out(self, member_id: MemberId, ticket_ids: Collection[TicketId]) -> None:
        """Put tickets before a member in place of those before, all of them chosen."""
        await self._connection.execute(sa.delete(ticket_choices).where(_c.member_id == member_id))
        rows = [{"member_id": member_id, "ticket_id": one, "chosen": True} for one in ticket_ids]
        if rows:
            await self._connection.execute(sa.insert(ticket_choices), rows)

    async def page(self, member_id: MemberId, parent_id: ResellerId) -> Sequence[tuple[Ticket, bool]]:
        """Return the tickets before a member, newest first, each with whether it is chosen."""
        found = await self._connection.execute(_ON_PAGE, {"member": member_id, "of": parent_id})
        return [(ticket, bool(chosen)) for ticket, chosen in (joined([Ticket], row) for row in found)]

    async def tick(self, member_id: MemberId, ticket_id: TicketId) -> None:
        """Choose a ticket on a member's page, or leave one out that was chosen."""
        mine = (_c.member_id == member_id, _c.ticket_id == ticket_id)
        await self._connection.execute(sa.update(ticket_choices).where(*mine).values(chosen=sa.not_(_c.chosen)))

    async def choose_all(self, member_id: MemberId, *, chosen: bool) -> None:
        """Choose every ticket on a member's page, or none."""
        mine = _c.member_id == member_id
        await self._connection.execute(sa.update(ticket_choices).where(mine).values(chosen=chosen))
