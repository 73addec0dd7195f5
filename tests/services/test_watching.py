"""Watching: what is found in a round, for whom, and what is over again; each chunk counts once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count

import pytest

from domain.alerts import Alert, AlertKind, AlertState
from domain.clock import TurnableClock
from domain.judging import History, Task, judge
from domain.money import Money
from domain.people import ResellerState
from domain.usage import RowKind, SourceId, SourceKind, SourceState, UsageRow
from handlers.alert_words import reason_of, reason_words
from services import stock, usage, watching
from services.watch_findings import BALANCE, Chunk, how_long
from storage.database import Database
from storage.store import Store
from tests.selling import sold
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 3, 2)
STEADY = (20, 25, 22, 18, 24, 21, 19)
_ids = count(1)


async def source_of(trade: Trade, *, until: date = TODAY) -> SourceId:
    """Set up a source of the trade's panel, complete until a day begins."""

    async def work(store: Store) -> SourceId:
        source_id = await store.sources.add(
            trade.top.id, trade.panel.id, SourceKind.FILE, name="Panel's log", rows=RowKind.EVENTS, by=None
        )
        await store.sources.complete(source_id, datetime(until.year, until.month, until.day, tzinfo=UTC))
        return source_id

    return await trade.database.write(work)


async def spends(trade: Trade, source_id: SourceId, counts: Sequence[int], *, account: str = "", ago: int = 1) -> None:
    """Have daily credits spent, the last of them so many days ago."""
    first = TODAY - timedelta(days=ago + len(counts) - 1)
    rows = [
        UsageRow(n, account or trade.sub_panel.account, first.toordinal() + n - 1, None, credits, f"e{next(_ids)}")
        for n, credits in enumerate(counts, 1)
        if credits
    ]
    await trade.database.write(lambda store: usage.record(store, source_id, rows, name="batch"))


async def below(trade: Trade) -> Trade:
    """Return Omar, who buys from Ahmed."""
    child, omar, sub_panel = await child_who_trades(trade.network, trade.child, trade.ahmed, trade.panel, "Omar")
    return replace(
        trade, top=trade.child, ana=trade.ahmed, marta=trade.ahmed, child=child, ahmed=omar, sub_panel=sub_panel
    )


async def buys_stock(trade: Trade, credits: int) -> None:
    await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=credits, cost=Money(100, "EUR"), supplier="Acme", by=trade.ana
        )
    )


async def watch(database: Database) -> int:
    """Do the rounds that are due to their end; return how many sub-panels were judged."""
    await database.write(watching.begin_rounds)
    judged = 0
    while (chunk := await database.read(watching.next_chunk)) is not None:
        judged += await judged_and_recorded(database, chunk) and len(chunk.watched)
    return judged


async def judged_and_recorded(database: Database, chunk: Chunk) -> int:
    verdicts = judge(chunk.task) if chunk.task is not None else []
    return await database.write(lambda store: watching.record(store, chunk, verdicts))


async def standing(trade: Trade) -> dict[tuple[AlertKind, str], Alert]:
    """Return the alerts that stand about Ahmed's sub-panel or his panel, by kind and object."""
    own = trade.sub_panel.id
    abouts = [f"sub_panel:{own}", f"own_sub_panel:{own}", f"panel:{trade.panel.id}"]
    found = await trade.database.read(lambda store: store.alerts.standing(abouts))
    return {(alert.kind, alert.about.split(":")[0]): alert for alert in found}


async def kinds(trade: Trade) -> set[AlertKind]:
    return {kind for kind, _about in await standing(trade)}


async def test_a_burst_is_found_for_the_parent_and_is_over_when_days_are_usual_again(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.network.fund(trade.sub_panel, 10_000)
    source_id = await source_of(trade)
    await spends(trade, source_id, [*STEADY * 12, 300])
    await watch(trade.database)
    [alert] = (await standing(trade)).values()
    assert (alert.kind, alert.reseller_id, alert.state) == (AlertKind.BURST, trade.top.id, AlertState.OPEN)
    assert '"spent": 300' in alert.evidence
    clock.forward(timedelta(days=7))
    await spends(trade, source_id, STEADY, ago=-6)
    await trade.database.write(lambda store: store.sources.complete(source_id, store.now.replace(hour=0)))
    await watch(trade.database)
    assert await standing(trade) == {}


async def test_nothing_after_what_is_told_is_judged_and_nobody_is_silent_because_a_file_is_missing(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.network.fund(trade.sub_panel, 10_000)
    source_id = await source_of(trade)
    await spends(trade, source_id, STEADY * 12)
    clock.forward(timedelta(days=30))
    await watch(trade.database)
    assert AlertKind.SILENCE not in await kinds(trade)
    await trade.database.write(lambda store: store.sources.complete(source_id, store.now))
    clock.forward(timedelta(hours=1))
    await watch(trade.database)
    assert AlertKind.SILENCE in await kinds(trade)


async def test_a_balance_about_to_run_out_is_told_to_the_parent_and_to_whose_it_is(trade: Trade) -> None:
    source_id = await source_of(trade)
    await trade.network.fund(trade.sub_panel, 7 * sum(STEADY) + 45)
    await spends(trade, source_id, STEADY * 7)
    await watch(trade.database)
    found = await standing(trade)
    assert found.keys() == {(AlertKind.COVER_SHORT, "sub_panel"), (AlertKind.COVER_SHORT, "own_sub_panel")}
    assert found[AlertKind.COVER_SHORT, "sub_panel"].reseller_id == trade.top.id
    assert found[AlertKind.COVER_SHORT, "own_sub_panel"].reseller_id == trade.child.id


async def test_a_balance_of_which_nothing_is_left_is_short_as_long_as_credits_are_used(
    trade: Trade, clock: TurnableClock
) -> None:
    source_id = await source_of(trade)
    await trade.network.fund(trade.sub_panel, 7 * sum(STEADY))
    await spends(trade, source_id, STEADY * 7)
    await watch(trade.database)
    found = await standing(trade)
    assert "Nothing is left of the balance" in found[AlertKind.COVER_SHORT, "sub_panel"].evidence
    clock.forward(timedelta(days=30))
    await trade.database.write(lambda store: store.sources.complete(source_id, store.now))
    await watch(trade.database)
    assert AlertKind.COVER_SHORT not in await kinds(trade)


async def test_usage_below_zero_is_told_even_before_anything_else_is_known(trade: Trade) -> None:
    await spends(trade, await source_of(trade), [30])
    await watch(trade.database)
    assert await kinds(trade) == {AlertKind.BELOW_ZERO}


async def test_a_short_balance_that_falls_below_zero_is_told_as_that_alone(trade: Trade, clock: TurnableClock) -> None:
    source_id = await source_of(trade)
    await trade.network.fund(trade.sub_panel, 7 * sum(STEADY) + 10)
    await spends(trade, source_id, STEADY * 7)
    await watch(trade.database)
    assert await kinds(trade) == {AlertKind.COVER_SHORT}
    await spends(trade, source_id, [20], ago=0)
    clock.forward(timedelta(hours=1))
    await watch(trade.database)
    assert await kinds(trade) == {AlertKind.BELOW_ZERO}


async def test_without_a_source_purchases_are_the_series(trade: Trade, clock: TurnableClock) -> None:
    for _ in range(6):
        await sold(trade, 50)
        clock.forward(timedelta(days=5))
    await watch(trade.database)
    assert await standing(trade) == {}
    clock.forward(timedelta(days=40))
    await watch(trade.database)
    [alert] = (await standing(trade)).values()
    assert alert.kind is AlertKind.SILENCE
    assert "No purchase" in alert.evidence


async def test_a_suspended_sub_reseller_has_no_silence_and_no_short_cover(trade: Trade) -> None:
    source_id = await source_of(trade)
    await trade.network.fund(trade.sub_panel, 7 * sum(STEADY) + 30)
    await spends(trade, source_id, STEADY * 7, ago=40)
    await watch(trade.database)
    assert AlertKind.SILENCE in await kinds(trade)
    await trade.database.write(lambda store: store.resellers.change(trade.child.id, state=ResellerState.SUSPENDED))
    await again(trade.database)
    assert await standing(trade) == {}


async def again(database: Database) -> None:
    """Do a round at once, though none is due."""

    async def due(store: Store) -> None:
        for panel_id, found in (await store.watch.rounds()).items():
            days = {"since": found.since, "closed": found.closed, "running": found.running}
            assert await store.watch.begin(panel_id, found, complete_until=found.complete_until, **days)

    await database.write(due)
    await watch(database)


async def test_who_passes_credits_down_uses_them(trade: Trade, clock: TurnableClock) -> None:
    source_id = await source_of(trade)
    omar = await below(trade)
    await trade.network.fund(trade.sub_panel, 10_000)
    for _ in range(8):
        await sold(omar, 50)
        clock.forward(timedelta(days=5))
    await trade.database.write(lambda store: store.sources.complete(source_id, store.now))
    chunk = await next_of(trade)
    assert chunk.task is not None
    [ahmed] = [one for one in chunk.task.histories if one.id == trade.sub_panel.id]
    assert ahmed.days.count(":50") == 8


async def next_of(trade: Trade) -> Chunk:
    """Return the chunk with Ahmed in it, once everything before it is judged."""
    await trade.database.write(watching.begin_rounds)
    while (chunk := await trade.database.read(watching.next_chunk)) is not None:
        if trade.sub_panel.id in [one.id for one in chunk.watched]:
            return chunk
        await judged_and_recorded(trade.database, chunk)
    raise LookupError


async def test_the_stock_is_watched_against_what_the_whole_network_uses(trade: Trade) -> None:
    await trade.network.fund(trade.sub_panel, 10_000)
    source_id = await source_of(trade)
    await spends(trade, source_id, STEADY * 8)
    await buys_stock(trade, 60)
    await watch(trade.database)
    assert (AlertKind.STOCK_SHORT, "panel") in await standing(trade)
    await buys_stock(trade, 6000)
    await again(trade.database)
    assert await standing(trade) == {}


async def test_a_stock_that_is_used_up_is_no_matter_of_days(trade: Trade) -> None:
    await buys_stock(trade, 100)
    await sold(trade, 100)
    await spends(trade, await source_of(trade), STEADY * 2)
    await watch(trade.database)
    found = (await standing(trade))[AlertKind.STOCK_SHORT, "panel"]
    assert "Nothing is left in stock" in found.evidence


@pytest.mark.parametrize(
    ("credits", "low", "high", "said"),
    [
        (1, 1.2, 1.4, "The balance of 1 credit lasts about 1 day at the usual pace."),
        (88, 2.1, 5.4, "The balance of 88 credits lasts 2 to 5 days at the usual pace."),
        (700, 28.0, 60.0, "The balance of 700 credits lasts 28 days or longer at the usual pace."),
    ],
)
def test_for_how_long_credits_last_is_said_as_short_as_it_can_be(
    credits: int, low: float, high: float, said: str
) -> None:
    assert reason_words(*how_long(credits, low, high, BALANCE)) == said


async def test_a_source_that_stopped_telling_is_told(trade: Trade, clock: TurnableClock) -> None:
    source_id = await source_of(trade)
    for _ in range(4):
        clock.forward(timedelta(days=1))
        await spends(trade, source_id, [5], ago=0)
    await watch(trade.database)
    clock.forward(timedelta(days=5))
    await watch(trade.database)
    found = await trade.database.read(lambda store: store.alerts.standing([f"source:{source_id}"]))
    assert [alert.kind for alert in found] == [AlertKind.DEAD_SOURCE]
    assert "its usual pause is 1 day." in reason_of(found[0])
    await spends(trade, source_id, [5], ago=-8)
    await again(trade.database)
    assert await trade.database.read(lambda store: store.alerts.standing([f"source:{source_id}"])) == []


async def test_a_round_begins_each_hour_and_when_more_is_told(trade: Trade, clock: TurnableClock) -> None:
    source_id = await source_of(trade)
    assert await watch(trade.database) > 0
    assert await watch(trade.database) == 0
    await trade.database.write(lambda store: store.sources.complete(source_id, store.now))
    assert await watch(trade.database) == 0, "a panel is left in peace for some minutes"
    clock.forward(timedelta(minutes=10))
    assert await watch(trade.database) > 0
    clock.forward(timedelta(minutes=49))
    assert await watch(trade.database) == 0, "the other panels, too, had their last round within the hour"
    clock.forward(timedelta(minutes=11))
    assert await watch(trade.database) > 0


async def test_what_is_told_for_the_first_time_is_judged_at_once(trade: Trade) -> None:
    assert await watch(trade.database) > 0
    await trade.network.fund(trade.sub_panel, 10_000)
    source_id = await source_of(trade)
    await spends(trade, source_id, [*STEADY * 12, 300])
    assert await watch(trade.database) > 0
    assert await kinds(trade) == {AlertKind.BURST}


async def test_a_chunk_counts_once_though_two_processes_judge_it(trade: Trade) -> None:
    await spends(trade, await source_of(trade), [30])
    first, second = await next_of(trade), await next_of(trade)
    done = await asyncio.gather(*(judged_and_recorded(trade.database, chunk) for chunk in (first, second)))
    assert sorted(map(bool, done)) == [False, True]


async def test_the_minimum_of_a_month_is_told_near_its_end(trade: Trade, clock: TurnableClock) -> None:
    await trade.database.write(lambda store: store.sub_panels.change(trade.sub_panel.id, period_minimum=100))
    await sold(trade, 40)
    await watch(trade.database)
    assert await kinds(trade) == set()
    clock.forward(datetime(2026, 3, 28, tzinfo=UTC) - clock())
    await watch(trade.database)
    [alert] = (await standing(trade)).values()
    assert alert.kind is AlertKind.MINIMUM_MISSED
    await sold(trade, 60)
    clock.forward(timedelta(hours=1))
    await watch(trade.database)
    assert await standing(trade) == {}


async def test_the_parent_of_a_grandchild_is_its_own_parent(trade: Trade) -> None:
    source_id = await source_of(trade)
    omar = await below(trade)
    await trade.network.fund(omar.sub_panel, 10)
    await spends(omar, source_id, [60])
    await watch(trade.database)
    found = await trade.database.read(partial(_about_below, omar.sub_panel.id))
    assert [alert.reseller_id for alert in found] == [trade.child.id]


async def _about_below(id_: int, store: Store) -> list[Alert]:
    return list(await store.alerts.standing([f"sub_panel:{id_}"]))


def test_more_taken_back_on_a_day_than_was_passed_down_is_an_idle_day_and_keeps_nobody_from_being_judged() -> None:
    days = f"{TODAY.toordinal() - 170}:-2000,{TODAY.toordinal() - 1}:50"
    steady = ",".join(f"{TODAY.toordinal() - ago}:20" for ago in range(1, 60))
    verdicts = judge(Task(TODAY.toordinal() - 1, None, None, [History(1, days, balance=90), History(2, steady)]))
    assert [verdict.id for verdict in verdicts] == [1, 2]
    assert verdicts[0].cover is not None


async def test_an_empty_balance_is_short_and_stays_so(trade: Trade) -> None:
    source_id = await source_of(trade)
    await trade.network.fund(trade.sub_panel, 7 * sum(STEADY))
    await spends(trade, source_id, STEADY * 7)
    await watch(trade.database)
    found = await standing(trade)
    assert found.keys() == {(AlertKind.COVER_SHORT, "sub_panel"), (AlertKind.COVER_SHORT, "own_sub_panel")}
    assert "Nothing is left of the balance" in found[AlertKind.COVER_SHORT, "sub_panel"].evidence


async def test_nobody_asks_how_long_a_balance_lasts_that_isnt_used_yet_or_any_more(trade: Trade) -> None:
    source_id = await source_of(trade)
    await trade.network.fund(trade.sub_panel, 410)
    await spends(trade, source_id, [400])
    await watch(trade.database)
    assert await kinds(trade) == set()
    await spends(trade, source_id, [5, 5], ago=40)
    await again(trade.database)
    assert AlertKind.COVER_SHORT in await kinds(trade)


async def test_a_pull_that_finds_nothing_new_tells_all_the_same(trade: Trade, clock: TurnableClock) -> None:
    source_id = await source_of(trade)
    for _ in range(4):
        clock.forward(timedelta(hours=1))
        await spends(trade, source_id, [5], ago=0)
    for _ in range(3):
        clock.forward(timedelta(days=1))
        await trade.database.write(lambda store: store.sources.complete(source_id, store.now))
    await watch(trade.database)
    assert await dead(trade, source_id) == []


async def test_a_pull_that_never_worked_is_told_in_the_end(trade: Trade, clock: TurnableClock) -> None:
    since = clock()

    async def broken(store: Store) -> SourceId:
        values = {"failures": 3, "failed_since": since, "next_pull_at": since}
        pull = SourceKind.PULL
        return await store.sources.add(
            trade.top.id, trade.panel.id, pull, name="Panel", rows=RowKind.EVENTS, by=None, **values
        )

    source_id = await trade.database.write(broken)
    clock.forward(timedelta(hours=36))
    await watch(trade.database)
    assert await dead(trade, source_id) == []
    clock.forward(timedelta(hours=1))
    await watch(trade.database)
    [alert] = await dead(trade, source_id)
    assert reason_of(alert) == "“Panel” can't be fetched from its panel since 2 March 2026; /sources says why."
    await trade.database.write(lambda store: store.sources.change(source_id, failed_since=None))
    await again(trade.database)
    assert await dead(trade, source_id) == []


async def dead(trade: Trade, source_id: SourceId) -> list[Alert]:
    return list(await trade.database.read(lambda store: store.alerts.standing([f"source:{source_id}"])))


async def test_a_source_that_has_told_nothing_yet_leaves_purchases_the_series(
    trade: Trade, clock: TurnableClock
) -> None:
    for _ in range(6):
        await sold(trade, 50)
        clock.forward(timedelta(days=5))
    await trade.database.write(
        lambda store: store.sources.add(
            trade.top.id, trade.panel.id, SourceKind.FEED, name="Feed", rows=RowKind.EVENTS, by=None
        )
    )
    clock.forward(timedelta(days=40))
    await watch(trade.database)
    assert await kinds(trade) == {AlertKind.SILENCE}


async def test_a_source_that_holds_the_others_back_is_told(trade: Trade) -> None:
    old, new = await source_of(trade, until=TODAY - timedelta(days=10)), await source_of(trade)
    await watch(trade.database)
    [alert] = await dead(trade, old)
    assert reason_of(alert).startswith("“Panel's log” has told nothing since 19 February 2026, and other sources have")
    assert await dead(trade, new) == []
    await trade.database.write(lambda store: store.sources.change(old, state=SourceState.OFF))
    await again(trade.database)
    assert await dead(trade, old) == []
