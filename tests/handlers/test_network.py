"""The network's list, its cards, and everything on them, as a conversation."""

import pytest
import sqlalchemy as sa

from handlers.network import ShowNetwork
from handlers.screen import Style
from handlers.way_back import ShowReseller
from storage.models.agreement import offers
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.talk import button, buttons_of, card_with, text_of


async def test_a_list_is_paged(desk: Desk, network: Network) -> None:
    for number in range(9):
        await network.child(desk.trade.top, f"House {number}")
    first = await desk.ana.says("/network")
    assert "10 sub-resellers" in text_of(first)
    assert len(first.fields) == 8
    second = await desk.ana.taps(button(first, "More"))
    assert {one.label for one in second.fields} == {"House 7", "House 8"}
    back = await desk.ana.taps(button(second, "‹ Previous"))
    assert back == first


async def test_a_page_that_is_gone_shows_the_last_one(desk: Desk) -> None:
    assert [one.label for one in (await desk.ana.taps(ShowNetwork(page=99))).fields] == ["Ahmed TV"]


async def test_a_list_is_sorted_by_a_button(desk: Desk) -> None:
    await sold(desk.trade, 200)
    await desk.trade.sibling("Zoe")
    await desk.trade.sibling("Bea")
    by_balance = await desk.ana.taps(button(await desk.ana.says("/network"), "By balance"))
    assert [one.label for one in by_balance.fields] == ["Bea", "Zoe", "Ahmed TV"]


async def test_a_name_by_itself_opens_the_card(desk: Desk) -> None:
    card = await desk.ana.says("AHMED")
    assert card.title == "Ahmed TV"


async def test_a_name_that_several_have_asks_which(desk: Desk) -> None:
    await desk.trade.sibling("Ahmed Sur")
    asked = await desk.ana.says("ahmed")
    assert {"Ahmed TV", "Ahmed Sur"} <= buttons_of(asked).keys()
    assert (await desk.ana.taps(button(asked, "Ahmed Sur"))).title == "Ahmed Sur"
    assert (await desk.ana.says("/network Ahmed S")).title == "Ahmed Sur"


async def test_an_account_name_opens_the_card_too(desk: Desk) -> None:
    assert (await desk.ana.says(desk.trade.sub_panel.account)).title == "Ahmed TV"


async def test_somebody_elses_sub_resellers_are_nobodys_business(desk: Desk) -> None:
    assert "didn't understand" in text_of(await desk.ana.says("Noise"))
    assert "called “Noise”" in text_of(await desk.ana.says("/network Noise"))
    other = await desk.trade.database.read(lambda store: store.resellers.tops())
    noise = next(top for top in other if top.name == "Noise")
    [foreign, *_] = await desk.trade.database.read(lambda store: store.resellers.children(noise.id))
    assert (await desk.ana.presses(ShowReseller(foreign.id))).outcome.value == "refused"
    assert (await desk.ahmed.presses(ShowReseller(desk.trade.child.id))).outcome.value == "refused"


async def test_finance_and_support_see_what_they_may_do(desk: Desk) -> None:
    labels = buttons_of(await desk.marta.says("ahmed"))
    assert {"Record a payment", "Hold requests back", "History"} <= labels.keys()
    assert not {"Suspend", "Close", "New offer", "Write to them"} & labels.keys()


async def test_suspending_asks_for_a_reason_that_may_be_left_out(desk: Desk) -> None:
    question = await desk.ana.taps(button(await card_with(desk.ana, "ahmed", "Limits and status…"), "Suspend"))
    assert "their team will read" in text_of(question)
    card = await desk.ana.taps(button(question, "Without a reason"))
    assert "suspended (Ana" in text_of(card)
    resumed = await desk.ana.taps(button(card, "Resume"))
    assert "active" in text_of(resumed)
    told = [text_of(one) for one in await desk.ahmed.news()]
    assert len(told) == 2
    assert "Welcome back" in told[1]


async def test_a_message_says_who_will_read_it_before_it_is_typed(desk: Desk) -> None:
    before = await desk.ana.taps(button(await card_with(desk.ana, "ahmed", "Talk and write…"), "Write to them"))
    assert "Who reads it: Ahmed" in text_of(before)
    await desk.ana.taps(button(before, "Type it"))
    await desk.ana.says("New prices <b>soon</b>")
    [told] = await desk.ahmed.news()
    assert told.title == "A message from Top TV"
    assert told.quote == "New prices <b>soon</b>"


@pytest.mark.parametrize("typed", ["/payment Ahmed 420", "/payment ahmed tv 420.00"])
async def test_a_payment_is_shown_once_more_before_it_is_booked(desk: Desk, typed: str) -> None:
    asked = await desk.marta.says(typed)
    assert asked.title == "€420 received from Ahmed TV?"
    booked = await desk.marta.taps(button(asked, "Record €420"))
    assert "€420 in credit" in text_of(booked)
    again = await desk.marta.taps(button(asked, "Record €420"))
    assert "Marta recorded this payment already" in text_of(again)


async def test_a_payment_without_a_sum_is_asked_for_it(desk: Desk) -> None:
    await desk.marta.says("/payment Ahmed")
    assert "isn't a number" in text_of(await desk.marta.says("a lot"))
    assert "€4.50 received" in text_of(await desk.marta.says("4,50"))


async def test_stock_is_recorded_in_a_line_and_taken_back(desk: Desk) -> None:
    await desk.marta.says("/stock 5000 for 4000 from Acme")
    recorded = await desk.marta.says("/stock 1000 for 900")
    assert "1,000 credits from Acme for €900" in text_of(recorded)
    asked = await desk.marta.taps(button(recorded, "That was a mistake"))
    await desk.marta.taps(button(asked, "Take back 1,000 credits"))
    assert "taken back" in text_of(await desk.marta.says("Ordered twice"))
    assert "Stock: 5,000 credits" in text_of(await desk.marta.says("/stock"))


async def test_a_closing_is_walked_through_on_one_screen(desk: Desk) -> None:
    await sold(desk.trade, 200)
    shown = await desk.ana.taps(button(await card_with(desk.ana, "ahmed", "Limits and status…"), "Close"))
    for label in (
        "Buy 200 back for €420", "Yes, buy back for €420", "Close Ahmed TV", "Yes, close Ahmed TV",
    ):  # fmt: skip
        shown = await desk.ana.taps(button(shown, label))
    assert shown.title == "Ahmed TV is closed."
    assert "Closed (1)" in buttons_of(await desk.ana.says("/network"))
    card = await desk.ana.taps(ShowReseller(desk.trade.child.id))
    assert {"History", "Agreement"} <= buttons_of(card).keys()
    assert "Suspend" not in buttons_of(card)


async def test_of_the_buttons_of_a_card_closing_alone_is_marked_as_dangerous(desk: Desk) -> None:
    buttons = buttons_of(await card_with(desk.ana, "ahmed", "Limits and status…"))
    assert "Suspend" in buttons
    assert [label for label, one in buttons.items() if one.style is Style.DANGER] == ["Close"]


async def test_an_owners_card_keeps_what_is_rare_one_tap_away_and_finance_sees_all_at_once(desk: Desk) -> None:
    card = await desk.ana.says("ahmed")
    behind = {
        "Offers, price, promises…": {"New offer", "Note what we agreed", "Review the price"},
        "Talk and write…": {"Talks", "We talked…", "Write to them", "New ticket…"},
        "Limits and status…": {"Raise the limit", "Standing approval", "Hold requests back", "Suspend", "Close"},
    }
    assert len(buttons_of(card)) == 9 + len(behind) + len(("« Network", "« Menu"))
    for label, deeds in behind.items():
        assert buttons_of(await desk.ana.taps(button(card, label))).keys() == deeds | {"« Back"}
    assert "Hold requests back" in buttons_of(await desk.marta.says("ahmed"))


async def test_what_is_on_account_is_said_as_in_the_offer(desk: Desk) -> None:
    assert "On account: up to €1,000, paid within 14 days" in text_of(await desk.ana.says("ahmed"))

    async def none(store: Store) -> None:
        await store.connection.execute(sa.update(offers).values(debt_limit=0))

    await desk.trade.database.write(none)
    assert "On account: not possible; payment comes first" in text_of(await desk.ana.says("ahmed"))
