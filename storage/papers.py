"""Papers that come by themselves every month: who wishes them, and which were sent."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.papers import PaperKind, PaperWish
from domain.people import ResellerId, ResellerState
from storage.connection import Connection
from storage.locks import insert_new, upserts
from storage.models.checkins import paper_wishes, papers_sent
from storage.models.people import resellers
from storage.network import WHOLE
from storage.rows import columns_for, first

_w, _s, _r = paper_wishes.c, papers_sent.c, resellers.c


_WISHED_IN = {PaperKind.STATEMENT: _w.statements, PaperKind.PACK: _w.packs}
_WISH = sa.select(*columns_for(PaperWish, paper_wishes)).where(_w.reseller_id == sa.bindparam("of"))
_UPSERTS = {
    kind: upserts(paper_wishes, ["reseller_id"], lambda _row, new, column=column: {column.name: new[column.name]})
    for kind, column in _WISHED_IN.items()
}
_was_sent = sa.exists().where(
    _s.reseller_id == _r.id, _s.kind == sa.bindparam("kind"), _s.period == sa.bindparam("period", type_=sa.Date)
)


def _to_send(kind: PaperKind) -> sa.Select[Any]:
    return (
        sa.select(_r.id)
        .join(paper_wishes, _w.reseller_id == _r.id)
        .join(WHOLE, WHOLE.c.id == _r.id)
        .where(
            _WISHED_IN[kind].is_(True),
            WHOLE.c.time_zone == sa.bindparam("zone"),
            _r.state != ResellerState.CLOSED,
            _r.created_at < sa.bindparam("joined_before", type_=_r.created_at.type),
            ~_was_sent,
        )
        .order_by(_r.id)
        .limit(sa.bindparam("most"))
    )


_TO_SEND = {kind: _to_send(kind) for kind in PaperKind}


class Papers:
    """Keeps wishes, and sees to it that each paper is sent once."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def wish_of(self, reseller_id: ResellerId) -> PaperWish:
        return first(PaperWish, await self._connection.execute(_WISH, {"of": reseller_id})) or PaperWish()

    async def wish(self, reseller_id: ResellerId, kind: PaperKind, *, wished: bool) -> None:
        """Note whether a reseller wishes to get a kind of paper every month."""
        row = {"reseller_id": reseller_id, "statements": False, "packs": False, _WISHED_IN[kind].name: wished}
        await self._connection.execute(_UPSERTS[kind][self._connection.dialect], row)

    async def to_send(
        self, kind: PaperKind, period: date, *, zone: str, joined_before: datetime, most: int
    ) -> Sequence[ResellerId]:
        """Return who wishes a kind of paper and wasn't sent that of a month; in the networks of a time zone."""
        values = {"kind": kind, "period": period, "zone": zone, "joined_before": joined_before, "most": most}
        return [ResellerId(row.id) for row in await self._connection.execute(_TO_SEND[kind], values)]

    async def claim(self, kind: PaperKind, period: date, reseller_ids: Collection[ResellerId]) -> frozenset[ResellerId]:
        """Return to which of these resellers the paper of a month is ours to send."""
        if not reseller_ids:
            return frozenset()
        rows = [
            {"reseller_id": reseller_id, "kind": kind, "period": period, "at": self._now}
            for reseller_id in sorted(set(reseller_ids))
        ]
        claimed = insert_new(self._connection, papers_sent).returning(_s.reseller_id)
        return frozenset(ResellerId(id_) for id_ in (await self._connection.execute(claimed, rows)).scalars())
