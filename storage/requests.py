"""Requests for credits, from the asking to the loading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import SubPanelId
from domain.errors import NotHere
from domain.people import ResellerId
from domain.requests import LoadingState, Request, RequestId, RequestState
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.requests import attachments, requests
from storage.rows import columns_for, every, first

_r = requests.c
_request = sa.select(*columns_for(Request, requests))
_BY_ID = _request.where(_r.id == sa.bindparam("of"))
_LAST_APPROVED = (
    _request.where(_r.reseller_id == sa.bindparam("of"), _r.state == RequestState.APPROVED)
    .order_by(_r.id.desc())
    .limit(1)
)
_ALONE = sa.select(resellers.c.id).where(resellers.c.id == sa.bindparam("of")).with_for_update(key_share=True)
_NEXT_NUMBER = sa.select(sa.func.coalesce(sa.func.max(_r.number), 0) + 1).where(_r.reseller_id == sa.bindparam("of"))
_PENDING = _r.state == RequestState.PENDING
_NOT_FAILED = sa.and_(sa.or_(_r.loading.is_(None), _r.loading != LoadingState.FAILED), _r.taken_back_at.is_(None))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many requests a sub-reseller has open, and made since a moment."""

    open: int
    lately: int


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

    async def add(self, *, reseller_id: ResellerId, **values: Any) -> Request:
        """Make a pending request with the sub-reseller's next number; `counted` has made others wait."""
        result = await self._connection.execute(_NEXT_NUMBER, {"of": reseller_id})
        row = {
            "reseller_id": reseller_id,
            "number": result.scalar_one(),
            "state": RequestState.PENDING,
            "requested_at": self._now,
            "not_arrived": False,
            "reason": "",
            **values,
        }
        added = await self._connection.execute(sa.insert(requests).returning(_r.id), row)
        return await self.by_id(RequestId(added.scalar_one()))

    async def counted(self, reseller_id: ResellerId, *, since: datetime) -> Counted:
        """Count a sub-reseller's requests, and let no other be made before this transaction ends."""
        await self._connection.execute(_ALONE, {"of": reseller_id})
        result = await self._connection.execute(
            sa.select(
                sa.func.coalesce(sa.func.sum(sa.case((_PENDING, 1), else_=0)), 0).label("open"),
                sa.func.coalesce(sa.func.sum(sa.case((_r.requested_at > since, 1), else_=0)), 0).label("lately"),
            ).where(_r.reseller_id == reseller_id)
        )
        row = result.one()
        return Counted(open=int(row.open), lately=int(row.lately))

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

    # What is asked about them

    async def pending_of(self, reseller_id: ResellerId) -> Sequence[Request]:
        """Return a sub-reseller's pending requests, newest first."""
        return await self._every(_request.where(_r.reseller_id == reseller_id, _PENDING).order_by(_r.id.desc()))

    async def pending_with(self, parent_id: ResellerId) -> Sequence[Request]:
        """Return the requests that wait for a parent's decision, oldest first."""
        return await self._every(_request.where(_r.parent_id == parent_id, _PENDING).order_by(_r.id))

    async def newest_number(self, reseller_id: ResellerId) -> int:
        """Return the number of a sub-reseller's newest request, 0 if there is none."""
        return int((await self._connection.execute(_NEXT_NUMBER, {"of": reseller_id})).scalar_one()) - 1

    async def last_approved(self, reseller_id: ResellerId) -> Request | None:
        """Return a sub-reseller's newest request that was approved."""
        return first(Request, await self._connection.execute(_LAST_APPROVED, {"of": reseller_id}))

    async def to_load(self, parent_id: ResellerId, *, skip: int = 0, limit: int = 10) -> Sequence[Request]:
        """Return what a parent has approved and not loaded yet, oldest first."""
        wanted = _request.where(_r.parent_id == parent_id, _r.loading == LoadingState.TO_LOAD)
        return await self._every(wanted.order_by(_r.decided_at, _r.id).offset(skip).limit(limit))

    async def credits_to_load(self, sub_panel_id: SubPanelId) -> int:
        """Return how many approved credits of a sub-panel aren't loaded yet."""
        return await self._credits(_r.sub_panel_id == sub_panel_id, _r.loading == LoadingState.TO_LOAD)

    async def credits_bought(self, sub_panel_id: SubPanelId, start: datetime, end: datetime) -> int:
        """Return how many credits of a sub-panel were approved from `start` until before `end`, failed ones aside."""
        period = (_r.decided_at >= start, _r.decided_at < end)
        return await self._credits(
            _r.sub_panel_id == sub_panel_id, _r.state == RequestState.APPROVED, _NOT_FAILED, *period
        )

    async def numbered(self, number: int, *, reseller_id: ResellerId, limit: int = 10) -> Sequence[Request]:
        """Return the requests with a number that a reseller made, or that its sub-resellers made, open ones first."""
        mine = sa.or_(_r.reseller_id == reseller_id, _r.parent_id == reseller_id)
        open_first = sa.case((_PENDING, 0), else_=1)
        wanted = _request.where(mine, _r.number == number).order_by(open_first, _r.id.desc())
        return await self._every(wanted.limit(limit))

    async def page(
        self, *, reseller_id: ResellerId | None = None, parent_id: ResellerId | None = None, skip: int, limit: int
    ) -> Sequence[Request]:
        """Return the requests of a sub-reseller, or with a parent: pending, then to be loaded, then the newest."""
        whose = _r.reseller_id == reseller_id if reseller_id is not None else _r.parent_id == parent_id
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

    # What the clock does with them

    async def claim_to_remind(self, *, ending_before: datetime, limit: int) -> Sequence[Request]:
        """Mark pending requests that end soon as reminded of, and return them."""
        due = sa.and_(_r.reminded_at.is_(None), _r.expires_at <= ending_before)
        return await self._claim(due, limit, reminded_at=self._now)

    async def claim_to_expire(self, *, reminded_before: datetime, limit: int) -> Sequence[Request]:
        """Let pending requests expire whose time is over and that were brought to mind before, and return them."""
        due = sa.and_(_r.expires_at <= self._now, _r.reminded_at <= reminded_before)
        return await self._claim(due, limit, state=RequestState.EXPIRED, decided_at=self._now)

    async def _claim(self, due: sa.ColumnElement[bool], limit: int, **values: Any) -> Sequence[Request]:
        open_and_due = (_PENDING, _r.not_arrived.is_(False), due)
        locked = sa.select(_r.id).where(*open_and_due).order_by(_r.id).limit(limit).with_for_update(skip_locked=True)
        ids = list((await self._connection.execute(locked)).scalars())
        if not ids:
            return ()
        await self._connection.execute(sa.update(requests).where(_r.id.in_(ids)).values(**values))
        return await self._every(_request.where(_r.id.in_(ids)).order_by(_r.id))

    async def _credits(self, *conditions: sa.ColumnElement[bool]) -> int:
        wanted = sa.select(sa.func.coalesce(sa.func.sum(_r.credits), 0)).where(*conditions)
        return int((await self._connection.execute(wanted)).scalar_one())

    async def _every(self, wanted: sa.Select[Any]) -> Sequence[Request]:
        return every(Request, await self._connection.execute(wanted))


def _same(column: sa.Column[Any], value: Any) -> sa.ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
