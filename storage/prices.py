"""What prices are made of: tables of tiers, how much was bought, and how a reseller looks at its prices."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanel, SubPanelId, TierTableId
from domain.people import MemberId, ResellerId, ResellerState
from domain.pricing import Tier
from domain.requests import Origin, RequestState
from domain.reviews import PricingSettings, TableState, TierTable
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.models.pricing import pricing_settings, tier_tables, tiers
from storage.models.requests import requests
from storage.requests import STANDING
from storage.rows import columns_for, every, first, names_of, parts

_tt, _t, _r, _s = tier_tables.c, tiers.c, requests.c, resellers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_TABLE = sa.select(*columns_for(TierTable, tier_tables))
_BY_ID = _TABLE.where(_tt.id == _of)
_IN_STATE = _TABLE.where(_tt.reseller_id == _of, _tt.state == sa.bindparam("state", type_=_tt.state.type))
_TIERS = (
    sa.select(_t.from_credits, _t.price)
    .where(_t.table_id == _of, _t.panel_id == sa.bindparam("panel", type_=sa.BigInteger))
    .order_by(_t.from_credits)
)
_EVERY_TIER = (
    sa.select(_t.panel_id, _t.from_credits, _t.price).where(_t.table_id == _of).order_by(_t.panel_id, _t.from_credits)
)
_WITH_PARENT = _r.parent_id == (
    sa.select(_s.parent_id).where(_s.id == _r.reseller_id).correlate(requests).scalar_subquery()
)
_start, _middle, _end = (sa.bindparam(name, type_=_r.decided_at.type) for name in ("start", "middle", "end"))
_IS_SALE = sa.and_(_r.state == RequestState.APPROVED, STANDING, _r.origin != Origin.GOODWILL)
_VOLUMES = sa.select(
    sa.func.coalesce(sa.func.sum(sa.case((_r.decided_at < _middle, _r.credits), else_=0)), 0).label("before"),
    sa.func.coalesce(sa.func.sum(sa.case((_r.decided_at >= _middle, _r.credits), else_=0)), 0).label("since"),
).where(_r.sub_panel_id == _of, _IS_SALE, _WITH_PARENT, _r.decided_at >= _start, _r.decided_at < _end)
_BOUGHT = (
    sa.select(_r.sub_panel_id, sa.func.sum(_r.credits).label("credits"))
    .where(
        _r.sub_panel_id.in_(sa.bindparam("ids", expanding=True)),
        _IS_SALE,
        _WITH_PARENT,
        _r.decided_at >= _start,
        _r.decided_at < _end,
    )
    .group_by(_r.sub_panel_id)
)
_SETTINGS = sa.select(*columns_for(PricingSettings, pricing_settings)).where(pricing_settings.c.reseller_id == _of)
_ALONE = sa.select(_s.id).where(_s.id == _of).with_for_update(key_share=True)


_u = sub_panels.c
_PRICED = (
    sa.select(*columns_for(SubPanel, sub_panels))
    .join(resellers, _s.id == _u.reseller_id)
    .where(_s.parent_id == _of, _s.state != ResellerState.CLOSED, _u.active)
    .order_by(_u.reseller_id, _u.panel_id)
)


@dataclass(frozen=True, slots=True)
class Bought:
    """Credits that a sub-panel bought in one currency, by the times that were asked for."""

    sub_panel_id: SubPanelId
    currency: str
    credits: tuple[int, ...]


class Prices:
    """Keeps tables of tiers and the settings of prices, and adds up what was bought."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def volumes(
        self, sub_panel_id: SubPanelId, start: datetime, middle: datetime, end: datetime
    ) -> tuple[int, int]:
        """Return how many credits a sub-panel bought from `start` until `middle`, and from there until before `end`.

        Sales that failed or were taken back don't count, nor do gifts, credits on top, and sales of a former parent.
        """
        values = {"of": sub_panel_id, "start": start, "middle": middle, "end": end}
        row = (await self._connection.execute(_VOLUMES, values)).one()
        return int(row.before), int(row.since)

    async def bought(self, ids: Collection[SubPanelId], start: datetime, end: datetime) -> Mapping[SubPanelId, int]:
        """Return how many credits each of these sub-panels bought in a time, as `volumes` counts them."""
        found: dict[SubPanelId, int] = defaultdict(int)
        for some in parts(ids):
            values = {"ids": some, "start": start, "end": end}
            for row in await self._connection.execute(_BOUGHT, values):
                found[SubPanelId(row.sub_panel_id)] = int(row.credits)
        return found

    async def bought_by_times(self, parent_id: ResellerId, bounds: Sequence[datetime]) -> Sequence[Bought]:
        """Return what the sub-panels below a parent bought in the times between `bounds`, as `volumes` counts it."""
        place = sa.case(*((_r.decided_at < end, n) for n, end in enumerate(bounds[1:-1])), else_=len(bounds) - 2)
        wanted = (
            sa.select(_r.sub_panel_id, _r.currency, place.label("place"), sa.func.sum(_r.credits).label("credits"))
            .where(_r.parent_id == parent_id, _IS_SALE, _WITH_PARENT)
            .where(_r.decided_at >= bounds[0], _r.decided_at < bounds[-1])
            .group_by(_r.sub_panel_id, _r.currency, sa.text("place"))
        )
        found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * (len(bounds) - 1))
        for row in await self._connection.execute(wanted):
            found[row.sub_panel_id, row.currency][row.place] = int(row.credits)
        return [Bought(SubPanelId(id_), currency, tuple(each)) for (id_, currency), each in sorted(found.items())]

    async def priced(self, parent_id: ResellerId) -> Sequence[SubPanel]:
        """Return the accounts in use of a parent's sub-resellers, one after the other."""
        return every(SubPanel, await self._connection.execute(_PRICED, {"of": parent_id}))

    async def tiers(self, table_id: TierTableId, panel_id: PanelId) -> Sequence[Tier]:
        """Return the tiers of a panel's credits in a table, by rising volume."""
        return every(Tier, await self._connection.execute(_TIERS, {"of": table_id, "panel": panel_id}))

    async def every_tier(self, table_id: TierTableId) -> Mapping[PanelId, Sequence[Tier]]:
        """Return all tiers of a table by panel, by rising volume."""
        found: dict[PanelId, list[Tier]] = defaultdict(list)
        for row in await self._connection.execute(_EVERY_TIER, {"of": table_id}):
            found[PanelId(row.panel_id)].append(Tier(row.from_credits, row.price))
        return found

    async def table(self, table_id: TierTableId) -> TierTable | None:
        return first(TierTable, await self._connection.execute(_BY_ID, {"of": table_id}))

    async def table_in(self, reseller_id: ResellerId, state: TableState) -> TierTable | None:
        """Return the draft or the published table of a reseller, if there is one."""
        return first(TierTable, await self._connection.execute(_IN_STATE, {"of": reseller_id, "state": state}))

    async def draft(self, reseller_id: ResellerId, *, by: MemberId) -> TierTableId:
        """Return the draft of a reseller's tiers; where there is none, one with the published tiers is made."""
        await self._connection.execute(_ALONE, {"of": reseller_id})
        standing = await self.table_in(reseller_id, TableState.DRAFT)
        if standing is not None:
            return standing.id
        made = sa.insert(tier_tables).values(
            reseller_id=reseller_id, number=0, state=TableState.DRAFT, made_at=self._now, made_by=by
        )
        table_id = TierTableId((await self._connection.execute(made.returning(_tt.id))).scalar_one())
        published = await self.table_in(reseller_id, TableState.PUBLISHED)
        if published is not None:
            for panel_id, some in (await self.every_tier(published.id)).items():
                await self.set_tiers(table_id, panel_id, some)
        return table_id

    async def set_tiers(self, table_id: TierTableId, panel_id: PanelId, some: Sequence[Tier]) -> None:
        """Put these tiers in the place of those that a table has for a panel."""
        mine = (_t.table_id == table_id, _t.panel_id == panel_id)
        await self._connection.execute(sa.delete(tiers).where(*mine))
        rows = [
            {"table_id": table_id, "panel_id": panel_id, "from_credits": one.from_credits, "price": one.price}
            for one in some
        ]
        if rows:
            await self._connection.execute(sa.insert(tiers), rows)

    async def publish(self, table_id: TierTableId, reseller_id: ResellerId, *, by: MemberId) -> bool:
        """Publish a draft in the place of the table before it; returns whether it was still one."""
        await self._connection.execute(_ALONE, {"of": reseller_id})
        mine = (_tt.reseller_id == reseller_id,)
        number = (await self._connection.execute(sa.select(sa.func.max(_tt.number)).where(*mine))).scalar_one() or 0
        is_draft = (_tt.id == table_id, *mine, _tt.state == TableState.DRAFT)
        if (await self._connection.execute(sa.select(_tt.id).where(*is_draft))).first() is None:
            return False
        await self._connection.execute(
            sa.update(tier_tables).where(*mine, _tt.state == TableState.PUBLISHED).values(state=TableState.REPLACED)
        )
        await self._connection.execute(
            sa.update(tier_tables)
            .where(*is_draft)
            .values(state=TableState.PUBLISHED, number=number + 1, published_at=self._now, published_by=by)
        )
        return True

    async def drop_draft(self, table_id: TierTableId, reseller_id: ResellerId) -> bool:
        """Give a draft up; returns whether it was still one."""
        is_draft = (_tt.id == table_id, _tt.reseller_id == reseller_id, _tt.state == TableState.DRAFT)
        if (await self._connection.execute(sa.select(_tt.id).where(*is_draft))).first() is None:
            return False
        await self._connection.execute(sa.delete(tiers).where(_t.table_id == table_id))
        await self._connection.execute(sa.delete(tier_tables).where(*is_draft))
        return True

    async def settings(self, reseller_id: ResellerId) -> PricingSettings:
        """Return how a reseller looks at its prices: the given way until it says otherwise."""
        found = first(PricingSettings, await self._connection.execute(_SETTINGS, {"of": reseller_id}))
        return found or PricingSettings(reseller_id)

    async def change_settings(self, reseller_id: ResellerId, **values: Any) -> None:
        given = PricingSettings(reseller_id)
        row = {name: getattr(given, name) for name in names_of(PricingSettings)}
        await self._connection.execute(insert_new(self._connection, pricing_settings), row)
        await self._connection.execute(
            sa.update(pricing_settings).where(pricing_settings.c.reseller_id == reseller_id).values(**values)
        )
