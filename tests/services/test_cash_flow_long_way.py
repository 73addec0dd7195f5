"""Whatever happened in random months, every figure of the cash flow is what the ledger says the long way."""

import os
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from domain.calendar import day_in
from domain.cash_flow import CashFlow
from domain.clock import TurnableClock
from domain.periods import Period, month_before, month_of
from services.cash_flow import cash_flow, months
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.long_way import Month, owed_by_age, read_ledger, walk
from tests.months import Months

pytestmark = [pytest.mark.both_engines, pytest.mark.timeout(600)]

SOAK = os.environ.get("SOAK") == "1"
ZONE = "Europe/Madrid"


def periods_until(now: Period, count: int = 5) -> list[Period]:
    found = [now]
    while len(found) < count:
        found.insert(0, month_before(found[0], ZONE))
    return found


@pytest.mark.parametrize("seed", range(40 if SOAK else 4))
async def test_every_figure_is_what_the_ledger_says_the_long_way(
    network: Network, database: Database, clock: TurnableClock, engine: str, seed: int
) -> None:
    done = Months(network, database, clock, Random(seed))  # noqa: S311  (nothing is kept secret by it)
    await done.open()
    await done.run(160 if SOAK or engine == "sqlite" else 100)
    periods = periods_until(month_of(clock(), ZONE))
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
                assert plain(found.due.get("EUR", {})) == plain(due)
                assert glance_of(found) == (glance.received.minor, glance.paid.minor, glance.margin.minor)

    await database.read(compare)


def plain(sums: Mapping[Any, int]) -> dict[str, int]:
    """Return the sums that aren't nothing, by their names."""
    return {str(name): amount for name, amount in sums.items() if amount}


def figures_of(found: CashFlow) -> dict[str, object]:
    return {
        "came": plain({one.currency: one.came for one in found.received}),
        "given back": plain({one.currency: one.given_back for one in found.received}),
        "fees": plain({one.currency: one.fees for one in found.received}),
        "written off": plain(found.written_off),
        **{
            name: plain({panel.asset: getattr(panel, name) for panel in found.panels})
            for name in ("bought", "passed_on", "unknown", "unused", "unsold")
        },
        **{
            name: {panel.asset: plain(getattr(panel, name)) for panel in found.panels if plain(getattr(panel, name))}
            for name in ("paid", "charged", "cost")
        },
    }


def figures_walked(month: Month) -> dict[str, object]:
    assets = {asset for asset, _currency in (*month.paid, *month.charged, *month.cost)}
    cost = {(asset, currency): month.rounded_cost(asset, currency) for asset, currency in [*month.cost]}
    sums = {"paid": month.paid, "charged": month.charged, "cost": cost}
    return {
        "came": plain(month.came),
        "given back": plain(month.given_back),
        "fees": plain(month.fees),
        "written off": plain(month.written_off),
        **{name: plain(getattr(month, name)) for name in ("bought", "passed_on", "unknown", "unused", "unsold")},
        **{
            name: {
                asset: by_currency
                for asset in sorted(assets)
                if (by_currency := plain({one[1]: minor for one, minor in found.items() if one[0] == asset}))
            }
            for name, found in sums.items()
        },
    }


def glance_of(found: CashFlow) -> tuple[int, int, int]:
    received = sum(one.net.minor for one in found.received if one.currency == "EUR")
    paid = sum(panel.paid.get("EUR", 0) for panel in found.panels)
    margin = sum(money.minor for money in found.margin if money.currency == "EUR")
    return received, paid, margin
