"""The top reseller's stock: bought, tracked, kept above zero where wanted."""

from decimal import Decimal

import pytest

from domain.agreement import StockRule
from domain.ledger import AccountKind
from domain.money import Money
from domain.requests import Settlement
from domain.sales import OutOfStock
from services import stock
from services.stock import Bought, OnlyTheTop, PurchaseTakenBack, StockGone
from tests.selling import sold
from tests.trade import Trade


async def buy(trade: Trade, credits: int, cost: int, supplier: str = "Acme") -> Bought:
    return await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=credits, cost=Money(cost * 100, "EUR"), supplier=supplier, by=trade.ana
        )
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
    await trade.database.write(lambda store: stock.take_back(store, mistake.id, by=trade.ana))
    assert (await trade.balance(AccountKind.STOCK, trade.top))[0] == 100
    assert (await trade.balance(AccountKind.CASH, trade.top))[0] == 80_00
    with pytest.raises(PurchaseTakenBack):
        await trade.database.write(lambda store: stock.take_back(store, mistake.id, by=trade.ana))
    last = await trade.database.read(lambda store: store.books.last_purchase(trade.top.id, trade.panel.id))
    assert last is not None
    assert last.id == kept.id


async def test_a_purchase_that_was_passed_on_cannot_be_taken_back_from_an_enforced_stock(trade: Trade) -> None:
    bought = await buy(trade, 100, 80)
    await trade.database.write(lambda store: stock.set_rule(store, StockRule.ENFORCE, by=trade.ana))
    await sold(trade, 60)
    with pytest.raises(StockGone, match=r"100.*40"):
        await trade.database.write(lambda store: stock.take_back(store, bought.id, by=trade.ana))


async def test_nobody_takes_anothers_purchase_back(trade: Trade) -> None:
    bought = await buy(trade, 100, 80)
    with pytest.raises(PurchaseTakenBack):
        await trade.database.write(lambda store: stock.take_back(store, bought.id, by=trade.ahmed))


async def test_a_sub_reseller_has_no_suppliers(trade: Trade) -> None:
    with pytest.raises(OnlyTheTop):
        await trade.database.write(
            lambda store: stock.buy(
                store, trade.panel.id, credits=1, cost=Money(1, "EUR"), supplier="X", by=trade.ahmed
            )
        )
