"""Cards that wait until their reader is to be disturbed: not in quiet hours."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.hours import USUAL, Hours
from domain.people import MemberId
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.alerts import member_hours
from storage.models.checkins import waiting_cards
from storage.models.people import members

_w, _m, _h = waiting_cards.c, members.c, member_hours.c
_WAITING = (
    sa.select(_w.subject, _w.object_id, _m.id, _m.time_zone, _h.quiet_from, _h.quiet_until, _h.digest_at)
    .select_from(
        waiting_cards.join(members, _m.id == _w.member_id).outerjoin(member_hours, _h.member_id == _w.member_id)
    )
    .where(_m.removed_at.is_(None))
    .order_by(_m.id, _w.subject, _w.object_id)
)


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """A card that somebody shall get, where they are, and when they want to be left in peace."""

    subject: str
    object_id: int
    member_id: MemberId
    time_zone: str
    hours: Hours


class WaitingCards:
    """Keeps which cards are still to be shown to whom."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def wait(self, subject: str, object_id: int, member_ids: Iterable[MemberId]) -> None:
        """Have members shown a card as soon as they may be disturbed."""
        rows = [{"subject": subject, "object_id": object_id, "member_id": one} for one in sorted(set(member_ids))]
        if rows:
            await self._connection.execute(insert_new(self._connection, waiting_cards), rows)

    async def waiting(self) -> Sequence[WaitingCard]:
        """Return all cards that wait for somebody who is still here."""
        found = (await self._connection.execute(_WAITING)).all()
        return [WaitingCard(row.subject, row.object_id, row.id, row.time_zone, _hours(row)) for row in found]

    async def take(self, card: WaitingCard) -> bool:
        """Take a card that waits, to show it; returns whether nobody else has."""
        taken = sa.delete(waiting_cards).where(
            _w.subject == card.subject, _w.object_id == card.object_id, _w.member_id == card.member_id
        )
        return (await self._connection.execute(taken)).rowcount == 1

    async def drop(self, subject: str, object_ids: Collection[int]) -> None:
        """Show cards to nobody any more who hasn't seen them."""
        dropped = sa.delete(waiting_cards).where(_w.subject == subject, _w.object_id.in_([*object_ids]))
        await self._connection.execute(dropped)

    async def drop_of(self, member_id: MemberId) -> None:
        """Show somebody no card any more that waits for them."""
        await self._connection.execute(sa.delete(waiting_cards).where(_w.member_id == member_id))

    async def forget_gone(self) -> None:
        """Forget what waits for members who have left."""
        gone = sa.select(_m.id).where(_m.removed_at.is_not(None))
        await self._connection.execute(sa.delete(waiting_cards).where(_w.member_id.in_(gone)))


def _hours(row: sa.Row[tuple[str, int, int, str, int, int, int]]) -> Hours:
    return USUAL if row.quiet_from is None else Hours(row.quiet_from, row.quiet_until, row.digest_at)
