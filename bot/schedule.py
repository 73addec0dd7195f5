"""Ticks: the only place that knows APScheduler.

It keeps no jobs and remembers nothing: the database is the schedule, and a tick looks there for what is due.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = Callable[[], Awaitable[None]]

log = structlog.get_logger()


class Ticker:
    """Calls each tick at once and then every so many seconds, never twice at the same time."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={
                "misfire_grace_time": None,  # however late, a tick is not dropped
                "coalesce": True,
                "max_instances": 1,
            },
        )
        self._under_way: dict[asyncio.Task[None], str] = {}

    def every(self, seconds: float, name: str, tick: Tick) -> None:
        """Call `tick` now, or as soon as the ticker is started, and then every `seconds`."""
        self._scheduler.add_job(
            self._run, "interval", seconds=seconds, args=(name, tick), id=name, next_run_time=datetime.now(UTC)
        )

    def start(self) -> None:
        self._scheduler.start()

    def tick_now(self) -> None:
        """Call every tick at once: the clock was turned, and much may be due."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))

    async def stop(self, within: float) -> None:
        """Tick no more, and return when what is under way has ended; what hasn't `within` seconds is cancelled."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was handed to the loop just before begins now, and is waited for
        await self._settle(within)

    async def _settle(self, within: float) -> None:
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=within)
        for task in late:
            log.warning("tick cancelled", tick=self._under_way[task], after_seconds=within)
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _run(self, name: str, tick: Tick) -> None:
        """Run one tick; a failing one is logged and comes round again."""
        task = asyncio.create_task(_logged(name, tick), name=f"tick {name}")
        self._under_way[task] = name
        task.add_done_callback(self._under_way.pop)
        await asyncio.wait([task])  # a tick that is cancelled is no failure of the scheduler's


async def _logged(name: str, tick: Tick) -> None:
    try:
        await tick()
    except Exception:
        log.exception("tick failed", tick=name)
