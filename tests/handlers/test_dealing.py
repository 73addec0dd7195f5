"""Dealing in the chat: an offer in a line, accepted, countered or declined, and what is answered to a counter."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.agreement import OfferState
from domain.clock import TurnableClock
from domain.people import Role
from handlers.dealing_asks import CounterOffer, KeepMine, OfferInLine, OfferThat, ShowCounter
from handlers.screen import Screen
from services import terms
from storage.database import Database
from tests.agreeing import Agreeing, agreeing_in
from tests.factories import Network
from tests.talk import Chat, button, buttons_of, text_of


@pytest.fixture
async def desk(network: Network, database: Database) -> Agreeing:
    """Return two who agreed on 2.10, beside another pair where an offer waits."""
    await (await agreeing_in(network, database, name="Noise TV")).offer()
    desk = await agreeing_in(network, database)
    await desk.agree()
    return desk


@pytest.fixture
async def ana(desk: Agreeing) -> Chat:
    chat = Chat(desk.database, desk.ana)
    await chat.news()
    return chat


@pytest.fixture
async def ahmed(desk: Agreeing) -> Chat:
    chat = Chat(desk.database, desk.ahmed)
    await chat.news()
    return chat


async def offered(ana: Chat, ahmed: Chat, line: str = "2.20, 1000 a month, till Friday") -> Screen:
    """Make an offer by a line and a tap, and return the card that Ahmed gets."""
    await ana.taps(button(await ana.says(f"/offer ahmed {line}"), "Send to"))
    _text, card = await ahmed.news()
    return card


async def countered(ana: Chat, ahmed: Chat, words: str = "2.05, 1500 a month") -> Screen:
    """Have Ahmed counter an offer, and return the card that Ana gets."""
    card = await offered(ana, ahmed)
    await ahmed.taps(button(card, "Counter"))
    await ahmed.says(words)
    return (await ana.news())[-1]


async def test_a_line_is_shown_once_with_old_and_new_numbers_and_its_day(
    desk: Agreeing, ana: Chat, ahmed: Chat
) -> None:
    shown = await ana.says("/offer ahmed 2.20, 1000 a month, till Friday")
    assert "Price per credit: €2.10 → €2.20" in text_of(shown)
    assert "Minimum a month: none → 1,000 credits" in text_of(shown)
    assert "They can answer until 6 March 2026." in text_of(shown)
    assert await ahmed.news() == []
    sent = await ana.taps(button(shown, "Send to Ahmed TV"))
    assert "They can answer until 6 March 2026." in text_of(sent)
    text, card = await ahmed.news()
    assert text.file is not None
    assert "Can be answered until: 6 March 2026" in text.file.content
    assert "You can answer until 6 March 2026." in text_of(card)
    assert "If you don't, what you have agreed goes on as it is." in text_of(card)
    assert list(buttons_of(card)) == ["Accept", "Counter…", "The full text", "Decline"]
    await ahmed.taps(button(card, "Accept"))
    assert await desk.numbers() == [("Ahmed TV", Decimal("2.20"), True)]


async def test_a_line_can_be_changed_before_it_is_sent(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    draft = await ana.taps(button(await ana.says("/offer ahmed 2.20 till Friday"), "Change…"))
    assert "Can be answered until: 6 March 2026" in text_of(draft)
    asked = await ana.taps(button(draft, "Until when"))
    assert "is over already" in text_of(await ana.says("1.3.2026"))
    assert "Can be answered until: 9 March 2026" in text_of(await ana.says("9 March"))
    asked = await ana.taps(button(draft, "Until when"))
    assert "Time to accept: 14 days" in text_of(await ana.taps(button(asked, "Without a day")))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("0", "isn't a number"),
        ("NaN", "as the numbers of an offer"),
        ("2.10, 2.20", "as the numbers of an offer"),
        ("2.10 till 1.3.2026", "is over already"),
        ("2.10 till 31.12.9999", "too far off"),
        ("2.10 till whenever", "isn't a day"),
        ("by volume", "haven't published prices by volume"),
        ("$2.10", "names another currency"),
        ("9" * 3000, "as the numbers of an offer"),
        ("till Friday", "as the numbers of an offer"),
    ],
)
async def test_nonsense_in_a_line_is_asked_for_again(
    desk: Agreeing, ana: Chat, ahmed: Chat, line: str, said: str
) -> None:
    again = text_of(await ana.says(f"/offer ahmed {line}"))
    assert said in again
    assert "What do you offer" in again
    assert [offer.state for offer in await desk.all_offers()] == [OfferState.ACCEPTED]
    assert "€2.20" in text_of(await ana.says("2.20 till Friday"))


async def test_of_several_panels_it_is_asked_which_on_both_sides(network: Network, database: Database) -> None:
    two = await agreeing_in(network, database, name="Both TV")
    await database.write(lambda store: terms.add_panel(store, by=two.ana, name="Second"))
    await two.agree()
    ana, owner = Chat(database, two.ana), Chat(database, two.ahmed)
    await owner.news()
    asked = await ana.says("/offer both 2.20 till Friday")
    assert "At which panel" in text_of(asked)
    await ana.taps(button(await ana.taps(button(asked, "Second")), "Send to"))
    _text, card = await owner.news()
    await owner.taps(button(card, "Counter"))
    await owner.taps(button(await owner.says("2.15"), "Second"))
    countered = (await ana.news())[-1]
    assert "Panel: Second\nPrice per credit: €2.20 → €2.15" in text_of(countered)
    await ana.taps(button(countered, "Offer that"))
    prices = [one.price for one in await two.offered((await two.all_offers())[-1].id)]
    assert prices == [Decimal("2.10"), Decimal("2.15")]


async def test_a_counter_is_offered_with_one_tap(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    card = await countered(ana, ahmed)
    assert "Ahmed TV would rather have something else" in text_of(card)
    assert "Price per credit: €2.20 → €2.05" in text_of(card)
    assert "Minimum a month: 1,000 credits → 1,500 credits" in text_of(card)
    assert "Ahmed answered with other numbers" in await ahmed.sees()
    assert list(buttons_of(card)) == ["Offer that", "Keep mine", "Change…", "« Back"]
    assert (await ana.taps(button(card, "Offer that"))).silent
    assert "Ana offered that on" in await ana.sees()
    _text, new = await ahmed.news()
    assert "This is what you asked for: “2.05, 1500 a month”" in text_of(new)
    assert "You can answer until 9 March 2026." in text_of(new)
    await ahmed.taps(button(new, "Accept"))
    assert await desk.numbers() == [("Ahmed TV", Decimal("2.05"), True)]


async def test_what_is_kept_is_said_kindly(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    card = await countered(ana, ahmed)
    assert (await ana.taps(button(card, "Keep mine"))).silent
    _text, new = await ahmed.news()
    assert "You asked for “2.05, 1500 a month”; this is what they can offer." in text_of(new)
    assert "Price per credit: €2.10 → €2.20" in text_of(new)
    assert "Ana answered this on" in text_of(await ana.taps(button(card, "Offer that")))


async def test_a_counter_is_changed_in_a_draft_and_answered_when_that_is_sent(
    desk: Agreeing, ana: Chat, ahmed: Chat
) -> None:
    card = await countered(ana, ahmed)
    draft = await ana.taps(button(card, "Change…"))
    assert "Price per credit: €2.05" in text_of(draft)
    await ana.taps(button(draft, "Price"))
    changed = await ana.says("2.12")
    assert "Offer that" in buttons_of(list(ana.messages.values())[-1])
    await ana.taps(button(changed, "Send to"))
    assert "Ana made another offer on" in await ana.sees()
    _text, new = await ahmed.news()
    assert "Price per credit: €2.10 → €2.12" in text_of(new)


async def test_a_waiting_counter_is_found_on_the_agreement(desk: Agreeing, ana: Chat, ahmed: Chat) -> None:
    await countered(ana, ahmed)
    agreement = await ana.taps(button(await ana.says("ahmed"), "Agreement"))
    assert "answered with other numbers" in text_of(agreement)
    assert (await ana.taps(button(agreement, "See their numbers"))).silent
    assert "Offer that" in buttons_of((await ana.news())[-1])
    assert "answered with other numbers" in text_of(await ahmed.says("/agreement"))


async def test_an_offer_with_grace_can_be_countered_too(
    desk: Agreeing, ana: Chat, ahmed: Chat, clock: TurnableClock
) -> None:
    await desk.offer(price="2.20", grace_days=7)
    _text, card = await ahmed.news()
    await ahmed.taps(button(card, "Counter"))
    await ahmed.says("2.05")
    seen = await ahmed.sees()
    assert "Your present agreement holds until" in seen
    clock.forward(timedelta(days=7))
    assert "hasn't answered yet what you would rather have" in text_of(await ahmed.says("/request 200"))


async def test_only_owners_of_the_two_deal(desk: Agreeing, ana: Chat, ahmed: Chat, network: Network) -> None:
    await countered(ana, ahmed)
    offer = next(one for one in await desk.all_offers() if one.state is OfferState.COUNTERED)
    counter = await desk.database.read(lambda store: store.counters.of_offer(offer.id))
    assert counter is not None
    marta = Chat(desk.database, await network.member(desk.top, Role.FINANCE, name="Marta"))
    theirs = Chat(desk.database, await network.member(desk.child, Role.FINANCE, name="Theo"))
    stranger = Chat(desk.database, await network.member(await network.child(desk.top, "Sibling"), name="Sami"))
    for chat, ask in (
        (marta, OfferThat(counter.id)), (marta, OfferInLine(desk.child.id, "2.00")),
        (theirs, CounterOffer(offer.id, "2.00")),
    ):  # fmt: skip
        assert "Your role doesn't include this" in text_of(await chat.taps(ask))
    for chat, ask2 in ((stranger, CounterOffer(offer.id, "2.00")), (ahmed, OfferThat(counter.id)),
                       (ahmed, ShowCounter(counter.id)), (stranger, KeepMine(counter.id))):  # fmt: skip
        assert "I can't find that" in text_of(await chat.taps(ask2))
