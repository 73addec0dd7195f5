"""The panel's log of the demo: it tells the bot what was spent until now, and goes on as the clock is turned."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.app import House
from domain.usage import RowKind, SourceId, SourceKind, UsageRow
from sandbox.demo.cast import OLGA
from sandbox.demo.clock import DemoClock
from sandbox.demo.crowd import DAYS_TOLD, PROMOTION, totals
from services import usage
from storage.store import Store

ZONE = ZoneInfo("Europe/Madrid")
EVERY_SECONDS = 60.0
AT_ONCE = 30
"""Days that are told in one go."""


class Teller:
    """Tells a running house what is spent in the panel. `start`: the moment at which the demo starts."""

    def __init__(self, house: House, clock: DemoClock, start: datetime) -> None:
        self.house = house
        self._clock = clock
        self._first_day = start.astimezone(ZONE).date()
        self._told_to = -DAYS_TOLD
        self._source_id: SourceId | None = None
        self._turned = asyncio.Event()

    async def set_up(self) -> None:
        """Set the source up, as the owner would."""

        async def work(store: Store) -> SourceId:
            olga = await store.members.acting("telegram", str(OLGA.id))
            assert olga is not None  # noqa: S101  (she was the first to come)
            [panel] = await store.panels.of_reseller(olga.reseller_id)
            return await store.sources.add(
                olga.reseller_id,
                panel.id,
                SourceKind.FILE,
                name="Meridian's log",
                rows=RowKind.TOTALS,
                by=olga.member_id,
            )

        self._source_id = await self.house.database.write(work)

    async def tell(self) -> None:
        """Tell what was spent since the last time."""
        assert self._source_id is not None  # noqa: S101  (it was set up)
        now = self._clock().astimezone(ZONE)
        today = (now.date() - self._first_day).days
        while True:
            last = min(self._told_to + AT_ONCE, today)
            rows = [*self._rows(self._told_to, last, now if last == today else None)]
            record = partial(usage.record, source_id=self._source_id, rows=rows, name="log.csv")
            await self.house.database.write(record)
            self._told_to = last
            if last == today:
                return

    def _rows(self, first: int, last: int, now: datetime | None) -> Iterator[UsageRow]:
        """Yield the totals of days. `now`: where the last of them is still running."""
        passed = 1.0 if now is None else (now - now.replace(hour=0, minute=0, second=0)) / timedelta(days=1)
        for number, (account, day, spent) in enumerate(totals(first, last, passed=passed), 1):
            at = int(now.timestamp()) if now is not None and day == last else None
            yield UsageRow(number, account, (self._first_day + timedelta(days=day)).toordinal(), at, spent, "")

    async def mark_promotion(self) -> None:
        """Say of the promotion that it is expected, before it comes."""
        change = PROMOTION.change
        assert change is not None  # noqa: S101  (it can't be otherwise here)
        days = [self._first_day + timedelta(days=day) for day in range(change.first, change.last + 1)]
        await self.house.database.write(partial(_expect, days=days))

    def wake(self) -> None:
        """Have it told at once what was spent meanwhile; the clock was turned."""
        self._turned.set()

    async def run(self) -> None:
        """Go on telling until cancelled, and have the bot look what is due each time."""
        while True:
            await self.tell()
            self.house.ticker.tick_now()
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._turned.wait()
            self._turned.clear()


async def _expect(store: Store, *, days: list[date]) -> None:
    olga = await store.members.acting("telegram", str(OLGA.id))
    assert olga is not None  # noqa: S101  (it can't be otherwise here)
    [panel] = await store.panels.of_reseller(olga.reseller_id)
    accounts = await store.sources.accounts(panel.id)
    await store.expected_days.mark(accounts[PROMOTION.account], days, by=olga.member_id)
