"""Requests for credits, from the asking to the loading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import SubPanel, SubPanelId
from domain.errors import NotHere
from domain.people import ResellerId, ResellerState
from domain.requests import REMINDED_FOR, AttachmentId, LoadingState, Origin, Request, RequestId, RequestState
from storage.alike import ALIKE
from storage.connection import Connection
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.models.requests import attachments, requests
from storage.request_view import RequestView, view_of
from storage.rows import columns_for, every, first, joined

_r = requests.c
_request = sa.select(*columns_for(Request, requests))
_BY_ID = _request.where(_r.id == sa.bindparam("of"))
_ALONE = sa.select(resellers.c.id).where(resellers.c.id == sa.bindparam("of")).with_for_update(key_share=True)
_WITH_PARENT = _r.parent_id == (
    sa.select(resellers.c.parent_id).where(resellers.c.id == _r.reseller_id).correlate(requests).scalar_subquery()
)
"""Those that were made with the parent that a sub-reseller has now."""
_PENDING = _r.state == RequestState.PENDING
_BOUGHT_ONES = _r.origin != Origin.GOODWILL
_LOADS = _r.credits + _r.bonus
SEEN_BELOW = sa.or_(_r.origin == Origin.ASKED, _r.state == RequestState.APPROVED)
"""Those that a sub-reseller knows of: a sale that its parent has not agreed on yet is none of its business."""
_ASKED = _r.origin == Origin.ASKED
STANDING = sa.and_(sa.or_(_r.loading.is_(None), _r.loading != LoadingState.FAILED), _r.taken_back_at.is_(None))
"""Approved ones whose sale stands: it neither failed nor was taken back."""
_APPROVED = sa.and_(_r.reseller_id == sa.bindparam("of"), _r.state == RequestState.APPROVED, STANDING, _BOUGHT_ONES)
_LAST_APPROVED = _request.where(_APPROVED).order_by(_r.id.desc()).limit(1)
_LARGEST_APPROVED = sa.select(sa.func.coalesce(sa.func.max(_LOADS), 0)).where(_APPROVED, _WITH_PARENT)
_LAST_BOUGHT = (
    sa.select(*columns_for(SubPanel, sub_panels), _r.credits)
    .join(sub_panels, sub_panels.c.id == _r.sub_panel_id)
    .where(_APPROVED, _r.origin != Origin.GOODWILL)
    .order_by(_r.id.desc())
    .limit(1)
)
_OF_CLOSED = sa.exists().where(resellers.c.id == _r.reseller_id, resellers.c.state == ResellerState.CLOSED)
_NEWEST = sa.select(_r.number).where(_r.reseller_id == sa.bindparam("of")).order_by(_r.number.desc()).limit(1)
_OF_RESELLER = sa.select(sa.func.count()).where(_r.reseller_id == sa.bindparam("of"))
_COUNTED = sa.select(
    _OF_RESELLER.where(_PENDING, _ASKED).scalar_subquery(),
    _OF_RESELLER.where(_r.requested_at > sa.bindparam("since"), _ASKED).scalar_subquery(),
    sa.func.coalesce(_NEWEST.scalar_subquery(), 0),
)
_OF_PARENT = sa.select(sa.func.count()).where(_r.parent_id == sa.bindparam("of"))
_WAITING = sa.select(
    _OF_PARENT.where(_PENDING).scalar_subquery(),
    _OF_PARENT.where(_r.loading == LoadingState.TO_LOAD).scalar_subquery(),
)
_told = requests.alias("told")
_ADD = sa.insert(requests).returning(*columns_for(Request, requests))
_ALIKE_RECEIPT = (
    _request.where(_r.parent_id == sa.bindparam("of"), _r.receipt_id.in_(ALIKE))
    .order_by(_r.id.desc())
    .limit(sa.bindparam("most"))
)
_OF_SUB_PANEL = sa.and_(_r.sub_panel_id == sa.bindparam("of"), _r.state == RequestState.APPROVED)
_BOUGHT = sa.select(
    sa.select(sa.func.coalesce(sa.func.sum(_LOADS), 0))
    .where(_OF_SUB_PANEL, _r.loading == LoadingState.TO_LOAD)
    .scalar_subquery(),
    sa.select(sa.func.coalesce(sa.func.sum(_r.credits), 0))
    .where(
        _OF_SUB_PANEL,
        STANDING,
        _BOUGHT_ONES,
        _WITH_PARENT,
        _r.decided_at >= sa.bindparam("start"),
        _r.decided_at < sa.bindparam("end"),
    )
    .scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many requests a sub-reseller has open, and made since a moment. `newest`: the number of the last, or 0.

    What its parent sells by itself is counted in `newest` alone.
    """

    open: int
    lately: int
    newest: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait with a parent: for a decision, and to be loaded."""

    pending: int
    to_load: int


@dataclass(frozen=True, slots=True)
class Bought:
    """Approved credits of a sub-panel: not loaded yet, and bought in a period, failed ones and gifts aside."""

    to_load: int
    in_period: int


class Requests:
    """Keeps requests; every change of state is a claim that only one can make."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, request_id: RequestId) -> Request:
        """Return a request; raises `NotHere`."""
        found = first(Request, await self._connection.execute(_BY_ID, {"of": request_id}))
        if found is None:
            raise NotHere
        return found

    async def view(self, request_id: RequestId) -> RequestView:
        """Return a request with what stands around it; raises `NotHere`."""
        return await view_of(self._connection, request_id)

    async def add(self, **values: Any) -> Request:
        """Make a pending request; `counted` has made others wait, and gave the number before its own."""
        [added] = await self.add_each([values])
        return added

    async def counted(self, reseller_id: ResellerId, *, since: datetime) -> Counted:
        """Count a sub-reseller's requests, and let no other be made before this transaction ends."""
        await self._connection.execute(_ALONE, {"of": reseller_id})
        return await self.count(reseller_id, since=since)

    async def count(self, reseller_id: ResellerId, *, since: datetime) -> Counted:
        """Count a sub-reseller's requests, which may be another number a moment later."""
        [counted] = every(Counted, await self._connection.execute(_COUNTED, {"of": reseller_id, "since": since}))
        return counted

    async def change_pending(
        self, request_id: RequestId, *, only_if: Mapping[str, Any] | None = None, **values: Any
    ) -> bool:
        """Change a request that nobody has decided and whose columns are as in `only_if`; return whether it was so."""
        return await self._change(request_id, {"state": RequestState.PENDING, **(only_if or {})}, values)

    async def change_loading(self, request_id: RequestId, *, old: LoadingState, **values: Any) -> bool:
        """Change a request whose loading stands at `old`; return whether it did."""
        return await self._change(request_id, {"loading": old}, values)

    async def _change(self, request_id: RequestId, only_if: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        as_expected = (_same(_r[name], value) for name, value in only_if.items())
        result = await self._connection.execute(
            sa.update(requests).where(_r.id == request_id, *as_expected).values(**values)
        )
        return result.rowcount == 1

    async def add_each(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Request]:
        """Make many at once, as `add` makes one."""
        new = {
            "state": RequestState.PENDING,
            "requested_at": self._now,
            "not_arrived": False,
            "covered": 0,
            "origin": Origin.ASKED,
            "bonus": 0,
            "reason": "",
        }
        return every(Request, await self._connection.execute(_ADD, [{**new, **row} for row in rows]))

    # What is asked about them

    async def pending_of(self, reseller_id: ResellerId) -> Sequence[Request]:
        """Return a sub-reseller's pending requests, newest first."""
        return await self._every(_request.where(_r.reseller_id == reseller_id, _PENDING).order_by(_r.id.desc()))

    async def asked_of(self, reseller_id: ResellerId) -> Sequence[Request]:
        """Return the pending requests that a sub-reseller has made itself, newest first."""
        return await self._every(_request.where(_r.reseller_id == reseller_id, _PENDING, _ASKED).order_by(_r.id.desc()))

    async def sold_since(self, reseller_id: ResellerId, number: int) -> Sequence[Request]:
        """Return the sales without a request to a sub-reseller that are newer than a number and weren't dropped."""
        standing = _r.state.in_((RequestState.PENDING, RequestState.APPROVED))
        newer = (_r.reseller_id == reseller_id, _r.number > number, _r.origin == Origin.SOLD, standing)
        return await self._every(_request.where(*newer).order_by(_r.id.desc()))

    async def pending_with(self, parent_id: ResellerId) -> Sequence[Request]:
        """Return the requests that wait for a parent's decision, oldest first."""
        return await self._every(_request.where(_r.parent_id == parent_id, _PENDING).order_by(_r.id))

    async def newest_number(self, reseller_id: ResellerId) -> int:
        """Return the number of a sub-reseller's newest request, 0 if there is none."""
        return (await self._connection.execute(_NEWEST, {"of": reseller_id})).scalar() or 0

    async def last_bought(self, reseller_id: ResellerId) -> tuple[int, SubPanel] | None:
        """Return how many credits a sub-reseller bought last, of those sales that stand, and for which sub-panel."""
        row = (await self._connection.execute(_LAST_BOUGHT, {"of": reseller_id})).first()
        if row is None:
            return None
        sub_panel, credits = joined([SubPanel], row)
        return credits, sub_panel

    async def last_approved(self, reseller_id: ResellerId) -> Request | None:
        """Return a sub-reseller's newest request that was approved, and whose sale stands; no gift."""
        return first(Request, await self._connection.execute(_LAST_APPROVED, {"of": reseller_id}))

    async def waiting_with(self, parent_id: ResellerId) -> Waiting:
        """Return how many requests wait with a parent."""
        [waiting] = every(Waiting, await self._connection.execute(_WAITING, {"of": parent_id}))
        return waiting

    async def largest_approved(self, reseller_id: ResellerId) -> int:
        """Return the most credits that a sub-reseller's parent has approved at once, 0 for none; sales that stand."""
        return int((await self._connection.execute(_LARGEST_APPROVED, {"of": reseller_id})).scalar_one())

    async def to_load(self, parent_id: ResellerId, *, skip: int = 0, limit: int = 10) -> Sequence[Request]:
        """Return what a parent has approved and not loaded yet, oldest first."""
        wanted = _request.where(_r.parent_id == parent_id, _r.loading == LoadingState.TO_LOAD)
        return await self._every(wanted.order_by(_r.decided_at, _r.id).offset(skip).limit(limit))

    async def bought(self, sub_panel_id: SubPanelId, start: datetime, end: datetime) -> Bought:
        """Return what a sub-panel was approved and isn't loaded, and what it bought from `start` until before `end`."""
        values = {"of": sub_panel_id, "start": start, "end": end}
        [bought] = every(_bought, await self._connection.execute(_BOUGHT, values))
        return bought

    async def numbered(self, number: int, *, reseller_id: ResellerId, limit: int = 10) -> Sequence[Request]:
        """Return the requests with a number that a reseller made, or that its sub-resellers made, open ones first."""
        made = sa.and_(_r.reseller_id == reseller_id, SEEN_BELOW)
        mine = sa.or_(made, sa.and_(_r.parent_id == reseller_id, _WITH_PARENT))
        open_first = sa.case((_PENDING, 0), else_=1)
        wanted = _request.where(mine, _r.number == number).order_by(open_first, _r.id.desc())
        return await self._every(wanted.limit(limit))

    async def page(
        self, *, reseller_id: ResellerId | None = None, parent_id: ResellerId | None = None, skip: int, limit: int
    ) -> Sequence[Request]:
        """Return the requests of a sub-reseller, or with a parent: pending, then to be loaded, then the newest."""
        with_parent = sa.and_(_r.parent_id == parent_id, _WITH_PARENT)
        whose = with_parent if reseller_id is None else sa.and_(_r.reseller_id == reseller_id, SEEN_BELOW)
        rank = sa.case((_PENDING, 0), (_r.loading == LoadingState.TO_LOAD, 1), else_=2)
        return await self._every(_request.where(whose).order_by(rank, _r.id.desc()).offset(skip).limit(limit))

    async def same_receipt(self, request: Request) -> Sequence[Request]:
        """Return other requests with the same parent that came with the same bytes as a receipt, oldest first."""
        if request.receipt_id is None:
            return ()
        own = sa.select(attachments.c.sha256).where(attachments.c.id == request.receipt_id).scalar_subquery()
        result = await self._connection.execute(
            _request.join(attachments, attachments.c.id == _r.receipt_id)
            .where(
                _r.parent_id == request.parent_id,
                _r.id != request.id,
                attachments.c.sha256 != "",
                attachments.c.sha256 == own,
            )
            .order_by(_r.id)
        )
        return every(Request, result)

    async def alike_receipt(self, receipt_id: AttachmentId, parent_id: ResellerId, *, limit: int) -> Sequence[Request]:
        """Return the requests with a parent that came with a picture like this one as a receipt, newest first."""
        values = {"receipt": receipt_id, "of": parent_id, "most": limit}
        return every(Request, await self._connection.execute(_ALIKE_RECEIPT, values))

    # What the clock does with them

    async def claim_to_remind(self, *, ending_before: datetime, limit: int) -> Sequence[Request]:
        """Mark pending requests that end soon as reminded of, and return them.

        None ends before its reminder has stood for long enough, however late that comes: it is open until then.
        """
        due = sa.and_(_r.reminded_at.is_(None), _r.expires_at <= ending_before)
        soonest = sa.literal(self._now + REMINDED_FOR, _r.expires_at.type)
        ends = sa.case((_r.expires_at < soonest, soonest), else_=_r.expires_at)
        return await self._claim(due, limit, reminded_at=self._now, expires_at=ends)

    async def claim_to_remind_of_loading(
        self, *, approved_before: datetime, told_before: datetime, limit: int
    ) -> Sequence[Request]:
        """Mark approved requests that wait to be loaded as reminded of, and return them.

        All of up to `limit` sub-resellers; of none of which anybody was reminded after `told_before`.
        """
        lately = sa.exists().where(_told.c.reseller_id == _r.reseller_id, _told.c.loading_reminded_at > told_before)
        waits = (
            _r.loading == LoadingState.TO_LOAD,
            _r.decided_at <= approved_before,
            _r.loading_reminded_at.is_(None),
            ~lately,
        )
        whose = sa.select(_r.reseller_id).where(*waits).distinct().order_by(_r.reseller_id).limit(limit)
        ids = list((await self._connection.execute(whose)).scalars())
        if not ids:
            return ()
        claimed = sa.update(requests).where(_r.reseller_id.in_(ids), *waits).values(loading_reminded_at=self._now)
        result = await self._connection.execute(claimed.returning(*columns_for(Request, requests)))
        return sorted(every(Request, result), key=lambda request: request.id)

    async def claim_to_expire(self, *, reminded_before: datetime, limit: int) -> Sequence[Request]:
        """Let pending requests expire whose time is over and that were brought to mind before, and return them."""
        due = sa.and_(_r.expires_at <= self._now, _r.reminded_at <= reminded_before)
        return await self._claim(due, limit, state=RequestState.EXPIRED, decided_at=self._now)

    async def _claim(self, due: sa.ColumnElement[bool], limit: int, **values: Any) -> Sequence[Request]:
        open_and_due = (_PENDING, sa.or_(_r.not_arrived.is_(False), _OF_CLOSED), due)
        locked = sa.select(_r.id).where(*open_and_due).order_by(_r.id).limit(limit).with_for_update(skip_locked=True)
        ids = list((await self._connection.execute(locked)).scalars())
        if not ids:
            return ()
        await self._connection.execute(sa.update(requests).where(_r.id.in_(ids)).values(**values))
        return await self._every(_request.where(_r.id.in_(ids)).order_by(_r.id))

    async def _every(self, wanted: sa.Select[Any]) -> Sequence[Request]:
        return every(Request, await self._connection.execute(wanted))


def _bought(to_load: int, in_period: int) -> Bought:
    return Bought(int(to_load), int(in_period))  # a sum is a decimal on PostgreSQL


def _same(column: sa.Column[Any], value: Any) -> sa.ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
