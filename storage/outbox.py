"""The outbox: what was promised to be sent, in order within a lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from domain.people import MemberId
from domain.traffic import CardId, Item, ItemKind, ItemState, WantedTopic, lane_in
from storage.connection import Connection
from storage.locks import CLAIM_OUTBOX, lock_for_transaction
from storage.models.traffic import card_messages, cards, outbox
from storage.rows import every

_add = sa.insert(outbox)
_earlier = outbox.alias("earlier")

_sendable = (
    sa.select(outbox.c.id)
    .where(
        outbox.c.state == ItemState.QUEUED,
        outbox.c.lane.not_in(sa.bindparam("waiting", expanding=True)),
        ~sa.exists().where(
            _earlier.c.lane == outbox.c.lane,
            _earlier.c.state.in_([ItemState.QUEUED, ItemState.SENDING]),
            _earlier.c.id < outbox.c.id,
        ),
    )
    .order_by(outbox.c.id)
    .limit(sa.bindparam("most"))
)
_take = (
    sa.update(outbox)
    .where(outbox.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(
        state=ItemState.SENDING,
        holder=sa.bindparam("me"),
        token=outbox.c.token + 1,
        held_until=sa.bindparam("until"),
    )
)
_taken = (
    sa.select(
        outbox.c.id,
        outbox.c.platform,
        outbox.c.lane,
        outbox.c.kind,
        outbox.c.payload,
        outbox.c.member_id,
        outbox.c.card_id,
        sa.func.coalesce(outbox.c.edits, cards.c.message),
        outbox.c.token,
    )
    .select_from(outbox.outerjoin(cards, outbox.c.card_id == cards.c.id))
    .where(outbox.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(outbox.c.id)
)
_mine = (
    outbox.c.id == sa.bindparam("item"),
    outbox.c.holder == sa.bindparam("me"),
    outbox.c.token == sa.bindparam("held_token"),
    outbox.c.state == ItemState.SENDING,
)
_became = sa.bindparam("became", type_=sa.String)
_sent_later = sa.or_(_became == "queued", _became == "paused")
_settle = (
    sa.update(outbox)
    .where(*_mine)
    .values(
        state=sa.bindparam("became"),
        message=sa.bindparam("message_id"),
        error=sa.bindparam("why"),
        sent_at=sa.bindparam("at"),
        holder=None,
        payload=sa.case((_sent_later, outbox.c.payload), else_=""),
    )
)
_remember_card = sa.update(cards).where(cards.c.id == sa.bindparam("card")).values(message=sa.bindparam("message_id"))
_remember_also = sa.insert(card_messages)
_abandoned = (outbox.c.state == ItemState.SENDING, outbox.c.held_until < sa.bindparam("now"))
_repeat_edits = (
    sa.update(outbox)
    .where(
        *_abandoned,
        sa.or_(
            outbox.c.edits.is_not(None),
            sa.exists().where(cards.c.id == outbox.c.card_id, cards.c.message.is_not(None)),
        ),
    )
    .values(state=ItemState.QUEUED, holder=None)
)
_doubt_messages = (
    sa.update(outbox).where(*_abandoned).values(state=ItemState.UNCERTAIN, holder=None, error="interrupted", payload="")
)
_renew = (
    sa.update(outbox)
    .where(outbox.c.holder == sa.bindparam("me"), outbox.c.state == ItemState.SENDING)
    .values(held_until=sa.bindparam("until"))
)


_topics = TypeAdapter(WantedTopic)


def _topic_of(table: sa.Table, chat: str) -> sa.ColumnElement[bool]:
    """Return the condition that a row's lane is a topic of a chat."""
    return table.c.lane.startswith(f"{chat}:", autoescape=True)


def wanted_topic(item: Item) -> WantedTopic:
    """Return what `want_topic` promised; raises `ValueError` for what an older version made otherwise."""
    return _topics.validate_json(item.payload)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an item.

    `message`: where it stands now; `also`: further messages that were sent for it; `error`: why it failed.
    """

    item: Item
    state: ItemState
    message: str | None = None
    also: tuple[str, ...] = ()
    error: str | None = None


class Outbox:
    """Keeps what is to be sent and hands out what may go next."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Promise to send these; each is made by `row`."""
        if rows:
            await self._connection.execute(_add, [*rows])

    def row(
        self,
        *,
        platform: str,
        lane: str,
        kind: ItemKind,
        payload: str,
        member_id: MemberId | None = None,
        card_id: CardId | None = None,
        edits: str | None = None,
    ) -> dict[str, Any]:
        """Return one promise. `edits`: the message that it takes the place of."""
        return {
            "platform": platform,
            "lane": lane,
            "kind": kind,
            "payload": payload,
            "member_id": member_id,
            "card_id": card_id,
            "edits": edits,
            "state": ItemState.QUEUED,
            "created_at": self._now,
            "token": 0,
        }

    async def want_topic(self, platform: str, chat: str, wanted: WantedTopic, *, thread: str = "") -> None:
        """Promise that a topic of a group is made or changed. `thread`: of one that is there.

        What is sent into a topic and what becomes of it keep their order. A new one is made once or, where the answer
        is missing, left uncertain; a change is repeated.
        """
        payload = _topics.dump_json(wanted).decode()
        lane = lane_in(chat, thread)
        row = self.row(platform=platform, lane=lane, kind=ItemKind.TOPIC, payload=payload, edits=thread or None)
        await self.add([row])

    async def claim(
        self, me: str, *, until: datetime, waiting: Sequence[str], most: int, groups: Sequence[str] = ()
    ) -> Sequence[Item]:
        """Take the first item of each lane that isn't `waiting`, to send it now.

        `groups`: chats of which no topic may be written to either.
        """
        await lock_for_transaction(self._connection, CLAIM_OUTBOX)
        sendable = _sendable.where(*(~_topic_of(outbox, group) for group in groups)) if groups else _sendable
        found = await self._connection.execute(sendable, {"waiting": [*waiting], "most": most})
        ids = [row.id for row in found]
        if not ids:
            return ()
        await self._connection.execute(_take, {"ids": ids, "me": me, "until": until})
        result = await self._connection.execute(_taken, {"ids": ids})
        return every(Item, result)

    async def settle(self, settled: Sequence[Settled], me: str) -> None:
        """Record what became of items that `me` was sending."""
        if not settled:
            return
        await self._connection.execute(
            _settle,
            [
                {
                    "item": one.item.id,
                    "me": me,
                    "held_token": one.item.token,
                    "became": one.state,
                    "message_id": one.message,
                    "why": one.error,
                    "at": self._now,
                }
                for one in settled
            ],
        )
        stands = [
            {"card": one.item.card_id, "message_id": one.message}
            for one in settled
            if one.item.card_id is not None and one.message is not None
        ]
        if stands:
            await self._connection.execute(_remember_card, stands)
        also = [
            {"card_id": one.item.card_id, "message": message}
            for one in settled
            if one.item.card_id is not None
            for message in one.also
        ]
        if also:
            await self._connection.execute(_remember_also, also)

    async def recover(self) -> None:
        """Settle what a dead process left half sent: edits are repeated, messages are not."""
        await self._connection.execute(_repeat_edits, {"now": self._now})
        await self._connection.execute(_doubt_messages, {"now": self._now})

    async def renew(self, me: str, *, until: datetime) -> None:
        await self._connection.execute(_renew, {"me": me, "until": until})

    async def pause(self, platform: str, lane: str) -> None:
        """Hold back what waits for a reader who can't be reached, for a group with all its topics, or for one topic."""
        await self._shift(platform, lane, ItemState.QUEUED, ItemState.PAUSED)

    async def resume(self, platform: str, lane: str) -> None:
        """Let go on what was held back."""
        await self._shift(platform, lane, ItemState.PAUSED, ItemState.QUEUED)

    async def _shift(self, platform: str, lane: str, old: ItemState, new: ItemState) -> None:
        await self._connection.execute(
            sa.update(outbox)
            .where(
                outbox.c.platform == platform,
                sa.or_(outbox.c.lane == lane, _topic_of(outbox, lane)),
                outbox.c.state == old,
            )
            .values(state=new)
        )

    async def move(self, platform: str, old_lane: str, new_lane: str) -> None:
        """Follow a chat with its topics, or a topic, that goes on under another id."""
        for table in (outbox, cards):
            there = sa.update(table).where(table.c.platform == platform)
            await self._connection.execute(there.where(table.c.lane == old_lane).values(lane=new_lane))
            topic = sa.func.substr(table.c.lane, len(old_lane) + 1)
            await self._connection.execute(
                there.where(_topic_of(table, old_lane)).values(lane=sa.literal(new_lane, sa.Text) + topic)
            )

    async def waiting(self) -> int:
        """Return how many items are still to be sent."""
        result = await self._connection.execute(
            sa.select(sa.func.count()).where(outbox.c.state.in_([ItemState.QUEUED, ItemState.SENDING]))
        )
        return int(result.scalar_one())

    async def waiting_in(self, platform: str, lane: str) -> int:
        """Return how much is held back for a lane."""
        held = (outbox.c.platform == platform, outbox.c.lane == lane, outbox.c.state == ItemState.PAUSED)
        return int((await self._connection.execute(sa.select(sa.func.count()).where(*held))).scalar_one())

    async def prune(self, before: datetime) -> None:
        """Forget what was sent before this moment."""
        await self._connection.execute(
            sa.delete(outbox).where(outbox.c.state == ItemState.SENT, outbox.c.sent_at < before)
        )
