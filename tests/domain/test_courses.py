"""Courses: what of an account's days is told, what is left out, and what is said of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.courses import MOST_DAYS, Course, Told, course_of, cover_of, judge, told_to, usual_of

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)


def course(*counts: int, upto: datetime = NOON, told: Told = Told.USAGE, balance: int | None = 500) -> Course:
    """Return a course whose last day is the second of March."""
    credits = dict(enumerate(counts, DAY.toordinal() - len(counts) + 1))
    return course_of(told, credits, upto=upto, zone=UTC, balance=balance)


@pytest.mark.parametrize(
    ("upto", "zone", "told"),
    [
        (NOON, "UTC", (DAY, False)),
        (MIDNIGHT, "UTC", (DAY, True)),
        (MIDNIGHT - timedelta(microseconds=1), "UTC", (DAY, False)),
        (MIDNIGHT, "Pacific/Auckland", (date(2026, 3, 3), False)),
        (MIDNIGHT, "America/Bogota", (DAY, False)),
        (datetime(2026, 3, 29, 22, tzinfo=UTC), "Europe/Madrid", (date(2026, 3, 29), True)),
    ],
)
def test_a_day_is_told_to_its_end_in_the_networks_zone(upto: datetime, zone: str, told: tuple[date, bool]) -> None:
    assert told_to(upto, ZoneInfo(zone)) == told


def test_a_course_begins_with_the_first_credits_and_ends_where_the_source_does() -> None:
    found = course(0, 0, 5, 0, 7)
    assert (found.counts, found.first_day, found.last_day) == ((5, 0, 7), date(2026, 2, 28), DAY)
    assert course(0, 0, 5, 0, 7, upto=NOON - timedelta(days=1)).counts == (5, 0)
    assert course(0, 0, 0).counts == ()


def test_a_course_goes_back_a_year_at_most() -> None:
    assert len(course(*[1] * 500).counts) == MOST_DAYS


def test_a_day_that_is_not_over_is_left_to_bursts() -> None:
    assert (course(5, 6, 7).closed, course(5, 6, 7).closed_day) == ((5, 6), date(2026, 3, 1))
    assert (course(5, 6, 7, upto=MIDNIGHT).closed, course(5, 6, 7, upto=MIDNIGHT).closed_day) == ((5, 6, 7), DAY)


def test_expected_days_leave_the_habit() -> None:
    credits = {DAY.toordinal() - ago: 10 for ago in range(3)}
    found = course_of(Told.USAGE, credits, upto=MIDNIGHT, zone=UTC, expected=[date(2026, 3, 1)])
    assert found.judged == [10, None, 10]
    assert found.counts == (10, 10, 10)


def test_a_burst_of_the_running_day_counts_and_its_want_of_usage_does_not() -> None:
    usual = [20, 25, 30, 22, 28] * 12
    assert judge(course(*usual, 400)).burst.alert
    quiet = judge(course(*usual, 0))
    assert (quiet.burst.alert, quiet.silence.score) == (False, 0.0)
    assert judge(course(*usual, *[0] * 14)).silence.alert


def test_a_pace_far_above_habit_is_fast_and_a_usual_one_is_not() -> None:
    usual = [20, 25, 30, 22, 28] * 12
    assert not judge(course(*usual, upto=MIDNIGHT)).is_fast
    fast = judge(course(*usual, *[70] * 7, upto=MIDNIGHT))
    assert fast.is_fast
    assert fast.pace is not None
    assert (fast.pace.spent, 150 < fast.pace.usual < 200) == (490, True)


def test_of_a_few_days_nothing_is_said() -> None:
    found = judge(course(5, 6, 7))
    assert (found.is_known, found.pace, found.cover, found.is_fast, found.is_short) == (
        False,
        None,
        None,
        False,
        False,
    )


def test_cover_is_told_of_accounts_in_use_whose_balance_is_known() -> None:
    usual = [20, 25, 30, 22, 28] * 6
    cover = cover_of(course(*usual, upto=MIDNIGHT, balance=250))
    assert cover is not None
    assert cover.p10 < 10 < cover.p90
    assert cover_of(course(*usual, upto=MIDNIGHT, balance=None)) is None
    assert cover_of(course(*usual, *[0] * 29, upto=MIDNIGHT)) is None
    assert judge(course(*usual, upto=MIDNIGHT, balance=50)).is_short
    assert not judge(course(*usual, upto=MIDNIGHT, balance=2000)).is_short


def test_what_is_usual_is_known_of_days_with_a_habit_before_them() -> None:
    found = course(*[20, 25, 30, 22, 28] * 4, upto=MIDNIGHT)
    usual = usual_of(found, 91)
    assert len(usual) == 20
    assert usual[:14] == [None] * 14
    assert all(one is not None and one[0] < 25 < one[1] for one in usual[14:])
