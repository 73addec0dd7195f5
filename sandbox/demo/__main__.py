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
from sandbox.demo.panel import DemoPanel, pull_from
from sandbox.demo.running import running_bot
from sandbox.demo.seed import HISTORY, seed
from sandbox.panel import panel_routes
from sandbox.server import create_app, serve
from sandbox.state import Sandbox

PORT = 8477
DATABASE = Path("var/demo.sqlite3")


async def demo(port: int = PORT, *, with_panel: bool = False) -> None:
    """Run the sandbox and the bot until interrupted. `with_panel`: with a panel from which usage is fetched."""
    stop = _stop_on_signals()
    clock = DemoClock(datetime.now(UTC) - HISTORY)
    sandbox = Sandbox(now=clock)
    for person in PEOPLE:
        sandbox.add_person(
            person.id, person.name, username=person.handle, language_code=person.language, note=person.note
        )
    panel = DemoPanel(clock)
    async with (
        serve(create_app(sandbox, [*clock_routes(clock), *panel_routes(panel)]), port) as address,
        running_bot(_settings(sandbox, address, with_panel=with_panel), clock) as (house, owner_link),
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


def _settings(sandbox: Sandbox, address: str, *, with_panel: bool) -> Settings:
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
        pulls={"panel": pull_from(address)} if with_panel else {},
    )


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def _told(arguments: Sequence[str] | None = None) -> tuple[int, bool]:
    """Return at which port to serve, and whether with a panel."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.demo",
        description="Run the bot with a network made up for it, to be tried in a browser. Ctrl-C ends it.",
    )
    parser.add_argument("port", nargs="?", type=int, default=PORT, help=f"where to serve the page ({PORT})")
    parser.add_argument("--panel", action="store_true", help="have usage fetched from a panel as well")
    told = parser.parse_args(arguments)
    return int(told.port), bool(told.panel)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        port, with_panel = _told()
        asyncio.run(demo(port, with_panel=with_panel))
