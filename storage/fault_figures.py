"""How long cases took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.cases import CaseState, SupplierId
from domain.people import ResellerId
from domain.tickets import CaseId
from storage.connection import Connection
from storage.models.support import cases, tickets

_t, _c = tickets.c, cases.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_since, _until = sa.bindparam("since", type_=_t.opened_at.type), sa.bindparam("until", type_=_t.opened_at.type)
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
    """Reads what became of cases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def repairs(self, reseller_id: ResellerId, since: datetime, until: datetime) -> Sequence[Repair]:
        """Return a reseller's cases that were resolved from `since` until before `until`, in their order."""
        values = {"of": reseller_id, "since": since, "until": until}
        return [
            Repair(row.id, row.number, row.supplier_id, row.resolved_at, row.resolved_at - row.since)
            for row in await self._connection.execute(_REPAIRED, values)
        ]
