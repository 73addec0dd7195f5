"""Talking points: what a talk with a sub-reseller should be about, and who needs attention, each with its reason.

Whoever holds the talk reads them; the sub-reseller doesn't. They are said of facts alone, never as a score, and what
the supplier or the parent caused is never held against a sub-reseller: it comes up as what is owed to them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.alerts import AlertKind, Evidence, evidence_of
from domain.errors import N_
from domain.names import shown
from domain.promises import priced


@dataclass(frozen=True, slots=True)
class AlertSeen:
    """An alert of late. `open`: it isn't resolved; `expected`: somebody said so; `explained`: an outage explains it."""

    kind: AlertKind
    reason: Evidence
    open: bool
    expected: bool = False
    explained: bool = False


@dataclass(frozen=True, slots=True)
class PromiseSeen:
    """A promise that is disputed, or whose day is near. `until`: its day, if it has one."""

    number: int
    words: str
    until: date | None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpSeen:
    """A reminder that isn't done yet."""

    words: str
    on: date


@dataclass(frozen=True, slots=True)
class BriefFacts:
    """What a brief knows of one sub-reseller; what isn't known is `None`, and nothing is said of it.

    `used`: credits in the last `span_days` days, `used_before`: in as many before; of the former, `muted_days` lay in
    an outage. `usual_low`, `usual_high`: what is usual in so many days. `cover_days`: how long the balance lasts.
    `bought`, `minimum`: credits of this period; `left_days`: days until it ends; `months_missed`: of the last three.
    `due`, `overdue`: minor units; `overdue_days`: since the oldest; `late`, `in_time`: payments of ninety days.
    Tickets of ninety days by cause, `cases_solved`: cases that explained some of theirs. `open_tickets`: that wait for
    the parent's team, `oldest_days`: since the oldest. `next_tier_credits`: so many more this period earn
    `next_tier_price`. `price_basis`: why the price is what it is, as a reason.
    """

    today: date
    currency: str
    days_with_us: int
    span_days: int = 30
    used: int | None = None
    used_before: int | None = None
    muted_days: int = 0
    usual_low: int | None = None
    usual_high: int | None = None
    cover_days: float | None = None
    bought: int = 0
    minimum: int = 0
    left_days: int = 0
    months_missed: int = 0
    due: int = 0
    overdue: int = 0
    overdue_days: int = 0
    late: int = 0
    in_time: int = 0
    own_tickets: int = 0
    supplier_tickets: int = 0
    our_tickets: int = 0
    unknown_tickets: int = 0
    cases_solved: int = 0
    open_tickets: int = 0
    oldest_days: int = 0
    price: Decimal | None = None
    price_basis: Evidence | None = None
    next_tier_credits: int | None = None
    next_tier_price: Decimal | None = None
    review_price: Decimal | None = None
    alerts: tuple[AlertSeen, ...] = ()
    promises: tuple[PromiseSeen, ...] = ()
    follow_ups: tuple[FollowUpSeen, ...] = ()
    days_since_talk: int | None = None
    most_days: int = 60


class PointKind(StrEnum):
    """What a talking point is about, the weightiest first; from `GROWTH` on, what is pleasant to say."""

    BELOW_ZERO = "below_zero"
    PROMISE_DISPUTED = "promise_disputed"
    OVERDUE = "overdue"
    OPEN_TICKETS = "open_tickets"
    SILENCE = "silence"
    DECLINE = "decline"
    NO_USAGE = "no_usage"
    COVER_SHORT = "cover_short"
    BURST = "burst"
    PROMISE_DUE = "promise_due"
    FOLLOW_UP = "follow_up"
    REVIEW = "review"
    MINIMUM_MISSED = "minimum_missed"
    MINIMUM_AHEAD = "minimum_ahead"
    LATE_PAYMENTS = "late_payments"
    OUR_FAULT = "our_fault"
    SUPPLIER_FAULT = "supplier_fault"
    OWN_TICKETS = "own_tickets"
    LOSING_TOUCH = "losing_touch"
    NEWCOMER = "newcomer"
    GROWTH = "growth"
    FIRST_USAGE = "first_usage"
    NEXT_TIER = "next_tier"
    REPAIRED = "repaired"
    MINIMUM_MET = "minimum_met"
    PAID_IN_TIME = "paid_in_time"
    STEADY = "steady"


_ORDER = tuple(PointKind)

PLEASANT = frozenset(_ORDER[_ORDER.index(PointKind.GROWTH) :])
"""What a talk is well begun with."""

NEEDS_ATTENTION = frozenset(_ORDER[: _ORDER.index(PointKind.REVIEW)]) | {
    PointKind.MINIMUM_MISSED,
    PointKind.LATE_PAYMENTS,
    PointKind.LOSING_TOUCH,
}
"""What puts somebody on the attention list; the rest can wait until the next talk."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something to talk about. `weight`: the heavier, the sooner; `evidence`: its reason, as an alert keeps one."""

    kind: PointKind
    weight: int
    evidence: str

    @property
    def reason(self) -> Evidence:
        return Evidence(self.evidence)


# Rules: each says what it finds, with the kind, the sentence and its numbers

Said = tuple[PointKind, str, Mapping[str, Any]]

CALLS_OF_ALERTS = {
    AlertKind.BELOW_ZERO: PointKind.BELOW_ZERO,
    AlertKind.SILENCE: PointKind.SILENCE,
    AlertKind.BURST: PointKind.BURST,
    AlertKind.COVER_SHORT: PointKind.COVER_SHORT,
    AlertKind.MINIMUM_MISSED: PointKind.MINIMUM_AHEAD,
}
"""Which alerts are worth a word; what is overdue is said with its sum, and the rest is none of theirs."""

SHORT_COVER = 5
SOON = timedelta(days=7)
NEW_FOR = 30
SOON_OVER = 10
MANY_TICKETS = 3
MANY_PAYMENTS = 2
MOST_WORDS = 80


def _alerts(facts: BriefFacts) -> Iterator[Said]:
    for alert in facts.alerts:
        if alert.kind in CALLS_OF_ALERTS and alert.open and not alert.expected and not alert.explained:
            yield CALLS_OF_ALERTS[alert.kind], alert.reason.text, alert.reason.values


def _usage(facts: BriefFacts) -> Iterator[Said]:
    """Say how usage goes: by days that weren't in an outage, so that nobody falls back for one."""
    judged = facts.span_days - facts.muted_days
    if facts.used is None or judged <= 0:
        return
    values: dict[str, Any] = {"used_credits": facts.used, "span_days": facts.span_days}
    if facts.days_with_us < 2 * facts.span_days:
        yield from _first_usage(facts)
    elif facts.used == 0:
        yield PointKind.NO_USAGE, N_("Nothing was used in the last %(span_days)s."), values
    elif facts.used_before:
        yield _compared(facts, facts.used_before, judged, values)


def _first_usage(facts: BriefFacts) -> Iterator[Said]:
    values = {"used_credits": facts.used, "joined_day": facts.today - timedelta(days=facts.days_with_us)}
    if facts.used and not facts.used_before:
        yield PointKind.FIRST_USAGE, N_("With us since %(joined_day)s, and %(used_credits)s used already."), values
    elif not facts.used and facts.days_with_us > NEW_FOR:
        yield (
            PointKind.NO_USAGE,
            N_("With us since %(joined_day)s, and nothing used lately. Do they need help?"),
            values,
        )


def _compared(facts: BriefFacts, before: int, judged: int, values: dict[str, Any]) -> Said:
    """Say how usage stands to the days before: a fifth more is growth, a third less a decline if it is unusual, too."""
    used = facts.used or 0
    low = before if facts.usual_low is None else facts.usual_low
    values |= {"before_credits": before, "muted_days": facts.muted_days}
    if 5 * used >= 6 * before:
        return PointKind.GROWTH, N_("%(used_credits)s in the last %(span_days)s, after %(before_credits)s."), values
    if 3 * used * facts.span_days <= 2 * before * judged and used * facts.span_days < low * judged:
        return PointKind.DECLINE, _DECLINE_MUTED if facts.muted_days else _DECLINE, values
    return PointKind.STEADY, N_("%(used_credits)s in the last %(span_days)s: much as before."), values


_DECLINE = N_("Only %(used_credits)s in the last %(span_days)s, after %(before_credits)s in as many before.")
_DECLINE_MUTED = N_(
    "Only %(used_credits)s in the last %(span_days)s, after %(before_credits)s in as many before; "
    "%(muted_days)s of an outage are allowed for."
)


def _cover(facts: BriefFacts) -> Iterator[Said]:
    if facts.cover_days is not None and facts.cover_days <= SHORT_COVER:
        text = N_("Their credits last for about %(cover_days)s.")
        yield PointKind.COVER_SHORT, text, {"cover_days": facts.cover_days}


def _minimum(facts: BriefFacts) -> Iterator[Said]:
    if facts.minimum <= 0:
        return
    if facts.months_missed:
        text = N_("Months below the minimum, of the last three: %(months)s.")
        yield PointKind.MINIMUM_MISSED, text, {"months": facts.months_missed}
    values = {"bought_credits": facts.bought, "minimum_credits": facts.minimum, "left_days": facts.left_days}
    if facts.bought >= facts.minimum:
        text = N_("This month's minimum is reached: %(bought_credits)s of %(minimum_credits)s.")
        yield PointKind.MINIMUM_MET, text, values
    elif facts.left_days <= SOON_OVER:
        text = N_("%(bought_credits)s of this month's %(minimum_credits)s are bought; %(left_days)s are left.")
        yield PointKind.MINIMUM_AHEAD, text, values


def _payments(facts: BriefFacts) -> Iterator[Said]:
    if facts.overdue > 0:
        owed = {"sum": {"minor": facts.overdue, "currency": facts.currency}, "since_days": facts.overdue_days}
        yield PointKind.OVERDUE, N_("%(sum)s are overdue, the oldest for %(since_days)s."), owed
    values = {"late": facts.late, "all": facts.late + facts.in_time}
    if facts.late >= MANY_PAYMENTS:
        yield PointKind.LATE_PAYMENTS, N_("Late payments in ninety days: %(late)s of %(all)s."), values
    elif not facts.late and not facts.overdue and facts.in_time >= MANY_PAYMENTS:
        yield PointKind.PAID_IN_TIME, N_("All %(all)s payments of ninety days came in time: a word of thanks."), values


def _tickets(facts: BriefFacts) -> Iterator[Said]:
    if facts.open_tickets:
        old = N_("Tickets that wait for your team: %(count)s, the oldest for %(oldest_days)s.")
        text = old if facts.oldest_days else N_("Tickets that wait for your team: %(count)s, all of them from today.")
        yield PointKind.OPEN_TICKETS, text, {"count": facts.open_tickets, "oldest_days": facts.oldest_days}
    for kind, text, count, least in (
        (PointKind.OUR_FAULT, _OURS, facts.our_tickets, 1),
        (PointKind.SUPPLIER_FAULT, _SUPPLIERS, facts.supplier_tickets, 1),
        (PointKind.OWN_TICKETS, _OWN, facts.own_tickets, MANY_TICKETS),
        (PointKind.REPAIRED, _REPAIRED, facts.cases_solved, 1),
    ):
        if count >= least:
            yield kind, text, {"count": count}


_OURS = N_("Tickets of ninety days that were your own doing: %(count)s. An honest word about it does good.")
_SUPPLIERS = N_("Tickets of ninety days that the supplier caused, through no fault of theirs: %(count)s.")
_OWN = N_("Tickets of ninety days about what is in their own hands: %(count)s. Is there something to explain again?")
_REPAIRED = N_("Cases behind their tickets that are solved: %(count)s.")


def _prices(facts: BriefFacts) -> Iterator[Said]:
    if facts.review_price is not None and facts.price is not None:
        prices = {"price": priced(facts.price, facts.currency), "proposed": priced(facts.review_price, facts.currency)}
        yield PointKind.REVIEW, N_("Their price is being looked at: %(price)s now, %(proposed)s proposed."), prices
    missing, price = facts.next_tier_credits, facts.next_tier_price
    if missing and price is not None and missing <= max(facts.bought, facts.used or 0):
        values = {"missing_credits": missing, "price": priced(price, facts.currency)}
        yield PointKind.NEXT_TIER, N_("%(missing_credits)s more this month would earn them %(price)s."), values


def _agreed(facts: BriefFacts) -> Iterator[Said]:
    for promise in sorted(facts.promises, key=lambda one: (one.until or date.max, one.number)):
        said = {"number": promise.number, "words": shown(promise.words, most=MOST_WORDS)}
        if promise.disputed:
            yield PointKind.PROMISE_DISPUTED, N_("They remember promise #%(number)s differently: “%(words)s”."), said
        elif promise.until is not None and promise.until <= facts.today + SOON:
            due = said | {"its_day": promise.until}
            yield PointKind.PROMISE_DUE, N_("Promise #%(number)s is for %(its_day)s: “%(words)s”."), due
    for follow_up in sorted(facts.follow_ups, key=lambda one: (one.on, one.words)):
        if follow_up.on <= facts.today:
            values = {"words": shown(follow_up.words, most=MOST_WORDS), "its_day": follow_up.on}
            yield PointKind.FOLLOW_UP, N_("A reminder of %(its_day)s isn't done: “%(words)s”."), values


def _touch(facts: BriefFacts) -> Iterator[Said]:
    since = facts.days_with_us if facts.days_since_talk is None else facts.days_since_talk
    joined = facts.today - timedelta(days=facts.days_with_us)
    if since > facts.most_days:
        text = _NEVER if facts.days_since_talk is None else _LONG_AGO
        values = {"since_days": since, "most_days": facts.most_days, "joined_day": joined}
        yield PointKind.LOSING_TOUCH, text, values
    if facts.days_with_us <= NEW_FOR:
        yield PointKind.NEWCOMER, N_("With us since %(joined_day)s: how do they get on?"), {"joined_day": joined}


_LONG_AGO = N_("The last talk was %(since_days)s ago; it should be %(most_days)s at most.")
_NEVER = N_("Nobody has spoken with them since they joined on %(joined_day)s; it should be %(most_days)s at most.")

_TOLD_BETTER = {
    PointKind.NO_USAGE: PointKind.SILENCE,
    PointKind.DECLINE: PointKind.SILENCE,
    PointKind.COVER_SHORT: PointKind.BELOW_ZERO,
    PointKind.GROWTH: PointKind.BURST,
}
"""What goes without saying, or is no good news yet, beside something else."""

_RULES = (_alerts, _usage, _cover, _minimum, _payments, _tickets, _prices, _agreed, _touch)


def talking_points(facts: BriefFacts, most: int = 3) -> tuple[Point, ...]:
    """Return what a talk should be about: the weightiest points, a pleasant one among them and first, if there is one.

    Of several promises, follow-ups or alerts of a kind the first one speaks, by its day.
    """
    points = _points(facts)
    pleasant = [point for point in points if point.kind in PLEASANT][:1]
    rest = [point for point in points if point not in pleasant]
    return tuple((pleasant + rest)[: max(most, 0)])


def attention(facts: BriefFacts) -> tuple[Point, ...]:
    """Return why a sub-reseller needs attention, the weightiest reason first; nothing where it doesn't."""
    return tuple(point for point in _points(facts) if point.kind in NEEDS_ATTENTION)


def _points(facts: BriefFacts) -> list[Point]:
    """Return all that can be said, the weightiest first, each kind once."""
    found: dict[PointKind, str] = {}
    for rule in _RULES:
        for kind, text, values in rule(facts):
            found.setdefault(kind, evidence_of(text, values))
    for kind, told in _TOLD_BETTER.items():
        if told in found:
            found.pop(kind, None)
    weights = {kind: len(_ORDER) - place for place, kind in enumerate(_ORDER)}
    return [Point(kind, weights[kind], found[kind]) for kind in _ORDER if kind in found]
