"""The year itself: what people do and what the jobs do, in order of time; the clock hops to what is due next."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from domain.clock import TurnableClock
from domain.judging import answer
from domain.usage import UsageRow
from jobs import watch
from jobs.calendar import JOBS
from jobs.watch import begin_rounds
from services import usage
from storage.database import Database
from storage.store import Store
from tests.owing import turn_to
from tests.year.letters import Letters, deliver
from tests.year.people import ZONE, House, Person

Deed = Callable[[], Awaitable[bool]]
"""Something that somebody does; returns whether anything came of it."""

EARLY, MORNING, LATE_MORNING, EVENING, READING = time(8, 30), time(9, 30), time(11), time(18), time(20)
A_DAY = timedelta(days=1)
JUDGED_ON = (0, 3)
EARLY_UNTIL = 7
"""On the first days of a month, of which most hangs, jobs run when it is too early for them as well."""


def local(day: date, hour: time) -> datetime:
    """Return the moment, in UTC, at which it is so late where the network is."""
    return datetime.combine(day, hour, ZoneInfo(ZONE)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Trouble:
    """When the bot wasn't there, and when it runs in two processes after a restart."""

    away_from: datetime
    away_until: datetime
    two_from: date
    two_until: date


@dataclass
class Year:
    """The network and its clock, the databases through which it is worked on, and what became of the year so far.

    `agenda`: what somebody does when; `refused`: requests that weren't taken, by whom; `prompts`: of check-ins, each
    with its moment; `letters`: what everybody has got.
    """

    house: House
    people: Sequence[Person]
    clock: TurnableClock
    databases: list[Database]
    open_another: Callable[[], Database]
    trouble: Trouble
    agenda: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    have: Counter[str] = field(default_factory=Counter)
    refused: dict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    prompts: set[tuple[int, datetime]] = field(default_factory=set)
    letters: Letters = field(default_factory=Letters)
    hops: int = 0
    _numbers: "count[int]" = field(default_factory=count)

    @property
    def database(self) -> Database:
        return self.databases[0]

    @property
    def today(self) -> date:
        return self.clock().astimezone(ZoneInfo(ZONE)).date()

    def at(self, moment: datetime, deed: Deed) -> None:
        """Have somebody do something at a moment."""
        heappush(self.agenda, (moment, next(self._numbers), deed))

    def later(self, days: int, hour: time, deed: Deed) -> None:
        self.at(local(self.today + timedelta(days=days), hour), deed)

    async def live(self, until: date) -> None:
        """Go from one thing to the next until a day begins."""
        end = local(until, time())
        while self.agenda and self.agenda[0][0] < end:
            moment = self._reached(self.agenda[0][0])
            turn_to(self.clock, max(moment, self.clock()))
            self._restart()
            if await self._do_what_is_due():
                await self.work()

    async def _do_what_is_due(self) -> bool:
        """Have everything done whose moment has come; return whether anything came of it."""
        done = False
        while self.agenda and self.agenda[0][0] <= self.clock():
            done |= await heappop(self.agenda)[2]()
        return done

    def _reached(self, moment: datetime) -> datetime:
        """Return when something really happens: nothing does while the bot isn't there."""
        away = self.trouble.away_from <= moment < self.trouble.away_until
        return self.trouble.away_until if away else moment

    def _restart(self) -> None:
        """Begin anew in two processes on their day, and go on in the other one alone after it."""
        if len(self.databases) == 1 and self.trouble.two_from <= self.today < self.trouble.two_until:
            self.databases = [self.open_another(), self.open_another()]
        if len(self.databases) == 2 and self.today >= self.trouble.two_until:
            del self.databases[0]

    async def work(self) -> None:
        """Let every job work until nothing is left to do, in each process."""
        self.hops += 1
        await asyncio.gather(*(_tick(one, judging=self.is_time_to_judge) for one in self.databases))

    @property
    def is_time_to_judge(self) -> bool:
        """Return whether it is a morning on which usage is judged: twice a week, for it takes longest of all."""
        here = self.clock().astimezone(ZoneInfo(ZONE))
        return here.weekday() in JUDGED_ON and MORNING <= here.time() < LATE_MORNING

    # What comes by itself

    def lay_out(self, first: date, last: date) -> None:
        """Have usage told every morning, and letters read every evening."""
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            if day > first:
                self.at(local(day, MORNING), self.tell_usage)
                if day.day <= EARLY_UNTIL:
                    self.at(local(day, EARLY), _awake)
            self.at(local(day, READING), self.read_letters)

    async def tell_usage(self) -> bool:
        """Tell of yesterday what was used of what there was."""
        yesterday = self.today - A_DAY
        rows = []
        for row, person in enumerate(self.people, 1):
            used = min(person.plan.used.get(yesterday, 0), self.have[str(person)])
            self.have[str(person)] -= used
            rows.append(UsageRow(row, person.sub_panel.account, yesterday.toordinal(), None, used, ""))

        async def record(store: Store) -> None:
            await usage.record(store, self.house.source_id, rows, name=f"{yesterday}")
            await store.sources.complete(self.house.source_id, local(self.today, time()))

        await self.database.write(record)
        return True

    async def read_letters(self) -> bool:
        await deliver(self.database, self.letters)
        return False


async def _tick(database: Database, *, judging: bool) -> None:
    for job in JOBS:
        while await database.write(job.work):
            pass
        if job.work is begin_rounds and judging:
            await _judge(database)


async def _judge(database: Database) -> None:
    """Judge the usage of open rounds, here and not in a process of its own."""
    while (chunk := await database.read(watch.next_chunk)) is not None:
        order = watch.order_of(chunk)
        await database.write(partial(watch.record, chunk, None if order is None else answer(order)))


async def _awake() -> bool:
    """Do nothing but be there: jobs run after everything that comes to something."""
    return True
