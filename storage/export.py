"""Everything of a reseller's own as rows: what it and its sub-resellers have to do with each other, page by page.

Whatever its people may not see is left out here: the books of others, who acts for the other side, and all numbers
that count beyond one sub-reseller.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.ledger import AccountKind, TransferKind
from domain.people import ResellerId
from storage.connection import Connection
from storage.export_sheets import AFTER, OWN, PAGE_SIZE, Sheet
from storage.models.agreement import offers
from storage.models.ledger import accounts, transfers
from storage.models.people import members, resellers
from storage.models.traffic import audit

PAGE = 1000
"""How many rows are read at a time."""


# The ledger: one's own accounts, and of one's sub-resellers the credits and the money that are between the two

_r, _o, _t, _m = resellers.c, offers.c, transfers.c, members.c
_source, _destination = accounts.alias("source"), accounts.alias("destination")
_giver, _taker = resellers.alias("giver"), resellers.alias("taker")
_OPEN_TO_PARENTS = (AccountKind.WALLET, AccountKind.DUE)


def _seen(account: sa.FromClause, reseller: sa.FromClause) -> sa.ColumnElement[bool]:
    of_child = sa.and_(reseller.c.parent_id == OWN, account.c.kind.in_(_OPEN_TO_PARENTS))
    return sa.or_(account.c.reseller_id == OWN, of_child)


class LedgerLine(NamedTuple):
    """A transfer with whose accounts it moved between; `giver`, `taker`: their names."""

    id: int
    at: datetime
    kind: TransferKind
    asset: str
    amount: int
    giver_id: int
    giver_parent_id: int | None
    giver: str
    source: AccountKind
    taker_id: int
    taker_parent_id: int | None
    taker: str
    destination: AccountKind
    group_key: str
    reverses: int | None
    actor: str
    reason: str


_LEDGER = (
    sa.select(
        _t.id,
        _t.at,
        _t.kind,
        _source.c.asset,
        _t.amount,
        _giver.c.id.label("giver_id"),
        _giver.c.parent_id.label("giver_parent_id"),
        _giver.c.name.label("giver"),
        _source.c.kind.label("source"),
        _taker.c.id.label("taker_id"),
        _taker.c.parent_id.label("taker_parent_id"),
        _taker.c.name.label("taker"),
        _destination.c.kind.label("destination"),
        _t.group_key,
        _t.reverses,
        _t.actor,
        _t.reason,
    )
    .join(_source, _source.c.id == _t.source_id)
    .join(_destination, _destination.c.id == _t.destination_id)
    .join(_giver, _giver.c.id == _source.c.reseller_id)
    .join(_taker, _taker.c.id == _destination.c.reseller_id)
    .where(sa.or_(_seen(_source, _giver), _seen(_destination, _taker)), _t.id > AFTER)
    .order_by(_t.id)
    .limit(PAGE_SIZE)
)
_other = accounts.alias("other")
_met = resellers.alias("met")
_FOREIGN = (
    sa.select(_r.id, sa.func.max(_t.id).label("last"))
    .join(accounts, sa.and_(accounts.c.reseller_id == _r.id, accounts.c.kind.in_(_OPEN_TO_PARENTS)))
    .join(transfers, sa.or_(_t.source_id == accounts.c.id, _t.destination_id == accounts.c.id))
    .join(_other, _other.c.id == sa.case((_t.source_id == accounts.c.id, _t.destination_id), else_=_t.source_id))
    .join(_met, _met.c.id == _other.c.reseller_id)
    .where(
        _r.parent_id == OWN,
        sa.exists().where(_o.reseller_id == _r.id, _o.parent_id != OWN),
        _met.c.id.not_in([OWN, _r.id]),
        sa.func.coalesce(_met.c.parent_id, 0) != _r.id,
    )
    .group_by(_r.id)
)
_PARENTS = sa.select(_o.parent_id).where(_o.reseller_id == OWN).distinct()
_ACTORS = sa.select(_m.id, _m.name, _m.reseller_id).where(_m.id.in_(sa.bindparam("ids", expanding=True)))

_u = audit.c
_AUDIT = (
    sa.select(_u.id, _u.at, _u.actor, _u.ask, _u.details, _u.outcome, _u.said)
    .where(_u.reseller_id == OWN, _u.id > AFTER)
    .order_by(_u.id)
    .limit(PAGE_SIZE)
)


class Exports:
    """Reads everything of a reseller's own, oldest first."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def rows(self, sheet: Sheet, own: ResellerId) -> AsyncIterator[Sequence[Any]]:
        """Yield a sheet page by page."""
        return self._pages(sheet.statement, own)

    async def ledger(self, own: ResellerId) -> AsyncIterator[list[LedgerLine]]:
        """Yield the transfers on one's own accounts and on one's sub-resellers' page by page.

        Those with somebody else, a former parent or the network below a sub-reseller, are still among them.
        """
        async for page in self._pages(_LEDGER, own):
            yield [LedgerLine._make(row) for row in page]

    def audit(self, own: ResellerId) -> AsyncIterator[Sequence[Any]]:
        """Yield the audit of a reseller page by page."""
        return self._pages(_AUDIT, own)

    async def foreign_until(self, own: ResellerId) -> dict[ResellerId, int]:
        """Return, by sub-reseller that had another parent before, its last transfer with somebody else."""
        found = await self._connection.execute(_FOREIGN, {"own": own})
        return {ResellerId(row.id): row.last for row in found}

    async def parents_of(self, own: ResellerId) -> frozenset[ResellerId]:
        """Return all who ever made a reseller an offer."""
        return frozenset(ResellerId(row.parent_id) for row in await self._connection.execute(_PARENTS, {"own": own}))

    async def actors(self, ids: Sequence[int]) -> dict[int, tuple[str, ResellerId]]:
        """Return members by id: their names, and for whom they act."""
        found = await self._connection.execute(_ACTORS, {"ids": [*ids]}) if ids else ()
        return {row.id: (row.name, ResellerId(row.reseller_id)) for row in found}

    async def _pages(self, statement: sa.Select[Any], own: ResellerId) -> AsyncIterator[Sequence[Any]]:
        after = 0
        while rows := (await self._connection.execute(statement, {"own": own, "after": after, "page": PAGE})).all():
            yield rows
            after = rows[-1].id
