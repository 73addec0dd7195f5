"""Days of check-ins: which one is left for somebody in a month, and to which one a check-in may be moved."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import day_meant, day_named, first_of_next_month
from domain.checkins import USUAL_WEEKDAYS, due_on
from domain.errors import N_, Refusal

FIRST_WEEK = timedelta(days=7)
"""Who has just joined is left to settle in for so long."""

FURTHEST_MOVE = 62
FURTHEST_REMINDER = 366
IN_DAYS = {"+3": 3, "+7": 7}
"""Days that a button names by how far they are off."""


@dataclass(eq=False)
class NotInTheMonths(Refusal):
    most: int

    why = N_("That day isn't one of the next %(most)s.")
    what_to_do = N_("Choose a day from tomorrow on that is no further off.")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the day of a check-in follows from. `weekdays`: Monday is 0; `joined`, `last_talk`: days."""

    reseller_id: int
    weekdays: frozenset[int]
    joined: date
    last_talk: date | None
    ideal_days: int


def planned_on(rhythm: Rhythm, period: date, today: date) -> date | None:
    """Return the day of a check-in in a month that may have begun; `None` where none of its chosen days is left.

    `period`: its first day. Nobody is spoken to before today, nor within the first week.
    """
    usual = due_on(
        rhythm.reseller_id, period, rhythm.weekdays, last_talk=rhythm.last_talk, ideal_days=rhythm.ideal_days
    )
    earliest = max(today, rhythm.joined + FIRST_WEEK)
    if usual >= earliest:
        return usual
    found = next_chosen(earliest, rhythm.weekdays)
    return found if found < first_of_next_month(period) else None


def next_chosen(day: date, weekdays: frozenset[int]) -> date:
    """Return the next of the chosen days of the week, the day itself included."""
    chosen = weekdays or USUAL_WEEKDAYS
    return next(later for later in (day + timedelta(days=ahead) for ahead in range(7)) if later.weekday() in chosen)


def day_to_come(typed: str) -> str:
    """Return a day that somebody typed or chose, as a button carries it; raises `NotADay`."""
    return typed if typed in IN_DAYS else day_named(typed)


def day_chosen(named: str, today: date, *, most: int) -> date:
    """Return the day that `day_to_come` has named; raises `NotADay`, and `NotInTheMonths` for one that is no choice."""
    day = today + timedelta(days=IN_DAYS[named]) if named in IN_DAYS else day_meant(named, today)
    if not today < day <= today + timedelta(days=most):
        raise NotInTheMonths(most)
    return day
