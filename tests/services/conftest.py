"""A parent and a sub-reseller who may trade."""

import pytest

from storage.database import Database
from tests.factories import Network
from tests.trade import Trade, trade_in


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade with another one beside it, of another network, that has a pending request too."""
    other = await trade_in(network, database, name="Noise TV")
    await other.request(77, receipt_id=await other.receipt())
    return await trade_in(network, database)
