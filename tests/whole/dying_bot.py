"""The bot in a process of its own that can be made to die: `python -m tests.whole.dying_bot DEADLY_FILE`.

While the deadly file holds a number n, the n-th beginning or commit of a transaction from then on kills the process as
`kill -9` would: before a commit, or after the one before it.
"""

import asyncio
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bot.app import run
from bot.settings import load_settings

_steps = count(1)


def make_deadly(file: Path) -> None:
    """Kill this process at the step that the file names, once it is there."""

    def step(_connection: Any) -> None:
        if file.exists() and next(_steps) >= int(file.read_text()):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sa.Engine, "begin", step)
    event.listen(sa.Engine, "commit", step)


if __name__ == "__main__":
    make_deadly(Path(sys.argv[1]))
    asyncio.run(run(load_settings()))
