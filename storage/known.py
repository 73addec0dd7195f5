"""What is known to be wrong: open cases, and announcements of outages and of maintenance under way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.agreement import PanelId
from domain.announcements import AnnouncementKind, AnnouncementState, Audience
from domain.cases import CaseState
from domain.people import ResellerId
from domain.tickets import AreaId, CaseId, Ticket
from storage.connection import Connection
from storage.models.announcing import announcement_readers, announcements
from storage.models.support import IS_OPEN, cases, tickets
from storage.rows import columns_for, every, first

_c, _a, _r, _t = cases.c, announcements.c, announcement_readers.c, tickets.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_area = sa.bindparam("area", type_=sa.BigInteger)
_child = sa.bindparam("child", type_=sa.BigInteger)
_panels: sa.BindParameter[int] = sa.bindparam("panels", expanding=True)
_NOW = sa.bindparam("now", type_=_a.starts_at.type)
_BEGAN = sa.func.coalesce(_a.starts_at, _a.sent_at)


@dataclass(frozen=True, slots=True)
class Known:
    """A problem that is being handled. `case_id`: the case that can be joined; `None` where it is only announced."""

    since: datetime
    case_id: CaseId | None


_CASES = (
    sa.select(_c.since, _c.id)
    .where(_c.reseller_id == _of, _c.state == CaseState.OPEN, _c.area_id == _area)
    .where(sa.or_(_c.panel_id.is_(None), _c.panel_id.in_(_panels)))
    .order_by(_c.since, _c.id)
)
_WAS_TOLD = sa.exists().where(_r.announcement_id == _a.id, _r.reseller_id == _child)
_ANNOUNCED = (
    sa.select(_BEGAN, sa.null())
    .where(_a.reseller_id == _of, _a.state == AnnouncementState.SENT, _a.kind != AnnouncementKind.NEWS)
    .where(sa.or_(_a.area_id.is_(None), _a.area_id == _area))
    .where(sa.or_(_a.panel_id.is_(None), _a.panel_id.in_(_panels)))
    .where(_BEGAN <= _NOW, sa.or_(_a.ends_at.is_(None), _a.ends_at > _NOW))
    .where(sa.or_(_a.audience != Audience.CHOSEN, _WAS_TOLD))
    .order_by(_BEGAN, _a.id)
)
_JOINED = (
    sa.select(*columns_for(Ticket, tickets))
    .where(_t.reseller_id == _of, _t.case_id == sa.bindparam("case"), IS_OPEN)
    .order_by(_t.id)
    .limit(1)
)


class KnownProblems:
    """Finds what is known to be wrong where a sub-reseller is about to write."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of_parent(
        self, parent_id: ResellerId, area_id: AreaId, panels: Collection[PanelId], *, child_id: ResellerId
    ) -> Sequence[Known]:
        """Return what a parent knows of an area and of panels that concerns a child: cases first, then the oldest."""
        values = {"of": parent_id, "area": area_id, "panels": [*panels], "child": child_id, "now": self._now}
        found: list[Known] = []
        for statement in (_CASES, _ANNOUNCED):
            found += every(Known, await self._connection.execute(statement, values))
        return found

    async def joined(self, reseller_id: ResellerId, case_id: CaseId) -> Ticket | None:
        """Return the open ticket with which a sub-reseller has joined a case."""
        return first(Ticket, await self._connection.execute(_JOINED, {"of": reseller_id, "case": case_id}))
