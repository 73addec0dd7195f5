"""`python -m sandbox.demo`: start everything and print the one address."""

import argparse
import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings, load_settings
from sandbox.demo.cast import PEOPLE
from sandbox.demo.clock import DemoClock, clock_routes
from sandbox.demo.running import running_bot
from sandbox.demo.seed import HISTORY, seed
from sandbox.server import create_app, serve
from sandbox.state import Sandbox

PORT = 8477
DATABASE = Path("var/demo.sqlite3")


async def demo(port: int = PORT) -> None:
    """Run the sandbox and the bot until interrupted."""
    stop = _stop_on_signals()
    clock = DemoClock(datetime.now(UTC) - HISTORY)
    sandbox = Sandbox(now=clock)
    for person in PEOPLE:
        sandbox.add_person(
            person.id, person.name, username=person.handle, language_code=person.language, note=person.note
        )
    async with (
        serve(create_app(sandbox, clock_routes(clock)), port) as address,
        running_bot(_settings(sandbox, address), clock) as (house, owner_link),
    ):
        clock.turned = house.ticker.tick_now
        print("Seeding a network, as its people would, over the chat …", flush=True)  # noqa: T201
        teller = await seed(address, clock, owner_link, house)
        clock.turned = teller.wake
        telling = asyncio.create_task(teller.run())
        print(f"\n  Subpanel's demo is ready:  {address}\n\n  Ctrl-C ends it.\n", flush=True)  # noqa: T201
        await asyncio.wait({asyncio.create_task(stop.wait()), telling}, return_when=asyncio.FIRST_COMPLETED)
        await _ended(telling)


async def _ended(telling: asyncio.Task[None]) -> None:
    """End what tells of usage; raises what it failed with."""
    telling.cancel()
    with suppress(asyncio.CancelledError):
        await telling


def _settings(sandbox: Sandbox, address: str) -> Settings:
    """Return the bot's settings for the sandbox, on a new database."""
    for leftover in DATABASE.parent.glob(f"{DATABASE.name}*"):
        leftover.unlink()
    return load_settings(
        _env_file=None,
        telegram_token=sandbox.token,
        telegram_api_url=address,
        database_url=f"sqlite:///{DATABASE}",
        pacing=False,
        log_level="WARNING",
    )


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def _port_from(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.demo",
        description="Run the bot with a network made up for it, to be tried in a browser. Ctrl-C ends it.",
    )
    parser.add_argument("port", nargs="?", type=int, default=PORT, help=f"where to serve the page ({PORT})")
    return int(parser.parse_args(arguments).port)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(demo(_port_from()))
