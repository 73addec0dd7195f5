"""What ever was between a parent and one sub-reseller, read for the whole story of the two and of nobody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import Offer, OfferNumbers, SubPanelId
from domain.alerts import Alert
from domain.announcements import AnnouncementKind, AnnouncementState
from domain.checkins import Checkin, CheckinState, Conversation, FollowUp
from domain.payments import Payment, PaymentKind
from domain.people import MemberId, ResellerId
from domain.promises import Counter, Promise
from domain.requests import Origin, RequestState
from storage.connection import Connection
from storage.models.agreement import offer_numbers, offers
from storage.models.alerts import alerts
from storage.models.announcing import announcement_readers, announcements
from storage.models.checkins import checkins, conversations, follow_ups
from storage.models.payments import payments
from storage.models.people import members
from storage.models.promises import counters, promises
from storage.models.requests import requests
from storage.models.support import cases, tickets
from storage.requests import STANDING
from storage.rows import columns_for, every, parts

_q, _t, _c, _n, _m = requests.c, tickets.c, cases.c, announcements.c, members.c
_parent = sa.bindparam("parent", type_=sa.BigInteger)
_of = sa.bindparam("of", type_=sa.BigInteger)


def _between(value: type, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Return the statement for the rows of a table that stand between a parent and a sub-reseller, oldest first."""
    mine = (table.c.reseller_id == _of, table.c.parent_id == _parent)
    return sa.select(*columns_for(value, table)).where(*mine, *conditions).order_by(table.c.id)


_OFFERS = _between(Offer, offers, offers.c.number > 0)
_NUMBERS = (
    sa.select(*columns_for(OfferNumbers, offer_numbers))
    .join(offers, offers.c.id == offer_numbers.c.offer_id)
    .where(offers.c.reseller_id == _of, offers.c.parent_id == _parent, offers.c.applied_at.is_not(None))
    .order_by(offers.c.applied_at, offers.c.id)
)
_COUNTERS, _PROMISES = _between(Counter, counters), _between(Promise, promises)
_TALKS, _REMINDERS = _between(Conversation, conversations), _between(FollowUp, follow_ups)
_CHECKINS = _between(Checkin, checkins, checkins.c.state != CheckinState.DUE)
_CHARGEBACKS = _between(Payment, payments, payments.c.kind == PaymentKind.CHARGEBACK)
_SALES = (
    sa.select(_q.sub_panel_id, _q.decided_at, _q.credits)
    .where(
        _q.reseller_id == _of,
        _q.parent_id == _parent,
        _q.state == RequestState.APPROVED,
        STANDING,
        _q.origin != Origin.GOODWILL,
    )
    .order_by(_q.decided_at, _q.id)
)
_ALERTS = (
    sa.select(*columns_for(Alert, alerts))
    .where(alerts.c.child_id == _of, alerts.c.reseller_id == _parent)
    .order_by(alerts.c.id)
)
_CASES = (
    sa.select(_c.number, _c.title, _c.since, _c.resolved_at, sa.func.count().label("tickets"))
    .join(tickets, _t.case_id == _c.id)
    .where(_t.reseller_id == _of, _t.parent_id == _parent, _c.reseller_id == _parent)
    .group_by(_c.id, _c.number, _c.title, _c.since, _c.resolved_at)
    .order_by(_c.id)
)
_OUTAGES = (
    sa.select(_n.kind, sa.func.coalesce(_n.starts_at, _n.sent_at, type_=_n.sent_at.type).label("begins"), _n.ends_at)
    .join(announcement_readers, announcement_readers.c.announcement_id == _n.id)
    .where(
        announcement_readers.c.reseller_id == _of,
        _n.reseller_id == _parent,
        _n.kind != AnnouncementKind.NEWS,
        _n.state.in_([AnnouncementState.SENT, AnnouncementState.OVER]),
    )
    .order_by(_n.id)
)
_JOINED = sa.select(sa.func.min(_m.joined_at)).where(_m.reseller_id == _of)
_NAMES = sa.select(_m.id, _m.name).where(_m.id.in_(sa.bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class SoldThen:
    """A sale that stands: of which account, when, and how many credits."""

    sub_panel_id: SubPanelId
    at: datetime
    credits: int


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case that explained tickets of the sub-reseller. `resolved_at`: `None` while it goes on."""

    number: int
    title: str
    since: datetime
    resolved_at: datetime | None
    tickets: int


@dataclass(frozen=True, slots=True)
class OutageThen:
    """An outage or a maintenance that the sub-reseller was told of."""

    kind: AnnouncementKind
    since: datetime
    ended_at: datetime | None


class Stories:
    """Reads what was between a parent and a sub-reseller, oldest first."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def offers(self, parent_id: ResellerId, of: ResellerId) -> Sequence[Offer]:
        """Return the offers that were made; drafts aren't."""
        return every(Offer, await self._execute(_OFFERS, parent_id, of))

    async def numbers(self, parent_id: ResellerId, of: ResellerId) -> Sequence[OfferNumbers]:
        """Return the numbers that came into force, in the order in which they did."""
        return every(OfferNumbers, await self._execute(_NUMBERS, parent_id, of))

    async def counters(self, parent_id: ResellerId, of: ResellerId) -> Sequence[Counter]:
        return every(Counter, await self._execute(_COUNTERS, parent_id, of))

    async def promises(self, parent_id: ResellerId, of: ResellerId) -> Sequence[Promise]:
        return every(Promise, await self._execute(_PROMISES, parent_id, of))

    async def sales(self, parent_id: ResellerId, of: ResellerId) -> Sequence[SoldThen]:
        """Return the sales that stand, gifts aside."""
        return every(SoldThen, await self._execute(_SALES, parent_id, of))

    async def alerts(self, parent_id: ResellerId, of: ResellerId) -> Sequence[Alert]:
        return every(Alert, await self._execute(_ALERTS, parent_id, of))

    async def cases(self, parent_id: ResellerId, of: ResellerId) -> Sequence[CaseThen]:
        return every(CaseThen, await self._execute(_CASES, parent_id, of))

    async def outages(self, parent_id: ResellerId, of: ResellerId) -> Sequence[OutageThen]:
        return every(OutageThen, await self._execute(_OUTAGES, parent_id, of))

    async def chargebacks(self, parent_id: ResellerId, of: ResellerId) -> Sequence[Payment]:
        return every(Payment, await self._execute(_CHARGEBACKS, parent_id, of))

    async def checkins(self, parent_id: ResellerId, of: ResellerId) -> Sequence[Checkin]:
        """Return the check-ins that were held or skipped."""
        return every(Checkin, await self._execute(_CHECKINS, parent_id, of))

    async def talks(self, parent_id: ResellerId, of: ResellerId) -> Sequence[Conversation]:
        return every(Conversation, await self._execute(_TALKS, parent_id, of))

    async def reminders(self, parent_id: ResellerId, of: ResellerId) -> Sequence[FollowUp]:
        return every(FollowUp, await self._execute(_REMINDERS, parent_id, of))

    async def joined_at(self, of: ResellerId) -> datetime | None:
        """Return when the first person of a sub-reseller joined, `None` where nobody ever did."""
        joined: datetime | None = (await self._connection.execute(_JOINED, {"of": of})).scalar_one()
        return joined

    async def names(self, ids: Collection[MemberId]) -> Mapping[MemberId, str]:
        """Return what people are called, those who left too."""
        found: dict[MemberId, str] = {}
        for some in parts(sorted(ids)):
            rows = await self._connection.execute(_NAMES, {"ids": some})
            found |= {MemberId(row.id): row.name for row in rows}
        return found

    async def _execute(self, statement: sa.Select[Any], parent_id: ResellerId, of: ResellerId) -> sa.CursorResult[Any]:
        return await self._connection.execute(statement, {"parent": parent_id, "of": of})
