"""Reminders of what is to be paid: on which days one is due, and at which hours nobody is disturbed."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.calendar import day_in

STAGES = (-2, 0, 3, 7, 14)
"""So many days after the day by which a charge is to be paid, it is brought to mind; below zero, before it."""

MORNING, EVENING = time(9), time(20)
"""Between these, where the reader is, a reminder may come."""


def stage_of(due_on: date, *, charged_on: date, today: date) -> int | None:
    """Return the last stage that a charge has reached, `None` for none.

    Nobody is reminded on the day of the charge itself, however soon it is to be paid.
    """
    days = (today - due_on).days
    reached = [stage for stage in STAGES if stage <= days]
    return reached[-1] if reached and charged_on < today else None


def is_daytime(moment: datetime, time_zone: str) -> bool:
    """Return whether somebody in a time zone may be reminded at a moment."""
    return MORNING <= moment.astimezone(ZoneInfo(time_zone)).time() < EVENING


def awake(moment: datetime, zones: Iterable[str]) -> dict[date, list[str]]:
    """Return the time zones in which people may be reminded at a moment, by the day that it is there."""
    found: dict[date, list[str]] = {}
    for zone in zones:
        if is_daytime(moment, zone):
            found.setdefault(day_in(moment, zone), []).append(zone)
    return found
