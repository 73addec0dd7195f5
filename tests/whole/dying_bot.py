"""The bot as it runs for real, in a process of its own that dies where a test wants it, as by `kill -9`."""

import asyncio
import os
import signal
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
    the process does. The commit by which an update is kept is the first.
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
    """Count from the commit on by which an update is kept, once the file is there."""
    receiving: list[sa.Connection] = []
    steps = count(1)
    counting = False

    def received(connection: sa.Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO inbox") and file.exists():
            receiving.append(connection)

    def begins(_connection: sa.Connection) -> None:
        if counting and next(steps) >= int(file.read_text()):
            _die()

    def commits(connection: sa.Connection) -> None:
        nonlocal counting
        counting = counting or connection in receiving
        begins(connection)

    event.listen(sa.Engine, "before_cursor_execute", received)
    event.listen(sa.Engine, "begin", begins)
    event.listen(sa.Engine, "commit", commits)


def _die_of_words(words: str) -> None:
    async def deadly(text: str, _attachment: int | None, _who: Actor, _store: Store) -> Ask | None:
        if words and text == words:
            _die()
        return None

    finds(deadly)
