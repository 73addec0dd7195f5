"""An outage: a thousand tickets in a minute from three hundred sub-resellers, while the desk and others go on."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar

from benchmarks.bars import Bar
from benchmarks.bots import Stub, stub, subpanel
from benchmarks.seeded import FIRST, seed
from benchmarks.updates import message, tap
from domain.ticket_drafts import TicketDraftId
from domain.tickets import AreaKind
from handlers.ask import encode
from handlers.opening_asks import OpenTicket

T = TypeVar("T")

SUB_RESELLERS = 300
TICKETS = 1_000
A_MINUTE = 60.0
THE_OWNER = 1000
"""The chat of who works at the desk; nobody else does."""
SOMEBODY_ELSE = FIRST + SUB_RESELLERS
"""The chat of a sub-reseller of another parent."""
ASK_EVERY, LOOK_EVERY = 0.5, 5.0
"""How often somebody else asks for the balance, and the owner for the tickets."""
LONGEST = 120.0


@dataclass(slots=True)
class Storm:
    """The sub-resellers who write, each sentence another one, and who tap what they are offered."""

    running: Stub
    database: Path
    tapped: set[int] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    def write(self, some: int) -> None:
        """Have the next ones write a sentence."""
        wrote = [next(self.numbers) for _ in range(some)]
        sentences = [(FIRST + n % SUB_RESELLERS, f"No credits arrive since a while, the {n}. customer") for n in wrote]
        self.running.load([message(chat, sentence) for chat, sentence in sentences])

    def tap(self) -> None:
        """Have those tap who were offered a ticket."""
        offered = [row for row in self.rows(_OFFERED, AreaKind.CREDITS.value) if row[0] not in self.tapped]
        self.tapped |= {draft for draft, _area, _chat in offered}
        taps = [(int(chat), OpenTicket(TicketDraftId(draft), area=area)) for draft, area, chat in offered]
        if taps:
            self.running.load([tap(chat, encode(ask)) for chat, ask in taps])

    def finish(self, tickets: int) -> None:
        """Tap until so many tickets are open."""
        until = time.monotonic() + LONGEST
        while self.counted(_TICKETS) < tickets:
            if time.monotonic() > until:
                raise TimeoutError(f"{self.counted(_TICKETS)} of {tickets} tickets")
            self.tap()
            time.sleep(0.05)

    def counted(self, wanted: str, *values: str) -> int:
        return int(self.rows(wanted, *values)[0][0])

    def rows(self, wanted: str, *values: str) -> list[tuple[int, int, str]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(wanted, values).fetchall()


_OFFERED = (
    "SELECT draft.id, area.id, member.chat FROM ticket_draft AS draft JOIN member ON member.id = draft.member_id"
    " JOIN reseller ON reseller.id = member.reseller_id JOIN area ON area.reseller_id = reseller.parent_id"
    " WHERE draft.ticket_id IS NULL AND area.kind = ?"
)
_TICKETS = "SELECT count(*) FROM ticket WHERE parent_id = (SELECT reseller_id FROM member WHERE chat = '1000')"
_COMPANIES = "SELECT count(*) FROM company"
_CARDS = "SELECT count(*) FROM card JOIN member ON member.id = card.member_id WHERE member.chat = ?"


def storm(directory: Path) -> Iterator[Bar]:
    """Measure a minute of it, then as many at once as there are sub-resellers."""
    database = directory / "storm.sqlite3"
    seed(database, SUB_RESELLERS + 1, a_parent=SUB_RESELLERS)
    with stub() as running, subpanel(running.url, database):
        crowd = Storm(running, database)
        running.load([message(FIRST, "/balance")])
        running.wait_for(1)
        usual = statistics.median(_balance(running) for _ in range(60))
        began, before = time.perf_counter(), _sent_to_owner(running)
        balances, looks = _minute(crowd)
        crowd.finish(TICKETS)
        seconds = time.perf_counter() - began
        _until_quiet(running)
        cards, sent = crowd.counted(_CARDS, str(THE_OWNER)), _sent_to_owner(running) - before - len(looks)
        companies = crowd.counted(_COMPANIES)
        at_once = _all_at_once(crowd)
    yield Bar(f"{TICKETS:,} tickets of {SUB_RESELLERS} sub-resellers are open after", seconds, "s", most=A_MINUTE + 5)
    yield Bar("companies they are spoken of as", float(companies), "", least=1, most=1)
    yield Bar(f"messages the desk got of them, edited {sent - cards} times", float(cards), "", most=10)
    yield Bar(
        f"Another's balance meanwhile, against its usual {usual * 1000:.1f} ms (median)",
        statistics.median(balances) / usual,
        "×",
        most=2.0,
    )
    yield Bar("The desk's `/tickets` meanwhile (median)", statistics.median(looks) * 1000, "ms", most=300)
    yield Bar("Tickets a second, when all write at once", at_once, "", least=TICKETS / A_MINUTE)


def _minute(crowd: Storm) -> tuple[Sequence[float], Sequence[float]]:
    """Have them write evenly over a minute; returns how long others waited for a balance, and the owner for a list."""
    began, written = time.perf_counter(), 0
    balances: list[float] = []
    looks: list[float] = []
    while written < TICKETS:
        passed = time.perf_counter() - began
        due = min(TICKETS, int(TICKETS * passed / A_MINUTE) + 1)
        if due > written:
            crowd.write(due - written)
            written = due
        crowd.tap()
        if passed >= ASK_EVERY * (len(balances) + 1):
            balances.append(_balance(crowd.running))
        if passed >= LOOK_EVERY * (len(looks) + 1):
            looks.append(_listed(crowd.running))
        time.sleep(0.01)
    return balances, looks


def _balance(running: Stub) -> float:
    """Return after how many seconds somebody who has nothing to do with it is told the balance."""
    running.load([message(SOMEBODY_ELSE, "/balance")])
    return _until(lambda: running.times().get(str(SOMEBODY_ELSE)))


def _listed(running: Stub) -> float:
    """Return after how many seconds the owner is shown the tickets; cards that are edited come between."""
    began = time.perf_counter()
    running.load([message(THE_OWNER, "/tickets")])
    _until(lambda: any("Tickets: " in text for text in running.chats().get(str(THE_OWNER), ())) or None)
    return time.perf_counter() - began


def _until(found: Callable[[], T | None]) -> T:
    until = time.monotonic() + LONGEST
    while (one := found()) is None:
        if time.monotonic() > until:
            raise TimeoutError("nothing was answered")
        time.sleep(0.002)
    return one


def _sent_to_owner(running: Stub) -> int:
    return running.ever().get(str(THE_OWNER), 0)


def _until_quiet(running: Stub) -> None:
    """Wait until nothing more is sent."""
    before = -1
    while (sent := sum(running.ever().values())) != before:
        before = sent
        time.sleep(1)


def _all_at_once(crowd: Storm) -> float:
    """Return how many tickets a second are opened when all write at the same time."""
    began = time.perf_counter()
    crowd.write(SUB_RESELLERS)
    crowd.finish(TICKETS + SUB_RESELLERS)
    return SUB_RESELLERS / (time.perf_counter() - began)
