"""Closing an account: whatever is left, nothing is afterwards."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.closing import Left, MoneyEnd, Step, WalletLeft
from domain.ledger import AccountId, AccountKind
from domain.money import Money
from domain.people import ResellerId, ResellerState
from domain.requests import RequestState, Settlement
from services import closing
from services.closing import AlreadyClosed, CannotTake, ChangedSince, StillOpen
from services.network import NotPossibleNow
from services.offers import NoAgreement, may_trade
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.paying import pays
from tests.selling import sold, spend
from tests.services.deciding import approve_it
from tests.talk import Chat, text_of
from tests.trade import Trade, child_who_trades, trade_in


async def left(trade: Trade) -> Left:
    return await trade.database.read(lambda store: closing.left(store, trade.child.id))


async def wallet_of(trade: Trade) -> AccountId:
    return (await left(trade)).wallets[0].account_id


async def close(trade: Trade) -> None:
    await trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana))


async def test_an_account_with_nothing_left_is_closed_for_good(trade: Trade) -> None:
    await close(trade)
    child = await trade.database.read(lambda store: store.resellers.by_id(trade.child.id))
    assert child.state is ResellerState.CLOSED
    [sub_panel] = await trade.database.read(lambda store: store.sub_panels.of_reseller(trade.child.id))
    assert not sub_panel.active
    [told] = await Chat(trade.database, trade.ahmed).news()
    assert "Top TV" in text_of(told)


@pytest.mark.both_engines
async def test_two_who_close_at_once_close_once(trade: Trade, open_another: Callable[[], Database]) -> None:
    other = open_another()
    results = await asyncio.gather(
        close(trade),
        other.write(lambda store: closing.close(store, trade.child.id, by=trade.ana)),
        return_exceptions=True,
    )
    assert [type(result) for result in results if result is not None] == [AlreadyClosed]
    assert len(await Chat(trade.database, trade.ahmed).news()) == 1


async def test_what_is_left_is_settled_in_an_order_in_which_nothing_comes_back(trade: Trade, network: Network) -> None:
    await sold(trade, 200)
    approved = await trade.request(50)
    await approve_it(trade, approved, settlement=Settlement.ON_ACCOUNT)
    await trade.request(20)
    await network.child(trade.child, "Grandchild")
    found = await left(trade)
    assert (found.children, found.to_load, found.pending) == (1, 1, 1)
    assert (found.wallets[0].credits, found.dues) == (200, (Money(-525_00, "EUR"),))
    assert found.step is Step.CHILDREN
    with pytest.raises(StillOpen):
        await close(trade)


async def test_declining_and_giving_up_end_what_is_open(trade: Trade) -> None:
    approved = await trade.request(50)
    await approve_it(trade, approved)
    pending = await trade.request(20)
    await trade.database.write(lambda store: closing.give_up_unloaded(store, trade.child.id, "Closing", by=trade.ana))
    await trade.database.write(lambda store: closing.decline_open(store, trade.child.id, "Closing", by=trade.ana))
    found = await left(trade)
    assert (found.to_load, found.pending, found.wallets) == (0, 0, ())
    assert found.dues == (Money(105_00, "EUR"),)  # what was paid for what never came
    assert (await trade.seen(pending)).state is RequestState.DECLINED


@pytest.mark.both_engines
async def test_credits_are_bought_back_into_the_stock_and_their_price_is_to_their_credit(trade: Trade) -> None:
    await sold(trade, 200, settlement=Settlement.PAID)
    stock = (await trade.balance(AccountKind.STOCK, trade.top))[0]
    wallet = await wallet_of(trade)
    await trade.database.write(
        lambda store: closing.buy_back(store, trade.child.id, wallet, credits=200, price=Decimal("1.50"), by=trade.ana)
    )
    assert (await trade.balance(AccountKind.STOCK, trade.top))[0] == stock + 200
    assert (await left(trade)).dues == (Money(300_00, "EUR"),)


async def test_a_second_tap_on_a_step_changes_nothing(trade: Trade) -> None:
    await sold(trade, 200, settlement=Settlement.PAID)
    wallet = await wallet_of(trade)

    async def forfeit(store: Store) -> None:
        await closing.forfeit(store, trade.child.id, wallet, credits=200, by=trade.ana)

    await trade.database.write(forfeit)
    with pytest.raises(ChangedSince):
        await trade.database.write(forfeit)
    assert (await trade.balance(AccountKind.CONSUMED))[0] == 200


async def test_a_step_is_refused_when_the_balance_has_moved_since_it_was_shown(trade: Trade) -> None:
    await sold(trade, 200)
    wallet = await wallet_of(trade)
    await spend(trade, 10)
    with pytest.raises(ChangedSince):
        await trade.database.write(
            lambda store: closing.forfeit(store, trade.child.id, wallet, credits=200, by=trade.ana)
        )


async def test_credits_are_passed_on_and_nobody_learns_from_whom(trade: Trade) -> None:
    await sold(trade, 200)
    karim_house, karim, _sub_panel = await trade.sibling("Karim")
    wallet = await wallet_of(trade)
    await trade.database.write(
        lambda store: closing.pass_on(store, trade.child.id, wallet, credits=200, to=karim_house.id, by=trade.ana)
    )
    assert (await trade.balance(AccountKind.WALLET, karim_house))[0] == 200
    [told] = await Chat(trade.database, karim).news()
    assert "200 credits" in text_of(told)
    assert "Ahmed" not in text_of(told)
    history = await Chat(trade.database, karim).says("/history")
    assert "Ahmed" not in text_of(history)


async def test_credits_are_not_passed_on_to_somebody_without_an_account(trade: Trade, network: Network) -> None:
    await sold(trade, 200)
    other = await network.child(trade.top, "No account")
    wallet = await wallet_of(trade)
    with pytest.raises(CannotTake):
        await trade.database.write(
            lambda store: closing.pass_on(store, trade.child.id, wallet, credits=200, to=other.id, by=trade.ana)
        )


async def test_own_sub_resellers_are_taken_over_with_their_credits_and_need_a_new_agreement(
    trade: Trade, network: Network
) -> None:
    grandchild, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    await network.fund(sub_panel, 90)
    taken = await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    assert taken == 1
    found = await trade.database.read(lambda store: store.resellers.by_id(grandchild.id))
    assert found.parent_id == trade.top.id
    assert (await trade.balance(AccountKind.WALLET, grandchild))[0] == 90
    with pytest.raises(NoAgreement):
        await trade.database.read(lambda store: may_trade(store, grandchild.id))
    [told] = await Chat(trade.database, omar).news()
    assert "Top TV" in text_of(told)
    assert (await left(trade)).children == 0


async def test_a_closed_account_stays_closed(trade: Trade) -> None:
    await close(trade)
    with pytest.raises(AlreadyClosed, match="Ana"):
        await close(trade)
    with pytest.raises(NotPossibleNow):
        await pays(trade.database, trade.child.id, Money(1, "EUR"), by=trade.ana)


async def test_members_of_a_closed_account_still_read_its_history(trade: Trade) -> None:
    await sold(trade, 200, settlement=Settlement.PAID)
    wallet = await wallet_of(trade)
    await trade.database.write(lambda store: closing.forfeit(store, trade.child.id, wallet, credits=200, by=trade.ana))
    await close(trade)
    chat = Chat(trade.database, trade.ahmed)
    assert "Purchase" in text_of(await chat.says("/history"))
    assert "closed" in text_of(await chat.says("/request 200"))


@dataclass(frozen=True)
class Leftover:
    """What an account has behind it when it is closed, and how each of it shall be settled."""

    bought: list[tuple[int, Settlement]]
    spent: int
    paid: int
    unloaded: int
    pending: bool
    credits_end: str
    money_end: MoneyEnd
    price: Decimal


LEFTOVERS = st.builds(
    Leftover,
    bought=st.lists(st.tuples(st.integers(1, 500), st.sampled_from(Settlement)), max_size=3),
    spent=st.integers(0, 900),
    paid=st.integers(0, 2000),
    unloaded=st.integers(0, 300),
    pending=st.booleans(),
    credits_end=st.sampled_from(["buy back", "pass on", "forfeit"]),
    money_end=st.sampled_from(MoneyEnd),
    price=st.decimals("0.01", "5", places=2),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LEFTOVERS)
async def test_whatever_is_left_nothing_is_after_closing(
    network: Network, database: Database, leftover: Leftover
) -> None:
    trade = await trade_in(network, database, debt_limit=10_000_000)
    karim_house, _karim, _ = await trade.sibling("Karim")
    await leave(trade, leftover)
    while not await step(trade, leftover, to=karim_house.id):
        pass
    for account in await database.read(lambda store: store.ledger.of_reseller(trade.child.id)):
        if account.kind in (AccountKind.WALLET, AccountKind.DUE):
            assert (account.posted, account.held) == (0, 0)
    assert await database.read(lambda store: store.ledger.replay()) == []


async def leave(trade: Trade, leftover: Leftover) -> None:
    """Do what leaves this much on an account."""
    for credits, settlement in leftover.bought:
        await sold(trade, credits, settlement=settlement)
    if leftover.bought and leftover.spent:
        await spend(trade, leftover.spent)
    if leftover.paid:
        await pays(trade.database, trade.child.id, Money(leftover.paid * 100, "EUR"), by=trade.ana)
    if leftover.unloaded:
        await approve_it(trade, await trade.request(leftover.unloaded), settlement=Settlement.ON_ACCOUNT)
    if leftover.pending:
        await trade.request(5)


async def step(trade: Trade, leftover: Leftover, *, to: ResellerId) -> bool:
    """Take the next step; return whether it was the last one."""
    found = await left(trade)
    child, ana = trade.child.id, trade.ana

    async def work(store: Store) -> None:
        match found.step:
            case Step.LOADING:
                await closing.give_up_unloaded(store, child, "Closing", by=ana)
            case Step.REQUESTS:
                await closing.decline_open(store, child, "Closing", by=ana)
            case Step.CREDITS:
                await end_credits(store, trade, found.wallets[0], leftover, to=to)
            case Step.MONEY:
                await closing.settle_money(store, child, found.dues[0], leftover.money_end, by=ana)
            case _:
                await closing.close(store, child, by=ana)

    await trade.database.write(work)
    return found.step is Step.NOTHING


async def end_credits(store: Store, trade: Trade, held: WalletLeft, leftover: Leftover, *, to: ResellerId) -> None:
    child, wallet, credits, ana = trade.child.id, held.account_id, held.credits, trade.ana
    if credits < 0 or leftover.credits_end == "forfeit":
        await closing.forfeit(store, child, wallet, credits=credits, by=ana)
    elif leftover.credits_end == "pass on":
        await closing.pass_on(store, child, wallet, credits=credits, to=to, by=ana)
    else:
        await closing.buy_back(store, child, wallet, credits=credits, price=leftover.price, by=ana)
