"""The cash flow of a month: by examples that can be followed with a pencil."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cash_flow import CashFlow, Received
from domain.clock import TurnableClock
from domain.dues import Age
from domain.ledger import AccountKind, Leg, TransferKind
from domain.money import Money
from domain.payments import PaymentId, PaymentKind
from domain.people import Reseller
from domain.periods import Period, month_before, month_of
from domain.requests import Request, Settlement
from services import decisions, loading, stock
from services.cash_flow import cash_flow, months
from services.decisions import Decision
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.moving import AHMED, moving_in_to
from tests.selling import sold, spend
from tests.services.deciding import approve_it
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.both_engines


async def flow_of(trade: Trade, reseller: Reseller, period: Period | None = None) -> CashFlow:
    async def read(store: Store) -> CashFlow:
        return await cash_flow(store, reseller.id, period or month_of(store.now, "UTC"))

    return await trade.database.read(read)


async def buy(trade: Trade, credits: int, euros: int) -> stock.Bought:
    return await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=credits, cost=Money(euros * 100, "EUR"), supplier="Acme", by=trade.ana
        )
    )


async def pay(trade: Trade, minor: int) -> PaymentId:
    """Have Ahmed's money come in, as a payment by itself."""

    async def work(store: Store) -> PaymentId:
        due = await store.ledger.account(trade.child.id, AccountKind.DUE, "EUR")
        cash = await store.ledger.account(trade.top.id, AccountKind.CASH, "EUR")
        leg = Leg("money", TransferKind.SINGLE, cash.id, due.id, minor)
        newest = await store.ledger.movements(due.id, limit=1)
        key = f"payment:test-{newest[0].transfer_id if newest else 0}"
        [transfer] = await store.ledger.record([leg], key=key, actor="test", reason="")
        return await store.payments.add(
            recorded_by=trade.ana.member_id, reseller_id=trade.child.id, parent_id=trade.top.id,
            kind=PaymentKind.PAYMENT, transfer_id=transfer.id, amount=minor, currency="EUR", received=minor,
            received_currency="EUR", fee=0, reference="", paid_on=store.now.date(), reason="",
        )  # fmt: skip

    return await trade.database.write(work)


async def take_back(trade: Trade, sale: Request) -> None:
    await trade.database.write(lambda store: store.ledger.reverse_group(sale.key, actor="test", reason="mistake"))


async def test_a_month_says_what_came_in_what_it_cost_and_what_is_left(trade: Trade) -> None:
    await buy(trade, 1000, 800)
    await sold(trade, 200)
    await pay(trade, 100_00)
    await spend(trade, 50)
    found = await flow_of(trade, trade.top)
    [panel] = found.panels
    assert found.received == (Received("EUR", came=100_00),)
    assert (panel.bought, panel.paid) == (1000, {"EUR": 800_00})
    assert (panel.passed_on, panel.charged, panel.cost, panel.unknown) == (200, {"EUR": 420_00}, {"EUR": 160_00}, 0)
    assert found.margin == (Money(260_00, "EUR"),)
    assert (panel.unused, panel.unsold) == (150, 800)
    assert found.due == {"EUR": {Age.NOT_YET: 320_00, Age.WEEK: 0, Age.MONTH: 0, Age.OLDER: 0}}


async def test_what_is_sold_and_not_loaded_is_no_longer_unsold_and_not_there_to_be_used(trade: Trade) -> None:
    await buy(trade, 1000, 800)
    await approve_it(trade, await trade.request(200), settlement=Settlement.ON_ACCOUNT)
    [panel] = (await flow_of(trade, trade.top)).panels
    assert (panel.passed_on, panel.unused, panel.unsold) == (200, 0, 800)


async def test_a_sale_costs_the_average_of_its_time_and_one_that_is_taken_back_gives_just_that_back(
    trade: Trade,
) -> None:
    await buy(trade, 100, 100)
    first = await sold(trade, 50)
    await buy(trade, 50, 200)  # 50 are left at 1.00, 50 more come at 4.00: 2.50 each
    await sold(trade, 10)
    [panel] = (await flow_of(trade, trade.top)).panels
    assert panel.cost == {"EUR": 50_00 + 25_00}
    await take_back(trade, first)
    [panel] = (await flow_of(trade, trade.top)).panels
    assert (panel.passed_on, panel.charged, panel.cost) == (10, {"EUR": 21_00}, {"EUR": 25_00})


async def test_a_purchase_that_was_taken_back_has_no_part_in_later_costs(trade: Trade) -> None:
    await buy(trade, 100, 100)
    mistaken = await buy(trade, 100, 900)
    await sold(trade, 10)
    await trade.database.write(lambda store: stock.take_back(store, mistaken.id, "Mistaken", by=trade.ana))
    await sold(trade, 20)
    [panel] = (await flow_of(trade, trade.top)).panels
    assert (panel.bought, panel.paid, panel.cost) == (100, {"EUR": 100_00}, {"EUR": 10 * 5_00 + 20 * 1_00})


async def test_a_loading_that_failed_was_no_sale(trade: Trade) -> None:
    await buy(trade, 100, 100)
    request = await trade.request(20)
    await approve_it(trade, request, settlement=Settlement.ON_ACCOUNT)
    await trade.database.write(lambda store: loading.fail(store, request.id, "Unknown account", by=trade.ana))
    found = await flow_of(trade, trade.top)
    [panel] = found.panels
    assert (panel.passed_on, panel.charged, panel.unsold) == (0, {}, 100)
    assert found.margin == (Money(0, "EUR"),)
    assert found.due == {}


async def test_credits_without_a_purchase_behind_them_are_counted_apart(trade: Trade) -> None:
    await sold(trade, 30)
    await buy(trade, 100, 100)
    await sold(trade, 10)
    found = await flow_of(trade, trade.top)
    [panel] = found.panels
    assert (panel.bought, panel.passed_on, panel.unknown, panel.cost) == (100, 40, 30, {"EUR": 10_00})
    assert found.unknown == 30


async def test_one_in_between_pays_its_parent_and_earns_the_difference(
    trade: Trade, network: Network, database: Database
) -> None:
    await sold(trade, 100)  # at 2.10
    house, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar", price="3")
    await sell_below(trade, await trade.request(40, by=omar, sub_panel_id=sub_panel.id))
    found = await flow_of(trade, trade.child)
    [panel] = found.panels
    assert (panel.bought, panel.paid) == (100, {"EUR": 210_00})
    assert (panel.passed_on, panel.charged, panel.cost) == (40, {"EUR": 120_00}, {"EUR": 84_00})
    assert (panel.unused, panel.unsold) == (40, 60)
    assert (found.margin, found.due["EUR"][Age.NOT_YET]) == ((Money(36_00, "EUR"),), 120_00)
    assert (await flow_of(trade, house)).panels[0].bought == 40
    [above] = (await flow_of(trade, trade.top)).panels
    assert (above.passed_on, above.unused) == (100, 60)


async def sell_below(trade: Trade, request: Request) -> None:
    """Have Ahmed approve and load a request of a sub-reseller of his own."""
    decision = Decision(Settlement.ON_ACCOUNT, request.credits, request.price)
    await trade.database.write(lambda store: decisions.approve(store, request.id, decision, by=trade.ahmed))
    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ahmed))


async def test_a_month_that_is_over_stays_as_it_was_at_its_end(trade: Trade, clock: TurnableClock) -> None:
    await buy(trade, 1000, 800)
    await sold(trade, 200)
    march = month_of(clock(), "UTC")
    clock.forward(timedelta(days=29))
    at_the_end = await flow_of(trade, trade.top, march)
    clock.forward(timedelta(days=10))
    await sold(trade, 100)
    await pay(trade, 300_00)
    await buy(trade, 500, 900)
    assert await flow_of(trade, trade.top, march) == replace(at_the_end, as_of=march.end)
    april = await flow_of(trade, trade.top)
    assert (april.panels[0].passed_on, april.panels[0].unused, april.panels[0].unsold) == (100, 300, 1200)
    assert april.received == (Received("EUR", came=300_00),)


async def test_what_is_due_is_old_by_the_term_that_was_agreed(trade: Trade, clock: TurnableClock) -> None:
    await sold(trade, 100)  # to be paid within 14 days
    clock.forward(timedelta(days=12))
    await sold(trade, 10)
    clock.forward(timedelta(days=4))
    found = await flow_of(trade, trade.top)
    assert found.due["EUR"] == {Age.NOT_YET: 21_00, Age.WEEK: 210_00, Age.MONTH: 0, Age.OLDER: 0}
    clock.forward(timedelta(days=60))
    assert (await flow_of(trade, trade.top)).due["EUR"][Age.OLDER] == 231_00


async def test_a_payment_that_was_chosen_for_a_new_charge_leaves_the_old_one_open(
    trade: Trade, clock: TurnableClock
) -> None:
    await sold(trade, 100)
    clock.forward(timedelta(days=40))
    newer = await sold(trade, 50)
    payment = await pay(trade, 105_00)

    async def choose(store: Store) -> None:
        [charge] = [leg for leg in await store.ledger.group(newer.key) if leg.key.endswith(":charge")]
        await store.payments.allocate(payment, [(charge.id, 105_00)], by=trade.ana.member_id)

    assert (await flow_of(trade, trade.top)).due["EUR"] == ages(not_yet=105_00, month=105_00)
    await trade.database.write(choose)
    assert (await flow_of(trade, trade.top)).due["EUR"] == ages(month=210_00)


async def test_a_charge_that_is_older_than_all_recent_ones_is_found_all_the_same(
    trade: Trade, clock: TurnableClock
) -> None:
    await sold(trade, 100)
    clock.forward(timedelta(days=150))
    await sold(trade, 10)
    assert (await flow_of(trade, trade.top)).due["EUR"] == ages(not_yet=21_00, older=210_00)


async def test_more_that_went_back_than_had_come_is_owed_from_the_day_of_the_payment(
    trade: Trade, clock: TurnableClock
) -> None:
    await sold(trade, 100)
    clock.forward(timedelta(days=40))
    payment = await pay(trade, 30_00)

    async def charge_back(store: Store) -> None:
        due = await store.ledger.account(trade.child.id, AccountKind.DUE, "EUR")
        cash = await store.ledger.account(trade.top.id, AccountKind.CASH, "EUR")
        leg = Leg("payment", TransferKind.SINGLE, due.id, cash.id, 50_00)
        [transfer] = await store.ledger.record([leg], key="payment:back", actor="test", reason="")
        await store.payments.add(
            recorded_by=trade.ana.member_id, reseller_id=trade.child.id, parent_id=trade.top.id,
            kind=PaymentKind.CHARGEBACK, transfer_id=transfer.id, amount=50_00, currency="EUR", received=50_00,
            received_currency="EUR", fee=0, reference="", paid_on=store.now.date(), reason="", of_id=payment,
        )  # fmt: skip

    await trade.database.write(charge_back)
    await pay(trade, 100_00)
    assert (await flow_of(trade, trade.top)).due["EUR"] == ages(not_yet=20_00, month=110_00)


async def test_what_moved_in_is_as_old_as_it_was_where_it_came_from(database: Database, network: Network) -> None:
    moving = await moving_in_to(network, database)
    await moving.moved([AHMED])  # since the third of February, to be paid within 14 days

    async def read(store: Store) -> CashFlow:
        return await cash_flow(store, moving.top.id, month_of(store.now, "Europe/Madrid"))

    assert (await database.read(read)).due["EUR"] == ages(month=120_50)


def ages(*, not_yet: int = 0, month: int = 0, older: int = 0) -> dict[Age, int]:
    return {Age.NOT_YET: not_yet, Age.WEEK: 0, Age.MONTH: month, Age.OLDER: older}


async def test_months_at_a_glance_are_those_months(trade: Trade, clock: TurnableClock) -> None:
    await buy(trade, 1000, 800)
    await sold(trade, 200, settlement=Settlement.PAID)
    clock.forward(timedelta(days=31))
    await sold(trade, 100, settlement=Settlement.PAID)

    async def read(store: Store) -> list[tuple[int, int, int]]:
        april = month_of(store.now, "UTC")
        found = await months(store, trade.top.id, [month_before(april, "UTC"), april])
        return [(one.received.minor, one.paid.minor, one.margin.minor) for one in found]

    assert await trade.database.read(read) == [(420_00, 800_00, 260_00), (210_00, 0, 130_00)]


async def test_an_empty_network_has_an_empty_month(trade: Trade) -> None:
    found = await flow_of(trade, trade.top)
    assert (found.received, found.due, found.written_off, found.margin) == ((), {}, {}, ())
    assert [(panel.bought, panel.passed_on, panel.unused, panel.unsold) for panel in found.panels] == [(0, 0, 0, 0)]
    assert found.unknown == 0
