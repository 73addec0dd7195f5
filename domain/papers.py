"""Papers that come by themselves on the first of a month: of which month, and from when on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.periods import Period
from domain.reminders import MORNING

LEAST_THERE = timedelta(days=1)
"""Whoever joined on the last day of a month gets none of that month: there would be next to nothing on it."""


class PaperKind(StrEnum):
    """A statement of what moved, or the month-end pack."""

    STATEMENT = "statement"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class PaperWish:
    """Which papers a reseller wishes to get every month."""

    statements: bool = False
    packs: bool = False


class NumberedMonth(NamedTuple):
    """A month by its numbers."""

    year: int
    month: int


def number_of(period: Period) -> int:
    """Return a month as one number: 202603."""
    return 100 * period.start.year + period.start.month


def month_behind(number: int) -> NumberedMonth:
    """Return the month that `number_of` has made a number."""
    return NumberedMonth(*divmod(number, 100))


def goes_out(running: Period) -> datetime:
    """Return from when on the papers of the month before are sent: the morning of the first, in the network's zone."""
    return datetime.combine(running.start.date(), MORNING, running.start.tzinfo)


def was_there(closed: Period) -> datetime:
    """Return before when one must have joined to get the papers of a month that is over."""
    return closed.end - LEAST_THERE
