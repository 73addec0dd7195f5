"""Standing approvals in the chat: set from a sub-reseller's card, and said on every card of what approved itself."""

from datetime import timedelta

import pytest

from domain.agreement import LoadingWay
from domain.clock import TurnableClock
from domain.requests import DeclineReason, Settlement
from domain.traffic import Outcome
from handlers.decision_asks import Approve, Decline, Loaded
from handlers.standing_approvals import EndStanding, GiveStanding
from services import network
from storage.models.agreement import panels
from tests.authority import give, limit, pay
from tests.handlers.conftest import Desk
from tests.talk import button, buttons_of, card_with, text_of
from tests.trade import change


@pytest.fixture
async def covered(desk: Desk, clock: TurnableClock) -> Desk:
    """Return a desk where requests of Ahmed's approve themselves since yesterday, up to 400 credits a day."""
    await pay(desk.trade, 420_000)
    await give(desk.trade, 400)
    clock.forward(timedelta(days=1))
    for chat in (desk.ana, desk.marta, desk.ahmed):
        await chat.news()
    return desk


async def test_an_owner_sets_changes_and_ends_it_from_the_card(desk: Desk) -> None:
    shown = await desk.ana.taps(button(await card_with(desk.ana, "ahmed", "Limits and status…"), "Standing approval"))
    assert "There is none: each of their requests waits for a colleague." in text_of(shown)
    await desk.ana.taps(button(shown, "Let requests approve themselves"))
    given = await desk.ana.says("400")
    assert "Requests of Ahmed TV approve themselves from now on." in text_of(given)
    assert "Standing approval: up to 400 a day" in text_of(await desk.ana.says("ahmed"))
    [told] = await desk.marta.news()
    assert "Ana lets requests of Ahmed TV approve themselves: up to 400 credits a day" in text_of(told)
    shown = await desk.ana.taps(button(given, "« Back"))
    assert "Today so far: 0 credits" in text_of(shown)
    await desk.ana.taps(button(shown, "Change the cap"))
    assert "A day, at most: 500 credits" in text_of(await desk.ana.says("500"))
    ended = await desk.ana.taps(button(shown, "End it"))
    assert "Requests of Ahmed TV wait for a colleague again." in text_of(ended)
    assert "There is no standing approval for Ahmed TV any more." in text_of(
        await desk.ana.taps(button(shown, "End it"))
    )
    assert "Ana ended the standing approval for Ahmed TV" in await desk.marta.sees()
    assert await desk.ahmed.news() == []


async def test_finance_sees_it_and_sets_nothing(covered: Desk) -> None:
    card = await covered.marta.says("ahmed")
    assert "Standing approval: up to 400 a day" in text_of(card)
    assert "Standing approval" not in buttons_of(card)
    for ask in (GiveStanding(covered.trade.child.id, 900), EndStanding(covered.trade.child.id)):
        assert (await covered.marta.presses(ask)).outcome is Outcome.REFUSED


async def test_the_card_says_what_approved_it_and_how_much_of_the_day_is_used(covered: Desk) -> None:
    await covered.ahmed.says("/request 100")
    await covered.ahmed.says("/request 50")
    for chat in (covered.ana, covered.marta):
        first, second = await chat.news()
        assert "Approved by your standing approval of 2 March 2026: 100 of 400 today." in text_of(first)
        assert "Approved by your standing approval of 2 March 2026: 150 of 400 today." in text_of(second)
        assert "50 credits for €105.\nIt is paid from their credit.\nNot loaded yet." in text_of(second)
        assert set(buttons_of(second)) >= {"Loaded", "Failed…"}


async def test_on_a_later_day_the_card_says_of_which_day_it_speaks(covered: Desk, clock: TurnableClock) -> None:
    await covered.ahmed.says("/request 150")
    clock.forward(timedelta(days=2))
    await covered.ana.says("#1")
    card = (await covered.ana.news())[-1]
    assert "Approved by your standing approval of 2 March 2026 on 3 Mar, 09:00: 150 of 400 that day." in text_of(card)


async def test_whoever_asked_reads_it_on_their_card_and_is_told_no_second_time(covered: Desk) -> None:
    assert (await covered.ahmed.replies("/request 150")).screen.silent
    [card] = await covered.ahmed.news()
    said = text_of(card)
    assert "Approved at once on 3 Mar, 09:00, because the money for it was with us already:" in said
    assert "They are being loaded" in said
    assert not {"400", "cap", "standing", "Ana", "Top TV"} & set(said.replace(".", " ").split())


@pytest.mark.parametrize(("asked", "said"), [("401", "above today's cap"), ("300", ""), ("10", "")])
async def test_the_card_of_a_request_that_waits_says_why_not(covered: Desk, asked: str, said: str) -> None:
    await covered.ahmed.says(f"/request {asked}")
    card = text_of((await covered.ana.news())[-1])
    assert ("Your standing approval doesn't cover it: above today's cap." in card) is bool(said)


async def test_the_card_says_of_its_day_when_the_day_is_over(covered: Desk, clock: TurnableClock) -> None:
    await covered.ahmed.says("/request 401")
    clock.forward(timedelta(days=1))
    await covered.ana.says("#1")
    card = (await covered.ana.news())[-1]
    assert "Your standing approval doesn't cover it: above the cap of its day." in text_of(card)
    assert "Money in" in " ".join(buttons_of(card)) or "Paid from credit" in " ".join(buttons_of(card))


async def test_what_is_loaded_with_the_approval_comes_without_a_sound(covered: Desk) -> None:
    await covered.ahmed.says("/request 100")
    assert not (await covered.ana.news())[-1].quiet, "somebody has to load it"
    await change(covered.trade.database, panels, covered.trade.panel.id, loading=LoadingWay.AT_ONCE)
    await covered.ahmed.says("/request 100")
    card = (await covered.ana.news())[-1]
    assert card.quiet
    assert "loaded it on" not in text_of(card)
    assert buttons_of(card) == {}


async def test_an_old_or_made_up_button_decides_nothing_about_it(covered: Desk) -> None:
    request = await covered.trade.request(150)
    approve = Approve(request.id, Settlement.PAID, 150, request.price)
    for ask in (approve, Decline(request.id, DeclineReason.WRONG_AMOUNT)):
        answer = text_of(await covered.marta.taps(ask))
        assert "Your standing approval approved it on 3 Mar, 09:00." in answer
    assert await covered.trade.seen(request) == request


async def test_where_it_counts_as_loaded_nobody_loads_it_again(covered: Desk) -> None:
    await change(covered.trade.database, panels, covered.trade.panel.id, loading=LoadingWay.AT_ONCE)
    request = await covered.trade.request(150)
    assert "Top TV has loaded it already" in text_of(await covered.ana.taps(Loaded(request.id)))


async def test_the_audit_says_that_the_standing_approval_acted(covered: Desk) -> None:
    await covered.trade.request(150)
    [line] = (await covered.ana.says("/audit")).fields
    assert (line.value, line.more) == ("standing approval", "approved a request · #1 of Ahmed TV · 150 credits")


async def test_a_limit_of_finance_does_not_bind_what_the_owner_approved_for_good(covered: Desk) -> None:
    await limit(covered.trade, covered.trade.marta, at_once=0)
    request = await covered.trade.request(150)
    assert request.standing_id is not None


async def test_the_owners_hear_that_it_ended_with_a_suspension(covered: Desk) -> None:
    trade = covered.trade
    oscar = await trade.network.member(trade.top, name="Oscar")
    await trade.database.write(lambda store: network.suspend(store, trade.child.id, "", by=oscar))
    [told] = await covered.ana.news()
    assert "The standing approval for Ahmed TV ended: they were suspended." in text_of(told)
    assert "Standing approval" not in buttons_of(await card_with(covered.ana, "ahmed", "Limits and status…"))


@pytest.mark.parametrize("typed", ["0", "-5", "a lot", "1,000", "9" * 40, "400.5", "<b>"])
async def test_a_cap_that_makes_no_sense_is_asked_for_again(desk: Desk, typed: str) -> None:
    await desk.ana.taps(GiveStanding(desk.trade.child.id))
    assert "Up to how many credits a day" in text_of(await desk.ana.says(typed))
    assert "approve themselves from now on" in text_of(await desk.ana.says("400"))
