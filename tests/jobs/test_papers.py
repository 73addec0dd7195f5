"""Papers of the month before: sent once on the first, in the morning of the network, to those who wish them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.papers import PaperKind
from domain.people import Actor, ResellerState, Role
from jobs.papers import send_packs, send_statements
from services import monthly_papers
from storage.database import Database
from storage.models.people import resellers
from storage.models.traffic import cards
from storage.store import Store
from tests.factories import Network
from tests.owing import turn_to
from tests.trade import Trade, change, trade_in

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade with another beside it, of a network that is hours ahead, which wishes all papers too."""
    other = await trade_in(network, database, name="Noise TV")
    await change(database, resellers, other.top.id, time_zone="Asia/Tokyo")
    trade = await trade_in(network, database)
    for top_owner, child_owner in ((other.ana, other.ahmed), (trade.ana, trade.ahmed)):
        await wish(database, PaperKind.PACK, top_owner)
        await wish(database, PaperKind.STATEMENT, child_owner)
    return trade


async def wish(database: Database, kind: PaperKind, who: Actor, *, wished: bool = True) -> None:
    await database.write(lambda store: monthly_papers.wish(store, kind, wished=wished, by=who))


async def tick(*databases: Database) -> None:
    for job in (send_statements, send_packs):
        while sum(await asyncio.gather(*(database.write(job) for database in databases))):
            pass


async def got(trade: Trade, who: Actor) -> list[tuple[str, int]]:
    """Return which papers a member was sent, and of which months."""
    wanted = sa.select(cards.c.subject, cards.c.object_id).where(cards.c.member_id == who.member_id)

    async def read(store: Store) -> list[tuple[str, int]]:
        return [(row.subject, row.object_id) for row in await store.connection.execute(wanted.order_by(cards.c.id))]

    return await trade.database.read(read)


def april(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=UTC)


MARCH, APRIL = 202603, 202604


async def test_three_processes_send_each_paper_once_on_the_morning_of_the_first(
    trade: Trade, clock: TurnableClock, open_another: Callable[[], Database], network: Network
) -> None:
    money = await network.member(trade.child, Role.FINANCE, name="Fatima")
    support = await network.member(trade.child, Role.SUPPORT, name="Sami")
    databases = [trade.database, open_another(), open_another()]
    turn_to(clock, april(1, 8, 59))
    await tick(*databases)
    assert await got(trade, trade.ahmed) == []
    for _ in range(2):
        turn_to(clock, clock() + timedelta(minutes=1))
        await tick(*databases)
    for reader in (trade.ahmed, money):
        assert await got(trade, reader) == [("month_statement", MARCH)]
    assert await got(trade, trade.ana) == [("month_pack", MARCH)]
    assert [await got(trade, reader) for reader in (support, trade.marta)] == [[], []]
    turn_to(clock, datetime(2026, 5, 1, 9, tzinfo=UTC))
    await tick(*databases)
    assert await got(trade, trade.ahmed) == [("month_statement", MARCH), ("month_statement", APRIL)]


async def test_after_an_outage_the_last_month_comes_late_in_the_daytime_and_no_other(
    trade: Trade, clock: TurnableClock
) -> None:
    turn_to(clock, datetime(2026, 6, 11, 3, tzinfo=UTC))
    await tick(trade.database)
    assert await got(trade, trade.ahmed) == []
    turn_to(clock, datetime(2026, 6, 11, 9, tzinfo=UTC))
    await tick(trade.database)
    await tick(trade.database)
    assert await got(trade, trade.ahmed) == [("month_statement", 202605)]
    assert await got(trade, trade.ana) == [("month_pack", 202605)]


async def test_a_wish_in_the_middle_of_a_month_begins_with_the_next_first(trade: Trade, clock: TurnableClock) -> None:
    _house, omar, _sub_panel = await trade.sibling("Omar TV")
    turn_to(clock, april(1, 8))
    await wish(trade.database, PaperKind.STATEMENT, trade.ana)
    turn_to(clock, april(12, 12))
    await wish(trade.database, PaperKind.STATEMENT, omar)
    await wish(trade.database, PaperKind.PACK, trade.ana, wished=False)
    await tick(trade.database)
    assert await got(trade, omar) == []
    assert await got(trade, trade.ana) == [("month_statement", MARCH)]
    turn_to(clock, datetime(2026, 5, 1, 9, tzinfo=UTC))
    await tick(trade.database)
    assert await got(trade, omar) == [("month_statement", APRIL)]
    assert await got(trade, trade.ana) == [("month_statement", MARCH), ("month_statement", APRIL)]


async def test_who_joined_yesterday_or_has_left_gets_none(trade: Trade, clock: TurnableClock) -> None:
    turn_to(clock, april(1, 0) - timedelta(hours=20))
    _house, new, _sub_panel = await trade.sibling("New TV")
    await wish(trade.database, PaperKind.STATEMENT, new)
    await change(trade.database, resellers, trade.child.id, state=ResellerState.CLOSED)
    turn_to(clock, april(1, 10))
    await tick(trade.database)
    assert await got(trade, new) == []
    assert await got(trade, trade.ahmed) == []


async def test_the_morning_and_the_month_are_those_of_the_network(
    trade: Trade, clock: TurnableClock, network: Network
) -> None:
    await change(trade.database, resellers, trade.top.id, time_zone="America/Los_Angeles")
    turn_to(clock, april(1, 9))  # in Los Angeles it is still night
    await tick(trade.database)
    assert await got(trade, trade.ahmed) == []
    turn_to(clock, april(1, 16))
    await tick(trade.database)
    assert await got(trade, trade.ahmed) == [("month_statement", MARCH)]
