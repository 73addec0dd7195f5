"""What is known of that explains what is unusual: open cases and announcements, and whom they concern."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alerts import AlertId, AlertKind
from domain.announcements import AnnouncementKind, AnnouncementState, Audience
from domain.muting import EXPLAINING, MUTED, Explanation
from domain.people import ResellerId
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.alerts import STANDING, alerts, muted_findings
from storage.models.announcing import announcement_readers, announcements
from storage.models.base import choice
from storage.models.people import resellers
from storage.models.support import areas, cases
from storage.rows import every, parts

_c, _n, _r, _k, _f, _a = (
    cases.c, announcements.c, resellers.c, announcement_readers.c, muted_findings.c, alerts.c,
)  # fmt: skip
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_since = sa.bindparam("since", type_=_n.made_at.type)
_until = sa.bindparam("until", type_=_n.made_at.type)
_begins = sa.func.coalesce(_n.starts_at, _n.sent_at, type_=_n.sent_at.type)
_CASES = (
    sa.select(
        _c.id,
        sa.cast(sa.null(), choice(AnnouncementKind)).label("kind"),
        _c.reseller_id,
        _c.panel_id,
        _c.since.label("begins"),
        _c.resolved_at.label("ends"),
        sa.literal(Audience.ALL.value, choice(Audience)).label("audience"),
    )
    .join(areas, areas.c.id == _c.area_id)
    .where(
        areas.c.kind.in_(sorted(EXPLAINING)),
        _c.since <= _until,
        sa.or_(_c.resolved_at.is_(None), _c.resolved_at > _since),
    )
)
_ANNOUNCED = sa.select(
    _n.id, _n.kind, _n.reseller_id, _n.panel_id, _begins.label("begins"), _n.ends_at.label("ends"), _n.audience
).where(
    sa.text("announcement.kind <> 'news' AND announcement.state <> 'draft'"),
    _n.state.in_([AnnouncementState.SENT, AnnouncementState.OVER]),
    _begins <= _until,
    sa.or_(_n.ends_at.is_(None), _n.ends_at > _since),
)
_SPANS = sa.union_all(_CASES, _ANNOUNCED)
_CHOSEN = sa.select(_k.announcement_id, _k.reseller_id).where(
    _k.announcement_id.in_(sa.bindparam("announcements", expanding=True)), _k.reseller_id.in_(_ids)
)
_STANDING = sa.select(_a.id).where(_a.reseller_id.in_(_ids), _a.kind.in_(sorted(MUTED)), STANDING).order_by(_a.id)
_COUNT = (
    sa.select(sa.func.count())
    .select_from(muted_findings)
    .where(_f.reseller_id == sa.bindparam("of"), _f.seen_at >= sa.bindparam("since", type_=_f.seen_at.type))
)


def _lines() -> sa.Select[tuple[int, int, int]]:
    """Return the statement for who stands above resellers, and below which of theirs they are."""
    start = sa.select(_r.id.label("whose"), _r.id.label("via"), _r.parent_id.label("above")).where(
        _r.id.in_(_ids), _r.parent_id.is_not(None)
    )
    line = start.cte("line", recursive=True)
    higher = resellers.alias("higher")
    line = line.union_all(
        sa.select(line.c.whose, line.c.above, higher.c.parent_id)
        .join(higher, higher.c.id == line.c.above)
        .where(higher.c.parent_id.is_not(None))
    )
    return sa.select(line.c.whose, line.c.above, line.c.via)


_LINES = _lines()

Line = Sequence[tuple[ResellerId, ResellerId]]
"""Who stands above somebody, each with the one below it through whom that is."""


class Muting:
    """Reads what explains, and keeps what was muted by it."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def explanations(self, since: datetime, until: datetime) -> Sequence[Explanation]:
        """Return all cases and announcements that explain anything between two moments, in every network."""
        return every(Explanation, await self._connection.execute(_SPANS, {"since": since, "until": until}))

    async def lines(self, reseller_ids: Collection[ResellerId]) -> Mapping[ResellerId, Line]:
        """Return who stands above each of these."""
        found: dict[ResellerId, list[tuple[ResellerId, ResellerId]]] = defaultdict(list)
        for some in parts(sorted(reseller_ids)):
            for row in await self._connection.execute(_LINES, {"ids": some}):
                found[ResellerId(row.whose)].append((ResellerId(row.above), ResellerId(row.via)))
        return found

    async def chosen(
        self, announcement_ids: Collection[int], reseller_ids: Collection[ResellerId]
    ) -> frozenset[tuple[int, ResellerId]]:
        """Return which of these resellers were chosen for which of these announcements."""
        found: set[tuple[int, ResellerId]] = set()
        for some in parts(sorted(reseller_ids)):
            rows = await self._connection.execute(_CHOSEN, {"announcements": [*announcement_ids], "ids": some})
            found |= {(row.announcement_id, ResellerId(row.reseller_id)) for row in rows}
        return frozenset(found)

    async def alerts_of(self, reader_ids: Collection[ResellerId]) -> list[AlertId]:
        """Return the alerts of readers that stand and could be explained."""
        found: list[AlertId] = []
        for some in parts(sorted(reader_ids)):
            found += map(AlertId, (await self._connection.execute(_STANDING, {"ids": some})).scalars())
        return found

    # What was muted

    async def keep(self, abouts: Collection[str], muted: Iterable[tuple[ResellerId, AlertKind, str]]) -> None:
        """Put on record what is muted of these objects, in place of what was before."""
        for some in parts(sorted(abouts)):
            await self._connection.execute(sa.delete(muted_findings).where(_f.about.in_(some)))
        rows = [
            {"reseller_id": reader_id, "kind": kind, "about": about, "seen_at": self._now}
            for reader_id, kind, about in sorted(muted)
        ]
        if rows:
            await self._connection.execute(insert_new(self._connection, muted_findings), rows)

    async def forget(self, before: datetime) -> None:
        """Forget what was muted before a moment, and not since."""
        await self._connection.execute(sa.delete(muted_findings).where(_f.seen_at < before))

    async def count(self, reader_id: ResellerId, since: datetime) -> int:
        """Return how many alerts of a reader's were muted since a moment."""
        return int((await self._connection.execute(_COUNT, {"of": reader_id, "since": since})).scalar_one())
