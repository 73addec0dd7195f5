"""From which day to which day somebody may stand in."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.deputies import (
    DayGone,
    EndsBeforeItBegins,
    TooFarAhead,
    TooManyDays,
    check_first,
    check_last,
    start_of,
)

TODAY = date(2026, 3, 2)


def test_the_first_day_is_today_or_within_a_year() -> None:
    assert check_first(TODAY, TODAY) == TODAY
    assert check_first(TODAY + timedelta(days=365), TODAY) == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("first", "refusal"), [(date(2026, 3, 1), DayGone), (date(2027, 3, 3), TooFarAhead), (date.max, TooFarAhead)]
)
def test_another_first_day_is_refused(first: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_first(first, TODAY)


def test_the_last_day_is_at_most_the_sixtieth() -> None:
    assert check_last(TODAY, TODAY) == TODAY
    assert check_last(date(2026, 4, 30), TODAY) == date(2026, 4, 30)
    with pytest.raises(TooManyDays) as refused:
        check_last(date(2026, 5, 1), TODAY)
    assert (refused.value.most, refused.value.latest) == (60, date(2026, 4, 30))
    with pytest.raises(EndsBeforeItBegins):
        check_last(date(2026, 3, 1), TODAY)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2026, 3, 29), "Europe/Madrid", datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 3, 30), "Europe/Madrid", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 3, 30), "America/Bogota", datetime(2026, 3, 30, 5, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_of_the_networks_calendar(day: date, zone: str, expected: datetime) -> None:
    assert start_of(day, zone) == expected
