"""Invitations: single-use links, kept as a hash, by which a person becomes a member."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.people import Identity, InvitationId, MemberId, ResellerId, Role


class InvitationPurpose(StrEnum):
    """`join`: the first member of a new sub-reseller; `colleague`: one more of a team; `owner`: of the top reseller."""

    JOIN = "join"
    COLLEAGUE = "colleague"
    OWNER = "owner"


class InvitationState(StrEnum):
    """`opened`: somebody opened the link, and the inviter has yet to say whether it's them."""

    OPEN = "open"
    OPENED = "opened"
    USED = "used"
    REFUSED = "refused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link for one person to become a member of `reseller_id` with `role`.

    `decided_by`: the inviter's colleague who said whether the one who opened it is the right person.
    """

    id: InvitationId
    reseller_id: ResellerId
    invited_by: MemberId | None
    purpose: InvitationPurpose
    role: Role
    state: InvitationState
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    opened_platform: str | None
    opened_user: str | None
    opened_chat: str | None
    opened_name: str | None
    opened_handle: str | None
    opened_language: str | None
    used_at: datetime | None
    used_by: MemberId | None
    decided_by: MemberId | None

    @property
    def opened_by(self) -> Identity | None:
        """Return the person who opened the link, if anybody did."""
        if self.opened_user is None:
            return None
        return Identity(
            platform=self.opened_platform or "",
            user=self.opened_user,
            chat=self.opened_chat or "",
            name=self.opened_name or "",
            handle=self.opened_handle or "",
            language=self.opened_language or "",
        )
