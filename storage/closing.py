"""What ends with an account: its open requests and offers, its sub-panels, its place in the network."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from domain.agreement import OfferState
from domain.people import ResellerId, ResellerState
from domain.requests import LoadingState, Request
from storage.connection import Connection
from storage.models.agreement import offers, sub_panels
from storage.models.people import resellers
from storage.models.requests import requests
from storage.models.traffic import forms
from storage.rows import columns_for, every

_UNLOADED = (LoadingState.TO_LOAD, LoadingState.UNKNOWN)
_UNDECIDED = (OfferState.DRAFT, OfferState.OPEN, OfferState.COUNTERED)
_AGREED = (OfferState.ACCEPTED, OfferState.OUTSIDE)


class Closings:
    """Ends what stands open of resellers."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def unloaded_of(self, reseller_id: ResellerId) -> Sequence[Request]:
        """Return a sub-reseller's requests that are approved and not loaded, oldest first."""
        wanted = sa.select(*columns_for(Request, requests)).where(
            requests.c.reseller_id == reseller_id, requests.c.loading.in_(_UNLOADED)
        )
        return every(Request, await self._connection.execute(wanted.order_by(requests.c.id)))

    async def close(self, reseller_id: ResellerId) -> None:
        """Close a reseller for good."""
        closed = sa.update(resellers).where(resellers.c.id == reseller_id)
        await self._connection.execute(closed.values(state=ResellerState.CLOSED, paused=False))

    async def deactivate(self, reseller_id: ResellerId) -> None:
        """Put a reseller's sub-panels out of use; what was promised for them holds no more."""
        mine = sub_panels.c.reseller_id == reseller_id
        await self._connection.execute(sa.update(sub_panels).where(mine).values(active=False, promise_id=None))

    async def end_offers(self, reseller_id: ResellerId, *, agreed_too: bool) -> None:
        """Let what was offered and not agreed to, or isn't in force yet, never come into force.

        `agreed_too`: what is in force ends as well.
        """
        not_yet = sa.and_(offers.c.state.in_(_AGREED), offers.c.applied_at.is_(None))
        lapsed = sa.and_(offers.c.state == OfferState.LAPSED, offers.c.grace_until.is_not(None))
        ends = sa.or_(offers.c.state.in_(_UNDECIDED), not_yet, lapsed)
        if agreed_too:
            ends = sa.or_(offers.c.state.in_([*_UNDECIDED, *_AGREED]), lapsed)
        ended = sa.update(offers).where(offers.c.reseller_id == reseller_id, ends)
        await self._connection.execute(ended.values(state=OfferState.SUPERSEDED))

    async def move(self, reseller_id: ResellerId, *, to: ResellerId) -> None:
        """Put a reseller below another parent."""
        moved = sa.update(resellers).where(resellers.c.id == reseller_id).values(parent_id=to)
        await self._connection.execute(moved)

    async def drop_forms(self, members: Sequence[int]) -> None:
        """Forget the open forms of members."""
        await self._connection.execute(sa.delete(forms).where(forms.c.member_id.in_(members)))
