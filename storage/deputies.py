"""Deputies: who stands in for whom, from when until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.deputies import Deputy, DeputyId
from domain.errors import NotHere
from domain.people import MemberId, ResellerId
from storage.connection import Connection
from storage.models.authority import deputies
from storage.rows import columns_for, every, first

_d = deputies.c
_columns = columns_for(Deputy, deputies)
_deputy = sa.select(*_columns)
_standing = _d.ended_at.is_(None)


class Deputies:
    """Keeps deputies; the role that they act with is looked up with the member (see `storage.roles`)."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, deputy_id: DeputyId) -> Deputy:
        """Return a deputy; raises `NotHere`."""
        found = first(Deputy, await self._connection.execute(_deputy.where(_d.id == deputy_id)))
        if found is None:
            raise NotHere
        return found

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Deputy]:
        """Return who stands in at a reseller now or later, by their first day."""
        wanted = _deputy.where(_d.reseller_id == reseller_id, _standing, _d.ends > self._now)
        return await self._every(wanted.order_by(_d.starts, _d.id))

    async def of_member(self, member_id: MemberId) -> Sequence[Deputy]:
        """Return for whom a member stands in now or later, by the first day."""
        wanted = _deputy.where(_d.member_id == member_id, _standing, _d.ends > self._now)
        return await self._every(wanted.order_by(_d.starts, _d.id))

    async def add(self, **values: Any) -> Deputy:
        """Put a deputy on record."""
        row = {"made_at": self._now, **values}
        [added] = every(Deputy, await self._connection.execute(sa.insert(deputies).returning(*_columns), row))
        return added

    async def end(self, deputy_id: DeputyId, *, by: MemberId) -> bool:
        """End a deputy's time early; return whether it wasn't over before."""
        standing = (_d.id == deputy_id, _standing, _d.ends > self._now)
        ended = sa.update(deputies).where(*standing).values(ended_at=self._now, ended_by=by)
        return (await self._connection.execute(ended)).rowcount == 1

    async def end_all_with(self, member_id: MemberId, *, by: MemberId) -> Sequence[Deputy]:
        """End every time, running or to come, for which a member stands in or is stood in for; return those."""
        theirs = (sa.or_(_d.member_id == member_id, _d.for_id == member_id), _standing, _d.ends > self._now)
        ended = sa.update(deputies).where(*theirs).values(ended_at=self._now, ended_by=by)
        return every(Deputy, await self._connection.execute(ended.returning(*_columns)))

    async def claim_begun(self, *, most: int) -> Sequence[Deputy]:
        """Mark deputies whose first day has come as begun, and return them."""
        begun = (_d.began_at.is_(None), _standing, _d.starts <= self._now, _d.ends > self._now)
        return await self._claim(begun, most, began_at=self._now)

    async def claim_over(self, *, most: int) -> Sequence[Deputy]:
        """Mark deputies whose last day is over as told of, and return them."""
        over = (_d.over_told_at.is_(None), _standing, _d.ends <= self._now)
        return await self._claim(over, most, over_told_at=self._now)

    async def _claim(self, due: Sequence[sa.ColumnElement[bool]], most: int, **values: Any) -> Sequence[Deputy]:
        locked = sa.select(_d.id).where(*due).order_by(_d.id).limit(most).with_for_update(skip_locked=True)
        ids = list((await self._connection.execute(locked)).scalars())
        if ids:
            await self._connection.execute(sa.update(deputies).where(_d.id.in_(ids)).values(**values))
        return await self._every(_deputy.where(_d.id.in_(ids)).order_by(_d.id))

    async def _every(self, wanted: sa.Select[Any]) -> Sequence[Deputy]:
        return every(Deputy, await self._connection.execute(wanted))
