"""Announcements: what a team tells its sub-resellers before they ask, and what that explains."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.agreement import PanelId
from domain.people import MemberId, ResellerId
from domain.tickets import AreaId

AnnouncementId = NewType("AnnouncementId", int)


class AnnouncementKind(StrEnum):
    """`outage`, `maintenance`: they explain what is unusual, and mute it."""

    NEWS = "news"
    OUTAGE = "outage"
    MAINTENANCE = "maintenance"


class Audience(StrEnum):
    """Who is told: all, those with an account at a panel, or chosen ones."""

    ALL = "all"
    PANEL = "panel"
    CHOSEN = "chosen"


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Announcement:
    """`starts_at`, `ends_at`: of what it announces; `None` for at once, and for until it is said to be over."""

    id: AnnouncementId
    reseller_id: ResellerId
    number: int
    kind: AnnouncementKind
    text: str
    audience: Audience
    panel_id: PanelId | None
    area_id: AreaId | None
    starts_at: datetime | None
    ends_at: datetime | None
    state: AnnouncementState
    made_by: MemberId
    made_at: datetime
    sent_at: datetime | None
    edited_at: datetime | None
