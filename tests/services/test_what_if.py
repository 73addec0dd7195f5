"""What if: a draft of tiers on the last ninety days, against figures reckoned by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from domain.agreement import TierTableId
from domain.clock import TurnableClock
from domain.money import Money
from domain.what_if import Outcome
from services import pricing, stock, what_if
from services.what_if import Both, Seen
from storage.database import Database
from storage.models.agreement import sub_panels
from storage.models.requests import requests
from storage.store import Store
from tests.factories import Network
from tests.selling import sold
from tests.tiering import drafted, goes_by_volume
from tests.trade import Trade, change, trade_in

DAY = timedelta(days=1)
DRAFT = "0: 2.50, 500: 2.10, 1000: 1.80"


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade by volume, beside one of another network that buys as well."""
    other = await trade_in(network, database, name="Noise TV", debt_limit=10**8)
    await goes_by_volume(other)
    await sold(other, 700)
    trade = await trade_in(network, database, debt_limit=10**8)
    await goes_by_volume(trade)
    return trade


async def see(trade: Trade, table_id: TierTableId) -> Seen:
    return await trade.database.read(lambda store: what_if.see(store, table_id, by=trade.ana))


async def a_spring(trade: Trade, clock: TurnableClock) -> None:
    """Sell 400 on 2 March, 700 on 10 April and 100 on 10 May; on 12 June ninety days go back to 14 March."""
    await sold(trade, 400)
    clock.forward(39 * DAY)
    await sold(trade, 700)
    clock.forward(30 * DAY)
    await sold(trade, 100)
    clock.forward(33 * DAY)


@pytest.mark.both_engines
async def test_a_draft_is_reckoned_month_by_month_for_who_pays_by_volume_and_for_everybody(
    trade: Trade, clock: TurnableClock
) -> None:
    _bilal, _member, own = await trade.sibling("Bilal", price="2.05")
    await a_spring(trade, clock)
    seen = await see(trade, await drafted(trade.database, trade.ana, trade.panel.id, DRAFT))
    # of March nothing is within the ninety days; April's 700 and, by April's volume, May's 100 are on the second tier
    assert seen.since == date(2026, 3, 14)
    assert seen.by_volume == Both(Outcome(176_000, None), Outcome(168_000, None))
    assert seen.everybody == seen.by_volume
    [row] = [one.row for one in seen.rows]
    assert (row.tier_before, row.tier_after) != (None, None)
    assert {one.sub_panel.id for one in seen.all_rows} == {trade.sub_panel.id, own.id}


async def test_everybody_by_volume_has_own_prices_give_way_to_the_tiers(trade: Trade, clock: TurnableClock) -> None:
    await trade.set_terms(price=Decimal("2.50"))
    await change(trade.database, sub_panels, trade.sub_panel.id, by_volume=False, price=Decimal("2.05"))
    await a_spring(trade, clock)
    seen = await see(trade, await drafted(trade.database, trade.ana, trade.panel.id, DRAFT))
    assert seen.rows == ()
    assert seen.by_volume == Both(Outcome(0, 0), Outcome(0, 0))
    assert seen.everybody == Both(Outcome(164_000, None), Outcome(168_000, None))


async def test_margins_go_by_what_a_credit_costs_and_tiers_below_the_floor_are_named(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=5000, cost=Money(800_000, "EUR"), supplier="Supply", by=trade.ana
        )
    )
    await trade.database.write(lambda store: pricing.change(store, by=trade.ana, margin_floor=Decimal(20)))
    await a_spring(trade, clock)
    seen = await see(trade, await drafted(trade.database, trade.ana, trade.panel.id, DRAFT))
    assert seen.by_volume == Both(Outcome(176_000, 48_000), Outcome(168_000, 40_000))
    assert [(one.tier.from_credits, one.cost, one.margin) for one in seen.thin] == [
        (1000, Decimal("1.6"), Decimal("12.5"))
    ]


async def test_purchases_in_another_currency_are_left_aside_and_said_to_be(trade: Trade, clock: TurnableClock) -> None:
    await sold(trade, 700)

    async def in_dollars(store: Store) -> None:
        await store.connection.execute(sa.update(requests).values(currency="USD"))  # the other network's, too

    await trade.database.write(in_dollars)
    clock.forward(DAY)
    seen = await see(trade, await drafted(trade.database, trade.ana, trade.panel.id, DRAFT))
    assert (seen.elsewhere, seen.by_volume.before.revenue) == (1, 0)
