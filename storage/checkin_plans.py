"""Plans of check-ins: who is spoken to and how often, of whom a month is still to be planned, and what is known."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import PanelId, SubPanelId
from domain.alerts import AlertState, Evidence
from domain.checkins import CheckinMode, CheckinPlan, CheckinSetting
from domain.people import MemberId, ResellerId, ResellerState
from domain.promises import PromiseState
from domain.requests import Origin, RequestState
from domain.reviews import ReviewState
from storage.connection import Connection
from storage.locks import upserts
from storage.models.agreement import offers, sub_panels
from storage.models.alerts import alerts
from storage.models.checkins import checkin_plans, checkin_settings, conversations
from storage.models.people import resellers
from storage.models.pricing import price_reviews
from storage.models.promises import promises
from storage.models.requests import requests
from storage.requests import STANDING
from storage.rows import columns_for, every, first, parts

_p, _s, _r, _o, _q = checkin_plans.c, checkin_settings.c, resellers.c, offers.c, requests.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_zones: sa.BindParameter[str] = sa.bindparam("zones", expanding=True)
_most = sa.bindparam("most", type_=sa.Integer)
_day: sa.BindParameter[Any] = sa.bindparam("day", type_=sa.Date)
PARENTS = resellers.alias("parents")

WITH_PARENT = sa.and_(
    _r.id == _p.reseller_id,
    _r.parent_id == _p.parent_id,
    _r.state == ResellerState.ACTIVE,
    PARENTS.c.id == _r.parent_id,
)
"""A plan that counts: the sub-reseller still deals with who made it, and may do so."""

_top = sa.select(_r.id, _r.time_zone).where(_r.parent_id.is_(None)).cte("network", recursive=True)
_lower = resellers.alias("lower")
NETWORK_OF = _top.union_all(sa.select(_lower.c.id, _top.c.time_zone).join(_top, _lower.c.parent_id == _top.c.id))
"""Every reseller with the time zone of its top, by whose calendar days are counted."""

IN_BUSINESS = PARENTS.c.state.not_in([ResellerState.SUSPENDED, ResellerState.CLOSED])
"""The parent may do something."""


def joined_at(child: Any, parent: Any) -> sa.ScalarSelect[Any]:
    """Return since when a sub-reseller deals with a parent: their first agreement, or when it was taken down."""
    agreed = sa.select(sa.func.min(_o.applied_at)).where(_o.reseller_id == child.c.id, _o.parent_id == parent)
    return agreed.correlate(child, checkin_plans).scalar_subquery()


def last_talk(child: Any, parent: Any) -> sa.ScalarSelect[Any]:
    """Return when somebody of a parent last spoke to a sub-reseller."""
    t = conversations.c
    found = sa.select(sa.func.max(t.at)).where(t.reseller_id == child.c.id, t.parent_id == parent)
    return found.correlate(child, checkin_plans).scalar_subquery()


_plan = sa.select(*columns_for(CheckinPlan, checkin_plans))
_PLAN = _plan.where(_p.reseller_id == _of, _p.parent_id == sa.bindparam("parent", type_=sa.BigInteger))
_PLANS = _plan.where(_p.parent_id == _of)
_SETTING = sa.select(_s.weekdays, _s.from_minute, _s.questions_on).where(_s.reseller_id == _of)
_ACTIVE_PLANS = (
    sa.select(
        _r.id,
        _r.parent_id,
        _p.ideal_days,
        sa.func.coalesce(joined_at(resellers, _p.parent_id), _r.created_at).label("joined"),
        last_talk(resellers, _p.parent_id).label("last_talk"),
        _p.looked_on,
        _p.seen,
    )
    .select_from(checkin_plans)
    .join(resellers, _r.id == _p.reseller_id)
    .join(PARENTS, WITH_PARENT)
    .join(NETWORK_OF, NETWORK_OF.c.id == _r.parent_id)
    .where(IN_BUSINESS, NETWORK_OF.c.time_zone.in_(_zones))
    .order_by(_r.id)
    .limit(_most)
)
_TO_PLAN = _ACTIVE_PLANS.where(_p.mode == CheckinMode.MONTHLY, sa.or_(_p.planned_for.is_(None), _p.planned_for < _day))
_TO_LOOK_AT = _ACTIVE_PLANS.where(_p.mode == CheckinMode.ON_FACT, sa.or_(_p.looked_on.is_(None), _p.looked_on < _day))
_STANDINGS = (
    sa.select(
        _r.id,
        _r.name,
        _p.mode,
        _p.ideal_days,
        _p.most_days,
        _p.member_id,
        sa.func.coalesce(joined_at(resellers, _r.parent_id), _r.created_at).label("joined"),
        last_talk(resellers, _r.parent_id).label("last_talk"),
    )
    .select_from(resellers)
    .outerjoin(checkin_plans, sa.and_(_p.reseller_id == _r.id, _p.parent_id == _r.parent_id))
    .where(_r.parent_id == _of, _r.state == ResellerState.ACTIVE)
    .order_by(sa.func.lower(_r.name), _r.id)
)
_SOLD = (
    sa.select(_q.reseller_id, sub_panels.c.panel_id, _q.credits, _q.bonus, _q.charge, _q.currency, _q.decided_at)
    .join(sub_panels, sub_panels.c.id == _q.sub_panel_id)
    .where(
        _q.parent_id == _of,
        _q.state == RequestState.APPROVED,
        STANDING,
        _q.origin != Origin.GOODWILL,
        _q.decided_at >= sa.bindparam("since", type_=_q.decided_at.type),
    )
)
_a = alerts.c
_ALERTS = (
    sa.select(_a.child_id, _a.number, _a.evidence)
    .join(resellers, sa.and_(_r.id == _a.child_id, _r.parent_id == _a.reseller_id))
    .where(_a.child_id.in_(_ids), _a.late.is_(False), _a.state.not_in([AlertState.RESOLVED, AlertState.EXPECTED]))
    .order_by(_a.child_id, _a.number)
)
_m = promises.c
_PROMISES = (
    sa.select(_m.reseller_id, _m.number)
    .join(resellers, sa.and_(_r.id == _m.reseller_id, _r.parent_id == _m.parent_id))
    .where(_m.reseller_id.in_(_ids), _m.state == PromiseState.CONFIRMED, _m.until <= _day)
    .order_by(_m.reseller_id, _m.number)
)
_v = price_reviews.c
_REVIEWS = (
    sa.select(_v.reseller_id)
    .join(resellers, sa.and_(_r.id == _v.reseller_id, _r.parent_id == _v.parent_id))
    .where(_v.reseller_id.in_(_ids), _v.state == ReviewState.OPEN)
    .distinct()
)
_MINIMUMS = (
    sa.select(sub_panels.c.reseller_id, sub_panels.c.id, sub_panels.c.period_minimum)
    .where(sub_panels.c.reseller_id.in_(_ids), sub_panels.c.active, sub_panels.c.period_minimum > 0)
    .order_by(sub_panels.c.id)
)
_KEEP_SETTING = upserts(
    checkin_settings,
    ["reseller_id"],
    lambda _old, new: {name: new[name] for name in ("weekdays", "from_minute", "questions_on")},
)
_KEEP_PLAN = upserts(
    checkin_plans,
    ["reseller_id"],
    lambda _old, new: (
        {
            name: new[name]
            for name in ("parent_id", "mode", "ideal_days", "most_days", "member_id", "planned_for", "seen")
        }
        | {"looked_on": new["looked_on"]}
    ),
)


@dataclass(frozen=True, slots=True)
class ActivePlan:
    """Somebody whose check-in may be due. `joined`, `last_talk`: moments; `seen`: as JSON what was last known."""

    reseller_id: ResellerId
    parent_id: ResellerId
    ideal_days: int
    joined: datetime
    last_talk: datetime | None
    looked_on: date | None
    seen: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A sub-reseller of a parent, and how it is kept in touch with. `mode`: `None` where nobody has chosen yet."""

    reseller_id: ResellerId
    name: str
    mode: CheckinMode | None
    ideal_days: int | None
    most_days: int | None
    member_id: MemberId | None
    joined: datetime
    last_talk: datetime | None


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale to a sub-reseller. `charge`: minor units."""

    reseller_id: ResellerId
    panel_id: PanelId
    credits: int
    bonus: int
    charge: int
    currency: str
    at: datetime


class CheckinPlans:
    """Keeps who is spoken to."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    # What is chosen

    async def setting(self, parent_id: ResellerId) -> CheckinSetting:
        """Return how a parent holds its check-ins: as it chose, or as usual."""
        row = (await self._connection.execute(_SETTING, {"of": parent_id})).first()
        if row is None:
            return CheckinSetting(parent_id)
        return CheckinSetting(parent_id, _weekdays(row.weekdays), row.from_minute, row.questions_on)

    async def keep_setting(self, setting: CheckinSetting) -> None:
        row = {
            "reseller_id": setting.reseller_id,
            "weekdays": ",".join(map(str, sorted(setting.weekdays))),
            "from_minute": setting.from_minute,
            "questions_on": setting.questions_on,
        }
        await self._connection.execute(_KEEP_SETTING[self._connection.dialect], row)

    async def of(self, reseller_id: ResellerId, parent_id: ResellerId) -> CheckinPlan | None:
        """Return how a parent keeps in touch with a sub-reseller, `None` where nobody has chosen yet."""
        return first(CheckinPlan, await self._connection.execute(_PLAN, {"of": reseller_id, "parent": parent_id}))

    async def of_parent(self, parent_id: ResellerId) -> Mapping[ResellerId, CheckinPlan]:
        """Return all that a parent chose, by sub-reseller, former ones too."""
        found = every(CheckinPlan, await self._connection.execute(_PLANS, {"of": parent_id}))
        return {plan.reseller_id: plan for plan in found}

    async def keep(self, plan: CheckinPlan) -> None:
        """Keep how somebody is kept in touch with, in place of any other choice; what follows is found out anew."""
        row = {
            "reseller_id": plan.reseller_id,
            "parent_id": plan.parent_id,
            "mode": plan.mode,
            "ideal_days": plan.ideal_days,
            "most_days": plan.most_days,
            "member_id": plan.member_id,
            "planned_for": None,
            "looked_on": None,
            "seen": "",
        }
        await self._connection.execute(_KEEP_PLAN[self._connection.dialect], row)

    async def change(self, reseller_id: ResellerId, parent_id: ResellerId, **values: Any) -> None:
        """Change something of how a parent keeps in touch with a sub-reseller."""
        changed = sa.update(checkin_plans).where(_p.reseller_id == reseller_id, _p.parent_id == parent_id)
        await self._connection.execute(changed.values(**values))

    # What is to be done

    async def to_plan(self, zones: Collection[str], period: date, *, most: int) -> Sequence[ActivePlan]:
        """Return those in networks in these zones who are spoken to monthly, and whose month isn't planned yet."""
        values = {"zones": [*zones], "day": period, "most": most}
        return every(ActivePlan, await self._connection.execute(_TO_PLAN, values))

    async def claim(self, reseller_id: ResellerId, period: date) -> bool:
        """Return whether a month of somebody's is ours to plan."""
        open_ = sa.or_(_p.planned_for.is_(None), _p.planned_for < period)
        claimed = sa.update(checkin_plans).where(_p.reseller_id == reseller_id, open_).values(planned_for=period)
        return (await self._connection.execute(claimed)).rowcount == 1

    async def to_look_at(self, zones: Collection[str], day: date, *, most: int) -> Sequence[ActivePlan]:
        """Return those in networks in these zones of whom nobody has looked on this day whether a fact changed."""
        values = {"zones": [*zones], "day": day, "most": most}
        return every(ActivePlan, await self._connection.execute(_TO_LOOK_AT, values))

    async def claim_look(self, reseller_id: ResellerId, day: date) -> bool:
        """Return whether a day's look at somebody is ours to take."""
        open_ = sa.or_(_p.looked_on.is_(None), _p.looked_on < day)
        claimed = sa.update(checkin_plans).where(_p.reseller_id == reseller_id, open_).values(looked_on=day)
        return (await self._connection.execute(claimed)).rowcount == 1

    async def note_seen(self, reseller_id: ResellerId, seen: str) -> None:
        """Keep what was known of somebody, so that only what is new beside it counts. `seen`: JSON."""
        await self._connection.execute(sa.update(checkin_plans).where(_p.reseller_id == reseller_id).values(seen=seen))

    # What is known

    async def standings(self, parent_id: ResellerId) -> Sequence[Standing]:
        """Return the active sub-resellers of a parent by name."""
        return every(Standing, await self._connection.execute(_STANDINGS, {"of": parent_id}))

    async def sold(self, parent_id: ResellerId, *, since: datetime) -> Sequence[Sold]:
        """Return what a parent sold since a moment, sale by sale: none that failed or was taken back, and no gifts."""
        return every(Sold, await self._connection.execute(_SOLD, {"of": parent_id, "since": since}))

    async def alerts(self, ids: Collection[ResellerId]) -> Mapping[ResellerId, list[tuple[int, Evidence]]]:
        """Return what stands of the alerts that parents have of their sub-resellers: the number and the reason."""
        found: dict[ResellerId, list[tuple[int, Evidence]]] = defaultdict(list)
        for some in parts(ids):
            for row in await self._connection.execute(_ALERTS, {"ids": some}):
                found[ResellerId(row.child_id)].append((int(row.number), Evidence(row.evidence)))
        return found

    async def promises_due(self, ids: Collection[ResellerId], day: date) -> Mapping[ResellerId, list[int]]:
        """Return the numbers of the promises to sub-resellers whose day has come."""
        found: dict[ResellerId, list[int]] = defaultdict(list)
        for some in parts(ids):
            for row in await self._connection.execute(_PROMISES, {"ids": some, "day": day}):
                found[ResellerId(row.reseller_id)].append(int(row.number))
        return found

    async def reviewed(self, ids: Collection[ResellerId]) -> frozenset[ResellerId]:
        """Return of which sub-resellers a price is being looked at."""
        found: set[ResellerId] = set()
        for some in parts(ids):
            found |= {ResellerId(row.reseller_id) for row in await self._connection.execute(_REVIEWS, {"ids": some})}
        return frozenset(found)

    async def minimums(self, ids: Collection[ResellerId]) -> Mapping[ResellerId, list[tuple[SubPanelId, int]]]:
        """Return which sub-panels of sub-resellers have a minimum a month, and how much it is."""
        found: dict[ResellerId, list[tuple[SubPanelId, int]]] = defaultdict(list)
        for some in parts(ids):
            for row in await self._connection.execute(_MINIMUMS, {"ids": some}):
                found[ResellerId(row.reseller_id)].append((SubPanelId(row.id), int(row.period_minimum)))
        return found


def _weekdays(text: str) -> frozenset[int]:
    return frozenset(int(one) for one in text.split(",") if one)
