"""A panel's file for real: dropped as a document, confirmed with a tap, read beside everything else, and told."""

import pytest

from domain.people import Role
from storage.database import Database
from tests.factories import Network
from tests.trade import trade_in
from tests.usage import days, log_of, used
from tests.whole.conftest import Desk
from tests.whole.test_joining import SLOW

pytestmark = pytest.mark.both_engines


async def test_a_panels_file_is_dropped_confirmed_counted_and_told(
    stopped_desk: Desk, network: Network, database: Database
) -> None:
    trade = await trade_in(network, database)
    finance = await network.member(trade.top, Role.FINANCE, name="Frida")
    ana, frida = (stopped_desk.person(int(who.chat), who.name) for who in (trade.ana, finance))
    rows = used(trade.sub_panel, *[1] * 21_000)
    async with stopped_desk.running():
        for person in (ana, frida):
            await person.opens()
        await ana.sends_file(log_of(*rows), "panel.csv", mime="text/csv")
        await ana.taps("Yes, count it", within=SLOW)
        await ana.sees("Counted: 21,000 credits used.", within=SLOW)
        await frida.sends_file(log_of(*rows, "x,2026-03-01 09:00:00,nobody,3"), "panel.csv", mime="text/csv")
        await frida.sees("Nothing in it is new.", within=SLOW)
    assert await days(trade) == [0, 21_000, 0]
    assert await database.read(lambda store: store.ledger.replay()) == []
