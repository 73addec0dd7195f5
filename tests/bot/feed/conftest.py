"""A feed that is served, with a source of a trade's panel, and who sends to it."""

from collections.abc import AsyncIterator

import pytest

from bot.feed.app import create_feed
from bot.feed.server import serving
from domain.clock import TurnableClock
from services import feeds
from storage.database import Database
from tests.factories import Network
from tests.feeding import Sender
from tests.trade import Trade, trade_in


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade, with another network and its feed beside it."""
    other = await trade_in(network, database, name="Noise TV")
    await database.write(lambda store: feeds.open_feed(store, other.panel.id, name="Noise", by=other.ana))
    return await trade_in(network, database)


@pytest.fixture
async def feed_address(database: Database) -> AsyncIterator[str]:
    """Yield the address of a feed that is served."""
    async with serving(create_feed(database), "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def sender(trade: Trade, feed_address: str, clock: TurnableClock) -> Sender:
    """Return somebody who has the secret of a feed of the trade's panel."""
    made = await trade.database.write(
        lambda store: feeds.open_feed(store, trade.panel.id, name="Panel's feed", by=trade.ana)
    )
    return Sender(feed_address, clock, made.source.id, made.secret)
