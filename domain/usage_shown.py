"""What is shown of usage: what is usual day by day, how fast credits are spent, and how many will be."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.tails import gamma_quantile, negative_binomial_surprise
from domain.usage_watch import (
    LEAST_EXPECTED,
    LONGEST,
    ONE_IN_TEN,
    UNSURE_OF_MEAN,
    VARIANCE_SHARE,
    Counts,
    daily_variance,
    habit_of,
    mean_for_cover,
    usual_after,
    variety_of,
)


def usual_range(counts: Counts, days: int) -> list[tuple[int, int] | None]:
    """Return what was usual on each of the last days, in credits, as a burst on it would be judged.

    `None` where the days before it were too few to know a habit.
    """
    ends = range(max(0, len(counts) - days), len(counts))
    return [_usual_on(counts[max(0, end - LONGEST + 1) : end]) for end in ends]


def _usual_on(before: Counts) -> tuple[int, int] | None:
    habit = habit_of(before)
    return None if habit is None else usual_after(before, habit)


PACE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Pace:
    """What was spent in the last seven days, beside what is usual in seven. `score`: how surprising that much is."""

    spent: int
    usual: int
    score: float


def pace_of(counts: Counts) -> Pace | None:
    """Compare the last seven days with the habit before them; `None` with too little history, or with a day left out.

    `counts`: closed days.
    """
    before, latest = counts[-LONGEST:-PACE_DAYS], counts[-PACE_DAYS:]
    habit = habit_of(before)
    if habit is None or None in latest:
        return None
    spent = sum(count or 0 for count in latest)
    usual = max(habit.level * habit.weight(PACE_DAYS), LEAST_EXPECTED)
    surprise = negative_binomial_surprise(spent, usual, 1 / variety_of(before, habit, PACE_DAYS))
    return Pace(spent, round(usual), surprise)


@dataclass(frozen=True, slots=True)
class Demand:
    """Credits that will be spent: one time in ten fewer than `p10`, or more than `p90`."""

    p10: int
    p50: int
    p90: int


def forecast_demand(accounts: Iterable[Counts], days: int) -> Demand:
    """Forecast what accounts, of which each goes its own way, spend together in so many days.

    `accounts`: the closed days of each. The mean of each is that of its cover; the sum has the quantiles of a gamma
    distribution.
    """
    mean = variance = 0.0
    for counts in accounts:
        known = [count for count in counts[-LONGEST:] if count is not None]
        a_day = mean_for_cover(counts[-LONGEST:], known)
        if a_day > 0 and sum(known) > 0:
            mean += a_day * days
            a_days_variance = VARIANCE_SHARE * daily_variance(known) * a_day / (sum(known) / len(known))
            variance += a_days_variance * days + (UNSURE_OF_MEAN * a_day * days) ** 2
    if not mean:
        return Demand(0, 0, 0)
    return Demand(*(round(gamma_quantile(mean, variance, z)) for z in (-ONE_IN_TEN, 0.0, ONE_IN_TEN)))


def to_buy(demand: Demand, stock: int) -> Demand:
    """Return how many credits have to be bought so that a stock serves a demand, and is used up by it."""
    return Demand(*(max(0, credits - stock) for credits in (demand.p10, demand.p50, demand.p90)))
