"""A simulated year."""
import time as timer
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from domain.clock import TurnableClock
from storage.database import Database
from tests.factories import Network
from tests.year.deeds import Deeds
from tests.year.people import open_house, settle_in
from tests.year.run import Trouble, Year, local

FIRST, LAST = date(2026, 3, 2), date(2027, 3, 4)
TROUBLE = Trouble(
    away_from=local(date(2026, 9, 1), time(20)),
    away_until=local(date(2026, 9, 2), time(22)),
    two_from=date(2026, 12, 1),
    two_until=date(2026, 12, 6),
)


@pytest.mark.timeout(600)
async def test_a_year(network: Network, database: Database, clock: TurnableClock, open_another: Callable[[], Database]) -> None:
    began = timer.monotonic()
    import os
    last = date.fromisoformat(os.environ.get("LAST", "2027-03-04"))
    house = await open_house(network, database)
    people = await settle_in(house, network, database, seed=7, until=last)
    year = Year(house, people, clock, [database], open_another, TROUBLE)
    year.lay_out(FIRST, last)
    deeds = Deeds(year)
    deeds.lay_out(FIRST, last)
    print("open", timer.monotonic() - began)
    await year.live(last)
    print("lived", timer.monotonic() - began, year.hops)
    print(year.refused)
    print(await year.database.read(lambda store: store.ledger.replay()))
    for who in (house.ana, house.sol, house.marta):
        print(who.name, year.letters.most_in_a_month(who.member_id))
