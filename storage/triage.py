"""What stands around a ticket that says whose fault it may be: how its sub-reseller stands, and what else is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.announcements import AnnouncementKind, AnnouncementState, Audience
from domain.cases import CaseState
from domain.errors import NotHere
from domain.guides import GuideText
from domain.ledger import AccountKind
from domain.people import ResellerId, ResellerState
from domain.requests import LoadingState, RequestState
from domain.tickets import Ticket
from storage.connection import Connection
from storage.models.announcing import announcement_readers, announcements
from storage.models.ledger import accounts
from storage.models.people import resellers
from storage.models.requests import requests
from storage.models.support import cases, companies, guide_uses, guides
from storage.models.support import tickets as tickets_table
from storage.rows import every, first

_r, _q, _n = resellers.c, requests.c, announcements.c
_t = tickets_table.c
_child = resellers.alias("child")
_now = sa.bindparam("now", type_=_n.starts_at.type)


@dataclass(frozen=True, slots=True)
class TriageView:
    """A ticket with what stands around it, in one row.

    `guides_tried`: shown before it was opened, which they didn't make needless.
    `credits_left`: in any wallet that it can be about; `over_limit`: more is due than may be owed. `to_load`: credits
    approved and not loaded yet, since `to_load_since`. `case_since`: of the newest open case of its area, or of its
    own; `announced_since`: of what its sub-reseller was told is not as it should be. `resellers`: how many are in
    company with it since `company_since`, until `company_last`.
    """

    state: ResellerState
    paused: bool
    frozen: bool
    credits_left: bool
    over_limit: bool
    to_load: int
    to_load_since: datetime | None
    guides_shown: int
    guides_tried: int
    active: int
    case_since: datetime | None
    announced_since: datetime | None
    resellers: int
    company_since: datetime | None
    company_last: datetime | None


_accounts = accounts.c.reseller_id == _t.reseller_id
_of_panel = sa.or_(_t.panel_id.is_(None), accounts.c.asset == sa.literal("panel:") + sa.cast(_t.panel_id, sa.Text))
_CREDITS_LEFT = sa.exists().where(_accounts, accounts.c.kind == AccountKind.WALLET, accounts.c.posted > 0, _of_panel)
_OVER_LIMIT = sa.exists().where(
    _accounts, accounts.c.kind == AccountKind.DUE, accounts.c.posted < sa.func.coalesce(accounts.c.floor, 0)
)
_waiting = (
    _q.reseller_id == _t.reseller_id,
    _q.state == RequestState.APPROVED,
    _q.loading == LoadingState.TO_LOAD,
    _q.taken_back_at.is_(None),
)
_TO_LOAD = sa.select(sa.func.coalesce(sa.func.sum(_q.credits), 0)).where(*_waiting)
_TO_LOAD_SINCE = sa.select(sa.func.min(_q.decided_at)).where(*_waiting)
_SHOWN = sa.select(sa.func.count(sa.distinct(guide_uses.c.guide_id))).where(guide_uses.c.ticket_id == _t.id)
_TRIED = _SHOWN.where(guide_uses.c.draft_id.is_not(None), guide_uses.c.solved_at.is_(None))
_ACTIVE = sa.select(sa.func.count()).where(_r.parent_id == _t.parent_id, _r.state == ResellerState.ACTIVE)


def _open_to(area: sa.ColumnElement[Any], panel: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Return whether something holds for a ticket's area and panel: it names them, or none."""
    return sa.and_(
        sa.or_(area.is_(None), area == _t.area_id),
        sa.or_(panel.is_(None), _t.panel_id.is_(None), panel == _t.panel_id),
    )


_case = cases.c
_CASE_SINCE = sa.select(sa.func.max(_case.since)).where(
    _case.reseller_id == _t.parent_id, _case.state == CaseState.OPEN, _open_to(_case.area_id, _case.panel_id)
)
_told = sa.or_(
    _n.audience != Audience.CHOSEN,
    sa.exists().where(
        announcement_readers.c.announcement_id == _n.id, announcement_readers.c.reseller_id == _t.reseller_id
    ),
)
_ANNOUNCED_SINCE = sa.select(sa.func.max(sa.func.coalesce(_n.starts_at, _n.sent_at))).where(
    _n.reseller_id == _t.parent_id,
    _n.state == AnnouncementState.SENT,
    _n.kind.in_([AnnouncementKind.OUTAGE, AnnouncementKind.MAINTENANCE]),
    _open_to(_n.area_id, _n.panel_id),
    sa.or_(_n.starts_at.is_(None), _n.starts_at <= _now),
    sa.or_(_n.ends_at.is_(None), _n.ends_at > _now),
    _told,
)
_near = tickets_table.alias("near")
_RESELLERS = sa.select(sa.func.count(sa.distinct(_near.c.reseller_id))).where(_near.c.company_id == _t.company_id)
_VIEW = (
    sa.select(
        _child.c.state,
        _child.c.paused,
        _child.c.frozen,
        _CREDITS_LEFT,
        _OVER_LIMIT,
        _TO_LOAD.scalar_subquery(),
        _TO_LOAD_SINCE.scalar_subquery(),
        _SHOWN.scalar_subquery(),
        _TRIED.scalar_subquery(),
        _ACTIVE.scalar_subquery(),
        _CASE_SINCE.scalar_subquery(),
        _ANNOUNCED_SINCE.scalar_subquery(),
        _RESELLERS.scalar_subquery(),
        companies.c.begun_at,
        companies.c.last_at,
    )
    .select_from(tickets_table)
    .join(_child, _child.c.id == _t.reseller_id)
    .outerjoin(companies, companies.c.id == _t.company_id)
    .where(_t.id == sa.bindparam("of", type_=sa.BigInteger))
)
_g = guides.c
_GUIDES = (
    sa.select(_g.id, _g.title, _g.body, _g.keywords, _g.area_id)
    .where(_g.reseller_id == sa.bindparam("of", type_=sa.BigInteger), _g.retired_at.is_(None))
    .order_by(_g.id)
)


class Triage:
    """Looks up what suggests a cause."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def view(self, ticket: Ticket) -> TriageView:
        """Return what stands around a ticket."""
        found = first(TriageView, await self._connection.execute(_VIEW, {"of": ticket.id, "now": self._now}))
        if found is None:
            raise NotHere
        return found

    async def guides(self, reseller_id: ResellerId) -> Sequence[GuideText]:
        """Return the guides of a reseller's team."""
        return every(GuideText, await self._connection.execute(_GUIDES, {"of": reseller_id}))
