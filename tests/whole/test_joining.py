"""Joining for real: from the first owner down three levels, by links that leave no token behind."""

import asyncio
import re

import pytest
import sqlalchemy as sa

from sandbox.person import Person
from storage.database import Database
from storage.models import metadata
from storage.store import Store
from tests.whole.conftest import Desk

pytestmark = pytest.mark.both_engines

SLOW = 20.0
"""Seconds, for machines with better things to do."""

LINK = re.compile(r"https://t\.me/\S+\?start=(\S+)")


async def test_an_offer_goes_down_three_levels_and_no_token_stays(desk: Desk) -> None:
    olga, ahmed = desk.person(1, "Olga"), desk.person(2, "Ahmed", handle="ahmed_tv")
    bilal = desk.person(3, "Bilal <b>&</b> \u202eSons", language="es")
    [first] = desk.links
    await olga.opens(first)
    tokens = [first.partition("=")[2]]

    await set_up(olga, "North TV", "2.10")
    tokens.append(await join(olga, ahmed, "Ahmed"))
    await ahmed.sends("/invite Bilal")
    await set_up(ahmed, "", "3")
    tokens.append(await join(ahmed, bilal, "Bilal", clause="Uso aceptable:"))

    assert desk.house is not None
    await _everything_sent(desk.house.database)
    everything = await desk.house.database.read(_every_word)
    assert [token for token in tokens if token in everything] == []
    assert "North TV" in everything


async def test_a_link_that_was_used_opens_nothing(desk: Desk) -> None:
    olga, ahmed, eve = desk.person(1, "Olga"), desk.person(2, "Ahmed"), desk.person(3, "Eve")
    await olga.opens(desk.links[0])
    await set_up(olga, "North TV", "2.10")
    token = await join(olga, ahmed, "Ahmed")
    await eve.opens(token)
    await eve.sees("was used already", within=SLOW)
    await ahmed.opens(token)
    await ahmed.sees("You are a member already", within=SLOW)


async def set_up(owner: Person, name: str, price: str) -> None:
    """Answer the first questions, the first of them only where the business has no name yet."""
    await owner.taps("Set it up", within=SLOW)
    if name:
        await owner.sees("What is your business called?", within=SLOW)
        await owner.sends(name)
    await owner.sees("In which currency", within=SLOW)
    await owner.taps("€ EUR", within=SLOW)
    await owner.sees("What do you usually charge", within=SLOW)
    await owner.sends(price)
    await owner.sees("That is all I need", within=SLOW)


async def join(inviter: Person, person: Person, name: str, *, clause: str = "Acceptable use:") -> str:
    """Invite somebody, let them open the link, and have them accept; return the link's token."""
    await inviter.sends(f"/invite {name}")
    await inviter.taps("Publish them as they are, and go on", within=SLOW)
    await inviter.sees(f"Offer to {name}", within=SLOW)
    await inviter.taps(f"Make the link for {name}", within=SLOW)
    shown = await inviter.sees("this is your invitation", within=SLOW)
    found = LINK.search(shown.text)
    assert found is not None
    await person.opens(found[0])
    await inviter.taps(f"Yes, it's {name}", within=SLOW)
    await inviter.sees("said that it's the right person", within=SLOW)
    card = await person.sees(clause, within=SLOW)
    await person.taps(card.buttons[0], on=card, within=SLOW)
    await inviter.sees(f"{name} accepted your offer", within=SLOW)
    return found[1]


async def _everything_sent(database: Database) -> None:
    for _ in range(1000):
        if not await database.read(lambda store: store.outbox.waiting()):
            return
        await asyncio.sleep(0.02)
    pytest.fail("Something still waits to be sent.")


async def _every_word(store: Store) -> str:
    """Return everything that the database holds, as text."""
    words = []
    for table in metadata.sorted_tables:
        words += [str(row) for row in await store.connection.execute(sa.select(table))]
    return "\n".join(words)
