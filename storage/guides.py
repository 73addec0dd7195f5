"""Guides: short help texts, how often each was shown, and how often it helped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.guides import Guide
from domain.people import ResellerId
from domain.ticket_drafts import TicketDraftId
from domain.tickets import GuideId, TicketId
from storage.connection import Connection
from storage.models.support import guide_uses, guides
from storage.rows import columns_for, every, first

_g, _u = guides.c, guide_uses.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_GUIDE = sa.select(*columns_for(Guide, guides))
_BY_ID = _GUIDE.where(_g.id == _of)
_LISTED = _GUIDE.where(_g.reseller_id == _of, _g.retired_at.is_(None)).order_by(_g.number)
_OWN = _LISTED.where(_g.id == sa.bindparam("guide", type_=sa.BigInteger))
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(_g.number), 0)).where(_g.reseller_id == _of)
_USES = (
    sa.select(_u.guide_id, sa.func.count().label("shown"), sa.func.count(_u.solved_at).label("solved"))
    .join(guides, _g.id == _u.guide_id)
    .where(_g.reseller_id == _of, _g.retired_at.is_(None))
    .group_by(_u.guide_id)
)
_SHOWN = sa.select(_u.guide_id).where(_u.draft_id == _of)


class Guides:
    """Keeps guides, and what became of showing them."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, guide_id: GuideId) -> Guide:
        """Return a guide, a retired one too; raises `NotHere`."""
        found = first(Guide, await self._connection.execute(_BY_ID, {"of": guide_id}))
        if found is None:
            raise NotHere
        return found

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Guide]:
        """Return a reseller's guides, oldest first."""
        return every(Guide, await self._connection.execute(_LISTED, {"of": reseller_id}))

    async def own(self, reseller_id: ResellerId, guide_id: GuideId) -> Guide:
        """Return one of a reseller's own guides; raises `NotHere` for others, and for a retired one."""
        found = first(Guide, await self._connection.execute(_OWN, {"of": reseller_id, "guide": guide_id}))
        if found is None:
            raise NotHere
        return found

    async def newest_number(self, reseller_id: ResellerId) -> int:
        """Return the number of a reseller's newest guide, 0 before the first."""
        return int((await self._connection.execute(_NEWEST, {"of": reseller_id})).scalar_one())

    async def add(self, **values: Any) -> GuideId:
        """Keep a new guide."""
        row = {"made_at": self._now, **values}
        return GuideId((await self._connection.execute(sa.insert(guides).returning(_g.id), row)).scalar_one())

    async def change(self, guide_id: GuideId, **values: Any) -> bool:
        """Change a guide that isn't retired; returns whether it isn't."""
        listed = (_g.id == guide_id, _g.retired_at.is_(None))
        return (await self._connection.execute(sa.update(guides).where(*listed).values(**values))).rowcount == 1

    # What became of showing them

    async def note_shown(self, guide_id: GuideId, reseller_id: ResellerId, draft_id: TicketDraftId) -> None:
        """Note that a guide was shown for something that is being written, once however often it is."""
        shown = [row.guide_id for row in await self._connection.execute(_SHOWN, {"of": draft_id})]
        if guide_id not in shown:
            row = {
                "guide_id": guide_id,
                "reseller_id": reseller_id,
                "draft_id": draft_id,
                "shown_at": self._now,
            }
            await self._connection.execute(sa.insert(guide_uses), row)

    async def note_sent(self, guide_id: GuideId, sent: Iterable[tuple[ResellerId, TicketId]]) -> None:
        """Note that a guide was sent in tickets. `sent`: whose each is, and which."""
        rows = [
            {"guide_id": guide_id, "reseller_id": reseller_id, "ticket_id": ticket_id, "shown_at": self._now}
            for reseller_id, ticket_id in sent
        ]
        if rows:
            await self._connection.execute(sa.insert(guide_uses), rows)

    async def note_unsolved(self, ticket_id: TicketId) -> None:
        """Note that no guide solved a ticket after all."""
        await self._connection.execute(sa.update(guide_uses).where(_u.ticket_id == ticket_id).values(solved_at=None))

    async def note_solved(self, guide_id: GuideId, ticket_id: TicketId) -> None:
        """Note that a guide which was shown solved the matter that this ticket stands for."""
        mine = (_u.guide_id == guide_id, _u.ticket_id == ticket_id)
        await self._connection.execute(sa.update(guide_uses).where(*mine).values(solved_at=self._now))

    async def uses(self, reseller_id: ResellerId) -> Mapping[GuideId, tuple[int, int]]:
        """Return how often each of a reseller's guides was shown, and how often it solved the matter."""
        found = await self._connection.execute(_USES, {"of": reseller_id})
        return {GuideId(row.guide_id): (row.shown, row.solved) for row in found}
