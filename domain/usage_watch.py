"""What is unusual in a sub-reseller's usage, judged by its own habit alone: bursts, silences, and cover.

`counts` are daily credits, oldest first, one per calendar day, ending at `last_day`; `None` stands for a day to leave
out (expected, suspended, not yet reported). Scores grow with how unusual something is; only their order has a meaning.
What was tried, and what it gave, stands in docs/decisions/0019-how-usage-is-judged.md.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from statistics import median

from domain.errors import N_
from domain.tails import gamma_quantile, negative_binomial_surprise

Counts = Sequence[int | None]

LONGEST = 182
"""So many days make a habit, for bursts and cover."""

LONGEST_OF_SILENCES = 365

CAP = 60.0
"""Cover is told up to so many days."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A judgement in one sentence: a text to translate, and its numbers, worded for the reader when it is shown."""

    text: str
    values: Mapping[str, int | float | date] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values


TOO_LITTLE_USAGE = Reason(N_("There is too little usage yet to know a habit."))


@dataclass(frozen=True, slots=True)
class Burst:
    """`low`, `high`: what is usual on such a day, in credits. `score`: `None` with too little history."""

    alert: bool
    score: float | None
    low: int
    high: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Silence:
    """`score`: `None` with too little history."""

    alert: bool
    score: float | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Cover:
    """Days until a balance is used up, capped at 60: one time in ten it takes less than `p10`, or more than `p90`."""

    p10: float
    p50: float
    p90: float


# Bursts


@dataclass(frozen=True, slots=True)
class Span:
    """Some days in a row, ending with the last. `weight`: how much its surprise counts beside that of a single day."""

    days: int
    weight: float


SPANS = (Span(1, 1.0), Span(2, 1.15), Span(4, 1.25))
"""Sums over more days are steadier, so that the same surprise says more."""

FEWEST_DAYS = 14
FEWEST_ACTIVE_DAYS = 3

BURST_AT = 3.4
"""The surprise of an alert with half a year of history: one day in 2,500, were all habits as regular as the model."""

BURST_AT_FIRST = 4.3
"""The same with two weeks of history."""

LEVEL_HALF_LIFE = 80
"""Days after which a day counts half for the level."""

WEEKDAY_PRIOR = 6.0
"""As many days without a weekday's habit each weekday begins with."""

VARIETY = 0.8
"""How much an account's days differ before it has shown so: variance = mean + variety * mean²."""

VARIETY_PRIOR = 6.0
"""How many days of its own that is worth."""

USUAL = 1.4
"""The usual range goes so many standard deviations to either side."""

LEAST_EXPECTED = 0.02

REACHED_OF_LATE = 28
"""What was reached within so many days is no burst: a weekly purchase that comes on another weekday, say."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What an account usually spends: `mean` over all its days, `level` of late, and factors by weekday.

    `weekdays[0]` is that of the last day, `weekdays[1]` that of the day before, and so on.
    """

    mean: float
    level: float
    weekdays: tuple[float, ...]

    def weight(self, days: int, *, ago: int = 0) -> float:
        """Return how many usual days some days in a row make up, the last of them so many days ago."""
        return sum(self.weekdays[(ago + day) % 7] for day in range(days))


def detect_burst(counts: Counts, last_day: date) -> Burst:
    """Judge the last day, and the last two and four, against the days before.

    The surprise of each sum is that of a negative binomial, with the variety that sums of so many days of this account
    have shown; its level is an exponentially weighted mean with weekday factors.
    """
    counts = counts[-LONGEST:]
    before, today = counts[:-1], counts[-1] if counts else None
    habit = habit_of(before)
    if today is None or habit is None:
        return Burst(alert=False, score=None, low=0, high=0, reason=TOO_LITTLE_USAGE)
    low, high = usual_after(before, habit)
    score, span = _most_surprising(counts, habit)
    alert = score >= burst_bar(len(before)) and today > 0
    return Burst(alert=alert, score=score, low=low, high=high, reason=_burst_reason(counts, span, low, high, last_day))


def burst_bar(days: int) -> float:
    """Return the score from which on a burst is told, with so many days of history."""
    return BURST_AT + (BURST_AT_FIRST - BURST_AT) * min(1.0, FEWEST_DAYS / max(days, 1))


def habit_of(before: Counts) -> Habit | None:
    """Return the habit that days show of which the next is to be judged, or `None` with too few of them."""
    known = [count for count in before if count is not None]
    if len(known) < FEWEST_DAYS or sum(count > 0 for count in known) < FEWEST_ACTIVE_DAYS:
        return None
    mean = sum(known) / len(known)
    if mean <= 0:
        return None
    return Habit(mean, _recent_mean(before, LEVEL_HALF_LIFE), _weekday_factors(before, mean))


def _recent_mean(counts: Counts, half_life: float) -> float:
    """Return the mean of the days that are known, each counting half as much as one `half_life` days later."""
    fading = 0.5 ** (1 / half_life)
    total = weight = 0.0
    for count in counts:
        total, weight = total * fading, weight * fading
        if count is not None:
            total, weight = total + count, weight + 1
    return total / weight


def _weekday_factors(before: Counts, mean: float) -> tuple[float, ...]:
    """Return by how much each weekday differs from the mean, that of the day after `before` first."""
    latest_first = before[::-1]
    return tuple(_factor(latest_first[(ago - 1) % 7 :: 7], mean) for ago in range(7))


def _factor(days: Counts, mean: float) -> float:
    known = [count for count in days if count is not None]
    return (sum(known) / mean + WEEKDAY_PRIOR) / (len(known) + WEEKDAY_PRIOR)


def _most_surprising(counts: Counts, habit: Habit) -> tuple[float, Span]:
    """Return the highest score of all spans that end with the last day, and its span."""
    if not counts[-1]:
        return 0.0, SPANS[0]
    return max(((_surprise(counts, habit, span), span) for span in SPANS), key=lambda found: found[0])


def _surprise(counts: Counts, habit: Habit, span: Span) -> float:
    latest = counts[-span.days :]
    if None in latest:
        return 0.0
    spent = sum(count or 0 for count in latest)
    before = counts[:-1]
    if any(spent <= earlier for _ago, earlier in _sums(before[-REACHED_OF_LATE - span.days + 1 :], span.days)):
        return 0.0
    expected = max(habit.level * habit.weight(span.days), LEAST_EXPECTED)
    size = 1 / variety_of(before, habit, span.days)
    return span.weight * negative_binomial_surprise(spent, expected, size)


def variety_of(before: Counts, habit: Habit, days: int) -> float:
    """Return by how much the sums of so many days have differed: their variance is mean + variety * mean².

    Sums that overlap the days to be judged are left out, as are those with a day left out in them.
    """
    over = squares = 0.0
    expected = [habit.mean * habit.weight(days, ago=ago) for ago in range(7)]
    for ago, spent in _sums(before, days):
        usual = expected[ago % 7]
        over += (spent - usual) ** 2 - usual
        squares += usual * usual
    prior = VARIETY_PRIOR * (habit.mean * days) ** 2
    return max((max(over, 0.0) + VARIETY / days * prior) / (squares + prior), 0.001)


def _sums(before: Counts, days: int) -> Iterator[tuple[int, int]]:
    """Yield the sum of each run of so many known days, and how many days before the judged one its last day is."""
    totals = [0, *accumulate(count or 0 for count in before)]
    unknown = [0, *accumulate(count is None for count in before)]
    for end in range(days, len(before) - days + 2):
        if unknown[end] == unknown[end - days]:
            yield len(before) + 1 - end, totals[end] - totals[end - days]


def usual_after(before: Counts, habit: Habit) -> tuple[int, int]:
    """Return what is usual on the day after `before`, in credits: about nine days of ten lie within."""
    mean = max(habit.level * habit.weekdays[0], LEAST_EXPECTED)
    variance = mean + variety_of(before, habit, 1) * mean * mean
    return math.floor(gamma_quantile(mean, variance, -USUAL)), math.ceil(gamma_quantile(mean, variance, USUAL))


def _burst_reason(counts: Counts, span: Span, low: int, high: int, last_day: date) -> Reason:
    spent = sum(count or 0 for count in counts[-span.days :])
    values: dict[str, int | float | date] = {
        "spent": spent,
        "days": span.days,
        "low": low,
        "high": high,
        "day": last_day,
    }
    if span.days == 1:
        return Reason(N_("%(spent)s credits on %(day)s; usual on such a day are %(low)s to %(high)s."), values)
    return Reason(N_("%(spent)s credits in the %(days)s days to %(day)s; usual are %(low)s to %(high)s a day."), values)


# Silences

FEWEST_GAPS = 3

GAP_FADING = 0.5 ** (1 / 15)
"""A pause counts half as much as one fifteen pauses later."""

PRIOR_GAPS = 2.0
PRIOR_GAP_DAYS = 14.0
PRIOR_SPREAD = 0.5
"""How the pauses of an account differ before it has shown so: of the logarithm, squared."""

SILENCE_AT = 1.75
SHORTEST_SILENCE = 3


def detect_silence(counts: Counts, last_day: date) -> Silence:
    """Judge the pause since the last usage against this account's own pauses.

    The score is how many of its own standard deviations the pause is longer than its usual one, both on a logarithmic
    scale, later pauses counting more, and both shrunk towards a pause of two weeks while there are few.
    """
    counts = counts[-LONGEST_OF_SILENCES:]
    gaps, pause = _gaps(counts)
    if len(gaps) < FEWEST_GAPS:
        return Silence(alert=False, score=None, reason=TOO_LITTLE_USAGE)
    if pause == 0:
        return Silence(alert=False, score=0.0, reason=Reason(N_("There was usage on %(day)s."), {"day": last_day}))
    usual, spread = _usual_gap(gaps)
    score = (math.log(pause) - usual) / spread
    values = {"pause": pause, "usual": median(gaps), "longest": max(gaps)}
    reason = Reason(_NEARLY_DAILY if values["usual"] == 1 else _EVERY_SO_OFTEN, values)
    return Silence(alert=score >= SILENCE_AT and pause >= SHORTEST_SILENCE, score=score, reason=reason)


_EVERY_SO_OFTEN = N_(
    "No usage for %(pause)s days; usual is every %(usual)s days, and the longest pause was %(longest)s."
)
_NEARLY_DAILY = N_("No usage for %(pause)s days; usual is every day, and the longest pause was %(longest)s.")


def _gaps(counts: Counts) -> tuple[list[int], int]:
    """Return the days from each usage to the next, oldest first, and the days since the last.

    Days left out don't count.
    """
    gaps: list[int] = []
    since: int | None = None
    for count in counts:
        if count is None:
            continue
        if since is not None:
            since += 1
        if count > 0:
            if since is not None:
                gaps.append(since)
            since = 0
    return gaps, since or 0


def _usual_gap(gaps: Sequence[int]) -> tuple[float, float]:
    """Return the usual pause and how far pauses spread about it, both as natural logarithms of days."""
    logs = [math.log(gap) for gap in gaps]
    weights = [GAP_FADING**age for age in range(len(logs) - 1, -1, -1)]
    whole = sum(weights) + PRIOR_GAPS
    usual = (_weighted(logs, weights) + PRIOR_GAPS * math.log(PRIOR_GAP_DAYS)) / whole
    squares = _weighted([(log - usual) ** 2 for log in logs], weights)
    return usual, math.sqrt((squares + PRIOR_GAPS * PRIOR_SPREAD) / whole)


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))


# Cover

COVER_HALF_LIFE = 17
WHOLE_MEAN_DAYS = 3.0
"""The mean over all days counts as much as so many of the last."""

UNSURE_OF_MEAN = 0.13
"""How sure the mean itself is, as the spread of its logarithm."""

ONE_IN_TEN = 1.2816
"""Standard deviations beyond which one in ten lies."""

VARIANCE_SHARE = 0.8


def forecast_cover(balance: int, counts: Counts, last_day: date) -> Cover:  # noqa: ARG001  (one signature for all three)
    """Forecast how many days a balance lasts, counted from the day after `last_day`.

    The days until sums pass a level have the quantiles of Birnbaum & Saunders 1969; the mean is an exponentially
    weighted one, and how unsure it is widens them.
    """
    known = [count for count in counts[-LONGEST:] if count is not None]
    if balance <= 0:
        return Cover(0.0, 0.0, 0.0)
    mean = mean_for_cover(counts[-LONGEST:], known)
    if mean <= 0:
        return Cover(CAP, CAP, CAP)
    spread = math.sqrt(VARIANCE_SHARE * daily_variance(known) * mean / _mean(known) / (balance * mean))
    return Cover(*(_days_until(balance / mean, spread, z) for z in (-ONE_IN_TEN, 0.0, ONE_IN_TEN)))


def mean_for_cover(counts: Counts, known: Sequence[int]) -> float:
    if not any(known):
        return 0.0
    fading: float = 0.5 ** (1 / COVER_HALF_LIFE)
    weight = (1 - fading ** len(known)) / (1 - fading)
    return (_recent_mean(counts, COVER_HALF_LIFE) * weight + _mean(known) * WHOLE_MEAN_DAYS) / (
        weight + WHOLE_MEAN_DAYS
    )


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts)


def daily_variance(known: Sequence[int]) -> float:
    """Return how much a day adds to the variance of a sum: the mean of what days and what weeks say of it."""
    weeks = [sum(known[end - 7 : end]) for end in range(len(known), 6, -7)]
    by_day = _squares(known) / len(known)
    by_week = _squares(weeks) / (len(weeks) - 1) / 7 if len(weeks) > 1 else _mean(known)
    return max((by_day + by_week) / 2, _mean(known) / 2)


def _squares(values: Sequence[int]) -> float:
    """Return the sum of the squared distances from the mean."""
    mean = _mean(values)
    return sum((value - mean) ** 2 for value in values)


def _days_until(days: float, spread: float, z: float) -> float:
    """Return the quantile, `z` standard deviations from the middle, of the days until a balance is used up."""
    half = spread * z / 2
    quantile = days * (half + math.sqrt(half * half + 1)) ** 2 * math.exp(z * UNSURE_OF_MEAN)
    return min(max(quantile + 0.5, 1.0), CAP)
