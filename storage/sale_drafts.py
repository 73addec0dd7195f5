"""Sales as they are shown before they are made: each stands as it was shown, and becomes a sale once."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.requests import RequestId
from domain.sales import SaleDraft, SaleDraftId
from storage.connection import Connection
from storage.models.selling import sale_drafts
from storage.rows import columns_for, every, first

_d = sale_drafts.c
_BY_ID = sa.select(*columns_for(SaleDraft, sale_drafts)).where(_d.id == sa.bindparam("of"))
_ADD = sa.insert(sale_drafts).returning(*columns_for(SaleDraft, sale_drafts))


class SaleDrafts:
    """Keeps what was shown of sales that aren't made yet."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, draft_id: SaleDraftId) -> SaleDraft:
        """Return a draft; raises `NotHere`."""
        found = first(SaleDraft, await self._connection.execute(_BY_ID, {"of": draft_id}))
        if found is None:
            raise NotHere
        return found

    async def add(self, **values: Any) -> SaleDraft:
        """Keep what is about to be shown."""
        row = {"made_at": self._now, "request_id": None, **values}
        [added] = every(SaleDraft, await self._connection.execute(_ADD, row))
        return added

    async def note_sold(self, draft_id: SaleDraftId, request_id: RequestId) -> bool:
        """Keep which sale was made of a draft; return whether none was before."""
        noted = sa.update(sale_drafts).where(_d.id == draft_id, _d.request_id.is_(None)).values(request_id=request_id)
        return (await self._connection.execute(noted)).rowcount == 1

    async def drop_older(self, moment: datetime) -> None:
        """Forget drafts from before a moment that no sale was made of."""
        await self._connection.execute(sa.delete(sale_drafts).where(_d.made_at < moment, _d.request_id.is_(None)))
