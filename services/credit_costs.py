"""What a credit costs whoever passes it on: the top its supplier, everybody else their parent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.agreement import PanelId, agreed_offer
from domain.calendar import day_in
from domain.people import Reseller
from domain.reviews import CostChange
from services import prices
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Cost:
    """What a credit of a panel costs. `average`: of those in stock; `announced`: of the next ones, from a day on."""

    currency: str
    average: Decimal | None = None
    announced: Decimal | None = None
    from_day: date | None = None

    @property
    def reckoned(self) -> Decimal | None:
        """Return the cost to reckon with: what the next credits cost, where that is known."""
        return self.average if self.announced is None else self.announced


async def costs_of(store: Store, reseller: Reseller, *, today: date, ahead: int) -> Mapping[PanelId, Cost]:
    """Return what a credit costs a reseller, by panel. `ahead`: so many days before its day a change counts."""
    if not reseller.is_top:
        return await _of_parent(store, reseller)
    changes = await store.cost_changes.of_reseller(reseller.id)
    found = {}
    for panel in await store.panels.of_reseller(reseller.id):
        cost = await _of_supplier(store, reseller, panel.id, _in_sight(changes, panel.id, today, ahead))
        if cost is not None:
            found[panel.id] = cost
    return found


def _in_sight(changes: Sequence[CostChange], panel_id: PanelId, today: date, ahead: int) -> CostChange | None:
    """Return the newest change of a panel's cost whose day is over, or near enough. `changes`: newest day first."""
    latest = today + timedelta(days=ahead)
    return next((one for one in changes if one.panel_id == panel_id and one.from_day <= latest), None)


async def _of_supplier(store: Store, top: Reseller, panel_id: PanelId, change: CostChange | None) -> Cost | None:
    """Return what a top's credits cost; an announced cost counts until credits were bought for it."""
    last = await store.books.last_purchase(top.id, panel_id)
    if change is not None and (last is None or day_in(last.bought_at, top.time_zone) < change.from_day):
        same = last is not None and last.currency == change.currency
        average = last.average if last is not None and same else None
        return Cost(change.currency, average, change.cost, change.from_day)
    return None if last is None else Cost(last.currency, last.average)


async def _of_parent(store: Store, reseller: Reseller) -> Mapping[PanelId, Cost]:
    """Return what a reseller's own parent charges it at present."""
    agreed = agreed_offer(await store.offers.of_reseller(reseller.id))
    if agreed is None:
        return {}
    return {
        one.panel_id: Cost(agreed.currency, (await prices.price_for(store, one, agreed.currency)).per_credit)
        for one in await store.sub_panels.of_reseller(reseller.id)
        if one.active
    }
