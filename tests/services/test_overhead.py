"""Overhead: what a closed month of a sub-reseller cost beyond its credits, of which only its own counts."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.disputes import DisputeId, DisputeState
from domain.money import Money
from domain.network import StandingChange
from domain.overhead import MonthFacts
from domain.requests import Settlement
from domain.tickets import AreaKind, Cause, Ticket
from services import areas, chargebacks, disputes, fault
from storage.models.agreement import offers, sub_panels
from storage.models.network import standing_changes
from storage.models.payments import disputes as dispute_table
from storage.models.support import cases, tickets
from storage.store import Store
from tests.owing import charge, pay, turn_to
from tests.paying import pays
from tests.reviewing import dealt_since_february, measured, newest_offer, ready, sells
from tests.tickets import open_one
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

APRIL = datetime(2026, 4, 2, 9, tzinfo=UTC)


@pytest.fixture
async def settled(trade: Trade, clock: TurnableClock) -> Trade:
    """Return a trade whose March is no first month, of somebody who is to buy 100 credits a month."""
    await ready(trade, tiers="")
    await dealt_since_february(trade)
    await change(trade.database, sub_panels, trade.sub_panel.id, period_minimum=100)
    turn_to(clock, datetime(2026, 3, 5, 9, tzinfo=UTC))
    return trade


async def asked(trade: Trade, cause: Cause) -> Ticket:
    """Open a ticket of Ahmed's whose fault is decided."""
    ticket = await open_one(trade)
    await trade.database.write(lambda store: fault.decide(store, [ticket.id], cause, by=trade.ana))
    return ticket


async def test_a_storm_of_the_suppliers_leaves_nothing_on_anybody(settled: Trade, clock: TurnableClock) -> None:
    for cause in (Cause.SUPPLIER, Cause.SUPPLIER, Cause.SUPPLIER, Cause.OURS, Cause.UNKNOWN):
        await asked(settled, cause)
    listed = await settled.database.write(lambda store: areas.listed(store, settled.top.id))
    row = {"area_id": next(one.id for one in listed if one.kind is AreaKind.ACCESS), "title": "Down", "reference": ""}
    whole_month = {"since": datetime(2026, 3, 1, tzinfo=UTC), "state": "open", "number": 77}
    by = {"opened_by": settled.ana.member_id, "opened_at": clock(), "reseller_id": settled.top.id}
    await settled.network.insert(cases, **row, **whole_month, **by)
    turn_to(clock, APRIL)
    found = await measured(settled)
    assert found.facts == MonthFacts(0)  # not even the minimum was missed
    assert (found.overhead.notch, found.overhead.reasons) == (0, ())


async def test_what_is_ones_own_is_counted(settled: Trade, clock: TurnableClock) -> None:
    for _ in range(2):
        await asked(settled, Cause.RESELLER)
    merged = await asked(settled, Cause.RESELLER)
    await change(settled.database, tickets, merged.id, state="merged")
    await sells(settled, 90)
    await charge(settled, 5_000)  # due on 19 March
    await pay(settled, 5_000)
    await charge(settled, 7_000)
    turn_to(clock, datetime(2026, 3, 25, 9, tzinfo=UTC))
    paid = await pays(
        settled.database, settled.child.id, Money(7_000, "EUR"), by=settled.ana, paid_on=date(2026, 3, 24)
    )
    await settled.database.write(lambda store: chargebacks.charge_back(store, paid.id, 7_000, by=settled.ana))
    turn_to(clock, APRIL)
    await asked(settled, Cause.RESELLER)  # in April
    facts = (await measured(settled)).facts
    assert (facts.credits, facts.own_tickets, facts.chargebacks, facts.missed_minimum) == (90, 2, 1, True)
    assert (facts.payments_due, facts.late_payments) == (3, 1)  # the sale was paid at once


async def test_a_disputed_charge_is_judged_neither_way(settled: Trade, clock: TurnableClock) -> None:
    line = await charge(settled, 5_000)
    opened = await settled.database.write(
        lambda store: disputes.open_dispute(store, settled.child.id, line, "Not mine", by=settled.ahmed)
    )
    turn_to(clock, APRIL)
    assert (await measured(settled)).facts.payments_due == 0
    await change(settled.database, dispute_table, DisputeId(opened.id), state=DisputeState.WITHDRAWN)
    assert (await measured(settled)).facts.late_payments == 1


async def test_what_was_charged_before_two_began_to_deal_is_no_matter_of_the_new_parents(
    settled: Trade, clock: TurnableClock
) -> None:
    await charge(settled, 5_000)  # by a former parent, due on 19 March
    agreed, _numbers = await newest_offer(settled)
    await change(settled.database, offers, agreed.id, applied_at=datetime(2026, 3, 10, tzinfo=UTC))
    turn_to(clock, APRIL)
    facts = (await measured(settled)).facts
    assert (facts.payments_due, facts.late_payments) == (0, 0)


async def test_a_minimum_is_prorated_and_the_first_month_isnt_judged(settled: Trade, clock: TurnableClock) -> None:
    newcomer, _owner, account = await settled.sibling("Newcomer")
    await change(settled.database, sub_panels, account.id, period_minimum=100)
    await sells(settled, 60)
    turn_to(clock, APRIL)
    assert (await measured(settled)).facts.missed_minimum
    assert not (await measured(settled, of=newcomer.id)).facts.missed_minimum
    for kind, day in ((StandingChange.SUSPENDED, 10), (StandingChange.RESUMED, 25)):  # half the month was theirs
        row = {"reseller_id": settled.child.id, "change": kind, "by": settled.ana.member_id, "reason": ""}
        await settled.network.insert(standing_changes, **row, at=datetime(2026, 3, day, tzinfo=UTC))
    assert not (await measured(settled)).facts.missed_minimum


async def test_a_month_that_was_measured_stays_so(settled: Trade, clock: TurnableClock) -> None:
    turn_to(clock, datetime(2026, 3, 10, 9, tzinfo=UTC))
    await asked(settled, Cause.RESELLER)
    turn_to(clock, APRIL)
    assert (await measured(settled, keep=True)).facts.own_tickets == 1
    late = await open_one(settled)
    await settled.database.write(lambda store: _age(store, late))
    assert (await measured(settled, keep=True)).facts.own_tickets == 1


async def _age(store: Store, ticket: Ticket) -> None:
    """Have a ticket be of March and of Ahmed's own cause, decided too late."""
    values = {"opened_at": datetime(2026, 3, 9, tzinfo=UTC), "cause": Cause.RESELLER}
    await store.connection.execute(sa.update(tickets).where(tickets.c.id == ticket.id).values(**values))


async def test_who_buys_by_the_week_where_no_usage_is_told_isnt_erratic(settled: Trade, clock: TurnableClock) -> None:
    for day in (6, 13, 20, 27):
        turn_to(clock, datetime(2026, 3, day, 9, tzinfo=UTC))
        await sells(settled, 70 * day)
    turn_to(clock, APRIL)
    assert (await measured(settled)).facts.erratic is None


async def test_a_day_that_everybody_has_isnt_erratic_and_one_of_ones_own_is(
    settled: Trade, clock: TurnableClock
) -> None:
    _steady, _owner, account = await settled.sibling("Steady")
    wild, _wilds_owner, wilds = await settled.sibling("Wild")
    for day in range(6, 32):
        turn_to(clock, datetime(2026, 3, day, 9, tzinfo=UTC))
        match_day = 5 if day in {9, 17, 26} else 1  # of no weekday
        await sells(settled, 10 * match_day, settlement=Settlement.PAID)
        await sells(settled, 20 * match_day, to=account)
        await sells(settled, 90 if day % 4 == 0 else 1, to=wilds)
    turn_to(clock, APRIL)
    assert (await measured(settled)).facts.erratic == 0
    wildly = (await measured(settled, of=wild.id)).facts.erratic
    assert wildly is not None
    assert wildly > 0.5
