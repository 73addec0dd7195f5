"""Periods: months of the top reseller's own calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import NoSuchMonth, month_before, month_numbered, month_of

ZONES = ["UTC", "Europe/Madrid", "America/Sao_Paulo", "Pacific/Auckland"]


@given(minutes=st.integers(0, 50_000_000), zone=st.sampled_from(ZONES))
def test_a_moment_is_in_its_month_and_the_next_month_begins_where_it_ends(minutes: int, zone: str) -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    month = month_of(moment, zone)
    assert month.start <= moment < month.end
    assert month_of(month.end, zone).start == month.end
    assert month_of(month.end.astimezone(UTC) - timedelta(seconds=1), zone) == month


@pytest.mark.parametrize(
    ("zone", "start"),
    [("UTC", "2026-02-01T00:00:00+00:00"), ("Europe/Madrid", "2026-03-01T00:00:00+01:00")],
)
def test_a_month_begins_at_the_top_resellers_midnight(zone: str, start: str) -> None:
    late = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert month_of(late, zone).start == datetime.fromisoformat(start)
    assert month_of(late, zone).start.tzinfo == ZoneInfo(zone)


def test_a_month_is_found_by_its_number_and_from_the_one_after_it() -> None:
    march = month_of(datetime(2026, 3, 2, tzinfo=UTC), "Europe/Madrid")
    assert month_numbered(2026, 3, "Europe/Madrid", now=march.start) == march
    assert month_before(march, "Europe/Madrid") == month_numbered(2026, 2, "Europe/Madrid", now=march.start)
    assert month_before(march, "Europe/Madrid").end == march.start


@pytest.mark.parametrize(("year", "month"), [(2026, 0), (2026, 13), (2026, 4), (1, 1), (-5, 3), (10**18, 3)])
def test_a_month_that_there_is_not_or_that_has_not_begun_is_refused(year: int, month: int) -> None:
    with pytest.raises(NoSuchMonth):
        month_numbered(year, month, "UTC", now=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
