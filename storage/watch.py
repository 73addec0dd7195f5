"""What the watch reads in bulk, and how far it is with each panel."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanelId
from domain.ledger import MOVES, AccountKind
from domain.people import ResellerId, ResellerState
from domain.requests import LoadingState, Origin, RequestState
from domain.usage import RowKind, SourceState
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import panels, sub_panels
from storage.models.ledger import accounts, transfers
from storage.models.people import resellers
from storage.models.requests import requests
from storage.models.usage import sources, usage_days
from storage.models.watch import panel_watches
from storage.rows import columns_for, every, first

_w, _p, _s, _r, _a, _t, _q, _u = (
    panel_watches.c, panels.c, sub_panels.c, resellers.c, accounts.c, transfers.c, requests.c, sources.c,
)  # fmt: skip
_d = usage_days.c
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Round:
    """A time in which all sub-panels of a panel are judged.

    `complete_until`: as its sources had it; `closed`: the last day that is over and told, `None` where nothing is told
    yet; `running`: the day that is told in part; `since`: the last day that was over in the round before; `position`:
    the last sub-panel that was judged, `None` once the round is over.
    """

    panel_id: PanelId
    round_at: datetime
    complete_until: datetime | None
    since: int | None
    closed: int | None
    running: int | None
    position: int | None


@dataclass(frozen=True, slots=True)
class PanelSources:
    """A panel, and whose it is.

    `sources`: how many are active and have told anything; `complete_until`: of the least far.
    """

    panel_id: PanelId
    reseller_id: ResellerId
    name: str
    sources: int
    complete_until: datetime | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A sub-panel that is watched, and how it stands. `balance`: its wallet's, holds taken off."""

    id: SubPanelId
    reseller_id: ResellerId
    parent_id: ResellerId
    suspended: bool
    period_minimum: int
    balance: int


_in_use = sa.exists().where(_s.panel_id == _p.id, _s.active)
_panels = (
    sa.select(_p.id, _p.reseller_id, _p.name, sa.func.count(_u.complete_until), sa.func.min(_u.complete_until))
    .outerjoin(sources, sa.and_(_u.panel_id == _p.id, _u.state == SourceState.ACTIVE, _u.rows != RowKind.BALANCES))
    .group_by(_p.id, _p.reseller_id, _p.name)
    .order_by(_p.id)
)
_PANELS = _panels.where(_in_use)
_rounds = sa.select(*columns_for(Round, panel_watches))
_OPEN = _rounds.where(_w.position.is_not(None)).order_by(_w.round_at, _w.panel_id).limit(1)
_WATCHED = (
    sa.select(
        _s.id,
        _s.reseller_id,
        _r.parent_id,
        _r.state == ResellerState.SUSPENDED,
        _s.period_minimum,
        sa.func.coalesce(_a.posted - _a.held, 0),
    )
    .join(resellers, _r.id == _s.reseller_id)
    .outerjoin(accounts, sa.and_(_a.sub_panel_id == _s.id, _a.kind == AccountKind.WALLET))
    .where(
        _s.panel_id == sa.bindparam("panel"),
        _s.id > sa.bindparam("after"),
        _s.active,
        _r.parent_id.is_not(None),
        _r.state.in_([ResellerState.ACTIVE, ResellerState.SUSPENDED]),
    )
    .order_by(_s.id)
    .limit(sa.bindparam("most"))
)
_said = sa.cast(_d.day, sa.Text) + ":" + sa.cast(_d.credits, sa.Text)
_HISTORIES = (
    sa.select(_d.sub_panel_id, sa.func.aggregate_strings(_said, ","))
    .where(_d.sub_panel_id.in_(_ids), _d.day.between(sa.bindparam("first"), sa.bindparam("last")))
    .group_by(_d.sub_panel_id)
)
"""Days as one text a sub-panel: they are taken apart by who judges them, and not by the process that answers chats."""

_PARENTS = sa.select(_r.parent_id).where(_r.parent_id.in_(_ids)).distinct()
_other, _child = accounts.alias("other"), resellers.alias("child")
_moved = sa.or_(*(_t.kind == kind for kind in sorted(MOVES)))
_since: sa.BindParameter[datetime] = sa.bindparam("since", type_=_t.at.type)


def _passed_down(own: sa.Column[int], other: sa.Column[int], sign: int, *more: sa.ColumnElement[bool]) -> Any:
    return (
        sa.select(_a.sub_panel_id, _t.at, (sign * _t.amount).label("amount"))
        .join(accounts, own == _a.id)
        .join(_other, other == _other.c.id)
        .join(_child, _child.c.id == _other.c.reseller_id)
        .where(
            _a.kind == AccountKind.WALLET,
            _a.sub_panel_id.in_(_ids),
            _other.c.kind == AccountKind.WALLET,
            _child.c.parent_id == _a.reseller_id,
            _moved,
            _t.at >= _since,
            *more,
        )
    )


_PASSED_DOWN = sa.union_all(
    _passed_down(_t.source_id, _t.destination_id, 1, _t.reverses.is_(None)),
    _passed_down(_t.destination_id, _t.source_id, -1, _t.reverses.is_not(None)),
)
_BOUGHT = sa.select(_q.sub_panel_id, _q.decided_at, _q.credits).where(
    _q.sub_panel_id.in_(_ids),
    _q.state == RequestState.APPROVED,
    _q.loading != LoadingState.FAILED,
    _q.taken_back_at.is_(None),
    _q.origin != Origin.GOODWILL,
    _q.decided_at >= sa.bindparam("since", type_=_q.decided_at.type),
)
_DEMAND = (
    sa.select(_d.day, sa.func.sum(_d.credits))
    .join(sub_panels, _s.id == _d.sub_panel_id)
    .where(_s.panel_id == sa.bindparam("panel"), _d.day.between(sa.bindparam("first"), sa.bindparam("last")))
    .group_by(_d.day)
)


_ALL_PARENTS = sa.select(_r.parent_id).where(_r.parent_id.is_not(None)).distinct().order_by(_r.parent_id)


class Watch:
    """Reads what is judged, and keeps how far that is."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    # Rounds

    async def panels(self) -> Sequence[PanelSources]:
        """Return the panels in which somebody has a sub-panel."""
        return every(PanelSources, await self._connection.execute(_PANELS))

    async def rounds(self) -> Mapping[PanelId, Round]:
        """Return the newest round of each panel that had one."""
        return {one.panel_id: one for one in every(Round, await self._connection.execute(_rounds))}

    async def open_round(self) -> Round | None:
        """Return the oldest round that isn't over."""
        return first(Round, await self._connection.execute(_OPEN))

    async def begin(self, panel_id: PanelId, before: Round | None, **values: Any) -> bool:
        """Begin a round in place of the one before; returns whether nobody else did. `values`: its days."""
        row = {"round_at": self._now, "position": 0, **values}
        if before is None:
            result = await self._connection.execute(
                insert_new(self._connection, panel_watches), row | {"panel_id": panel_id}
            )
            return result.rowcount == 1
        change = sa.update(panel_watches).where(
            _w.panel_id == panel_id, _w.round_at == before.round_at, _w.position.is_(None)
        )
        return (await self._connection.execute(change.values(row))).rowcount == 1

    async def go_on(self, found: Round, position: int | None) -> bool:
        """Note that the sub-panels up to a position are judged; returns whether nobody else did so."""
        change = sa.update(panel_watches).where(
            _w.panel_id == found.panel_id, _w.round_at == found.round_at, _w.position == found.position
        )
        return (await self._connection.execute(change.values(position=position))).rowcount == 1

    # What is judged

    async def panel(self, panel_id: PanelId) -> PanelSources:
        """Return a panel, whether anybody uses it still or not."""
        [found] = every(PanelSources, await self._connection.execute(_panels.where(_p.id == panel_id)))
        return found

    async def watched(self, panel_id: PanelId, *, after: int, most: int) -> Sequence[Watched]:
        """Return the next sub-panels of a panel, in the order of their ids."""
        values = {"panel": panel_id, "after": after, "most": most}
        return every(_watched, await self._connection.execute(_WATCHED, values))

    async def histories(self, ids: Sequence[SubPanelId], first_day: int, last_day: int) -> Mapping[SubPanelId, str]:
        """Return what sub-panels spent by day, as `day:credits` parted by commas, in no order."""
        values = {"ids": [*ids], "first": first_day, "last": last_day}
        return dict(every(_pair, await self._connection.execute(_HISTORIES, values)))

    async def with_children(self, ids: Collection[ResellerId]) -> frozenset[ResellerId]:
        """Return those of some resellers that have sub-resellers of their own."""
        return frozenset((await self._connection.execute(_PARENTS, {"ids": [*ids]})).scalars())

    async def parents(self) -> Sequence[ResellerId]:
        """Return all who have, or had, sub-resellers, by id."""
        return [ResellerId(row) for row in (await self._connection.execute(_ALL_PARENTS)).scalars()]

    async def passed_down(
        self, ids: Sequence[SubPanelId], since: datetime
    ) -> Sequence[tuple[SubPanelId, datetime, int]]:
        """Return the credits that went from sub-panels to those of own sub-resellers, and came back."""
        return every(_dated, await self._connection.execute(_PASSED_DOWN, {"ids": [*ids], "since": since}))

    async def bought(self, ids: Sequence[SubPanelId], since: datetime) -> Sequence[tuple[SubPanelId, datetime, int]]:
        """Return the credits that were bought for sub-panels, and stayed so; none that were a gift."""
        return every(_dated, await self._connection.execute(_BOUGHT, {"ids": [*ids], "since": since}))

    async def demand(self, panel_id: PanelId, first_day: int, last_day: int) -> Mapping[int, int]:
        """Return what the whole network spent at a panel, by day."""
        values = {"panel": panel_id, "first": first_day, "last": last_day}
        return {day: int(credits) for day, credits in every(_pair, await self._connection.execute(_DEMAND, values))}


def _watched(*columns: Any) -> Watched:
    id_, reseller_id, parent_id, suspended, minimum, balance = columns
    return Watched(id_, reseller_id, parent_id, bool(suspended), int(minimum), int(balance))


def _pair(one: Any, other: Any) -> tuple[Any, Any]:
    return one, other


def _dated(id_: SubPanelId, at: datetime, credits: Any) -> tuple[SubPanelId, datetime, int]:
    return id_, at, int(credits)
