"""What the books and the network's lists read, on both databases."""

from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.money import Money
from domain.network import StandingChange
from domain.people import ResellerId
from domain.requests import Settlement
from services import network as deeds
from services import stock
from storage.database import Database
from tests.factories import Network
from tests.selling import sold, spend
from tests.services.deciding import approve_it
from tests.trade import Trade, trade_in

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade with another one beside it."""
    other = await trade_in(network, database, name="Noise TV")
    await sold(other, 70)
    return await trade_in(network, database)


async def test_a_position_is_what_somebody_has_and_owes(trade: Trade, clock: TurnableClock) -> None:
    await sold(trade, 200)
    clock.forward(timedelta(minutes=5))
    await spend(trade, 30)
    await approve_it(trade, await trade.request(50), settlement=Settlement.ON_ACCOUNT)
    position = await trade.database.read(lambda store: store.books.position(trade.child.id))
    [held] = position.holdings
    assert (held.credits, held.to_load, held.moved_at) == (170, 50, clock())
    assert position.dues == (Money(-525_00, "EUR"),)
    assert not position.has_children


async def test_a_position_without_any_movement_is_empty(trade: Trade, network: Network) -> None:
    child = await network.child(trade.top, "New")
    await network.child(child, "Below")
    position = await trade.database.read(lambda store: store.books.position(child.id))
    assert (position.holdings, position.dues, position.has_children) == ((), (), True)


async def test_what_moved_lately_comes_newest_first(trade: Trade) -> None:
    for credits in (10, 20, 30, 40):
        await sold(trade, credits)
    await spend(trade, 5)
    recent = await trade.database.read(lambda store: store.books.recent(trade.child.id, AccountKind.WALLET))
    assert [one.amount for one in recent] == [-5, 40, 30]
    assert [one.counter for one in recent] == [AccountKind.CONSUMED, AccountKind.STOCK, AccountKind.STOCK]


async def test_a_stock_is_read_panel_by_panel(trade: Trade, network: Network) -> None:
    await network.panel(trade.top, "Sky")
    await trade.database.write(
        lambda store: stock.buy(store, trade.panel.id, credits=500, cost=Money(1, "EUR"), supplier="Acme", by=trade.ana)
    )
    await approve_it(trade, await trade.request(50), settlement=Settlement.ON_ACCOUNT)
    first, second = await trade.database.read(lambda store: store.books.stocks(trade.top.id))
    assert (first.credits, first.held, first.to_load, first.bought) == (500, 50, 50, True)
    assert (second.panel, second.credits, second.bought) == ("Sky", 0, False)
    due = await trade.database.read(lambda store: store.books.due_of_children(trade.top.id))
    assert due == [Money(105_00, "EUR")]
    assert await trade.database.read(lambda store: store.books.to_load_with(trade.top.id)) == (50, 1)


async def test_a_line_has_balance_and_last_purchase(trade: Trade, clock: TurnableClock) -> None:
    await sold(trade, 200)
    await trade.sibling("Karim")
    lines = {line.name: line for line in await trade.database.read(lambda store: store.network.lines(trade.top.id))}
    assert lines.keys() == {"Ahmed TV", "Karim"}
    assert lines["Ahmed TV"].balances[0].credits == 200
    assert lines["Ahmed TV"].last_purchase == clock()
    assert lines["Karim"].last_purchase is None


async def test_names_are_known_with_accounts_and_handles(trade: Trade) -> None:
    await trade.database.write(lambda store: store.members.change(trade.ahmed.member_id, handle="ahmed_tv"))
    [known] = await trade.database.read(lambda store: store.network.known(trade.top.id))
    assert known.aliases == (trade.sub_panel.account, "ahmed_tv")


async def test_the_newest_change_of_a_kind_is_found(trade: Trade) -> None:
    await trade.database.write(lambda store: deeds.pause(store, trade.child.id, "First", by=trade.ana))
    await trade.database.write(lambda store: deeds.unpause(store, trade.child.id, by=trade.marta))
    await trade.database.write(lambda store: deeds.pause(store, trade.child.id, "Second", by=trade.ana))
    found = await trade.database.read(lambda store: store.network.standing(trade.child.id, StandingChange.PAUSED))
    assert found is not None
    assert (found.reason, found.by) == ("Second", "Ana")


async def test_the_audit_names_only_what_is_near(trade: Trade) -> None:
    request = await trade.request(5)
    wanted = [{"reseller_id": trade.child.id, "member_id": trade.ana.member_id, "request_id": request.id}]
    mine = await trade.database.read(lambda store: store.audit_names.of(wanted, trade.top.id))
    assert {named.name for named in mine.values()} == {"Ahmed TV", "Ana"}
    theirs = await trade.database.read(lambda store: store.audit_names.of(wanted, ResellerId(trade.top.id + 1_000)))
    assert theirs == {}
