"""What a month-end pack counts beside the cash flow: what was bought of whom, and who has to buy how much a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanelId
from domain.cases import SupplierId
from domain.people import ResellerId, ResellerState
from storage.connection import Connection
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.models.requests import stock_purchases
from storage.models.support import cases, suppliers
from storage.rows import every

_r, _s, _p, _c = resellers.c, sub_panels.c, stock_purchases.c, cases.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_start, _end = (sa.bindparam(name, type_=_p.bought_at.type) for name in ("start", "end"))
_MINIMUMS = (
    sa.select(_s.id, _s.reseller_id, _r.name, _s.panel_id, _s.period_minimum, _r.created_at)
    .join(resellers, _r.id == _s.reseller_id)
    .where(
        _r.parent_id == _of,
        _r.state != ResellerState.CLOSED,
        _r.created_at < _end,
        _s.active.is_(True),
        _s.period_minimum > 0,
    )
    .order_by(_r.name, _s.id)
)


def _bought(at: sa.Column[datetime], sign: int) -> sa.Select[Any]:
    columns = (
        _p.supplier,
        _p.panel_id,
        _p.currency,
        (sign * _p.credits).label("credits"),
        (sign * _p.cost).label("cost"),
    )
    return sa.select(*columns).where(_p.reseller_id == _of, at >= _start, at < _end)


_moved = sa.union_all(_bought(_p.bought_at, 1), _bought(_p.taken_back_at, -1)).subquery()
_keys = (_moved.c.supplier, _moved.c.panel_id, _moved.c.currency)
_PURCHASES = (
    sa.select(*_keys, sa.func.sum(_moved.c.credits), sa.func.sum(_moved.c.cost)).group_by(*_keys).order_by(*_keys)
)
_CASES = (
    sa.select(_c.supplier_id, sa.func.count().label("many"))
    .where(_c.reseller_id == _of, _c.opened_at >= _start, _c.opened_at < _end)
    .group_by(_c.supplier_id)
)
_SUPPLIERS = sa.select(suppliers.c.id, suppliers.c.name).where(suppliers.c.reseller_id == _of)


@dataclass(frozen=True, slots=True)
class AgreedMinimum:
    """How many credits a sub-reseller has to buy a month at a panel, as it is agreed now."""

    sub_panel_id: SubPanelId
    reseller_id: ResellerId
    name: str
    panel_id: PanelId
    credits: int
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class BoughtOf:
    """What was bought of a supplier, as it was named, less what was taken back. `cost`: in minor units."""

    supplier: str
    panel_id: PanelId
    currency: str
    credits: int
    cost: int


class PackFigures:
    """Counts for a month-end pack."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def minimums(self, parent_id: ResellerId, end: datetime) -> Sequence[AgreedMinimum]:
        """Return who has to buy how much a month, of those who were there before `end`, by name."""
        return every(AgreedMinimum, await self._connection.execute(_MINIMUMS, {"of": parent_id, "end": end}))

    async def purchases(self, reseller_id: ResellerId, start: datetime, end: datetime) -> Sequence[BoughtOf]:
        """Return what a top reseller bought of each supplier from `start` until before `end`."""
        values = {"of": reseller_id, "start": start, "end": end}
        return every(_bought_of, await self._connection.execute(_PURCHASES, values))

    async def cases_opened(
        self, reseller_id: ResellerId, start: datetime, end: datetime
    ) -> Mapping[SupplierId | None, int]:
        """Return how many cases were put to each supplier in a time; `None`: to none that is named."""
        values = {"of": reseller_id, "start": start, "end": end}
        return {row.supplier_id: row.many for row in await self._connection.execute(_CASES, values)}

    async def supplier_names(self, reseller_id: ResellerId) -> Mapping[SupplierId, str]:
        """Return what a reseller's suppliers are called, those of old too."""
        return {SupplierId(row.id): row.name for row in await self._connection.execute(_SUPPLIERS, {"of": reseller_id})}


def _bought_of(supplier: str, panel_id: PanelId, currency: str, credits: int, cost: int) -> BoughtOf:
    return BoughtOf(supplier, panel_id, currency, int(credits), int(cost))  # a sum is a decimal on PostgreSQL
