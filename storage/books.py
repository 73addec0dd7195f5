"""The books as they are read: what a reseller has and owes, what moved lately, and what was bought from suppliers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanelId
from domain.ledger import MOVES, AccountId, AccountKind, TransferKind
from domain.money import Money
from domain.people import MemberId, ResellerId, ResellerState
from domain.promises import PromiseState
from domain.requests import LoadingState, RequestId
from storage.connection import Connection
from storage.models.agreement import panels, sub_panels
from storage.models.ledger import accounts, transfers
from storage.models.people import resellers
from storage.models.promises import promises
from storage.models.requests import requests, stock_purchases
from storage.rows import columns_for, every, first
from storage.sold import SALES, Sale

_a, _t = accounts.c, transfers.c
_of: sa.BindParameter[int] = sa.bindparam("of")
_available_changed = _t.kind != TransferKind.POST
"""At a transfer's source: a post only spends what its hold had taken out of what is available."""
_moved = sa.or_(*(_t.kind == kind for kind in sorted(MOVES)))  # an IN would be expanded anew at each execution
_unloaded = sa.or_(requests.c.loading == LoadingState.TO_LOAD, requests.c.loading == LoadingState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a sub-reseller has on one panel. `to_load`: approved, not loaded yet.

    `price`: as agreed; `priced_apart`: what holds today is another one, or may be.
    """

    sub_panel_id: SubPanelId
    panel_id: PanelId
    panel: str
    account: str
    price: Decimal
    active: bool
    wallet_id: AccountId | None
    credits: int
    held: int
    given_at: datetime | None
    taken_at: datetime | None
    to_load: int
    priced_apart: bool

    @property
    def moved_at(self) -> datetime | None:
        """Return when its balance last changed."""
        return _later(self.given_at, self.taken_at)


@dataclass(frozen=True, slots=True)
class Position:
    """How a sub-reseller stands. `dues`: below zero it has to pay, above it is in credit; `has_children`: open ones.

    `was_promised`: it confirmed something to its parent at some time, which may be over. `bought_in`: the currency in
    which its parent sells to it, `None` for a top reseller.
    """

    holdings: tuple[Holding, ...]
    dues: tuple[Money, ...]
    has_children: bool
    was_promised: bool
    bought_in: str | None


@dataclass(frozen=True, slots=True)
class Stock:
    """What a top reseller has on one panel. `bought`: whether a purchase is on record, so that it is tracked."""

    panel_id: PanelId
    panel: str
    stock_id: AccountId | None
    credits: int
    held: int
    given_at: datetime | None
    taken_at: datetime | None
    to_load: int
    bought: bool

    @property
    def moved_at(self) -> datetime | None:
        """Return when what is available last changed: what is set aside isn't any more."""
        return _later(self.given_at, self.taken_at)


@dataclass(frozen=True, slots=True)
class Recent:
    """A late change of a balance. `counter`: the kind of the account on its other side."""

    id: int
    key: str
    group_key: str
    amount: int
    counter: AccountKind
    reverses: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """An account as the other side of a movement: what it holds, and whose it is."""

    id: AccountId
    kind: AccountKind
    asset: str
    reseller_id: ResellerId
    parent_id: ResellerId | None
    name: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """Credits bought from a supplier. `average`: what a credit in stock costs on average since."""

    id: int
    panel_id: PanelId
    supplier: str
    credits: int
    cost: int
    currency: str
    average: Decimal
    bought_at: datetime
    bought_by: MemberId


def _last(side: sa.Column[int], changed: sa.ColumnElement[bool] = _moved) -> sa.ScalarSelect[datetime]:
    """Return when credits last moved on one side of the account at hand."""
    newest = sa.select(_t.at).where(side == _a.id, changed).order_by(_t.id.desc()).limit(1)
    return newest.correlate(accounts).scalar_subquery()


def _to_load(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    credits = sa.cast(sa.func.coalesce(sa.func.sum(requests.c.credits + requests.c.bonus), 0), sa.BigInteger)
    return sa.select(credits).where(_unloaded, *conditions).scalar_subquery()


_posted, _held = sa.func.coalesce(_a.posted, 0), sa.func.coalesce(_a.held, 0)
_given, _taken = _last(_t.destination_id), _last(_t.source_id)
_p, _s = panels.c, sub_panels.c
_due = accounts.alias("due")
_below, _above, _r = resellers.alias("below"), resellers.alias("above"), resellers.c
_POSITION = (
    sa.select(
        _s.id, _p.id, _p.name, _s.account, _s.price, _s.active, _a.id, _posted, _held, _given, _taken,
        _to_load(requests.c.parent_id == _r.parent_id, requests.c.sub_panel_id == _s.id),
        sa.or_(_s.by_volume, _s.surcharge.is_not(None), _s.promise_id.is_not(None)),
        _due.c.posted, _due.c.asset,
        sa.exists().where(_below.c.parent_id == _r.id, _below.c.state != ResellerState.CLOSED),
        sa.exists().where(
            promises.c.reseller_id == _r.id,
            promises.c.parent_id == _r.parent_id,
            promises.c.state == PromiseState.CONFIRMED,
        ),
        sa.select(_above.c.currency).where(_above.c.id == _r.parent_id).scalar_subquery(),
    )
    .select_from(resellers)
    .outerjoin(sub_panels, _s.reseller_id == _r.id)
    .outerjoin(panels, _p.id == _s.panel_id)
    .outerjoin(accounts, sa.and_(_a.sub_panel_id == _s.id, _a.kind == AccountKind.WALLET))
    .outerjoin(_due, sa.and_(_due.c.reseller_id == _r.id, _due.c.kind == AccountKind.DUE))
    .where(_r.id == _of)
    .order_by(_p.id, _due.c.asset)
)  # fmt: skip
_for_panel = requests.c.sub_panel_id.in_(sa.select(_s.id).where(_s.panel_id == _p.id).correlate(panels))
_stock = sa.and_(
    _a.reseller_id == _p.reseller_id,
    _a.kind == AccountKind.STOCK,
    _a.asset == sa.literal("panel:") + sa.cast(_p.id, sa.Text),
)
_standing = stock_purchases.c.taken_back_at.is_(None)
_bought = sa.exists().where(stock_purchases.c.panel_id == _p.id, _standing).correlate(panels)
_STOCKS = (
    sa.select(
        _p.id,
        _p.name,
        _a.id,
        _posted,
        _held,
        _given,
        _last(_t.source_id, _available_changed),
        _to_load(requests.c.parent_id == _of, _for_panel),
        _bought,
    )
    .outerjoin(accounts, _stock)
    .where(_p.reseller_id == _of)
    .order_by(_p.id)
)
_DUE_OF_CHILDREN = (
    sa.select(
        sa.func.coalesce(sa.func.sum(sa.case((_a.posted < 0, -_a.posted), else_=0)), 0).label("owed"),
        _a.asset,
    )
    .join(resellers, _r.id == _a.reseller_id)
    .where(_r.parent_id == _of, _a.kind == AccountKind.DUE)
    .group_by(_a.asset)
    .order_by(_a.asset)
)
_LOADING_WITH = sa.select(
    sa.func.coalesce(sa.func.sum(requests.c.credits + requests.c.bonus), 0), sa.func.count()
).where(requests.c.parent_id == _of, _unloaded)

_own = sa.select(_a.id).where(_a.reseller_id == _of, _a.kind == sa.bindparam("is_kind"))
_most = sa.bindparam("most", type_=sa.Integer)


def _side(own: sa.Column[int], counter: sa.Column[int], amount: sa.ColumnElement[int]) -> sa.Select[Any]:
    columns = (_t.id, _t.key, _t.group_key, amount.label("amount"), _a.kind.label("counter"), _t.reverses, _t.at)
    newest = sa.select(*columns).join(accounts, _a.id == counter).where(own.in_(_own.correlate(None)), _moved)
    return sa.select(newest.order_by(_t.id.desc()).limit(_most).subquery())


_sides = sa.union_all(
    _side(_t.source_id, _t.destination_id, -_t.amount), _side(_t.destination_id, _t.source_id, _t.amount)
).subquery()
_RECENT = sa.select(_sides).order_by(_sides.c.id.desc()).limit(_most)

_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_PARTIES = (
    sa.select(_a.id, _a.kind, _a.asset, _r.id, _r.parent_id, _r.name)
    .join(resellers, _r.id == _a.reseller_id)
    .where(_a.id.in_(_ids))
)

_mine, _other = accounts.alias("mine"), accounts.alias("other")
_parents_money = sa.or_(
    *(_other.c.kind == kind for kind in (AccountKind.SALES, AccountKind.CASH, AccountKind.EXCHANGE))
)
_of_a_sale = sa.and_(_other.c.kind == AccountKind.WALLET, _t.group_key.startswith("request:"))


def _with_another(
    own: sa.Column[int], counter: sa.Column[int], sold: sa.ColumnElement[bool]
) -> sa.Select[tuple[int | None]]:
    """Return the statement for the last transfer of one side with a parent that isn't the one who reads.

    `sold`: on this side, what was sold to the reseller, and not by it to those below.
    """
    return (
        sa.select(sa.func.max(_t.id).label("last"))
        .select_from(_mine)
        .join(transfers, own == _mine.c.id)
        .join(_other, _other.c.id == counter)
        .where(
            _mine.c.reseller_id == _of,
            _other.c.reseller_id != _of,
            _other.c.reseller_id != sa.bindparam("reader"),
            sa.or_(
                sa.and_(_mine.c.kind == AccountKind.DUE, _parents_money),
                sa.and_(_mine.c.kind == AccountKind.WALLET, _of_a_sale, sold),
            ),
        )
    )


_taken_by = _with_another(_t.source_id, _t.destination_id, _t.reverses.is_not(None))
_given_by = _with_another(_t.destination_id, _t.source_id, _t.reverses.is_(None))
_WITH_ANOTHER = sa.select(sa.func.max(sa.union_all(_taken_by, _given_by).subquery().c.last))

_purchase = sa.select(*columns_for(Purchase, stock_purchases))
_LAST_PURCHASE = (
    _purchase.where(
        stock_purchases.c.reseller_id == _of, stock_purchases.c.panel_id == sa.bindparam("panel"), _standing
    )
    .order_by(stock_purchases.c.id.desc())
    .limit(1)
)
_NEWEST_PURCHASE = sa.select(sa.func.coalesce(sa.func.max(stock_purchases.c.id), 0)).where(
    stock_purchases.c.reseller_id == _of
)


class Books:
    """Reads the books; only purchases from suppliers are written here."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def position(self, reseller_id: ResellerId) -> Position:
        """Return how a sub-reseller stands with its parent, in one statement: it is what people ask most."""
        rows: Sequence[Any] = (await self._connection.execute(_POSITION, {"of": reseller_id})).all()
        return Position(
            holdings=tuple({row[0]: Holding(*row[:13]) for row in rows if row[0] is not None}.values()),
            dues=tuple({row[14]: Money(row[13], row[14]) for row in rows if row[14] is not None}.values()),
            has_children=rows[0][15],
            was_promised=rows[0][16],
            bought_in=rows[0][17],
        )

    async def stocks(self, top_id: ResellerId) -> Sequence[Stock]:
        """Return what a top reseller has, panel by panel."""
        return every(Stock, await self._connection.execute(_STOCKS, {"of": top_id}))

    async def due_of_children(self, parent_id: ResellerId) -> Sequence[Money]:
        """Return what the sub-resellers of a parent have to pay, all together."""
        return every(_money, await self._connection.execute(_DUE_OF_CHILDREN, {"of": parent_id}))

    async def to_load_with(self, parent_id: ResellerId) -> tuple[int, int]:
        """Return how many credits a parent has still to load, and for how many requests."""
        [found] = every(_pair, await self._connection.execute(_LOADING_WITH, {"of": parent_id}))
        return found

    async def recent(self, reseller_id: ResellerId, kind: AccountKind, *, most: int = 3) -> Sequence[Recent]:
        """Return what last moved on a reseller's accounts of a kind, newest first."""
        values = {"of": reseller_id, "is_kind": kind, "most": most}
        return every(Recent, await self._connection.execute(_RECENT, values))

    async def parties(self, ids: Collection[AccountId]) -> Mapping[AccountId, Party]:
        """Return accounts with whose they are."""
        found = every(Party, await self._connection.execute(_PARTIES, {"ids": [*ids]})) if ids else []
        return {party.id: party for party in found}

    async def last_with_another(self, reseller_id: ResellerId, reader: ResellerId) -> int:
        """Return the last transfer between a sub-reseller and a parent that it had before the reader, 0 for none."""
        found = await self._connection.execute(_WITH_ANOTHER, {"of": reseller_id, "reader": reader})
        return int(found.scalar_one() or 0)

    async def sales(self, ids: Collection[RequestId]) -> Mapping[RequestId, Sale]:
        """Return what is known of the requests behind sales."""
        found = every(Sale, await self._connection.execute(SALES, {"ids": [*ids]})) if ids else []
        return {sale.request_id: sale for sale in found}

    async def last_purchase(self, reseller_id: ResellerId, panel_id: PanelId) -> Purchase | None:
        """Return the newest purchase of a panel's credits from a supplier."""
        values = {"of": reseller_id, "panel": panel_id}
        return first(Purchase, await self._connection.execute(_LAST_PURCHASE, values))

    async def newest_purchase(self, reseller_id: ResellerId) -> int:
        """Return the id of the newest purchase of any panel's credits, 0 before the first."""
        return int((await self._connection.execute(_NEWEST_PURCHASE, {"of": reseller_id})).scalar_one())

    async def add_purchase(self, *, reseller_id: ResellerId, bought_by: MemberId, **values: Any) -> int:
        """Put a purchase on record and return its id."""
        row = {"reseller_id": reseller_id, "bought_by": bought_by, "bought_at": self._now, **values}
        added = await self._connection.execute(sa.insert(stock_purchases).returning(stock_purchases.c.id), row)
        return int(added.scalar_one())

    async def purchase(self, reseller_id: ResellerId, purchase_id: int) -> Purchase | None:
        """Return a purchase; `None` where it was taken back, or isn't this reseller's."""
        mine = (stock_purchases.c.id == purchase_id, stock_purchases.c.reseller_id == reseller_id, _standing)
        return first(Purchase, await self._connection.execute(_purchase.where(*mine)))

    async def claim_purchase(self, reseller_id: ResellerId, purchase_id: int) -> Purchase | None:
        """Mark a purchase as taken back; `None` where it was before, or isn't this reseller's."""
        mine = (stock_purchases.c.id == purchase_id, stock_purchases.c.reseller_id == reseller_id, _standing)
        claimed = sa.update(stock_purchases).where(*mine).values(taken_back_at=self._now)
        wanted = claimed.returning(*columns_for(Purchase, stock_purchases))
        return first(Purchase, await self._connection.execute(wanted))

    async def claim_sale(self, request_id: RequestId) -> bool:
        """Mark the sale of a request as taken back; returns whether it wasn't before."""
        claimed = sa.update(requests).where(requests.c.id == request_id, requests.c.taken_back_at.is_(None))
        return (await self._connection.execute(claimed.values(taken_back_at=self._now))).rowcount == 1


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def _money(minor: int, currency: str) -> Money:
    return Money(int(minor), currency)  # a sum is a decimal on PostgreSQL


def _pair(one: int, other: int) -> tuple[int, int]:
    return int(one), int(other)
