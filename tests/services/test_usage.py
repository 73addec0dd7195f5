"""Usage taken in: counted once however it comes, as a whole or not at all, and every refusal with its reason."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.clock import TurnableClock
from domain.columns import Column
from domain.habits import DayOrder, Mark
from domain.ledger import AccountKind
from domain.usage import (
    ImportState,
    RowKind,
    SourceId,
    SourceKind,
    SourceState,
    UsageImport,
    UsageRow,
    WhyRefused,
)
from domain.usage_columns import RowReader, UsageLayout
from services import usage
from services.usage import HELD_FOR, ImportLost, ImportUnderWay, SourceIsOff
from storage.database import Database
from storage.store import Store
from tests.trade import Trade, child_who_trades

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 3, 2)


async def source_of(trade: Trade, rows: RowKind = RowKind.EVENTS, **values: Any) -> SourceId:
    """Set up a source of a trade's panel."""
    return await trade.database.write(
        lambda store: store.sources.add(
            trade.top.id,
            trade.panel.id,
            SourceKind.FILE,
            name="Panel's log",
            rows=rows,
            by=trade.ana.member_id,
            **values,
        )
    )


def spent(
    trade: Trade, *said: tuple[int, int] | tuple[int, int, str], account: str = "", hour: int | None = 1
) -> list[UsageRow]:
    """Return rows of Ahmed's account: days ago, credits, and an id."""
    rows = []
    for number, (ago, credits, *id_) in enumerate(said, 1):
        day = TODAY - timedelta(days=ago)
        at = None if hour is None else int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp())
        name = account or trade.sub_panel.account
        rows.append(UsageRow(number, name, day.toordinal(), at, credits, id_[0] if id_ else f"e{number}"))
    return rows


async def record(trade: Trade, source_id: SourceId, rows: Sequence[UsageRow]) -> UsageImport:
    return await trade.database.write(lambda store: usage.record(store, source_id, rows, name="batch"))


async def days(trade: Trade, back: int = 3) -> list[int]:
    """Return what Ahmed spent on the last days, oldest first, ending today."""
    first, ids = TODAY - timedelta(days=back - 1), [trade.sub_panel.id]
    found = await trade.database.read(lambda store: store.usage.days(ids, first, TODAY))
    return found[trade.sub_panel.id]


async def refused(trade: Trade, found: UsageImport) -> list[tuple[int, WhyRefused]]:
    rows = await trade.database.read(lambda store: store.usage.refused(found.id))
    return [(row.row, row.why) for row in rows]


async def test_usage_moves_from_the_wallet_one_transfer_a_day_and_the_ledger_replays(trade: Trade) -> None:
    wallet = await trade.network.fund(trade.sub_panel, 100)
    found = await record(trade, await source_of(trade), spent(trade, (2, 5), (1, 7), (1, 3), (0, 1)))
    assert (found.read, found.new, found.known, found.refused, found.credits) == (4, 4, 0, 0, 16)
    assert await days(trade) == [5, 10, 1]
    assert await trade.balance(AccountKind.WALLET) == (84, 0)
    assert await trade.balance(AccountKind.CONSUMED) == (16, 0)
    moved = await trade.database.read(lambda store: store.ledger.movements(wallet.id))
    assert [one.amount for one in moved] == [-1, -10, -5, 100]
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


async def test_usage_is_recorded_below_zero(trade: Trade) -> None:
    await record(trade, await source_of(trade), spent(trade, (0, 30)))
    assert await trade.balance(AccountKind.WALLET) == (-30, 0)
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


async def test_an_id_counts_once_and_with_other_content_it_is_refused_by_name(trade: Trade) -> None:
    source = await source_of(trade)
    await record(trade, source, spent(trade, (1, 5, "a"), (0, 7, "b")))
    again = await record(trade, source, spent(trade, (1, 5, "a"), (0, 8, "b"), (0, 2, "c"), (0, 2, "c"), (1, 2, "c")))
    assert (again.read, again.new, again.known, again.refused) == (5, 1, 2, 2)
    rows = await trade.database.read(lambda store: store.usage.refused(again.id))
    assert [(row.why, row.event_id) for row in rows] == [
        (WhyRefused.OTHER_CONTENT, "b"),
        (WhyRefused.OTHER_CONTENT, "c"),
    ]
    assert await days(trade) == [0, 5, 9]


async def test_the_same_id_from_another_source_is_another_event(trade: Trade) -> None:
    await record(trade, await source_of(trade), spent(trade, (0, 5, "a")))
    await record(trade, await source_of(trade), spent(trade, (0, 5, "a")))
    assert await days(trade) == [0, 0, 10]


async def test_of_rows_without_ids_the_nth_same_row_is_the_same_event(trade: Trade) -> None:
    source = await source_of(trade, RowKind.UNNUMBERED)
    await record(trade, source, spent(trade, (0, 5, ""), (0, 5, ""), (0, 7, "")))
    again = await record(trade, source, spent(trade, (0, 5, ""), (0, 5, ""), (0, 5, ""), (0, 7, "")))
    assert (again.new, again.known) == (1, 3)
    assert await days(trade) == [0, 0, 22]


async def test_of_daily_totals_the_differences_are_posted_also_backwards(trade: Trade) -> None:
    source = await source_of(trade, RowKind.TOTALS)
    await trade.network.fund(trade.sub_panel, 100)
    assert (await record(trade, source, spent(trade, (1, 20), (0, 5), hour=None))).credits == 25
    later = await record(trade, source, spent(trade, (1, 20), (0, 9), hour=None))
    assert (later.new, later.known, later.credits) == (1, 1, 4)
    down = await record(trade, source, spent(trade, (1, 12), hour=None))
    assert (down.new, down.credits) == (1, -8)
    assert await days(trade) == [0, 12, 9]
    assert await trade.balance(AccountKind.WALLET) == (79, 0)
    assert await trade.balance(AccountKind.CONSUMED) == (21, 0)
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


async def test_of_two_totals_of_one_day_the_last_stands(trade: Trade) -> None:
    await record(trade, await source_of(trade, RowKind.TOTALS), spent(trade, (0, 5), (0, 8), hour=None))
    assert await days(trade) == [0, 0, 8]


async def test_late_rows_are_added_to_their_day(trade: Trade) -> None:
    source = await source_of(trade)
    await record(trade, source, spent(trade, (0, 5, "new")))
    await record(trade, source, spent(trade, (2, 4, "old")))
    assert await days(trade) == [4, 0, 5]


async def test_what_cannot_be_used_is_refused_with_why_and_the_rest_counts(trade: Trade) -> None:
    rows = spent(trade, (0, 5, "good"), (0, -5, "b"), (0, 10**12 + 1, "c"), (-1, 5, "d"), (0, 5, ""), (0, 5, "x" * 201))
    rows.append(rows[0]._replace(row=7, account="nobody", event_id="n"))
    rows.append(rows[0]._replace(row=8, account=" ", event_id="o"))
    found = await record(trade, await source_of(trade), rows)
    assert (found.read, found.new, found.refused) == (8, 1, 7)
    assert await refused(trade, found) == [
        (2, WhyRefused.BELOW_ZERO),
        (3, WhyRefused.TOO_LARGE),
        (4, WhyRefused.FUTURE),
        (5, WhyRefused.NO_ID),
        (6, WhyRefused.ID_TOO_LONG),
        (7, WhyRefused.UNKNOWN_ACCOUNT),
        (8, WhyRefused.NO_ACCOUNT),
    ]
    assert await days(trade) == [0, 0, 5]


async def test_accounts_are_found_to_any_depth_whatever_their_case(trade: Trade) -> None:
    below = await trade.network.child(trade.child, "Below")
    deep = await trade.network.sub_panel(below, trade.panel)
    found = await record(trade, await source_of(trade), spent(trade, (0, 4), account=f" {deep.account.upper()} "))
    assert found.new == 1
    read = await trade.database.read(lambda store: store.usage.days([deep.id], TODAY, TODAY))
    assert read == {deep.id: [4]}


async def test_an_account_at_another_panel_is_unknown(trade: Trade) -> None:
    other = await trade.network.panel(trade.top, "Other")
    elsewhere = await trade.network.sub_panel(trade.child, other)
    found = await record(trade, await source_of(trade), spent(trade, (0, 4), account=elsewhere.account))
    assert await refused(trade, found) == [(1, WhyRefused.UNKNOWN_ACCOUNT)]


async def test_a_name_that_two_sub_panels_have_is_refused_until_it_is_matched(trade: Trade) -> None:
    _karim, _actor, twin = await trade.sibling("Karim")
    await trade.database.write(lambda store: store.sub_panels.change(twin.id, account=trade.sub_panel.account.upper()))
    source, rows = await source_of(trade), spent(trade, (0, 4))
    assert await refused(trade, await record(trade, source, rows)) == [(1, WhyRefused.SEVERAL_ACCOUNTS)]
    name, who = trade.sub_panel.account, trade.ana.member_id
    await trade.database.write(lambda store: store.sources.match(trade.panel.id, name, trade.sub_panel.id, by=who))
    assert (await record(trade, source, rows)).new == 1
    assert await days(trade) == [0, 0, 4]


async def test_what_is_nobodys_in_the_network_is_passed_over(trade: Trade) -> None:
    source, rows, who = await source_of(trade), spent(trade, (0, 4), account="old one"), trade.ana.member_id
    await trade.database.write(lambda store: store.sources.match(trade.panel.id, "Old One", None, by=who))
    found = await record(trade, source, rows)
    assert (found.read, found.new, found.known, found.refused) == (1, 0, 0, 0)


async def test_a_source_is_complete_until_its_newest_row_and_never_goes_back(trade: Trade) -> None:
    source = await source_of(trade)

    async def until() -> datetime | None:
        return (await trade.database.read(lambda store: store.sources.by_id(source))).complete_until

    assert await until() is None
    await record(trade, source, spent(trade, (1, 1, "a"), hour=23))
    assert await until() == datetime(2026, 3, 1, 23, tzinfo=UTC)
    await record(trade, source, spent(trade, (5, 1, "b")))
    assert await until() == datetime(2026, 3, 1, 23, tzinfo=UTC)


async def test_a_day_without_times_is_complete_once_it_is_over(trade: Trade) -> None:
    over, running = await source_of(trade, RowKind.TOTALS), await source_of(trade, RowKind.TOTALS)
    await record(trade, over, spent(trade, (1, 1), hour=None))
    await record(trade, running, spent(trade, (0, 1), hour=None))
    sources = await trade.database.read(lambda store: store.sources.of_reseller(trade.top.id))
    assert {one.complete_until for one in sources} == {datetime(2026, 3, 2, tzinfo=UTC)}


async def test_what_is_staged_counts_nowhere_until_it_is_applied(trade: Trade) -> None:
    source = await source_of(trade)
    import_id = await trade.database.write(lambda store: usage.order(store, source, name="f", by=None))
    intake = await trade.database.write(lambda store: usage.begin(store, import_id))
    rows = spent(trade, (1, 5), (0, 7))
    await trade.database.write(lambda store: usage.stage(store, intake, rows, upto=2))
    assert await days(trade) == [0, 0, 0]
    assert await trade.balance(AccountKind.WALLET) == (0, 0)
    assert (await trade.database.write(lambda store: usage.apply(store, intake))).new == 2
    assert await days(trade) == [0, 5, 7]


async def test_what_was_dropped_leaves_nothing_and_comes_again_as_new(trade: Trade) -> None:
    source = await source_of(trade)
    import_id = await trade.database.write(lambda store: usage.order(store, source, name="f", by=None))
    intake = await trade.database.write(lambda store: usage.begin(store, import_id))
    rows = spent(trade, (1, 5), (0, 7))
    await trade.database.write(lambda store: usage.stage(store, intake, rows, upto=2))
    assert await trade.database.write(lambda store: usage.drop(store, intake))
    with pytest.raises(ImportLost):
        await trade.database.write(lambda store: usage.apply(store, intake))
    assert await days(trade) == [0, 0, 0]
    changed = [rows[0], rows[1]._replace(credits=8)]
    again = await record(trade, source, changed)
    assert (again.new, again.known, again.refused) == (2, 0, 0)
    assert await days(trade) == [0, 5, 8]


async def test_a_source_is_read_by_one_at_a_time(trade: Trade) -> None:
    source = await source_of(trade)
    import_id = await trade.database.write(lambda store: usage.order(store, source, name="f", by=None))
    await trade.database.write(lambda store: usage.begin(store, import_id))
    with pytest.raises(ImportUnderWay, match="Panel's log"):
        await record(trade, source, spent(trade, (0, 7)))
    with pytest.raises(ImportLost):
        await trade.database.write(lambda store: usage.begin(store, import_id))


async def test_an_import_whose_reader_died_goes_on_from_where_it_was(trade: Trade, clock: TurnableClock) -> None:
    source = await source_of(trade, RowKind.UNNUMBERED)
    import_id = await trade.database.write(lambda store: usage.order(store, source, name="f", by=None))
    dead = await trade.database.write(lambda store: usage.begin(store, import_id))
    rows = spent(trade, (0, 5), (0, 5), (0, 5), (0, 7))
    await trade.database.write(lambda store: usage.stage(store, dead, rows[:2], upto=2))
    clock.forward(HELD_FOR + timedelta(seconds=1))
    alive = await trade.database.write(lambda store: usage.begin(store, import_id))
    with pytest.raises(ImportLost):
        await trade.database.write(lambda store: usage.stage(store, dead, rows[2:], upto=4))
    await trade.database.write(lambda store: usage.stage(store, alive, rows[:2], upto=2))
    await trade.database.write(lambda store: usage.stage(store, alive, rows[2:], upto=4))
    done = await trade.database.write(lambda store: usage.apply(store, alive))
    assert (done.read, done.new, done.known) == (4, 4, 0)
    assert await days(trade) == [0, 0, 22]


async def test_what_a_dead_reader_left_gives_way_to_the_next(trade: Trade, clock: TurnableClock) -> None:
    source = await source_of(trade)
    import_id = await trade.database.write(lambda store: usage.order(store, source, name="f", by=None))
    dead = await trade.database.write(lambda store: usage.begin(store, import_id))
    await trade.database.write(lambda store: usage.stage(store, dead, spent(trade, (0, 5)), upto=1))
    clock.forward(HELD_FOR + timedelta(seconds=1))
    assert (await record(trade, source, spent(trade, (0, 5)))).new == 1
    left = await trade.database.read(lambda store: store.usage.by_id(import_id))
    assert left.state is ImportState.DROPPED
    assert await days(trade) == [0, 0, 5]


async def test_the_same_batch_twice_at_once_counts_once(trade: Trade) -> None:
    source, rows = await source_of(trade), spent(trade, (1, 5), (0, 7))
    found = await asyncio.gather(*(record(trade, source, rows) for _ in range(8)), return_exceptions=True)
    assert sum(one.new for one in found if isinstance(one, UsageImport)) == 2
    assert all(isinstance(one, UsageImport | ImportUnderWay) for one in found)
    assert await days(trade) == [0, 5, 7]


async def test_a_source_that_is_off_takes_nothing(trade: Trade) -> None:
    source = await source_of(trade)
    await trade.database.write(lambda store: store.sources.change(source, state=SourceState.OFF))
    with pytest.raises(SourceIsOff):
        await record(trade, source, spent(trade, (0, 7)))


async def test_days_are_read_for_many_at_once_zeros_included(trade: Trade, database: Database) -> None:
    _karim, _actor, other = await trade.sibling("Karim")
    source = await source_of(trade)
    await record(trade, source, spent(trade, (1, 5, "a")))
    await record(trade, source, spent(trade, (0, 9, "b"), account=other.account))

    async def read(store: Store) -> dict[Any, list[int]]:
        return await store.usage.days([trade.sub_panel.id, other.id], TODAY - timedelta(days=1), TODAY)

    assert await database.read(read) == {trade.sub_panel.id: [5, 0], other.id: [0, 9]}


async def test_days_that_were_expected_are_marked_once(trade: Trade) -> None:
    mine, who = trade.sub_panel.id, trade.ana.member_id
    for _ in range(2):
        await trade.database.write(lambda store: store.expected_days.mark(mine, [TODAY], by=who))
    found = await trade.database.read(lambda store: store.expected_days.of([mine], date(2026, 1, 1), TODAY))
    assert found == {mine: frozenset({TODAY})}


async def test_totals_of_several_accounts_of_one_sub_panel_add_up_in_whatever_file_each_comes(trade: Trade) -> None:
    source = await source_of(trade, RowKind.TOTALS)

    async def match(store: Store) -> None:
        await store.sources.match(trade.panel.id, "Ahmed-2", trade.sub_panel.id, by=trade.ana.member_id)

    await trade.database.write(match)
    second = spent(trade, (0, 5), account="ahmed-2", hour=None)
    both = [*spent(trade, (0, 20), hour=None), second[0]._replace(row=2)]
    assert (await record(trade, source, both)).credits == 25
    assert (await record(trade, source, both)).credits == 0
    assert (await record(trade, source, second)).credits == 0
    assert (await record(trade, source, spent(trade, (0, 8), account="ahmed-2", hour=None))).credits == 3
    assert await days(trade) == [0, 0, 28]


async def test_the_name_of_a_closed_account_can_be_anothers(trade: Trade) -> None:
    _other, _, old = await child_who_trades(trade.network, trade.top, trade.ana, trade.panel, "Old")

    async def closed(store: Store) -> None:
        await store.sub_panels.change(old.id, account=trade.sub_panel.account, active=False)

    await trade.database.write(closed)
    found = await record(trade, await source_of(trade), spent(trade, (0, 5)))
    assert (found.new, found.refused) == (1, 0)
    assert await days(trade) == [0, 0, 5]


async def test_a_kept_file_whose_reader_died_is_read_on_and_not_dropped_for_another(
    trade: Trade, clock: TurnableClock
) -> None:
    source = await source_of(trade)
    file_id = await trade.receipt()
    first = await trade.database.write(
        lambda store: usage.order(store, source, name="sent.csv", file_id=file_id, by=trade.ana.member_id)
    )
    intake = await trade.database.write(lambda store: usage.begin(store, first))
    await trade.database.write(lambda store: usage.stage(store, intake, spent(trade, (0, 5)), upto=1))
    clock.forward(HELD_FOR + timedelta(seconds=1))
    with pytest.raises(ImportUnderWay):
        await record(trade, source, spent(trade, (0, 7, "z")))
    again = await trade.database.read(lambda store: store.usage.to_read())
    assert again is not None
    assert again.id == first


async def test_nothing_staged_is_left_of_what_a_dead_reader_left(trade: Trade, clock: TurnableClock) -> None:
    source = await source_of(trade)
    first = await trade.database.write(lambda store: usage.order(store, source, name="on the disk", by=None))
    intake = await trade.database.write(lambda store: usage.begin(store, first))
    await trade.database.write(lambda store: usage.stage(store, intake, spent(trade, (0, 5)), upto=1))
    clock.forward(HELD_FOR + timedelta(seconds=1))
    await record(trade, source, spent(trade, (0, 7, "z")))
    assert await trade.database.read(lambda store: store.usage.staged(first)) == []


async def test_rows_without_ids_and_zones_count_once_though_the_networks_zone_is_set_right(trade: Trade) -> None:
    source = await source_of(trade, RowKind.UNNUMBERED)
    places = {Column.WHEN: 0, Column.ACCOUNT: 1, Column.SPENT: 2}
    cells = [
        [when, trade.sub_panel.account, "5"]
        for when in ("2026-03-01 23:30:00", "2026-03-01 23:30", "2026-03-01T20:00:00Z")
    ]

    async def read_in(zone: str) -> UsageImport:
        layout = UsageLayout(places, DayOrder.DAY_FIRST, Mark.POINT)
        rows, unread = RowReader(layout, RowKind.UNNUMBERED, ZoneInfo(zone)).read(1, cells)
        assert unread == []
        await trade.database.write(lambda store: store.resellers.change(trade.top.id, time_zone=zone))
        return await record(trade, source, [UsageRow(*row) for row in rows])

    assert (await read_in("UTC")).new == 3
    again = await read_in("America/Bogota")
    assert (again.new, again.known, again.refused) == (0, 3, 0)
