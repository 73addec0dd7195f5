"""What a parent knows of its sub-resellers, read for many of them at once with the same few statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanel
from domain.alerts import Alert
from domain.checkins import CheckinAnswer, CheckinPlan, CheckinState, Conversation, FollowUp
from domain.ledger import AccountId, AccountKind
from domain.people import ResellerId
from domain.promises import Promise, PromiseState
from domain.tickets import CaseId, Turn
from storage.connection import Connection
from storage.models.agreement import offer_numbers, offers, sub_panels
from storage.models.alerts import STANDING, alerts
from storage.models.checkins import checkin_answers, checkin_plans, checkins, conversations, follow_ups
from storage.models.ledger import accounts
from storage.models.promises import promises
from storage.models.support import IS_OPEN, cases, tickets
from storage.rows import columns_for, every, first, parts

_o, _s, _a, _l, _p, _t, _c, _k, _f, _v = (
    offers.c, sub_panels.c, accounts.c, alerts.c, promises.c, tickets.c, cases.c, checkins.c, follow_ups.c,
    conversations.c,
)  # fmt: skip
_parent = sa.bindparam("parent", type_=sa.BigInteger)
_of = sa.bindparam("of", type_=sa.BigInteger)
_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_since = sa.bindparam("since", type_=_t.opened_at.type)
_DEALING = (
    sa.select(_o.reseller_id, sa.func.min(sa.case((_o.parent_id == _parent, _o.created_at))).label("since"))
    .where(_o.reseller_id.in_(_ids))
    .group_by(_o.reseller_id)
)
_MINIMUMS = (
    sa.select(_o.reseller_id, offer_numbers.c.panel_id, _o.applied_at, offer_numbers.c.period_minimum)
    .join(offer_numbers, offer_numbers.c.offer_id == _o.id)
    .where(_o.reseller_id.in_(_ids), _o.parent_id == _parent, _o.applied_at.is_not(None))
    .order_by(_o.applied_at, _o.id)
)
_SUB_PANELS = sa.select(*columns_for(SubPanel, sub_panels)).where(_s.reseller_id.in_(_ids)).order_by(_s.panel_id)
_DUE_ACCOUNTS = sa.select(_a.id, _a.reseller_id).where(_a.reseller_id.in_(_ids), _a.kind == AccountKind.DUE)
_THEIR_TICKETS = (_t.reseller_id.in_(_ids), _t.parent_id == _parent)
_WAITING = (
    sa.select(_t.reseller_id, sa.func.count().label("many"), sa.func.min(_t.opened_at).label("oldest"))
    .where(*_THEIR_TICKETS, IS_OPEN, _t.turn == Turn.OURS)
    .group_by(_t.reseller_id)
)
_SOLVED = (
    sa.select(_t.reseller_id, sa.func.count(sa.distinct(_c.id)).label("many"))
    .join(cases, _c.id == _t.case_id)
    .where(*_THEIR_TICKETS, _c.resolved_at >= _since)
    .group_by(_t.reseller_id)
)
_BEHIND = (
    sa.select(_c.id, _c.number, _c.title, sa.func.count().label("tickets"))
    .join(tickets, _t.case_id == _c.id)
    .where(_t.reseller_id == _of, _t.parent_id == _parent, _c.reseller_id == _parent, _c.resolved_at.is_(None))
    .group_by(_c.id, _c.number, _c.title)
    .order_by(_c.id)
)
_ALERTS = (
    sa.select(*columns_for(Alert, alerts))
    .where(_l.reseller_id == _parent, _l.child_id.in_(_ids), sa.or_(_l.opened_at >= _since, STANDING))
    .order_by(_l.id.desc())
)
_PROMISES = (
    sa.select(*columns_for(Promise, promises))
    .where(_p.reseller_id.in_(_ids), _p.parent_id == _parent, _p.state != PromiseState.WITHDRAWN)
    .order_by(_p.id)
)
_LAST_TALKS = (
    sa.select(_v.reseller_id, sa.func.max(_v.at).label("at"))
    .where(_v.reseller_id.in_(_ids), _v.parent_id == _parent)
    .group_by(_v.reseller_id)
)
_LAST_TALK = (
    sa.select(*columns_for(Conversation, conversations))
    .where(_v.reseller_id == _of, _v.parent_id == _parent)
    .order_by(_v.at.desc(), _v.id.desc())
    .limit(1)
)
_OPEN_FOLLOW_UPS = (
    sa.select(*columns_for(FollowUp, follow_ups))
    .where(_f.reseller_id.in_(_ids), _f.parent_id == _parent, _f.done_at.is_(None))
    .order_by(_f.on, _f.id)
)
_PLANS = sa.select(*columns_for(CheckinPlan, checkin_plans)).where(
    checkin_plans.c.reseller_id.in_(_ids), checkin_plans.c.parent_id == _parent
)
_CHECKINS = sa.select(_k.reseller_id, _k.state, _k.due_on).where(
    _k.reseller_id.in_(_ids), _k.parent_id == _parent, _k.period == sa.bindparam("period", type_=sa.Date)
)
_STANDING_CHECKIN = (
    sa.select(_k.id)
    .where(_k.reseller_id == _of, _k.parent_id == _parent, _k.state == CheckinState.DUE)
    .order_by(_k.period.desc())
    .limit(1)
    .scalar_subquery()
)
_ANSWERS = (
    sa.select(*columns_for(CheckinAnswer, checkin_answers))
    .where(checkin_answers.c.checkin_id == _STANDING_CHECKIN)
    .order_by(checkin_answers.c.position)
)


@dataclass(frozen=True, slots=True)
class WaitingTickets:
    """How many tickets wait for the parent's team, and when the oldest of them was opened."""

    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class CaseBehind:
    """An open case of the parent's that explains tickets of a sub-reseller."""

    id: CaseId
    number: int
    title: str
    tickets: int


class Briefs:
    """Reads what briefs are made of: of what a parent deals with its sub-resellers, and nobody else's."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    # Of many

    async def dealing_since(
        self, parent_id: ResellerId, ids: Collection[ResellerId]
    ) -> Mapping[ResellerId, datetime | None]:
        """Return since when a parent makes offers to sub-resellers; `None` where only another parent ever did.

        Those that nobody has offered anything are left out.
        """
        rows = await self._rows(_DEALING, ids, parent=parent_id)
        return {ResellerId(row.reseller_id): row.since for row in rows}

    async def minimums(
        self, parent_id: ResellerId, ids: Collection[ResellerId]
    ) -> Mapping[tuple[ResellerId, PanelId], Sequence[tuple[datetime, int]]]:
        """Return from when on how many credits a month were agreed with sub-resellers at each panel, oldest first."""
        found: dict[tuple[ResellerId, PanelId], list[tuple[datetime, int]]] = defaultdict(list)
        for row in await self._rows(_MINIMUMS, ids, parent=parent_id):
            found[ResellerId(row.reseller_id), PanelId(row.panel_id)].append((row.applied_at, row.period_minimum))
        return found

    async def sub_panels(self, ids: Collection[ResellerId]) -> Mapping[ResellerId, Sequence[SubPanel]]:
        """Return the accounts of sub-resellers, in the order of their panels."""
        return _grouped(SubPanel(*row) for row in await self._rows(_SUB_PANELS, ids))

    async def due_accounts(self, ids: Collection[ResellerId]) -> Mapping[AccountId, ResellerId]:
        """Return the money accounts of sub-resellers, by account."""
        return {AccountId(row.id): ResellerId(row.reseller_id) for row in await self._rows(_DUE_ACCOUNTS, ids)}

    async def waiting_tickets(
        self, parent_id: ResellerId, ids: Collection[ResellerId]
    ) -> Mapping[ResellerId, WaitingTickets]:
        rows = await self._rows(_WAITING, ids, parent=parent_id)
        return {ResellerId(row.reseller_id): WaitingTickets(row.many, row.oldest) for row in rows}

    async def solved_cases(
        self, parent_id: ResellerId, ids: Collection[ResellerId], since: datetime
    ) -> Mapping[ResellerId, int]:
        """Return how many cases that explained tickets of sub-resellers were solved since a moment."""
        rows = await self._rows(_SOLVED, ids, parent=parent_id, since=since)
        return {ResellerId(row.reseller_id): row.many for row in rows}

    async def alerts(self, parent_id: ResellerId, ids: Collection[ResellerId], since: datetime) -> list[Alert]:
        """Return a parent's alerts about sub-resellers since a moment, and those that stand, newest first."""
        return [Alert(*row) for row in await self._rows(_ALERTS, ids, parent=parent_id, since=since)]

    async def promises(
        self, parent_id: ResellerId, ids: Collection[ResellerId]
    ) -> Mapping[ResellerId, Sequence[Promise]]:
        """Return what a parent promised sub-resellers and didn't take back, oldest first."""
        return _grouped(Promise(*row) for row in await self._rows(_PROMISES, ids, parent=parent_id))

    async def last_talks(self, parent_id: ResellerId, ids: Collection[ResellerId]) -> Mapping[ResellerId, datetime]:
        """Return when somebody last talked with sub-resellers."""
        return {ResellerId(row.reseller_id): row.at for row in await self._rows(_LAST_TALKS, ids, parent=parent_id)}

    async def open_follow_ups(
        self, parent_id: ResellerId, ids: Collection[ResellerId]
    ) -> Mapping[ResellerId, Sequence[FollowUp]]:
        """Return the reminders that aren't done, the first first."""
        return _grouped(FollowUp(*row) for row in await self._rows(_OPEN_FOLLOW_UPS, ids, parent=parent_id))

    async def plans(self, parent_id: ResellerId, ids: Collection[ResellerId]) -> Mapping[ResellerId, CheckinPlan]:
        """Return how a parent wants to keep in touch with sub-resellers, where it said so."""
        found = (CheckinPlan(*row) for row in await self._rows(_PLANS, ids, parent=parent_id))
        return {plan.reseller_id: plan for plan in found}

    async def checkins(
        self, parent_id: ResellerId, ids: Collection[ResellerId], period: date
    ) -> Mapping[ResellerId, tuple[CheckinState, date]]:
        """Return how the check-ins of a period stand, and when each is due. `period`: its first day."""
        rows = await self._rows(_CHECKINS, ids, parent=parent_id, period=period)
        return {ResellerId(row.reseller_id): (row.state, row.due_on) for row in rows}

    async def _rows(self, statement: sa.Select[Any], ids: Collection[ResellerId], **values: Any) -> list[Any]:
        found: list[Any] = []
        for some in parts(ids):
            found += (await self._connection.execute(statement, {"ids": some, **values})).all()
        return found

    # Of one

    async def last_talk(self, parent_id: ResellerId, reseller_id: ResellerId) -> Conversation | None:
        """Return what was said last."""
        return first(Conversation, await self._execute(_LAST_TALK, parent_id, reseller_id))

    async def cases_behind(self, parent_id: ResellerId, reseller_id: ResellerId) -> Sequence[CaseBehind]:
        """Return the open cases that explain tickets of a sub-reseller."""
        return every(CaseBehind, await self._execute(_BEHIND, parent_id, reseller_id))

    async def answers(self, parent_id: ResellerId, reseller_id: ResellerId) -> Sequence[CheckinAnswer]:
        """Return what a sub-reseller answered to the questions before the check-in that is due."""
        return every(CheckinAnswer, await self._execute(_ANSWERS, parent_id, reseller_id))

    async def _execute(self, statement: sa.Select[Any], parent_id: ResellerId, of: ResellerId) -> sa.CursorResult[Any]:
        return await self._connection.execute(statement, {"parent": parent_id, "of": of})


def _grouped(values: Any) -> dict[ResellerId, list[Any]]:
    """Return values by the sub-reseller that they are about."""
    found: dict[ResellerId, list[Any]] = defaultdict(list)
    for value in values:
        found[value.reseller_id].append(value)
    return found
