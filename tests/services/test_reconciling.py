"""Balances that panels report against the books: listed by night, adjusted by a person alone, and once."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.agreement import SubPanel
from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.people import Actor
from domain.reported import Difference, DifferenceState, ToldBalance
from domain.usage import RowKind, SourceId, SourceKind, UsageImport, UsageRow, WhyRefused
from jobs.reconciling import reconcile_balances, tell_of_differences
from services import reconciling, reported, usage
from services.reconciling import AdjustedAlready
from storage.database import Database
from storage.store import Store
from tests.handlers.asking import dump
from tests.trade import Trade

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def source_of(trade: Trade, rows: RowKind = RowKind.EVENTS) -> SourceId:
    return await trade.database.write(
        lambda store: store.sources.add(
            trade.top.id, trade.panel.id, SourceKind.FEED, name="Feed", rows=rows, by=trade.ana.member_id
        )
    )


async def says(
    trade: Trade, credits: int, at: datetime = NOW, *, of: SubPanel | None = None, source: SourceId | None = None
) -> int:
    """Have the panel say what an account has, Ahmed's unless said; return how many balances are news."""
    account, source_id = (of or trade.sub_panel).account, source or await source_of(trade)
    told = [ToldBalance(1, account, at.date().toordinal(), int(at.timestamp()), credits)]

    async def work(store: Store) -> int:
        return (await reported.take(store, await store.sources.by_id(source_id), told))[0]

    return await trade.database.write(work)


async def used(
    trade: Trade, source: SourceId, credits: int, at: datetime, *, balance: int | None = None, id_: str = ""
) -> UsageImport:
    """Have a source tell of usage of Ahmed's, with the balance after it, if said."""
    account, day, second = trade.sub_panel.account, at.date().toordinal(), int(at.timestamp())
    row = UsageRow(1, account, day, second, credits, id_ or f"{second}")
    left = [] if balance is None else [ToldBalance(1, account, day, second, balance)]

    async def work(store: Store) -> UsageImport:
        intake = await usage.begin(store, await usage.order(store, source, name="batch", by=None))
        await usage.stage(store, intake, [row], balances=left, upto=1)
        return await usage.apply(store, intake)

    return await trade.database.write(work)


async def night(trade: Trade) -> None:
    """Let the jobs run until they find nothing more to do."""
    while await trade.database.write(reconcile_balances):
        pass
    await trade.database.write(tell_of_differences)


async def listed(trade: Trade, by: Actor | None = None) -> list[Difference]:
    """Return what differs on the newest list of the parent."""

    async def read(store: Store) -> list[Difference]:
        found = await store.reported.newest_list((by or trade.ana).reseller_id)
        return [] if found is None else (await reconciling.listed(store, found.id)).open

    return await trade.database.read(read)


async def numbers(trade: Trade) -> list[tuple[int, int]]:
    return [(one.reported, one.books) for one in await listed(trade)]


async def cards(trade: Trade, *members: Actor) -> list[bool]:
    """Return to which members the newest list was sent."""

    async def read(store: Store) -> list[bool]:
        found = await store.reported.newest_list(trade.top.id)
        return [
            found is not None and await store.cards.is_with(reconciling.CARD, found.id, one.member_id)
            for one in members
        ]

    return await trade.database.read(read)


async def adjust(trade: Trade, change: int, by: Actor | None = None) -> Difference:
    [one] = await listed(trade)
    return await trade.database.write(
        lambda store: reconciling.adjust(store, one.id, change=change, by=by or trade.ana)
    )


async def compare_now(trade: Trade) -> reconciling.Compared:
    return await trade.database.write(lambda store: reconciling.reconcile_now(store, by=trade.ana))


async def test_reliability_14_a_balance_changed_by_hand_in_the_panel_is_reported_and_nothing_changes_by_itself(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    clock.forward(timedelta(hours=1))
    await says(trade, 143, clock())
    before = await trade.database.read(dump)
    clock.forward(timedelta(days=1))
    await night(trade)
    after = await trade.database.read(dump)
    assert await numbers(trade) == [(143, 150)]
    assert await cards(trade, trade.ana, trade.marta, trade.ahmed) == [True, True, False]
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"reported_balance", "balance_difference", "reconciliation"}
    assert await trade.balance(AccountKind.WALLET) == (150, 0)


async def test_what_agrees_is_listed_to_nobody(trade: Trade, clock: TurnableClock) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    await says(trade, 150, clock())
    clock.forward(timedelta(days=1))
    await night(trade)
    assert await listed(trade) == []
    assert await cards(trade, trade.ana) == [False]


async def test_what_is_reported_by_day_waits_for_the_night_of_the_network(trade: Trade, clock: TurnableClock) -> None:
    await says(trade, 143)
    clock.forward(timedelta(hours=18))  # 3:00 in UTC, which is the network's zone
    await night(trade)
    assert await listed(trade) == []
    clock.forward(timedelta(hours=1))
    await night(trade)
    assert await numbers(trade) == [(143, 0)]


async def test_a_list_is_sent_once_and_in_nobodys_quiet_hours(trade: Trade, clock: TurnableClock) -> None:
    await says(trade, 143)
    clock.forward(timedelta(hours=19))
    await night(trade)
    assert await cards(trade, trade.ana, trade.marta) == [False, False]
    clock.forward(timedelta(hours=5))
    assert await trade.database.write(tell_of_differences) == 2
    assert await trade.database.write(tell_of_differences) == 0
    clock.forward(timedelta(days=1))
    await night(trade)
    assert await trade.database.write(tell_of_differences) == 0, "the same report is no news in the next night"


async def test_two_processes_compare_each_balance_once(
    trade: Trade, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    await says(trade, 143)
    clock.forward(timedelta(days=1))
    other = open_another()
    counts = await asyncio.gather(trade.database.write(reconcile_balances), other.write(reconcile_balances))
    assert sorted(counts) == [0, 1]
    await asyncio.gather(trade.database.write(reconcile_balances), other.write(reconcile_balances))
    assert await numbers(trade) == [(143, 0)]


async def test_the_books_are_those_of_the_moment_of_the_report(trade: Trade, clock: TurnableClock) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    clock.forward(timedelta(hours=1))
    at = clock()
    clock.forward(timedelta(hours=1))
    await trade.network.fund(trade.sub_panel, 500)
    await says(trade, 143, at)
    await compare_now(trade)
    assert await numbers(trade) == [(143, 150)]


async def test_usage_that_is_told_late_is_in_the_books_of_its_day(trade: Trade, clock: TurnableClock) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    source = await source_of(trade)
    clock.forward(timedelta(hours=2))
    await says(trade, 143, clock() - timedelta(hours=1), source=source)
    await used(trade, source, 4, NOW - timedelta(days=1))  # of a day before the report, told after it
    await used(trade, source, 3, clock() - timedelta(minutes=90))  # of its day, all before it
    assert await compare_now(trade) == reconciling.Compared(1, clock() - timedelta(hours=1), None)
    clock.forward(timedelta(days=1))
    await used(trade, source, 20, clock())  # of a day after it
    assert (await compare_now(trade)).list_id is None


async def test_usage_of_the_reports_day_that_may_be_before_or_after_it_is_no_difference(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    source = await source_of(trade)
    clock.forward(timedelta(hours=3))
    await says(trade, 143, clock() - timedelta(hours=2), source=source)
    await used(trade, source, 10, clock() - timedelta(hours=1))
    assert (await compare_now(trade)).list_id is None, "7 of the 10 may have been before it"
    await says(trade, 135, clock() - timedelta(hours=1, minutes=59), source=source)
    await compare_now(trade)
    assert await numbers(trade) == [(135, 140)]


async def test_a_balance_that_came_with_its_usage_is_of_after_it(trade: Trade, clock: TurnableClock) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    source = await source_of(trade)
    clock.forward(timedelta(hours=2))
    found = await used(trade, source, 10, clock() - timedelta(hours=1), balance=140)
    assert found.balances == 1
    assert (await compare_now(trade)).list_id is None
    await used(trade, source, 5, clock(), balance=136)
    await compare_now(trade)
    assert await numbers(trade) == [(136, 135)]


async def test_the_books_are_adjusted_down_as_used_and_once(trade: Trade) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    await says(trade, 143)
    await compare_now(trade)
    [one] = await listed(trade)
    assert (await adjust(trade, -7)).state is DifferenceState.ADJUSTED
    with pytest.raises(AdjustedAlready, match="Ana"):
        await trade.database.write(lambda store: reconciling.adjust(store, one.id, change=-7, by=trade.marta))
    assert await trade.balance(AccountKind.WALLET) == (143, 0)
    assert await trade.balance(AccountKind.CONSUMED) == (7, 0)
    [transfer] = await trade.database.read(lambda store: store.ledger.group(f"usage:reconcile:{one.id}"))
    assert transfer.reason == "the panel reported 143 at 2026-03-02T09:00:00Z"
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


async def test_two_taps_at_once_adjust_once(trade: Trade, open_another: Callable[[], Database]) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    await says(trade, 143)
    await compare_now(trade)
    [one] = await listed(trade)
    taps = [
        database.write(lambda store, who=who: reconciling.adjust(store, one.id, change=-7, by=who))  # type: ignore[misc]
        for database, who in ((trade.database, trade.ana), (open_another(), trade.marta))
    ]
    results = await asyncio.gather(*taps, return_exceptions=True)
    assert [type(result) for result in results].count(AdjustedAlready) == 1
    assert await trade.balance(AccountKind.WALLET) == (143, 0)


@pytest.mark.parametrize(("said", "consumed"), [(200, -50), (-30, 180)])
async def test_the_books_follow_the_panel_upward_and_below_zero(trade: Trade, said: int, consumed: int) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    await says(trade, said)
    await compare_now(trade)
    await adjust(trade, said - 150)
    assert await trade.balance(AccountKind.WALLET) == (said, 0)
    assert await trade.balance(AccountKind.CONSUMED) == (consumed, 0)
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


async def test_a_report_from_before_the_adjustment_is_not_shown_again(trade: Trade, clock: TurnableClock) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    await says(trade, 143)
    await compare_now(trade)
    clock.forward(timedelta(hours=2))
    await adjust(trade, -7)
    assert (await compare_now(trade)).list_id is None
    assert await says(trade, 99, clock() - timedelta(hours=1)) == 0
    assert (await compare_now(trade)).list_id is None
    clock.forward(timedelta(minutes=1))
    assert await says(trade, 99, clock()) == 1
    await compare_now(trade)
    assert await numbers(trade) == [(99, 143)]


async def test_another_number_by_now_is_asked_about_anew_and_moves_nothing(trade: Trade) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    source = await source_of(trade)
    await says(trade, 143, source=source)
    await compare_now(trade)
    await used(trade, source, 2, NOW - timedelta(days=1))
    found = await adjust(trade, -7)
    assert (found.state, found.change) == (DifferenceState.OPEN, -5)
    assert await trade.balance(AccountKind.WALLET) == (148, 0)


async def test_what_agrees_by_now_is_over_without_a_movement(trade: Trade) -> None:
    await trade.network.fund(trade.sub_panel, 150)
    source = await source_of(trade)
    await says(trade, 143, source=source)
    await compare_now(trade)
    [one] = await listed(trade)
    await used(trade, source, 7, NOW - timedelta(days=1))
    found = await trade.database.write(lambda store: reconciling.adjust(store, one.id, change=-7, by=trade.ana))
    assert found.state is DifferenceState.OVER
    assert await trade.balance(AccountKind.WALLET) == (143, 0)


async def test_all_are_adjusted_together_or_none(trade: Trade) -> None:
    _child, _bea, account = await trade.sibling("Bea TV")
    await trade.network.fund(trade.sub_panel, 150)
    source = await source_of(trade)
    await says(trade, 143, source=source)
    await says(trade, 20, of=account, source=source)
    list_id = (await compare_now(trade)).list_id
    assert list_id is not None
    left = await trade.database.write(lambda store: reconciling.adjust_all(store, list_id, credits=26, by=trade.ana))
    assert sorted(one.change for one in left) == [-7, 20]
    assert await trade.balance(AccountKind.WALLET) == (150, 0)
    assert not await trade.database.write(
        lambda store: reconciling.adjust_all(store, list_id, credits=27, by=trade.ana)
    )
    assert await trade.balance(AccountKind.WALLET) == (143, 0)
    assert await listed(trade) == []


async def test_only_whose_sub_reseller_it_is_is_shown_a_difference(trade: Trade) -> None:
    below = await trade.network.child(trade.child, "Below TV")
    account = await trade.network.sub_panel(below, trade.panel)
    await says(trade, 20, of=account)
    assert (await compare_now(trade)).balances == 0
    clock_now = await trade.database.write(lambda store: reconciling.reconcile_now(store, by=trade.ahmed))
    assert (clock_now.balances, clock_now.list_id is not None) == (1, True)
    assert await listed(trade) == []
    assert [(one.reported, one.books) for one in await listed(trade, trade.ahmed)] == [(20, 0)]


async def test_balances_that_cannot_be_used_are_refused_with_why(trade: Trade) -> None:
    source_id, today = await source_of(trade), date(2026, 3, 2).toordinal()
    account = trade.sub_panel.account
    told = [
        ToldBalance(1, "nobody", None, None, 1),
        ToldBalance(2, " ", None, None, 1),
        ToldBalance(3, account, today + 1, None, 1),
        ToldBalance(4, account, None, None, 10**15),
    ]

    async def work(store: Store) -> tuple[int, list[WhyRefused]]:
        news, refused = await reported.take(store, await store.sources.by_id(source_id), told)
        return news, [one.why for one in refused]

    assert await trade.database.write(work) == (
        0,
        [WhyRefused.UNKNOWN_ACCOUNT, WhyRefused.NO_ACCOUNT, WhyRefused.FUTURE, WhyRefused.TOO_LARGE],
    )


async def test_what_is_dropped_reports_no_balance(trade: Trade) -> None:
    source, second = await source_of(trade), int(NOW.timestamp())
    left = [ToldBalance(1, trade.sub_panel.account, None, second, 143)]

    async def work(store: Store) -> None:
        intake = await usage.begin(store, await usage.order(store, source, name="batch", by=None))
        await usage.stage(store, intake, [], balances=left, upto=1)
        await usage.drop(store, intake)

    await trade.database.write(work)
    assert await trade.database.read(lambda store: store.reported.by_ids([trade.sub_panel.id])) == []
