"""The ledger replayed: every account from its transfers, and every transfer against what it refers to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from domain.ledger import MOVES, USAGE_KEY, AccountKind, Discrepancy, Finding, Leg, TransferId, TransferKind
from storage.connection import Connection
from storage.models.ledger import accounts, transfers

CHUNK = 5_000  # transfers whose fingerprints are compared at a time

_a, _t = accounts.c, transfers.c
_source, _destination = accounts.alias("source"), accounts.alias("destination")
_named = transfers.alias("named")  # the hold that is resolved, or the transfer that is reversed
_moved = _t.kind.in_(sorted(MOVES))
_usage = sa.and_(
    _t.kind == TransferKind.SINGLE,
    _t.reverses.is_(None),
    sa.func.substr(_t.key, 1, len(USAGE_KEY)) == USAGE_KEY,
    _destination.c.kind == AccountKind.CONSUMED,
)


def _per_account(side: sa.Column[int], *sums: sa.ColumnElement[Any]) -> sa.Subquery:
    return sa.select(side.label("account_id"), *sums).group_by(side).subquery()


_held_by = sa.case((_t.kind == TransferKind.HOLD, _t.amount), (_t.resolves.is_not(None), -_t.amount), else_=0)
_taken = _per_account(
    _t.source_id,
    sa.func.sum(sa.case((_moved, _t.amount), else_=0)).label("posted"),
    sa.func.sum(_held_by).label("held"),
)
_given = _per_account(_t.destination_id, sa.func.sum(sa.case((_moved, _t.amount), else_=0)).label("posted"))
_posted = sa.func.coalesce(_given.c.posted, 0) - sa.func.coalesce(_taken.c.posted, 0)
_held = sa.func.coalesce(_taken.c.held, 0)
_BALANCES = (
    sa.select(_a.id, _a.posted, _a.held, _posted.label("replayed_posted"), _held.label("replayed_held"))
    .outerjoin(_given, _given.c.account_id == _a.id)
    .outerjoin(_taken, _taken.c.account_id == _a.id)
    .where((_a.posted != _posted) | (_a.held != _held))
    .order_by(_a.id)
)
_total = sa.func.sum(_a.posted)
_SUMS = sa.select(_a.asset, _total.label("total")).group_by(_a.asset).having(_total != 0)

# Only a wallet's floor never changes; one that was raised may well stand above what is left.
_last_debit = (
    sa.select(_usage)
    .outerjoin_from(transfers, _destination, _destination.c.id == _t.destination_id)
    .where(_t.source_id == _a.id, _t.kind.in_([TransferKind.SINGLE, TransferKind.HOLD]))
    .order_by(_t.id.desc())
    .limit(1)
    .correlate(accounts)
    .scalar_subquery()
)
_FLOORS = sa.select(_a.id, (_a.posted - _a.held).label("available"), _a.floor).where(
    _a.kind == AccountKind.WALLET, _a.posted - _a.held < _a.floor, sa.not_(sa.func.coalesce(_last_debit, sa.false()))
)

_differs = (_named.c.amount != _t.amount) | _named.c.id.is_(None)
_same_way = (_named.c.source_id == _t.source_id) & (_named.c.destination_id == _t.destination_id)
_way_back = (_named.c.source_id == _t.destination_id) & (_named.c.destination_id == _t.source_id)
_RESOLUTIONS = (
    sa.select(_t.id)
    .outerjoin_from(transfers, _named, _named.c.id == _t.resolves)
    .where(_t.resolves.is_not(None), _differs | (_named.c.kind != TransferKind.HOLD) | ~_same_way)
)
_REVERSALS = (
    sa.select(_t.id)
    .outerjoin_from(transfers, _named, _named.c.id == _t.reverses)
    .where(_t.reverses.is_not(None), _differs | _named.c.kind.not_in(sorted(MOVES)) | ~_way_back)
)
_outside = sa.func.substr(_t.key, 1, sa.func.length(_t.group_key) + 1) != _t.group_key + ":"
_ORPHANS = (
    sa.select(_t.id)
    .outerjoin_from(transfers, _source, _source.c.id == _t.source_id)
    .outerjoin(_destination, _destination.c.id == _t.destination_id)
    .where(
        _source.c.id.is_(None)
        | _destination.c.id.is_(None)
        | (_source.c.asset != _destination.c.asset)
        | (_t.resolves.is_(None) & _outside)
    )
)
_CHECKS = {Finding.RESOLUTION: _RESOLUTIONS, Finding.REVERSAL: _REVERSALS, Finding.ORPHAN: _ORPHANS}

_FINGERPRINTS = (
    sa.select(transfers).where(_t.id > sa.bindparam("after", type_=sa.BigInteger)).order_by(_t.id).limit(CHUNK)
)


async def replay(connection: Connection) -> Sequence[Discrepancy]:
    """Return every discrepancy of the ledger; none is how it should be."""
    found = [*_balances(await connection.execute(_BALANCES))]
    for row in await connection.execute(_SUMS):
        found += [Discrepancy(Finding.SUM, f"asset {row.asset}", stored=int(row.total), replayed=0)]
    for row in await connection.execute(_FLOORS):
        found += [Discrepancy(Finding.FLOOR, f"account {row.id}", stored=row.available, replayed=row.floor)]
    for finding, statement in _CHECKS.items():
        ids = (await connection.execute(statement)).scalars()
        found += [Discrepancy(finding, f"transfer {id_}") for id_ in ids]
    return [*found, *await _forged(connection)]


def _balances(rows: Iterable[sa.Row[Any]]) -> Iterator[Discrepancy]:
    for row in rows:
        account = f"account {row.id}"
        if row.posted != row.replayed_posted:
            yield Discrepancy(Finding.POSTED, account, stored=row.posted, replayed=int(row.replayed_posted))
        if row.held != row.replayed_held:
            yield Discrepancy(Finding.HELD, account, stored=row.held, replayed=int(row.replayed_held))


async def _forged(connection: Connection) -> list[Discrepancy]:
    """Return the transfers that aren't what their fingerprints were taken of."""
    found: list[Discrepancy] = []
    after = TransferId(-1)
    while rows := (await connection.execute(_FINGERPRINTS, {"after": after})).all():
        forged = [row.id for row in rows if _asked_for(row).fingerprint != row.fingerprint]
        found += [Discrepancy(Finding.FINGERPRINT, f"transfer {id_}") for id_ in forged]
        after = rows[-1].id
    return found


def _asked_for(row: sa.Row[Any]) -> Leg:
    return Leg("", row.kind, row.source_id, row.destination_id, row.amount, row.resolves, row.reverses)
