"""The whole process: the bot as it runs for real, over HTTP against the sandbox, which checks every call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.app import House, run
from bot.settings import Settings, load_settings
from domain.clock import TurnableClock
from sandbox.person import Person
from sandbox.server import create_app, serve
from sandbox.state import Sandbox
from tests.sandbox.schema import check


@dataclass
class Desk:
    """A running bot, the sandbox that it talks to, and the people there."""

    sandbox: Sandbox
    address: str
    settings: Settings
    clock: TurnableClock
    links: list[str] = field(default_factory=list)
    house: House | None = None

    def person(self, number: int, name: str, *, language: str = "en", handle: str | None = None) -> Person:
        """Make somebody who has a chat with the bot to open."""
        self.sandbox.add_person(number, name, username=handle or f"user{number}", language_code=language)
        return Person(self.address, number)

    def at(self, number: int) -> Person:
        """Return somebody who is there already."""
        return Person(self.address, number)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[House]:
        """Run the bot, and stop it in good order."""
        stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
        process = asyncio.create_task(
            run(
                self.settings,
                clock=self.clock,
                stop=stop,
                ready=ready.set_result,
                show_owner_link=self.links.append,
            )
        )
        try:
            await asyncio.wait([ready, process], return_when=asyncio.FIRST_COMPLETED)
            if process.done():
                process.result()
            self.house = ready.result()
            yield self.house
        finally:
            stop.set()
            await process


@pytest.fixture
async def sandbox_at(clock: TurnableClock) -> AsyncIterator[tuple[Sandbox, str]]:
    """Yield a sandbox that refuses what the Bot API's schema doesn't allow, and its address."""
    sandbox = Sandbox(now=clock, check=check)
    async with serve(create_app(sandbox)) as address:
        yield sandbox, address
    assert sandbox.violations == []


@pytest.fixture
async def stopped_desk(sandbox_at: tuple[Sandbox, str], database_url: str, clock: TurnableClock) -> Desk:
    """Return a desk whose bot doesn't run yet."""
    sandbox, address = sandbox_at
    return Desk(sandbox, address, settings_for(sandbox, address, database_url), clock)


def settings_for(sandbox: Sandbox, address: str, database_url: str) -> Settings:
    """Return the settings of a bot that talks to a sandbox."""
    return load_settings(
        _env_file=None,
        telegram_token=sandbox.token,
        telegram_api_url=address,
        database_url=database_url,
        pacing=False,
        lease_seconds=2,
    )


@pytest.fixture
async def desk(stopped_desk: Desk) -> AsyncIterator[Desk]:
    """Yield a desk whose bot runs."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(stopped_desk.running())
        yield stopped_desk
