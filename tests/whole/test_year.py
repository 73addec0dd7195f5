"""A year of a top reseller with thirty sub-resellers, by the services and all jobs; the clock hops to what is due next."""

import os
from collections.abc import Callable
from datetime import date, time
from time import monotonic

import pytest

from domain.clock import TurnableClock
from storage.database import Database
from tests.factories import Network
from tests.year.books import read_books
from tests.year.checks import (
    every_charge_is_explained,
    everything_came_once,
    nobody_is_pestered,
    nothing_is_left_halfway,
    prompts_came_in_the_morning,
)
from tests.year.deeds import Deeds
from tests.year.outcomes import (
    figures,
    nobody_pays_for_the_suppliers_faults,
    prices_moved_as_they_should,
    who_never_answered_waits,
)
from tests.year.people import open_house, settle_in
from tests.year.run import Trouble, Year, local

SEED = 7
FIRST, LAST = date(2026, 3, 2), date(2027, 3, 4)
SHORTENED = date(2026, 4, 12)

TROUBLE = Trouble(
    away_from=local(date(2026, 9, 1), time(20)),
    away_until=local(date(2026, 9, 2), time(22)),
    two_from=date(2026, 12, 1),
    two_until=date(2026, 12, 6),
)
TROUBLE_AT_ONCE = Trouble(
    away_from=local(date(2026, 3, 10), time(20)),
    away_until=local(date(2026, 3, 11), time(22)),
    two_from=date(2026, 4, 1),
    two_until=date(2026, 4, 4),
)


@pytest.fixture
def begin(
    network: Network, database: Database, clock: TurnableClock, open_another: Callable[[], Database]
) -> Callable[[date, Trouble], object]:
    """Return a function that has everything begin on the second of March, and go on until a day."""

    async def live(until: date, trouble: Trouble) -> Year:
        house = await open_house(network, database)
        people = await settle_in(house, network, database, seed=SEED, until=until)
        year = Year(house, people, clock, [database], open_another, trouble)
        year.lay_out(FIRST, until)
        Deeds(year).lay_out(FIRST, until)
        await year.live(until)
        return year

    return live


@pytest.mark.timeout(400)
async def test_a_year(begin) -> None:
    began = monotonic()
    year = await begin(LAST, TROUBLE)
    books = await year.database.read(lambda store: read_books(store, year.house))
    print("\n" + figures(year, books, monotonic() - began))
    everything_came_once(year, books, first=FIRST)
    prompts_came_in_the_morning(year, books)
    every_charge_is_explained(year, books)
    nothing_is_left_halfway(year, books)
    nobody_is_pestered(year)
    prices_moved_as_they_should(year, books)
    who_never_answered_waits(year, books)
    nobody_pays_for_the_suppliers_faults(year, books)


@pytest.mark.beside_another
@pytest.mark.timeout(400)
async def test_pg(begin) -> None:
    began = monotonic()
    year = await begin(LAST if os.environ.get("SOAK") == "1" else SHORTENED, TROUBLE_AT_ONCE)
    books = await year.database.read(lambda store: read_books(store, year.house))
    print("\n" + figures(year, books, monotonic() - began))
    everything_came_once(year, books, first=FIRST)
    prompts_came_in_the_morning(year, books)
    every_charge_is_explained(year, books)
    nothing_is_left_halfway(year, books)
    nobody_is_pestered(year)
