"""What the crowd of the demo buys: agreed and sold by the owner without a chat, as nobody of theirs has joined."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.app import House
from domain.agreement import SubPanel
from domain.people import Actor, Reseller
from domain.requests import Settlement
from domain.sales import Amount
from handlers.offer_words import compose
from sandbox.demo.cast import OLGA
from sandbox.demo.clock import DemoClock
from sandbox.demo.crowd import BUYING_DAYS, MOVED_IN, OWN_PRICE, Spender
from services import agreements, drafts, loading, sales
from services.sales import Sale
from storage.store import Store

ZONE = ZoneInfo("Europe/Madrid")
TRADE_WITHOUT_ACCEPTING = 180
"""For so many days those who move in may, so that some of it is left today."""


async def by_volume(house: House) -> None:
    """Agree with most of those who moved in that their price goes by volume."""
    await house.database.write(_agree_on_volume)


class Counter:
    """Sells to the crowd what it buys, day by day. `start`: the moment at which the demo starts."""

    def __init__(self, house: House, clock: DemoClock, start: datetime) -> None:
        self._house = house
        self._clock = clock
        self._start = start
        self._days = iter(BUYING_DAYS)
        self._next: int | None = next(self._days)

    async def sell_until(self, moment: datetime) -> None:
        """Let time pass until a moment, and sell on the way what is bought."""
        while self._next is not None and self._start + timedelta(days=self._next) <= moment:
            self._clock.forward_to(self._start + timedelta(days=self._next))
            await self._house.database.write(partial(_sell, day=self._next))
            self._next = next(self._days, None)
        self._clock.forward_to(moment)


async def owner(store: Store) -> Actor:
    """Return the owner of the desk."""
    olga = await store.members.acting("telegram", str(OLGA.id))
    assert olga is not None  # noqa: S101  (she was the first to come)
    return olga


async def named(store: Store, business: str, *, by: Actor) -> Reseller:
    """Return a sub-reseller of the desk by its name."""
    return next(one for one in await store.resellers.children(by.reseller_id) if one.name == business)


async def _agree_on_volume(store: Store) -> None:
    olga = await owner(store)
    for one in MOVED_IN:
        if one not in OWN_PRICE:
            child = await named(store, one.business, by=olga)
            [account] = await store.sub_panels.of_reseller(child.id)
            offer_id = await drafts.draft(store, child, by=olga)
            await drafts.price_by_volume(store, offer_id, account.panel_id)
            await agreements.record_outside(store, offer_id, days=TRADE_WITHOUT_ACCEPTING, by=olga, compose=compose)


def _buyers() -> Sequence[Spender]:
    return [one for one in MOVED_IN if one.buys]


async def _sell(store: Store, *, day: int) -> None:
    olga = await owner(store)
    for one in _buyers():
        if one.bought(day):
            child = await named(store, one.business, by=olga)
            [account] = await store.sub_panels.of_reseller(child.id)
            await _sell_to(store, account, one.bought(day), by=olga)


async def _sell_to(store: Store, account: SubPanel, credits: int, *, by: Actor) -> None:
    sale = Sale(account.reseller_id, account.id, Amount(credits, 0), Settlement.PAID)
    request = await sales.sell(store, sale, by=by)
    await loading.confirm_loaded(store, request.id, by=by)
