"""Check-ins: when each sub-reseller is spoken to, who matters most, and with whom touch is being lost.

All of it is the parent's team's alone; no sub-reseller learns of it, but for the questions that they are asked before.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from domain.alerts import Evidence
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
    """One check-in of a period. `facts`: the brief's, as JSON, as they were when the team was prompted.

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
    facts: str
    reason: str
    why: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk that was logged, by a reply to a brief or at any time. `words`: the team's own, empty for a voice alone."""

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

    `alerts`: of those open, the number and the reason of each; `promises_due`: their numbers; `months_missed`: of the last three.
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
