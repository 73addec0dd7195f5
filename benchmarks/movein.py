"""Ten thousand sub-resellers who move in by one file, while others go on asking for their balances."""

import asyncio
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread

from benchmarks.bars import Bar
from benchmarks.bots import Stub, resident_megabytes, stub, subpanel
from benchmarks.seeded import FIRST, seed
from benchmarks.updates import document, message, tap
from domain.agreement import Weight
from domain.clock import system_clock
from domain.movein import NEW, MoveInId
from domain.people import Role
from handlers.ask import Ask, encode
from handlers.movein_asks import ConfirmMoveInColumns, MatchPanel, MoveInNow, SetUntil
from handlers.offer_words import compose
from services import terms
from storage.database import open_database
from storage.store import Store

OWNER = 1
MOVING = 10_000
OTHERS = 200
HEAD = "Name,Account North,Balance North,Account South,Balance South,Price,Debt,Debt limit,Payment days,Telegram,Note"


def movein(directory: Path) -> Iterator[Bar]:
    """Measure the one transaction, the memory that it takes, and how long others wait for their answers meanwhile."""
    database = directory / "movein.sqlite3"
    seed(database, OTHERS)
    asyncio.run(_publish(f"sqlite:///{database}"))
    with stub() as running, subpanel(running.url, database) as process:
        running.serve_file(_file())
        _say(running, document(OWNER, "subs.csv", "/movein"))
        for ask in _answers():
            _say(running, tap(OWNER, encode(ask)))
        time.sleep(1)
        calm = resident_megabytes(process.pid)
        with _Highest(process.pid) as most:
            running.load(
                [
                    tap(OWNER, encode(MoveInNow(MoveInId(1), 4))),
                    *(message(FIRST + n, "/balance") for n in range(OTHERS)),
                ]
            )
            running.wait_for(1 + OTHERS)
        times = running.times()
        yield Bar(f"{MOVING:,} sub-resellers move in", times.pop(str(OWNER)), "s", most=30)
        yield Bar("Memory while they do, against before", most.megabytes / calm, "×", most=1.5)
        yield Bar(f"The longest of {OTHERS} others waits for a balance meanwhile", max(times.values()), "s", most=30)


async def _publish(url: str) -> None:
    database = open_database(url, system_clock)

    async def work(store: Store) -> None:
        [top] = await store.resellers.tops()
        [member] = await store.members.of_reseller(top.id, roles=frozenset({Role.OWNER}))
        owner = (await store.members.actors([member.id]))[member.id]
        await terms.prepare(store, top.id, say=str)
        await terms.change_numbers(store, by=owner, price=Decimal("2.10"))
        await terms.publish(store, Weight.MATERIAL, by=owner, compose=compose)

    await database.write(work)
    await database.close()


def _file() -> bytes:
    """Return a spreadsheet in which every third is on two panels, and most have something to pay."""
    rows = (
        f"Moving {n},north{n},{100 + n % 900},{f'south{n}' if n % 3 == 0 else ''},{n % 50 if n % 3 == 0 else ''},2.10,"
        f"{f'{n % 200}.50' if n % 4 else ''},500,14,@moving{n},{'pays on Monday' if n % 10 == 0 else ''}"
        for n in range(MOVING)
    )
    return "\n".join([HEAD, *rows]).encode()


def _answers() -> Iterator[Ask]:
    """Yield the answers to what the file leaves open, each of which makes a new version of them."""
    move_in_id = MoveInId(1)
    yield ConfirmMoveInColumns(move_in_id, 0)
    yield MatchPanel(move_in_id, 0, NEW)
    yield MatchPanel(move_in_id, 1, NEW)
    yield SetUntil(move_in_id, "30")


def _say(running: Stub, update: dict[str, object]) -> None:
    running.load([update])
    running.wait_for(1)


class _Highest:
    """Watches the memory of a process while it is entered; `megabytes`: the most that was seen."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = Event()
        self._watch = Thread(target=self._look, daemon=True)
        self.megabytes = resident_megabytes(pid)

    def __enter__(self) -> "_Highest":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._done.wait(0.05):
            self.megabytes = max(self.megabytes, resident_megabytes(self._pid))
