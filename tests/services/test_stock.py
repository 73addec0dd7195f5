"""The top reseller's stock: bought, tracked, kept above zero where wanted."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest

from domain.agreement import StockRule
from domain.ledger import AccountKind
from domain.money import Money
from domain.requests import Settlement
from domain.sales import OutOfStock
from services import stock
from services.stock import Bought, BoughtMeanwhile, OnlyTheTop, PurchaseTakenBack, StockGone
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.selling import sold
from tests.trade import Trade


async def buy(
    trade: Trade, credits: int, cost: int, *, after: int | None = None, database: Database | None = None
) -> Bought:
    return await (database or trade.database).write(lambda store: _buy(store, trade, credits, cost, after=after))


async def _buy(store: Store, trade: Trade, credits: int, cost: int, *, after: int | None = None) -> Bought:
    euros = Money(cost * 100, "EUR")
    return await stock.buy(
        store, trade.panel.id, credits=credits, cost=euros, supplier="Acme", after=after, by=trade.ana
    )


async def rule(trade: Trade) -> StockRule:
    return (await trade.database.read(lambda store: store.terms.of(trade.top.id))).stock_rule


@pytest.mark.both_engines
async def test_a_purchase_fills_the_stock_and_costs_money(trade: Trade) -> None:
    bought = await buy(trade, 5000, 4000)
    assert (bought.stock, bought.average) == (5000, Decimal("0.8"))
    assert (await trade.balance(AccountKind.STOCK, trade.top))[0] == 5000
    assert (await trade.balance(AccountKind.CASH, trade.top))[0] == 4000_00


async def test_tracking_begins_with_the_first_purchase_and_forgets_what_was_passed_on_before(trade: Trade) -> None:
    await sold(trade, 300)
    assert await rule(trade) is StockRule.UNTRACKED
    bought = await buy(trade, 5000, 4000)
    assert bought.stock == 5000
    assert await rule(trade) is StockRule.WARN


async def test_the_average_moves_with_each_purchase_by_what_is_left(trade: Trade) -> None:
    await buy(trade, 1000, 800)
    await sold(trade, 500, settlement=Settlement.PAID)
    assert (await buy(trade, 500, 600)).average == Decimal(1)


async def test_a_gift_costs_nothing(trade: Trade) -> None:
    assert (await buy(trade, 100, 0)).average == 0
    assert (await trade.balance(AccountKind.CASH, trade.top))[0] == 0


async def test_an_enforced_stock_refuses_what_is_beyond_it(trade: Trade) -> None:
    await buy(trade, 100, 80)
    await trade.database.write(lambda store: stock.set_rule(store, StockRule.ENFORCE, by=trade.ana))
    with pytest.raises(OutOfStock, match=r"200.*100"):
        await sold(trade, 200)
    await trade.database.write(lambda store: stock.set_rule(store, StockRule.WARN, by=trade.ana))


async def test_a_warned_stock_may_go_below_zero(trade: Trade) -> None:
    await buy(trade, 100, 80)
    await sold(trade, 200)
    assert (await trade.balance(AccountKind.STOCK, trade.top))[0] == -100


async def test_the_rule_holds_for_a_panel_that_is_bought_for_later(trade: Trade) -> None:
    await trade.database.write(lambda store: stock.set_rule(store, StockRule.ENFORCE, by=trade.ana))
    await buy(trade, 100, 80)
    with pytest.raises(OutOfStock):
        await sold(trade, 200)


async def test_a_purchase_is_taken_back_once(trade: Trade) -> None:
    kept = await buy(trade, 100, 80)
    mistake = await buy(trade, 1000, 2000)
    await trade.database.write(lambda store: stock.take_back(store, mistake.id, "Mistyped", by=trade.ana))
    assert (await trade.balance(AccountKind.STOCK, trade.top))[0] == 100
    assert (await trade.balance(AccountKind.CASH, trade.top))[0] == 80_00
    with pytest.raises(PurchaseTakenBack):
        await trade.database.write(lambda store: stock.take_back(store, mistake.id, "Mistyped", by=trade.ana))
    last = await trade.database.read(lambda store: store.books.last_purchase(trade.top.id, trade.panel.id))
    assert last is not None
    assert last.id == kept.id


async def test_a_purchase_that_was_passed_on_cannot_be_taken_back_from_an_enforced_stock(trade: Trade) -> None:
    bought = await buy(trade, 100, 80)
    await trade.database.write(lambda store: stock.set_rule(store, StockRule.ENFORCE, by=trade.ana))
    await sold(trade, 60)
    with pytest.raises(StockGone, match=r"100.*40"):
        await trade.database.write(lambda store: stock.take_back(store, bought.id, "Mistyped", by=trade.ana))


async def test_nobody_takes_anothers_purchase_back(trade: Trade) -> None:
    bought = await buy(trade, 100, 80)
    with pytest.raises(PurchaseTakenBack):
        await trade.database.write(lambda store: stock.take_back(store, bought.id, "Mistyped", by=trade.ahmed))


async def test_a_sub_reseller_has_no_suppliers(trade: Trade) -> None:
    with pytest.raises(OnlyTheTop):
        await trade.database.write(
            lambda store: stock.buy(
                store, trade.panel.id, credits=1, cost=Money(1, "EUR"), supplier="X", by=trade.ahmed
            )
        )


async def test_a_purchase_after_a_newer_one_of_the_panel_is_taken_for_a_second_tap(trade: Trade) -> None:
    after = await trade.database.read(lambda store: stock.newest_purchase(store, by=trade.ana))
    first = await buy(trade, 1000, 800, after=after)
    with pytest.raises(BoughtMeanwhile, match=r"Ana recorded a purchase of 1000"):
        await buy(trade, 1000, 800, after=after)
    await trade.database.write(lambda store: stock.take_back(store, first.id, "Mistyped", by=trade.ana))
    assert (await buy(trade, 1000, 800, after=after)).stock == 1000


async def test_a_purchase_of_another_panel_since_then_is_none_of_its_business(trade: Trade, network: Network) -> None:
    other = await network.panel(trade.top, "Ruby")
    after = await trade.database.read(lambda store: stock.newest_purchase(store, by=trade.ana))
    await buy(trade, 1000, 800)
    bought = await trade.database.write(
        lambda store: stock.buy(
            store, other.id, credits=5, cost=Money(1, "EUR"), supplier="Acme", after=after, by=trade.ana
        )
    )
    assert bought.stock == 5


@pytest.mark.both_engines
async def test_two_first_purchases_at_once_bring_in_what_was_passed_on_before_once(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    """Each reads the stock before it records, as two colleagues at two processes would."""
    await sold(trade, 300)
    one, other = open_another(), open_another()
    bought = await asyncio.gather(*(buy(trade, 1000, 800, database=database) for database in (one, other)))
    assert sorted(each.stock for each in bought) == [1000, 2000]
    assert (await trade.balance(AccountKind.STOCK, trade.top))[0] == 2000


@pytest.mark.beside_another
async def test_a_purchase_waits_for_another_that_is_not_on_record_yet(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    """Both have looked whether they may, which keeps a freeze waiting, and mustn't keep each other so."""
    mistake = await buy(trade, 10, 8)
    await trade.database.write(lambda store: stock.take_back(store, mistake.id, "Mistyped", by=trade.ana))
    await sold(trade, 300)
    looked, recorded, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(store: Store) -> Bought:
        assert not await store.resellers.is_frozen(trade.top.id)
        await looked.wait()
        bought = await _buy(store, trade, 1000, 800)
        recorded.set()
        await go_on.wait()
        return bought

    async def meanwhile(store: Store) -> Bought:
        assert not await store.resellers.is_frozen(trade.top.id)
        looked.set()
        await recorded.wait()
        return await _buy(store, trade, 1000, 1000)

    async with asyncio.timeout(20), asyncio.TaskGroup() as both:
        first = both.create_task(trade.database.write(slowly))
        second = both.create_task(open_another().write(meanwhile))
        await recorded.wait()
        await asyncio.sleep(0.3)
        go_on.set()
    assert [first.result().stock, second.result().stock] == [1000, 2000]
    assert second.result().average == Decimal("0.9")
