"""Whose fault a ticket may be: what points at whom, weighed, and why in words. A colleague decides."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from domain.errors import N_
from domain.people import ResellerId
from domain.tickets import AreaKind, Cause, Scope
from domain.usage_watch import Reason

# Company

LEAST_COMPANY = 2
A_WEEK = timedelta(days=7)
SPREADS = 3
"""So many standard deviations above what comes by chance (after Poisson) are no chance any more."""


@dataclass(frozen=True, slots=True)
class Company:
    """Several sub-resellers with the same area within a window: how many, and the first and last of their tickets.

    `usual`: how many tickets a week the area has otherwise.
    """

    resellers: int
    since: datetime
    last: datetime
    window: timedelta
    usual: float


def company_of(
    openings: Sequence[tuple[ResellerId, datetime]], window: timedelta, size: int, usual: float
) -> Company | None:
    """Return the window in which most sub-resellers opened a ticket, the latest of several; `None` without company.

    `openings`: tickets of one area, in any order; all of a sub-reseller's count once. `size`: how many sub-resellers
    are company at least; a busy area needs more.
    """
    ordered = sorted((at.astimezone(UTC), reseller_id) for reseller_id, at in openings)
    most: Company | None = None
    within: Counter[ResellerId] = Counter()
    first = 0
    for at, reseller_id in ordered:
        within[reseller_id] += 1
        while ordered[first][0] < at - window:
            _leave_out(ordered[first][1], within)
            first += 1
        if most is None or len(within) >= most.resellers:
            most = Company(len(within), ordered[first][0], at, window, usual)
    return most if most is not None and most.resellers >= needed_for_company(window, size, usual) else None


def _leave_out(reseller_id: ResellerId, within: Counter[ResellerId]) -> None:
    within[reseller_id] -= 1
    if not within[reseller_id]:
        del within[reseller_id]


def needed_for_company(window: timedelta, size: int, usual: float) -> int:
    """Return how many sub-resellers are company in an area of which so many tickets a week are usual."""
    by_chance = max(usual, 0.0) * (window / A_WEEK)
    return max(size, LEAST_COMPANY, math.ceil(1 + by_chance + SPREADS * math.sqrt(by_chance)))


# Facts


@dataclass(frozen=True, slots=True)
class ToLoad:
    """Credits that were approved and aren't loaded yet, and since when the first of them wait."""

    credits: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sub-reseller stands that opens a ticket. `overdue`: with more than its debt limit allows."""

    suspended: bool = False
    not_accepted: bool = False
    empty_wallet: bool = False
    overdue: bool = False
    frozen: bool = False
    paused: bool = False
    to_load: ToLoad | None = None


@dataclass(frozen=True, slots=True)
class Guides:
    """How many guides fit what was written, and how many of them were shown to and tried by the sub-reseller."""

    matching: int = 0
    shown: int = 0
    tried: int = 0


@dataclass(frozen=True, slots=True)
class TriageFacts:
    """What is known of a ticket. `since`: since when there is trouble, as the sub-reseller says.

    `active`: how many active sub-resellers the parent has; `case_since`: of the open case in the area;
    `announced_since`: of the announcement of an outage or of maintenance that is in force.
    """

    area: AreaKind
    opened_at: datetime
    scope: Scope = Scope.UNKNOWN
    since: datetime | None = None
    standing: Standing = Standing()
    guides: Guides = Guides()
    company: Company | None = None
    active: int = 0
    case_since: datetime | None = None
    announced_since: datetime | None = None


# Judgement


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whose fault it may be, how sure that is (0 to 1), and why, the weightiest reason first."""

    cause: Cause
    confidence: float = 0.0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something that points at a cause, by its weight."""

    cause: Cause
    weight: float
    reason: Reason = field(compare=False)


MOST_REASONS = 3
LEAST_LEAD = 0.5
"""By so much more has to point at a cause than at any other."""

DOUBT = 1.0
"""As much as nothing in particular weighs, for the confidence."""

COMPANY, EACH_MORE, MOST_COMPANY = 6.0, 0.25, 9.0
"""What company weighs, more than all else together can: more with each sub-reseller above those needed."""

CASE, ANNOUNCED, MANY = 2.5, 2.0, 0.75
WAITS_TO_LOAD, WAITS_ELSEWHERE = 2.5, 0.75
SUSPENDED, NOT_ACCEPTED, EMPTY, OVERDUE, FROZEN, PAUSED = 2.5, 2.25, 2.0, 1.5, 1.25, 1.0
GUIDE, SHOWN, TRIED = 1.0, 0.75, 0.25
"""A guide that fits: not seen yet, seen, and tried in vain."""

ASTRAY = timedelta(hours=6)
"""A trouble may be said to have begun so long before what explains it was noticed."""

MOVING_CREDITS = frozenset({AreaKind.ACTIVATION, AreaKind.CREDITS})
OWN_STATE = MOVING_CREDITS | {AreaKind.ACCESS}
"""Areas in which a sub-reseller's own state may be what is wrong."""


def suggest(facts: TriageFacts) -> Suggestion:
    """Suggest a cause; `UNKNOWN`, without a reason, where too little points at one, or as much at another."""
    pointers = sorted(_pointers(facts), key=lambda pointer: -pointer.weight)
    weights = _summed(pointers)
    (cause, most), (_other, second) = sorted(weights.items(), key=lambda one: -one[1])[:2]
    if most - second < LEAST_LEAD:
        return Suggestion(Cause.UNKNOWN)
    reasons = tuple(pointer.reason for pointer in pointers if pointer.cause is cause)
    return Suggestion(cause, most / (sum(weights.values()) + DOUBT), reasons[:MOST_REASONS])


def weights_of(facts: TriageFacts) -> Mapping[Cause, float]:
    """Return how much points at each cause."""
    return _summed(sorted(_pointers(facts), key=lambda pointer: -pointer.weight))


def _summed(pointers: Sequence[Pointer]) -> dict[Cause, float]:
    """Return the weight of each cause: of its weightiest pointer, and a quarter of each other, for they go together."""
    weights = dict.fromkeys((Cause.SUPPLIER, Cause.OURS, Cause.RESELLER), 0.0)
    for pointer in pointers:
        weights[pointer.cause] += pointer.weight / 4 if weights[pointer.cause] else pointer.weight
    return weights


def _pointers(facts: TriageFacts) -> Iterator[Pointer]:
    yield from _at_the_supplier(facts)
    yield from _at_us(facts)
    yield from _at_the_reseller(facts)


def _at_the_supplier(facts: TriageFacts) -> Iterator[Pointer]:
    company = _weight_of(facts.company)
    if facts.company is not None and company:
        yield Pointer(Cause.SUPPLIER, company, _company_reason(facts.company, facts.active))
    if facts.case_since is not None and _explains(facts.case_since, facts):
        reason = Reason(N_("A case in this area has been open since %(since)s."), {"since": facts.case_since})
        yield Pointer(Cause.SUPPLIER, CASE, reason)
    if facts.announced_since is not None and _explains(facts.announced_since, facts):
        reason = Reason(N_("An announcement about it has held since %(since)s."), {"since": facts.announced_since})
        yield Pointer(Cause.SUPPLIER, ANNOUNCED, reason)
    if facts.scope is Scope.MANY and not company:
        yield Pointer(Cause.SUPPLIER, MANY, Reason(N_("Many customers are said to be concerned, not just one.")))


def _weight_of(company: Company | None) -> float:
    if company is None:
        return 0.0
    above = company.resellers - needed_for_company(company.window, LEAST_COMPANY, company.usual)
    return min(COMPANY + EACH_MORE * above, MOST_COMPANY) if above >= 0 else 0.0


def _company_reason(company: Company, active: int) -> Reason:
    values: dict[str, int | float | date] = {
        "resellers": company.resellers,
        "active": max(active, company.resellers),
        "since": company.since,
        "usual": company.usual,
    }
    text = N_(
        "%(resellers)s of %(active)s active sub-resellers have written about this since %(since)s; tickets in a usual"
        " week: %(usual)s."
    )
    return Reason(text, values)


def _explains(begun_at: datetime, facts: TriageFacts) -> bool:
    """Return whether trouble can come from what has been so since a moment: it didn't begin long before."""
    return (facts.since or facts.opened_at) >= begun_at - ASTRAY


def _at_us(facts: TriageFacts) -> Iterator[Pointer]:
    waiting = facts.standing.to_load
    if waiting is None:
        return
    text = N_("Approved and not loaded yet since %(since)s: %(approved_credits)s.")
    reason = Reason(text, {"approved_credits": waiting.credits, "since": waiting.since})
    yield Pointer(Cause.OURS, WAITS_TO_LOAD if facts.area in MOVING_CREDITS else WAITS_ELSEWHERE, reason)


def _at_the_reseller(facts: TriageFacts) -> Iterator[Pointer]:
    standing = facts.standing
    if facts.area in OWN_STATE:
        yield from _hindered(standing)
    if facts.area in MOVING_CREDITS:
        yield from _held_back(standing)
    if standing.overdue and facts.area in MOVING_CREDITS | {AreaKind.BILLING}:
        reason = Reason(N_("More is overdue than the sub-reseller's debt limit allows."))
        yield Pointer(Cause.RESELLER, OVERDUE, reason)
    if facts.guides.matching > 0 and facts.scope is Scope.ONE:
        yield _guide_pointer(facts.guides)


def _hindered(standing: Standing) -> Iterator[Pointer]:
    """Yield what keeps a sub-reseller from doing anything at all."""
    if standing.suspended:
        yield Pointer(Cause.RESELLER, SUSPENDED, Reason(N_("The sub-reseller is suspended.")))
    if standing.not_accepted:
        yield Pointer(Cause.RESELLER, NOT_ACCEPTED, Reason(N_("The sub-reseller hasn't accepted its offer yet.")))
    if standing.empty_wallet and standing.to_load is None:
        yield Pointer(Cause.RESELLER, EMPTY, Reason(N_("The sub-reseller has no credits left.")))


def _held_back(standing: Standing) -> Iterator[Pointer]:
    """Yield what keeps credits from a sub-reseller."""
    if standing.frozen:
        yield Pointer(Cause.RESELLER, FROZEN, Reason(N_("The sub-reseller is frozen: its credits don't move.")))
    if standing.paused:
        yield Pointer(Cause.RESELLER, PAUSED, Reason(N_("The sub-reseller's requests are held back.")))


def _guide_pointer(guides: Guides) -> Pointer:
    values = {"guides": guides.matching, "shown": guides.shown, "tried": guides.tried}
    if guides.tried > 0:
        text = N_("It is about one customer; guides that fit: %(guides)s, of which were tried: %(tried)s.")
        return Pointer(Cause.RESELLER, TRIED, Reason(text, values))
    text = N_("It is about one customer; guides that fit: %(guides)s, of which were shown: %(shown)s.")
    return Pointer(Cause.RESELLER, SHOWN if guides.shown else GUIDE, Reason(text, values))
