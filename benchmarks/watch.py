"""A whole round of judging: ten thousand sub-resellers with a year of usage, while others ask for their balances."""

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.bars import Bar
from benchmarks.bots import Stub, resident_megabytes, stub, subpanel
from benchmarks.seeded import FIRST, seed
from benchmarks.updates import message
from services.watching import A_CHUNK

SUB_RESELLERS = 10_000
DAYS = 365
BURSTS, SILENCES = 20, 20
LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A round. `seconds`: to its end, with the wait for the next tick; `a_chunk`: of work for each after the first.

    `slower`: how many times slower a balance is while it is worked; `found`: how many of what is unusual.
    """

    seconds: float
    a_chunk: float
    megabytes: float
    slower: float
    found: int


def watch(directory: Path) -> Iterator[Bar]:
    """Measure a round with so many sub-resellers and with half as many, and how others are answered meanwhile."""
    half = _round(directory / "half.sqlite3", SUB_RESELLERS // 2)
    whole = _round(directory / "whole.sqlite3", SUB_RESELLERS)
    yield Bar(
        f"{SUB_RESELLERS:,} sub-resellers × {DAYS} days are read, judged and recorded", whole.seconds, "s", most=20
    )
    yield Bar("Memory of all processes meanwhile", whole.megabytes, "MB", most=300)
    yield Bar("Each of them takes, against one of half as many", whole.a_chunk / half.a_chunk, "×", most=1.3)
    yield Bar("A balance is answered meanwhile, against its usual time (median)", whole.slower, "×", most=2.0)
    yield Bar(f"of {BURSTS} bursts and {SILENCES} silences found", float(whole.found), "", least=BURSTS + SILENCES)


def _round(database: Path, sub_resellers: int) -> Measured:
    seed(database, sub_resellers)
    fill_usage(database)
    with stub() as running, subpanel(running.url, database) as process:
        running.load([message(FIRST, "/balance")])
        running.wait_for(1)
        _until(lambda: _is_judged(database))
        usual = statistics.median(_answered_in(running) for _ in range(60))
        _forget_round(database)
        began = time.perf_counter()
        _until(lambda: _has_begun(database))
        worked, most, times = time.perf_counter(), 0.0, []
        while not _is_judged(database):
            times.append(_answered_in(running))
            most = max(most, _of_all(process.pid))
            if time.perf_counter() - worked > LONGEST:
                raise TimeoutError("the round doesn't end")
        ended = time.perf_counter()
    a_chunk = (ended - worked) / (sub_resellers / A_CHUNK - 1)
    return Measured(ended - began, a_chunk, most, statistics.median(times) / usual, _found(database))


def _until(there: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST
    while not there():
        if time.monotonic() > until:
            raise TimeoutError("the round doesn't come")
        time.sleep(0.01)


def _answered_in(running: Stub) -> float:
    running.load([message(FIRST + 1, "/balance")])
    return float(running.wait_for(1)["seconds"])


def fill_usage(database: Path) -> None:
    """Put a year of usage into a database, complete until midnight, with some bursts and silences in it."""
    dice = random.Random(1)  # noqa: S311  (made-up usage, no secret)
    today = date.today().toordinal()  # noqa: DTZ011  (the seed's zone is UTC, as the machine's)
    now = round(datetime.now(UTC).timestamp() * 1_000_000)
    midnight = datetime.combine(date.fromordinal(today), datetime.min.time(), UTC)
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        ids = [row[0] for row in connection.execute("SELECT id FROM sub_panel ORDER BY id")]
        connection.execute(
            "INSERT INTO source (reseller_id, panel_id, kind, name, rows, state, signature, layout, complete_until,"
            " pull, cursor, failures, trouble, created_at)"
            " SELECT reseller_id, id, 'file', 'Log', 'events', 'active', '', '', ?, '', '', 0, '', ? FROM panel",
            (round(midnight.timestamp() * 1_000_000), now),
        )
        connection.executemany(
            "INSERT INTO usage_day (sub_panel_id, day, credits, changed_at) VALUES (?, ?, ?, ?)",
            (
                (id_, today - DAYS + ago, credits, now)
                for number, id_ in enumerate(ids)
                for ago, credits in enumerate(_year(number, dice))
                if credits
            ),
        )
    connection.close()


def _year(number: int, dice: random.Random) -> list[int]:
    usual = (3, 12, 40)[number % 3]
    days = [max(0, round(dice.gauss(usual, usual / 4))) for _ in range(DAYS)]
    if number < BURSTS:
        days[-1] = 20 * usual
    elif number < BURSTS + SILENCES:
        days[-30:] = [0] * 30
    return days


def _forget_round(database: Path) -> None:
    """Let the round be due again, as if the last one had been hours ago."""
    ago = round((datetime.now(UTC) - timedelta(hours=3)).timestamp() * 1_000_000)
    with sqlite3.connect(database, timeout=30) as connection:
        connection.execute("UPDATE panel_watch SET position = 0, round_at = ?", (ago,))
    connection.close()


def _is_judged(database: Path) -> bool:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        rows = connection.execute("SELECT position FROM panel_watch").fetchall()
    connection.close()
    return bool(rows) and all(position is None for (position,) in rows)


def _has_begun(database: Path) -> bool:
    """Return whether the first sub-panels of a round are judged."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        rows = connection.execute("SELECT position FROM panel_watch").fetchall()
    connection.close()
    return any(position != 0 for (position,) in rows)


def _found(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        [(count,)] = connection.execute(
            "SELECT count(*) FROM alert JOIN sub_panel ON sub_panel.id = alert.sub_panel_id"
            " WHERE alert.state <> 'resolved' AND sub_panel.id <= (SELECT min(id) + ? FROM sub_panel)"
            " AND alert.kind IN ('burst', 'silence')",
            (BURSTS + SILENCES - 1,),
        ).fetchall()
    connection.close()
    return int(count)


def _of_all(pid: int) -> float:
    """Return the memory of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return resident_megabytes(pid) + sum(resident_megabytes(int(child)) for child in children)
