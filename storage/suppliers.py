"""Suppliers: whom a top reseller reports its cases to, and in which chats they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.cases import Channel, Supplier, SupplierId
from domain.errors import NotHere
from domain.people import ResellerId
from storage.connection import Connection
from storage.models.support import suppliers
from storage.rows import columns_for, every, first

_s = suppliers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_SUPPLIER = sa.select(*columns_for(Supplier, suppliers))
_BY_ID = _SUPPLIER.where(_s.id == _of)
_LISTED = _SUPPLIER.where(_s.reseller_id == _of, _s.retired_at.is_(None)).order_by(sa.func.lower(_s.name), _s.id)
_AT = _SUPPLIER.where(_s.platform == sa.bindparam("platform"), _s.lane == sa.bindparam("lane"), _s.lane != "")


class Suppliers:
    """Keeps the suppliers of each top reseller."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, supplier_id: SupplierId) -> Supplier:
        """Return a supplier, a retired one too; raises `NotHere`."""
        found = first(Supplier, await self._connection.execute(_BY_ID, {"of": supplier_id}))
        if found is None:
            raise NotHere
        return found

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Supplier]:
        """Return the suppliers that a reseller reports to now, by name."""
        return every(Supplier, await self._connection.execute(_LISTED, {"of": reseller_id}))

    async def at(self, platform: str, lane: str) -> Supplier | None:
        """Return whose chat a lane is."""
        return first(Supplier, await self._connection.execute(_AT, {"platform": platform, "lane": lane}))

    async def in_chat(self, platform: str, chat: str) -> Sequence[Supplier]:
        """Return whose reports go to a group, or into a topic of it."""
        topics = _s.lane.startswith(f"{chat}:", autoescape=True)
        wanted = _SUPPLIER.where(_s.platform == platform, sa.or_(_s.lane == chat, topics))
        return every(Supplier, await self._connection.execute(wanted.order_by(_s.id)))

    async def add(self, **values: Any) -> SupplierId:
        """Put a supplier on the list."""
        return SupplierId((await self._connection.execute(sa.insert(suppliers).returning(_s.id), values)).scalar_one())

    async def change(self, supplier_id: SupplierId, **values: Any) -> bool:
        """Change a supplier that is on the list; returns whether it is."""
        listed = (_s.id == supplier_id, _s.retired_at.is_(None))
        return (await self._connection.execute(sa.update(suppliers).where(*listed).values(**values))).rowcount == 1

    async def unlink(self, supplier_id: SupplierId) -> None:
        """Write to no chat of a supplier's any more; what there is to report is copied then."""
        one = _s.id == supplier_id
        await self._connection.execute(sa.update(suppliers).where(one).values(platform="", lane=""))
        by_chat = (one, _s.channel == Channel.CHAT)
        await self._connection.execute(sa.update(suppliers).where(*by_chat).values(channel=Channel.COPY))

    async def move(self, platform: str, old: str, new: str) -> None:
        """Follow a chat, with its topics, that goes on under another id."""
        topics = _s.lane.startswith(f"{old}:", autoescape=True)
        rest = sa.func.substr(_s.lane, len(old) + 1)
        there = sa.update(suppliers).where(_s.platform == platform, sa.or_(_s.lane == old, topics))
        await self._connection.execute(there.values(lane=sa.literal(new, sa.Text) + rest))
