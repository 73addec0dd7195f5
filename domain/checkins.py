"""Check-ins: when each sub-reseller is spoken to, who matters most, and with whom touch is being lost.

All of it is the parent's team's alone; no sub-reseller learns of it, but for the questions that they are asked before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NewType
from zoneinfo import ZoneInfo

from domain.alerts import Evidence, evidence_of
from domain.calendar import first_of_next_month
from domain.errors import N_
from domain.people import MemberId, ResellerId
from domain.requests import AttachmentId

CheckinId = NewType("CheckinId", int)
ConversationId = NewType("ConversationId", int)
FollowUpId = NewType("FollowUpId", int)

USUAL_WEEKDAYS = frozenset({1, 2, 3})
"""Tuesday to Thursday, Monday being 0, as `date.weekday` counts."""

USUAL_MINUTE = 9 * 60 + 30
IDEAL_DAYS, MOST_DAYS = 30, 60


class CheckinState(StrEnum):
    DUE = "due"
    DONE = "done"
    SKIPPED = "skipped"


class CheckinMode(StrEnum):
    """When a sub-reseller is spoken to: `on_fact` only when something material has changed."""

    MONTHLY = "monthly"
    ON_FACT = "on_fact"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CheckinSetting:
    """How a parent holds its check-ins. `weekdays`: Monday is 0; `from_minute`: of the local day."""

    reseller_id: ResellerId
    weekdays: frozenset[int] = USUAL_WEEKDAYS
    from_minute: int = USUAL_MINUTE
    questions_on: bool = False


@dataclass(frozen=True, slots=True)
class CheckinPlan:
    """How one sub-reseller is kept in touch with: after how many days at best, and at most; `member_id`: who speaks."""

    reseller_id: ResellerId
    parent_id: ResellerId
    mode: CheckinMode
    ideal_days: int = IDEAL_DAYS
    most_days: int = MOST_DAYS
    member_id: MemberId | None = None


@dataclass(frozen=True, slots=True)
class Checkin:
    """One check-in of a period.

    `moved_from`: the day it was first due on, `moves`: how often it was moved; `reason`: why it was skipped. `why`: the
    fact that called for it, as an alert keeps a reason; empty for a monthly one. `asked_at`: when the sub-reseller was
    asked how it goes.
    """

    id: CheckinId
    parent_id: ResellerId
    reseller_id: ResellerId
    period: date
    due_on: date
    state: CheckinState
    prompted_at: datetime | None
    moved_from: date | None
    moves: int
    decided_by: MemberId | None
    decided_at: datetime | None
    reason: str
    why: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk that was logged, by a reply to a brief or at any time. `words`: empty for a voice alone."""

    id: ConversationId
    parent_id: ResellerId
    reseller_id: ResellerId
    member_id: MemberId
    at: datetime
    checkin_id: CheckinId | None
    words: str
    attachment_id: AttachmentId | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A reminder that a colleague set; `on`: the day of it."""

    id: FollowUpId
    parent_id: ResellerId
    reseller_id: ResellerId
    member_id: MemberId
    checkin_id: CheckinId | None
    words: str
    on: date
    made_at: datetime
    told_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckinAnswer:
    """What a sub-reseller answered to one of the questions before a check-in. `position`: of the question, from 0."""

    checkin_id: CheckinId
    position: int
    words: str
    at: datetime
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class FactsSeen:
    """What a parent knew of a sub-reseller at a moment: material facts, of which a new one is worth a talk.

    `alerts`: of those open, the number and the reason of each; `promises_due`: their numbers; `months_missed`: whole
    months below the minimum so far; `overdue`: minor units.
    """

    alerts: tuple[tuple[int, Evidence], ...] = ()
    review_open: bool = False
    months_missed: int = 0
    promises_due: tuple[int, ...] = ()
    overdue: int = 0
    currency: str = ""


class Touch(StrEnum):
    """`drifting`: past the ideal; `lost`: past the most."""

    DRIFTING = "drifting"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class LosingTouch:
    touch: Touch
    days: int
    reason: Evidence


@dataclass(frozen=True, slots=True)
class Worth:
    """What a sub-reseller brought in the last ninety days. `margin`: minor units; `None` where costs aren't known."""

    reseller_id: ResellerId
    credits: int
    margin: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """A sub-reseller that should be spoken to every month, and why."""

    reseller_id: ResellerId
    reason: Evidence


# When


FIRST_WEEKS = 21
"""Check-ins are spread over so many days of a month, so that there is time left to move one."""

_SPREAD = 2_654_435_769
"""2³² by the golden ratio: multiples of it fall evenly into a circle, whatever their distance (Knuth, 6.4)."""


def due_on(
    reseller_id: int, period: date, weekdays: frozenset[int], *, last_talk: date | None, ideal_days: int
) -> date:
    """Return the day of a sub-reseller's check-in in a month, the same of the chosen days in each month.

    `period`: its first day; `weekdays`: Monday is 0, the usual ones where none is chosen. After a talk it is moved on
    until half of the ideal days have passed, to the month's last chosen day at most.
    """
    chosen = _chosen_days(period, weekdays or USUAL_WEEKDAYS)
    first = [day for day in chosen if day < period + timedelta(days=FIRST_WEEKS)]
    due = first[((reseller_id * _SPREAD) % 2**32 * len(first)) >> 32]
    if last_talk is None or not last_talk <= due < _rested(last_talk, ideal_days):
        return due
    return next((day for day in chosen if day >= _rested(last_talk, ideal_days)), chosen[-1])


def _rested(last_talk: date, ideal_days: int) -> date:
    """Return the first day on which a talk is long enough ago for another."""
    return last_talk + timedelta(days=(ideal_days + 1) // 2)


def _chosen_days(period: date, weekdays: frozenset[int]) -> list[date]:
    length = (first_of_next_month(period) - period).days
    days = (period + timedelta(days=ahead) for ahead in range(length))
    return [day for day in days if day.weekday() in weekdays]


def prompt_at(due: date, zone: str, from_minute: int) -> datetime:
    """Return the moment, in UTC, at which the clocks of a zone show a minute of a day.

    Where they leave it out, it is as much later; where they show it twice, it is the first time.
    """
    wall = time(from_minute // 60, from_minute % 60)
    return datetime.combine(due, wall, ZoneInfo(zone)).astimezone(UTC)


def losing_touch(
    last_talk: date | None, joined: date, today: date, *, ideal_days: int, most_days: int
) -> LosingTouch | None:
    """Return how touch is being lost, and why; `None` while it isn't. One who just joined counts from that day."""
    since = joined if last_talk is None else last_talk
    days = (today - since).days
    if days <= min(ideal_days, most_days):
        return None
    touch = Touch.LOST if days > most_days else Touch.DRIFTING
    text = _NO_TALK if last_talk is None else _LAST_TALK
    values = {"gone_days": days, "since_day": since, "ideal_days": ideal_days, "most_days": most_days}
    return LosingTouch(touch, days, _reason(text, values))


_LAST_TALK = N_(
    "The last talk was on %(since_day)s, %(gone_days)s ago; it should be %(ideal_days)s at best, %(most_days)s at most."
)
_NO_TALK = N_(
    "No talk yet since %(since_day)s, %(gone_days)s ago; it should be %(ideal_days)s at best, %(most_days)s at most."
)


# Who


MATTER_MOST = 15


def suggested(candidates: Sequence[Worth], most: int = MATTER_MOST) -> tuple[Suggested, ...]:
    """Return those that matter most, the first first: by margin where all margins are known, else by credits.

    Who brought nothing isn't among them.
    """
    by_margin = all(one.margin is not None for one in candidates)
    worth = {one.reseller_id: (one.margin or 0) if by_margin else one.credits for one in candidates}
    ranked = sorted(candidates, key=lambda one: (-worth[one.reseller_id], -one.credits, one.reseller_id))
    chosen = [one for one in ranked if worth[one.reseller_id] > 0][:most]
    of = len(candidates)
    return tuple(
        Suggested(one.reseller_id, _worth_reason(one, place, of, by_margin=by_margin))
        for place, one in enumerate(chosen, 1)
    )


def _worth_reason(one: Worth, place: int, of: int, *, by_margin: bool) -> Evidence:
    values: dict[str, Any] = {"place": place, "among": of, "bought_credits": one.credits}
    if not by_margin:
        return _reason(_BY_CREDITS, values)
    return _reason(_BY_MARGIN, values | {"margin": {"minor": one.margin, "currency": one.currency}})


_BY_MARGIN = N_("Number %(place)s of %(among)s by margin: %(margin)s on %(bought_credits)s in ninety days.")
_BY_CREDITS = N_("Number %(place)s of %(among)s by volume: %(bought_credits)s in ninety days.")


# What changed


def new_fact(before: FactsSeen | None, after: FactsSeen) -> Evidence | None:
    """Return the first material fact that wasn't there before, `None` where there is none.

    In this order: an alert, something overdue, a promise whose day has come, a month below the minimum, a look at the
    price.
    """
    before = before or FactsSeen()
    known = {number for number, _why in before.alerts}
    alert = next((why for number, why in sorted(after.alerts, key=_number) if number not in known), None)
    if alert is not None:
        return alert
    if after.overdue > 0 >= before.overdue:
        return _reason(_OVERDUE, {"sum": {"minor": after.overdue, "currency": after.currency}})
    promise = min(set(after.promises_due) - set(before.promises_due), default=None)
    if promise is not None:
        return _reason(_PROMISE_DUE, {"number": promise})
    if after.months_missed > before.months_missed:
        return _reason(_MONTH_MISSED, {})
    return _reason(_REVIEW, {}) if after.review_open and not before.review_open else None


def is_about_price(fact: Evidence) -> bool:
    """Return whether a fact is that a price is being looked at."""
    return fact.text == _REVIEW


def _number(alert: tuple[int, Evidence]) -> int:
    return alert[0]


def _reason(text: str, values: Mapping[str, Any]) -> Evidence:
    return Evidence(evidence_of(text, values))


_OVERDUE = N_("%(sum)s weren't paid by their day.")
_PROMISE_DUE = N_("The day of promise #%(number)s has come.")
_MONTH_MISSED = N_("Another month ended below its minimum.")
_REVIEW = N_("Their price is being looked at: a change is proposed.")
