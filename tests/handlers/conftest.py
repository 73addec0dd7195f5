"""A trade, with the chats of the people in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.people import Role
from handlers.screen import Screen
from storage.database import Database, open_database
from tests.conftest import START, copy_of
from tests.factories import Network
from tests.handlers.asking import dump
from tests.handlers.place import Place
from tests.handlers.world import build_world
from tests.talk import Chat
from tests.trade import Trade, trade_in


@dataclass(frozen=True)
class Desk:
    """Who talks to the bot: Ana (owner) and Marta (finance) of the parent; Ahmed of the sub-reseller."""

    trade: Trade
    ana: Chat
    marta: Chat
    ahmed: Chat

    async def card(self, credits: int = 200) -> Screen:
        """Have Ahmed ask for credits, and return the card that Ana gets."""
        await self.ahmed.says(f"/request {credits}")
        await self.ahmed.news()
        await self.marta.news()
        return (await self.ana.news())[-1]


@pytest.fixture
async def desk(network: Network, database: Database) -> Desk:
    """Return the desk of a trade, with that of another network beside it."""
    other = await trade_in(network, database, name="Noise TV")
    await other.request(77, receipt_id=await other.receipt())
    trade = await trade_in(network, database)
    return Desk(trade, *(Chat(database, one) for one in (trade.ana, trade.marta, trade.ahmed)))


@pytest.fixture
async def vera(desk: Desk, network: Network) -> Chat:
    """Return the chat of a viewer of the sub-reseller's."""
    return Chat(desk.trade.database, await network.member(desk.trade.child, Role.VIEWER, name="Vera"))


@pytest.fixture(scope="session")
async def places() -> AsyncIterator[dict[str, Place]]:
    """Yield the two networks by the kind of their database, once somebody has built them."""
    built: dict[str, Place] = {}
    yield built
    for place in built.values():
        await place.database.close()


@pytest.fixture
async def place(
    engine: str, template: sa.URL, places: dict[str, Place], tmp_path_factory: pytest.TempPathFactory
) -> Place:
    """Return the two networks; they are built once for each kind of database."""
    if engine not in places:
        url, clock = await copy_of(template, tmp_path_factory.mktemp("world")), TurnableClock(lambda: START)
        database = open_database(url, clock, synchronous="OFF")
        world = await build_world(database, clock)
        places[engine] = Place(database, world, await database.read(dump))
    return places[engine]
