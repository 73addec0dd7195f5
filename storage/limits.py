"""Limits of colleagues, what they have decided within a day, and which requests they had to leave to an owner."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.ledger import TransferKind
from domain.limits import Limit, Moved, Sold
from domain.people import MemberId, ResellerId
from domain.requests import Origin, RequestId, RequestState
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import sub_panels
from storage.models.authority import colleague_limits, raised_requests
from storage.models.ledger import accounts, transfers
from storage.models.requests import requests
from storage.rows import columns_for, every, first

REVERSAL = ":reversal"
"""How the group of transfers is called by which another one was taken back, after the name of that."""

_l, _t, _r = colleague_limits.c, transfers.c, requests.c
_limit = sa.select(*columns_for(Limit, colleague_limits))
_OF = _limit.where(_l.member_id == sa.bindparam("of"))
_ALONE = _OF.with_for_update(key_share=True)

_since: sa.BindParameter[Any] = sa.bindparam("since")
_in_currency = sa.case((accounts.c.asset == sa.bindparam("currency"), _t.amount), else_=0)
_is_void = sa.case((_t.kind == TransferKind.VOID, 1), else_=0)
_MOVED = (
    sa.select(_t.group_key, sa.func.max(_in_currency), sa.func.max(_is_void))
    .join(accounts, accounts.c.id == _t.source_id)
    .where(_t.actor == sa.bindparam("actor"), _t.at >= _since)
    .group_by(_t.group_key)
)
_SOLD = (
    sa.select(
        sa.literal("request:") + sa.cast(_r.id, sa.Text),
        _r.credits + _r.bonus,
        _r.charge,
        _r.currency,
        _r.quoted_price,
        sub_panels.c.price,
    )
    .join(sub_panels, sub_panels.c.id == _r.sub_panel_id)
    .where(
        _r.decided_by == sa.bindparam("of"),
        _r.decided_at >= _since,
        _r.state == RequestState.APPROVED,
        _r.currency == sa.bindparam("currency"),
    )
)
_GIVEN_BACK_KEYS = (
    sa.select(_t.group_key)
    .where(_t.actor == sa.bindparam("actor"), _t.at >= _since, _t.group_key.like(f"request:%{REVERSAL}"))
    .distinct()
)
_GIVEN_BACK = (
    sa.select(
        sa.literal("request:") + sa.cast(_r.id, sa.Text) + sa.literal(REVERSAL),
        _r.credits + _r.bonus,
        _r.charge,
        _r.currency,
        _r.quoted_price,
        sub_panels.c.price,
    )
    .join(sub_panels, sub_panels.c.id == _r.sub_panel_id)
    .where(
        _r.id.in_(sa.bindparam("ids", expanding=True)),
        _r.origin == Origin.GOODWILL,
        _r.taken_back_at.is_not(None),
        _r.currency == sa.bindparam("currency"),
    )
)
_RAISED = sa.select(raised_requests.c.raised_by).where(raised_requests.c.request_id == sa.bindparam("of"))


_AT_ONCE = 500
"""How many requests are looked for at a time."""


class Limits:
    """Keeps limits; what was used of them is read from what was done."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of(self, member_id: MemberId) -> Limit | None:
        """Return a colleague's limit, if one was ever set."""
        return first(Limit, await self._connection.execute(_OF, {"of": member_id}))

    async def hold(self, member_id: MemberId) -> Limit | None:
        """Return a colleague's limit, and let no other deed of theirs look at it before this transaction ends."""
        return first(Limit, await self._connection.execute(_ALONE, {"of": member_id}))

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[Limit]:
        """Return the limits of a reseller's colleagues."""
        wanted = _limit.where(_l.reseller_id == reseller_id).order_by(_l.member_id)
        return every(Limit, await self._connection.execute(wanted))

    async def keep(self, member_id: MemberId, reseller_id: ResellerId, **values: Any) -> None:
        """Set a colleague's limit."""
        given = {"member_id": member_id, "reseller_id": reseller_id, "set_at": self._now, **values}
        await self._connection.execute(insert_new(self._connection, colleague_limits), given)
        changed = sa.update(colleague_limits).where(_l.member_id == member_id)
        await self._connection.execute(changed.values(set_at=self._now, **values))

    async def moved(self, member_id: MemberId, *, since: datetime, currency: str) -> Sequence[Moved]:
        """Return what a colleague moved since a moment, group by group."""
        values = {"actor": f"member:{member_id}", "since": since, "currency": currency}
        return every(_moved, await self._connection.execute(_MOVED, values))

    async def sold(self, member_id: MemberId, *, since: datetime, currency: str) -> Sequence[Sold]:
        """Return the sales in a currency that a colleague decided on since a moment."""
        values = {"of": member_id, "since": since, "currency": currency}
        return every(Sold, await self._connection.execute(_SOLD, values))

    async def given_back(self, member_id: MemberId, *, since: datetime, currency: str) -> Sequence[Sold]:
        """Return the goodwill that a colleague took back since a moment, for no money moves with it."""
        values = {"actor": f"member:{member_id}", "since": since}
        keys = (await self._connection.execute(_GIVEN_BACK_KEYS, values)).scalars().all()
        ids = [int(key.removeprefix("request:").removesuffix(REVERSAL)) for key in keys]
        found: list[Sold] = []
        for start in range(0, len(ids), _AT_ONCE):
            some = {"ids": ids[start : start + _AT_ONCE], "currency": currency}
            found += every(Sold, await self._connection.execute(_GIVEN_BACK, some))
        return found

    async def raise_request(self, request_id: RequestId, *, by: MemberId) -> bool:
        """Note that a request has to wait for an owner; return whether that wasn't known before."""
        row = {"request_id": request_id, "raised_by": by, "raised_at": self._now}
        return (await self._connection.execute(insert_new(self._connection, raised_requests), row)).rowcount == 1

    async def raised_by(self, request_id: RequestId) -> MemberId | None:
        """Return who had to leave a request to an owner, if anybody had to."""
        return (await self._connection.execute(_RAISED, {"of": request_id})).scalar_one_or_none()


def _moved(group_key: str, largest: int, voided: int) -> Moved:
    return Moved(group_key, int(largest), bool(voided))
