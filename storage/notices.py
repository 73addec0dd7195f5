"""Notices and cards on their way out: who is told, and which screens stay true."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from domain.notices import Notice, notice_type
from domain.people import MemberId, ResellerId, Role
from domain.traffic import Card, CardId, ItemKind, ItemState, forms_of
from storage.connection import Connection
from storage.models.people import members
from storage.models.traffic import card_messages, cards, outbox
from storage.outbox import Outbox
from storage.roles import ROLE_NOW, at_now
from storage.rows import columns_for, every, parts

_readers = sa.select(members.c.id, members.c.platform, members.c.chat, members.c.reachable).where(
    members.c.removed_at.is_(None)
)
_readers_of_reseller = (
    at_now(_readers)
    .where(members.c.reseller_id == sa.bindparam("reseller_id"), ROLE_NOW.in_(sa.bindparam("roles", expanding=True)))
    .order_by(members.c.id)
)
_readers_of_many = (
    at_now(_readers.add_columns(members.c.reseller_id))
    .where(
        members.c.reseller_id.in_(sa.bindparam("ids", expanding=True)),
        ROLE_NOW.in_(sa.bindparam("roles", expanding=True)),
    )
    .order_by(members.c.id)
)
_unshown_of_many = _readers_of_many.where(
    ~sa.exists().where(
        cards.c.subject == sa.bindparam("subject"),
        cards.c.object_id == sa.bindparam("object_id"),
        cards.c.member_id == members.c.id,
    )
)
_copies = sa.select(*columns_for(Card, cards)).where(
    cards.c.subject == sa.bindparam("subject"), cards.c.object_id.in_(sa.bindparam("ids", expanding=True))
)
_queued = sa.exists().where(outbox.c.card_id == cards.c.id, outbox.c.state == ItemState.QUEUED)
_sending = sa.exists().where(outbox.c.card_id == cards.c.id, outbox.c.state == ItemState.SENDING)
_stale_copies = _copies.where(sa.or_(cards.c.message.is_not(None), _sending), ~_queued)
_add_cards = sa.insert(cards).returning(
    cards.c.id, cards.c.subject, cards.c.object_id, cards.c.member_id, cards.c.platform, cards.c.lane
)
_one_reader = _readers.where(members.c.id == sa.bindparam("member_id"))
_some_readers = _readers.where(members.c.id.in_(sa.bindparam("ids", expanding=True)))

_standing_as: sa.BindParameter[str] = sa.bindparam("messages", expanding=True)
_there = sa.select(cards.c.id, cards.c.subject, cards.c.object_id, cards.c.member_id).where(
    cards.c.platform == sa.bindparam("platform"), cards.c.lane == sa.bindparam("lane")
)
_at = (
    sa.union_all(
        _there.where(cards.c.message.in_(_standing_as)),
        _there.join(card_messages, card_messages.c.card_id == cards.c.id).where(
            card_messages.c.message.in_(_standing_as)
        ),
    )
    .order_by(sa.desc("id"))
    .limit(1)
)

ALL_ROLES: Collection[Role] = frozenset(Role)


class Notices:
    """Tells members of facts."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._outbox = Outbox(connection, now)

    async def tell(
        self,
        reseller_id: ResellerId,
        notice: Notice,
        *,
        roles: Collection[Role] = ALL_ROLES,
        but: MemberId | None = None,
    ) -> int:
        """Tell the members of a reseller who act with one of these roles now; returns how many are told."""
        values = {"reseller_id": reseller_id, "roles": [*roles], "now": self._now}
        result = await self._connection.execute(_readers_of_reseller, values)
        return await self._tell([row for row in result if row.id != but], notice)

    async def tell_each(self, told: Mapping[ResellerId, Notice], *, roles: Collection[Role] = ALL_ROLES) -> int:
        """Tell the members of many resellers who act with one of these roles now, each something of their own."""
        values = {"ids": [*told], "roles": [*roles], "now": self._now}
        result = await self._connection.execute(_readers_of_many, values)
        readers = result.all()
        await self._outbox.add([self._item(reader, pack(told[ResellerId(reader.reseller_id)])) for reader in readers])
        return len(readers)

    async def tell_member(self, member_id: MemberId, notice: Notice) -> int:
        """Tell one member, if they are still here."""
        result = await self._connection.execute(_one_reader, {"member_id": member_id})
        return await self._tell(result.all(), notice)

    async def _tell(self, readers: Sequence[sa.Row[tuple[int, str, str, bool]]], notice: Notice) -> int:
        payload = pack(notice)
        await self._outbox.add([self._item(reader, payload) for reader in readers])
        return len(readers)

    def _item(self, reader: sa.Row[Any], payload: str) -> dict[str, Any]:
        row = self._outbox.row(
            platform=reader.platform,
            lane=reader.chat,
            kind=ItemKind.NOTICE,
            payload=payload,
            member_id=MemberId(reader.id),
        )
        return row | ({} if reader.reachable else {"state": ItemState.PAUSED})


class Cards:
    """Screens that stay true: each copy is known, and is edited when its object changes."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._outbox = Outbox(connection, now)

    async def show(
        self,
        subject: str,
        object_id: int,
        *,
        to: ResellerId,
        roles: Collection[Role] = ALL_ROLES,
        but: MemberId | None = None,
    ) -> int:
        """Send a card to the members of a reseller who act with one of these roles now; returns how many get it."""
        values = {"reseller_id": to, "roles": [*roles], "now": self._now}
        result = await self._connection.execute(_readers_of_reseller, values)
        readers = [row for row in result if row.id != but]
        await self._send([(subject, object_id, reader) for reader in readers])
        return len(readers)

    async def show_all(self, subject: str, object_id: int, *, to: Collection[ResellerId]) -> int:
        """Send a card to all people of many resellers who don't have it yet; returns how many get it."""
        values = {"ids": [*to], "roles": [*ALL_ROLES], "now": self._now, "subject": subject, "object_id": object_id}
        readers = (await self._connection.execute(_unshown_of_many, values)).all()
        await self._send([(subject, object_id, reader) for reader in readers])
        return len(readers)

    async def show_member(self, subject: str, object_id: int, member_id: MemberId) -> None:
        """Send a card to one member, if they are still here."""
        result = await self._connection.execute(_one_reader, {"member_id": member_id})
        await self._send([(subject, object_id, reader) for reader in result])

    async def show_houses(
        self, subject: str, shown: Mapping[ResellerId, int], *, roles: Collection[Role] = ALL_ROLES
    ) -> int:
        """Send cards of a subject to the members of many resellers who act with one of these roles now.

        `shown`: the object of each reseller's own; returns how many get one.
        """
        sent: list[tuple[str, int, sa.Row[Any]]] = []
        for some in parts(shown):
            values = {"ids": some, "roles": [*roles], "now": self._now}
            result = await self._connection.execute(_readers_of_many, values)
            sent += [(subject, shown[ResellerId(row.reseller_id)], row) for row in result]
        await self._send(sent)
        return len(sent)

    async def show_each(self, shown: Sequence[tuple[str, int, MemberId]]) -> None:
        """Send cards, each to one member if they are still here. `shown`: subject, object and whom."""
        readers: dict[int, Any] = {}
        for some in parts({member_id for _subject, _object_id, member_id in shown}):
            readers |= {row.id: row for row in await self._connection.execute(_some_readers, {"ids": some})}
        await self._send([(*what, readers[member_id]) for *what, member_id in shown if member_id in readers])

    async def show_in(
        self, subject: str, object_id: int, *, platform: str, lane: str, reader: MemberId, waits: bool = False
    ) -> None:
        """Send a card to a group, or into a topic. `reader`: in whose words; `waits`: the place isn't there yet."""
        added = await self._connection.execute(
            _add_cards,
            {
                "subject": subject,
                "object_id": object_id,
                "member_id": reader,
                "platform": platform,
                "lane": lane,
                "sent_at": self._now,
            },
        )
        card_id = CardId(added.one().id)
        row = self._row(subject, object_id, card_id=card_id, member_id=reader, platform=platform, lane=lane)
        await self._outbox.add([row | ({"state": ItemState.PAUSED} if waits else {})])

    async def forget(self, platform: str, lane: str) -> Sequence[tuple[str, int]]:
        """Send nothing more to a place, and follow no card there; returns which were never sent, oldest first."""
        in_hand = outbox.c.state.in_([ItemState.QUEUED, ItemState.PAUSED])
        unsent = sa.select(cards.c.subject, cards.c.object_id).where(
            *_in_place(cards, platform, lane), cards.c.message.is_(None), cards.c.subject != ""
        )
        found = await self._connection.execute(unsent.order_by(cards.c.id))
        never_sent = [(row.subject, row.object_id) for row in found]
        forgotten = sa.update(cards).where(*_in_place(cards, platform, lane)).values(subject="")
        await self._connection.execute(forgotten)
        dropped = sa.update(outbox).where(*_in_place(outbox, platform, lane), in_hand)
        await self._connection.execute(dropped.values(state=ItemState.FAILED, error="the place is gone", payload=""))
        return never_sent

    async def _send(self, shown: Sequence[tuple[str, int, sa.Row[Any]]]) -> None:
        if not shown:
            return
        added = await self._connection.execute(
            _add_cards,
            [
                {
                    "subject": subject,
                    "object_id": object_id,
                    "member_id": reader.id,
                    "platform": reader.platform,
                    "lane": reader.chat,
                    "sent_at": self._now,
                }
                for subject, object_id, reader in shown
            ],
        )
        reachable = {reader.id: reader.reachable for _subject, _object_id, reader in shown}
        rows = [
            self._row(
                row.subject,
                row.object_id,
                card_id=CardId(row.id),
                member_id=MemberId(row.member_id),
                platform=row.platform,
                lane=row.lane,
            )
            | ({} if reachable[row.member_id] else {"state": ItemState.PAUSED})
            for row in sorted(added, key=lambda row: row.id)
        ]
        await self._outbox.add(rows)

    async def refresh(self, subject: str, object_id: int) -> None:
        """Have every copy of a card drawn anew; one that is queued already is drawn when it is sent."""
        await self.refresh_each(subject, [object_id])

    async def refresh_each(self, subject: str, object_ids: Collection[int]) -> None:
        """Have every copy of many cards drawn anew."""
        for some in parts(object_ids):
            stale = every(Card, await self._connection.execute(_stale_copies, {"subject": subject, "ids": some}))
            await self._outbox.add([self._again(card) for card in stale])

    def _again(self, card: Card) -> dict[str, object]:
        return self._row(
            card.subject,
            card.object_id,
            card_id=card.id,
            member_id=card.member_id,
            platform=card.platform,
            lane=card.lane,
        )

    async def at(self, platform: str, lane: str, message: str) -> tuple[str, int, MemberId] | None:
        """Return which card a message in a chat shows, or is a part of: its subject, its object and its reader."""
        values = {"platform": platform, "lane": lane, "messages": forms_of(message)}
        row = (await self._connection.execute(_at, values)).first()
        return None if row is None else (row.subject, row.object_id, MemberId(row.member_id))

    async def is_with(self, subject: str, object_id: int, member_id: MemberId) -> bool:
        """Tell whether a card was sent to a member."""
        copies = await self._connection.execute(
            sa.select(
                sa.exists().where(
                    cards.c.subject == subject, cards.c.object_id == object_id, cards.c.member_id == member_id
                )
            )
        )
        return bool(copies.scalar_one())

    def _row(
        self, subject: str, object_id: int, *, card_id: CardId, member_id: MemberId, platform: str, lane: str
    ) -> dict[str, object]:
        return self._outbox.row(
            platform=platform,
            lane=lane,
            kind=ItemKind.CARD,
            payload=f"{subject}:{object_id}",
            member_id=member_id,
            card_id=card_id,
        )


def _in_place(table: sa.Table, platform: str, lane: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that a row belongs to a chat with all its topics, or to one topic."""
    inside = table.c.lane.startswith(f"{lane}:", autoescape=True)
    return (table.c.platform == platform, sa.or_(table.c.lane == lane, inside))


def pack(notice: Notice) -> str:
    """Return a notice as text: its code, and its facts as JSON."""
    return f"{notice.code} {TypeAdapter(type(notice)).dump_json(notice).decode()}"


def unpack(payload: str) -> Notice:
    """Return the notice that `pack` made a text of; raises `KeyError` for an unknown code."""
    code, facts = payload.split(" ", 1)
    return TypeAdapter(notice_type(code)).validate_json(facts)
