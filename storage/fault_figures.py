"""What whose fault it was adds up to: only what was a sub-reseller's own counts against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.cases import CaseState, SupplierId
from domain.people import ResellerId
from domain.tickets import CaseId, Cause, TicketState
from storage.connection import Connection
from storage.models.support import cases, tickets

_t, _c = tickets.c, cases.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_since, _until = sa.bindparam("since", type_=_t.opened_at.type), sa.bindparam("until", type_=_t.opened_at.type)
_OWN_CAUSE = sa.select(sa.func.count()).where(
    _t.reseller_id == _of,
    _t.cause == Cause.RESELLER,
    _t.state != TicketState.MERGED,
    _t.opened_at >= _since,
    _t.opened_at < _until,
)
_REPAIRED = (
    sa.select(_c.id, _c.number, _c.supplier_id, _c.since, _c.resolved_at)
    .where(_c.reseller_id == _of, _c.state == CaseState.RESOLVED, _c.resolved_at >= _since, _c.resolved_at < _until)
    .order_by(_c.resolved_at, _c.id)
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A case that is over. `took`: from when it was first heard of until it was resolved."""

    case_id: CaseId
    number: int
    supplier_id: SupplierId | None
    resolved_at: datetime
    took: timedelta


class FaultFigures:
    """Counts by cause."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def own_cause_tickets(self, reseller_id: ResellerId, since: datetime, until: datetime) -> int:
        """Return how many tickets of a sub-reseller, opened from `since` until before `until`, were its own fault.

        What was the supplier's or its parent's, and what nobody knows, never counts.
        """
        values = {"of": reseller_id, "since": since, "until": until}
        return int((await self._connection.execute(_OWN_CAUSE, values)).scalar_one())

    async def repairs(self, reseller_id: ResellerId, since: datetime, until: datetime) -> Sequence[Repair]:
        """Return a reseller's cases that were resolved from `since` until before `until`, in their order."""
        values = {"of": reseller_id, "since": since, "until": until}
        return [
            Repair(row.id, row.number, row.supplier_id, row.resolved_at, row.resolved_at - row.since)
            for row in await self._connection.execute(_REPAIRED, values)
        ]
