"""A million rows of usage taken in by the command line, while the bot answers chats on the same database."""

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.bars import Bar
from benchmarks.bots import TOKEN, Stub, resident_megabytes, stub, subpanel
from benchmarks.seeded import FIRST, seed
from benchmarks.updates import message
from domain.clock import system_clock
from domain.columns import Column
from domain.habits import DayOrder, Mark
from domain.usage import RowKind, SourceKind
from domain.usage_columns import UsageLayout, packed, signature
from storage.database import open_database
from storage.store import Store

ROWS = 1_000_000
ROUNDS = 3
ACCOUNTS = 200
DAYS = 90
HEAD = ("Id", "Date", "Username", "Credits")
_START = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=DAYS + 1)


def usage_import(directory: Path) -> Iterator[Bar]:
    """Measure the rate against plain SQLite's, the memory of the command, and how long chats wait meanwhile."""
    database, file = directory / "usage.sqlite3", directory / "usage.csv"
    seed(database, ACCOUNTS)
    asyncio.run(_set_up(f"sqlite:///{database}"))
    with file.open("w") as out:
        out.write(",".join(HEAD) + "\n")
        out.writelines(f"{','.join(map(str, row))}\n" for row in _rows())
    rounds = [_round(directory, database, file, number) for number in range(ROUNDS)]
    ratio = statistics.median(plain / ours for plain, ours, _megabytes in rounds)
    rate = ROWS / statistics.median(ours for _plain, ours, _megabytes in rounds)
    yield Bar(f"{ROWS:,} rows of usage taken in: {rate:,.0f} a second, against plain SQLite's", ratio, "×", least=0.25)
    yield Bar("The memory that it takes at most", max(megabytes for *_, megabytes in rounds), "MB", most=200)
    with stub() as running, subpanel(running.url, database):
        calm = statistics.median(_wait(running) for _ in range(20))
        beside, _megabytes, waits = _taken_in(database, file, lambda: _wait(running))
        yield Bar(f"A `/balance` meanwhile: {statistics.median(waits) * 1000:.0f} ms (median of {len(waits)}), against"
                  f" {calm * 1000:.0f} ms before", statistics.median(waits) / calm, "×", most=10)  # fmt: skip
        yield Bar(f"The longest `/balance` waits meanwhile, of {beside:.0f} s", max(waits), "s", most=5)


def _round(directory: Path, database: Path, file: Path, number: int) -> tuple[float, float, float]:
    """Return the seconds of plain SQLite and of the command without its start, and the command's memory."""
    plain = _plain(directory / f"plain{number}.sqlite3")
    one = directory / "one.csv"
    one.write_text("\n".join([",".join(HEAD), ",".join(map(str, next(_rows())))]))
    start, *_ = _taken_in(_copy(database, directory / f"one{number}.sqlite3"), one, rows=1)
    whole, megabytes, _found = _taken_in(_copy(database, directory / f"alone{number}.sqlite3"), file)
    return plain, whole - start, megabytes


def _rows() -> Iterator[tuple[str, str, str, int]]:
    """Yield rows as a panel logs them: in the order of time, each with an id."""
    step = DAYS * 86400 / ROWS
    for n in range(ROWS):
        at = _START + timedelta(seconds=n * step)
        yield f"{n:012x}", at.strftime("%Y-%m-%d %H:%M:%S"), f"account{n * 7919 % ACCOUNTS}", 1 + n % 12


def _plain(path: Path) -> float:
    """Return how long plain SQLite takes for the same rows, ready in memory, into one table with one index."""
    rows = [*_rows()]
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE usage (id TEXT NOT NULL, at TEXT NOT NULL, account TEXT, credits INTEGER)")
        connection.execute("CREATE UNIQUE INDEX usage_id ON usage (id)")
        started = time.perf_counter()
        connection.executemany("INSERT INTO usage VALUES (?, ?, ?, ?)", rows)
        connection.commit()
    return time.perf_counter() - started


def _copy(database: Path, to: Path) -> Path:
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM INTO ?", (str(to),))
    return to


def _taken_in(
    database: Path, file: Path, meanwhile: Callable[[], float] | None = None, *, rows: int = ROWS
) -> tuple[float, float, list[float]]:
    """Run the command; return its seconds, its most memory, and what was measured meanwhile."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "TELEGRAM_TOKEN": TOKEN}
    command = [sys.executable, "-m", "bot", "import-usage", str(file)]
    started, most, found = time.perf_counter(), 0.0, []
    with subprocess.Popen(  # noqa: S603
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        while process.poll() is None:
            with suppress(StopIteration):  # it has just ended
                most = max(most, resident_megabytes(process.pid))
            if meanwhile is not None:
                found.append(meanwhile())
            time.sleep(0.05)
        said = process.stdout.read().decode() if process.stdout else ""
    if f"{rows:,} new" not in said:
        raise RuntimeError(said)
    return time.perf_counter() - started, most, found


def _wait(running: Stub) -> float:
    running.load([message(FIRST, "/balance")])
    return float(running.wait_for(1)["since_load"])


async def _set_up(url: str) -> None:
    database = open_database(url, system_clock)

    async def work(store: Store) -> None:
        [top] = await store.resellers.tops()
        [panel] = await store.panels.of_reseller(top.id)
        columns = {Column.EVENT: 0, Column.WHEN: 1, Column.ACCOUNT: 2, Column.SPENT: 3}
        layout = packed(UsageLayout(columns, DayOrder.DAY_FIRST, Mark.POINT))
        kind, rows, header = SourceKind.FILE, RowKind.EVENTS, signature(HEAD)
        await store.sources.add(
            top.id, panel.id, kind, name="Panel", rows=rows, by=None, layout=layout, signature=header
        )

    await database.write(work)
    await database.close()
