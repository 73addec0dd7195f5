"""Periods: months of the top reseller's own calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import month_of

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
