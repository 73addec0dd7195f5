"""The bot as it runs for real, in a process of its own that dies where a test wants it, as by `kill -9`."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import alembic.command
import sqlalchemy as sa
from sqlalchemy import event

from bot.app import run
from bot.logs import set_up_logs
from bot.settings import Settings
from domain.clock import TurnableClock
from domain.people import Actor
from handlers.ask import Ask
from handlers.registry import finds
from storage.store import Store

assert alembic.command  # every start needs it: it is imported once, before the processes are forked


@dataclass(frozen=True)
class Fate:
    """How a process dies. `ahead`: how far its clock is ahead, so that what dead ones held is free at once.

    `steps`: a file; while it holds a number n, the n-th beginning or commit of a transaction is the last thing that
    the process does. The count starts when an update is received; the commit that keeps it is the first.
    `words`: a text that kills whoever answers it.
    """

    ahead: timedelta
    steps: Path
    words: str


def live(settings: Settings, fate: Fate) -> None:
    """Run the bot until it dies or is told to stop."""
    set_up_logs(level="ERROR", secrets=settings.secrets)
    _die_at_a_step(fate.steps)
    _die_of_words(fate.words)
    clock = TurnableClock()
    clock.forward(fate.ahead)
    asyncio.run(run(settings, clock=clock))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_a_step(file: Path) -> None:
    step = _counting(file)

    def receiving(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO inbox"):
            step(armed=True)

    event.listen(sa.Engine, "before_cursor_execute", receiving)
    event.listen(sa.Engine, "begin", lambda _: step(armed=False))
    event.listen(sa.Engine, "commit", lambda _: step(armed=False))


def _counting(file: Path) -> Callable[..., None]:
    steps: count[int] | None = None

    def step(*, armed: bool) -> None:
        nonlocal steps
        if armed and steps is None and file.exists():
            steps = count(1)
        elif not armed and steps is not None and next(steps) >= int(file.read_text()):
            _die()

    return step


def _die_of_words(words: str) -> None:
    async def deadly(text: str, _attachment: int | None, _who: Actor, _store: Store) -> Ask | None:
        if words and text == words:
            _die()
        return None

    finds(deadly)
