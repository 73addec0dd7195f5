"""Check-ins by the clock: each month's once, in the morning, to who speaks to them, whatever happens in between."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.alerts import AlertKind
from domain.checkins import CheckinMode, CheckinState
from domain.clock import TurnableClock
from domain.people import Reseller, ResellerState, Role
from jobs.calendar import JOBS
from jobs.checkins import plan_checkins, prompt_checkins, show_waiting_cards, tell_of_follow_ups
from services import checkin_plans, checkins, closing, conversations, follow_ups, team
from storage.database import Database
from storage.models.people import members, resellers
from tests.alerting import found, settle
from tests.factories import Network
from tests.owing import turn_to
from tests.talking import Team, days_between, team_in
from tests.trade import change

pytestmark = pytest.mark.both_engines

NEW_YORK = ZoneInfo("America/New_York")
OUT = days_between(date(2026, 3, 14), date(2026, 3, 14))
"""Nothing runs on that Saturday, nor until nine on Sunday: 26 hours."""


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def march(day: int, hour: int = 9, minute: int = 30) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.fixture
async def desk(network: Network, database: Database, clock: TurnableClock) -> Team:
    return await team_in(network, database, clock)


def test_the_ticker_knows_the_jobs() -> None:
    assert {job.work for job in JOBS} >= {plan_checkins, prompt_checkins, tell_of_follow_ups, show_waiting_cards}


async def test_once_a_month_each_with_three_processes_a_change_of_clocks_and_26_hours_of_outage(
    network: Network, database: Database, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    desk = await team_in(network, database, clock, "America/New_York")
    weekend = frozenset({5, 6, 0})  # the clocks change on Sunday, 8 March
    setting = await database.read(lambda store: store.checkin_plans.setting(desk.top.id))
    await database.write(lambda store: store.checkin_plans.keep_setting(replace(setting, weekdays=weekend)))
    children = [await desk.child(f"Child {number}") for number in range(12)]
    late = await desk.child("Late", CheckinMode.NONE)
    processes = [database, open_another(), open_another()]

    for day in days_between(date(2026, 3, 2), date(2026, 4, 20)):
        if day.weekday() not in weekend or day in OUT:
            continue
        if day == date(2026, 3, 23):
            await desk.speaks(late)
        for hour, minute in ((13, 5), (13, 30), (14, 30)):
            await desk.ticks(utc(day, hour, minute), beside=processes)

    mine = {child.id for child in [*children, late]}
    planned = [one for one in await desk.checkins() if one.reseller_id in mine]
    assert Counter((one.reseller_id, one.period.month) for one in planned) == dict.fromkeys(
        [(child, month) for child in mine for month in (3, 4)], 1
    )
    told = {one.id: one.prompted_at.astimezone(NEW_YORK) for one in planned if one.prompted_at}
    assert len(told) == len(planned)
    for who in (desk.ana, desk.sol):
        assert sorted(await desk.shown(who)) == sorted(told)  # each of them once
    in_time = [one for one in planned if one.due_on not in OUT]
    assert {(told[one.id].date() - one.due_on).days for one in in_time} == {0}
    assert {told[one.id].time() for one in in_time} == {time(9, 30)}
    missed = [one for one in planned if one.due_on in OUT]
    assert {told[one.id] for one in missed} == {datetime(2026, 3, 15, 9, 30, tzinfo=NEW_YORK)}
    assert {date(2026, 3, 7), date(2026, 3, 8)} <= {one.due_on for one in in_time}  # before the change, and on its day
    assert len({one.due_on for one in planned if one.period.month == 4}) > 3


async def test_turned_on_late_it_comes_on_the_next_day_and_is_never_told_twice(desk: Team) -> None:
    child = await desk.child(mode=CheckinMode.NONE)
    turn_to(desk.clock, march(26, 8))  # a Thursday
    await desk.speaks(child)
    await desk.ticks(march(26))
    [once] = await desk.checkins(child)
    assert once.due_on == date(2026, 3, 26)
    await desk.speaks(child, CheckinMode.NONE)
    await desk.speaks(child)
    await desk.ticks(march(31))
    assert [one.id for one in await desk.checkins(child)] == [once.id]
    assert await desk.shown(desk.ana) == [once.id]


async def test_nothing_is_planned_where_no_day_of_the_month_is_left(desk: Team) -> None:
    child = await desk.child(mode=CheckinMode.NONE)
    turn_to(desk.clock, datetime(2026, 4, 30, 22, tzinfo=UTC))
    await change(desk.database, resellers, desk.top.id, time_zone="Pacific/Auckland")  # 1 May has begun there
    await desk.speaks(child)
    await desk.ticks()
    assert [one.period for one in await desk.checkins(child)] == [date(2026, 5, 1)]


async def test_who_joined_yesterday_is_left_to_settle_in(desk: Team) -> None:
    turn_to(desk.clock, march(3, 8))
    child = await desk.network.child(desk.top, "New")
    await desk.speaks(child)
    await desk.ticks(march(3))
    [planned] = await desk.checkins(child)
    assert planned.due_on >= date(2026, 3, 10)


async def test_the_suspended_and_those_of_somebody_else_are_left_out(desk: Team) -> None:
    suspended, moved, closed = [await desk.child(name) for name in ("Suspended", "Moved", "Closed")]
    await desk.ticks(march(2))
    other = await desk.network.child(desk.top, "Between")
    await change(desk.database, resellers, suspended.id, state=ResellerState.SUSPENDED)
    await change(desk.database, resellers, moved.id, parent_id=other.id)
    await change(desk.database, resellers, closed.id, state=ResellerState.CLOSED)
    for day in range(3, 32):
        await desk.ticks(march(day))
    assert await desk.shown(desk.ana) == []
    await change(desk.database, resellers, suspended.id, state=ResellerState.ACTIVE)
    await desk.ticks(datetime(2026, 4, 1, 9, 30, tzinfo=UTC))
    [shown] = await desk.shown(desk.ana)
    assert [one.reseller_id for one in await desk.checkins() if one.id == shown] == [suspended.id]
    assert [len(await desk.checkins(one)) for one in (moved, closed)] == [1, 1]  # nothing is planned for April


async def test_after_a_hand_up_the_new_parent_plans_its_own_and_the_old_one_hears_no_more(desk: Team) -> None:
    middle = await desk.child("Middle", CheckinMode.NONE)
    owner = await desk.network.member(middle, name="Mia")
    below = await desk.network.child(middle, "Below")
    await change(desk.database, resellers, below.id, created_at=desk.clock() - timedelta(days=99))
    await desk.database.write(lambda store: checkin_plans.set_mode(store, below.id, CheckinMode.MONTHLY, by=owner))
    await desk.ticks(march(2))
    await desk.database.write(lambda store: closing.hand_up(store, middle.id, "Goodbye", by=desk.ana))
    [old] = await desk.checkins(below)
    assert (old.state, old.decided_by) == (CheckinState.SKIPPED, None)
    await change(desk.database, resellers, below.id, state=ResellerState.ACTIVE)
    await desk.speaks(below)
    for day in range(3, 32):
        await desk.ticks(march(day))
    assert await desk.shown(owner) == []
    [_old, new] = await desk.checkins(below)
    assert (new.parent_id, await desk.shown(desk.ana)) == (desk.top.id, [new.id])


async def test_quiet_hours_hold_a_card_back_and_nobody_is_woken(desk: Team) -> None:
    child = await desk.child()
    await change(desk.database, members, desk.sol.member_id, time_zone="America/New_York")
    await desk.due(child)
    await desk.ticks(march(2, 10))
    assert (len(await desk.shown(desk.ana)), await desk.shown(desk.sol)) == (1, [])
    await desk.ticks(march(2, 14))
    assert len(await desk.shown(desk.sol)) == 1


async def test_what_waits_for_the_morning_isnt_shown_to_who_left_the_desk_in_the_night(desk: Team) -> None:
    child = await desk.child()
    await speaks_to(desk, child)
    await change(desk.database, members, desk.sol.member_id, time_zone="America/New_York")
    due = await desk.due(child)
    await desk.ticks(march(2, 10))
    await desk.database.write(lambda store: team.change_role(store, desk.sol.member_id, Role.FINANCE, by=desk.ana))
    await desk.ticks(march(2, 14))
    assert (await desk.shown(desk.sol), await desk.shown(desk.ana)) == ([], [due.id])


async def test_it_comes_to_who_speaks_to_them_and_once_they_left_to_the_owners(desk: Team) -> None:
    first, second = await desk.child("First"), await desk.child("Second")
    for child in (first, second):
        await speaks_to(desk, child)
    turn_to(desk.clock, march(2))
    one = await desk.due(first)
    assert (await desk.shown(desk.sol), await desk.shown(desk.ana)) == ([one.id], [])
    await desk.database.write(lambda store: team.remove(store, desk.sol.member_id, by=desk.ana))
    await desk.ticks()
    assert await desk.shown(desk.ana) == [one.id]
    other = await desk.due(second)
    assert await desk.shown(desk.ana) == [one.id, other.id]


async def speaks_to(desk: Team, child: Reseller) -> None:
    """Have Sol speak to a sub-reseller."""
    await desk.database.write(lambda store: checkin_plans.set_speaker(store, child.id, desk.sol.member_id, by=desk.ana))


async def test_a_talk_moves_what_is_to_come_and_holds_what_is_due(desk: Team) -> None:
    child = await desk.child()
    await desk.ticks()
    [planned] = await desk.checkins(child)
    await desk.database.write(lambda store: conversations.note(store, child.id, "We spoke", by=desk.sol))
    [moved] = await desk.checkins(child)
    assert planned.due_on < date(2026, 3, 17) <= moved.due_on
    assert (moved.state, moved.moves) == (CheckinState.DUE, 0)
    await desk.ticks(utc(moved.due_on, 9, 30))
    await desk.database.write(lambda store: conversations.note(store, child.id, "Again", by=desk.sol))
    [held] = await desk.checkins(child)
    assert (held.state, held.decided_by) == (CheckinState.DONE, desk.sol.member_id)


async def test_one_that_nobody_held_gives_way_to_the_next(desk: Team) -> None:
    child = await desk.child()
    for day in days_between(date(2026, 3, 2), date(2026, 4, 21)):
        await desk.ticks(utc(day, 9, 30))
    [older, newer] = await desk.checkins(child)
    assert (older.state, older.decided_by, newer.state) == (CheckinState.SKIPPED, None, CheckinState.DUE)
    assert await desk.shown(desk.ana) == [older.id, newer.id]


async def test_after_a_move_a_new_card_comes_on_the_day(desk: Team) -> None:
    child = await desk.child()
    turn_to(desk.clock, march(3))
    planned = await desk.due(child)
    await desk.database.write(lambda store: checkins.move(store, planned.id, "+3", by=desk.ana))
    await desk.ticks(march(5))
    assert await desk.shown(desk.ana) == [planned.id]
    await desk.ticks(march(6))
    assert await desk.shown(desk.ana) == [planned.id, planned.id]
    [moved] = await desk.checkins(child)
    assert (moved.moved_from, moved.due_on, moved.moves) == (date(2026, 3, 3), date(2026, 3, 6), 1)


async def test_answered_after_it_was_moved_it_is_done_and_the_later_card_never_comes(desk: Team) -> None:
    child = await desk.child()
    turn_to(desk.clock, march(3))
    planned = await desk.due(child)
    await desk.database.write(lambda store: checkins.move(store, planned.id, "+3", by=desk.ana))
    await desk.database.write(lambda store: conversations.hold(store, planned.id, "All is well", by=desk.sol))
    for day in range(4, 12):
        await desk.ticks(march(day))
    assert await desk.shown(desk.ana) == [planned.id]
    [held] = await desk.checkins(child)
    assert (held.state, held.decided_by) == (CheckinState.DONE, desk.sol.member_id)


# Where a fact has changed


async def test_a_new_fact_calls_for_a_talk_once_a_month_and_what_was_there_before_does_not(desk: Team) -> None:
    child = await desk.child(mode=CheckinMode.ON_FACT)
    panel = await desk.network.panel(desk.top)
    account = await desk.network.sub_panel(child, panel)
    await settle(desk.database, found(AlertKind.SILENCE, desk.top.id, child.id, account.id, panel.id))
    await desk.ticks(march(2))
    await desk.ticks(march(3))
    assert await desk.checkins(child) == []
    await settle(desk.database, found(AlertKind.BURST, desk.top.id, child.id, account.id, panel.id))
    await desk.ticks(march(3, 12))
    assert await desk.checkins(child) == []  # looked at once a day
    await desk.ticks(march(4))
    [called] = await desk.checkins(child)
    assert (called.due_on, bool(called.why)) == (date(2026, 3, 4), True)
    assert await desk.shown(desk.ana) == [called.id]
    await settle(desk.database, found(AlertKind.BELOW_ZERO, desk.top.id, child.id, account.id, panel.id))
    await desk.database.write(lambda store: checkins.skip(store, called.id, "", by=desk.ana))
    await desk.ticks(march(5))
    assert [one.id for one in await desk.checkins(child)] == [called.id]
    await desk.ticks(datetime(2026, 4, 1, 9, 30, tzinfo=UTC))
    [_called, next_one] = await desk.checkins(child)
    assert next_one.period == date(2026, 4, 1)


# Questions beforehand


async def test_they_are_asked_some_days_before_if_wished_and_never_chased(desk: Team) -> None:
    child = await desk.child()
    ahmed = await desk.network.member(child, name="Ahmed")
    helper = await desk.network.member(child, Role.SUPPORT, name="Helper")
    await desk.database.write(lambda store: checkin_plans.ask_questions(store, on=True, by=desk.ana))
    for day in days_between(date(2026, 3, 2), date(2026, 3, 31)):
        await desk.ticks(utc(day, 9, 30))
    [planned] = await desk.checkins(child)
    assert planned.asked_at is not None
    assert 1 <= (planned.due_on - planned.asked_at.date()).days <= 3
    assert await desk.shown(ahmed, "checkin_questions") == [planned.id]
    assert await desk.shown(helper, "checkin_questions") == []
    assert await desk.shown(ahmed) == []


# Reminders


async def test_a_reminder_comes_once_in_the_morning_of_its_day_and_a_leaver_s_goes_to_the_owners(desk: Team) -> None:
    child = await desk.child(mode=None)
    await change(desk.database, members, desk.sol.member_id, time_zone="America/New_York")
    sol = replace(desk.sol, time_zone="America/New_York")
    turn_to(desk.clock, march(2, 14))
    remind = follow_ups.remind
    first = await desk.database.write(lambda store: remind(store, child.id, "tomorrow", "Call", by=sol))
    second = await desk.database.write(lambda store: remind(store, child.id, "+3", "Call", by=sol))
    await desk.ticks(march(3, 12))
    assert await desk.shown(sol, "follow_up") == []  # it is seven where Sol is
    for hour in (13, 14, 15):
        await desk.ticks(march(3, hour))
    assert await desk.shown(sol, "follow_up") == [first.id]
    assert await desk.shown(desk.ana, "follow_up") == []
    await desk.database.write(lambda store: team.remove(store, sol.member_id, by=desk.ana))
    for day in (3, 4, 5, 6):
        await desk.ticks(march(day, 16))
    assert await desk.shown(desk.ana, "follow_up") == [first.id, second.id]
