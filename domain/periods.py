"""Periods: calendar months of the top reseller, for minimums, tiers and statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a day, from `start` until before `end`; both are aware, in the top reseller's zone."""

    start: datetime
    end: datetime


def month_of(moment: datetime, time_zone: str) -> Period:
    """Return the calendar month in which a moment falls in a time zone."""
    local = moment.astimezone(ZoneInfo(time_zone))
    start = datetime(local.year, local.month, 1, tzinfo=ZoneInfo(time_zone))
    following = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    return Period(start, datetime(*following, 1, tzinfo=ZoneInfo(time_zone)))


def day_around(moment: datetime, time_zone: str) -> Period:
    """Return the calendar day in which a moment falls in a time zone."""
    zone = ZoneInfo(time_zone)
    today = moment.astimezone(zone).date()
    tomorrow = today + timedelta(days=1)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (today, tomorrow))
    return Period(start, end)
