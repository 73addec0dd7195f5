"""What a reseller's ledger says of months: what moved on its accounts of money and credits, summed up by the database.

Every statement looks at the accounts of one reseller, or of its sub-resellers, and at the transfers of the months
alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.cash_flow import FREE, Incoming, Lot
from domain.ledger import MOVES, AccountKind, TransferKind
from domain.people import ResellerId
from storage.connection import Connection
from storage.models.ledger import accounts, transfers
from storage.models.people import resellers
from storage.models.requests import stock_purchases
from storage.rows import every

_t, _r, _p = transfers.c, resellers.c, stock_purchases.c
_own, _other, _owner = accounts.alias("own"), accounts.alias("other"), resellers.alias("owner")
_original, _back = transfers.alias("original"), transfers.alias("back")
_of: sa.BindParameter[int] = sa.bindparam("of")
_moved = sa.or_(*(_t.kind == kind for kind in sorted(MOVES)))
_at_a_closing = _t.group_key.startswith("closing:")
_by_a_child_at_a_closing = sa.and_(_at_a_closing, _owner.c.parent_id == _of)

WHOSE = "whose"
"""The column that says which reseller is on the other side."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What moved on accounts of one kind in a month. `month`: its place among those that were asked for.

    `counter`: the kind of the accounts on the other side; `out`: from the reseller's own; `back`: taking something
    back; `credits`: the asset of the credits that moved with it, `None` where none did.
    """

    month: int
    asset: str
    counter: AccountKind
    out: bool
    back: bool
    credits: str | None
    amount: int


@dataclass(frozen=True, slots=True)
class Goods:
    """Credits that came to a reseller (`bought`), or that it passed on; less those that went back.

    `place`: a transfer at which the same lots stood as when these credits were passed on.
    """

    month: int
    asset: str
    bought: bool
    place: int
    credits: int


# The months


def _month(bounds: Sequence[datetime]) -> sa.ColumnElement[int]:
    """Return in which of the months between `bounds` a transfer was recorded."""
    ends = [(_t.at < end, place) for place, end in enumerate(bounds[1:-1])]
    return sa.case(*ends, else_=len(bounds) - 2) if ends else sa.literal(0)


def _within(bounds: Sequence[datetime]) -> sa.ColumnElement[bool]:
    return sa.and_(_t.at >= bounds[0], _t.at < bounds[-1])


def _sides(*, out: bool) -> tuple[sa.Column[int], sa.Column[int]]:
    """Return the columns of a transfer for the account that gives, or takes, and for the one on the other side."""
    return (_t.source_id, _t.destination_id) if out else (_t.destination_id, _t.source_id)


# Money


def _flows(kind: AccountKind, bounds: Sequence[datetime], *, apart: bool = False) -> sa.Select[Any]:
    """Return the statement for what moved. `apart`: for each of those on the other side, who comes last in a row."""
    sides = sa.union_all(*(_flow_side(kind, bounds, out=out) for out in (True, False))).subquery()
    keys = [column for column in sides.c if column.name not in ("amount", WHOSE)]
    whose = [sides.c[WHOSE]] if apart else []
    return sa.select(*keys, sa.func.sum(sides.c.amount), *whose).group_by(*keys, *whose)


def _flow_side(kind: AccountKind, bounds: Sequence[datetime], *, out: bool) -> sa.Select[Any]:
    own, other = _sides(out=out)
    beside, credits = transfers.alias("beside"), accounts.alias("credits")
    group = sa.func.coalesce(_original.c.group_key, _t.group_key)
    return (
        sa.select(
            _month(bounds).label("month"),
            _own.c.asset,
            _other.c.kind.label("counter"),
            sa.literal(out).label("out"),
            _t.reverses.is_not(None).label("back"),
            credits.c.asset.label("credits"),
            _t.amount,
            _other.c.reseller_id.label(WHOSE),
        )
        .select_from(_own)
        .join(transfers, own == _own.c.id)
        .join(_other, _other.c.id == other)
        .outerjoin(_original, _original.c.id == _t.reverses)
        .outerjoin(beside, beside.c.key == group + ":credits")
        .outerjoin(credits, credits.c.id == beside.c.source_id)
        .where(_own.c.reseller_id == _of, _own.c.kind == kind, _moved, _within(bounds))
    )


# Credits


def _goods(
    kind: AccountKind, bounds: Sequence[datetime], breaks: Sequence[int], *, apart: bool = False
) -> sa.Select[Any]:
    """Return the statement for the credits that came and went. `breaks`: transfers by which lots came or went back.

    `apart`: for each of those on the other side, who comes last in a row.
    """
    sides = sa.union_all(_gone(kind, bounds), _come(kind, bounds)).subquery()
    own_place = sa.case(*((sides.c.id < end, start) for start, end in zip([0, *breaks], breaks, strict=False)),
                        else_=breaks[-1]) if breaks else sa.literal(0)  # fmt: skip
    place = sa.case((sides.c.original == sides.c.id, own_place), else_=sides.c.original).label("place")
    keys = (sides.c.month, sides.c.asset, sides.c.bought, place)
    whose = [sides.c[WHOSE]] if apart else []
    return sa.select(*keys, sa.func.sum(sides.c.amount), *whose).group_by(*keys, *whose)


def _gone(kind: AccountKind, bounds: Sequence[datetime]) -> sa.Select[Any]:
    """Return what went out: passed on, and what a failed loading gives back of that; or taken back by who sold it."""
    given_back = sa.and_(_t.kind == TransferKind.SINGLE, sa.or_(_t.reverses.is_not(None), _at_a_closing))
    void = _t.kind == TransferKind.VOID
    amount = sa.case((sa.or_(given_back, void), -_t.amount), else_=_t.amount)
    original = sa.case((void, _t.resolves), else_=_t.id)
    return _goods_side(kind, bounds, bought=given_back, original=original, amount=amount, out=True).where(
        _t.kind != TransferKind.POST
    )


def _come(kind: AccountKind, bounds: Sequence[datetime]) -> sa.Select[Any]:
    """Return what came in: bought, or back from a sub-reseller to whom it had been passed on."""
    taken_back = sa.and_(_other.c.kind == AccountKind.WALLET, _t.reverses.is_not(None))
    returned = sa.or_(taken_back, _by_a_child_at_a_closing)
    amount = sa.case((returned, -_t.amount), else_=_t.amount)
    original = sa.func.coalesce(_original.c.resolves, _original.c.id, _t.id)
    return _goods_side(kind, bounds, bought=sa.not_(returned), original=original, amount=amount, out=False).where(
        _moved, _t.key.not_like("%:untracked")
    )


def _goods_side(
    kind: AccountKind,
    bounds: Sequence[datetime],
    *,
    bought: sa.ColumnElement[bool],
    original: sa.ColumnElement[int],
    amount: sa.ColumnElement[int],
    out: bool,
) -> sa.Select[Any]:
    own, other = _sides(out=out)
    return (
        sa.select(
            _month(bounds).label("month"),
            _own.c.asset,
            sa.case((bought, True), else_=False).label("bought"),
            original.label("original"),
            _t.id,
            amount.label("amount"),
            _owner.c.id.label(WHOSE),
        )
        .select_from(_own)
        .join(transfers, own == _own.c.id)
        .join(_other, _other.c.id == other)
        .join(_owner, _owner.c.id == _other.c.reseller_id)
        .outerjoin(_original, _original.c.id == _t.reverses)
        .where(_own.c.reseller_id == _of, _own.c.kind == kind, _other.c.kind != AccountKind.CONSUMED, _within(bounds))
    )


# Lots


_PURCHASES = (
    sa.select(
        sa.literal("panel:") + sa.cast(_p.panel_id, sa.Text),
        _p.average,
        _p.currency,
        _t.id,
        _t.at,
        _back.c.id,
        _back.c.at,
    )
    .join(transfers, _t.key == sa.literal("stock:") + sa.cast(_p.id, sa.Text) + ":credits")
    .outerjoin(_back, _back.c.reverses == _t.id)
    .where(_p.reseller_id == _of)
    .order_by(_t.id)
)


def _wallet_side(amount: sa.ColumnElement[int], came: sa.ColumnElement[bool], *, out: bool) -> sa.Select[Any]:
    own, other = _sides(out=out)
    return (
        sa.select(_own.c.asset, _t.id, _t.at, _t.group_key, amount.label("amount"), came.label("came"))
        .select_from(_own)
        .join(transfers, own == _own.c.id)
        .join(_other, _other.c.id == other)
        .join(_owner, _owner.c.id == _other.c.reseller_id)
        .where(_own.c.reseller_id == _of, _own.c.kind == AccountKind.WALLET, _moved)
    )


_bought = sa.and_(_t.reverses.is_(None), _other.c.kind != AccountKind.CONSUMED, sa.not_(_by_a_child_at_a_closing))
_in_wallet = sa.union_all(
    _wallet_side(-_t.amount, sa.false(), out=True), _wallet_side(_t.amount, _bought, out=False)
).subquery()
_before = sa.func.sum(_in_wallet.c.amount).over(partition_by=_in_wallet.c.asset, order_by=_in_wallet.c.id)
_running = sa.select(_in_wallet, (_before - _in_wallet.c.amount).label("before")).subquery()
_CAME = (
    sa.select(_running, _back.c.id.label("until"), _back.c.at.label("until_at"))
    .outerjoin(_back, _back.c.reverses == _running.c.id)
    .where(_running.c.came)
    .order_by(_running.c.id)
)
_CHARGES = (
    sa.select(_t.group_key, _own.c.asset, sa.func.sum(_t.amount))
    .join(_own, _own.c.id == _t.source_id)
    .join(_other, _other.c.id == _t.destination_id)
    .where(
        _own.c.reseller_id == _of,
        _own.c.kind == AccountKind.DUE,
        _other.c.kind == AccountKind.SALES,
        sa.func.coalesce(_t.reverses, 0) == 0,  # SQLite would look for `IS NULL` among all transfers
    )
    .group_by(_t.group_key, _own.c.asset)
)


# What is there


_UNUSED = (
    sa.select(_own.c.asset, sa.func.sum(_own.c.posted))
    .join(resellers, _r.id == _own.c.reseller_id)
    .where(_r.parent_id == _of, _own.c.kind == AccountKind.WALLET)
    .group_by(_own.c.asset)
)
_UNSOLD = (
    sa.select(_own.c.asset, sa.func.sum(_own.c.posted - _own.c.held))
    .where(_own.c.reseller_id == _of, _own.c.kind == sa.bindparam("is_kind"))
    .group_by(_own.c.asset)
)
_since = _t.at >= sa.bindparam("moment")


def _sum_since(own: sa.Column[int], amount: sa.ColumnElement[int], *whose: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(_own.c.asset, sa.func.sum(amount).label("amount"))
        .select_from(_own)
        .join(resellers, _r.id == _own.c.reseller_id)
        .join(transfers, own == _own.c.id)
        .where(_since, *whose)
        .group_by(_own.c.asset)
    )


_of_children = (_r.parent_id == _of, _own.c.kind == AccountKind.WALLET, _moved)
_ones_own = (_own.c.reseller_id == _of, _own.c.kind == sa.bindparam("is_kind"))
_available = sa.case(
    (_t.kind == TransferKind.POST, 0), (_t.kind == TransferKind.VOID, _t.amount), else_=-_t.amount
)  # at a source: a post spends what its hold had set aside
_UNUSED_SINCE = sa.union_all(
    _sum_since(_t.source_id, -_t.amount, *_of_children), _sum_since(_t.destination_id, _t.amount, *_of_children)
)
_UNSOLD_SINCE = sa.union_all(
    _sum_since(_t.source_id, _available, *_ones_own), _sum_since(_t.destination_id, _t.amount, *_ones_own, _moved)
)


class CashFlows:
    """Reads months of the ledger as the reseller sees them whose they are."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def flows(self, reseller_id: ResellerId, kind: AccountKind, bounds: Sequence[datetime]) -> Sequence[Flow]:
        """Return what moved on a reseller's accounts of one kind, in each of the months between `bounds`."""
        return every(_flow, await self._connection.execute(_flows(kind, bounds), {"of": reseller_id}))

    async def goods(
        self, reseller_id: ResellerId, kind: AccountKind, bounds: Sequence[datetime], lots: Sequence[Lot]
    ) -> Sequence[Goods]:
        """Return the credits that came and went on a reseller's stock or wallets, in each of the months."""
        statement = _goods(kind, bounds, _breaks(lots, bounds))
        return every(_good, await self._connection.execute(statement, {"of": reseller_id}))

    async def flows_apart(
        self, reseller_id: ResellerId, kind: AccountKind, bounds: Sequence[datetime]
    ) -> Sequence[tuple[ResellerId, Flow]]:
        """Return what moved on a reseller's accounts of one kind, with each of those on the other side."""
        rows = await self._connection.execute(_flows(kind, bounds, apart=True), {"of": reseller_id})
        return [(ResellerId(whose), _flow(*columns)) for *columns, whose in map(tuple, rows)]

    async def goods_apart(
        self, reseller_id: ResellerId, kind: AccountKind, bounds: Sequence[datetime], lots: Sequence[Lot]
    ) -> Sequence[tuple[ResellerId, Goods]]:
        """Return the credits that came and went on a reseller's stock or wallets, with each on the other side."""
        statement = _goods(kind, bounds, _breaks(lots, bounds), apart=True)
        rows = await self._connection.execute(statement, {"of": reseller_id})
        return [(ResellerId(whose), _good(*columns)) for *columns, whose in map(tuple, rows)]

    async def purchases(self, top_id: ResellerId) -> Sequence[Lot]:
        """Return what a top reseller bought from suppliers, oldest first, with what a credit cost since each."""
        return every(Lot, await self._connection.execute(_PURCHASES, {"of": top_id}))

    async def incoming(self, reseller_id: ResellerId) -> Sequence[Incoming]:
        """Return the credits that came to a sub-reseller, oldest first, with what it was charged for them."""
        charges = dict(every(_charge, await self._connection.execute(_CHARGES, {"of": reseller_id})))
        came: dict[tuple[str, str], list[sa.Row[Any]]] = defaultdict(list)
        for row in await self._connection.execute(_CAME, {"of": reseller_id}):
            came[row.asset, row.group_key].append(row)
        return [_incoming(rows, charges.get(group)) for (_asset, group), rows in came.items()]

    async def unused(self, parent_id: ResellerId, moment: datetime) -> Mapping[str, int]:
        """Return the credits in the wallets of a parent's sub-resellers at a moment, by asset; those of today's."""
        return await self._at(moment, _UNUSED, _UNUSED_SINCE, {"of": parent_id})

    async def unsold(self, reseller_id: ResellerId, kind: AccountKind, moment: datetime) -> Mapping[str, int]:
        """Return what a reseller could still pass on at a moment, by asset."""
        return await self._at(moment, _UNSOLD, _UNSOLD_SINCE, {"of": reseller_id, "is_kind": kind})

    async def _at(
        self, moment: datetime, now: sa.Select[Any], since: sa.CompoundSelect[Any], values: dict[str, Any]
    ) -> Mapping[str, int]:
        """Return sums as they were at a moment: as they are now, less what has moved since."""
        found = dict(every(_sum, await self._connection.execute(now, values)))
        if moment <= self._now:
            for asset, amount in every(_sum, await self._connection.execute(since, {**values, "moment": moment})):
                found[asset] -= amount
        return found


def _breaks(lots: Sequence[Lot], bounds: Sequence[datetime]) -> list[int]:
    """Return the transfers between which the same lots stand: those of the months, and the last before them."""
    moments = [(lot.since, lot.since_at) for lot in lots]
    moments += [(lot.until, lot.until_at) for lot in lots if lot.until is not None and lot.until_at is not None]
    before = [id_ for id_, at in moments if at < bounds[0]]
    return sorted([*([max(before)] if before else []), *(id_ for id_, at in moments if bounds[0] <= at < bounds[-1])])


def _flow(*columns: Any) -> Flow:
    month, asset, counter, out, back, credits, amount = columns
    return Flow(month, asset, counter, out, back, credits, int(amount))  # a sum is a decimal on PostgreSQL


def _sum(asset: str, amount: int) -> tuple[str, int]:
    return asset, int(amount)


def _charge(group: str, currency: str, amount: int) -> tuple[str, tuple[str, int]]:
    return group, (currency, int(amount))


def _good(month: int, asset: str, bought: bool, place: int, credits: int) -> Goods:  # noqa: FBT001  (a row's columns)
    return Goods(month, asset, bool(bought), place, int(credits))


def _incoming(rows: Sequence[sa.Row[Any]], charge: tuple[str, int] | None) -> Incoming:
    """Return the credits of one group; those for which nothing was charged came for nothing."""
    first = rows[0]
    currency, paid = charge or (FREE, 0)
    return Incoming(
        asset=first.asset,
        since=first.id,
        since_at=first.at,
        until=first.until,
        until_at=first.until_at,
        credits=sum(int(row.amount) for row in rows),
        before=int(first.before),
        paid=paid,
        currency=currency,
    )
