"""What moved on an account: pages of its history, statements, and what is set aside on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.ledger import MOVES, AccountId, Movement, Transfer, TransferId, TransferKind
from storage.connection import Connection
from storage.models.ledger import accounts, transfers
from storage.rows import columns_for, every

NEWEST = 2**63 - 1

_t = transfers.c
_account = sa.bindparam("account", type_=sa.BigInteger)
_moved = _t.kind.in_(sorted(MOVES))


def _sides(*conditions: sa.ColumnElement[bool], limit: sa.BindParameter[int] | None = None) -> sa.Subquery:
    """Return an account's movements under conditions; each side is found by its own index, newest first if limited."""
    taken = _side(_t.source_id, _t.destination_id, -_t.amount).where(*conditions)
    given = _side(_t.destination_id, _t.source_id, _t.amount).where(*conditions)
    if limit is not None:
        taken, given = (side.order_by(_t.id.desc()).limit(limit) for side in (taken, given))
    return sa.union_all(*(sa.select(side.subquery()) for side in (taken, given))).subquery()


def _side(own: sa.Column[int], counter: sa.Column[int], amount: sa.ColumnElement[int]) -> sa.Select[Any]:
    columns = (_t.id, _t.key, _t.group_key, _t.kind, counter.label("counter_id"), amount.label("amount"))
    return sa.select(*columns, _t.reverses, _t.actor, _t.reason, _t.at).where(own == _account, _moved)


def _sum(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[int]]:
    """Return how much moved on an account under conditions."""
    return sa.select(sa.func.coalesce(sa.func.sum(_sides(*conditions).c.amount), 0))


_before = _t.id < sa.bindparam("before", type_=sa.BigInteger)
_page = _sides(_before, limit=sa.bindparam("page", type_=sa.Integer))
_posted = sa.select(accounts.c.posted).where(accounts.c.id == _account).scalar_subquery()
_newer = _sum(_t.id >= sa.bindparam("before", type_=sa.BigInteger)).scalar_subquery()
_MOVEMENTS = (
    sa.select(_page, (_posted - _newer).label("balance"))
    .order_by(_page.c.id.desc())
    .limit(sa.bindparam("page", type_=sa.Integer))
)
_period = _sides(_t.at >= sa.bindparam("start"), _t.at < sa.bindparam("end"))
_BETWEEN = sa.select(_period).order_by(_period.c.id)
_BALANCE_AT = _sum(_t.at < sa.bindparam("moment"))

_resolution = transfers.alias("resolution")
_OPEN_HOLDS = (
    sa.select(*columns_for(Transfer, transfers))
    .where(
        _t.source_id == _account,
        _t.kind == TransferKind.HOLD,
        ~sa.exists().where(_resolution.c.resolves == _t.id),
    )
    .order_by(_t.id)
)


async def movements(
    connection: Connection, account_id: AccountId, *, before: TransferId | None, limit: int
) -> Sequence[Movement]:
    """Return what moved on an account, newest first."""
    values = {"account": account_id, "before": NEWEST if before is None else before, "page": limit}
    rows = (await connection.execute(_MOVEMENTS, values)).all()
    found, balance = [], rows[0].balance if rows else 0
    for row in rows:
        found.append(_movement(row, balance))
        balance -= row.amount
    return found


async def movements_between(
    connection: Connection, account_id: AccountId, start: datetime, end: datetime
) -> Sequence[Movement]:
    """Return what moved on an account from `start` until before `end`, oldest first."""
    balance = await balance_at(connection, account_id, start)
    found = []
    for row in await connection.execute(_BETWEEN, {"account": account_id, "start": start, "end": end}):
        balance += row.amount
        found.append(_movement(row, balance))
    return found


async def balance_at(connection: Connection, account_id: AccountId, moment: datetime) -> int:
    """Return what was posted on an account just before a moment."""
    found = await connection.execute(_BALANCE_AT, {"account": account_id, "moment": moment})
    return int(found.scalar_one())


async def open_holds(connection: Connection, account_id: AccountId) -> Sequence[Transfer]:
    """Return the holds on an account that are neither posted nor voided, oldest first."""
    return every(Transfer, await connection.execute(_OPEN_HOLDS, {"account": account_id}))


def _movement(row: sa.Row[Any], balance: int) -> Movement:
    return Movement(
        transfer_id=row.id,
        key=row.key,
        group_key=row.group_key,
        kind=row.kind,
        counter_id=row.counter_id,
        amount=row.amount,
        balance=int(balance),
        reverses=row.reverses,
        actor=row.actor,
        reason=row.reason,
        at=row.at,
    )
