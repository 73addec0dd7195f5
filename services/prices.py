"""The price of a sub-panel's credits: what is promised, agreed, earned or usual, in this order; and why."""

from dataclasses import dataclass
from datetime import date

from domain.agreement import OfferNumbers, SubPanel, SubPanelId, TierTableId
from domain.calendar import day_in
from domain.people import ResellerId
from domain.periods import month_before, month_of
from domain.pricing import Price, Pricing, PromisedPrice, Tier, resolve
from domain.promises import newest_begun
from domain.reviews import TableState
from storage.store import Store

LEAST_PLACES = 4
"""Decimals that a price with a surcharge keeps, unless it has more by itself."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Credits that a sub-panel bought: in the whole period before, and in the running one so far."""

    last: int
    running: int

    @property
    def earned(self) -> int:
        """Return the volume that earns a tier: what was earned in a period holds through the next one."""
        return max(self.last, self.running)


async def price_for(store: Store, sub_panel: SubPanel, currency: str) -> Price:
    """Return what a credit of a sub-panel costs at this moment, and why. `currency`: in which it is sold."""
    if not sub_panel.by_volume and sub_panel.promise_id is None:
        return resolve(
            pricing_of(sub_panel),
            volume=0,
            tiers=(),
            promised=None,
            today=date.min,
            places=places_of(sub_panel),
            currency=currency,
        )
    time_zone = (await store.resellers.top_of(sub_panel.reseller_id)).time_zone
    today = day_in(store.now, time_zone)
    return resolve(
        pricing_of(sub_panel),
        volume=(await volume_of(store, sub_panel.id, time_zone)).earned if sub_panel.by_volume else 0,
        tiers=await tiers_of(store, sub_panel),
        promised=await promised_for(store, sub_panel, today),
        today=today,
        places=places_of(sub_panel),
        currency=currency,
    )


def pricing_of(sub_panel: SubPanel | OfferNumbers) -> Pricing:
    """Return what is agreed, or offered, about a sub-panel's price."""
    return Pricing(sub_panel.price, sub_panel.by_volume, sub_panel.committed, sub_panel.surcharge)


def places_of(sub_panel: SubPanel) -> int:
    exponent = sub_panel.price.as_tuple().exponent
    return max(LEAST_PLACES, -exponent if isinstance(exponent, int) else 0)


async def volume_of(store: Store, sub_panel_id: SubPanelId, time_zone: str) -> Volume:
    """Return what a sub-panel bought in the last whole period and in the running one."""
    running = month_of(store.now, time_zone)
    start = month_before(running, time_zone).start
    return Volume(*await store.prices.volumes(sub_panel_id, start, running.start, running.end))


async def tiers_of(store: Store, sub_panel: SubPanel) -> tuple[Tier, ...]:
    """Return the tiers that were agreed on for a sub-panel, by rising volume; none where its price is its own."""
    if not sub_panel.by_volume or sub_panel.tier_table_id is None:
        return ()
    return tuple(await store.prices.tiers(TierTableId(sub_panel.tier_table_id), sub_panel.panel_id))


async def promised_for(store: Store, sub_panel: SubPanel, today: date) -> PromisedPrice | None:
    """Return the price that is promised for a sub-panel by the last of its promises that has begun, if any has.

    One that was confirmed later takes the place of those before it once its first day has come.
    """
    if sub_panel.promise_id is None:
        return None
    promise = newest_begun(await store.promises.priced_of(sub_panel.id), today)
    if promise is None or promise.price is None:
        return None
    return PromisedPrice(promise.price, promise.holds_from, promise.until, promise.number)


async def published_tiers(store: Store, reseller_id: ResellerId, sub_panel: SubPanel) -> tuple[Tier, ...]:
    """Return the tiers that a parent offers at present for the panel of a sub-panel."""
    table = await store.prices.table_in(reseller_id, TableState.PUBLISHED)
    return () if table is None else tuple(await store.prices.tiers(table.id, sub_panel.panel_id))
