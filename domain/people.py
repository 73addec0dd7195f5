"""Who takes part: resellers, their members, and the one who acts now."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

ResellerId = NewType("ResellerId", int)
MemberId = NewType("MemberId", int)
InvitationId = NewType("InvitationId", int)


class Role(StrEnum):
    OWNER = "owner"
    FINANCE = "finance"
    SUPPORT = "support"
    VIEWER = "viewer"


class ResellerState(StrEnum):
    """`invited`: nobody accepted an offer yet. `closed` is for good."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as a chat platform knows them.

    `platform`: "telegram", later "discord"; `user`: that platform's id of the person; `chat`: where to write to them.
    """

    platform: str
    user: str
    chat: str
    name: str = ""
    handle: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Reseller:
    """A business in the network. `paused`: new requests are held back; `frozen`: nobody moves credits or money."""

    id: ResellerId
    parent_id: ResellerId | None
    name: str
    state: ResellerState
    paused: bool
    frozen: bool
    currency: str
    time_zone: str
    language: str
    created_at: datetime

    @property
    def is_top(self) -> bool:
        return self.parent_id is None


@dataclass(frozen=True, slots=True)
class Member:
    """A person who acts for a reseller. `reachable` is false while the person blocks the bot."""

    id: MemberId
    reseller_id: ResellerId
    name: str
    handle: str
    role: Role
    platform: str
    user: str
    chat: str
    language: str
    time_zone: str
    reachable: bool
    joined_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommandReader:
    """A member whose chat shows another list of commands than it should, and what the right one follows from.

    `standing`: all of that as one text, to remember what is shown.
    """

    id: MemberId
    platform: str
    chat: str
    role: Role
    language: str
    has_parent: bool
    has_children: bool
    standing: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The member who acts, with what every check and every wording needs of their reseller.

    `role`: with which they act now. `asked`: a question to them stands open, see `Forms`. `stands_for`: the owner for
    whom they act at the moment, whose deputy they are until and with the day `stands_until`; empty for nobody.
    """

    member_id: MemberId
    name: str
    role: Role
    reseller_id: ResellerId
    parent_id: ResellerId | None
    reseller_name: str
    state: ResellerState
    frozen: bool
    currency: str
    language: str
    time_zone: str
    platform: str
    chat: str
    asked: bool = False
    stands_for: str = ""
    stands_until: date | None = None

    @property
    def is_top(self) -> bool:
        return self.parent_id is None

    @property
    def is_deputy(self) -> bool:
        return self.stands_until is not None

    @property
    def owns(self) -> bool:
        """Return whether they are an owner themselves, and not one's deputy."""
        return self.role is Role.OWNER and not self.is_deputy
