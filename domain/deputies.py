"""Deputies: a colleague who acts with an owner's or finance's role from a day to a day, and for whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

from domain.errors import N_, Refusal
from domain.people import MemberId, ResellerId, Role

DeputyId = NewType("DeputyId", int)

LENT = frozenset({Role.OWNER, Role.FINANCE})
"""The roles that somebody can stand in with."""

MOST_DAYS = 60
"""For how many days somebody can stand in at a time."""

LATEST_START = timedelta(days=365)
"""How far ahead the first day may lie."""


@dataclass(frozen=True, slots=True)
class Deputy:
    """That a member acts for an owner: with `role`, from `starts` until before `ends`.

    `for_id`: the owner, who let them. `first_day`, `last_day`: the same as calendar days of the top reseller, the last
    one included. `ended_at`: when it was ended before its time.
    """

    id: DeputyId
    reseller_id: ResellerId
    member_id: MemberId
    for_id: MemberId
    role: Role
    first_day: date
    last_day: date
    starts: datetime
    ends: datetime
    made_at: datetime
    ended_at: datetime | None

    def lasts(self, now: datetime) -> bool:
        """Return whether they stand in at this moment."""
        return self.ended_at is None and self.starts <= now < self.ends


@dataclass(eq=False)
class DayGone(Refusal):
    day: date

    why = N_("%(day)s is over already.")
    what_to_do = N_("Choose today or a later day.")


@dataclass(eq=False)
class TooFarAhead(Refusal):
    latest: date

    why = N_("That is too far ahead.")
    what_to_do = N_("Choose a first day until %(latest)s.")


@dataclass(eq=False)
class EndsBeforeItBegins(Refusal):
    first: date

    why = N_("The last day would be before the first one, %(first)s.")
    what_to_do = N_("Choose a last day that isn't.")


@dataclass(eq=False)
class TooManyDays(Refusal):
    most: int
    latest: date

    why = N_("Somebody can stand in for at most %(most)s days at a time.")
    what_to_do = N_("Choose a last day until %(latest)s.")


def check_first(first: date, today: date) -> date:
    """Return the first day if somebody may stand in from it; raises `DayGone`, `TooFarAhead`."""
    if first < today:
        raise DayGone(first)
    if first > today + LATEST_START:
        raise TooFarAhead(today + LATEST_START)
    return first


def check_last(last: date, first: date) -> date:
    """Return the last day if somebody may stand in until it; raises `EndsBeforeItBegins`, `TooManyDays`."""
    if last < first:
        raise EndsBeforeItBegins(first)
    latest = first + timedelta(days=MOST_DAYS - 1)
    if last > latest:
        raise TooManyDays(MOST_DAYS, latest)
    return last


def start_of(day: date, time_zone: str) -> datetime:
    """Return the moment at which a day begins in a time zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone))
