"""How far an announcement came: to whom it was delivered, who is still to get it, and who can't."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from domain.announcements import AnnouncementId, Delivery
from domain.traffic import ItemState
from storage.connection import Connection
from storage.models.announcing import announcement_readers, announcements
from storage.models.people import members, resellers
from storage.models.traffic import cards, outbox

_k, _r, _m, _c, _o, _n = announcement_readers.c, resellers.c, members.c, cards.c, outbox.c, announcements.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_on_its_way = sa.exists().where(_o.card_id == _c.id, _o.state.in_([ItemState.QUEUED, ItemState.SENDING]))
_to_be_told = sa.and_(_m.id.is_not(None), _c.id.is_(None), _k.reseller_id > _n.told_upto)


def _any(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return whether something is so with any of a reseller's people."""
    return sa.func.max(sa.case((which, 1), else_=0)) == 1


_delivery = sa.case(
    (_any(_c.message.is_not(None)), Delivery.DELIVERED.value),
    (_any(sa.or_(_to_be_told, _on_its_way)), Delivery.WAITING.value),
    (_any(_c.id.is_not(None)), Delivery.UNREACHABLE.value),
    else_=Delivery.NOBODY.value,
)
_each = (
    sa.select(_r.id, _r.name, _delivery.label("delivery"), sa.func.count(_c.message).label("people"))
    .select_from(
        announcement_readers.join(announcements, _n.id == _k.announcement_id)
        .join(resellers, _r.id == _k.reseller_id)
        .outerjoin(members, sa.and_(_m.reseller_id == _r.id, _m.removed_at.is_(None)))
        .outerjoin(
            cards,
            sa.and_(_c.subject == sa.bindparam("subject"), _c.object_id == _n.id, _c.member_id == _m.id),
        )
    )
    .where(_k.announcement_id == _of)
    .group_by(_r.id, _r.name)
    .subquery()
)
_COUNTS = sa.select(
    _each.c.delivery, sa.func.count().label("resellers"), sa.func.sum(_each.c.people).label("people")
).group_by(_each.c.delivery)
_NAMES = (
    sa.select(_each.c.name)
    .where(_each.c.delivery == sa.bindparam("delivery"))
    .order_by(sa.func.lower(_each.c.name), _each.c.id)
    .offset(sa.bindparam("skip"))
    .limit(sa.bindparam("most"))
)


class Deliveries:
    """Reads how far announcements came. `subject`: of the cards that show them."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def counts(self, announcement_id: AnnouncementId, subject: str) -> Mapping[Delivery, tuple[int, int]]:
        """Return of how many sub-resellers it came so far, and how many of their people have it."""
        rows = await self._connection.execute(_COUNTS, {"of": announcement_id, "subject": subject})
        return {Delivery(row.delivery): (int(row.resellers), int(row.people)) for row in rows}

    async def names(
        self, announcement_id: AnnouncementId, subject: str, delivery: Delivery, *, skip: int, most: int
    ) -> Sequence[str]:
        """Return the names of those with whom it came so far."""
        values = {"of": announcement_id, "subject": subject, "delivery": delivery.value, "skip": skip, "most": most}
        return [*(await self._connection.execute(_NAMES, values)).scalars()]
