"""Spans of time as people type them: read in their zone, across midnights and the days on which clocks are put."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Refusal
from domain.muting import days_within
from domain.spans import (
    EndsBeforeItBegins,
    NoEnd,
    NotASpan,
    NotYet,
    OverAlready,
    TooLongSpan,
    ahead_meant,
    read_span,
    since_meant,
)

MADRID = "Europe/Madrid"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=ZoneInfo(MADRID))


def local(*parts: int, zone: str = MADRID, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ("14:10", local(2026, 3, 2, 14, 10), None),
        ("since 14:10", local(2026, 3, 2, 14, 10), None),
        ("desde las 14:10", local(2026, 3, 2, 14, 10), None),
        ("23:50", local(2026, 3, 1, 23, 50), None),
        ("yesterday 22:00 to today 18:00", local(2026, 3, 1, 22), local(2026, 3, 2, 18)),
        ("14:10-18:00", local(2026, 3, 2, 14, 10), local(2026, 3, 2, 18)),
        ("28 February 23:00", local(2026, 2, 28, 23), None),
        ("Friday 23:00", local(2026, 2, 27, 23), None),
        ("2 pm to 4 pm", local(2026, 3, 2, 14), local(2026, 3, 2, 16)),
    ],
)
def test_since_when_an_outage_is_there(typed: str, begins: datetime, ends: datetime | None) -> None:
    assert since_meant(read_span(typed), NOW, MADRID) == (begins, ends)


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ("tomorrow 03:00 to 05:00", local(2026, 3, 3, 3), local(2026, 3, 3, 5)),
        ("mañana 03:00 a 05:00", local(2026, 3, 3, 3), local(2026, 3, 3, 5)),
        ("mañana a las 03:00 a 05:00", local(2026, 3, 3, 3), local(2026, 3, 3, 5)),
        ("demain à 03:00 jusqu'à 05:00", local(2026, 3, 3, 3), local(2026, 3, 3, 5)),
        ("غدا 03:00 إلى 05:00", local(2026, 3, 3, 3), local(2026, 3, 3, 5)),
        ("03:00 to 05:00", local(2026, 3, 3, 3), local(2026, 3, 3, 5)),
        ("23:00 to 02:00", local(2026, 3, 2, 23), local(2026, 3, 3, 2)),
        ("2026-03-04 23:00 - 2026-03-05 02:00", local(2026, 3, 4, 23), local(2026, 3, 5, 2)),
        ("5 March 23:00 to 6 March 02:00", local(2026, 3, 5, 23), local(2026, 3, 6, 2)),
    ],
)
def test_from_when_until_when_a_maintenance_is_planned(typed: str, begins: datetime, ends: datetime) -> None:
    assert ahead_meant(read_span(typed), NOW, MADRID) == (begins, ends)


@pytest.mark.parametrize(
    "typed", ["", "soon", "25:00", "14:10 to 15:00 to 16:00", "31.2. 14:10", "9" * 80, "14", "<b>"]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(NotASpan):
        read_span(typed)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("tomorrow 03:00", NoEnd),
        ("tomorrow 05:00 to tomorrow 03:00", EndsBeforeItBegins),
        ("tomorrow 05:00 to 03:00", EndsBeforeItBegins),  # longer than overnight
        ("today 10:00 to 12:00", OverAlready),
        ("5 March 03:00 to 5 April 03:00", TooLongSpan),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        ahead_meant(read_span(typed), NOW, MADRID)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("tomorrow 03:00", NotYet),
        ("yesterday 22:00 until 18:00", EndsBeforeItBegins),
        ("today 10:00 to 12:00", OverAlready),
        ("1 February 10:00", TooLongSpan),
    ],
)
def test_an_outage_that_cannot_be_is_refused(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        since_meant(read_span(typed), NOW, MADRID)


def test_times_that_clocks_pass_over_or_show_twice_have_their_place() -> None:
    spring = datetime(2026, 3, 28, 12, tzinfo=UTC)
    passed_over = ahead_meant(read_span("29 March 02:30 to 03:15"), spring, MADRID)
    assert passed_over == (local(2026, 3, 29, 3, 0), local(2026, 3, 29, 3, 15))
    autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    begins, ends = ahead_meant(read_span("25 October 02:15 to 02:30"), autumn, MADRID)
    assert ends - begins == timedelta(hours=1, minutes=15)  # the first 02:15 and the last 02:30


def test_days_that_lay_in_an_outage_for_two_hours_leave_the_habit() -> None:
    def days(begin: datetime, end: datetime) -> list[int]:
        return [day - local(2026, 3, 2, 12).toordinal() for day in sorted(days_within([(begin, end)], MADRID))]

    assert days(local(2026, 3, 2, 14), local(2026, 3, 2, 16)) == [0]
    assert days(local(2026, 3, 2, 14), local(2026, 3, 2, 15, 59)) == []
    assert days(local(2026, 3, 2, 22, 30), local(2026, 3, 4, 3)) == [1, 2]
    assert days(local(2026, 3, 29, 0, 30), local(2026, 3, 29, 3, 30)) == [27]  # two hours, for one is passed over
    assert days(local(2026, 3, 29, 0, 30), local(2026, 3, 29, 3, 15)) == []
