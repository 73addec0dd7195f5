"""Payments, and sales that are taken back."""

import asyncio
from collections.abc import Callable

import pytest

from domain.ledger import AccountKind
from domain.money import Money
from domain.people import Actor
from domain.requests import Request, Settlement
from services import books, payments
from services.books import CreditsGone, NotLoadedYet, PaymentBeyondLimit, TakenBackAlready
from services.network import NotPossibleNow
from services.payments import AlreadyBooked, BookedMeanwhile
from storage.database import Database
from storage.store import Store
from tests.paying import received
from tests.selling import sold, spend
from tests.services.deciding import approve_it
from tests.talk import Chat, text_of
from tests.trade import Trade


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


async def pay(trade: Trade, amount: int, *, after: int = 0, by: Actor | None = None) -> Money:
    who = by or trade.ana
    await trade.database.write(
        lambda store: payments.record(store, trade.child.id, received(euros(amount)), after=after, by=who)
    )
    return (await standing(trade)).due


async def standing(trade: Trade) -> payments.Standing:
    return await trade.database.read(lambda store: payments.standing_before_payment(store, trade.child.id, "EUR"))


async def take_back(trade: Trade, request: Request, database: Database | None = None) -> Money:
    return await (database or trade.database).write(
        lambda store: books.take_back_sale(store, request.id, "Wrong account", by=trade.ana)
    )


async def test_a_payment_is_money_in_the_parents_cash_and_to_the_sub_resellers_credit(trade: Trade) -> None:
    assert await pay(trade, 420) == euros(420)
    assert (await trade.balance(AccountKind.DUE))[0] == 420_00
    assert (await trade.balance(AccountKind.CASH, trade.top))[0] == -420_00


async def test_both_sides_hear_of_a_payment_once(trade: Trade) -> None:
    await pay(trade, 420)
    [told] = await Chat(trade.database, trade.ahmed).news()
    assert "€420" in text_of(told)
    assert "Ana" not in text_of(told)
    [colleague] = await Chat(trade.database, trade.marta).news()
    assert "Ana recorded €420 from Ahmed TV." in text_of(colleague)
    assert await Chat(trade.database, trade.ana).news() == []


async def test_two_taps_on_a_payment_book_it_once(trade: Trade) -> None:
    await pay(trade, 420)
    with pytest.raises(AlreadyBooked, match="Ana"):
        await pay(trade, 420, by=trade.marta)
    assert (await trade.balance(AccountKind.DUE))[0] == 420_00


async def test_another_payment_recorded_meanwhile_is_no_tap_on_this_one(trade: Trade) -> None:
    await pay(trade, 420)
    with pytest.raises(BookedMeanwhile):
        await pay(trade, 100)


async def test_a_later_payment_of_the_same_sum_is_another_one(trade: Trade) -> None:
    await pay(trade, 420)
    assert await pay(trade, 420, after=(await standing(trade)).after) == euros(840)


async def test_a_closed_account_takes_no_payment(trade: Trade) -> None:
    await trade.database.write(lambda store: store.closings.close(trade.child.id))
    with pytest.raises(NotPossibleNow):
        await pay(trade, 420)


@pytest.mark.both_engines
@pytest.mark.parametrize("settlement", list(Settlement))
async def test_a_sale_is_taken_back_as_a_whole(trade: Trade, settlement: Settlement) -> None:
    request = await sold(trade, settlement=settlement)
    stock = (await trade.balance(AccountKind.STOCK, trade.top))[0]
    assert await take_back(trade, request) == euros(0)
    assert (await trade.balance(AccountKind.WALLET))[0] == 0
    assert (await trade.balance(AccountKind.STOCK, trade.top))[0] == stock + 200
    assert (await trade.balance(AccountKind.SALES, trade.top))[0] == 0
    assert (await trade.balance(AccountKind.CASH, trade.top))[0] == 0


async def test_both_sides_hear_why_a_sale_was_taken_back(trade: Trade) -> None:
    request = await sold(trade)
    chat = Chat(trade.database, trade.ahmed)
    await chat.news()
    await take_back(trade, request)
    [told] = await chat.news()
    assert "Wrong account" in text_of(told)
    assert "#1" in text_of(told)


@pytest.mark.both_engines
async def test_two_who_take_a_sale_back_at_once_take_it_back_once(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    request = await sold(trade)
    results = await asyncio.gather(
        take_back(trade, request), take_back(trade, request, open_another()), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Money", "TakenBackAlready"]
    assert (await trade.balance(AccountKind.WALLET))[0] == 0


async def test_credits_that_are_gone_cannot_be_taken_back(trade: Trade) -> None:
    request = await sold(trade)
    other = await sold(trade, 50)
    await take_back(trade, other)
    with pytest.raises(TakenBackAlready):
        await take_back(trade, other)
    await spend(trade, 150)
    with pytest.raises(CreditsGone, match=r"200.*50"):
        await take_back(trade, request)
    assert (await trade.balance(AccountKind.WALLET))[0] == 50


async def test_a_payment_that_cannot_be_undone_is_named_as_money(trade: Trade) -> None:
    """Since it was paid, less may be owed: the sale's credits could come back, its payment can't."""
    paid = await sold(trade, settlement=Settlement.PAID)
    await sold(trade, 100)

    async def owe_nothing_more(store: Store) -> None:
        due = await store.ledger.find(trade.child.id, AccountKind.DUE, "EUR")
        assert due is not None
        await store.ledger.set_floor(due.id, 0)

    await trade.database.write(owe_nothing_more)
    with pytest.raises(PaymentBeyondLimit) as refused:
        await take_back(trade, paid)
    assert (refused.value.paid, refused.value.left) == (euros(420), euros(210))
    assert (await trade.balance(AccountKind.WALLET))[0] == 300


async def test_credits_that_are_not_loaded_are_given_up_instead(trade: Trade) -> None:
    request = await trade.request(200)
    await approve_it(trade, request)
    with pytest.raises(NotLoadedYet):
        await take_back(trade, request)


async def test_a_sale_taken_back_does_not_count_for_the_minimum(trade: Trade) -> None:
    request = await sold(trade)
    start, end = trade.child.created_at, trade.child.created_at.replace(year=2027)
    await take_back(trade, request)
    bought = await trade.database.read(lambda store: store.requests.bought(trade.sub_panel.id, start, end))
    assert bought.in_period == 0
