"""Disputes: opened on a line by either side, ended once by the other, and nobody else's business."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from domain.disputes import MOST_OPEN, Dispute, DisputeId, DisputeState
from domain.errors import NotHere
from domain.gifts import Gift
from domain.ledger import AccountKind, TransferId
from domain.money import Money
from domain.people import Actor, Reseller, Role
from domain.requests import Settlement
from services import books, closing, disputes, gift_back, goodwill, loading, payment_corrections
from services.disputes import (
    DisputedAlready,
    DisputeOver,
    NotBetweenUs,
    NotBetweenYou,
    NotYoursToAnswer,
    NotYoursToWithdraw,
    TooManyDisputes,
)
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.owing import charge, heard, pay
from tests.paying import pays
from tests.selling import sold, spend
from tests.services.deciding import approve_it
from tests.talk import Chat
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.both_engines


async def open_on(
    trade: Trade, line: int, *, by: Actor | None = None, of: Reseller | None = None, text: str = "Not mine"
) -> Dispute:
    """Say of a line of Ahmed's that it is wrong, Ahmed himself if nobody else is named."""
    reseller, who = of or trade.child, by or trade.ahmed
    return await trade.database.write(
        lambda store: disputes.open_dispute(store, reseller.id, TransferId(line), text, by=who)
    )


async def seen(trade: Trade, dispute: Dispute) -> Dispute:
    return await trade.database.read(lambda store: store.disputes.by_id(dispute.id))


async def lines_of(trade: Trade, reseller: Reseller, kind: AccountKind) -> list[TransferId]:
    """Return what moved on an account of a reseller's, newest first."""

    async def read(store: Store) -> list[TransferId]:
        [account] = [one for one in await store.ledger.of_reseller(reseller.id) if one.kind is kind]
        return [movement.transfer_id for movement in await store.ledger.movements(account.id, limit=50)]

    return await trade.database.read(read)


# Opening


async def test_both_sides_get_the_card_and_numbers_run_per_sub_reseller(trade: Trade, network: Network) -> None:
    fay = await network.member(trade.child, Role.FINANCE, name="Fay")
    vera = await network.member(trade.top, Role.VIEWER, name="Vera")
    house, karim, _sub_panel = await trade.sibling("Karim Net")
    first, second = await charge(trade, 500), await charge(trade, 600)
    other = await charge(trade, 700, of=house)
    assert [(await open_on(trade, line)).number for line in (first, second)] == [1, 2]
    assert (await open_on(trade, other, by=karim, of=house)).number == 1
    everybody = (trade.ahmed, fay, trade.ana, trade.marta, vera, karim)
    assert [len(told) for told in await heard(trade, *everybody)] == [2, 2, 3, 3, 0, 1]


async def test_a_line_has_one_open_dispute_at_a_time(trade: Trade) -> None:
    line = await charge(trade, 500)
    first = await open_on(trade, line)
    with pytest.raises(DisputedAlready, match="#1"):
        await open_on(trade, line, by=trade.marta)
    await trade.database.write(lambda store: disputes.answer(store, first.id, "It is", by=trade.ana))
    assert (await open_on(trade, line)).number == 2


async def test_two_who_press_at_once_open_one(trade: Trade, open_another: Callable[[], Database]) -> None:
    line = await charge(trade, 500)
    databases = [trade.database, open_another(), open_another()]
    opening = (
        database.write(lambda store: disputes.open_dispute(store, trade.child.id, line, "No", by=trade.ahmed))
        for database in databases
    )
    came: list[Any] = await asyncio.gather(*opening, return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["Dispute", "DisputedAlready", "DisputedAlready"]


async def test_no_more_are_open_at_a_time_than_somebody_can_answer(trade: Trade) -> None:
    lines = [await charge(trade, 100 + number) for number in range(MOST_OPEN + 1)]
    opened = [await open_on(trade, line) for line in lines[:-1]]
    with pytest.raises(TooManyDisputes):
        await open_on(trade, lines[-1])
    await trade.database.write(lambda store: disputes.withdraw(store, opened[0].id, by=trade.ahmed))
    assert (await open_on(trade, lines[-1])).number == MOST_OPEN + 1


async def test_credits_used_credits_bought_charges_and_payments_can_be_disputed(trade: Trade) -> None:
    await sold(trade, 200)
    await spend(trade, 10)
    await pay(trade, 100)
    wallet = await lines_of(trade, trade.child, AccountKind.WALLET)
    money = await lines_of(trade, trade.child, AccountKind.DUE)
    assert len([*wallet, *money]) == 4
    for line in (*wallet, *money):
        assert (await open_on(trade, line)).transfer_id == line


@pytest.mark.parametrize("line", [0, -1, 10**9, 2**63 - 1])
async def test_a_line_that_is_not_there_cannot_be_disputed(trade: Trade, line: int) -> None:
    await charge(trade, 500)
    for by in (trade.ahmed, trade.ana):
        with pytest.raises(NotHere):
            await open_on(trade, line, by=by)


async def test_a_siblings_line_is_not_there(trade: Trade) -> None:
    house, karim, _sub_panel = await trade.sibling("Karim Net")
    line = await charge(trade, 500, of=house)
    with pytest.raises(NotHere):
        await open_on(trade, line)
    with pytest.raises(NotHere):
        await open_on(trade, await charge(trade, 500), by=karim, of=house)


async def middle(trade: Trade, network: Network) -> tuple[Reseller, Actor]:
    """Have Ahmed buy, and sell to a sub-reseller of his own who has paid; return that one."""
    await sold(trade, 200)
    house, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    request = await trade.request(30, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.PAID)

    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ahmed))
    return house, omar


async def test_what_somebody_passed_on_or_received_is_not_between_them_and_their_parent(
    trade: Trade, network: Network
) -> None:
    await middle(trade, network)
    passed_on = (await lines_of(trade, trade.child, AccountKind.WALLET))[0]
    received = (await lines_of(trade, trade.child, AccountKind.CASH))[0]
    with pytest.raises(NotBetweenYou):
        await open_on(trade, passed_on)
    with pytest.raises(NotBetweenYou):
        await open_on(trade, received)
    with pytest.raises(NotBetweenUs):
        await open_on(trade, passed_on, by=trade.ana)
    with pytest.raises(NotHere):
        await open_on(trade, received, by=trade.ana)


async def test_a_reseller_in_the_middle_is_disputed_with_and_disputes(trade: Trade, network: Network) -> None:
    house, omar = await middle(trade, network)
    below = await open_on(trade, (await lines_of(trade, house, AccountKind.WALLET))[0], by=omar, of=house)
    above = await open_on(trade, (await lines_of(trade, trade.child, AccountKind.DUE))[0])
    assert (below.parent_id, above.parent_id) == (trade.child.id, trade.top.id)
    counted = await trade.database.read(lambda store: store.disputes.count_open(trade.child.id))
    assert (counted.below, counted.above) == (1, 1)
    counted = await trade.database.read(lambda store: store.disputes.count_open(trade.top.id))
    assert (counted.below, counted.above) == (1, 0)
    [told] = [text for text in (await heard(trade, trade.ana))[0] if "dispute" in text]
    assert "Omar" not in told


# Ending


async def test_an_answer_ends_it_once_and_both_sides_hear_once(trade: Trade, network: Network) -> None:
    fay = await network.member(trade.child, Role.FINANCE, name="Fay")
    dispute = await open_on(trade, await charge(trade, 500))
    everybody = (trade.ahmed, fay, trade.ana, trade.marta)
    await heard(trade, *everybody)
    await trade.database.write(lambda store: disputes.answer(store, dispute.id, "We looked it up", by=trade.marta))
    told = await heard(trade, *everybody)
    assert [len(each) for each in told] == [1, 1, 1, 0]
    assert told[0] == told[1] == ["Dispute #1: answered (Top TV).\nWe looked it up"]
    assert told[2] == ["Ahmed TV, dispute #1: answered (Marta).\nWe looked it up"]
    assert (await seen(trade, dispute)).answer == "We looked it up"
    with pytest.raises(DisputeOver, match="Marta"):
        await trade.database.write(lambda store: disputes.settle(store, dispute.id, by=trade.ana))
    with pytest.raises(DisputeOver, match="Top TV"):
        await trade.database.write(lambda store: disputes.withdraw(store, dispute.id, by=trade.ahmed))
    assert await heard(trade, *everybody) == [[], [], [], []]


async def test_two_answers_at_once_and_one_stands(trade: Trade, open_another: Callable[[], Database]) -> None:
    dispute = await open_on(trade, await charge(trade, 500))
    databases = [trade.database, open_another(), open_another()]

    async def answered(database: Database, words: str) -> None:
        await database.write(lambda store: disputes.answer(store, dispute.id, words, by=trade.ana))

    answering = (answered(database, words) for database, words in zip(databases, ("one", "two", "three"), strict=True))
    came: list[Any] = await asyncio.gather(*answering, return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["DisputeOver", "DisputeOver", "NoneType"]


@pytest.mark.parametrize("opener", ["ahmed", "marta"])
async def test_the_other_side_answers_and_ones_own_withdraws(trade: Trade, opener: str) -> None:
    by: Actor = getattr(trade, opener)
    other = trade.ana if by is trade.ahmed else trade.ahmed
    dispute = await open_on(trade, await charge(trade, 500), by=by)
    with pytest.raises(NotYoursToAnswer):
        await trade.database.write(lambda store: disputes.answer(store, dispute.id, "No", by=by))
    with pytest.raises(NotYoursToAnswer):
        await trade.database.write(lambda store: disputes.settle(store, dispute.id, by=by))
    with pytest.raises(NotYoursToWithdraw):
        await trade.database.write(lambda store: disputes.withdraw(store, dispute.id, by=other))
    await trade.database.write(lambda store: disputes.withdraw(store, dispute.id, by=by))
    assert (await seen(trade, dispute)).state is DisputeState.WITHDRAWN


async def test_settled_without_a_change_says_so_and_moves_nothing(trade: Trade) -> None:
    dispute = await open_on(trade, await charge(trade, 500))
    await heard(trade)
    await trade.database.write(lambda store: disputes.settle(store, dispute.id, by=trade.ana))
    assert await heard(trade) == [["Dispute #1: settled without a change (Top TV)."]]
    assert await trade.balance(AccountKind.DUE) == (-500, 0)


async def test_a_sale_that_is_taken_back_ends_what_was_said_of_all_its_lines_and_is_heard_once(trade: Trade) -> None:
    request = await sold(trade, 200)
    money = (await lines_of(trade, trade.child, AccountKind.DUE))[0]
    credits = (await lines_of(trade, trade.child, AccountKind.WALLET))[0]
    opened = [await open_on(trade, line) for line in (money, credits)]
    other = await open_on(trade, await charge(trade, 500))
    await heard(trade, trade.ahmed, trade.ana)
    await trade.database.write(lambda store: books.take_back_sale(store, request.id, "Mistyped", by=trade.marta))
    for dispute in opened:
        ended = await seen(trade, dispute)
        assert (ended.state, ended.answer) == (DisputeState.TAKEN_BACK, "Mistyped")
    assert (await seen(trade, other)).is_open
    assert [len(told) for told in await heard(trade, trade.ahmed, trade.ana)] == [1, 1]


async def test_a_payment_that_is_taken_back_ends_what_was_said_of_its_line_alone(trade: Trade) -> None:
    await sold(trade, 200)
    payment = await pays(trade.database, trade.child.id, Money(100_00, "EUR"), by=trade.ana)
    paid, charged = (await lines_of(trade, trade.child, AccountKind.DUE))[:2]
    about_payment, about_charge = await open_on(trade, paid), await open_on(trade, charged)
    await trade.database.write(
        lambda store: payment_corrections.take_back(store, payment.id, "Never came", by=trade.ana)
    )
    ended = await seen(trade, about_payment)
    assert (ended.state, ended.answer) == (DisputeState.TAKEN_BACK, "Never came")
    assert (await seen(trade, about_charge)).is_open


async def test_goodwill_that_is_taken_back_ends_what_was_said_of_it(trade: Trade) -> None:
    gift = await given(trade, 50)
    [share] = await trade.database.read(lambda store: store.gifts.given(gift.id))
    await trade.database.write(lambda store: loading.confirm_loaded(store, share.id, by=trade.ana))
    dispute = await open_on(trade, (await lines_of(trade, trade.child, AccountKind.WALLET))[0])
    await trade.database.write(lambda store: gift_back.take_back_one(store, share.id, "Mistyped", by=trade.ana))
    assert (await seen(trade, dispute)).state is DisputeState.TAKEN_BACK


async def given(trade: Trade, credits: int) -> Gift:
    """Give everybody below Ana's business credits."""

    async def work(store: Store) -> Gift:
        gift = await goodwill.prepare(store, credits, by=trade.ana, reason="Outage", everybody=True)
        await goodwill.give(store, gift.id, receivers=1, credits=credits, by=trade.ana)
        return gift

    return await trade.database.write(work)


async def test_what_is_open_ends_with_the_account(trade: Trade) -> None:
    line = await charge(trade, 500)
    dispute = await open_on(trade, line)
    await pay(trade, 500)
    await trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana))
    assert (await seen(trade, dispute)).state is DisputeState.CLOSED


async def test_what_is_open_ends_when_a_sub_reseller_gets_another_parent(trade: Trade, network: Network) -> None:
    house, omar = await middle(trade, network)
    line = (await lines_of(trade, house, AccountKind.DUE))[0]
    dispute = await open_on(trade, line, by=omar, of=house)
    await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    assert (await seen(trade, dispute)).state is DisputeState.CLOSED
    with pytest.raises(NotBetweenYou):
        await open_on(trade, line, by=omar, of=house)
    with pytest.raises(NotHere):
        await open_on(trade, line, by=trade.ana, of=house)
    assert not await trade.database.read(lambda store: store.disputes.page(parent_id=trade.top.id, skip=0, limit=9))


async def test_every_copy_of_the_card_says_how_it_ended(trade: Trade) -> None:
    dispute = await open_on(trade, await charge(trade, 500), text="I never bought that")
    chats = [Chat(trade.database, member) for member in (trade.ahmed, trade.ana, trade.marta)]
    for chat in chats:
        assert "Open." in await chat.sees()
    await trade.database.write(lambda store: disputes.answer(store, dispute.id, "You did", by=trade.ana))
    shown = [await chat.sees() for chat in chats]
    assert all("I never bought that" in text and "You did" in text and "Open." not in text for text in shown)
    assert "Top TV answered on" in shown[0]
    assert "Ana" not in shown[0]
    assert "Ana answered on" in shown[1]


async def test_a_dispute_that_was_never_opened_is_not_there(trade: Trade) -> None:
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: disputes.answer(store, DisputeId(77), "No", by=trade.ana))
