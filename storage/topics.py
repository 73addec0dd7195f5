"""The groups in which teams work on their tickets, and the topics of the tickets there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.people import MemberId, ResellerId
from domain.tickets import TicketId
from domain.topics import DeskGroup, DeskGroupId, Topic, TopicId
from domain.traffic import ItemKind, ItemState
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.support import IS_OPEN, desk_groups, tickets, topics
from storage.models.traffic import outbox
from storage.rows import columns_for, every, first

_g, _t = desk_groups.c, topics.c
_LINKED, _THERE = _g.unlinked_at.is_(None), _t.lost_at.is_(None)
_of = sa.bindparam("of", type_=sa.BigInteger)
_GROUP = sa.select(*columns_for(DeskGroup, desk_groups)).where(_LINKED)
_GROUP_OF = _GROUP.where(_g.reseller_id == _of)
_GROUP_BY_ID = _GROUP.where(_g.id == _of)
_GROUP_AT = _GROUP.where(_g.platform == sa.bindparam("platform"), _g.lane == sa.bindparam("lane"))
_TOPIC = sa.select(*columns_for(Topic, topics)).where(_THERE)
_HELD = _TOPIC.where(_t.ticket_id == _of).with_for_update(key_share=True)
_HELD_BY_ID = _TOPIC.where(_t.id == _of).with_for_update(key_share=True)
_OPEN_IN = _TOPIC.join(tickets, _t.ticket_id == tickets.c.id).where(_t.group_id == _of, IS_OPEN).order_by(_t.id)
_OPEN_AT = sa.select(tickets.c.id).where(tickets.c.parent_id == _of, IS_OPEN).order_by(tickets.c.id)
_AT = _TOPIC.where(_t.group_id == _of, _t.thread == sa.bindparam("thread"), _t.thread != "")
_MOVE = (
    sa.update(desk_groups)
    .where(_LINKED, _g.platform == sa.bindparam("on"), _g.lane == sa.bindparam("old"))
    .values(lane=sa.bindparam("new"))
)
_IN_HAND = [ItemState.QUEUED, ItemState.SENDING, ItemState.PAUSED]
_MAKING = sa.exists().where(
    outbox.c.state.in_(_IN_HAND),
    outbox.c.lane == _g.lane,
    outbox.c.kind == ItemKind.TOPIC,
    outbox.c.payload.like(sa.literal('%"about":"topic:', sa.Text) + sa.cast(_t.id, sa.Text) + '"%'),
)
_UNMADE = (
    sa.select(_t.id)
    .join(desk_groups, _t.group_id == _g.id)
    .where(sa.text("topic.thread = '' AND topic.lost_at IS NULL"), _LINKED, ~_MAKING)
    .order_by(_t.id)
    .limit(100)
)


class DeskGroups:
    """Keeps which groups are linked: one a reseller, and one reseller a group."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(self, reseller_id: ResellerId) -> DeskGroup | None:
        """Return the group of a reseller's team, if it linked one."""
        return first(DeskGroup, await self._connection.execute(_GROUP_OF, {"of": reseller_id}))

    async def at(self, platform: str, lane: str) -> DeskGroup | None:
        """Return what a chat is linked as, if it is."""
        return first(DeskGroup, await self._connection.execute(_GROUP_AT, {"platform": platform, "lane": lane}))

    async def by_id(self, group_id: DeskGroupId) -> DeskGroup | None:
        """Return a group that is linked still."""
        return first(DeskGroup, await self._connection.execute(_GROUP_BY_ID, {"of": group_id}))

    async def link(self, reseller_id: ResellerId, platform: str, lane: str, member_id: MemberId) -> bool:
        """Link a group; returns whether neither it nor the reseller was linked."""
        row = {
            "reseller_id": reseller_id,
            "platform": platform,
            "lane": lane,
            "linked_by": member_id,
            "linked_at": self._now,
        }
        return (await self._connection.execute(insert_new(self._connection, desk_groups), row)).rowcount == 1

    async def unlink(self, group_id: DeskGroupId) -> bool:
        """Unlink a group; returns whether it was linked."""
        wanted = sa.update(desk_groups).where(_g.id == group_id, _LINKED).values(unlinked_at=self._now)
        return (await self._connection.execute(wanted)).rowcount == 1

    async def move(self, platform: str, old: str, new: str) -> None:
        """Follow a group that goes on under another id."""
        if await self.at(platform, new) is None:
            await self._connection.execute(_MOVE, {"on": platform, "old": old, "new": new})


class Topics:
    """Keeps the topics of tickets: one a ticket at a time."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def held(self, ticket_id: TicketId) -> Topic | None:
        """Return the topic of a ticket, alone with it until the transaction ends."""
        return first(Topic, await self._connection.execute(_HELD, {"of": ticket_id}))

    async def held_by_id(self, topic_id: TopicId) -> Topic | None:
        """Return a topic that is there, or is to be, alone with it until the transaction ends."""
        return first(Topic, await self._connection.execute(_HELD_BY_ID, {"of": topic_id}))

    async def at(self, group_id: DeskGroupId, thread: str) -> Topic | None:
        return first(Topic, await self._connection.execute(_AT, {"of": group_id, "thread": thread}))

    async def open_in(self, group_id: DeskGroupId) -> Sequence[Topic]:
        """Return the topics of a group whose tickets are open, oldest first."""
        return every(Topic, await self._connection.execute(_OPEN_IN, {"of": group_id}))

    async def open_tickets(self, parent_id: ResellerId) -> Sequence[TicketId]:
        """Return the open tickets that a reseller's team has, oldest first."""
        return [TicketId(row.id) for row in await self._connection.execute(_OPEN_AT, {"of": parent_id})]

    async def add(self, group_id: DeskGroupId, ticket_id: TicketId, name: str) -> bool:
        """Put down that a ticket shall have a topic; returns whether it had none."""
        row = {"group_id": group_id, "ticket_id": ticket_id, "thread": "", "name": name, "made_at": self._now}
        row |= {"closed": False, "changing": False}
        return (await self._connection.execute(insert_new(self._connection, topics), row)).rowcount == 1

    async def change(self, topic_id: TopicId, **values: Any) -> None:
        await self._connection.execute(sa.update(topics).where(_t.id == topic_id).values(**values))

    async def lose(self, topic_id: TopicId) -> bool:
        """Put down that a topic is no more; returns whether it was there."""
        wanted = sa.update(topics).where(_t.id == topic_id, _THERE).values(lost_at=self._now)
        return (await self._connection.execute(wanted)).rowcount == 1

    async def lose_all(self, group_id: DeskGroupId) -> None:
        """Put down that no topic of a group is followed any more."""
        wanted = sa.update(topics).where(_t.group_id == group_id, _THERE).values(lost_at=self._now)
        await self._connection.execute(wanted)

    async def unmade(self) -> Sequence[TopicId]:
        """Return topics that are wanted, and that nobody is about to make: what was done of it is unknown."""
        return [TopicId(row.id) for row in await self._connection.execute(_UNMADE)]
