"""Disputes: lines of a sub-reseller's history that one side says are wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.disputes import Dispute, DisputeId, DisputeState
from domain.errors import NotHere
from domain.ledger import TransferId
from domain.people import MemberId, ResellerId
from storage.connection import Connection
from storage.models.ledger import transfers
from storage.models.payments import disputes
from storage.models.people import resellers
from storage.rows import columns_for, every, first

_d, _r = disputes.c, resellers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_dispute = sa.select(*columns_for(Dispute, disputes))
_OPEN = _d.state == DisputeState.OPEN
_BY_ID = _dispute.where(_d.id == _of)
_OF_RESELLER = _dispute.where(_d.reseller_id == _of).order_by(_d.id)
_OPEN_OF = _OF_RESELLER.where(_OPEN)
_ON_LINES = _OF_RESELLER.where(_d.transfer_id.in_(_ids))
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(_d.number), 0)).where(_d.reseller_id == _of)
_IN_GROUP = (
    _dispute.join(transfers, transfers.c.id == _d.transfer_id)
    .where(transfers.c.group_key == sa.bindparam("group"), _OPEN)
    .order_by(_d.id)
)
_DISPUTED = (
    sa.select(_d.reseller_id, transfers.c.group_key, _d.number)
    .join(transfers, transfers.c.id == _d.transfer_id)
    .where(_d.reseller_id.in_(_ids), _OPEN)
    .order_by(_d.id)
)
_WITH_PARENT = _d.parent_id == (
    sa.select(_r.parent_id).where(_r.id == _d.reseller_id).correlate(disputes).scalar_subquery()
)
"""Those with the parent that a sub-reseller has now."""
_COUNT = sa.select(sa.func.count()).select_from(disputes)
_WAITING = sa.select(
    _COUNT.where(_d.parent_id == _of, _OPEN, _WITH_PARENT).scalar_subquery(),
    _COUNT.where(_d.reseller_id == _of, _OPEN).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class OpenDisputes:
    """How many disputes a reseller has open: with its sub-resellers, and with its own parent."""

    below: int
    above: int


class Disputes:
    """Keeps disputes; one ends once."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, dispute_id: DisputeId) -> Dispute:
        """Return a dispute; raises `NotHere`."""
        found = first(Dispute, await self._connection.execute(_BY_ID, {"of": dispute_id}))
        if found is None:
            raise NotHere
        return found

    async def add(self, **values: Any) -> DisputeId:
        """Open a dispute."""
        row = {"state": DisputeState.OPEN, "answer": "", "opened_at": self._now, **values}
        added = await self._connection.execute(sa.insert(disputes).returning(_d.id), row)
        return DisputeId(added.scalar_one())

    async def end(self, dispute_id: DisputeId, state: DisputeState, *, by: MemberId, answer: str = "") -> bool:
        """End a dispute that is open; returns whether it was."""
        ended = {"state": state, "answer": answer, "ended_by": by, "ended_at": self._now}
        result = await self._connection.execute(sa.update(disputes).where(_d.id == dispute_id, _OPEN).values(**ended))
        return result.rowcount == 1

    async def newest_number(self, reseller_id: ResellerId) -> int:
        """Return the number of a sub-reseller's newest dispute, 0 before the first."""
        return int((await self._connection.execute(_NEWEST, {"of": reseller_id})).scalar_one())

    async def open_of(self, reseller_id: ResellerId) -> Sequence[Dispute]:
        """Return a sub-reseller's open disputes, oldest first."""
        return every(Dispute, await self._connection.execute(_OPEN_OF, {"of": reseller_id}))

    async def on_lines(
        self, reseller_id: ResellerId, lines: Collection[TransferId]
    ) -> Mapping[TransferId, list[Dispute]]:
        """Return what was ever said of lines of a sub-reseller's history, by line, oldest first."""
        found: dict[TransferId, list[Dispute]] = {}
        if lines:
            values = {"of": reseller_id, "ids": [*lines]}
            for dispute in every(Dispute, await self._connection.execute(_ON_LINES, values)):
                found.setdefault(dispute.transfer_id, []).append(dispute)
        return found

    async def open_in_group(self, group_key: str) -> Sequence[Dispute]:
        """Return the open disputes about the transfers of a group."""
        return every(Dispute, await self._connection.execute(_IN_GROUP, {"group": group_key}))

    async def disputed(self, reseller_ids: Collection[ResellerId]) -> Mapping[tuple[ResellerId, str], int]:
        """Return the number of an open dispute by whose it is and the group that it is about."""
        if not reseller_ids:
            return {}
        rows: Sequence[Any] = (await self._connection.execute(_DISPUTED, {"ids": [*reseller_ids]})).all()
        return {(reseller, group): number for reseller, group, number in rows}

    async def count_open(self, reseller_id: ResellerId) -> OpenDisputes:
        """Return how many disputes a reseller has open."""
        [found] = every(OpenDisputes, await self._connection.execute(_WAITING, {"of": reseller_id}))
        return found

    async def page(
        self, *, reseller_id: ResellerId | None = None, parent_id: ResellerId | None = None, skip: int, limit: int
    ) -> Sequence[Dispute]:
        """Return the disputes of a sub-reseller, or with a parent: open ones first, then the newest."""
        with_parent = sa.and_(_d.parent_id == parent_id, _WITH_PARENT)
        whose = with_parent if reseller_id is None else _d.reseller_id == reseller_id
        order = (sa.case((_OPEN, 0), else_=1), _d.id.desc())
        wanted = _dispute.where(whose).order_by(*order).offset(skip).limit(limit)
        return every(Dispute, await self._connection.execute(wanted))
