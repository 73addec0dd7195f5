"""What the cards of a request say of money in credit, sales taken back and unusual sums, and that it stays true."""

import pytest

from domain.agreement import StockRule
from domain.ledger import AccountKind
from domain.requests import RequestState, Settlement
from handlers.request_lists import ListRequests, ShowRequest
from handlers.sale_corrections import TakeSaleBackFor
from services import closing
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of


async def paid(desk: Desk, euros: int) -> None:
    """Have Marta record money that came from Ahmed."""
    asked = await desk.marta.says(f"/payment Ahmed {euros}")
    await desk.marta.taps(next(iter(buttons_of(asked).values())))


# Money in credit


async def test_nothing_is_to_be_paid_for_what_credit_covers(desk: Desk) -> None:
    await paid(desk, 500)
    await desk.ahmed.news()
    card = await desk.card()
    [own] = [one for one in desk.ahmed.messages.values() if one.title.startswith("Request #1")]
    assert "To pay: nothing: €500 of yours is with us" in text_of(own)
    assert list(buttons_of(own)) == ["Withdraw"]
    assert list(buttons_of(card))[:2] == ["Paid from credit: approve 200", "Money in: €420"]
    assert "On account" not in buttons_of(card)
    await desk.ana.taps(button(card, "Paid from credit"))
    assert await desk.trade.balance(AccountKind.DUE) == (8000, 0)
    assert "It is paid from their credit." in await desk.marta.sees()
    assert "on account" not in (await desk.ana.sees()).lower()
    told = text_of((await desk.ahmed.news())[-1])
    assert "€420 was taken from what you had with us." in told
    assert "has arrived" not in told


async def test_the_rest_is_to_be_paid_for_what_credit_covers_in_part(desk: Desk) -> None:
    await paid(desk, 300)
    card = await desk.card()
    [own] = [one for one in desk.ahmed.messages.values() if one.title.startswith("Request #1")]
    assert "To pay: €120 (€300 is taken from what you have with us)" in text_of(own)
    assert list(buttons_of(card))[:3] == ["€120 in: approve 200", "Money in: €420", "On account"]
    await desk.ana.taps(button(card, "€120 in"))
    assert await desk.trade.balance(AccountKind.DUE) == (0, 0)
    assert "€120 is in, and €300 is taken from their credit." in await desk.marta.sees()
    assert "Your payment of €120 has arrived, thank you; €300 was taken" in text_of((await desk.ahmed.news())[-1])


async def test_credit_is_offered_once(desk: Desk) -> None:
    await paid(desk, 500)
    first, second = await desk.card(), await desk.card()
    assert "Paid from credit: approve 200" in buttons_of(first)
    assert "€340 in: approve 200" in buttons_of(second)


async def test_other_numbers_are_paid_from_credit_too(desk: Desk) -> None:
    await paid(desk, 500)
    await desk.ana.taps(button(await desk.card(), "Other amount or price"))
    shown = await desk.ana.says("100")
    assert "Approved: 100 credits for €210" in text_of(await desk.ana.taps(button(shown, "Paid from credit")))
    assert await desk.trade.balance(AccountKind.DUE) == (29000, 0)


async def test_what_a_first_colleague_agreed_is_paid_from_credit_is_one_tap_for_the_second(desk: Desk) -> None:
    await desk.trade.set_terms(second_person_from=100)
    await paid(desk, 300)
    await desk.ana.taps(button(await desk.card(), "€120 in: approve 200"))
    assert "Ana agreed that €420 are paid, €300 from their credit" in await desk.marta.sees()
    [card] = [one for one in desk.marta.messages.values() if one.title.startswith("Ahmed TV #1")]
    await desk.marta.taps(button(card, "€120 in: approve 200"))
    assert await desk.trade.balance(AccountKind.DUE) == (0, 0)


async def test_a_payment_and_a_decision_are_on_every_pending_card_at_once(desk: Desk) -> None:
    await desk.trade.stock(1000)
    await desk.card(50)
    await desk.card(60)
    await paid(desk, 500)
    assert (await desk.marta.sees()).count("Payments: €500 in credit") == 2
    await desk.ana.news()
    [card] = [one for one in desk.ana.messages.values() if one.title.startswith("Ahmed TV #1")]
    await desk.ana.taps(button(card, "Paid from credit"))
    [other] = [one for one in (await standing(desk.marta)) if one.startswith("Ahmed TV #2")]
    assert "Left in stock: 950" in other
    assert "To be loaded: 50 credits" in other
    assert "Payments: €395 in credit" in other


async def standing(chat: Chat) -> list[str]:
    await chat.news()
    return [text_of(screen) for screen in chat.messages.values()]


# Taken back


async def test_a_sale_taken_back_says_so_by_whom_and_why(desk: Desk) -> None:
    request = await sold(desk.trade, 200, settlement=Settlement.PAID)
    await desk.ahmed.taps(ShowRequest(request.id))
    await desk.marta.news()
    await desk.marta.taps(TakeSaleBackFor(request.id, "Wrong account"))
    for chat, who in ((desk.marta, "Marta"), (desk.ahmed, "Top TV")):
        assert f"{who} took it back on 2 Mar, 09:00:\nWrong account" in await chat.sees()
        assert [label for label in buttons_of(await chat.taps(ListRequests())) if label.endswith("· taken back")]
    assert "Same as last" not in " ".join(buttons_of(await desk.ahmed.says("/balance")))
    assert "Last purchase" not in text_of(await desk.ana.says("ahmed"))
    assert "no purchase yet" in text_of(await desk.ana.says("/network"))


# Unusual sums


async def state_of(desk: Desk, credits: int) -> RequestState:
    of = desk.trade.child.id
    found = await desk.trade.database.read(lambda store: store.requests.page(reseller_id=of, skip=0, limit=50))
    return next(one.state for one in found if one.asked_credits == credits)


@pytest.mark.parametrize(("credits", "asked"), [(500, False), (501, True)])
async def test_far_above_the_habit_is_asked_for_once_more(desk: Desk, credits: int, asked: bool) -> None:  # noqa: FBT001
    await sold(desk.trade, 50, settlement=Settlement.PAID)
    sure = await desk.ana.taps(button(await desk.card(credits), "Money in"))
    assert (await state_of(desk, credits) is RequestState.PENDING) is asked
    if asked:
        assert "That is far above what they buy: at most 50 credits at once so far." in text_of(sure)
        await desk.ana.taps(button(sure, "Yes, approve"))
        assert await state_of(desk, credits) is RequestState.APPROVED


@pytest.mark.parametrize(("credits", "asked"), [(5000, False), (99_999_999, True)])
async def test_a_large_first_purchase_is_asked_for_once_more(desk: Desk, credits: int, asked: bool) -> None:  # noqa: FBT001
    sure = await desk.ana.taps(button(await desk.card(credits), "Money in"))
    assert (await state_of(desk, credits) is RequestState.PENDING) is asked
    assert ("a lot for a first time" in text_of(sure)) is asked


async def test_more_than_the_stock_is_asked_for_once_more(desk: Desk) -> None:
    await desk.marta.says("/stock 150 for 100 from Acme")
    await desk.trade.set_terms(stock_rule=StockRule.WARN)
    sure = await desk.ana.taps(button(await desk.card(200), "Money in"))
    assert "Only 150 credits are left in your stock." in text_of(sure)
    assert await state_of(desk, 200) is RequestState.PENDING


# A closed account


async def test_a_closed_account_is_offered_what_is_left_to_it_alone(desk: Desk) -> None:
    await desk.card(50)
    trade = desk.trade
    await trade.database.write(lambda store: closing.decline_open(store, trade.child.id, "Closing", by=trade.ana))
    [told] = await desk.ahmed.news()
    assert "new request" not in text_of(told)
    await trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana))
    assert set(buttons_of(await desk.ahmed.says("/menu"))) == {
        "Balance", "Requests", "Tickets", "Usage", "History", "Statement", "Invoices", "Agreement", "Export", "Record",
        "Language", "Time zone", "Help",
    }  # fmt: skip
    assert "Request credits" not in buttons_of(await desk.ahmed.says("/balance"))
    assert "/request 200" not in text_of(await desk.ahmed.says("/help"))
