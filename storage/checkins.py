"""Check-ins: their plans, when each is due, what was said in them, and what is to be remembered of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.checkins import Checkin, CheckinId, CheckinState, Conversation, ConversationId, FollowUp, FollowUpId
from storage.connection import Connection
from storage.models.checkins import checkins, conversations, follow_ups
from storage.rows import columns_for, first

_c, _t, _f = checkins.c, conversations.c, follow_ups.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_CHECKIN_BY_ID = sa.select(*columns_for(Checkin, checkins)).where(_c.id == _of)
_FOLLOW_UP_BY_ID = sa.select(*columns_for(FollowUp, follow_ups)).where(_f.id == _of)
_CONVERSATION_BY_ID = sa.select(*columns_for(Conversation, conversations)).where(_t.id == _of)


class Checkins:
    """Keeps check-ins; each is one row a sub-reseller and period, and its end is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, checkin_id: CheckinId) -> Checkin | None:
        return first(Checkin, await self._connection.execute(_CHECKIN_BY_ID, {"of": checkin_id}))

    async def change(self, checkin_id: CheckinId, *, only_if: CheckinState, **values: Any) -> bool:
        """Change a check-in that is in a state; returns whether it was."""
        changed = sa.update(checkins).where(_c.id == checkin_id, _c.state == only_if).values(**values)
        return (await self._connection.execute(changed)).rowcount == 1


class Conversations:
    """Keeps what was said in check-ins and whenever else; the team's alone."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, conversation_id: ConversationId) -> Conversation | None:
        return first(Conversation, await self._connection.execute(_CONVERSATION_BY_ID, {"of": conversation_id}))

    async def add(self, **values: Any) -> ConversationId:
        added = sa.insert(conversations).values({"at": self._now, **values})
        return ConversationId((await self._connection.execute(added.returning(_t.id))).scalar_one())


class FollowUps:
    """Keeps what colleagues want to be reminded of."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, follow_up_id: FollowUpId) -> FollowUp | None:
        return first(FollowUp, await self._connection.execute(_FOLLOW_UP_BY_ID, {"of": follow_up_id}))

    async def add(self, **values: Any) -> FollowUpId:
        added = sa.insert(follow_ups).values({"made_at": self._now, **values})
        return FollowUpId((await self._connection.execute(added.returning(_f.id))).scalar_one())
