"""Briefs: what is known of a sub-reseller, of many with as few statements as of one, and nothing of other parents."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
import sqlalchemy as sa

from domain.alerts import AlertKind
from domain.checkins import CheckinMode
from domain.clock import TurnableClock
from domain.people import Reseller, ResellerState
from domain.pricing import Tier
from domain.promises import PromiseState
from domain.requests import Settlement
from domain.talking import PointKind
from domain.tickets import Cause
from services import attention, briefs
from services.briefs import Brief
from storage.models.agreement import offer_numbers, offers, sub_panels
from storage.models.checkins import checkin_plans
from storage.models.people import resellers
from storage.models.support import tickets
from storage.store import Store
from tests.alerting import finding, settle
from tests.factories import Network
from tests.known import case_in
from tests.owing import DAY, charge, pay
from tests.relating import promised, reminded, talked
from tests.selling import sold
from tests.spending import source_at, spends
from tests.storage.test_due_accounts import Counting
from tests.tickets import open_one
from tests.tiering import promised as price_promised
from tests.trade import Trade, change, child_who_trades

pytestmark = pytest.mark.both_engines
T = TypeVar("T")


async def brief_of(trade: Trade, child: Reseller | None = None, parent: Reseller | None = None) -> Brief:
    return await trade.database.read(lambda store: briefs.facts_for(store, parent or trade.top, child or trade.child))


async def counting(trade: Trade, work: Callable[[Store], Awaitable[T]]) -> tuple[T, int]:
    """Return what some work found, and in how many statements."""

    async def read(store: Store) -> tuple[T, int]:
        connection = Counting(store.connection)
        return await work(Store(connection, store.now)), connection.count

    return await trade.database.read(read)


async def test_who_joined_yesterday_has_a_brief_of_few_facts_and_no_reproach(
    trade: Trade, clock: TurnableClock
) -> None:
    clock.forward(DAY)
    brief = await brief_of(trade)
    facts = brief.facts
    assert (facts.days_with_us, facts.used, facts.cover_days, facts.months_missed) == (1, None, None, 0)
    assert (brief.course, brief.last_talk, brief.last_paid, brief.alerts) == (None, None, None, ())
    assert brief.prices[0].price.per_credit == Decimal("2.10")


async def test_a_price_is_told_in_the_currency_in_which_it_is_paid(trade: Trade) -> None:
    await change(trade.database, resellers, trade.child.id, currency="JPY")  # in which Ahmed sells himself
    brief = await brief_of(trade, await trade.database.read(lambda store: store.resellers.by_id(trade.child.id)))
    assert json.loads(brief.prices[0].price.reason)["values"]["base_price"] == {"price": "2.10", "currency": "EUR"}
    assert brief.facts.currency == "EUR"


async def test_usage_is_told_beside_the_days_before_and_what_is_usual(trade: Trade, clock: TurnableClock) -> None:
    source = await source_at(trade, clock())
    await trade.network.fund(trade.sub_panel, 5000)
    await spends(trade, source, [20, 30] * 45 + [10, 15] * 15 + [7])
    facts = (await brief_of(trade)).facts
    assert (facts.used, facts.used_before) == (375, 750)
    assert facts.usual_low is not None and facts.usual_high is not None  # noqa: PT018
    assert 375 < facts.usual_low < 750 < facts.usual_high
    assert facts.cover_days is not None


async def test_purchases_count_by_month_and_a_missed_month_by_the_minimum_of_its_time(
    trade: Trade, clock: TurnableClock
) -> None:
    await change(trade.database, sub_panels, trade.sub_panel.id, period_minimum=300)
    await sold(trade, 350, settlement=Settlement.PAID)
    clock.forward(timedelta(days=30))  # 1 April
    await sold(trade, 100, settlement=Settlement.PAID)
    clock.forward(timedelta(days=31))  # 2 May
    await sold(trade, 310, settlement=Settlement.PAID)
    brief = await brief_of(trade)
    assert (brief.facts.bought, brief.facts.minimum, brief.facts.months_missed) == (310, 300, 1)
    assert (brief.purchases[0].running, brief.purchases[0].last) == (310, 100)
    await agreed_just_now(trade, 300)
    assert (await brief_of(trade)).facts.months_missed == 0, "the minimum of today was agreed later"


async def agreed_just_now(trade: Trade, minimum: int) -> None:
    """Let the offer in force have come into force just now, with a minimum."""

    async def work(store: Store) -> None:
        await store.connection.execute(
            sa.update(offers).where(offers.c.reseller_id == trade.child.id).values(applied_at=store.now)
        )
        offer_id = sa.select(offers.c.id).where(offers.c.reseller_id == trade.child.id).scalar_subquery()
        numbers = {"panel_id": trade.panel.id, "account": "", "price": Decimal(2), "minimum_order": 1}
        row = {"offer_id": offer_id, "period_minimum": minimum, **numbers}
        await store.connection.execute(sa.insert(offer_numbers).values(**row))

    await trade.database.write(work)


async def test_payments_are_late_by_the_agreed_term_and_what_is_overdue_is_told(
    trade: Trade, clock: TurnableClock
) -> None:
    await charge(trade, 1000)
    clock.forward(15 * DAY)  # one day more than was agreed
    await pay(trade, 1000)
    await charge(trade, 500)
    clock.forward(14 * DAY)
    await pay(trade, 500)
    await charge(trade, 300)
    clock.forward(20 * DAY)
    facts = (await brief_of(trade)).facts
    assert (facts.late, facts.in_time) == (1, 1)
    assert (facts.due, facts.overdue, facts.overdue_days) == (300, 300, 6)
    clock.forward(100 * DAY)
    later = (await brief_of(trade)).facts
    assert (later.late, later.in_time) == (0, 0), "longer ago than ninety days"


async def test_tickets_are_told_by_cause_and_those_that_wait_by_their_age(trade: Trade, clock: TurnableClock) -> None:
    for cause in (Cause.RESELLER, Cause.SUPPLIER, Cause.SUPPLIER):
        ticket = await open_one(trade)
        await change(trade.database, tickets, ticket.id, cause=cause)
    clock.forward(3 * DAY)
    facts = (await brief_of(trade)).facts
    assert (facts.own_tickets, facts.supplier_tickets, facts.our_tickets, facts.unknown_tickets) == (1, 2, 0, 0)
    assert (facts.open_tickets, facts.oldest_days) == (3, 3)


async def test_the_next_tier_is_told_by_what_is_missing_this_month(trade: Trade) -> None:
    async def tiers(store: Store) -> int:
        table_id = await store.prices.draft(trade.top.id, by=trade.ana.member_id)
        await store.prices.set_tiers(table_id, trade.panel.id, [Tier(0, Decimal("2.4")), Tier(500, Decimal("2.2"))])
        return int(table_id)

    table_id = await trade.database.write(tiers)
    await change(
        trade.database, sub_panels, trade.sub_panel.id, by_volume=True, tier_table_id=table_id, price=Decimal("2.5")
    )
    await sold(trade, 200, settlement=Settlement.PAID)
    facts = (await brief_of(trade)).facts
    assert (facts.price, facts.next_tier_credits, facts.next_tier_price) == (Decimal("2.4"), 300, Decimal("2.2"))
    await price_promised(trade, "2.05", first=date(2026, 3, 2), last=None)
    facts = (await brief_of(trade)).facts
    assert (facts.price, facts.next_tier_credits) == (Decimal("2.05"), None), "a promise holds whatever is bought"


async def test_talks_promises_and_reminders_are_those_with_this_parent(trade: Trade, network: Network) -> None:
    _house, _actor, _account = await trade.sibling("Karim")
    await talked(trade, "Wants a second panel")
    await reminded(trade)
    await reminded(trade, "Long done", done_at=trade.child.created_at)
    await promised(trade)
    await promised(trade, "3.00", number=2, state=PromiseState.WITHDRAWN)
    await promised(trade, "1.00 for ever", number=3, state=PromiseState.DISPUTED, until=None)
    brief = await brief_of(trade)
    assert brief.last_talk is not None
    assert (brief.last_talk.words, brief.talker) == ("Wants a second panel", "Ana")
    assert [one.words for one in brief.follow_ups] == ["Ask about the new panel"]
    assert [one.number for one in brief.promises] == [1, 3]
    assert [(one.number, one.disputed) for one in brief.facts.promises] == [(3, True)], "June is far away"
    other = await network.top("Elsewhere")
    await change(trade.database, resellers, trade.child.id, parent_id=other.id)
    moved = await brief_of(trade, parent=other)
    assert (moved.last_talk, moved.promises, moved.follow_ups) == (None, [], ())
    assert moved.facts.days_with_us == 0, "nothing was offered by the new parent yet"


# Many


async def many_children(trade: Trade, count: int) -> None:
    """Make sub-resellers that trade, straight in the database."""

    async def work(store: Store) -> None:
        common = {"parent_id": trade.top.id, "state": ResellerState.ACTIVE, "paused": False, "frozen": False}
        common |= {"currency": "EUR", "time_zone": "UTC", "language": "en", "created_at": trade.child.created_at}
        rows = [{"name": f"Child {number}", **common} for number in range(count)]
        await store.connection.execute(sa.insert(resellers), rows)
        made = (
            await store.connection.execute(sa.select(resellers.c.id).where(resellers.c.name.like("Child %")))
        ).scalars()
        account = {"panel_id": trade.panel.id, "account": "x", "price": Decimal(2), "minimum_order": 1}
        account |= {"period_minimum": 100, "active": True, "by_volume": False, "committed": 0}
        await store.connection.execute(sa.insert(sub_panels), [{"reseller_id": id_, **account} for id_ in made])

    await trade.database.write(work)


async def test_three_hundred_are_looked_at_with_as_few_statements_as_one(trade: Trade, clock: TurnableClock) -> None:
    source = await source_at(trade, clock())
    await spends(trade, source, [20, 30] * 45)
    await charge(trade, 500)
    await settle(trade.database, finding(trade))
    clock.forward(70 * DAY)

    async def needs(store: Store) -> int:
        return len(await attention.who_needs_it(store, trade.top))

    found, few = await counting(trade, needs)
    await many_children(trade, 300)
    found_of_many, many = await counting(trade, needs)
    assert (found, found_of_many) == (1, 301), "each of them missed the month's minimum"
    assert few == many <= 40
    _brief, of_one = await counting(trade, lambda store: briefs.facts_for(store, trade.top, trade.child))
    assert of_one <= 60


async def test_who_needs_attention_is_told_with_the_heaviest_reason_first(trade: Trade, clock: TurnableClock) -> None:
    late, _actor, _account = await trade.sibling("Late")
    await trade.sibling("Fine")
    await charge(trade, 500, of=late)
    await promised(trade, state=PromiseState.DISPUTED)
    await change(trade.database, resellers, late.id, state=ResellerState.SUSPENDED)
    clock.forward(90 * DAY)
    found = await trade.database.read(lambda store: attention.who_needs_it(store, trade.top))
    assert [(one.child.name, one.points[0].kind) for one in found] == [
        ("Ahmed TV", PointKind.PROMISE_DISPUTED),
        ("Late", PointKind.OVERDUE),
    ]
    assert found[1].points[0].reason.values["sum"] == {"minor": 500, "currency": "EUR"}


async def test_touch_is_lost_only_with_whom_it_is_to_be_kept(trade: Trade, clock: TurnableClock) -> None:
    clock.forward(90 * DAY)

    async def reasons() -> list[PointKind]:
        found = await trade.database.read(lambda store: attention.who_needs_it(store, trade.top))
        return [point.kind for one in found for point in one.points]

    assert await reasons() == []
    await planned(trade, CheckinMode.MONTHLY)
    assert await reasons() == [PointKind.LOSING_TOUCH]
    await planned(trade, CheckinMode.NONE)
    assert await reasons() == []


async def planned(trade: Trade, mode: CheckinMode) -> None:
    """Say how touch is kept with Ahmed."""

    async def work(store: Store) -> None:
        await store.connection.execute(sa.delete(checkin_plans))
        plan = {"reseller_id": trade.child.id, "parent_id": trade.top.id, "mode": mode}
        await store.connection.execute(sa.insert(checkin_plans), plan | {"ideal_days": 30, "most_days": 60})

    await trade.database.write(work)


async def test_what_an_outage_explains_is_no_reason_to_worry(trade: Trade) -> None:
    await settle(trade.database, finding(trade))
    seen = (await brief_of(trade)).facts.alerts
    assert [(one.kind, one.open, one.explained) for one in seen] == [(AlertKind.BURST, True, False)]
    await case_in(trade)
    assert [one.explained for one in (await brief_of(trade)).facts.alerts] == [True]


async def test_each_level_has_briefs_of_its_own_sub_resellers(trade: Trade, network: Network) -> None:
    house, _omar, account = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    await settle(
        trade.database, replace(finding(trade), reader_id=trade.child.id, child_id=house.id, sub_panel_id=account.id)
    )
    below = await brief_of(trade, child=house, parent=trade.child)
    assert [one.kind for one in below.alerts] == [AlertKind.BURST]
    assert (await brief_of(trade)).alerts == ()
