"""The ledger's deeds: what is recorded once, resolved once, taken back once."""

import pytest

from storage.database import Database
from tests.factories import Network

pytestmark = pytest.mark.both_engines


async def test_a_group_asked_for_twice_is_recorded_once(database: Database, network: Network) -> None:
    top = await network.top()
    child = await network.child(top)
    wallet = await network.fund(await network.sub_panel(child, await network.panel(top)), 10)
    assert (wallet.posted, wallet.held) == (10, 0)
