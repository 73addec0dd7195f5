"""The course of an account: its credits day by day, as far as they are told, and what is to be said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from domain.usage_shown import Pace, pace_of, usual_range
from domain.usage_watch import Burst, Counts, Cover, Silence, detect_burst, detect_silence, forecast_cover

MOST_DAYS = 365
"""So far back a course goes."""

FEWEST_FOR_COVER = 7
"""Days after which it is told how long a balance lasts."""

STILL_USED = 28
"""Of an account that wasn't used for so many days nobody asks how long its balance lasts."""

SHORT = 7.0
"""A balance is short where it might be used up within so many days."""

FAST = 1.3
"""The score of a pace that is told: one week in twenty, were all habits as regular as the model."""


class Told(StrEnum):
    """What the credits of a course are: spent in the panel, bought where no source tells of usage, or passed down."""

    USAGE = "usage"
    PURCHASES = "purchases"
    PASSED_DOWN = "passed_down"


@dataclass(frozen=True, slots=True)
class Course:
    """Credits by day, oldest first, from the first on which there were any until `last_day`.

    `upto`: until when everything is told; `whole`: whether the last day is over and told to its end. `expected`: days
    that leave the habit, and `troubled` those of an outage, which do so too. `balance`: what can still be spent, `None`
    where that isn't known.
    """

    told: Told
    counts: tuple[int, ...]
    last_day: date
    whole: bool
    upto: datetime
    expected: frozenset[date] = frozenset()
    balance: int | None = None
    troubled: frozenset[date] = frozenset()

    @property
    def first_day(self) -> date:
        return self.last_day - timedelta(days=len(self.counts) - 1)

    @property
    def judged(self) -> Counts:
        """Return the days as they are judged: those that were expected, and those of an outage, are left out."""
        left_out = self.expected | self.troubled
        if not left_out:
            return self.counts
        first = self.first_day
        return [
            None if first + timedelta(days=number) in left_out else count for number, count in enumerate(self.counts)
        ]

    @property
    def closed(self) -> Counts:
        """Return the days that are over, as they are judged."""
        return self.judged if self.whole else self.judged[:-1]

    @property
    def closed_day(self) -> date:
        """Return the last day that is over."""
        return self.last_day if self.whole else self.last_day - timedelta(days=1)


def course_of(
    told: Told,
    credits: Mapping[int, int],
    *,
    upto: datetime,
    zone: tzinfo,
    expected: Iterable[date] = (),
    troubled: Iterable[date] = (),
    balance: int | None = None,
) -> Course:
    """Return the course of credits by the number of their day, as far as everything is told until a moment.

    A day on which more was taken back than passed down counts as an idle one.
    """
    last, whole = told_to(upto, zone)
    end = last.toordinal()
    begin = min((day for day, count in credits.items() if count and day <= end), default=end + 1)
    counts = tuple(max(0, credits.get(day, 0)) for day in range(max(begin, end - MOST_DAYS + 1), end + 1))
    return Course(told, counts, last, whole, upto, frozenset(expected), balance, frozenset(troubled))


def told_to(upto: datetime, zone: tzinfo) -> tuple[date, bool]:
    """Return the last day of which something is told until a moment, and whether all of it is."""
    local = upto.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local == midnight:
        return local.date() - timedelta(days=1), True
    return local.date(), False


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be said of a course. `pace`, `cover`: `None` where too little is known, or nothing is to be said."""

    burst: Burst
    silence: Silence
    pace: Pace | None
    cover: Cover | None

    @property
    def is_fast(self) -> bool:
        return self.burst.alert or (self.pace is not None and self.pace.score >= FAST)

    @property
    def is_short(self) -> bool:
        return self.cover is not None and self.cover.p10 < SHORT

    @property
    def is_known(self) -> bool:
        """Return whether there is enough history to know a habit."""
        return self.burst.score is not None or self.silence.score is not None


def judge(course: Course) -> Judged:
    """Judge a course by its own habit: silence, pace and cover by days that are over, bursts by the last as well."""
    closed, day = course.closed, course.closed_day
    return Judged(
        burst=detect_burst(course.judged, course.last_day),
        silence=detect_silence(closed, day),
        pace=pace_of(closed),
        cover=cover_of(course),
    )


def cover_of(course: Course) -> Cover | None:
    """Return how long a balance lasts; `None` where that can't be known, or nobody asks."""
    closed = course.closed
    if course.balance is None or len(closed) < FEWEST_FOR_COVER or not any(closed[-STILL_USED:]):
        return None
    return forecast_cover(course.balance, closed, course.closed_day)


def usual_of(course: Course, days: int) -> Sequence[tuple[int, int] | None]:
    """Return what was usual on each of the last days, or of all where there are fewer."""
    return usual_range(course.judged, days)
