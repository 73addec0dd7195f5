"""How others are answered while pictures of usage are drawn."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bars import Bar
from benchmarks.bots import Stub, stub, subpanel
from benchmarks.seeded import FIRST, seed
from benchmarks.updates import message
from benchmarks.watch import fill_usage

PICTURES = 20
OTHER = FIRST + 50
LONGEST = 60.0


def pictures(directory: Path) -> Iterator[Bar]:
    """Measure the answers to `/balance` before twenty pictures are asked for, and until the last is there."""
    database = directory / "pictures.sqlite3"
    seed(database, 100)
    fill_usage(database)
    with stub() as running, subpanel(running.url, database):
        running.load([message(FIRST, "/usage")])
        _until(running, FIRST)
        usual = statistics.median(_answered_in(running) for _ in range(40))
        began = time.perf_counter()
        running.load([message(FIRST + n, "/usage") for n in range(PICTURES)])
        times = [_answered_in(running)]
        while not _are_drawn(running):
            times.append(_answered_in(running))
        seconds = time.perf_counter() - began
    yield Bar(
        f"A balance while {PICTURES} pictures are drawn ({seconds:.1f} s), against its usual time (median)",
        statistics.median(times) / usual,
        "×",
        most=2.0,
    )


def _answered_in(running: Stub) -> float:
    running.load([message(OTHER, "/balance")])
    return _until(running, OTHER)


def _until(running: Stub, chat: int) -> float:
    """Return after how many seconds a chat got its answer."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if (seconds := running.times().get(str(chat))) is not None:
            return seconds
        time.sleep(0.002)
    raise TimeoutError(f"nothing was sent to {chat}")


def _are_drawn(running: Stub) -> bool:
    """Return whether every picture that was asked for is there; one was drawn before."""
    sent = running.ever()
    return sum(sent.get(str(FIRST + n), 0) for n in range(PICTURES)) > PICTURES
