"""/balance: what somebody has, how old that is, what is due."""

from datetime import timedelta
from decimal import Decimal

from domain.clock import TurnableClock
from domain.money import Money
from domain.requests import Settlement
from services import stock
from storage.models.people import resellers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import buttons_of, text_of
from tests.trade import change, child_who_trades


async def test_a_balance_has_its_age(desk: Desk, clock: TurnableClock) -> None:
    await sold(desk.trade, 200)
    clock.forward(timedelta(minutes=3))
    shown = text_of(await desk.ahmed.says("/balance"))
    assert "Balance: 200 credits" in shown
    assert "As of: 09:00, 3 minutes ago" in shown
    clock.forward(timedelta(days=2))
    assert "As of: 2 Mar, 09:00, 2 days ago" in text_of(await desk.ahmed.says("/balance"))


async def test_what_is_due_is_said_kindly(desk: Desk) -> None:
    assert "nothing to pay" in text_of(await desk.ahmed.says("/balance"))
    await sold(desk.trade, 200)
    shown = text_of(await desk.ahmed.says("/balance"))
    assert "€420 to pay" in shown
    assert "debt" not in shown.lower()


async def test_approved_credits_are_announced_until_they_are_loaded(desk: Desk) -> None:
    request = await desk.trade.request(50)
    assert "To be loaded" not in text_of(await desk.ahmed.says("/balance"))
    await approve_it(desk.trade, request)
    assert "To be loaded: 50 credits" in text_of(await desk.ahmed.says("/balance"))


async def test_the_last_purchase_can_be_made_again_with_one_tap(desk: Desk) -> None:
    await sold(desk.trade, 200)
    assert "Same as last: 200 · €420" in buttons_of(await desk.ahmed.says("/balance"))


async def test_the_last_three_movements_are_shown(desk: Desk) -> None:
    for credits in (10, 20, 30, 40):
        await sold(desk.trade, credits, settlement=Settlement.PAID)
    shown = text_of(await desk.ahmed.says("/balance"))
    assert "+40" in shown
    assert "+20" in shown
    assert "+10 " not in shown


async def test_panels_are_named_where_somebody_has_several(desk: Desk, network: Network) -> None:
    assert "Panel" not in text_of(await desk.ahmed.says("/balance"))
    other = await network.panel(desk.trade.top, "Sky")
    await network.fund(await network.sub_panel(desk.trade.child, other, Decimal("3.10")), 40)
    shown = text_of(await desk.ahmed.says("/balance"))
    assert "Sky" in shown
    assert "40 credits" in shown
    assert "€3.10" in shown


async def test_a_price_is_shown_in_the_currency_in_which_it_is_paid(desk: Desk) -> None:
    await change(desk.trade.database, resellers, desk.trade.child.id, currency="JPY")  # in which Ahmed sells himself
    assert "Price: €2.10 per credit" in text_of(await desk.ahmed.says("/balance"))


async def test_the_middle_sees_what_is_open_below_it(desk: Desk, network: Network) -> None:
    trade = desk.trade
    await sold(trade, 200)
    assert "Your sub-resellers" not in text_of(await desk.ahmed.says("/balance"))
    _house, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    assert "To be paid to you: nothing" in text_of(await desk.ahmed.says("/balance"))
    request = await trade.request(30, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.ON_ACCOUNT)
    shown = text_of(await desk.ahmed.says("/balance"))
    assert "To load: 30 credits · 1 request" in shown
    assert "To be paid to you: €63" in shown
    assert "Set aside for your sub-resellers: 30 credits" in shown


async def test_the_top_sees_its_stock(desk: Desk) -> None:
    trade = desk.trade
    await sold(trade, 200)
    assert "not tracked yet; 200 passed on so far" in text_of(await desk.ana.says("/balance"))
    await trade.database.write(
        lambda store: stock.buy(store, trade.panel.id, credits=500, cost=Money(1, "EUR"), supplier="Acme", by=trade.ana)
    )
    shown = text_of(await desk.ana.says("/balance"))
    assert "Stock: 500 credits" in shown
    assert "To be paid to you: €420" in shown
