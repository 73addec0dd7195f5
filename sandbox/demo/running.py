"""The bot's process, as it runs for real, within the demo's event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import House, run
from bot.settings import Settings
from sandbox.demo.clock import DemoClock


@asynccontextmanager
async def running_bot(settings: Settings, clock: DemoClock) -> AsyncIterator[tuple[House, str]]:
    """Run the bot as it runs for real, and give its parts and the first owner's link once it answers."""
    stop = asyncio.Event()
    ready: asyncio.Queue[House] = asyncio.Queue()
    links: list[str] = []
    running = asyncio.create_task(
        run(settings, clock=clock, stop=stop, ready=ready.put_nowait, show_owner_link=links.append)
    )
    try:
        house = asyncio.create_task(ready.get())
        await asyncio.wait({house, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield await house, links[0]
    finally:
        stop.set()
        await running
