"""A sub-reseller that another parent had before: what was between those two is none of the new parent's business."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from domain.ledger import AccountKind
from domain.money import Money
from domain.people import Actor, Reseller
from domain.requests import Request, Settlement
from domain.traffic import Outcome
from handlers.agreement import ShowEarlier
from handlers.ask import Ask
from handlers.decision_asks import Redraw
from handlers.history import ShowHistoryOf
from handlers.offer_asks import ShowAgreement, ShowOffer, ShowText
from handlers.payment_asks import ShowPayment
from handlers.request_lists import ListRequests, ShowRequest
from handlers.sale_corrections import TakeSaleBack, TakeSaleBackFor
from handlers.statement import Form, MakeStatementOf
from handlers.sub_reseller import Suspend
from handlers.way_back import ShowReseller
from services import closing, loading
from services import network as deeds
from storage.store import Store
from tests.archives import files_in
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.paying import pays
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import child_who_trades


@dataclass(frozen=True)
class Moved:
    """Omar TV, bought 100 credits of Ahmed TV, which suspended it, and now comes under Ana's Top TV."""

    house: Reseller
    omar: Actor
    request: Request


@pytest.fixture
async def moved(desk: Desk, network: Network) -> Moved:
    trade = desk.trade
    house, omar, sub_panel = await child_who_trades(
        network, trade.child, trade.ahmed, trade.panel, "Omar TV", price="4.44", debt_limit=77_700
    )
    await network.fund(trade.sub_panel, 500)
    request = await trade.request(100, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.ON_ACCOUNT)

    async def move(store: Store) -> None:
        await loading.confirm_loaded(store, request.id, by=trade.ahmed)
        await deeds.suspend(store, house.id, "A word among us", by=trade.ahmed)
        await closing.hand_up(store, trade.child.id, "Moved", by=trade.ana)

    await trade.database.write(move)
    return Moved(house, omar, request)


@pytest.mark.parametrize("whose", ["ana", "ahmed"])
async def test_a_former_parents_sale_is_taken_back_by_nobody(desk: Desk, moved: Moved, whose: str) -> None:
    chat: Chat = getattr(desk, whose)
    asks: tuple[Ask, ...] = (TakeSaleBack(moved.request.id), TakeSaleBackFor(moved.request.id, "Mistake"))
    for ask in (*asks, Redraw(moved.request.id), ShowRequest(moved.request.id)):
        assert (await chat.presses(ask)).outcome is Outcome.REFUSED
    assert await desk.trade.balance(AccountKind.WALLET) == (400, 0)
    assert await desk.trade.balance(AccountKind.WALLET, moved.house) == (100, 0)


async def test_a_history_begins_where_the_two_began_to_deal_with_each_other(desk: Desk, moved: Moved) -> None:
    history = await desk.ana.taps(ShowHistoryOf(moved.house.id))
    assert "Nothing has moved yet." in text_of(history)
    assert not [label for label in buttons_of(history) if label.startswith("Take sale")]
    payment = await desk.ana.says("/payment Omar 44")
    await desk.ana.taps(next(iter(buttons_of(payment).values())))
    [shown] = (await desk.ana.taps(ShowHistoryOf(moved.house.id))).fields
    assert (shown.value, shown.more) == ("+€44", "Payment · then €400 to pay")
    statement = await desk.ana.taps(MakeStatementOf(moved.house.id, 2026, 3, Form.CSV))
    assert statement.file is not None
    money = '"Money with the parent (minus: to pay, plus: in credit)"'
    assert f"At the start,{money},EUR,,-444.00" in statement.file.content
    assert "request" not in statement.file.content
    assert "Charge, request #1" in text_of(await Chat(desk.trade.database, moved.omar).says("/history"))


async def test_what_was_paid_to_a_former_parent_in_another_currency_is_nobody_elses_business(
    desk: Desk, network: Network
) -> None:
    trade = desk.trade
    house, omar, _sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    came = {"received": Money(10_000, "USDT"), "rate": Decimal("0.93"), "reference": "TX 4711"}
    payment = await pays(trade.database, house.id, Money(9_300, "EUR"), by=trade.ahmed, **came)
    await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    history = await desk.ana.taps(ShowHistoryOf(house.id))
    assert "Nothing has moved yet." in text_of(history)
    assert not [label for label in buttons_of(history) if label.startswith("Payment")]
    statement = await desk.ana.taps(MakeStatementOf(house.id, 2026, 3, Form.CSV))
    assert statement.file is not None
    assert "USDT" not in statement.file.content
    assert (await desk.ana.presses(ShowPayment(payment.id))).outcome is Outcome.REFUSED
    assert "Payment of 100 USDT" in text_of(await Chat(trade.database, omar).says("/history"))


async def test_a_payment_says_nothing_of_what_a_former_parent_sold(desk: Desk, moved: Moved) -> None:
    shown = await desk.ana.says("/payment Omar 44")
    assert "It covers €44 from before." in text_of(shown)
    booked = await desk.ana.taps(next(iter(buttons_of(shown).values())))
    assert "#1" not in text_of(booked)
    card = await desk.ana.taps(button(booked, "The payment"))
    account = files_in(await desk.ana.taps(button(card, "Evidence")))["evidence.txt"]
    assert "It covers €44 from before." in account
    assert "Request #1" not in account
    assert "4.44" not in account


async def test_whom_a_former_parent_suspended_is_told_without_its_colleague_and_reason(
    desk: Desk, moved: Moved
) -> None:
    card = text_of(await desk.ana.taps(ShowReseller(moved.house.id)))
    assert "suspended (Ahmed TV, " in card
    assert "A word among us" not in card
    assert "Last purchase" not in card
    again = await desk.ana.presses(Suspend(moved.house.id, "Because"))
    assert "Ahmed TV did that already" in again.said


async def test_offers_of_a_former_parent_are_not_shown(desk: Desk, moved: Moved) -> None:
    [offer] = await desk.trade.database.read(lambda store: store.offers.of_reseller(moved.house.id))
    for ask in (ShowAgreement(moved.house.id), ShowEarlier(moved.house.id)):
        assert not [label for label in buttons_of(await desk.ana.taps(ask)) if label.startswith("Offer")]
    for shown in (ShowOffer(offer.id), ShowText(offer.id)):
        assert (await desk.ana.presses(shown)).outcome is Outcome.REFUSED
        assert (await Chat(desk.trade.database, moved.omar).presses(shown)).outcome is Outcome.DONE


async def test_requests_made_with_a_former_parent_are_on_nobodys_list_but_the_makers(desk: Desk, moved: Moved) -> None:
    for chat in (desk.ana, desk.ahmed):
        assert not [label for label in buttons_of(await chat.taps(ListRequests())) if "100" in label]
    own = await Chat(desk.trade.database, moved.omar).taps(ListRequests())
    assert [label for label in buttons_of(own) if "100" in label]
