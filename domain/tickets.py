"""Tickets: support questions of sub-resellers, what is said in them, whose turn it is, and whose the fault was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from domain.agreement import PanelId
from domain.people import MemberId, ResellerId
from domain.requests import AttachmentId

TicketId = NewType("TicketId", int)
TicketMessageId = NewType("TicketMessageId", int)
AreaId = NewType("AreaId", int)
GuideId = NewType("GuideId", int)
CaseId = NewType("CaseId", int)
CompanyId = NewType("CompanyId", int)


class AreaKind(StrEnum):
    """What an area is about, whatever it is called; `other`: anything else."""

    ACTIVATION = "activation"
    CREDITS = "credits"
    ACCESS = "access"
    QUALITY = "quality"
    BILLING = "billing"
    OTHER = "other"


class Scope(StrEnum):
    """Whom a problem concerns: one customer of the sub-reseller, or many."""

    ONE = "one"
    MANY = "many"
    UNKNOWN = "unknown"


class TicketState(StrEnum):
    """`merged`: it goes on as part of another ticket."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


class Turn(StrEnum):
    """Whom a ticket waits for: us (the parent's team), the supplier, or the sub-reseller."""

    OURS = "ours"
    SUPPLIER = "supplier"
    THEIRS = "theirs"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Cause(StrEnum):
    """Whose fault it was, as a colleague decided; each level of the network decides for itself."""

    SUPPLIER = "supplier"
    RESELLER = "reseller"
    OURS = "ours"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """Who said something: the sub-reseller (`theirs`), its parent's team (`ours`), or the bot for both."""

    THEIRS = "theirs"
    OURS = "ours"
    BOT = "bot"


class Ended(StrEnum):
    """How a ticket ended.

    `guide`: a guide solved it; `silent`: it closed by itself, unanswered; `parted`: the two sides deal with each other
    no more.
    """

    SOLVED = "solved"
    GUIDE = "guide"
    WITHDRAWN = "withdrawn"
    TEAM = "team"
    SILENT = "silent"
    MERGED = "merged"
    PARTED = "parted"


class Listed(StrEnum):
    """Which tickets a list shows. `unclear`: whose cause nobody knows yet, open or closed."""

    OURS = "ours"
    SUPPLIER = "supplier"
    THEIRS = "theirs"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    UNCLEAR = "unclear"
    OPEN = "open"
    CLOSED = "closed"


LONGEST_SUBJECT = 80
LONGEST_SAID = 4096
"""More than one message of a chat can't be; what is longer comes as a file."""

REOPENED_WITHIN = timedelta(days=7)

ALBUM_COMPLETE_AFTER = timedelta(seconds=1.5)
"""An album comes in pieces, one by one; it is complete when no more has come for so long,"""
LARGEST_ALBUM = 10
"""or when there are so many."""

CUT_AT = 4000
"""From so many characters on, a message may be the part of a longer text at which a chat has cut it."""
GOES_ON_WITHIN = timedelta(seconds=5)


def warned_after(close_after_days: int) -> timedelta:
    """Return after how much silence a sub-reseller hears that a ticket will close by itself."""
    whole = timedelta(days=close_after_days)
    return whole - closed_after_warning(close_after_days)


def closed_after_warning(close_after_days: int) -> timedelta:
    """Return how long after that warning a ticket closes, if it stays silent: a day, or half of what there is."""
    return min(timedelta(days=1), timedelta(days=close_after_days) / 2)


@dataclass(frozen=True, slots=True)
class Area:
    """What a ticket may be about, on a reseller's own list. `name`: empty for the usual one of its kind."""

    id: AreaId
    reseller_id: ResellerId
    kind: AreaKind
    name: str
    position: int
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A support question of a sub-reseller to its parent.

    `number`: of the sub-reseller's own; `since`: since when the problem is there, as they said; `turn`: whom it waits
    for, `None` once it is closed; `answer_due`, `resolve_due`: by when the first answer and the end should be there,
    `None` while others are waited for, or with nothing left to do; `told`: how far a breach was told of, and
    `acknowledged_by` whom, for the turn that runs; `upward_of`: the sub-reseller's own case that it carries upward;
    `closing`: the word with which it was closed; `guide_id`: what solved it, or was sent for it.
    """

    id: TicketId
    reseller_id: ResellerId
    parent_id: ResellerId
    number: int
    area_id: AreaId
    panel_id: PanelId | None
    subject: str
    scope: Scope
    since: datetime | None
    state: TicketState
    turn: Turn | None
    priority: Priority
    assigned_to: MemberId | None
    opened_by: MemberId
    opened_at: datetime
    first_answer_at: datetime | None
    answer_due: datetime | None
    resolve_due: datetime | None
    told: int
    next_step_at: datetime | None
    told_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: MemberId | None
    stale_told_at: datetime | None
    last_said_at: datetime
    said_by: Side
    cause: Cause
    cause_by: MemberId | None
    cause_at: datetime | None
    cause_reason: str
    case_id: CaseId | None
    company_id: CompanyId | None
    merged_into: TicketId | None
    upward_of: CaseId | None
    closed_at: datetime | None
    closed_by: MemberId | None
    ended: Ended | None
    closing: str
    asked_at: datetime | None
    warned_at: datetime | None
    guide_id: GuideId | None

    @property
    def is_open(self) -> bool:
        return self.state is TicketState.OPEN


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """Something that was said in a ticket. `first_text`: how it read before it was edited.

    `internal`: for the parent's team alone; `album`: the pieces that belong together; `lane`, `message`: where its
    author wrote it; `relayed_at`: when it was passed on, `None` as long as more of its album may come.
    """

    id: TicketMessageId
    ticket_id: TicketId
    side: Side
    member_id: MemberId | None
    text: str
    first_text: str | None
    internal: bool
    attachment_id: AttachmentId | None
    album: str
    platform: str
    lane: str
    message: str
    said_at: datetime
    edited_at: datetime | None
    relayed_at: datetime | None


def subject_of(text: str) -> str:
    """Return the first line of what was typed, as short as a list needs it."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"
