"""The clocks of a ticket: they add up, they stop where they should, and who hears when a ticket is late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.support_clocks import (
    Clocks,
    Escalation,
    NotATarget,
    Step,
    Target,
    Targets,
    TurnChange,
    age_of,
    breached_at,
    clocks_of,
    due,
    minutes_from,
    next_step_at,
    packed,
    step_due,
    unpacked,
)
from domain.support_hours import SupportHours, hours_from, minutes_between, moment_after, usual_hours
from domain.tickets import Priority, Turn

MADRID, NEW_YORK = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York")
OFFICE = hours_from("Mo-Fr 9-18", MADRID.key)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=MADRID)


def turns(*given: tuple[Turn | None, float]) -> list[TurnChange]:
    """Return changes of the turn, each so many hours after Monday at nine."""
    return [TurnChange(turn, MONDAY.astimezone(UTC) + hours * HOUR) for turn, hours in given]


def test_each_clock_runs_while_it_is_its_turn_and_none_while_the_ticket_is_closed() -> None:
    changes = turns((Turn.OURS, 0), (Turn.THEIRS, 1), (Turn.SUPPLIER, 3), (None, 6), (Turn.OURS, 30), (None, 34.5))
    assert clocks_of(changes, MONDAY + 40 * HOUR) == Clocks(ours=5.5 * HOUR, theirs=2 * HOUR, supplier=3 * HOUR)
    assert age_of(changes, MONDAY + 40 * HOUR) == 10.5 * HOUR
    assert clocks_of(changes, MONDAY + 2 * HOUR) == Clocks(ours=HOUR, theirs=HOUR)
    assert clocks_of(changes, MONDAY - HOUR) == Clocks()


@pytest.mark.parametrize(("day", "hours"), [(29, 23), (28, 24)])  # the clocks go forward on the 29th
def test_a_clock_counts_the_time_that_really_passes_whatever_the_wall_shows(day: int, hours: int) -> None:
    opened, now = (datetime(2026, 3, one, tzinfo=MADRID) for one in (day, day + 1))
    assert clocks_of([TurnChange(Turn.OURS, opened)], now).ours == hours * HOUR


def test_of_turns_that_change_at_the_same_moment_the_last_one_holds() -> None:
    changes = turns((Turn.THEIRS, 2), (Turn.OURS, 0), (Turn.SUPPLIER, 2))
    assert clocks_of(changes, MONDAY + 3 * HOUR) == Clocks(ours=2 * HOUR, supplier=HOUR)


def test_a_target_is_due_after_so_much_business_time_with_us() -> None:
    assert due(turns((Turn.OURS, 0)), 4 * HOUR, OFFICE) == MONDAY + 4 * HOUR
    paused = turns((Turn.OURS, 0), (Turn.THEIRS, 3), (Turn.OURS, 24))
    assert due(paused, 4 * HOUR, OFFICE) == MONDAY + 25 * HOUR
    assert due(paused, 4 * HOUR, OFFICE, MONDAY + HOUR) == MONDAY + 4 * HOUR, "as it was known then"
    reached = turns((Turn.OURS, 0), (Turn.THEIRS, 4), (Turn.OURS, 24))
    assert due(reached, 4 * HOUR, OFFICE) == MONDAY + 4 * HOUR, "just before it was paused"
    assert due(turns((Turn.OURS, 8)), 4 * HOUR, OFFICE) == MONDAY + 27 * HOUR, "over night"


@pytest.mark.parametrize("turn", [Turn.THEIRS, Turn.SUPPLIER, None])
def test_nothing_is_due_while_it_is_not_our_turn(turn: Turn | None) -> None:
    assert due(turns((Turn.OURS, 0), (turn, 1)), 4 * HOUR, OFFICE) is None
    assert due(turns((Turn.OURS, 0), (turn, 6)), 4 * HOUR, OFFICE) is None
    assert due([], 4 * HOUR, OFFICE) is None


def test_a_target_that_was_missed_stays_missed_whatever_came_after() -> None:
    late = turns((Turn.OURS, 0), (Turn.THEIRS, 5), (Turn.OURS, 6))
    assert due(late, 4 * HOUR, OFFICE) == MONDAY + 4 * HOUR
    closed = [*late, *turns((None, 7))]
    assert breached_at(closed, 4 * HOUR, OFFICE, MONDAY + 100 * HOUR) == MONDAY + 4 * HOUR
    assert breached_at(closed, 4 * HOUR, OFFICE, MONDAY + 3 * HOUR) is None
    assert breached_at(closed, 6.5 * HOUR, OFFICE, MONDAY + 100 * HOUR) is None


# Properties

CHANGES = [datetime(2026, *change, tzinfo=UTC) for change in ((3, 8, 7), (3, 29, 1), (10, 25, 1), (11, 1, 6))]

stamps = st.builds(
    lambda change, hours, zone: (change + hours * HOUR / 4).astimezone(zone),
    st.sampled_from(CHANGES),
    st.integers(-200, 200),
    st.sampled_from([MADRID, NEW_YORK, UTC]),
)
changes_given = st.lists(st.builds(TurnChange, st.none() | st.sampled_from(Turn), stamps), max_size=12)
hours_given = st.sampled_from(
    [OFFICE, usual_hours(NEW_YORK.key), hours_from("24/7", MADRID.key), hours_from("Sa-Su 0:30-2:30", NEW_YORK.key)]
)
targets_given = st.integers(1, 60 * 60).map(lambda minutes: minutes * MINUTE)


@given(changes_given, stamps)
def test_the_clocks_add_up_to_the_age_and_are_never_negative(changes: list[TurnChange], until: datetime) -> None:
    clocks = clocks_of(changes, until)
    assert clocks.ours + clocks.supplier + clocks.theirs == age_of(changes, until)
    assert min(clocks.ours, clocks.supplier, clocks.theirs) >= timedelta(0)
    always = [TurnChange(change.turn or Turn.OURS, change.at) for change in changes]
    first = min((change.at.astimezone(UTC) for change in changes), default=until)
    assert age_of(always, until) == max(until.astimezone(UTC) - first, timedelta(0)), (
        "never closed, it is as old as it is"
    )


@given(changes_given.filter(bool), stamps, stamps, targets_given, hours_given)
def test_an_event_that_changes_no_turn_moves_nothing(
    changes: list[TurnChange], at: datetime, until: datetime, target: timedelta, hours: SupportHours
) -> None:
    changes.sort(key=lambda change: change.at.astimezone(UTC))
    before = [change for change in changes if change.at <= at]
    edited = [*before, *([TurnChange(before[-1].turn, at)] if before else []), *changes[len(before) :]]
    assert clocks_of(edited, until) == clocks_of(changes, until)
    assert due(edited, target, hours) == due(changes, target, hours)


@given(changes_given, stamps)
def test_the_order_in_which_events_are_given_does_not_matter(changes: list[TurnChange], until: datetime) -> None:
    once = list({change.at.astimezone(UTC): change for change in changes}.values())
    assert clocks_of(once[::-1], until) == clocks_of(once, until)


@given(changes_given, targets_given, hours_given)
def test_what_is_due_is_when_the_business_time_with_us_is_as_long_as_the_target(
    changes: list[TurnChange], target: timedelta, hours: SupportHours
) -> None:
    found = due(changes, target, hours)
    ordered = sorted(changes, key=lambda change: change.at.astimezone(UTC))
    assert (found is None) == (not ordered or ordered[-1].turn is not Turn.OURS)
    if found is not None:
        ends = [change.at for change in ordered[1:]] + [found]
        worked = [
            minutes_between(change.at, min(end, found), hours)
            for change, end in zip(ordered, ends, strict=True)
            if change.turn is Turn.OURS
        ]
        assert sum(worked, timedelta(0)) == target


# Targets


def test_the_usual_targets_are_those_of_each_priority_and_can_be_changed_one_by_one() -> None:
    targets = Targets()
    assert [targets.of(priority).first_answer for priority in Priority] == [480, 240, 60, 30]
    assert [targets.of(priority).resolution for priority in Priority] == [3600, 1440, 480, 240]
    changed = targets.changed(Priority.HIGH, Target(45, 300))
    assert changed.of(Priority.HIGH) == Target(45, 300)
    assert changed.of(Priority.LOW) == targets.of(Priority.LOW)
    assert unpacked(packed(changed)) == changed


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("90 min", 90), ("2 h", 120), ("1.5h", 90), ("1,5 horas", 90), ("2h 30min", 150), ("2h30", 150), ("45m", 45),
        ("1 Hour", 60), (" 30 minutos ", 30), ("٣٠ min", 30), ("500 h", 30_000), ("0 h 10 min", 10),
    ],
)  # fmt: skip
def test_a_target_is_read_in_minutes_and_hours(typed: str, minutes: int) -> None:
    assert minutes_from(typed) == minutes


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "90",
        "2 d",
        "2 days",
        "soon",
        "0 min",
        "-5 min",
        "1.333h",
        "1.500 h",
        "501 h",
        "1.5 min",
        "1..5 h 10 min",
        "1e3 h",
        "h",
        "9" * 70,
    ],
)
def test_what_is_no_target_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(NotATarget, match=r"90 min, 2 h or 1\.5 h: .* at most 500 hours"):
        minutes_from(typed)


# Escalation


def late(told: Step = Step.NOBODY, *, acknowledged: bool = False, assigned: bool = True) -> Escalation:
    """Return a ticket that is due on Monday at 17:45 after five hours, a quarter before the office closes."""
    return Escalation(MONDAY + 8.75 * HOUR, 5 * HOUR, OFFICE, told, acknowledged, assigned)


DUE = MONDAY + 8.75 * HOUR
TUESDAY = MONDAY + 24 * HOUR


@pytest.mark.parametrize(
    ("told", "assigned", "at", "step"),
    [
        (Step.NOBODY, True, DUE - HOUR, Step.WARNING),
        (Step.WARNING, True, DUE, Step.ASSIGNEE),
        (Step.ASSIGNEE, True, TUESDAY + 15 * MINUTE, Step.TEAM),
        (Step.TEAM, True, TUESDAY + 45 * MINUTE, Step.OWNER),
        (Step.NOBODY, False, DUE - HOUR, Step.WARNING),
        (Step.WARNING, False, DUE, Step.TEAM),
        (Step.ASSIGNEE, False, DUE, Step.TEAM),
        (Step.TEAM, False, TUESDAY + 45 * MINUTE, Step.OWNER),
    ],
)
def test_each_is_told_in_turn_when_it_is_time_and_not_before(
    told: Step,
    assigned: bool,  # noqa: FBT001  (a table's column)
    at: datetime,
    step: Step,
) -> None:
    escalation = late(told, assigned=assigned)
    assert next_step_at(escalation) == at
    assert step_due(escalation, at) is step
    assert step_due(escalation, at - MINUTE) is None


def test_what_is_late_already_is_no_longer_warned_of() -> None:
    assert step_due(late(), DUE) is Step.ASSIGNEE
    assert step_due(late(assigned=False), DUE) is Step.TEAM


def test_nobody_is_told_of_what_was_acknowledged_told_to_all_or_is_not_due() -> None:
    for quiet in (late(acknowledged=True), late(Step.OWNER), Escalation(None, HOUR, OFFICE)):
        assert step_due(quiet, DUE + 900 * HOUR) is None
        assert next_step_at(quiet) is None


escalations = st.builds(
    lambda opened, target, hours, told, assigned: Escalation(
        moment_after(opened, target, hours), target, hours, told, assigned=assigned
    ),
    stamps,
    targets_given,
    hours_given,
    st.sampled_from(Step),
    st.booleans(),
)


@given(escalations, st.integers(-400, 400))
def test_somebody_is_told_just_when_the_next_step_has_come_and_nothing_repeats(
    escalation: Escalation, quarters: int
) -> None:
    assert escalation.due is not None
    at, now = next_step_at(escalation), escalation.due + quarters * 15 * MINUTE
    step = step_due(escalation, now)
    assert (step is not None) == (at is not None and at <= now)
    assert step is None or step > escalation.told
