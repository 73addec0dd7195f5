"""Pulls on their way in: a panel's pages fetched one by one, staged as they come, counted as a whole."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from bot.panel_client import Fetch, panel
from bot.panel_pages import Page, Pages
from bot.pull_settings import Pull
from domain.habits import Mark
from domain.pulls import PanelBalancesUnlike, PanelRowsUnlike, PanelTooSlow, PanelTrouble, PullFailed
from domain.usage import RefusedUsage, UsageRow
from domain.usage_values import Habits, Told, balances_of, rows_of
from services import pulls, reported, usage
from services.pulls import Claim, PanelUnknown, SetUp
from services.reported import BalanceIntake
from services.usage import ImportLost, ImportUnderWay, Intake, SourceIsOff
from storage.database import Database
from storage.store import Store

PULL_SECONDS = 600.0
"""How long all pages of a pull may take together; its lease is longer."""

SOME_ROWS = 3
"""From how many rows on, none of which can be read, the panel has changed; fewer are bad rows that come once more."""

log = structlog.get_logger()

Connection = Callable[[], AbstractAsyncContextManager[Fetch]]


@dataclass
class _UnderWay:
    """How far a pull is that is being fetched. `usable`: how many of its rows could be read.

    `balances`: takes what accounts are said to have; `told`: how often that was said, and `read`: could be read.
    """

    claim: Claim
    asked: datetime
    intake: Intake | None = None
    rows: int = 0
    usable: int = 0
    cursor: str = ""
    balances: BalanceIntake | None = None
    told: int = 0
    read: int = 0


@dataclass
class Puller:
    """Fetches the usage of one pull of the settings, whenever it is due."""

    database: Database
    name: str
    pull: Pull
    connect: Connection = field(kw_only=True)
    pull_seconds: float = PULL_SECONDS
    _said: bool = False

    @classmethod
    def over_http(cls, database: Database, name: str, pull: Pull) -> "Puller":
        """Return one that fetches from the panel itself."""
        return cls(database, name, pull, connect=lambda: panel(pull.headers))

    async def pull_if_due(self) -> bool:
        """Fetch what there is, if it is due; return whether something was done."""
        if not await self.database.read(lambda store: pulls.is_due(store, self.name)):
            return False
        setup = SetUp(self.name, self.pull.rows_are, self.pull.panel)
        try:
            claimed, now = await self.database.write(lambda store: _claim(store, setup))
        except PanelUnknown as missing:
            self._say_once(missing)
            return False
        if claimed is None:
            return False
        await self._pull(_UnderWay(claimed, now))
        return True

    def _say_once(self, missing: PanelUnknown) -> None:
        if not self._said:
            log.warning("usage not fetched", pull=self.name, why=str(missing))
        self._said = True

    async def _pull(self, under_way: _UnderWay) -> None:
        try:
            async with asyncio.timeout(self.pull_seconds):
                await self._fetch_all(under_way)
            await self._count(under_way)
        except PanelTrouble as trouble:
            await self._fail(under_way, trouble)
        except TimeoutError:
            await self._fail(under_way, PanelTooSlow())
        except (ImportLost, ImportUnderWay, SourceIsOff, asyncio.CancelledError) as stopped:
            await self.database.write(partial(_let_go, under_way))
            if isinstance(stopped, asyncio.CancelledError):
                raise
        except Exception:
            log.exception("usage not fetched", pull=self.name)
            await self._fail(under_way, PullFailed())

    async def _fail(self, under_way: _UnderWay, trouble: PanelTrouble) -> None:
        log.warning("usage not fetched", pull=self.name, why=type(trouble).__name__)
        source_id = under_way.claim.source.id
        await self.database.write(lambda store: pulls.fail(store, source_id, trouble, intake=under_way.intake))

    async def _fetch_all(self, under_way: _UnderWay) -> None:
        claimed = under_way.claim
        if self.pull.tells_balances:
            under_way.balances = await self.database.read(lambda store: reported.intake(store, claimed.source))
        async with self.connect() as fetch:
            await self._fetch_usage(under_way, fetch)
            await self._fetch_balances(under_way, fetch)
        if not under_way.usable and under_way.rows >= (1 if claimed.position.newest is None else SOME_ROWS):
            raise PanelRowsUnlike
        if not under_way.read and under_way.told >= SOME_ROWS:
            raise PanelBalancesUnlike

    def _pages(self, pull: Pull, under_way: _UnderWay) -> Pages:
        return Pages(pull, under_way.claim.position, ZoneInfo(under_way.claim.zone), under_way.asked)

    async def _fetch_usage(self, under_way: _UnderWay, fetch: Fetch) -> None:
        pages = self._pages(self.pull, under_way)
        address = pages.first_address()
        while address:
            body = await fetch(address)
            page, rows, unread = await asyncio.to_thread(self._read, pages, body, under_way)
            await self._stage(under_way, rows, unread)
            under_way.cursor = page.cursor or under_way.cursor
            address = page.next_address

    async def _fetch_balances(self, under_way: _UnderWay, fetch: Fetch) -> None:
        """Fetch what accounts have where a panel says that apart."""
        apart = self.pull.of_balances
        if apart is None:
            return
        pages = self._pages(apart, under_way)
        address = pages.first_address()
        while address:
            body = await fetch(address)
            page = await asyncio.to_thread(pages.read, body)
            await asyncio.to_thread(self._note_balances, page.told, under_way)
            address = page.next_address

    def _note_balances(self, told: Sequence[Told], under_way: _UnderWay) -> None:
        """Keep in mind what accounts are said to have; of those that nobody has, their usage is refused already."""
        if under_way.balances is None:
            return
        found, unread = balances_of(told, self._habits(under_way))
        under_way.balances.note(found)
        under_way.told, under_way.read = under_way.told + len(found) + len(unread), under_way.read + len(found)

    def _habits(self, under_way: _UnderWay) -> Habits:
        return Habits(ZoneInfo(under_way.claim.zone), self.pull.day_order, Mark.POINT)

    def _read(self, pages: Pages, body: bytes, under_way: _UnderWay) -> tuple[Page, list[UsageRow], list[RefusedUsage]]:
        page = pages.read(body)
        said = [replace(one, credits=one.left) for one in page.told if one.left is not None]
        self._note_balances(said, under_way)
        return page, *rows_of(page.told, self.pull.rows_are, self._habits(under_way), first=under_way.rows + 1)

    async def _stage(self, under_way: _UnderWay, rows: list[UsageRow], unread: list[RefusedUsage]) -> None:
        """Stage the rows of a page; an import is begun with the first."""
        if not rows and not unread:
            return
        source, last = under_way.claim.source, under_way.rows + len(rows) + len(unread)
        if under_way.intake is None:
            under_way.intake = await self.database.write(lambda store: pulls.open_import(store, source))
        intake = under_way.intake
        await self.database.write(lambda store: usage.stage(store, intake, rows, unread=unread, upto=last))
        under_way.rows, under_way.usable = last, under_way.usable + len(rows)

    async def _count(self, under_way: _UnderWay) -> None:
        every = timedelta(minutes=self.pull.every_minutes)
        claimed, intake, asked = under_way.claim, under_way.intake, under_way.asked
        cursor, balances = under_way.cursor, under_way.balances
        await self.database.write(
            lambda store: pulls.done(store, claimed, intake, balances=balances, cursor=cursor, asked=asked, every=every)
        )


async def _claim(store: Store, setup: SetUp) -> tuple[Claim | None, datetime]:
    return await pulls.claim(store, setup), store.now


async def _let_go(under_way: _UnderWay, store: Store) -> None:
    await pulls.let_go(store, under_way.claim.source.id, intake=under_way.intake)
