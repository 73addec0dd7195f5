"""Invitations, found by the hash of their token."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.invitations import Invitation, InvitationState
from domain.people import InvitationId, MemberId, ResellerId
from storage.connection import Connection
from storage.models.people import invitations
from storage.rows import columns_for, every, first

_invitation = sa.select(*columns_for(Invitation, invitations))


class Invitations:
    """Keeps invitations; a change of state is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(self, *, token_hash: str, **values: Any) -> InvitationId:
        result = await self._connection.execute(
            sa.insert(invitations)
            .values(state=InvitationState.OPEN, created_at=self._now, token_hash=token_hash, **values)
            .returning(invitations.c.id)
        )
        return InvitationId(result.scalar_one())

    async def by_id(self, invitation_id: InvitationId) -> Invitation | None:
        return first(Invitation, await self._connection.execute(_invitation.where(invitations.c.id == invitation_id)))

    async def by_hash(self, token_hash: str) -> Invitation | None:
        return first(
            Invitation, await self._connection.execute(_invitation.where(invitations.c.token_hash == token_hash))
        )

    async def standing(self, reseller_id: ResellerId) -> Sequence[Invitation]:
        """Return the invitations of a reseller that may still be used, oldest first."""
        result = await self._connection.execute(
            _invitation.where(
                invitations.c.reseller_id == reseller_id,
                invitations.c.state.in_([InvitationState.OPEN, InvitationState.OPENED]),
                invitations.c.expires_at > self._now,
            ).order_by(invitations.c.id)
        )
        return every(Invitation, result)

    async def made_by(self, member_id: MemberId) -> Sequence[Invitation]:
        """Return the invitations that a member made and that may still be used, oldest first."""
        result = await self._connection.execute(
            _invitation.where(
                invitations.c.invited_by == member_id,
                invitations.c.state.in_([InvitationState.OPEN, InvitationState.OPENED]),
            ).order_by(invitations.c.id)
        )
        return every(Invitation, result)

    async def hand_over(self, invitation_id: InvitationId, to: MemberId) -> None:
        """Make somebody else the one who invited."""
        await self._connection.execute(
            sa.update(invitations).where(invitations.c.id == invitation_id).values(invited_by=to)
        )

    async def shift(
        self, invitation_id: InvitationId, *, old: InvitationState, new: InvitationState, **values: Any
    ) -> bool:
        """Move an invitation from one state to another; returns whether it was in the first one and not expired."""
        result = await self._connection.execute(
            sa.update(invitations)
            .where(invitations.c.id == invitation_id, invitations.c.state == old, invitations.c.expires_at > self._now)
            .values(state=new, **values)
        )
        return result.rowcount == 1

    async def note_member(self, invitation_id: InvitationId, member_id: MemberId) -> None:
        """Note who became a member by an invitation."""
        await self._connection.execute(
            sa.update(invitations).where(invitations.c.id == invitation_id).values(used_by=member_id)
        )
