"""Tickets for real: from level to level and back, with photos and edits both ways, and told once they are late."""

from datetime import timedelta

import pytest

from sandbox.person import Person
from sandbox.seen import Seen
from storage.database import Database
from tests.factories import Network
from tests.trade import JPEG
from tests.whole.conftest import Desk
from tests.whole.trading import Trading, at_phone, open_phones, told

pytestmark = pytest.mark.both_engines

FIRST_ANSWER_DUE = timedelta(hours=4)
ALBUM_IS_WHOLE = timedelta(seconds=5)


@pytest.fixture
async def trading(desk: Desk, network: Network, database: Database) -> Trading:
    return await open_phones(desk, network, database)


async def reports(person: Person, words: str) -> Seen:
    """Have somebody open a ticket, and return its card."""
    await person.sends(words)
    for label in ("Panel access", "Several", "Just now"):
        await person.taps(label, within=5)
    return await person.sees(f"Ticket #1: {words}")


def turn(desk: Desk, by: timedelta) -> None:
    """Turn the clock forward, and have the bot look what is due."""
    assert desk.house is not None
    desk.clock.forward(by)
    desk.house.ticker.tick_now()


async def test_a_case_goes_up_a_level_and_what_is_new_comes_down_from_ones_own_reseller(
    trading: Trading, network: Network
) -> None:
    ana, ahmed = trading.ana, trading.ahmed
    badr = at_phone(trading.desk, await network.member(await network.child(trading.trade.child, "Badr"), name="Badr"))

    await reports(badr, "Nobody can log in")
    await ahmed.taps("Supplier", on=await ahmed.sees("Badr, ticket #1"))
    await ahmed.taps("Put it to Top TV", on=await ahmed.sees("Case #1"))
    await ahmed.taps("Send it", within=5)
    card = await ana.sees("Ahmed TV, ticket #1: Panel access: something is wrong")
    assert "Badr" not in card.text

    await ana.taps("Supplier", on=card)
    await ana.taps("Update for all…", on=await ana.sees("Case #1"))
    await ana.sees("What is new?")
    await ana.sends("It works again by 18:00")
    await badr.sees("Ahmed TV, ticket #1.*It works again by 18:00")
    assert len(await told(badr, "18:00")) == 1
    assert await told(badr, "Top TV") == []


async def test_photos_and_edits_go_both_ways_and_who_waits_too_long_is_told_of(trading: Trading) -> None:
    ana, ahmed, desk = trading.ana, trading.ahmed, trading.desk
    own = await reports(ahmed, "Two customers see an error")
    await ana.sees("Ahmed TV, ticket #1")
    turn(desk, FIRST_ANSWER_DUE + timedelta(minutes=1))
    late = await ana.sees("A first answer is late", within=15)
    assert "Two customers see an error" in late.text

    await ahmed.sends_photo(JPEG, JPEG, caption="This is what they see", reply_to=own)
    await trading.quiet()
    turn(desk, ALBUM_IS_WHOLE)
    shown = await ana.sees("Ahmed TV, ticket #1$", within=10)
    album = [seen for seen in await ana.messages() if seen.body.get("media_group_id")]
    assert [seen.kind for seen in album] == ["photo", "photo"]

    await ana.sends("Which of the two?", reply_to=shown)
    asked = await ahmed.sees("Top TV, ticket #1.*Which of the two")
    [sent] = [seen for seen in await ana.messages() if seen.text == "Which of the two?"]
    await ana.edits(sent, "Which of the three?")
    await ahmed.sees("Which of the three", within=5)
    await ahmed.sends("The blue one", reply_to=asked)
    await ana.sees("Ahmed TV, ticket #1.*The blue one")
    [sent] = [seen for seen in await ahmed.messages() if seen.text == "The blue one"]
    await ahmed.edits(sent, "The red one")
    await ana.sees("Ahmed TV, ticket #1.*The red one")
    assert await told(ana, "The blue one") == []
