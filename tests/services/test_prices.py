"""Which price holds, and why: from the promise to the default, as purchases come and go."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.alerts import Evidence
from domain.clock import TurnableClock
from domain.pricing import Basis
from domain.requests import Settlement
from domain.sales import Amount
from services import books, prices, requests, sales
from services.prices import Ahead, Outlook
from services.sales import Sale
from storage.database import Database
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.store import Store
from tests.factories import Network
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.tiering import goes_by_volume, price_of, promised
from tests.trade import Trade, change, trade_in

DAY = timedelta(days=1)


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade on account, beside another network's."""
    await trade_in(network, database, name="Noise TV")
    return await trade_in(network, database, debt_limit=10**8)


async def outlook(trade: Trade) -> Outlook:
    async def read(store: Store) -> Outlook:
        return await prices.outlook(store, await store.sub_panels.by_id(trade.sub_panel.id), "EUR")

    return await trade.database.read(read)


@pytest.mark.both_engines
async def test_a_promise_comes_before_an_own_price_and_that_before_tiers_and_these_before_the_default(
    trade: Trade, clock: TurnableClock
) -> None:
    today = clock().date()
    assert (await price_of(trade)).basis is Basis.OWN
    await goes_by_volume(trade, "500: 2.20", usual="2.50")
    found = await price_of(trade)
    assert (found.basis, found.per_credit) == (Basis.DEFAULT, Decimal("2.50"))
    await sold(trade, 500)
    found = await price_of(trade)
    assert (found.basis, found.per_credit) == (Basis.EARNED, Decimal("2.20"))
    await promised(trade, "2.05", first=today, last=today + DAY)
    found = await price_of(trade)
    assert (found.basis, found.per_credit) == (Basis.PROMISE, Decimal("2.05"))
    clock.forward(2 * DAY)
    assert (await price_of(trade)).basis is Basis.EARNED
    await change(trade.database, sub_panels, trade.sub_panel.id, by_volume=False)
    assert (await price_of(trade)).basis is Basis.OWN


async def test_a_commitment_counts_as_bought_until_more_is(trade: Trade) -> None:
    await goes_by_volume(trade, committed=500)
    found = await price_of(trade)
    assert (found.basis, found.per_credit) == (Basis.COMMITTED, Decimal("2.20"))
    await sold(trade, 1000)
    found = await price_of(trade)
    assert (found.basis, found.per_credit) == (Basis.EARNED, Decimal("2.00"))


async def test_what_is_bought_counts_for_the_next_price_and_every_charge_keeps_its_own(trade: Trade) -> None:
    await goes_by_volume(trade)
    first, waiting = await trade.request(1000), await trade.request(10)
    await approve_it(trade, first, settlement=Settlement.ON_ACCOUNT)
    await approve_it(trade, waiting, settlement=Settlement.ON_ACCOUNT)
    second = await trade.request(10)
    kept = [await trade.seen(one) for one in (first, waiting, second)]
    assert [one.price for one in kept] == [Decimal("2.40"), Decimal("2.40"), Decimal("2.00")]
    assert [one.price_basis for one in kept] == [Basis.EARNED] * 3
    assert [Evidence(one.price_reason).values["bought_credits"] for one in kept] == [0, 0, 1010]


@pytest.mark.both_engines
async def test_a_sale_taken_back_takes_its_volume_with_it_and_no_charge_that_was_made(trade: Trade) -> None:
    await goes_by_volume(trade)
    large, small = await sold(trade, 1000), await sold(trade, 10)
    await trade.database.write(lambda store: books.take_back_sale(store, large.id, "Wrong account", by=trade.ana))
    assert (await price_of(trade)).per_credit == Decimal("2.40")
    assert ((await trade.seen(small)).price, (await trade.seen(small)).charge) == (Decimal("2.00"), 2000)


async def test_credits_on_top_earn_nothing_and_a_price_of_this_time_says_that_it_is_one(trade: Trade) -> None:
    await goes_by_volume(trade)
    sale = Sale(trade.child.id, trade.sub_panel.id, Amount(490, 60), Settlement.ON_ACCOUNT, price=Decimal("2.10"))
    request = await trade.database.write(lambda store: sales.sell(store, sale, by=trade.ana))
    assert (request.basis, request.price_basis, request.quoted_price) == (
        Basis.ONE_OFF,
        Basis.EARNED,
        Decimal("2.40"),
    )
    assert (await price_of(trade)).per_credit == Decimal("2.40")


async def test_a_tier_lasts_through_the_month_after_and_no_longer(trade: Trade, clock: TurnableClock) -> None:
    await goes_by_volume(trade)
    await sold(trade, 1240)
    clock.forward(35 * DAY)  # April
    found = await outlook(trade)
    assert found.price.per_credit == Decimal("2.00")
    assert Evidence(found.price.reason).values["bought_in_month"] == "2026-03-01"
    assert found.ahead is None
    clock.forward(30 * DAY)  # May
    assert await outlook(trade) == Outlook(
        (await price_of(trade)), prices.Volume(0, 0), Ahead(500, Decimal("2.2"), 500)
    )


async def test_what_is_missing_counts_from_this_month_though_the_tier_is_the_last_months(
    trade: Trade, clock: TurnableClock
) -> None:
    await goes_by_volume(trade)
    await sold(trade, 740)
    clock.forward(35 * DAY)
    await sold(trade, 100)
    assert (await outlook(trade)).ahead == Ahead(1000, Decimal("2.00"), 900)


@pytest.mark.both_engines
async def test_the_months_are_those_of_the_network(trade: Trade, clock: TurnableClock) -> None:
    await change(trade.database, resellers, trade.top.id, time_zone="Pacific/Auckland")
    await goes_by_volume(trade)
    clock.forward(timedelta(days=29, hours=4))  # 31 March, 13:00 UTC: April in Auckland
    await sold(trade, 500)
    clock.forward(31 * DAY)  # 1 May, 13:00 UTC: May in Auckland
    assert (await price_of(trade)).per_credit == Decimal("2.20")
    clock.forward(31 * DAY)
    assert (await price_of(trade)).per_credit == Decimal("2.40")


async def test_a_surcharge_stands_on_top_of_a_tier_and_in_the_reason(trade: Trade) -> None:
    await goes_by_volume(trade, surcharge=Decimal("2.5"))
    found = await outlook(trade)
    assert found.price.per_credit == Decimal("2.4600")
    assert Evidence(found.price.reason).values["surcharge_percent"] == "2.5"
    assert found.ahead == Ahead(500, Decimal("2.2550"), 500)


async def test_somebody_who_joined_yesterday_pays_what_holds_before_any_tier(trade: Trade) -> None:
    await goes_by_volume(trade, "500: 2.20", usual="2.50")
    quotes = await trade.database.read(lambda store: requests.quotes(store, by=trade.ahmed, credits=600))
    assert [(one.price.basis, one.charge.minor) for one in quotes.each] == [(Basis.DEFAULT, 150_000)]


async def test_a_tier_that_is_dearer_than_the_price_before_it_raises_nothing(trade: Trade) -> None:
    await goes_by_volume(trade, "0: 2.40, 500: 2.30", usual="2.10")
    await sold(trade, 600)
    assert (await price_of(trade)).per_credit == Decimal("2.10")
    assert (await outlook(trade)).ahead is None


async def test_yen_has_no_minor_units_and_tiers_all_the_same(trade: Trade) -> None:
    await change(trade.database, resellers, trade.top.id, currency="JPY")
    await goes_by_volume(trade, "0: 412.5, 500: 399", usual="500", surcharge=Decimal(1))
    assert (await price_of(trade)).per_credit == Decimal("416.6250")


async def test_a_promise_without_an_end_goes_on(trade: Trade, clock: TurnableClock) -> None:
    await promised(trade, "1.99", first=date(2026, 3, 2), last=None)
    clock.forward(400 * DAY)
    assert (await price_of(trade)).per_credit == Decimal("1.99")
