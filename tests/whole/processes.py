"""Bots in processes of their own: mortal ones that a test kills and starts again, and the command line itself."""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.settings import Settings
from tests.whole.dying_bot import Fate, live

PROJECT = Path(__file__).parents[2]

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.whole.dying_bot"])


class MortalBot:
    """A bot that dies and is started again, always on the same database. `words`: a text that kills it."""

    def __init__(self, settings: Settings, place: Path, *, words: str = "") -> None:
        self._settings = settings
        self._steps = place / "deadly-step"
        self._words = words
        self._lease = timedelta(seconds=settings.lease_seconds + 1)
        self._ahead = timedelta(0)
        self._process = _forks.Process(target=live)

    def start(self) -> None:
        """Start it with all its deaths behind it: what the one before held is free already."""
        self._steps.unlink(missing_ok=True)
        fate = Fate(self._ahead, self._steps, self._words)
        self._ahead += self._lease
        self._process = _forks.Process(target=live, args=(self._settings, fate), daemon=True)
        self._process.start()

    def will_die_at(self, step: int) -> None:
        """Let it die at the n-th beginning or commit of a transaction, the first being that which keeps an update."""
        self._steps.write_text(str(step))

    def kill(self) -> None:
        if self._process.pid is not None:
            os.kill(self._process.pid, signal.SIGKILL)

    @property
    def is_dead(self) -> bool:
        return self._process.exitcode is not None

    async def death(self) -> None:
        """Wait until it is dead, by a kill and by nothing else."""
        await until(lambda: self.is_dead)
        assert self._process.exitcode == -signal.SIGKILL

    async def dies_before(self, end: Callable[[], Awaitable[bool]]) -> bool:
        """Wait until it is dead or `end` has come, and return whether it is dead."""
        async with asyncio.timeout(30):
            while not self.is_dead:
                if await end():
                    return False
                await asyncio.sleep(0.01)
        await self.death()
        return True

    def bury(self) -> None:
        """Kill what still lives."""
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()


class CommandLine:
    """`python -m bot …`, run by itself. `output`: all that it has said, on both streams."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.output = ""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while chunk := await self._process.stdout.read(65536):
            self.output += chunk.decode()

    async def says(self, words: str, *, within: float = 20.0) -> None:
        """Wait until it has said something."""
        try:
            await until(lambda: words in self.output or self._process.returncode is not None, within=within)
        finally:
            assert words in self.output, f"“{words}” isn't in:\n{self.output}"

    async def ends(self, *, within: float) -> int:
        """Wait until it has ended by itself and return its exit code."""
        async with asyncio.timeout(within):
            code = await self._process.wait()
        await self._reading
        return code

    def tell_to_stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    async def bury(self) -> None:
        """Kill it if it still lives."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading


@asynccontextmanager
async def command_line(*arguments: str, at: Path, **environment: str) -> AsyncIterator[CommandLine]:
    """Run `python -m bot` in a folder of its own, with nothing in its environment but these settings."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=at,
        env={"PYTHONPATH": str(PROJECT), "PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    line = CommandLine(process)
    try:
        yield line
    finally:
        await line.bury()


def environment_of(settings: Settings, **others: str) -> dict[str, str]:
    """Return the settings as the variables that say them."""
    return {
        "TELEGRAM_TOKEN": settings.telegram_token.get_secret_value(),
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "DATABASE_URL": settings.database_url,
        "PACING": str(settings.pacing),
        **others,
    }


async def until(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  (what is waited for has no event)
            await asyncio.sleep(0.01)
