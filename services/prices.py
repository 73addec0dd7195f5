"""The price of a sub-panel's credits: what is promised, agreed, earned or usual, in this order; and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.agreement import OfferNumbers, PanelId, SubPanel, SubPanelId, TierTableId
from domain.calendar import day_in
from domain.people import ResellerId
from domain.periods import month_before, month_of
from domain.pricing import (
    Basis,
    Price,
    Pricing,
    PromisedPrice,
    Tier,
    agreed_price,
    resolve,
    surcharged,
    tier_for,
)
from domain.promises import newest_begun
from domain.reviews import TableState
from storage.books import Holding
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


@dataclass(frozen=True, slots=True)
class Ahead:
    """The nearest tier that costs less than what holds: from how many credits a month, at which price, how far it is.

    `missing`: credits to be bought in the running period until it is reached.
    """

    from_credits: int
    per_credit: Decimal
    missing: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """A price with what it hangs on. `volume`: where it goes by that; `ahead`: `None` where nothing is left to earn."""

    price: Price
    volume: Volume | None = None
    ahead: Ahead | None = None


async def price_for(store: Store, sub_panel: SubPanel, currency: str) -> Price:
    """Return what a credit of a sub-panel costs at this moment, and why. `currency`: in which it is sold."""
    if not sub_panel.by_volume and sub_panel.promise_id is None:
        return agreed_price(pricing_of(sub_panel), volume=0, tiers=(), places=places_of(sub_panel), currency=currency)
    return (await outlook(store, sub_panel, currency)).price


async def outlook(store: Store, sub_panel: SubPanel, currency: str) -> Outlook:
    """Return what `price_for` does, with the volume that it goes by and what would earn the next tier."""
    time_zone = (await store.resellers.top_of(sub_panel.reseller_id)).time_zone
    today = day_in(store.now, time_zone)
    volume = await volume_of(store, sub_panel.id, time_zone) if sub_panel.by_volume else None
    tiers, promised = await tiers_of(store, sub_panel), await promised_for(store, sub_panel, today)
    price = resolve(
        pricing_of(sub_panel),
        volume=volume.earned if volume else 0,
        tiers=tiers,
        promised=promised,
        today=today,
        places=places_of(sub_panel),
        currency=currency,
        bought_in=_month_of(volume, store.now, time_zone) if volume else None,
    )
    if volume is None or price.basis is Basis.PROMISE:
        return Outlook(price, volume)
    return Outlook(price, volume, ahead_of(pricing_of(sub_panel), volume, tiers, places=places_of(sub_panel)))


def _month_of(volume: Volume, now: datetime, time_zone: str) -> date:
    """Return the first day of the period whose volume counts."""
    running = month_of(now, time_zone)
    return (month_before(running, time_zone) if volume.last > volume.running else running).start.date()


def ahead_of(pricing: Pricing, volume: Volume, tiers: Sequence[Tier], *, places: int) -> Ahead | None:
    """Return the nearest tier that costs less than what holds, surcharges included."""
    counted = max(volume.earned, pricing.committed)
    reached = tier_for(counted, tiers)
    present = pricing.price if reached is None else min(pricing.price, reached.price)
    cheaper = [tier for tier in tiers if tier.from_credits > counted and tier.price < present]
    if not cheaper:
        return None
    nearest = min(cheaper, key=lambda tier: tier.from_credits)
    per_credit = surcharged(nearest.price, pricing.surcharge, places=places)
    return Ahead(nearest.from_credits, per_credit, nearest.from_credits - volume.running)


async def outlooks(store: Store, holdings: Sequence[Holding], currency: str) -> Mapping[SubPanelId, Outlook]:
    """Return the outlooks of those holdings whose price is another than the agreed one, or may be; mostly none."""
    apart = [held.sub_panel_id for held in holdings if held.priced_apart]
    return {id_: await outlook(store, await store.sub_panels.by_id(id_), currency) for id_ in apart}


def pricing_of(sub_panel: SubPanel | OfferNumbers) -> Pricing:
    """Return what is agreed, or offered, about a sub-panel's price."""
    return Pricing(sub_panel.price, sub_panel.by_volume, sub_panel.committed, sub_panel.surcharge)


def whole_price(numbers: OfferNumbers) -> Decimal | None:
    """Return what a credit would cost by an offer, with what comes on top; `None` where that goes by volume."""
    if numbers.by_volume:
        return None
    return surcharged(numbers.price, numbers.surcharge, places=places_of(numbers))


def places_of(sub_panel: SubPanel | OfferNumbers) -> int:
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


async def published_tiers(store: Store, reseller_id: ResellerId, panel_id: PanelId) -> tuple[Tier, ...]:
    """Return the tiers that a parent offers at present for a panel."""
    table = await store.prices.table_in(reseller_id, TableState.PUBLISHED)
    return () if table is None else tuple(await store.prices.tiers(table.id, panel_id))
