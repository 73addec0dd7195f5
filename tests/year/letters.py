"""What everybody is sent in a year: delivered without a platform, and counted by person, month and kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

import handlers.all  # noqa: F401  (it words what is counted here)
from domain.people import Actor, MemberId
from domain.traffic import ItemKind, ItemState
from handlers.cards import draw_card, word_notice
from handlers.wording import speaking
from storage.database import Database
from storage.models.traffic import cards, outbox
from storage.notices import unpack
from storage.store import Store
from tests.talk import text_of

_QUEUED = (
    sa.select(
        outbox.c.id, outbox.c.kind, outbox.c.payload, outbox.c.member_id, outbox.c.card_id, outbox.c.created_at,
        cards.c.message,
    )
    .outerjoin(cards, cards.c.id == outbox.c.card_id)
    .where(outbox.c.state == ItemState.QUEUED)
    .order_by(outbox.c.id)
)  # fmt: skip
_SENT = sa.update(outbox).where(outbox.c.id == sa.bindparam("item")).values(state=ItemState.SENT, payload="")
_STANDS = sa.update(cards).where(cards.c.id == sa.bindparam("card")).values(message=sa.bindparam("where"))


@dataclass
class Letters:
    """How many messages each member got, by month and kind: a notice's code, or a card's subject. Edits don't count.

    `shown`: which cards, by member.
    """

    got: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    shown: Counter[tuple[int, str, int]] = field(default_factory=Counter)

    def count(self, member: MemberId, kind: str, month: date) -> int:
        """Return how many of a kind somebody got in a month."""
        return self.got[member, f"{month:%Y-%m}", kind]

    def most_in_a_month(self, member: MemberId, kind: str = "") -> tuple[int, str]:
        """Return the most that somebody got in one month, of a kind or in all, and when that was."""
        months: Counter[str] = Counter()
        for (who, when, what), n in self.got.items():
            months[when] += n if who == member and kind in {"", what} else 0
        return max(((n, when) for when, n in months.items()), default=(0, ""))


async def deliver(database: Database, letters: Letters) -> None:
    """Have everything that waits read by whom it is for, worded as they would see it."""

    async def work(store: Store) -> None:
        rows = (await store.connection.execute(_QUEUED)).all()
        if not rows:
            return
        members: Mapping[Any, Actor] = await store.members.actors([row.member_id for row in rows])
        new = [row for row in rows if row.message is None]
        for row in new:
            await _note(store, row, members[row.member_id], letters)
        await store.connection.execute(_SENT, [{"item": row.id} for row in rows])
        stands = [{"card": row.card_id, "where": f"m{row.id}"} for row in new if row.card_id is not None]
        if stands:
            await store.connection.execute(_STANDS, stands)

    await database.write(work)


async def _note(store: Store, row: Any, reader: Actor, letters: Letters) -> None:
    month = _month(row.created_at, reader.time_zone)
    with speaking(reader.language, reader.time_zone):
        if row.kind is ItemKind.NOTICE:
            told = unpack(row.payload)
            assert text_of(word_notice(told, reader)), f"{told.code} to {reader.name} is empty"
            letters.got[reader.member_id, month, told.code] += 1
            return
        subject, object_id = row.payload.rsplit(":", 1)
        letters.got[reader.member_id, month, subject] += 1
        letters.shown[reader.member_id, subject, int(object_id)] += 1
        if subject in READ:
            assert text_of(await draw_card(subject, int(object_id), reader, store)), f"{subject} {object_id} is empty"


READ: Sequence[str] = ("checkin", "offer", "promise")


def _month(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m}"
