"""Talking points: what a talk with a sub-reseller should be about, and who needs attention, each with its reason.

Whoever holds the talk reads them; the sub-reseller doesn't. They are said of facts alone, never as a score, and what
the supplier or the parent caused is never held against a sub-reseller: it comes up as what is owed to them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.alerts import AlertKind, Evidence


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
    ideal_days: int = 30
    most_days: int = 60


class PointKind(StrEnum):
    """What a talking point is about."""

    BELOW_ZERO = "below_zero"
    OVERDUE = "overdue"
    PROMISE_DISPUTED = "promise_disputed"
    OPEN_TICKETS = "open_tickets"
    DECLINE = "decline"
    SILENCE = "silence"
    NO_USAGE = "no_usage"
    COVER_SHORT = "cover_short"
    BURST = "burst"
    PROMISE_DUE = "promise_due"
    FOLLOW_UP = "follow_up"
    REVIEW = "review"
    MINIMUM_MISSED = "minimum_missed"
    MINIMUM_AHEAD = "minimum_ahead"
    LATE_PAYMENTS = "late_payments"
    OWN_TICKETS = "own_tickets"
    OUR_FAULT = "our_fault"
    SUPPLIER_FAULT = "supplier_fault"
    LOSING_TOUCH = "losing_touch"
    NEWCOMER = "newcomer"
    GROWTH = "growth"
    FIRST_USAGE = "first_usage"
    NEXT_TIER = "next_tier"
    REPAIRED = "repaired"
    MINIMUM_MET = "minimum_met"
    PAID_IN_TIME = "paid_in_time"


@dataclass(frozen=True, slots=True)
class Point:
    """Something to talk about. `weight`: the heavier, the sooner; `evidence`: its reason, as an alert keeps one."""

    kind: PointKind
    weight: int
    evidence: str

    @property
    def reason(self) -> Evidence:
        return Evidence(self.evidence)
