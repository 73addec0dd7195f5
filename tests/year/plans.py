"""What each kind of sub-reseller does in a year: credits used and bought, days on which they need help, how they pay.

Twins have the seed of a steady one for all that they buy and use, and as many tickets as a heavy supporter.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from random import Random

BUYS_ON = (3, 13, 23)
"""Days of a month on which everybody buys, so much that it lasts beyond the next of them."""

MATCH_DAYS = (7, 21)
"""Days of a month on which everybody has twice as many customers."""

AHEAD = timedelta(days=30)

TICKETS_ON = (4, 9, 14, 18, 22, 26)
MENDS_FROM = date(2026, 10, 1)
BEFORE_THEY_BEGIN = 2


class Kind(StrEnum):
    GROWER = "grower"
    STEADY = "steady"
    ERRATIC = "erratic"
    HEAVY = "heavy"
    TWIN = "twin"
    FADER = "fader"
    LATE = "late"


HOW_MANY = {
    Kind.GROWER: 5, Kind.STEADY: 8, Kind.ERRATIC: 4, Kind.HEAVY: 4, Kind.TWIN: 4, Kind.FADER: 3, Kind.LATE: 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Who:
    """One of a kind. `place`: which of them, from 0."""

    kind: Kind
    place: int

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"

    @property
    def begins_by_volume(self) -> bool:
        """Return whether the first agreement is one by volume."""
        return self in {
            Who(Kind.GROWER, 3), Who(Kind.GROWER, 4), Who(Kind.STEADY, 7), Who(Kind.FADER, 0), Who(Kind.FADER, 1),
        }  # fmt: skip

    @property
    def is_sols(self) -> bool:
        """Return whether Sol alone speaks to somebody, and not whoever is at the desk."""
        return self.place % 2 == 1

    @property
    def first_price(self) -> str:
        """Return the own price with which somebody begins."""
        return {Who(Kind.STEADY, 6): "2.20", Who(Kind.FADER, 2): "2.00"}.get(self, "2.40")


MENDING = Who(Kind.HEAVY, 2)
"""Who needs no help any more from autumn on."""

SILENT = Who(Kind.HEAVY, 3)
"""Who answers no offer after the first."""

PROMISED, PROMISING = Who(Kind.STEADY, 4), Who(Kind.LATE, 0)
"""To whom a price is promised for some months, and with whom something else is agreed until a day."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A year of somebody. `used`, `bought`: credits by day; `tickets`: days on which they ask for help.

    `pays_after`: so many days after a charge, `None` for at once.
    """

    who: Who
    used: Mapping[date, int]
    bought: Mapping[date, int]
    tickets: frozenset[date] = field(default_factory=frozenset)
    pays_after: int | None = None


def everybody() -> list[Who]:
    return [Who(kind, place) for kind, count in HOW_MANY.items() for place in range(count)]


def seeded(seed: str) -> Random:
    return Random(seed)  # noqa: S311  (a year is to be the same again)


def plan_of(who: Who, seed: int, first: date, last: date) -> Plan:
    """Return somebody's year, from a day to another."""
    random = seeded(f"{seed}:{_seed_of(who)}")
    days = [first + timedelta(days=ahead) for ahead in range((last + AHEAD - first).days + 1)]
    used = {day: _used(who, day, first, random) for day in days}
    return Plan(
        who=who,
        used=used,
        bought={day: credits for day, credits in _bought(used, first).items() if day <= last},
        tickets=frozenset(day for day in days if day <= last and _asks_for_help(who, day, first)),
        pays_after=_pays_after(who),
    )


def _seed_of(who: Who) -> str:
    """Return what somebody's trade hangs on: heavy supporters and twins trade just as the steady ones do."""
    shares = who.kind in {Kind.HEAVY, Kind.TWIN}
    return f"{Kind.STEADY}:{who.place}" if shares else f"{who.kind}:{who.place}"


def _asks_for_help(who: Who, day: date, first: date) -> bool:
    if who.kind not in {Kind.HEAVY, Kind.TWIN} or day.day not in TICKETS_ON or (day - first).days < BEFORE_THEY_BEGIN:
        return False
    return not (who == MENDING and day >= MENDS_FROM)


def _pays_after(who: Who) -> int | None:
    """Return when somebody pays, who has fourteen days for it."""
    if who.kind is Kind.LATE:
        return 27 + 3 * who.place
    return 9 if who.kind is Kind.STEADY and who.place >= 4 else None


# Credits


def _used(who: Who, day: date, first: date, random: Random) -> int:
    weekend = (1.25 if day.weekday() >= 5 else 0.9) * (2 if day.day in MATCH_DAYS else 1)
    daily = _monthly(who, day, first) / monthrange(day.year, day.month)[1]
    if who.kind is Kind.ERRATIC:  # all at once, and then nothing for days
        return round(5 * daily * random.uniform(0.7, 1.3)) if random.random() < 0.2 else 0
    return round(daily * weekend * random.uniform(0.85, 1.15))


def _monthly(who: Who, day: date, first: date) -> float:
    """Return about how many credits somebody uses in the month of a day."""
    month = (day.year - first.year) * 12 + day.month - first.month
    match who.kind:
        case Kind.GROWER:
            return (200 + 20 * who.place) * 1.21**month
        case Kind.FADER:
            return (1_400 - 50 * who.place) * 0.82**month
        case Kind.STEADY if who.place >= 6:
            return 600
        case Kind.STEADY | Kind.HEAVY | Kind.TWIN:
            return 90 if who.place < 4 else 300
        case _:
            return 300


def _bought(used: Mapping[date, int], first: date) -> dict[date, int]:
    """Return what is bought on which day: what is used from the next one on, and at first all until then as well."""
    between: dict[date, int] = {}
    buying = first
    for day, credits in used.items():
        if day.day in BUYS_ON:
            buying = day
        between[buying] = between.get(buying, 0) + credits
    [begun, *later] = between
    bought = {day: max(between[following], 1) for day, following in pairwise([begun, *later])}
    return bought | {begun: between[begun] + bought[begun]}
