"""Demand: what a reseller's network is expected to spend of each panel's credits, and what has to be bought for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.agreement import PanelId
from domain.courses import Told
from domain.people import Reseller
from domain.usage_shown import Demand, forecast_demand, to_buy
from services import courses
from storage.store import Store

AHEAD = 30
"""Days for which demand is told."""


@dataclass(frozen=True, slots=True)
class PanelDemand:
    """What will be spent of a panel's credits, and bought for it. `told`: whether usage says so, or purchases do.

    `stock`: what there is of one's own, `None` where it isn't tracked.
    """

    panel_id: PanelId
    panel: str
    told: Told
    stock: int | None
    demand: Demand
    purchases: Demand


async def expected(store: Store, reseller: Reseller) -> list[PanelDemand]:
    """Return the demand of the days ahead, panel by panel; of those where nothing is known yet, none."""
    below = await courses.below(store, reseller)
    stocks, names = await _stocks(store, reseller)
    counts = {panel_id: [course.closed for course in some] for panel_id, some in below.items()}
    demands = await store.compute(lambda: {panel_id: forecast_demand(each, AHEAD) for panel_id, each in counts.items()})
    return [
        PanelDemand(panel_id, names[panel_id], below[panel_id][0].told, stock, demand, to_buy(demand, stock or 0))
        for panel_id, stock in stocks.items()
        if (demand := demands.get(panel_id)) is not None and demand.p90
    ]


async def _stocks(store: Store, reseller: Reseller) -> tuple[Mapping[PanelId, int | None], Mapping[PanelId, str]]:
    """Return what a reseller has of each panel's credits to pass down or to spend, and the panels' names."""
    if reseller.is_top:
        stocks = await store.books.stocks(reseller.id)
        left = {one.panel_id: one.credits - one.held if one.bought else None for one in stocks}
        return left, {one.panel_id: one.panel for one in stocks}
    accounts = await store.courses.accounts_of(reseller.id)
    return {one.panel_id: one.available for one in accounts}, {one.panel_id: one.panel for one in accounts}
