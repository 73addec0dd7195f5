"""What courses are made of, read for many accounts with few statements: whose they are, and what moved when."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanelId
from domain.alerts import AlertKind, AlertState
from domain.ledger import AccountKind
from domain.people import ResellerId, ResellerState
from domain.requests import Origin, RequestState
from domain.usage import SourceState
from storage.connection import Connection
from storage.models.agreement import panels, sub_panels
from storage.models.alerts import alerts
from storage.models.ledger import accounts
from storage.models.people import resellers
from storage.models.requests import requests
from storage.models.usage import sources
from storage.requests import STANDING
from storage.rows import every, parts

_s, _p, _r, _a, _q, _l = sub_panels.c, panels.c, resellers.c, accounts.c, requests.c, alerts.c
_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_since: sa.BindParameter[datetime] = sa.bindparam("since", type_=_q.decided_at.type)
_of: sa.BindParameter[int] = sa.bindparam("of")
_available = sa.func.coalesce(_a.posted, 0) - sa.func.coalesce(_a.held, 0)
_account = (
    sa.select(_s.id, _s.panel_id, _p.name, _s.reseller_id, _r.name, _available)
    .join(panels, _p.id == _s.panel_id)
    .join(resellers, _r.id == _s.reseller_id)
    .outerjoin(accounts, sa.and_(_a.sub_panel_id == _s.id, _a.kind == AccountKind.WALLET))
    .order_by(_r.id, _p.id)
)
_OF_RESELLER = _account.where(_s.reseller_id == _of)
_OF_EACH = _account.where(_s.reseller_id.in_(_ids))
_OF_CHILDREN = _account.where(_r.parent_id == _of, _r.state == ResellerState.ACTIVE, _s.active)


def _below() -> sa.Select[Any]:
    """Return the statement for the accounts of everybody below a reseller, to any depth, that aren't closed."""
    line = sa.select(_r.id).where(_r.parent_id == _of).cte("line", recursive=True)
    lower = resellers.alias("lower")
    line = line.union_all(sa.select(lower.c.id).join(line, lower.c.parent_id == line.c.id))
    return _account.where(_s.reseller_id.in_(sa.select(line.c.id)), _r.state != ResellerState.CLOSED)


_BELOW = _below()
_TOLD_UNTIL = (
    sa.select(
        sources.c.panel_id, sa.func.min(sources.c.complete_until, type_=sources.c.complete_until.type).label("until")
    )
    .where(sources.c.panel_id.in_(_ids), sources.c.state == SourceState.ACTIVE, sources.c.complete_until.is_not(None))
    .group_by(sources.c.panel_id)
)
_stands = sa.and_(_q.state == RequestState.APPROVED, STANDING, _q.decided_at >= _since)
_BOUGHT = sa.select(_q.sub_panel_id, _q.decided_at, _q.credits).where(
    _q.sub_panel_id.in_(_ids), _stands, _q.origin != Origin.GOODWILL
)
_PASSED_DOWN = (
    sa.select(_q.parent_id, _s.panel_id, _q.decided_at, (_q.credits + _q.bonus).label("loads"))
    .join(sub_panels, _s.id == _q.sub_panel_id)
    .where(_q.parent_id.in_(_ids), _stands)
)
_ALERTS = (
    sa.select(_l.kind, _l.state, _l.evidence, _l.opened_at, _l.resolved_at)
    .where(
        _l.reseller_id == sa.bindparam("reader"),
        _l.sub_panel_id == _of,
        sa.or_(_l.opened_at >= _since, _l.state != AlertState.RESOLVED),
    )
    .order_by(_l.opened_at, _l.id)
)


@dataclass(frozen=True, slots=True)
class PanelAccount:
    """A sub-reseller's account at a panel. `available`: what can be spent of its credits."""

    sub_panel_id: SubPanelId
    panel_id: PanelId
    panel: str
    reseller_id: ResellerId
    name: str
    available: int


@dataclass(frozen=True, slots=True)
class SeenAlert:
    """An alert as it is marked in a picture. `evidence`: as JSON."""

    kind: AlertKind
    state: AlertState
    evidence: str
    opened_at: datetime
    resolved_at: datetime | None


class Courses:
    """Reads what courses are made of."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def accounts_of(self, reseller_id: ResellerId) -> Sequence[PanelAccount]:
        """Return a sub-reseller's accounts, in the order of their panels."""
        return every(PanelAccount, await self._connection.execute(_OF_RESELLER, {"of": reseller_id}))

    async def accounts_of_each(self, reseller_ids: Collection[ResellerId]) -> list[PanelAccount]:
        """Return the accounts of many sub-resellers, however they stand."""
        found: list[PanelAccount] = []
        for some in parts(reseller_ids):
            found += every(PanelAccount, await self._connection.execute(_OF_EACH, {"ids": some}))
        return found

    async def accounts_of_children(self, parent_id: ResellerId) -> Sequence[PanelAccount]:
        """Return the accounts of a parent's sub-resellers that are active."""
        return every(PanelAccount, await self._connection.execute(_OF_CHILDREN, {"of": parent_id}))

    async def accounts_below(self, reseller_id: ResellerId) -> Sequence[PanelAccount]:
        """Return the accounts of everybody below a reseller, to any depth."""
        return every(PanelAccount, await self._connection.execute(_BELOW, {"of": reseller_id}))

    async def told_until(self, panel_ids: Collection[PanelId]) -> Mapping[PanelId, datetime]:
        """Return until when all sources of each panel have told everything, of panels that have any."""
        found = await self._connection.execute(_TOLD_UNTIL, {"ids": [*panel_ids]})
        return {PanelId(row.panel_id): row.until for row in found}

    async def bought(
        self, sub_panel_ids: Collection[SubPanelId], since: datetime
    ) -> Iterator[tuple[SubPanelId, datetime, int]]:
        """Return what sub-panels bought since a moment, gifts aside: which, when, and how many credits."""
        rows = [
            row
            for some in parts(sub_panel_ids)
            for row in (await self._connection.execute(_BOUGHT, {"ids": some, "since": since})).all()
        ]
        return ((SubPanelId(row.sub_panel_id), row.decided_at, row.credits) for row in rows)

    async def passed_down(
        self, reseller_ids: Collection[ResellerId], since: datetime
    ) -> Iterator[tuple[tuple[ResellerId, PanelId], datetime, int]]:
        """Return what resellers passed down since a moment: who of which panel's credits, when, and how many."""
        rows = [
            row
            for some in parts(reseller_ids)
            for row in (await self._connection.execute(_PASSED_DOWN, {"ids": some, "since": since})).all()
        ]
        return (((ResellerId(row.parent_id), PanelId(row.panel_id)), row.decided_at, row.loads) for row in rows)

    async def alerts(self, sub_panel_id: SubPanelId, since: datetime, *, reader: ResellerId) -> Sequence[SeenAlert]:
        """Return a reseller's alerts about a sub-panel since a moment, and those that stand, oldest first."""
        values = {"of": sub_panel_id, "since": since, "reader": reader}
        return every(SeenAlert, await self._connection.execute(_ALERTS, values))
