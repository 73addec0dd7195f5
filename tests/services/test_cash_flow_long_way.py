"""Whatever happened in random months, every figure of the cash flow is what the ledger says the long way."""

import os
from datetime import timedelta
from random import Random

import pytest

from domain.calendar import day_in
from domain.clock import TurnableClock
from domain.periods import month_of
from services.cash_flow import cash_flow, months
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.figures import figures_of, figures_walked, glance_of, periods_until, plain_by_currency
from tests.long_way import owed_by_age, read_ledger, walk
from tests.months import Months

pytestmark = [pytest.mark.both_engines, pytest.mark.timeout(600)]

SOAK = os.environ.get("SOAK") == "1"
ZONE = "Europe/Madrid"


@pytest.mark.parametrize("seed", range(40 if SOAK else 4))
async def test_every_figure_is_what_the_ledger_says_the_long_way(
    network: Network, database: Database, clock: TurnableClock, engine: str, seed: int
) -> None:
    done = Months(network, database, clock, Random(seed))  # noqa: S311  (nothing is kept secret by it)
    await done.open()
    await done.run(160 if SOAK or engine == "sqlite" else 100)
    periods = periods_until(month_of(clock(), ZONE), ZONE)
    days = {dealer.reseller.id: dealer.payment_days for dealer in done.dealers}

    async def compare(store: Store) -> None:
        ledger = await read_ledger(store)
        assert await store.ledger.replay() == []
        for reseller in (done.top, done.middle.reseller):
            glances = await months(store, reseller.id, periods)
            for period, glance in zip(periods, glances, strict=True):
                expected = walk(ledger, reseller.id, period.start, period.end)
                found = await cash_flow(store, reseller.id, period)
                assert figures_of(found) == figures_walked(expected)
                today = day_in(min(store.now, period.end - timedelta(seconds=1)), ZONE)
                due = owed_by_age(ledger, reseller.id, before=period.end, today=today, zone=ZONE, days=days)
                assert plain_by_currency(found.due) == plain_by_currency(due)
                assert glance_of(found, "EUR") == (glance.received.minor, glance.paid.minor, glance.margin.minor)

    await database.read(compare)
