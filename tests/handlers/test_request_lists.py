"""Requests found again: in lists, by their number, and as cards that stay true."""

import pytest

from domain.people import ResellerState
from domain.requests import RequestId
from domain.traffic import Outcome
from handlers.request_lists import ShowRequest
from storage.models.people import resellers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.services.deciding import approve_it, decline_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change, child_who_trades


async def test_what_waits_comes_first_then_what_is_to_be_loaded_then_the_newest(desk: Desk) -> None:
    trade = desk.trade
    requests = [await trade.request(credits) for credits in (101, 102, 103)]
    await decline_it(trade, requests[2])
    await approve_it(trade, requests[1])
    expected = ["#1 · 101 · €212.10 · pending", "#2 · 102 · €214.20 · to be loaded", "#3 · 103 · €216.30 · declined"]
    assert list(buttons_of(await desk.ahmed.says("/requests")))[:3] == expected
    assert list(buttons_of(await desk.ana.says("/requests")))[:3] == [f"Ahmed TV {line}" for line in expected]


async def test_a_request_opens_as_a_card_that_stays_true(desk: Desk) -> None:
    await desk.card()
    listed = await desk.marta.says("/requests")
    assert (await desk.marta.taps(button(listed, "Ahmed TV #1"))).silent
    [card] = await desk.marta.news()
    await desk.ana.taps(button(card, "Money in"))
    await desk.marta.news()
    assert all("Ana approved it" in text_of(screen) for screen in desk.marta.messages.values())


async def test_long_lists_have_pages(desk: Desk) -> None:
    await desk.trade.set_terms(open_request_cap=50)
    for credits in range(101, 111):
        await desk.trade.request(credits)
    first = await desk.ahmed.says("/requests")
    second = await desk.ahmed.taps(button(first, "More"))
    shown = [label.split(" · ")[:2] for screen in (first, second) for label in buttons_of(screen) if label[0] == "#"]
    assert shown == [[f"#{number}", f"{100 + number}"] for number in range(10, 0, -1)]
    assert buttons_of(await desk.ahmed.taps(button(second, "‹ Previous"))) == buttons_of(first)


async def test_a_number_by_itself_opens_that_request(desk: Desk) -> None:
    await desk.trade.request(101)
    await desk.trade.request(102)
    await desk.ahmed.news()
    assert (await desk.ahmed.says("#2")).silent
    [card] = await desk.ahmed.news()
    assert "Request #2: 102 credits" in text_of(card)
    assert "didn't understand" in text_of(await desk.ahmed.says("#77"))


async def test_a_number_that_several_have_is_asked_for(desk: Desk) -> None:
    _child, karim, panel = await desk.trade.sibling("Karim TV")
    await desk.trade.request(101)
    await desk.trade.request(102, by=karim, sub_panel_id=panel.id)
    await desk.ana.news()
    which = await desk.ana.says("#1")
    assert [label.split(" · ")[0] for label in buttons_of(which)][:2] == ["Karim TV #1", "Ahmed TV #1"]
    await desk.ana.taps(button(which, "Karim TV"))
    [card] = await desk.ana.news()
    assert "Karim TV #1: 102 credits" in text_of(card)


async def test_one_in_between_has_both_lists(desk: Desk, network: Network) -> None:
    mid, middle, mid_panel = await desk.trade.sibling("Middle TV")
    _leaf, lea, leaf_panel = await child_who_trades(network, mid, middle, desk.trade.panel, "Leaf TV")
    await desk.trade.request(11, by=lea, sub_panel_id=leaf_panel.id)
    await desk.trade.request(22, by=middle, sub_panel_id=mid_panel.id)
    chat = Chat(desk.trade.database, middle)
    below = await chat.says("/requests")
    assert button(below, "Leaf TV #1 · 11")
    own = await chat.taps(button(below, "Your own"))
    assert button(own, "#1 · 22")
    assert buttons_of(await chat.taps(button(own, "Your sub-resellers"))) == buttons_of(below)
    assert "Leaf TV" not in "".join(buttons_of(await desk.ana.says("/requests")))


async def test_who_only_reads_sees_a_request_without_its_buttons(desk: Desk, vera: Chat) -> None:
    await desk.trade.request()
    await vera.taps(button(await vera.says("/requests"), "#1"))
    [card] = await vera.news()
    assert "To pay: €420" in text_of(card)
    assert buttons_of(card) == {}


async def test_a_suspended_one_can_still_look(desk: Desk) -> None:
    request = await desk.trade.request()
    await desk.ahmed.news()
    await change(desk.trade.database, resellers, desk.trade.child.id, state=ResellerState.SUSPENDED)
    assert (await desk.ahmed.taps(ShowRequest(request.id))).silent
    assert len(await desk.ahmed.news()) == 1


@pytest.mark.parametrize("whose", ["sibling", "stranger", "nobody"])
async def test_nobody_opens_what_is_not_theirs(desk: Desk, network: Network, whose: str) -> None:
    request = await desk.trade.request()
    _child, karim, _panel = await desk.trade.sibling("Karim TV")
    eve = await network.member(await network.top("Elsewhere"), name="Eve")
    chat = Chat(desk.trade.database, {"sibling": karim, "stranger": eve, "nobody": desk.trade.ahmed}[whose])
    wanted = RequestId(10**9) if whose == "nobody" else request.id
    reply = await chat.presses(ShowRequest(wanted))
    assert reply.outcome is Outcome.REFUSED
    assert "I can't find that." in text_of(reply.screen)
    if whose != "nobody":
        assert "didn't understand" in text_of(await chat.says("#1"))
