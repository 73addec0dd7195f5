"""/review and /reviews: what an owner sees of a price and does about it, and what the sub-reseller hears of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.agreement import OfferState
from domain.clock import TurnableClock
from domain.people import Role
from domain.reviews import ReviewId
from handlers.review_asks import KeepPrice, OfferReview
from handlers.screen import Screen
from storage.models.agreement import offers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.test_languages import speak, words_of
from tests.owing import turn_to
from tests.reviewing import allow_surcharge, by_job, costly, go_through, newest_offer, ready
from tests.services.test_reviews import MORNING
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change, child_who_trades

NEVER_TOLD = ("margin", "score", "band", "notch", "floor", "supplier", "Acme", "Steady", "hint", "tickets")


@pytest.fixture
async def grown(desk: Desk, clock: TurnableClock) -> Desk:
    """Return the desk of a trade in which Ahmed buys as much as the next tier wants, on the second of June."""
    await ready(desk.trade)
    await go_through(desk.trade, clock)
    turn_to(clock, MORNING)
    for chat in (desk.ana, desk.marta, desk.ahmed):
        await chat.news()
    return desk


async def card_of(desk: Desk, said: str = "/review ahmed") -> Screen:
    await desk.ana.says(said)
    return (await desk.ana.news())[-1]


async def test_the_card_says_both_prices_why_and_what_they_do_to_both_months(grown: Desk) -> None:
    card = await card_of(grown)
    assert text_of(card) == (
        "Ahmed TV: their price\n"
        "€2.00 a credit from 1,000 credits a month; counted: 1,100 credits.\n"
        "What a credit costs isn't known, so that no margin is watched.\n"
        "Price per credit: €2.10\n"
        "Proposed: €2.00 (−4.8%)\n"
        "Bought in the last months: 900, 1,100, and 1,200\n"
        "They would pay for 1,200 credits a month: €2,520 → €2,400\n"
        "They get a new offer with the reason in kind words. Of costs, margins and hints they learn nothing."
    )
    assert list(buttons_of(card))[:3] == ["Offer €2.00 from 16 June 2026", "Adjust…", "Keep the old"]


async def test_one_tap_offers_it_with_the_reason_in_kind_words(grown: Desk) -> None:
    card = await card_of(grown)
    done = await grown.ana.taps(button(card, "Offer €2.00"))
    assert done.title == "Ahmed TV is offered €2.00 from 16 June 2026."
    offer = (await grown.ahmed.news())[-1]
    assert "You buy much: from 1,000 credits a month a credit costs €2.00. Thank you." in offer.lines
    assert not [word for word in NEVER_TOLD if word in words_of(offer)]
    refused = await grown.ana.presses(KeepPrice(_review_of(card), "No"))
    assert "Ana decided on this review already" in text_of(refused.screen)


def _review_of(card: Screen) -> ReviewId:
    return ReviewId(int(button(card, "Keep the old").action.split(":")[1]))


async def test_overhead_is_a_hint_to_the_parent_and_a_surcharge_is_said_kindly(grown: Desk) -> None:
    await costly(grown.trade)
    card = await card_of(grown)
    assert "They cost you more than others; this is a hint for you alone." in card.lines
    offer = await _offered(grown, card)
    assert "of late" not in text_of(offer)
    await allow_surcharge(grown.trade, "3")
    made, _numbers = await newest_offer(grown.trade)
    await change(grown.trade.database, offers, made.id, state=OfferState.SUPERSEDED)
    charged = await card_of(grown)
    assert "Surcharge in it: 3%" in text_of(charged)
    told = await _offered(grown, charged)
    kindly = "Questions about things on your side that we helped with: 40 of late."
    assert any(line.startswith(kindly) for line in told.lines)
    assert not [word for word in NEVER_TOLD if word in words_of(told)]


async def _offered(desk: Desk, card: Screen) -> Screen:
    await desk.ana.taps(button(card, "Offer €"))
    return (await desk.ahmed.news())[-1]


async def test_another_price_is_typed_shown_once_more_and_offered(grown: Desk) -> None:
    card = await card_of(grown)
    await grown.ana.taps(button(card, "Adjust…"))
    assert "2,105" in text_of(await grown.ana.says("2,105"))  # asked again: two could be meant
    shown = await grown.ana.says("2.05")
    assert shown.title == "Offer Ahmed TV €2.05 from 16 June 2026?"
    await grown.ana.taps(button(shown, "Offer €2.05"))
    _made, numbers = await newest_offer(grown.trade)
    assert numbers[grown.trade.panel.id].price == Decimal("2.05")


async def test_a_day_that_has_passed_since_is_shown_before_anything_is_sent(grown: Desk, clock: TurnableClock) -> None:
    offer = button(await card_of(grown), "Offer €2.00")
    clock.forward(timedelta(days=3))
    shown = await grown.ana.taps(offer)
    assert shown.title == "Offer Ahmed TV €2.00 from 19 June 2026?"
    await grown.ana.taps(button(shown, "Offer €2.00"))
    assert (await newest_offer(grown.trade))[0].number == 2


async def test_the_note_on_a_kept_price_stays_with_the_team(grown: Desk) -> None:
    card = await card_of(grown)
    question = await grown.ana.taps(button(card, "Keep the old"))
    assert "Only your own team reads it" in text_of(question)
    await grown.ana.says("He asked for time")
    await grown.ana.news()
    redrawn = grown.ana.messages[grown.ana.message_of("kept the old price")]
    assert redrawn.quote == "He asked for time"
    assert not await grown.ahmed.news()


async def test_the_month_is_told_once_and_leads_to_the_list(grown: Desk) -> None:
    await by_job(grown.trade)
    told = (await grown.ana.news())[-1]
    assert text_of(told) == "Reviews of May 2026: 1 proposes another price, 0 stay as they are."
    assert not await grown.marta.news()  # prices are the owner's
    listed = await grown.ana.taps(button(told, "See them"))
    assert "Ahmed TV: €2.10 → €2.00" in buttons_of(listed)
    seen = await grown.marta.says("/reviews")
    await grown.marta.taps(button(seen, "Ahmed TV"))
    assert set(buttons_of((await grown.marta.news())[-1])) == {"« Reviews", "« Back"}


async def test_who_is_below_sees_nothing_above_and_reviews_their_own(grown: Desk, network: Network) -> None:
    trade = grown.trade
    await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    card = await card_of(grown)
    refused = await grown.ahmed.presses(button(card, "Offer €2.00"))
    assert refused.outcome.name == "REFUSED"
    await grown.ahmed.says("/review omar")
    mine = (await grown.ahmed.news())[-1]
    assert mine.title == "Omar: their price"
    assert "Cost of a credit: €2.10" in text_of(mine)  # what his own reseller charges him


async def test_only_an_owner_reviews_and_offers(grown: Desk) -> None:
    offer = button(await card_of(grown), "Offer €2.00")
    for tried in (await grown.marta.replies("/review ahmed"), await grown.marta.presses(offer)):
        assert tried.outcome.name == "REFUSED"
    vera = Chat(grown.trade.database, await grown.trade.network.member(grown.trade.top, Role.VIEWER, name="Vera"))
    assert (await vera.replies("/reviews")).outcome.name == "REFUSED"


async def test_a_forged_price_is_no_price(grown: Desk) -> None:
    review_id = _review_of(await card_of(grown))
    refused = await grown.ana.presses(OfferReview(review_id, Decimal("9999999999"), "2026-06-16"))
    assert refused.outcome.name == "REFUSED"
    assert (await newest_offer(grown.trade))[0].number == 1


async def test_reviews_speak_spanish(grown: Desk) -> None:
    ana = await speak(grown.trade.database, grown.ana, "es")
    await ana.says("/review ahmed")
    card = (await ana.news())[-1]
    assert card.title == "Ahmed TV: su precio"
    assert "Ofrecer 2,00 € desde el 16 de junio de 2026" in buttons_of(card)
