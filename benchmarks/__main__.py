"""`python -m benchmarks [name …]`: measure Subpanel, against a bare echo bot on the same stub in the same run."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.bars import Bar
from benchmarks.bots import Stub, echo_bot, resident_megabytes, stub, subpanel
from benchmarks.judgement import judgement
from benchmarks.movein import movein
from benchmarks.pictures import pictures
from benchmarks.seeded import FIRST, seed
from benchmarks.storm import storm
from benchmarks.support import support
from benchmarks.updates import message, tap
from benchmarks.usage_import import usage_import
from benchmarks.watch import watch

CHATS = 2000
ROUNDS = 3
UPDATES = 2000
TAPS = 60
BACKLOG = 20_000


def rate(running: Stub, text: str, *, messages: int, first: int = FIRST, chats: int = CHATS) -> float:
    """Return updates a second: `UPDATES` of them from so many chats, each answered with so many messages."""
    running.load([message(first + n % chats, text) for n in range(UPDATES)])
    return UPDATES / float(running.wait_for(UPDATES * messages)["seconds"])


def tap_milliseconds(running: Stub, data: str) -> float:
    """Return the median time from a tap that is handed out to the answer that is sent."""
    times = []
    for n in range(TAPS):
        running.load([tap(FIRST + n, data)])
        times.append(float(running.wait_for(1)["since_load"]) * 1000)
    return statistics.median(times)


@contextmanager
def bots(directory: Path) -> Iterator[tuple[Stub, Stub, int]]:
    """Start both bots, each on a stub of its own, and give the stubs and Subpanel's process id."""
    database = directory / "bench.sqlite3"
    seed(database, CHATS)
    with ExitStack() as stack:
        echo_stub, desk_stub = stack.enter_context(stub()), stack.enter_context(stub())
        stack.enter_context(echo_bot(echo_stub.url))
        process = stack.enter_context(subpanel(desk_stub.url, database))
        rate_of_first(echo_stub, "hello")
        rate_of_first(desk_stub, "/balance")
        yield echo_stub, desk_stub, process.pid


def rate_of_first(running: Stub, text: str) -> None:
    """Wait until a bot answers at all."""
    running.load([message(FIRST, text)])
    running.wait_for(1)


def throughput(echo: Stub, desk: Stub) -> Iterator[Bar]:
    half = CHATS // 2
    kinds: dict[str, tuple[float, Callable[[], float]]] = {
        "`/balance`": (1.0, lambda: rate(desk, "/balance", messages=1)),
        "`/request`, two messages": (0.35, lambda: rate(desk, "/request 200", messages=2, chats=half)),
        "`/request`, three messages": (
            0.0,
            lambda: rate(desk, "/request 200", messages=3, first=FIRST + half, chats=half),
        ),
    }
    for name, (least, ours) in kinds.items():
        pairs = [(rate(echo, "hello", messages=1), ours()) for _ in range(ROUNDS)]
        a_second = statistics.median(mine for _, mine in pairs)
        ratio = statistics.median(mine / theirs for theirs, mine in pairs)
        yield Bar(f"{name}: {a_second:,.0f} updates/s, against the echo's", ratio, "×", least=least)


def latency(echo: Stub, desk: Stub) -> Bar:
    pairs = [(tap_milliseconds(echo, "x"), tap_milliseconds(desk, "bal")) for _ in range(ROUNDS)]
    ours = statistics.median(mine for _, mine in pairs)
    ratio = statistics.median(mine / theirs for theirs, mine in pairs)
    return Bar(f"A tap is answered in {ours:.1f} ms (median), against the echo's", ratio, "×", most=2.0)


def idle(directory: Path) -> Iterator[Bar]:
    """Measure the time until the bot polls, and its memory when nothing happens."""
    database = directory / "idle.sqlite3"
    seed(database, 10)
    with stub() as running:
        running.load([message(FIRST, "/balance")])
        started = time.perf_counter()
        with subpanel(running.url, database) as process:
            running.wait_for(1)
            yield Bar("Ready: from the start to the first answer", time.perf_counter() - started, "s", most=2.0)
            time.sleep(2)
            yield Bar("Idle: resident memory", resident_megabytes(process.pid), "MB", most=130)


def backlog(directory: Path) -> Iterator[Bar]:
    """Measure a start with 20,000 updates of 2,000 chats waiting: order, losses and memory."""
    database = directory / "backlog.sqlite3"
    seed(database, CHATS)
    updates = [message(FIRST + n % CHATS, f"/nothing{n // CHATS}") for n in range(BACKLOG)]
    with stub() as running, subpanel(running.url, database) as process:
        rate_of_first(running, "/balance")
        time.sleep(1)
        calm = resident_megabytes(process.pid)
        running.load(updates)
        most = _watched(running, BACKLOG, lambda: resident_megabytes(process.pid))
        yield Bar("Memory after 20,000 queued updates, against idle's", most / calm, "×", most=1.5)
        chats = running.chats()
        yield Bar("of 2,000 chats out of order", float(_out_of_order(chats)), "", most=0)
        yield Bar("of 20,000 answers lost or doubled", float(abs(sum(map(len, chats.values())) - BACKLOG)), "", most=0)


def _out_of_order(chats: dict[str, list[str]]) -> int:
    def rounds(texts: Sequence[str]) -> list[int]:
        return [int(text.partition("/nothing")[2][:1]) for text in texts]

    return sum(rounds(texts) != sorted(rounds(texts)) for texts in chats.values())


def _watched(running: Stub, messages: int, measure: Callable[[], float]) -> float:
    most = measure()
    until = time.monotonic() + 180
    while sum(running.counted()["sent"].values()) < messages:
        if time.monotonic() > until:
            raise TimeoutError(running.counted())
        most = max(most, measure())
        time.sleep(0.1)
    return most


def beside_echo(directory: Path) -> Iterator[Bar]:
    """Measure both bots side by side."""
    with bots(directory) as (echo, desk, _):
        yield from throughput(echo, desk)
        yield latency(echo, desk)


MEASURED = {
    "echo": beside_echo,
    "idle": idle,
    "backlog": backlog,
    "movein": movein,
    "usage": usage_import,
    "judgement": judgement,
    "watch": watch,
    "pictures": pictures,
    "support": support,
    "storm": storm,
}


def main(names: Sequence[str]) -> None:
    """Measure everything, or what is named."""
    print("| measured | value | wanted | reached |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for name in names or MEASURED:
            for bar in MEASURED[name](Path(place)):
                print(bar, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
