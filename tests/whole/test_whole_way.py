"""The whole way over HTTP, three levels deep, in English and in Spanish: agree, ask, decide, load, see the balance."""

import re
from contextlib import suppress
from dataclasses import dataclass

import pytest

from handlers.wording import _, credits_worded, speaking
from sandbox.demo.receipt import receipt_photo
from sandbox.person import NotSeen, Person
from sandbox.seen import Seen
from tests.whole.conftest import Desk

pytestmark = [pytest.mark.both_engines, pytest.mark.parametrize("language", ["en", "es"])]

LINK = re.compile(r"https://t\.me/\S+\?start=\S+")


@dataclass(frozen=True)
class Talker:
    """A person who reads and taps in their own language: texts are given as they stand in the code."""

    person: Person
    language: str

    async def sends(self, text: str) -> None:
        await self.person.sends(text)

    async def taps(self, label: str, on: Seen | None = None, **values: str) -> None:
        await self.person.taps(self.words(label, **values), on=on, within=5)

    async def sees(self, text: str, **values: str) -> Seen:
        return await self.person.sees(re.escape(self.words(text, **values)))

    def words(self, text: str, **values: str) -> str:
        with speaking(self.language):
            return _(text) % values if values else _(text)

    def credits(self, count: int) -> str:
        with speaking(self.language):
            return credits_worded(count)


@dataclass(frozen=True)
class Cast:
    olga: Talker
    finn: Talker
    ahmed: Talker
    samir: Talker


@pytest.fixture
def cast(desk: Desk, language: str) -> Cast:
    names = ["Olga", "Finn", "Ahmed", "Samir"]
    return Cast(*(Talker(desk.person(n, name, language=language), language) for n, name in enumerate(names, 1)))


async def test_the_whole_way_is_gone_on_three_levels(desk: Desk, cast: Cast) -> None:
    await cast.olga.person.opens(desk.links[0])
    await set_up(cast.olga, name="North Star")
    await add_way_to_pay(cast.olga)
    await bring_in(cast.olga, cast.finn)
    await join(cast.olga, cast.ahmed, "Ahmed")

    await cast.ahmed.person.sends_photo(receipt_photo("420 EUR"), caption="200")
    await cast.ahmed.sees("Request #%(number)s: %(credits)s", number="1", credits=cast.ahmed.credits(200))
    await approve_and_load(cast.finn, "Ahmed", 200)
    await holds(cast.ahmed, 200)
    await knows(cast.olga, "Ahmed", 200)

    await cast.ahmed.sends("/invite Samir")
    await set_up(cast.ahmed, name="")
    await join(cast.ahmed, cast.samir, "Samir")
    await cast.samir.sends("/request 50")
    await approve_and_load(cast.ahmed, "Samir", 50)
    await holds(cast.samir, 50)
    await holds(cast.ahmed, 150)
    await knows(cast.ahmed, "Samir", 50)


async def test_a_mid_level_reseller_sells_no_more_than_they_have(desk: Desk, cast: Cast) -> None:
    await cast.olga.person.opens(desk.links[0])
    await set_up(cast.olga, name="North Star")
    await join(cast.olga, cast.ahmed, "Ahmed")
    await cast.ahmed.sends("/invite Samir")
    await set_up(cast.ahmed, name="")
    await join(cast.ahmed, cast.samir, "Samir")
    await cast.samir.sends("/request 50")
    card = await cast.ahmed.sees("Samir #1")
    await cast.ahmed.taps("Money in", on=card)
    await cast.ahmed.sees("Nothing was changed. Buy more first, or take another amount.")
    await cast.samir.person.never_sees(cast.samir.words("Loaded"), within=0.2)


async def set_up(owner: Talker, *, name: str) -> None:
    """Answer the first questions; a sub-reseller has a name already."""
    await owner.taps("Set it up")
    if name:
        await owner.sees("What is your business called? Your sub-resellers will see this name.")
        await owner.sends(name)
    await owner.sees("In which currency do you sell?")
    await owner.person.taps("EUR")
    await owner.sees("What do you usually charge for one credit? Each sub-reseller can have another price.")
    await owner.sends("2.10")
    await owner.sees("Your terms")


async def add_way_to_pay(owner: Talker) -> None:
    await owner.sends("/paymethods")
    await owner.taps("Add")
    await owner.sees("What is this way to pay called?")
    await owner.sends("Bank")
    await owner.sees(
        "What do your sub-resellers have to copy? An IBAN, an address, a number: everything that they need."
    )
    await owner.sends("DE89 3704 0044")
    await owner.taps("Add", on=await owner.sees("Add this way to pay?"))
    await owner.sees("Your sub-resellers see these on every request.")


async def bring_in(owner: Talker, colleague: Talker) -> None:
    await owner.sends("/team")
    await owner.taps("Invite a colleague")
    await owner.taps("finance")
    await colleague.person.opens(await link_in(owner))
    await colleague.sees("Welcome to the team of %(business)s.", business="North Star")


async def join(inviter: Talker, newcomer: Talker, name: str) -> None:
    """Invite somebody, confirm them, and have them accept."""
    await inviter.sends(f"/invite {name}")
    await inviter.taps("Publish them as they are, and go on")
    await inviter.taps("Make the link for %(name)s", name=name)
    await newcomer.person.opens(await link_in(inviter))
    await inviter.taps("Yes, it's %(name)s", name=name)
    await newcomer.taps("Accept")
    await inviter.sees("%(name)s accepted your offer.", name=name)


async def link_in(owner: Talker) -> str:
    found = LINK.search((await owner.person.sees("https://")).text)
    assert found is not None
    return found[0]


async def approve_and_load(decider: Talker, reseller: str, credits: int) -> None:
    card = await decider.person.sees(f"{reseller} #1")
    await decider.taps("Money in: approve %(n)s", on=card, n=str(credits))
    approved = await decider.person.sees(re.escape(decider.words("Not loaded yet.")))
    await decider.taps("Loaded", on=approved)
    await decider.person.never_sees(re.escape(decider.words("Not loaded yet.")), within=0.2)


async def holds(owner: Talker, credits: int) -> None:
    """See so much in one's balance: at once, or when what was tapped in another chat is done."""
    wanted = f"{re.escape(owner.words('Balance'))}: {re.escape(owner.credits(credits))}"
    for _again in range(3):
        await owner.sends("/balance")
        with suppress(NotSeen):
            await owner.person.sees(wanted, within=2.0)
            return
    await owner.person.sees(wanted)


async def knows(owner: Talker, reseller: str, credits: int) -> None:
    """See a sub-reseller's balance on their card, which their name alone opens."""
    await owner.sends(reseller)
    card = await owner.person.sees(re.escape(owner.credits(credits)))
    assert reseller in card.text
