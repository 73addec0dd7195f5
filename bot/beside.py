"""A process beside the bot's: it does what takes long, so that chats are answered meanwhile.

It is started for the first order and ends when there was none for a while: what it loads takes memory.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from bot.parcels import DONE, SIZE_BYTES, parcel

ANSWERED_WITHIN_SECONDS = 60.0
IDLE_SECONDS = 60.0
ENDS_WITHIN_SECONDS = 1.0

_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "MPLCONFIGDIR", "SYSTEMROOT")
"""What it needs to know of its surroundings: none of the bot's secrets."""

_ROOT = Path(__file__).parents[1]


class Closed(Exception):
    """The process is about to end, so nothing more is done in it."""


class NoAnswer(Exception):
    """What was ordered couldn't be done; the text says why."""


class Beside:
    """Answers one order after the other, in the order in which they come. `module`: what runs in the process."""

    def __init__(
        self,
        module: str,
        *,
        answered_within_seconds: float = ANSWERED_WITHIN_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._module = module
        self._answered_within = answered_within_seconds
        self._idle_seconds = idle_seconds
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._idle: asyncio.Task[None] | None = None
        self._closed = False

    async def answer(self, order: bytes) -> bytes:
        """Return the answer to an order; raises `Closed`, `NoAnswer`."""
        async with self._turn:
            if self._closed:
                raise Closed
            self._stay()
            try:
                async with asyncio.timeout(self._answered_within):
                    answer = await self._answer(order)
            except (OSError, EOFError, TimeoutError) as failure:
                await self._kill()
                raise NoAnswer(repr(failure)) from failure
            except asyncio.CancelledError:
                await self._kill()
                raise
            self._leave_when_idle()
        if not answer.startswith(DONE):
            raise NoAnswer(answer[len(DONE) :].decode())
        return answer[len(DONE) :]

    def close(self) -> None:
        """Take no more orders; what is being done is finished."""
        self._closed = True

    async def end(self) -> None:
        """End the process."""
        self.close()
        self._stay()
        async with self._turn:
            await self._retire()

    async def _answer(self, order: bytes) -> bytes:
        """Return what the process answers; a new one in place of one that has died since its last answer."""
        if self._process is not None:
            with suppress(OSError, EOFError):
                return await _exchange(self._process, order)
            await self._kill()
        self._process = await _start(self._module)
        return await _exchange(self._process, order)

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()

    def _leave_when_idle(self) -> None:
        self._idle = asyncio.create_task(self._leave(self._idle_seconds))

    async def _leave(self, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        async with self._turn:
            await self._retire()

    async def _retire(self) -> None:
        """Let the process end by itself, which it does when nothing more can come."""
        if self._process is None:
            return
        assert self._process.stdin is not None  # noqa: S101  (it was started with pipes)
        self._process.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDS_WITHIN_SECONDS):
                await self._process.wait()
        await self._kill()

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _start(module: str) -> Process:
    """Start the process. It hears no signal from the terminal: the bot finishes what is in hand first."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=PIPE,
        stdout=PIPE,
        cwd=_ROOT,
        env=environment,
        start_new_session=True,
    )


async def _exchange(process: Process, order: bytes) -> bytes:
    assert process.stdin is not None  # noqa: S101  (both are pipes)
    assert process.stdout is not None  # noqa: S101  (it was started with pipes)
    process.stdin.write(parcel(order))
    await process.stdin.drain()
    size = int.from_bytes(await process.stdout.readexactly(SIZE_BYTES))
    return await process.stdout.readexactly(size)
