"""The demo's history can be played to its end, and leaves a network to look at."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.app import House
from sandbox.demo.cast import AHMED, LUCIA, NADEGE, OLGA, PEOPLE, SALMA
from sandbox.demo.clock import DemoClock
from sandbox.demo.running import running_bot
from sandbox.demo.seed import HISTORY, seed
from sandbox.demo.telling import Teller
from sandbox.person import Person
from sandbox.server import create_app, serve
from sandbox.state import Sandbox
from storage.store import Store
from tests.sandbox.schema import check
from tests.whole.conftest import settings_for

DRAWN = 20.0
"""Seconds within which a picture is drawn, the start of what draws it included."""

PNG = b"\x89PNG"


def test_the_demo_says_how_it_is_started() -> None:
    told = subprocess.run([sys.executable, "-m", "sandbox.demo", "--help"], capture_output=True, text=True, check=True)
    assert "port" in told.stdout
    assert told.stderr == ""


async def test_the_seed_leaves_a_network_in_four_languages_that_goes_on_spending(database_url: str) -> None:
    demo_clock = DemoClock(datetime.now(UTC) - HISTORY)
    sandbox = Sandbox(now=demo_clock, check=check)
    for one in PEOPLE:
        sandbox.add_person(one.id, one.name, username=one.handle, language_code=one.language)
    async with (
        serve(create_app(sandbox)) as address,
        running_bot(settings_for(sandbox, address, database_url), demo_clock) as (house, owner_link),
    ):
        demo_clock.turned = house.ticker.tick_now
        teller = await seed(address, demo_clock, owner_link, house)
        demo_clock.turned = teller.wake
        olga, ahmed, lucia = (Person(address, one.id) for one in (OLGA, AHMED, LUCIA))
        await olga.sends("/network")
        await olga.sees("Your network: 25 sub-resellers")
        await ahmed.sends("/balance")
        await ahmed.sees(r"Balance: \d\d credits")
        for one, words in ((LUCIA, r"Saldo: \d\d créditos"), (NADEGE, r"Solde: \d\d crédits"), (SALMA, "الرصيد")):
            person = Person(address, one.id)
            await person.sends("/balance")
            await person.sees(words)
        await looks_at_relations(olga, lucia)
        await looks_around(olga, lucia)
        async with going_on(teller):
            demo_clock.forward(timedelta(days=3))
            await teller_catches_up(house, demo_clock)
            await olga.sends("/overview")
            assert "Mateus: " in (await olga.sees("Spending fast")).text
            await olga.never_sees("have ended, so their requests wait", anew=False)
        assert await house.database.read(lambda store: store.ledger.replay()) == []
    assert sandbox.violations == []


async def looks_around(olga: Person, lucia: Person) -> None:
    """See what is asked about, who stands out, and pictures of a promotion and of one's own usage."""
    await olga.sees("Panel access: 3 sub-resellers ask", anew=False)
    await olga.sends("/guides")
    await olga.sees("The code was used already: shown 2 times, solved it 2 times")
    await olga.sends("/overview")
    found = (await olga.sees("Spending fast")).text
    fast, _, rest = found.partition("Silent")
    silent, _, short = rest.partition("Balance is short")
    assert ("Bruno Line" in fast, "Mateus" in found, "Jonas" in found) == (True, False, False)
    assert "Petra: No usage for" in silent
    assert "Chloé" in short
    await olga.sends("/usage sunbox")
    seen = await olga.sees("Usage: Sunbox", within=DRAWN)
    assert "Expected: " in seen.text
    assert (await olga.downloads(seen)).startswith(PNG)
    await olga.taps("Quarter", on=seen)
    await olga.sees("Last 91 days", within=DRAWN)
    await olga.sends("/usage nadia")
    assert "usual" not in (await olga.sees("Usage: Nadia", within=DRAWN)).text
    await lucia.sends("/usage")
    await lucia.sees("Consumo: Lucía", within=DRAWN)


async def looks_at_relations(olga: Person, lucia: Person) -> None:
    """See tiers, a review, a check-in, a reminder, a counter, and what a dearer credit would do; confirm a promise."""
    await olga.sees("Nadège would rather have something else", anew=False)
    await olga.sends("/pricing")
    pricing = (await olga.sees("is published since")).text
    assert ("By volume: 21" in pricing, "With a promise: 1" in pricing) == (True, True)
    await olga.sends("/reviews")
    await olga.taps("Nova Shop: €2.10 → €1.98", on=await olga.sees("wait for a decision"))
    await olga.sees(r"€1.98 a credit from 500 credits a month")
    await olga.sends("/checkins")
    assert "Ahmed: today" in (await olga.sees("Check-ins, ")).text
    await olga.taps("Reminders (1)")
    await olga.sends("/cost")
    await olga.taps("€1.62 from")
    await olga.sees("City Boxes: €1.85, margin 23.3% → 14.1%")
    await lucia.taps("Confirmar")
    await olga.sees("Lucía confirmed what you agreed")


@asynccontextmanager
async def going_on(teller: Teller) -> AsyncIterator[None]:
    """Have usage told while something is looked at."""
    telling = asyncio.create_task(teller.run())
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def teller_catches_up(house: House, clock: DemoClock) -> None:
    """Wait until usage is told to the moment that the clock shows."""
    async with asyncio.timeout(10):
        while not await house.database.read(partial(_is_told, until=clock() - timedelta(minutes=1))):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def _is_told(store: Store, *, until: datetime) -> bool:
    olga = await store.members.acting("telegram", str(OLGA.id))
    assert olga is not None
    [source] = await store.sources.of_reseller(olga.reseller_id)
    return source.complete_until is not None and source.complete_until > until
