"""Courses as they are read: usage and what is passed down, purchases without a source, nothing of anybody else's."""

from datetime import date, datetime, timedelta

import pytest

from domain.clock import TurnableClock
from domain.courses import Course, Told
from domain.money import Money
from domain.people import Reseller, ResellerState
from domain.requests import Request, Settlement
from domain.usage import SourceState
from domain.usage_shown import Demand
from services import books, courses, demand, stock
from services.courses import Watched
from services.demand import PanelDemand
from storage.models.people import resellers
from storage.models.requests import requests
from storage.store import Store
from tests.conftest import START
from tests.factories import Network
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.spending import source_at, spends
from tests.storage.test_due_accounts import Counting
from tests.trade import Trade, change, child_who_trades

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 3, 2)
USUAL = [20, 25, 30, 22, 28] * 12


async def courses_of(trade: Trade, reseller: Reseller | None = None) -> list[Course]:
    """Return the courses of a reseller, Ahmed's unless another is named."""
    of = reseller or trade.child
    found = await trade.database.read(lambda store: courses.of_reseller(store, of))
    return [one.course for one in found]


async def watched(trade: Trade) -> list[Watched]:
    return await trade.database.read(lambda store: courses.of_children(store, trade.top.id))


async def expected(trade: Trade, reseller: Reseller | None = None) -> list[PanelDemand]:
    return await trade.database.read(lambda store: demand.expected(store, reseller or trade.top))


async def buy(trade: Trade, credits: int) -> None:
    """Buy stock."""
    cost = Money(credits * 80, "EUR")
    await trade.database.write(
        lambda store: stock.buy(store, trade.panel.id, credits=credits, cost=cost, supplier="Acme", by=trade.ana)
    )


async def below_ahmed(trade: Trade, network: Network, credits: int) -> tuple[Reseller, Request]:
    """Have Ahmed sell credits to a sub-reseller of his own."""
    below, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    request = await trade.request(credits, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.PAID)
    return below, request


async def test_usage_is_shown_day_by_day_until_its_source_is_complete(trade: Trade) -> None:
    until = START - timedelta(hours=1)
    source = await source_at(trade, until)
    await trade.network.fund(trade.sub_panel, 100)
    await spends(trade, source, [0, 5, 0, 7])
    [course] = await courses_of(trade)
    assert (course.told, course.counts, course.last_day) == (Told.USAGE, (5, 0, 7), TODAY)
    assert (course.upto, course.whole, course.balance) == (until, False, 88)


async def test_what_the_source_has_not_told_to_its_end_is_not_there(trade: Trade) -> None:
    source = await source_at(trade)
    await spends(trade, source, [5, 9, 7])
    await trade.database.write(
        lambda store: store.sources.change(source, complete_until=datetime(2026, 3, 2, tzinfo=START.tzinfo))
    )
    [course] = await courses_of(trade)
    assert (course.counts, course.last_day, course.whole) == ((5, 9), TODAY - timedelta(days=1), True)


async def test_of_a_source_that_is_dead_for_long_what_it_told_is_still_there(
    trade: Trade, clock: TurnableClock
) -> None:
    source = await source_at(trade, START)
    await spends(trade, source, [5, 9, 7])
    clock.forward(timedelta(days=800))
    [course] = await courses_of(trade)
    assert (course.counts, course.last_day) == ((5, 9, 7), TODAY)


async def test_of_several_sources_of_a_panel_the_one_that_is_least_far_counts(trade: Trade) -> None:
    for ago in (1, 5, 3):
        await source_at(trade, START - timedelta(days=ago))
    [course] = await courses_of(trade)
    assert course.upto == START - timedelta(days=5)


async def test_without_a_source_purchases_are_the_series(trade: Trade, clock: TurnableClock) -> None:
    await sold(trade, 200)
    clock.forward(timedelta(days=9))
    await sold(trade, 150)
    back = await sold(trade, 40)
    await trade.database.write(lambda store: books.take_back_sale(store, back.id, "Mistyped", by=trade.ana))
    await source_at(trade)  # one that has told nothing yet
    [course] = await courses_of(trade)
    assert course.told is Told.PURCHASES
    assert course.counts == (200, *[0] * 8, 150)
    assert course.balance is None


async def test_a_source_that_is_off_tells_nothing(trade: Trade) -> None:
    source = await source_at(trade, START)
    await sold(trade, 50)
    await trade.database.write(lambda store: store.sources.change(source, state=SourceState.OFF))
    [course] = await courses_of(trade)
    assert (course.told, course.counts) == (Told.PURCHASES, (50,))


async def test_of_one_with_sub_resellers_what_it_passes_down_is_usage_too(trade: Trade, network: Network) -> None:
    source = await source_at(trade, START)
    await sold(trade, 200)
    await spends(trade, source, [3, 4])
    _below, request = await below_ahmed(trade, network, 30)
    [course] = await courses_of(trade)
    assert course.counts == (3, 34)
    assert [one.judged.cover for one in await watched(trade)] == [None]
    await change(trade.database, requests, request.id, taken_back_at=START)
    assert [one.counts for one in await courses_of(trade)] == [(3, 4)]


async def test_a_day_is_the_networks(trade: Trade, clock: TurnableClock) -> None:
    await change(trade.database, resellers, trade.top.id, time_zone="Pacific/Auckland")
    await sold(trade, 50)
    clock.forward(timedelta(hours=3))  # it is the third of March there
    await sold(trade, 60)
    [course] = await courses_of(trade)
    assert (course.last_day, course.counts) == (TODAY + timedelta(days=1), (50, 60))


async def test_a_top_passes_its_stock_down(trade: Trade) -> None:
    await sold(trade, 200)
    [course] = await courses_of(trade, trade.top)
    assert (course.told, course.counts, course.balance) == (Told.PASSED_DOWN, (200,), None)
    await buy(trade, 1000)
    [course] = await courses_of(trade, trade.top)
    assert course.balance == 1000  # it is tracked from the first purchase on
    await sold(trade, 60)
    [course] = await courses_of(trade, trade.top)
    assert (course.counts, course.balance) == ((260,), 940)


async def test_all_active_sub_resellers_are_watched_and_nobody_else(trade: Trade, network: Network) -> None:
    source = await source_at(trade, START)
    _karim, _actor, karims = await trade.sibling("Karim")
    other = await network.panel(trade.top, "Ruby")
    await network.sub_panel(trade.child, other)
    for state in (ResellerState.INVITED, ResellerState.SUSPENDED, ResellerState.CLOSED):
        await network.sub_panel(await network.child(trade.top, "Nobody", state=state), trade.panel)
    await sold(trade, 100)
    await below_ahmed(trade, network, 30)
    await spends(trade, source, [*USUAL, 400], karims)
    found = {(one.name, one.panel, one.place): one for one in await watched(trade)}
    assert set(found) == {("Ahmed TV", "Panel", 0), ("Ahmed TV", "Ruby", 1), ("Karim", "Panel", 0)}
    assert found["Karim", "Panel", 0].judged.burst.alert
    assert found["Karim", "Panel", 0].judged.is_fast
    assert not found["Ahmed TV", "Panel", 0].judged.is_known
    assert [found[key].told for key in sorted(found)] == [Told.USAGE, Told.PURCHASES, Told.USAGE]


async def test_however_many_they_are_it_takes_as_few_statements(trade: Trade) -> None:
    source = await source_at(trade, START)
    await spends(trade, source, USUAL)

    async def counted(store: Store) -> tuple[int, int]:
        counting = Counting(store.connection)
        found = await courses.of_children(Store(counting, store.now), trade.top.id)
        return len(found), counting.count

    _one, few = await trade.database.read(counted)
    for number in range(20):
        _reseller, _actor, account = await trade.sibling(f"Sibling {number}")
        await spends(trade, source, [5, 6, 7], account)
    assert await trade.database.read(counted) == (21, few)
    assert few <= 7


async def test_days_that_were_expected_are_not_judged(trade: Trade) -> None:
    source = await source_at(trade, START)
    await spends(trade, source, [*USUAL, 400])
    mine = trade.sub_panel.id
    await trade.database.write(lambda store: store.expected_days.mark(mine, [TODAY], by=trade.ana.member_id))
    [found] = await watched(trade)
    assert not found.judged.burst.alert


async def test_the_demand_is_that_of_the_whole_network_counted_once(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    await buy(trade, 700)
    await sold(trade, 300, settlement=Settlement.PAID)
    below, _request = await below_ahmed(trade, network, 250)
    clock.forward(timedelta(days=1))
    source = await source_at(trade, START + timedelta(days=1))

    async def of_omar(store: Store) -> int:
        [account] = await store.sub_panels.of_reseller(below.id)
        return account.id

    omars = await trade.database.read(of_omar)
    await spends(trade, source, USUAL)
    [alone] = await expected(trade)
    assert 600 < alone.demand.p10 < 750 < alone.demand.p90 < 950
    assert (alone.told, alone.stock) == (Told.USAGE, 400)
    assert alone.purchases == Demand(*(one - 400 for one in (alone.demand.p10, alone.demand.p50, alone.demand.p90)))

    async def deeper(store: Store) -> None:
        days = enumerate(USUAL, TODAY.toordinal() + 1 - len(USUAL))
        await store.usage.add_days({(type(trade.sub_panel.id)(omars), day): count for day, count in days})

    await trade.database.write(deeper)
    [both] = await expected(trade)
    assert 1300 < both.demand.p50 < 1700
    [ahmeds] = await expected(trade, trade.child)
    assert (ahmeds.demand.p50, ahmeds.stock) == (both.demand.p50, 300 - 250 - sum(USUAL))


async def test_without_a_source_what_own_sub_resellers_buy_is_the_demand(
    trade: Trade, network: Network, clock: TurnableClock
) -> None:
    assert await expected(trade) == []
    for _ in range(5):
        await sold(trade, 100, settlement=Settlement.PAID)
        clock.forward(timedelta(days=6))
    [before] = await expected(trade)
    assert (before.told, before.stock, before.purchases) == (Told.PURCHASES, None, before.demand)
    assert before.demand.p10 < 500 < before.demand.p90
    await below_ahmed(trade, network, 30)
    clock.forward(timedelta(days=1))
    [after] = await expected(trade)
    assert after.demand.p50 < before.demand.p50
