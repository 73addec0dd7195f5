"""When a charge is brought to mind, and when nobody is disturbed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.reminders import STAGES, awake, is_daytime, stage_of

DUE = date(2026, 3, 16)
CHARGED = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-14, None), (-3, None), (-2, -2), (-1, -2), (0, 0), (2, 0), (3, 3), (6, 3), (7, 7), (13, 7), (14, 14), (400, 14)],
)
def test_a_charge_stands_at_the_last_stage_that_it_has_reached(days: int, stage: int | None) -> None:
    assert stage_of(DUE, charged_on=CHARGED, today=DUE + timedelta(days=days)) == stage


def test_a_term_goes_through_each_stage_once() -> None:
    days = [DUE + timedelta(days=number) for number in range(-14, 40)]
    reached = [stage_of(DUE, charged_on=CHARGED, today=day) for day in days]
    assert tuple(dict.fromkeys(stage for stage in reached if stage is not None)) == STAGES


@pytest.mark.parametrize("term", [0, 1, 2])
def test_nobody_is_reminded_on_the_day_of_the_charge(term: int) -> None:
    due = CHARGED + timedelta(days=term)
    assert stage_of(due, charged_on=CHARGED, today=CHARGED) is None
    assert stage_of(due, charged_on=CHARGED, today=CHARGED + timedelta(days=1)) is not None


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-03-02 08:59", "UTC", False),
        ("2026-03-02 09:00", "UTC", True),
        ("2026-03-02 19:59", "UTC", True),
        ("2026-03-02 20:00", "UTC", False),
        ("2026-03-02 20:00", "Pacific/Auckland", True),  # 3 March, 9:00 there
        ("2026-03-02 03:30", "Asia/Kolkata", True),  # 9:00
        ("2026-03-28 08:30", "Europe/Madrid", True),  # 9:30 in winter
        ("2026-03-29 06:59", "Europe/Madrid", False),  # the clocks went forward at night: 8:59
        ("2026-03-29 07:00", "Europe/Madrid", True),
        ("2026-10-25 07:59", "Europe/Madrid", False),  # and back: 8:59
        ("2026-10-25 18:59", "Europe/Madrid", True),
        ("2026-10-25 19:00", "Europe/Madrid", False),
    ],
)
def test_the_day_is_the_readers_own(moment: str, zone: str, day: bool) -> None:  # noqa: FBT001  (a table's column)
    assert is_daytime(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone) is day


def test_those_who_are_awake_are_told_apart_by_the_day_that_it_is_there() -> None:
    moment = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    zones = ["Pacific/Auckland", "America/Bogota", "UTC", "Europe/Madrid", "America/New_York"]
    assert awake(moment, zones) == {
        date(2026, 3, 3): ["Pacific/Auckland"],
        date(2026, 3, 2): ["America/Bogota", "America/New_York"],
    }
