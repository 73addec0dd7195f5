"""Usage fetched from a panel: whole or not at all, again from a little before, and every fault in words."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.pulls import LONGEST_PAUSE, pause_after, trouble_in, unpacked
from domain.usage import ImportState, RowKind, Source, SourceState
from sandbox.panel import Panel, PanelFault
from services import pulls, usage, usage_files
from services.pulls import LEASE, NotFetched
from services.usage import HELD_FOR
from tests.bot.pulls.conftest import MakePuller
from tests.trade import Trade

pytestmark = pytest.mark.both_engines

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def source_of(trade: Trade) -> Source:
    """Return the source of the pull."""
    found = await trade.database.read(lambda store: store.sources.of_pull("north"))
    assert found is not None
    return found


async def spent(trade: Trade, back: int = 3) -> list[int]:
    first, ids = TODAY - timedelta(days=back - 1), [trade.sub_panel.id]
    found = await trade.database.read(lambda store: store.usage.days(ids, first, TODAY))
    return found[trade.sub_panel.id]


async def counts(trade: Trade) -> tuple[int, int, int, int]:
    """Return how many rows of the newest import were read, new, known and refused."""
    source = await source_of(trade)
    (found, *_) = await trade.database.read(lambda store: store.usage.imports(source.id, *ImportState, most=1))
    return found.read, found.new, found.known, found.refused


async def states(trade: Trade) -> list[ImportState]:
    source = await source_of(trade)
    found = await trade.database.read(lambda store: store.usage.imports(source.id, *ImportState))
    return [one.state for one in found]


def fill(panel: Panel, trade: Trade, rows: int = 8, *, hours: int = 1) -> None:
    """Have Ahmed spend one credit after the other, the last of them an hour ago."""
    for number in range(rows):
        panel.spend(trade.sub_panel.account, 1, NOW - timedelta(hours=hours, minutes=rows - number))


def asked(panel: Panel, name: str) -> list[str]:
    return [parse_qs(urlsplit(address).query).get(name, [""])[0] for address in panel.asked]


async def test_all_pages_are_fetched_and_counted_as_one_import(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    fill(panel, trade)
    assert await puller_of().pull_if_due()
    assert await counts(trade) == (8, 8, 0, 0)
    assert await spent(trade) == [0, 0, 8]
    assert await trade.balance(AccountKind.CONSUMED) == (8, 0)
    assert len(panel.asked) == 3
    source = await source_of(trade)
    assert (source.name, source.reseller_id, source.panel_id) == ("North", trade.top.id, trade.panel.id)
    assert (source.failures, source.failed_since, source.trouble) == (0, None, "")
    assert source.complete_until == clock()
    assert await trade.database.read(lambda store: store.ledger.replay()) == []


async def test_the_first_pull_asks_for_the_history_and_the_next_from_a_little_before_the_newest(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    fill(panel, trade, 2)
    puller = puller_of(history_days=10, overlap_minutes=30)
    await puller.pull_if_due()
    assert not await puller.pull_if_due(), "it isn't due"
    clock.forward(timedelta(minutes=15))
    panel.spend(trade.sub_panel.account, 5, NOW - timedelta(minutes=80))  # late, within the overlap
    await puller.pull_if_due()
    assert asked(panel, "since") == ["2026-02-20T09:00:00Z", "2026-03-02T07:29:00Z"]
    assert await counts(trade) == (3, 1, 2, 0)
    assert await spent(trade) == [0, 0, 7]


async def test_a_panel_with_nothing_new_is_complete_until_it_was_asked(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    puller = puller_of()
    await puller.pull_if_due()
    clock.forward(timedelta(minutes=15))
    await puller.pull_if_due()
    assert (await source_of(trade)).complete_until == clock()
    assert await states(trade) == []


async def test_pages_by_number_end_with_an_empty_one(panel: Panel, puller_of: MakePuller, trade: Trade) -> None:
    fill(panel, trade)
    await puller_of("since={since}&page={page}", next=None).pull_if_due()
    assert asked(panel, "page") == ["1", "2", "3", "4"]
    assert await spent(trade) == [0, 0, 8]


async def test_a_token_of_the_next_page_goes_into_the_address(
    panel: Panel, puller_of: MakePuller, trade: Trade
) -> None:
    fill(panel, trade)
    token = "links.next && (contains(links.next, 'page=2') && '2' || '3')"
    await puller_of("since={since}&page={page}", next=token).pull_if_due()
    assert asked(panel, "page") == ["", "2", "3"]
    assert await spent(trade) == [0, 0, 8]


async def test_a_cursor_is_kept_and_the_one_before_it_is_asked_again(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    puller = puller_of("after={cursor}", cursor="last_id")
    for _ in range(4):
        fill(panel, trade, 2)
        await puller.pull_if_due()
        clock.forward(timedelta(minutes=15))
    assert asked(panel, "after") == ["", "", "", "2", "2", "4", "4"]  # a page has three rows
    assert await spent(trade) == [0, 0, 8]
    position = unpacked((await source_of(trade)).cursor)
    assert (position.cursor, position.before) == ("8", "6")


async def test_totals_of_days_post_the_difference(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    panel.spend(trade.sub_panel.account, 5, NOW - timedelta(hours=1))
    puller = puller_of("since={since_day}", rows_are="totals", id=None)
    await puller.pull_if_due()
    panel.log[0] = replace(panel.log[0], credits=9)
    clock.forward(timedelta(minutes=15))
    await puller.pull_if_due()
    assert await spent(trade) == [0, 0, 9]


async def test_unnumbered_rows_that_are_read_again_count_once(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    for _ in range(2):
        panel.spend(trade.sub_panel.account, 5, NOW - timedelta(hours=1))
    puller = puller_of(rows_are="unnumbered", id=None)
    for _ in range(2):
        await puller.pull_if_due()
        clock.forward(timedelta(minutes=15))
    assert await spent(trade) == [0, 0, 10]


async def test_rows_that_cannot_be_used_are_refused_and_the_others_count(
    panel: Panel, puller_of: MakePuller, trade: Trade
) -> None:
    panel.spend("nobody", 5, NOW - timedelta(hours=1))
    panel.spend(trade.sub_panel.account, -5, NOW - timedelta(hours=1))
    panel.spend(trade.sub_panel.account, 5, NOW + timedelta(days=2))
    fill(panel, trade, 1)
    await puller_of().pull_if_due()
    assert await counts(trade) == (4, 1, 0, 3)
    assert unpacked((await source_of(trade)).cursor).newest == int((NOW - timedelta(hours=1, minutes=1)).timestamp())


async def test_everything_can_be_fetched_again_after_an_account_was_matched(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    panel.spend("old name", 7, NOW - timedelta(days=1))
    fill(panel, trade, 1)
    puller, who = puller_of(), trade.ana.member_id
    await puller.pull_if_due()
    sub_panel, panel_id = trade.sub_panel.id, trade.panel.id
    await trade.database.write(lambda store: store.sources.match(panel_id, "old name", sub_panel, by=who))
    clock.forward(timedelta(minutes=15))
    await puller.pull_if_due()
    assert await spent(trade) == [0, 0, 1]
    source = await source_of(trade)
    await trade.database.write(lambda store: pulls.fetch_again(store, source.id))
    await puller.pull_if_due()
    assert await spent(trade) == [0, 7, 1]


async def test_fetching_again_is_not_forgotten_by_a_pull_under_way(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    fill(panel, trade)
    puller = puller_of()
    await puller.pull_if_due()
    clock.forward(timedelta(minutes=15))
    panel.break_down(PanelFault.SLOW, seconds=0.5)
    under_way = asyncio.create_task(puller.pull_if_due())
    while len(panel.asked) < 4:  # noqa: ASYNC110  (the panel is asked over HTTP)
        await asyncio.sleep(0.01)
    source = await source_of(trade)
    await trade.database.write(lambda store: pulls.fetch_again(store, source.id))
    await under_way
    assert (await source_of(trade)).cursor == ""


# Bad days


async def test_what_a_panel_cannot_mean_is_refused_with_why_and_the_rest_counts(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    account, at = trade.sub_panel.account, NOW - timedelta(hours=1)
    first = panel.spend(account, 3, at)
    puller = puller_of()
    await puller.pull_if_due()
    panel.log[0] = replace(first, credits=4)
    for credits, when in ((-5, at), (10**18, at), (1, NOW + timedelta(days=2)), (2, at)):
        panel.spend(account, credits, when)
    clock.forward(timedelta(minutes=15))
    await puller.pull_if_due()
    source = await source_of(trade)
    (found, *_) = await trade.database.read(lambda store: store.usage.imports(source.id, ImportState.APPLIED, most=1))
    refused = await trade.database.read(lambda store: store.usage.refused(found.id))
    assert [one.why.value for one in refused] == ["other_content", "below_zero", "too_large", "future"]
    assert await spent(trade) == [0, 0, 5]


TROUBLES = {
    PanelFault.HTML: "PanelSendsNoJson",
    PanelFault.NOT_JSON: "PanelSendsNoJson",
    PanelFault.ERROR: "PanelFails",
    PanelFault.OTHER_JSON: "PanelLacksRows",
    PanelFault.LOOP: "PanelLoops",
    PanelFault.ENDLESS: "PanelNeverEnds",
    PanelFault.FLOOD: "PanelSendsTooMuch",
    PanelFault.BOMB: "PanelSendsTooMuch",
    PanelFault.DRIP: "PanelTooSlow",
    PanelFault.SLOW: "PanelTooSlow",
    PanelFault.AWAY: "PanelLeadsAway",
    PanelFault.REDIRECT: "PanelLeadsAway",
}


@pytest.mark.parametrize("broken", [(fault, page) for fault in TROUBLES for page in (1, 2)])
async def test_a_broken_panel_is_said_to_be_and_nothing_of_it_counts_until_it_is_well(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock, broken: tuple[PanelFault, int]
) -> None:
    fault, from_page = broken
    fill(panel, trade)
    panel.break_down(fault, from_page=from_page, seconds=30.0)
    puller = puller_of(most_pages=10, page_seconds=1.0 if fault in {PanelFault.DRIP, PanelFault.SLOW} else 20.0)
    assert await puller.pull_if_due()
    source = await source_of(trade)
    trouble = trouble_in(source.trouble)
    assert type(trouble).__name__ == TROUBLES[fault]
    assert (source.failures, source.failed_since) == (1, clock())
    assert (source.complete_until, source.cursor) == (None, "")
    assert await spent(trade) == [0, 0, 0]
    assert ImportState.APPLIED not in await states(trade)
    panel.break_down(None)
    clock.forward(pause_after(1))
    await puller.pull_if_due()
    source = await source_of(trade)
    assert (source.failures, source.failed_since, source.trouble) == (0, None, "")
    assert await spent(trade) == [0, 0, 8]


async def test_a_panel_that_says_the_same_on_every_page_is_found_out(
    panel: Panel, puller_of: MakePuller, trade: Trade
) -> None:
    fill(panel, trade)
    panel.break_down(PanelFault.SAME)
    await puller_of("since={since}&page={page}", next=None).pull_if_due()
    trouble = trouble_in((await source_of(trade)).trouble)
    assert str(trouble).startswith("The panel's pages go round in a circle: page 2 came before.")
    assert len(panel.asked) == 2


async def test_rows_of_which_none_can_be_read_are_a_fault_of_the_panel_and_not_read_over(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    panel.break_down(PanelFault.OTHER_ROWS)
    puller = puller_of(next="nowhere")
    await puller.pull_if_due()
    assert type(trouble_in((await source_of(trade)).trouble)).__name__ == "PanelRowsUnlike"
    assert (await source_of(trade)).complete_until is None
    panel.break_down(None)
    fill(panel, trade, 1)
    clock.forward(timedelta(minutes=15))
    await puller.pull_if_due()
    assert await spent(trade) == [0, 0, 1]


async def test_a_wrong_key_is_said_to_be_and_an_address_where_nobody_is(
    puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    await puller_of(header="X-Api-Key: wrong").pull_if_due()
    assert "doesn't let me in (401)" in str(trouble_in((await source_of(trade)).trouble))
    clock.forward(timedelta(minutes=1))
    await puller_of(url="http://127.0.0.1:9/usage").pull_if_due()
    assert "can't be reached" in str(trouble_in((await source_of(trade)).trouble))


async def test_a_pull_that_takes_too_long_as_a_whole_ends(panel: Panel, puller_of: MakePuller, trade: Trade) -> None:
    fill(panel, trade)
    panel.break_down(PanelFault.SLOW, from_page=2, seconds=0.6)
    await puller_of(seconds=1.0).pull_if_due()
    assert type(trouble_in((await source_of(trade)).trouble)).__name__ == "PanelTooSlow"
    assert await states(trade) == [ImportState.DROPPED]


async def test_a_failing_panel_is_asked_less_and_less_and_has_failed_since_the_first_time(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    panel.break_down(PanelFault.ERROR)
    puller, began, pauses = puller_of(), clock(), []
    for failures in range(1, 12):
        assert await puller.pull_if_due()
        source = await source_of(trade)
        assert (source.failures, source.failed_since) == (failures, began)
        assert source.next_pull_at is not None
        pauses.append(source.next_pull_at - clock())
        clock.forward(pauses[-1] - timedelta(seconds=1))
        assert not await puller.pull_if_due()
        clock.forward(timedelta(seconds=1))
    assert pauses[:4] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert pauses[-1] == LONGEST_PAUSE


# Once


async def test_two_processes_fetch_a_due_pull_once(panel: Panel, puller_of: MakePuller, trade: Trade) -> None:
    fill(panel, trade, 2)
    done = await asyncio.gather(*(puller_of().pull_if_due() for _ in range(3)))
    assert sorted(done) == [False, False, True]
    assert len(panel.asked) == 1


async def test_a_pull_that_is_stopped_leaves_nothing_and_is_taken_up_again_soon(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    fill(panel, trade)
    panel.break_down(PanelFault.SLOW, from_page=2, seconds=30)
    under_way = asyncio.create_task(puller_of().pull_if_due())
    while len(panel.asked) < 2:  # noqa: ASYNC110  (the panel is asked over HTTP)
        await asyncio.sleep(0.01)
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    assert await states(trade) == [ImportState.DROPPED]
    assert (await source_of(trade)).failures == 0
    panel.break_down(None)
    clock.forward(timedelta(minutes=1))
    await puller_of().pull_if_due()
    assert await spent(trade) == [0, 0, 8]


async def test_what_a_killed_process_left_is_dropped_and_fetched_by_the_next(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    fill(panel, trade)
    setup = pulls.SetUp("north", RowKind.EVENTS, "North")
    claimed = await trade.database.write(lambda store: pulls.claim(store, setup))
    assert claimed is not None
    await trade.database.write(lambda store: pulls.open_import(store, claimed.source))
    assert not await puller_of().pull_if_due(), "its lease isn't over"
    clock.forward(LEASE + timedelta(seconds=1))
    assert await puller_of().pull_if_due()
    assert await states(trade) == [ImportState.APPLIED, ImportState.DROPPED]
    assert await spent(trade) == [0, 0, 8]


async def test_a_pull_waits_for_another_reader_of_its_source_without_blaming_the_panel(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    puller = puller_of()
    await puller.pull_if_due()
    source = await source_of(trade)
    import_id = await trade.database.write(lambda store: usage.order(store, source.id, name="f", by=None))
    clock.forward(timedelta(minutes=15))
    await trade.database.write(lambda store: usage.begin(store, import_id))
    fill(panel, trade, 1)
    await puller.pull_if_due()
    assert ((await source_of(trade)).failures, await spent(trade)) == (0, [0, 0, 0])
    clock.forward(HELD_FOR + timedelta(seconds=1))
    await puller.pull_if_due()
    assert await spent(trade) == [0, 0, 1]


async def test_a_source_that_is_off_is_not_fetched(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    puller = puller_of()
    await puller.pull_if_due()
    source = await source_of(trade)
    await trade.database.write(lambda store: usage_files.switch(store, source.id, on=False))
    clock.forward(timedelta(hours=1))
    assert not await puller.pull_if_due()
    await trade.database.write(lambda store: usage_files.switch(store, source.id, on=True))
    assert await puller.pull_if_due()
    assert (await source_of(trade)).state is SourceState.ACTIVE


# The settings change


async def test_what_the_settings_name_no_more_is_not_fetched_and_named_again_it_is(
    puller_of: MakePuller, trade: Trade
) -> None:
    await puller_of().pull_if_due()
    await trade.database.write(lambda store: store.sources.retire_pulls(but=["south"]))
    source = await source_of(trade)
    assert source.next_pull_at is None
    with pytest.raises(NotFetched):
        await trade.database.write(lambda store: pulls.fetch_again(store, source.id))
    assert await puller_of().pull_if_due()
    await trade.database.write(lambda store: store.sources.retire_pulls(but=["north"]))
    assert (await source_of(trade)).next_pull_at is not None


async def test_rows_become_something_else_only_before_any_were_counted(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    await puller_of().pull_if_due()
    clock.forward(timedelta(minutes=15))
    fill(panel, trade, 1)
    await puller_of(rows_are="unnumbered", id=None).pull_if_due()
    assert ((await source_of(trade)).rows, await spent(trade)) == (RowKind.UNNUMBERED, [0, 0, 1])
    clock.forward(timedelta(minutes=15))
    await puller_of().pull_if_due()
    assert type(trouble_in((await source_of(trade)).trouble)).__name__ == "PullRowsChanged"
    assert await spent(trade) == [0, 0, 1]


async def test_a_pull_whose_panel_is_not_there_waits_for_it(puller_of: MakePuller, trade: Trade) -> None:
    puller = puller_of(panel="Elsewhere")
    assert not await puller.pull_if_due()
    assert await trade.database.read(lambda store: store.sources.of_pull("north")) is None
    await trade.network.panel(trade.top, "elsewhere")
    assert await puller.pull_if_due()


async def test_a_row_from_a_clock_that_is_fast_has_nothing_passed_over(
    panel: Panel, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    panel.spend(trade.sub_panel.account, 1, NOW + timedelta(hours=10))
    puller = puller_of(overlap_minutes=30)
    await puller.pull_if_due()
    clock.forward(timedelta(minutes=20))
    panel.spend(trade.sub_panel.account, 5, NOW + timedelta(minutes=10))
    await puller.pull_if_due()
    assert await spent(trade) == [0, 0, 6]


# Balances


async def reported(trade: Trade) -> tuple[int, datetime] | None:
    found = await trade.database.read(lambda store: store.reported.by_ids([trade.sub_panel.id]))
    return (found[0].credits, found[0].at) if found else None


def apart(panel_address: str) -> dict[str, str]:
    """Return what the settings say of a panel's list of accounts."""
    url = panel_address.replace("/log", "/accounts")
    return {"url": url, "rows": "accounts", "account": "username", "credits": "credits"}


async def test_the_balance_of_a_row_is_kept_and_moves_nothing(
    panel: Panel, puller_of: MakePuller, trade: Trade
) -> None:
    fill(panel, trade)
    await puller_of(balance="credits").pull_if_due()  # whatever stands there
    assert await reported(trade) == (1, NOW - timedelta(hours=1, minutes=1))
    assert await trade.balance(AccountKind.WALLET) == (-8, 0)


async def test_balances_at_an_address_of_their_own_are_of_when_they_were_asked(
    panel: Panel, panel_address: str, puller_of: MakePuller, trade: Trade, clock: TurnableClock
) -> None:
    panel.balances = {"somebody": 5, trade.sub_panel.account: -143}
    await puller_of(balances=apart(panel_address)).pull_if_due()
    assert await reported(trade) == (-143, clock())
    assert await states(trade) == []


async def test_of_balances_none_of_which_can_be_read_nothing_counts_and_neither_does_the_usage(
    panel: Panel, panel_address: str, puller_of: MakePuller, trade: Trade
) -> None:
    fill(panel, trade)
    panel.balances = dict.fromkeys(("a", "b", trade.sub_panel.account), 1)
    await puller_of(balances={**apart(panel_address), "credits": "nowhere"}).pull_if_due()
    assert "PanelBalancesUnlike" in (await source_of(trade)).trouble
    assert (await spent(trade), await reported(trade)) == ([0, 0, 0], None)


async def test_a_panel_that_breaks_down_amid_its_balances_counts_nothing(
    panel: Panel, panel_address: str, puller_of: MakePuller, trade: Trade
) -> None:
    fill(panel, trade)
    panel.balances = {trade.sub_panel.account: 143}
    address = apart(panel_address)
    broken = {**address, "url": address["url"].replace("accounts", "nowhere")}
    await puller_of(balances=broken).pull_if_due()
    assert "PanelFails" in (await source_of(trade)).trouble
    assert (await spent(trade), await reported(trade)) == ([0, 0, 0], None)
