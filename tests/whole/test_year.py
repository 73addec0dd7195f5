"""A year of a top reseller with thirty sub-resellers, by the services and all jobs; the clock hops to what is due next.

What it came to is printed (`-s`). On PostgreSQL it is a spring, unless every test is run in full.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import date, time
from time import monotonic

import pytest

from domain.clock import TurnableClock
from storage.database import Database
from tests.factories import Network
from tests.owing import turn_to
from tests.year.books import Books, read_books
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
IN_FULL = os.environ.get("SOAK") == "1"

A_YEAR = date(2026, 3, 2), date(2027, 3, 4)
A_SPRING = date(2026, 3, 25), date(2026, 5, 4)
"""With a month that is whole, two reviews and a night in which the clocks change."""

AUTUMN_TROUBLE = Trouble(
    away_from=local(date(2026, 9, 1), time(20)),
    away_until=local(date(2026, 9, 2), time(22)),
    two_from=date(2026, 12, 1),
    two_until=date(2026, 12, 6),
)
SPRING_TROUBLE = Trouble(
    away_from=local(date(2026, 4, 14), time(20)),
    away_until=local(date(2026, 4, 15), time(22)),
    two_from=date(2026, 4, 1),
    two_until=date(2026, 4, 4),
)

Lived = tuple[Year, Books]
Live = Callable[[tuple[date, date], Trouble], Awaitable[Lived]]


@pytest.fixture
def live(network: Network, database: Database, clock: TurnableClock, open_another: Callable[[], Database]) -> Live:
    """Return a function that has a network begin on a day and go on until another, and returns what it came to."""

    async def go_through(days: tuple[date, date], trouble: Trouble) -> Lived:
        began, (first, until) = monotonic(), days
        turn_to(clock, max(clock(), local(first, time(10))))
        house = await open_house(network, database)
        people = await settle_in(house, network, database, seed=SEED, until=until)
        year = Year(house, people, clock, [database], open_another, trouble)
        year.lay_out(first, until)
        Deeds(year).lay_out(first, until)
        await year.live(until)
        books = await year.database.read(lambda store: read_books(store, house))
        print(figures(year, books, monotonic() - began))  # noqa: T201  (what a year comes to is worth a look)
        return year, books

    return go_through


def check(year: Year, books: Books) -> None:
    """Check what holds however long it goes on."""
    everything_came_once(year, books)
    prompts_came_in_the_morning(year, books)
    every_charge_is_explained(year, books)
    nothing_is_left_halfway(year, books)
    nobody_is_pestered(year)


def check_outcomes(year: Year, books: Books) -> None:
    """Check what a whole year comes to."""
    prices_moved_as_they_should(year, books)
    who_never_answered_waits(year, books)
    nobody_pays_for_the_suppliers_faults(year, books)


@pytest.mark.takes_long
@pytest.mark.timeout(300)
async def test_in_a_year_everything_comes_once_and_prices_follow_what_each_relationship_brings(live: Live) -> None:
    year, books = await live(A_YEAR, AUTUMN_TROUBLE)
    check(year, books)
    check_outcomes(year, books)


@pytest.mark.takes_long
@pytest.mark.beside_another
@pytest.mark.timeout(900)
async def test_it_goes_the_same_way_where_many_may_write_at_once(live: Live) -> None:
    year, books = await live(A_YEAR if IN_FULL else A_SPRING, SPRING_TROUBLE)
    check(year, books)
    if IN_FULL:
        check_outcomes(year, books)
