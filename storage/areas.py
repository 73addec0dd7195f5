"""Areas: what a ticket may be about, as each reseller lists it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.people import ResellerId
from domain.tickets import Area, AreaId, AreaKind
from storage.connection import Connection
from storage.models.support import areas
from storage.rows import columns_for, every, first

_a = areas.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_AREA = sa.select(*columns_for(Area, areas))
_BY_ID = _AREA.where(_a.id == _of)
_LISTED = _AREA.where(_a.reseller_id == _of, _a.retired_at.is_(None)).order_by(_a.position, _a.id)


class Areas:
    """Keeps the lists of areas."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, area_id: AreaId) -> Area:
        """Return an area, a retired one too; raises `NotHere`."""
        found = first(Area, await self._connection.execute(_BY_ID, {"of": area_id}))
        if found is None:
            raise NotHere
        return found

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Area]:
        """Return what a reseller lists now, in its order; nothing before `begin`."""
        return every(Area, await self._connection.execute(_LISTED, {"of": reseller_id}))

    async def begin(self, reseller_id: ResellerId) -> None:
        """Give a reseller the usual areas to start with."""
        rows = [
            {"reseller_id": reseller_id, "kind": kind, "name": "", "position": position}
            for position, kind in enumerate(AreaKind)
        ]
        await self._connection.execute(sa.insert(areas), rows)

    async def add(self, **values: Any) -> AreaId:
        """Put an area on a list."""
        return AreaId((await self._connection.execute(sa.insert(areas).returning(_a.id), values)).scalar_one())

    async def change(self, area_id: AreaId, **values: Any) -> bool:
        """Change an area that is listed; returns whether it is."""
        listed = (_a.id == area_id, _a.retired_at.is_(None))
        return (await self._connection.execute(sa.update(areas).where(*listed).values(**values))).rowcount == 1
