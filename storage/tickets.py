"""Tickets, whose turn was when in them, and what was said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.people import MemberId, ResellerId
from domain.tickets import Cause, Side, Ticket, TicketId, TicketMessage, TicketMessageId, TicketState, Turn
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.support import IS_OPEN, ticket_messages, ticket_turns, tickets
from storage.rows import columns_for, every, first, only, parts

_t, _m, _r = tickets.c, ticket_messages.c, resellers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_TICKET = sa.select(*columns_for(Ticket, tickets))
_ADD = sa.insert(tickets).returning(*columns_for(Ticket, tickets))
_BY_ID = _TICKET.where(_t.id == _of)
_BY_IDS = _TICKET.where(_t.id.in_(sa.bindparam("ids", expanding=True))).order_by(_t.id)
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(_t.number), 0)).where(_t.reseller_id == _of)
_OPEN_OF = _TICKET.where(_t.reseller_id == _of, IS_OPEN).order_by(_t.id)
_MESSAGE = sa.select(*columns_for(TicketMessage, ticket_messages))
_MESSAGE_BY_ID = _MESSAGE.where(_m.id == _of)
_MESSAGES_OF = _MESSAGE.where(_m.ticket_id == _of).order_by(_m.id)
_LAST_MESSAGES_OF = _MESSAGE.where(_m.ticket_id == _of).order_by(_m.id.desc()).limit(sa.bindparam("most"))
_OPENING = _MESSAGES_OF.limit(1)
_ALBUM = _MESSAGE.where(_m.ticket_id == _of, _m.album == sa.bindparam("album")).order_by(_m.id)
_SOURCE = _MESSAGE.where(
    _m.platform == sa.bindparam("platform"),
    _m.lane == sa.bindparam("lane"),
    _m.message.in_(sa.bindparam("messages", expanding=True)),
)
LOOKED_BACK = 1000
"""Among how many messages of all tickets the last of a chat is looked for."""
_LATELY = _m.id > sa.select(sa.func.max(_m.id) - LOOKED_BACK).scalar_subquery()
_NEWEST_IN = (
    _MESSAGE.where(_LATELY, _m.platform == sa.bindparam("platform"), _m.lane == sa.bindparam("lane"))
    .order_by(_m.id.desc())
    .limit(1)
)
_ALBUM_KEY = (_m.ticket_id, _m.platform, _m.lane, _m.album)
_COMPLETE_ALBUMS = (
    sa.select(*_ALBUM_KEY)
    .where(_m.relayed_at.is_(None))
    .group_by(*_ALBUM_KEY)
    .having(
        sa.or_(
            sa.func.max(_m.said_at) <= sa.bindparam("since", type_=_m.said_at.type),
            sa.func.count() >= sa.bindparam("pieces", type_=sa.Integer),
        )
    )
    .order_by(sa.func.min(_m.id))
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_NEW = {
    "state": TicketState.OPEN,
    "turn": Turn.OURS,
    "told": 0,
    "said_by": Side.THEIRS,
    "cause": Cause.UNKNOWN,
    "cause_reason": "",
    "closing": "",
}


@dataclass(frozen=True, slots=True)
class Album:
    """An album of which pieces have come in a chat, for a ticket."""

    ticket_id: TicketId
    platform: str
    lane: str
    album: str


class Tickets:
    """Keeps tickets and what is said in them; whose turn was when is never changed."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, ticket_id: TicketId) -> Ticket:
        """Return a ticket; raises `NotHere`."""
        found = first(Ticket, await self._connection.execute(_BY_ID, {"of": ticket_id}))
        if found is None:
            raise NotHere
        return found

    async def by_ids(self, ticket_ids: Collection[TicketId]) -> Sequence[Ticket]:
        """Return tickets, oldest first."""
        found: list[Ticket] = []
        for some in parts(ticket_ids):
            found += every(Ticket, await self._connection.execute(_BY_IDS, {"ids": some}))
        return found

    async def open_of(self, reseller_id: ResellerId) -> Sequence[Ticket]:
        """Return a sub-reseller's open tickets, oldest first."""
        return every(Ticket, await self._connection.execute(_OPEN_OF, {"of": reseller_id}))

    async def newest_number(self, reseller_id: ResellerId) -> int:
        """Return the number of a sub-reseller's newest ticket, 0 before the first."""
        return int((await self._connection.execute(_NEWEST, {"of": reseller_id})).scalar_one())

    async def add(self, **values: Any) -> Ticket:
        """Open a ticket, with our turn first."""
        row = {**_NEW, "opened_at": self._now, "last_said_at": self._now, **values}
        ticket = only(Ticket, await self._connection.execute(_ADD, row))
        await self.note_turn(ticket.id, Turn.OURS)
        return ticket

    async def change(self, ticket_id: TicketId, *only_if: sa.ColumnElement[bool], **values: Any) -> bool:
        """Change a ticket for which all of `only_if` holds; returns whether it did."""
        wanted = (_t.id == ticket_id, *only_if)
        return (await self._connection.execute(sa.update(tickets).where(*wanted).values(**values))).rowcount == 1

    async def change_open(self, ticket_id: TicketId, **values: Any) -> bool:
        """Change a ticket that is open; returns whether it is."""
        return await self.change(ticket_id, IS_OPEN, **values)

    async def change_closed(self, ticket_id: TicketId, **values: Any) -> bool:
        """Change a ticket that is closed; returns whether it is."""
        return await self.change(ticket_id, _t.state == TicketState.CLOSED, **values)

    async def take(self, ticket_id: TicketId, member_id: int) -> bool:
        """Assign an open ticket that nobody has; returns whether that was so."""
        return await self.change(ticket_id, IS_OPEN, _t.assigned_to.is_(None), assigned_to=member_id)

    async def give(self, ticket_id: TicketId, to: MemberId | None, *, before: MemberId | None) -> bool:
        """Assign an open ticket to somebody else, or to nobody; returns whether `before` still had it."""
        return await self.change(ticket_id, IS_OPEN, _t.assigned_to.is_not_distinct_from(before), assigned_to=to)

    async def let_go(self, parent_id: ResellerId, member_id: MemberId) -> list[TicketId]:
        """Take from a colleague all open tickets that they have, and return which these were."""
        theirs = (_t.parent_id == parent_id, IS_OPEN, _t.assigned_to == member_id)
        taken = sa.update(tickets).where(*theirs).values(assigned_to=None).returning(_t.id)
        return sorted((await self._connection.execute(taken)).scalars())

    async def move_merged(self, before: TicketId, after: TicketId) -> None:
        """Have what was merged into one ticket go on in another."""
        moved = sa.update(tickets).where(_t.merged_into == before).values(merged_into=after)
        await self._connection.execute(moved)

    async def warn(self, ticket: Ticket) -> bool:
        """Note that it was warned that a ticket will close; returns whether it is still as silent as it was seen."""
        silent = (IS_OPEN, _t.turn == Turn.THEIRS, _t.warned_at.is_(None), _t.last_said_at == ticket.last_said_at)
        return await self.change(ticket.id, *silent, warned_at=self._now)

    async def end_silent(self, ticket: Ticket, **values: Any) -> bool:
        """Change a ticket that stayed silent after the warning; returns whether it did."""
        return await self.change(ticket.id, IS_OPEN, _t.turn == Turn.THEIRS, _t.warned_at == ticket.warned_at, **values)

    async def note_turn(self, ticket_id: TicketId, turn: Turn | None, at: datetime | None = None) -> None:
        """Put on record whose turn begins, now unless it is said otherwise; nobody's once a ticket is closed."""
        row = {"ticket_id": ticket_id, "turn": turn, "at": at or self._now}
        await self._connection.execute(sa.insert(ticket_turns), row)

    # What is said

    async def add_message(self, ticket_id: TicketId, side: Side, text: str, **values: Any) -> TicketMessageId:
        """Keep what was said. `relayed_at` is now, unless it is said otherwise."""
        row = {
            "ticket_id": ticket_id,
            "side": side,
            "text": text,
            "internal": False,
            "album": "",
            "platform": "",
            "lane": "",
            "message": "",
            "said_at": self._now,
            "relayed_at": self._now,
            **values,
        }
        added = await self._connection.execute(sa.insert(ticket_messages).returning(_m.id), row)
        return TicketMessageId(added.scalar_one())

    async def message(self, message_id: TicketMessageId) -> TicketMessage:
        """Return what was said; raises `NotHere`."""
        found = first(TicketMessage, await self._connection.execute(_MESSAGE_BY_ID, {"of": message_id}))
        if found is None:
            raise NotHere
        return found

    async def opening(self, ticket_id: TicketId) -> TicketMessage:
        """Return what a ticket was opened with; raises `NotHere`."""
        found = first(TicketMessage, await self._connection.execute(_OPENING, {"of": ticket_id}))
        if found is None:
            raise NotHere
        return found

    async def messages_of(self, ticket_id: TicketId) -> Sequence[TicketMessage]:
        """Return all that was said in a ticket, oldest first, internal notes too."""
        return every(TicketMessage, await self._connection.execute(_MESSAGES_OF, {"of": ticket_id}))

    async def last_messages_of(self, ticket_id: TicketId, *, most: int) -> Sequence[TicketMessage]:
        """Return the last that was said in a ticket, newest first, internal notes too."""
        values = {"of": ticket_id, "most": most}
        return every(TicketMessage, await self._connection.execute(_LAST_MESSAGES_OF, values))

    async def album(self, ticket_id: TicketId, album: str) -> Sequence[TicketMessage]:
        """Return the pieces of an album that have come so far, in their order."""
        return every(TicketMessage, await self._connection.execute(_ALBUM, {"of": ticket_id, "album": album}))

    async def said_in(self, platform: str, lane: str, message: str) -> TicketMessage | None:
        """Return what its author wrote in this very message of a chat, if it belongs to a ticket."""
        bare = message.removesuffix("m")
        values = {"platform": platform, "lane": lane, "messages": [bare, f"{bare}m"]}
        return first(TicketMessage, await self._connection.execute(_SOURCE, values))

    async def change_message(self, message_id: TicketMessageId, **values: Any) -> None:
        await self._connection.execute(sa.update(ticket_messages).where(_m.id == message_id).values(**values))

    async def newest_in(self, platform: str, lane: str) -> TicketMessage | None:
        """Return what was written last in a chat, if that was lately: it is looked for among the newest of all."""
        return first(TicketMessage, await self._connection.execute(_NEWEST_IN, {"platform": platform, "lane": lane}))

    # Albums, which come in pieces

    async def complete_albums(self, *, silent_since: datetime, pieces: int, most: int) -> Sequence[Album]:
        """Return the albums that wait to be passed on, and of which no more comes."""
        values = {"since": silent_since, "pieces": pieces, "most": most}
        return every(Album, await self._connection.execute(_COMPLETE_ALBUMS, values))

    async def relay_album(self, album: Album) -> Sequence[TicketMessageId]:
        """Pass the waiting pieces of an album on; returns which are ours to show, in their order."""
        waiting = (
            _m.ticket_id == album.ticket_id,
            _m.platform == album.platform,
            _m.lane == album.lane,
            _m.album == album.album,
            _m.relayed_at.is_(None),
        )
        relayed = sa.update(ticket_messages).where(*waiting).values(relayed_at=self._now).returning(_m.id)
        return sorted((await self._connection.execute(relayed)).scalars())
