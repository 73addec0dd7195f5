"""The guides that a team can send in a ticket, and which were sent in which."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from domain.errors import NotHere
from domain.guides import GuideText
from domain.people import ResellerId
from domain.tickets import GuideId, TicketId
from storage.connection import Connection
from storage.models.support import guide_uses, guides
from storage.rows import every, first

_g, _u = guides.c, guide_uses.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_TEXT = sa.select(_g.id, _g.title, _g.body, _g.keywords, _g.area_id)
_LISTED = _TEXT.where(_g.reseller_id == _of, _g.retired_at.is_(None)).order_by(_g.number)
_BY_ID = _LISTED.where(_g.id == sa.bindparam("guide", type_=sa.BigInteger))


class SentGuides:
    """Finds guides to send, and keeps what became of them."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def listed(self, reseller_id: ResellerId) -> Sequence[GuideText]:
        """Return a reseller's guides in the order of their numbers."""
        return every(GuideText, await self._connection.execute(_LISTED, {"of": reseller_id}))

    async def of(self, reseller_id: ResellerId, guide_id: GuideId) -> GuideText:
        """Return one of a reseller's own guides; raises `NotHere`."""
        values = {"of": reseller_id, "guide": guide_id}
        found = first(GuideText, await self._connection.execute(_BY_ID, values))
        if found is None:
            raise NotHere
        return found

    async def use(self, guide_id: GuideId, sent: Iterable[tuple[ResellerId, TicketId]]) -> None:
        """Keep that a guide was sent in tickets."""
        rows = [
            {"guide_id": guide_id, "reseller_id": reseller_id, "ticket_id": ticket_id, "shown_at": self._now}
            for reseller_id, ticket_id in sent
        ]
        if rows:
            await self._connection.execute(sa.insert(guide_uses), rows)

    async def unsolved(self, ticket_id: TicketId) -> None:
        """Keep that no guide solved a ticket after all."""
        await self._connection.execute(sa.update(guide_uses).where(_u.ticket_id == ticket_id).values(solved_at=None))

    async def solved(self, guide_id: GuideId, ticket_id: TicketId) -> None:
        """Keep that a guide solved a ticket."""
        sent = (_u.guide_id == guide_id, _u.ticket_id == ticket_id, _u.solved_at.is_(None))
        await self._connection.execute(sa.update(guide_uses).where(*sent).values(solved_at=self._now))
