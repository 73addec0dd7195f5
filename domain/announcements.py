"""Announcements: what a team tells its sub-resellers before they ask, and what that explains."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from domain.agreement import PanelId
from domain.people import MemberId, ResellerId
from domain.tickets import AreaId

AnnouncementId = NewType("AnnouncementId", int)

REMINDED_FROM = timedelta(hours=2)
"""Who was told of a maintenance so long before is reminded once, when it begins."""


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
    """`sent`: it stands, even while it is still being given out; `withdrawn`: it should never have been said."""

    DRAFT = "draft"
    SENT = "sent"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Delivery(StrEnum):
    """How far an announcement came with a sub-reseller; `unreachable`: all its people block the bot."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    UNREACHABLE = "unreachable"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Announcement:
    """`starts_at`, `ends_at`: of what it announces; `None` for at once, and for until it is said to be over.

    `panel_id`: at which panel it happens, and whose users are told where these are the audience; `version`: counts the
    changes of a draft; `begun_at`: since when it is known to be under way; `told_upto`: the last reader who was told,
    `None` once all are; `passed_from`: the parent's announcement that it passes on.
    """

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
    version: int
    made_by: MemberId
    made_at: datetime
    sent_by: MemberId | None
    sent_at: datetime | None
    edited_at: datetime | None
    ended_by: MemberId | None
    ended_at: datetime | None
    begun_at: datetime | None
    told_upto: int | None
    passed_from: AnnouncementId | None

    @property
    def is_draft(self) -> bool:
        return self.state is AnnouncementState.DRAFT

    @property
    def stands(self) -> bool:
        return self.state is AnnouncementState.SENT

    @property
    def explains(self) -> bool:
        """Whether it is of something that explains what is unusual."""
        return self.kind is not AnnouncementKind.NEWS

    @property
    def lacks_time(self) -> bool:
        """Whether it still has to be said when it is."""
        return self.kind is AnnouncementKind.MAINTENANCE and (self.starts_at is None or self.ends_at is None)

    def is_ahead(self, now: datetime) -> bool:
        """Return whether what it announces begins later."""
        return self.starts_at is not None and self.starts_at > now
