"""The demo's history can be played to its end, and leaves a network to look at."""

import subprocess
import sys
from datetime import UTC, datetime

from sandbox.demo.cast import AHMED, LUCIA, OLGA, PEOPLE
from sandbox.demo.clock import DemoClock
from sandbox.demo.running import running_bot
from sandbox.demo.seed import HISTORY, seed
from sandbox.person import Person
from sandbox.server import create_app, serve
from sandbox.state import Sandbox
from tests.sandbox.schema import check
from tests.whole.conftest import settings_for


def test_the_demo_says_how_it_is_started() -> None:
    told = subprocess.run([sys.executable, "-m", "sandbox.demo", "--help"], capture_output=True, text=True, check=True)
    assert "port" in told.stdout
    assert told.stderr == ""


async def test_the_seed_leaves_a_network_in_two_languages(database_url: str) -> None:
    demo_clock = DemoClock(datetime.now(UTC) - HISTORY)
    sandbox = Sandbox(now=demo_clock, check=check)
    for one in PEOPLE:
        sandbox.add_person(one.id, one.name, username=one.handle, language_code=one.language)
    async with (
        serve(create_app(sandbox)) as address,
        running_bot(settings_for(sandbox, address, database_url), demo_clock) as (_house, owner_link),
    ):
        await seed(address, demo_clock, owner_link)
        olga, ahmed, lucia = (Person(address, one.id) for one in (OLGA, AHMED, LUCIA))
        await olga.sends("/network")
        await olga.sees("Your network: 4 sub-resellers")
        await ahmed.sends("/balance")
        await ahmed.sees("Balance: 850 credits")
        await lucia.sends("/balance")
        await lucia.sees("250 créditos")
    assert sandbox.violations == []
