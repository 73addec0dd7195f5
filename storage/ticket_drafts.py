"""Tickets that aren't opened yet, and what was written for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.people import MemberId, ResellerId
from domain.ticket_drafts import Piece, TicketDraft, TicketDraftId
from domain.tickets import Ticket, TicketId
from storage.connection import Connection
from storage.models.support import IS_OPEN, guide_uses, ticket_draft_pieces, ticket_drafts, ticket_messages, tickets
from storage.rows import columns_for, every, first, only

_d, _p, _t, _m = ticket_drafts.c, ticket_draft_pieces.c, tickets.c, ticket_messages.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_DRAFT = sa.select(*columns_for(TicketDraft, ticket_drafts))
_BY_ID = _DRAFT.where(_d.id == _of)
_BEGIN = sa.insert(ticket_drafts).returning(*columns_for(TicketDraft, ticket_drafts))
_OPEN_OF = _DRAFT.where(_d.member_id == _of, _d.ticket_id.is_(None))
_NEWEST_OF = _DRAFT.where(_d.member_id == _of).order_by(_d.id.desc()).limit(1)
_PIECES = sa.select(*columns_for(Piece, ticket_draft_pieces)).where(_p.draft_id == _of).order_by(_p.id)
_SINCE = sa.bindparam("since", type_=_t.opened_at.type)
_OPENED_SINCE = sa.select(sa.func.count()).select_from(tickets).where(_t.reseller_id == _of, _t.opened_at > _SINCE)
_SAID_ALREADY = (
    sa.select(*columns_for(Ticket, tickets))
    .join(ticket_messages, _m.ticket_id == _t.id)
    .where(_t.reseller_id == _of, _t.opened_by == sa.bindparam("by"), _t.opened_at > _SINCE)
    .where(IS_OPEN, _m.text == sa.bindparam("text"))
    .order_by(_t.id.desc())
    .limit(1)
)


class TicketDrafts:
    """Keeps tickets until they are opened; one open draft a member."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, draft_id: TicketDraftId) -> TicketDraft:
        """Return a draft; raises `NotHere`."""
        found = first(TicketDraft, await self._connection.execute(_BY_ID, {"of": draft_id}))
        if found is None:
            raise NotHere
        return found

    async def open_of(self, member_id: MemberId) -> TicketDraft | None:
        """Return what somebody has begun and not opened."""
        return first(TicketDraft, await self._connection.execute(_OPEN_OF, {"of": member_id}))

    async def newest_of(self, member_id: MemberId) -> TicketDraft | None:
        """Return what somebody began last, opened or not."""
        return first(TicketDraft, await self._connection.execute(_NEWEST_OF, {"of": member_id}))

    async def begin(self, reseller_id: ResellerId, member_id: MemberId) -> TicketDraft:
        """Begin a ticket, in place of any that the member had begun before."""
        before = await self.open_of(member_id)
        if before is not None:
            await self.drop(before.id)
        row = {"reseller_id": reseller_id, "member_id": member_id, "begun_at": self._now, "touched_at": self._now}
        return only(TicketDraft, await self._connection.execute(_BEGIN, row))

    async def change(self, draft_id: TicketDraftId, **values: Any) -> bool:
        """Change a draft; returns whether it wasn't opened yet."""
        mine = (_d.id == draft_id, _d.ticket_id.is_(None))
        changed = sa.update(ticket_drafts).where(*mine).values(touched_at=self._now, **values)
        return (await self._connection.execute(changed)).rowcount == 1

    async def open(self, draft_id: TicketDraftId, ticket_id: TicketId) -> bool:
        """Note what a draft became, and in what ticket its guides were shown; returns whether it wasn't opened yet."""
        shown = sa.update(guide_uses).where(guide_uses.c.draft_id == draft_id).values(ticket_id=ticket_id)
        await self._connection.execute(shown)
        return await self.change(draft_id, ticket_id=ticket_id)

    async def drop(self, draft_id: TicketDraftId) -> None:
        """Forget a draft."""
        await self._forget(sa.select(_d.id).where(_d.id == draft_id))

    async def drop_older(self, moment: datetime) -> None:
        """Forget drafts that nobody has touched since a moment, opened or not."""
        await self._forget(sa.select(_d.id).where(_d.touched_at < moment))

    async def _forget(self, which: sa.Select[tuple[int]]) -> None:
        kept = sa.update(guide_uses).where(guide_uses.c.draft_id.in_(which)).values(draft_id=None)
        await self._connection.execute(kept)
        await self._connection.execute(sa.delete(ticket_draft_pieces).where(_p.draft_id.in_(which)))
        await self._connection.execute(sa.delete(ticket_drafts).where(_d.id.in_(which)))

    # What was written

    async def add_piece(self, draft_id: TicketDraftId, piece: Piece) -> None:
        """Keep something that was written or sent."""
        names = Piece.__dataclass_fields__
        row = {"draft_id": draft_id, **{name: getattr(piece, name) for name in names}}
        await self._connection.execute(sa.insert(ticket_draft_pieces), row)

    async def pieces(self, draft_id: TicketDraftId) -> Sequence[Piece]:
        """Return all that was written and sent, in its order."""
        return every(Piece, await self._connection.execute(_PIECES, {"of": draft_id}))

    # What was opened lately

    async def opened_since(self, reseller_id: ResellerId, moment: datetime) -> int:
        """Return how many tickets a sub-reseller has opened since a moment."""
        found = await self._connection.execute(_OPENED_SINCE, {"of": reseller_id, "since": moment})
        return int(found.scalar_one())

    async def said_already(self, reseller_id: ResellerId, text: str, since: datetime, *, by: MemberId) -> Ticket | None:
        """Return the open ticket that somebody opened since a moment and in which the same was said."""
        values = {"of": reseller_id, "text": text, "since": since, "by": by}
        return first(Ticket, await self._connection.execute(_SAID_ALREADY, values))
