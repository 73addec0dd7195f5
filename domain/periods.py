"""Periods: calendar months of the top reseller, for minimums, tiers and statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import N_, Refusal

_YEARS = range(2000, 3000)


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a day, from `start` until before `end`; both are aware, in the top reseller's zone."""

    start: datetime
    end: datetime


class NoSuchMonth(Refusal):
    why = N_("There is nothing of that month.")
    what_to_do = N_("Choose one of the months that have been.")


def month_of(moment: datetime, time_zone: str) -> Period:
    """Return the calendar month in which a moment falls in a time zone."""
    local = moment.astimezone(ZoneInfo(time_zone))
    start = datetime(local.year, local.month, 1, tzinfo=ZoneInfo(time_zone))
    following = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    return Period(start, datetime(*following, 1, tzinfo=ZoneInfo(time_zone)))


def month_before(period: Period, time_zone: str) -> Period:
    return month_of(period.start - timedelta(days=1), time_zone)


def month_numbered(year: int, month: int, time_zone: str, *, now: datetime) -> Period:
    """Return a month by its number; raises `NoSuchMonth` for one that there isn't, or that hasn't begun."""
    if year not in _YEARS or not 1 <= month <= 12:
        raise NoSuchMonth
    period = month_of(datetime(year, month, 15, tzinfo=ZoneInfo(time_zone)), time_zone)
    if period.start > now:
        raise NoSuchMonth
    return period


def day_around(moment: datetime, time_zone: str) -> Period:
    """Return the calendar day in which a moment falls in a time zone."""
    zone = ZoneInfo(time_zone)
    today = moment.astimezone(zone).date()
    tomorrow = today + timedelta(days=1)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (today, tomorrow))
    return Period(start, end)
