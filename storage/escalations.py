"""Tickets that carry a reseller's own case upward, to its parent."""

from datetime import datetime

import sqlalchemy as sa

from domain.cases import EntryKind
from domain.tickets import CaseId, Ticket
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.support import case_entries, tickets
from storage.rows import columns_for, first

_t, _e = tickets.c, case_entries.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_CARRYING = (
    sa.select(*columns_for(Ticket, tickets))
    .join(resellers, sa.and_(resellers.c.id == _t.reseller_id, resellers.c.parent_id == _t.parent_id))
    .where(_t.upward_of == _of)
    .order_by(_t.id)
    .limit(1)
)
_PASSED_ON = sa.select(
    sa.exists().where(
        _e.case_id == _of,
        _e.kind == EntryKind.UPDATE,
        _e.at >= sa.bindparam("since", type_=_e.at.type),
        _e.text == sa.bindparam("text"),
    )
)


class Escalations:
    """Finds what carries a case upward."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def carrying(self, case_id: CaseId) -> Ticket | None:
        """Return the ticket that carries a case upward, to the parent that its reseller has now."""
        return first(Ticket, await self._connection.execute(_CARRYING, {"of": case_id}))

    async def was_passed_on(self, case_id: CaseId, text: str, since: datetime) -> bool:
        """Tell whether these very words have gone down as an update to a case since a moment."""
        values = {"of": case_id, "text": text, "since": since}
        return bool((await self._connection.execute(_PASSED_ON, values)).scalar_one())
