"""Deciding in the chat: what the card says, what its buttons do, and what everybody hears."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.people import Role
from domain.requests import DeclineReason, LoadingState, RequestId, RequestState, Settlement
from domain.traffic import Outcome
from handlers.ask import LONGEST_ACTION, Ask, encode
from handlers.decision_asks import (
    Approve,
    Decline,
    DeclineChoices,
    DeclineInWords,
    FailLoading,
    Loaded,
    NotArrived,
    OtherNumbers,
    Redraw,
)
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import JPEG, change

MONEY_IN, ON_ACCOUNT = "Money in: approve 200", "On account"


async def due(desk: Desk) -> int:
    return (await desk.trade.balance(AccountKind.DUE))[0]


async def state_of(desk: Desk) -> RequestState:
    """Return how Ahmed's newest request stands."""
    of = desk.trade.child.id
    found = await desk.trade.database.read(lambda store: store.requests.page(reseller_id=of, skip=0, limit=50))
    return max(found, key=lambda request: request.number).state


async def test_the_card_says_what_is_needed_to_decide(desk: Desk) -> None:
    trade = desk.trade
    await change(trade.database, sub_panels, trade.sub_panel.id, period_minimum=1000)
    await trade.network.fund(trade.sub_panel, 40)
    await approve_it(trade, await trade.request(100), settlement=Settlement.ON_ACCOUNT)
    await trade.stock(150)
    await desk.ahmed.says("200", file=JPEG)
    card = (await desk.ana.news())[-1]
    assert text_of(card).splitlines() == [
        "Ahmed TV #2: 200 credits",
        "⚠️ That is more than what is left in your stock.",
        "Price: €2.10",
        "Sum: €420",
        "Receipt: here",
        "Balance: 40 credits",
        "To be loaded: 100 credits",
        "This month: 100 of at least 1,000 credits",
        "Payments: €210 to pay",
        "Debt limit: €1,000",
        card.fields[-2].label + ": " + card.fields[-2].value,
        "Left in stock: 50",
        "Open until 9 Mar, 09:00.",
    ]
    assert card.fields[-2].value.startswith("terms ")
    assert list(buttons_of(card)) == [
        MONEY_IN, ON_ACCOUNT, "Not arrived yet", "Other amount or price", "Decline…",
    ]  # fmt: skip


async def test_everybody_who_may_decide_has_the_card_and_nobody_else(desk: Desk, network: Network) -> None:
    others = [
        Chat(desk.trade.database, await network.member(desk.trade.top, role, name=role.value))
        for role in (Role.SUPPORT, Role.VIEWER)
    ]
    await desk.ahmed.says("/request 200")
    assert [len(await chat.news()) for chat in (desk.ana, desk.marta, *others)] == [1, 1, 0, 0]


async def test_the_loser_is_told_who_decided_and_all_copies_say_the_same(desk: Desk, clock: TurnableClock) -> None:
    card = await desk.card()
    clock.forward(timedelta(hours=1, minutes=5))
    await desk.marta.taps(button(card, MONEY_IN))
    clock.forward(timedelta(minutes=1))
    for label in (MONEY_IN, ON_ACCOUNT, "Not arrived yet", "Other amount or price", "Decline…"):
        answer = await desk.ana.taps(button(card, label))
        if label.startswith("Other"):
            answer = await desk.ana.says("150")
        assert "Marta approved it on 2 Mar, 10:05." in text_of(answer), label
    for chat in (desk.ana, desk.marta):
        await chat.news()
        [standing] = chat.messages.values()
        assert "Marta approved it on 2 Mar, 10:05:\n200 credits for €420.\nThe money is in." in text_of(standing)
        assert MONEY_IN not in buttons_of(standing)


async def test_the_requester_hears_once_and_from_the_business(desk: Desk) -> None:
    card = await desk.card()
    await desk.ana.taps(button(card, MONEY_IN))
    await desk.marta.taps(button(card, MONEY_IN))
    [news] = await desk.ahmed.news()
    assert "Request #1 is approved: 200 credits" in text_of(news)
    assert "Ana" not in await desk.ahmed.sees()


async def test_colleagues_of_the_requester_hear_once_each_if_they_deal_with_money(
    desk: Desk, vera: Chat, network: Network
) -> None:
    nadia = Chat(desk.trade.database, await network.member(desk.trade.child, Role.FINANCE, name="Nadia"))
    card = await desk.card()
    await desk.ana.taps(button(card, MONEY_IN))
    assert [len(await chat.news()) for chat in (desk.ahmed, nadia, vera)] == [1, 1, 0]


async def test_a_large_sum_is_asked_for_once_more_with_the_amount(desk: Desk) -> None:
    await desk.trade.set_terms(second_tap_from=42000)
    card = await desk.card()
    sure = await desk.ana.taps(button(card, ON_ACCOUNT))
    assert "Approve 200 credits for €420?" in text_of(sure)
    assert await state_of(desk) is RequestState.PENDING
    assert buttons_of(await desk.ana.taps(button(sure, "« Back"))) == buttons_of(card)
    assert (await desk.ana.taps(button(sure, "Yes, approve €420"))).silent
    assert await due(desk) == -42000


async def test_a_sum_just_below_is_not(desk: Desk) -> None:
    await desk.trade.set_terms(second_tap_from=42001)
    assert (await desk.ana.taps(button(await desk.card(), MONEY_IN))).silent


async def test_where_two_have_to_agree_the_card_says_who_did(desk: Desk) -> None:
    await desk.trade.set_terms(second_person_from=100)
    card = await desk.card()
    assert (await desk.ana.taps(button(card, MONEY_IN))).silent
    assert "Ana agreed that €420 are in; a second colleague must confirm." in await desk.marta.sees()
    assert "You have agreed to this already" in text_of(await desk.ana.taps(button(card, MONEY_IN)))
    assert await desk.ahmed.news() == []
    assert (await desk.marta.taps(button(card, MONEY_IN))).silent
    assert "Ana and Marta approved it" in await desk.ana.sees()
    assert len(await desk.ahmed.news()) == 1


async def test_what_the_first_agreed_to_is_one_tap_for_the_second(desk: Desk) -> None:
    await desk.trade.set_terms(second_person_from=100)
    await desk.ana.taps(button(await desk.card(), ON_ACCOUNT))
    assert "Ana agreed to €420 on account; a second colleague must confirm." in await desk.marta.sees()
    [card] = desk.marta.messages.values()
    assert next(iter(buttons_of(card))) == "On account: approve 200"
    await desk.marta.taps(button(card, "On account: approve 200"))
    assert await due(desk) == -42000


@pytest.mark.parametrize(
    ("typed", "credits", "charge"),
    [
        ("150", 150, 31500),
        ("150 at 2.05", 150, 30750),
        ("150@2,05", 150, 30750),
        ("at 2", 200, 40000),
        ("@ 1.9990", 200, 39980),
        ("١٥٠", 150, 31500),
    ],
)
async def test_another_amount_or_price_is_shown_with_its_sum_and_then_approved(
    desk: Desk, typed: str, credits: int, charge: int
) -> None:
    card = await desk.card()
    await desk.ana.taps(button(card, "Other amount or price"))
    shown = await desk.ana.says(typed)
    assert await state_of(desk) is RequestState.PENDING
    assert "Asked for: 200 credits · €420" in text_of(shown)
    done = await desk.ana.taps(button(shown, ON_ACCOUNT))
    assert f"Approved: {credits} credits" in text_of(done)
    assert await due(desk) == -charge
    assert "You asked for 200 credits." in await desk.ahmed.sees() or credits == 200


@pytest.mark.parametrize(
    "typed", ["", "0", "150 at", "at", "150 at 0", "1,000", "150 at -2", "a lot", "NaN@NaN", "@" * 5000]
)
async def test_other_numbers_that_make_no_sense_are_asked_for_again(desk: Desk, typed: str) -> None:
    card = await desk.card()
    await desk.ana.taps(button(card, "Other amount or price"))
    again = text_of(await desk.ana.says(typed))
    assert "150" in again
    assert len(again) < 500
    assert "New sum" in text_of(await desk.ana.says("150"))


async def test_leaving_other_numbers_changes_nothing(desk: Desk) -> None:
    card = await desk.card()
    await desk.ana.taps(button(card, "Other amount or price"))
    shown = await desk.ana.says("150")
    assert "Nothing was approved" in text_of(await desk.ana.taps(button(shown, "Leave it")))
    assert await state_of(desk) is RequestState.PENDING


async def test_a_large_other_sum_is_asked_for_once_more_too(desk: Desk) -> None:
    await desk.trade.set_terms(second_tap_from=50_000)
    card = await desk.card()
    await desk.ana.taps(button(card, "Other amount or price"))
    sure = await desk.ana.taps(button(await desk.ana.says("300"), "Money in"))
    assert "Approve 300 credits for €630?" in text_of(sure)
    assert "Approved: 300 credits for €630" in text_of(await desk.ana.taps(button(sure, "Yes")))


@pytest.mark.parametrize(
    ("label", "told"), [("Receipt unreadable", "couldn't read the receipt"), ("Wrong amount", "is another one")]
)
async def test_declining_takes_a_reason_and_says_it(desk: Desk, label: str, told: str) -> None:
    card = await desk.card()
    why = await desk.ana.taps(button(card, "Decline…"))
    assert "Ahmed TV will be told the reason." in text_of(why)
    assert await state_of(desk) is RequestState.PENDING
    assert buttons_of(await desk.ana.taps(button(why, "« Back"))) == buttons_of(card)
    assert (await desk.ana.taps(button(why, label))).silent
    [news] = await desk.ahmed.news()
    assert told in text_of(news)
    assert "Ana declined it" in await desk.marta.sees()


async def test_a_reason_in_words_says_before_who_will_read_it(desk: Desk) -> None:
    card = await desk.card()
    why = await desk.ana.taps(button(card, "Decline…"))
    question = await desk.ana.taps(button(why, "Another reason"))
    assert "The sub-reseller will read this word for word." in text_of(question)
    assert await state_of(desk) is RequestState.PENDING
    assert "at most 300" in text_of(await desk.ana.says("x" * 301))
    await desk.ana.says("It came <b>twice</b> & 100%.")
    [news] = await desk.ahmed.news()
    assert "It came <b>twice</b> & 100%." in text_of(news)
    assert "It came <b>twice</b> & 100%." in await desk.marta.sees()


async def test_not_arrived_is_said_kindly_once_and_the_card_stays_open(desk: Desk) -> None:
    card = await desk.card()
    assert (await desk.ana.taps(button(card, "Not arrived yet"))).silent
    [news] = await desk.ahmed.news()
    assert "We haven't found the payment of €420 for request #1 yet." in text_of(news)
    assert "noted already" in text_of(await desk.marta.taps(button(card, "Not arrived yet")))
    await desk.ana.news()
    [standing] = desk.ana.messages.values()
    assert "Not arrived yet" not in buttons_of(standing)
    assert (await desk.ana.taps(button(standing, MONEY_IN))).silent


async def test_above_the_debt_limit_the_numbers_are_said(desk: Desk) -> None:
    card = await desk.card(1000)
    assert "€2,100 would go over the debt limit: €1,000 more can be on account." in text_of(
        await desk.ana.taps(button(card, ON_ACCOUNT))
    )
    assert await state_of(desk) is RequestState.PENDING


# Who may


def asks_about(request_id: RequestId) -> tuple[Ask, ...]:
    """Return everything that can be wanted of a request by those who decide on it."""
    return (
        Approve(request_id, Settlement.PAID, 200, Decimal("2.10"), sure=True),
        OtherNumbers(request_id, "150"),
        NotArrived(request_id),
        DeclineChoices(request_id),
        Decline(request_id, DeclineReason.UNREADABLE),
        DeclineInWords(request_id, "no"),
        Loaded(request_id),
        FailLoading(request_id, "no"),
        Redraw(request_id),
    )


async def test_nobody_decides_on_what_is_not_theirs(desk: Desk, network: Network) -> None:
    trade = desk.trade
    waiting, approved = await trade.request(), await trade.request()
    await approve_it(trade, approved)
    stranger = await network.member(await network.top("Elsewhere"), name="Eve")
    _sibling, karim, _panel = await trade.sibling("Karim TV")
    helper = await network.member(trade.top, Role.SUPPORT, name="Sam")
    viewer = await network.member(trade.top, Role.VIEWER, name="Viv")
    for who in (trade.ahmed, stranger, karim, helper, viewer):
        for request in (waiting, approved):
            for ask in asks_about(request.id):
                reply = await Chat(trade.database, who).presses(ask)
                assert reply.outcome is Outcome.REFUSED, (who.name, ask)
    for ask in asks_about(RequestId(10**9)):
        assert (await desk.ana.presses(ask)).outcome is Outcome.REFUSED
    assert await trade.seen(waiting) == waiting
    assert (await trade.seen(approved)).loading is LoadingState.TO_LOAD


async def test_while_all_is_frozen_nothing_is_decided(desk: Desk) -> None:
    card = await desk.card()
    await change(desk.trade.database, resellers, desk.trade.top.id, frozen=True)
    for label in (MONEY_IN, ON_ACCOUNT):
        assert "frozen" in text_of(await desk.ana.taps(button(card, label)))
    why = await desk.ana.taps(button(card, "Decline…"))
    assert "frozen" in text_of(await desk.ana.taps(button(why, "Wrong amount")))
    assert await state_of(desk) is RequestState.PENDING


def test_the_longest_approval_fits_a_button() -> None:
    longest = Approve(
        RequestId(9_999_999), Settlement.ON_ACCOUNT, 10**12, Decimal("999999.99999999"), sure=True, apart=True
    )
    assert len(encode(longest)) <= LONGEST_ACTION
