"""Hours: when somebody is left in peace, in their own day, and how a time is typed."""

from datetime import UTC, datetime

import pytest

from domain.hours import USUAL, Hours, NotATime, minute_in, minute_of, time_from

HOUR = 60


@pytest.mark.parametrize(
    ("hours", "quiet", "loud"),
    [
        (USUAL, [20 * HOUR, 24 * HOUR - 1, 0, 9 * HOUR - 1], [9 * HOUR, 12 * HOUR, 20 * HOUR - 1]),
        (Hours(13 * HOUR, 15 * HOUR), [13 * HOUR, 15 * HOUR - 1], [15 * HOUR, 0, 13 * HOUR - 1]),
        (Hours(0, 0), [], [0, 12 * HOUR, 24 * HOUR - 1]),
        (Hours(8 * HOUR, 8 * HOUR), [], [0, 8 * HOUR]),
    ],
)
def test_quiet_hours_may_pass_midnight_and_need_not_be(hours: Hours, quiet: list[int], loud: list[int]) -> None:
    assert all(hours.are_quiet(minute) for minute in quiet)
    assert not any(hours.are_quiet(minute) for minute in loud)


@pytest.mark.parametrize(
    ("moment", "zone", "minute"),
    [
        ("2026-03-02 08:59", "UTC", 539),
        ("2026-03-02 03:30", "Asia/Kolkata", 540),
        ("2026-03-29 07:00", "Europe/Madrid", 540),  # the clocks went forward at night
        ("2026-10-25 08:00", "Europe/Madrid", 540),  # and back
        ("2026-03-02 20:00", "Pacific/Auckland", 540),
    ],
)
def test_a_minute_is_one_of_the_readers_own_day(moment: str, zone: str, minute: int) -> None:
    assert minute_in(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone) == minute


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("9:00", "0900"), ("9", "0900"), ("09.30", "0930"), ("21h15", "2115"), ("0", "0000"), ("23:59", "2359"),
        ("9 pm", "2100"), ("12 am", "0000"), ("12:30pm", "1230"), ("0900", "0900"), (" 7:05 ", "0705"),
        ("9 a.m.", "0900"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_type_it(typed: str, time: str) -> None:
    assert time_from(typed) == time
    assert time_from(time_from(typed)) == time, "and as a button carries it"


def test_four_digits_are_a_minute_of_the_day() -> None:
    assert [minute_of(time) for time in ("0000", "0900", "2359")] == [0, 540, 1439]


@pytest.mark.parametrize("typed", ["", "24:00", "9:60", "13 pm", "0 am", "soon", "-1", "9:00:00", "99999", "٩:٠٠"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(NotATime):
        time_from(typed)
