"""A trade, with the chats of the people in it."""

from dataclasses import dataclass

import pytest

from domain.people import Role
from handlers.screen import Screen
from storage.database import Database
from tests.factories import Network
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
