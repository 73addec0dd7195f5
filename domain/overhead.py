"""What a relationship costs beyond its credits: measured by the month, smoothed, and turned into a band of notches.

A month's score adds up what each kind of overhead says of it. Months are weighted, the latest most, and shrunk towards
nothing while few are known. From one month to the next the notch moves by one at most, and only once the smoothed score
is clearly beyond its edge. What the supplier or the parent caused is never among the facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import fsum
from typing import Any

from domain.alerts import evidence_of
from domain.errors import N_
from domain.usage_watch import Counts

LAST_NOTCH = 5
NOTCH_PERCENT = Decimal(2)
"""Each notch is so many percent of surcharge, up to the cap that the terms name."""

MOST_MONTHS = 6
FEWEST_MONTHS = 3
"""The months before these are complete move nothing: a newcomer may have a bad start."""

FADING = 0.7
"""A month counts so much of what the month after it does."""

PRIOR_MONTHS = 1.0
"""As many months without any overhead everybody begins with."""

PRIOR_CREDITS = 200.0
PRIOR_PAYMENTS = 1.0
"""With so many credits without a ticket, and payments in time, everybody begins."""

MARGIN = 0.2
"""So far beyond its edge a score has to be until the notch moves."""


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One closed month of a sub-reseller. `credits`: bought; `own_tickets`: of their own cause.

    `late_payments`: charges paid after their day, or overdue, of the `payments_due`. `erratic`: how much more erratic
    than the network's rhythm their usage was, `None` where too few days are known.
    """

    credits: int
    own_tickets: int = 0
    late_payments: int = 0
    payments_due: int = 0
    missed_minimum: bool = False
    chargebacks: int = 0
    erratic: float | None = None


class OverheadKind(StrEnum):
    """What overhead is made of."""

    TICKETS = "tickets"
    LATE = "late"
    MINIMUM = "minimum"
    CHARGEBACKS = "chargebacks"
    ERRATIC = "erratic"


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of overhead. `weight`: its part of the smoothed score; `evidence`: its numbers, as they are kept."""

    kind: OverheadKind
    weight: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Overhead:
    """A month's band. `raw`: the smoothed score, to which the weights of its reasons, heaviest first, add up."""

    notch: int
    raw: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a kind counts: the score of one unit (a ticket per 100 credits, all payments late), and the most a month."""

    unit: float
    most: float


_SCALES = {
    OverheadKind.TICKETS: _Scale(1.0, 3.0),
    OverheadKind.LATE: _Scale(2.5, 2.5),
    OverheadKind.MINIMUM: _Scale(1.0, 1.0),
    OverheadKind.CHARGEBACKS: _Scale(5.0, 2.5),
    OverheadKind.ERRATIC: _Scale(2.0, 2.5),
}


def overhead(months: Sequence[MonthFacts], *, before: int) -> Overhead:
    """Judge the last of some closed months, oldest first; those further back than six don't count.

    `before`: the notch of the month before, 0 for a newcomer.
    """
    months = months[-MOST_MONTHS:]
    if not months:
        return Overhead(_notch(before, 0.0, 0.0, 0), 0.0, ())
    weights = [FADING**age for age in range(len(months) - 1, -1, -1)]
    scores = {kind: _scores(kind, months, weights) for kind in OverheadKind}
    reasons = tuple(sorted(_reasons(scores, months, weights), key=lambda reason: -reason.weight))
    raw = fsum(reason.weight for reason in reasons)
    judged = fsum(of_kind[-1] for of_kind in scores.values())
    return Overhead(_notch(before, raw, judged, len(months)), raw, reasons)


def percent(notch: int, cap: Decimal) -> Decimal:
    """Return the surcharge of a notch in percent, no more than the cap that the terms name."""
    return min(NOTCH_PERCENT * notch, max(cap, Decimal(0)))


# The band


def _notch(before: int, raw: float, judged: float, months: int) -> int:
    """Return the notch of a month. `judged`: its own score, without which past months never move the notch up."""
    before = min(max(before, 0), LAST_NOTCH)
    score, own = (raw, judged) if months >= FEWEST_MONTHS else (0.0, 0.0)
    if min(score, own) >= before + 1 + MARGIN:  # notch n goes from the score n to n + 1
        return min(before + 1, LAST_NOTCH)
    return before - 1 if before and score < before - MARGIN else before


# Scores


def _scores(kind: OverheadKind, months: Sequence[MonthFacts], weights: Sequence[float]) -> list[float]:
    """Return what a kind of overhead says of each month."""
    scale, base = _SCALES[kind], _base(kind, months, weights)
    return [min(scale.unit * _count(kind, month) / base, scale.most) for month in months]


def _count(kind: OverheadKind, month: MonthFacts) -> float:
    """Return how often something happened in a month, or how much."""
    counts: dict[OverheadKind, float] = {
        OverheadKind.TICKETS: month.own_tickets,
        OverheadKind.LATE: month.late_payments,
        OverheadKind.MINIMUM: month.missed_minimum,
        OverheadKind.CHARGEBACKS: month.chargebacks,
        OverheadKind.ERRATIC: month.erratic or 0.0,
    }
    return max(counts[kind], 0.0)


def _base(kind: OverheadKind, months: Sequence[MonthFacts], weights: Sequence[float]) -> float:
    """Return in relation to what a kind is counted: hundreds of credits, or payments due, of a usual month.

    Both are shrunk: one ticket for the first ten credits isn't ten for a hundred.
    """
    whole = sum(weights)
    match kind:
        case OverheadKind.TICKETS | OverheadKind.CHARGEBACKS:
            bought = [max(month.credits, 0) for month in months]
            return (_weighted(bought, weights) + PRIOR_CREDITS) / whole / 100
        case OverheadKind.LATE:
            due = [max(month.payments_due, 0) for month in months]
            return (_weighted(due, weights) + PRIOR_PAYMENTS) / whole
        case _:
            return 1.0


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return fsum(value * weight for value, weight in zip(values, weights, strict=True))


# Reasons

_TEXTS = {
    OverheadKind.TICKETS: N_(
        "Tickets of their own cause: %(count)s, with %(bought_credits)s bought (months looked at: %(months)s)."
    ),
    OverheadKind.LATE: N_("Paid late: %(count)s of %(due)s payments (months looked at: %(months)s)."),
    OverheadKind.MINIMUM: N_("The month's minimum was missed in %(count)s of the %(months)s months looked at."),
    OverheadKind.CHARGEBACKS: N_(
        "Payments that were charged back: %(count)s, with %(bought_credits)s bought (months looked at: %(months)s)."
    ),
    OverheadKind.ERRATIC: N_(
        "Usage scatters from day to day %(more_percent)s more than usual, beyond what the network's days explain"
        " (months looked at: %(months)s)."
    ),
}


def _reasons(
    scores: dict[OverheadKind, list[float]], months: Sequence[MonthFacts], weights: Sequence[float]
) -> list[Reason]:
    """Return the kinds that weigh anything."""
    whole = sum(weights) + PRIOR_MONTHS
    weighed = {kind: _weighted(of_kind, weights) / whole for kind, of_kind in scores.items()}
    return [Reason(kind, weight, _evidence(kind, months)) for kind, weight in weighed.items() if weight > 0]


def _evidence(kind: OverheadKind, months: Sequence[MonthFacts]) -> str:
    values: dict[str, Any] = {"months": len(months)}
    if kind is OverheadKind.ERRATIC:
        known = [month.erratic for month in months if month.erratic is not None]
        return evidence_of(_TEXTS[kind], values | {"more_percent": round(100 * sum(known) / len(known))})
    values["count"] = int(sum(_count(kind, month) for month in months))
    if kind in {OverheadKind.TICKETS, OverheadKind.CHARGEBACKS}:
        values["bought_credits"] = sum(month.credits for month in months)
    if kind is OverheadKind.LATE:
        values["due"] = sum(month.payments_due for month in months)
    return evidence_of(_TEXTS[kind], values)


# Erratic usage

FEWEST_DAYS = 21
FEWEST_ACTIVE_DAYS = 4

WEEKDAY_PRIOR = 2.0
"""As many usual days each weekday begins with, until its own habit is known."""

USUAL_DISPERSION = 0.7
"""How far days of one account lie from what is to be expected of them, on average, in parts of that."""


def erratic(own: Counts, network: Counts) -> float | None:
    """Return by how much somebody's days scatter more than usual: 0 for no more, 1 for twice as much.

    `own`, `network`: credits of the same days, oldest first, one per calendar day, `None` for a day to leave out; the
    latter of everybody else together. What the network shares, a match day say,
    and what is a habit of their own weekdays is expected and doesn't count. `None` with too few days.
    """
    days = [
        (at % 7, max(mine, 0), max(theirs, 0))
        for at, (mine, theirs) in enumerate(zip(own, network, strict=True))
        if mine is not None and theirs is not None
    ]
    if len(days) < FEWEST_DAYS or sum(mine > 0 for _weekday, mine, _theirs in days) < FEWEST_ACTIVE_DAYS:
        return None
    weekdays, counts, others = ([day[part] for day in days] for part in range(3))
    scattered = _dispersion(counts, weekdays, [1] * len(days))
    if any(others):  # one erratic neighbour makes a network of two erratic, and nobody else
        scattered = min(scattered, _dispersion(counts, weekdays, others))
    return max(scattered / USUAL_DISPERSION - 1, 0.0)


def _dispersion(counts: Sequence[int], weekdays: Sequence[int], shared: Sequence[int]) -> float:
    """Return the mean distance of days from what is expected of them, in parts of that; `shared`: the day's factors."""
    level = sum(counts) / sum(shared)
    even = [level * factor for factor in shared]
    habit = _weekday_factors(counts, weekdays, even)
    expected = [usual * habit[weekday] for usual, weekday in zip(even, weekdays, strict=True)]
    return fsum(abs(count - usual) for count, usual in zip(counts, expected, strict=True)) / sum(counts)


def _weekday_factors(counts: Sequence[int], weekdays: Sequence[int], even: Sequence[float]) -> list[float]:
    """Return by how much each weekday differs from the others, shrunk towards not at all."""
    prior = WEEKDAY_PRIOR * sum(even) / len(even)
    spent, usual = [prior] * 7, [prior] * 7
    for count, weekday, expected in zip(counts, weekdays, even, strict=True):
        spent[weekday] += count
        usual[weekday] += expected
    return [one / other for one, other in zip(spent, usual, strict=True)]
