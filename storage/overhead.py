"""What overhead is measured from, for all sub-resellers of a parent at once, and the months that were measured."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from domain.disputes import DisputeState
from domain.ledger import AccountId, AccountKind, TransferId
from domain.network import StandingChange
from domain.payments import PaymentKind
from domain.people import ResellerId, ResellerState
from domain.tickets import Cause, TicketState
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.agreement import sub_panels
from storage.models.ledger import accounts, transfers
from storage.models.network import standing_changes
from storage.models.payments import disputes, payments
from storage.models.people import resellers
from storage.models.pricing import overhead_months
from storage.models.support import tickets
from storage.rows import columns_for, every, names_of, parts

_r, _s, _a, _t, _p, _d, _k, _n, _o = (
    resellers.c, sub_panels.c, accounts.c, transfers.c, payments.c, disputes.c, tickets.c, standing_changes.c,
    overhead_months.c,
)  # fmt: skip
_of: sa.BindParameter[int] = sa.bindparam("of", type_=sa.BigInteger)
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_start, _end = (sa.bindparam(name, type_=_k.opened_at.type) for name in ("start", "end"))
_OWN_CAUSE = (
    sa.select(_k.reseller_id, sa.func.count())
    .where(
        _k.parent_id == _of,
        _k.cause == Cause.RESELLER,
        _k.state != TicketState.MERGED,
        _k.opened_at >= _start,
        _k.opened_at < _end,
    )
    .group_by(_k.reseller_id)
)
_undone = sa.exists().where(_t.reverses == _p.transfer_id)
_CHARGEBACKS = (
    sa.select(_p.reseller_id, sa.func.count())
    .where(
        _p.parent_id == _of,
        _p.kind == PaymentKind.CHARGEBACK,
        _p.recorded_at >= _start,
        _p.recorded_at < _end,
        ~_undone,
    )
    .group_by(_p.reseller_id)
)
_ACCOUNTS = (
    sa.select(_a.id, _a.reseller_id, _a.asset)
    .join(resellers, _r.id == _a.reseller_id)
    .where(_r.parent_id == _of, _r.state == ResellerState.ACTIVE, _a.kind == AccountKind.DUE)
    .order_by(_a.id)
)
_PAID_ON = sa.select(_p.transfer_id, _p.paid_on).where(_p.transfer_id.in_(_ids))
_DISPUTED = (
    sa.select(_t.group_key)
    .join(disputes, _d.transfer_id == _t.id)
    .where(_d.parent_id == _of, _d.state.in_([DisputeState.OPEN, DisputeState.TAKEN_BACK]))
)
_CHARGED_FOR = sa.select(_t.id).where(_t.id.in_(_ids), _t.group_key.in_(_DISPUTED))
_SUSPENDED = (
    sa.select(_n.reseller_id, _n.change, _n.at)
    .join(resellers, _r.id == _n.reseller_id)
    .where(
        _r.parent_id == _of,
        _n.change.in_([StandingChange.SUSPENDED, StandingChange.RESUMED]),
        _n.at < _end,
    )
    .order_by(_n.id)
)
_MINIMUMS = (
    sa.select(_s.id, _s.reseller_id, _s.panel_id, _s.period_minimum)
    .join(resellers, _r.id == _s.reseller_id)
    .where(_r.parent_id == _of, _r.state == ResellerState.ACTIVE, _s.active)
    .order_by(_s.id)
)


@dataclass(frozen=True, slots=True)
class OverheadMonth:
    """A measured month of a sub-reseller. `facts`, `reasons`: as JSON; `notch`: where it stood after the month."""

    reseller_id: ResellerId
    parent_id: ResellerId
    period: date
    facts: str
    notch: int
    raw: float
    reasons: str
    measured_at: datetime


@dataclass(frozen=True, slots=True)
class MoneyAccount:
    """A sub-reseller's account of what it has to pay, in one currency."""

    id: AccountId
    reseller_id: ResellerId
    currency: str


@dataclass(frozen=True, slots=True)
class Minimum:
    """What a sub-reseller is to buy a month of a panel's credits at least, 0 for nothing."""

    sub_panel_id: int
    reseller_id: ResellerId
    panel_id: int
    credits: int


_BEFORE = (
    sa.select(*columns_for(OverheadMonth, overhead_months))
    .where(
        _o.parent_id == _of,
        _o.period < sa.bindparam("period", type_=sa.Date),
        _o.period >= sa.bindparam("oldest", type_=sa.Date),
    )
    .order_by(_o.period)
)
_MEASURED = sa.select(*columns_for(OverheadMonth, overhead_months)).where(
    _o.parent_id == _of, _o.period == sa.bindparam("period", type_=sa.Date)
)


class OverheadMonths:
    """Keeps measured months, and reads what they are measured from."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def own_cause(self, parent_id: ResellerId, start: datetime, end: datetime) -> Mapping[ResellerId, int]:
        """Return how many tickets of each sub-reseller, opened in a time, were its own fault and nobody else's."""
        return await self._counts(_OWN_CAUSE, parent_id, start, end)

    async def chargebacks(self, parent_id: ResellerId, start: datetime, end: datetime) -> Mapping[ResellerId, int]:
        """Return how many payments of each sub-reseller were charged back in a time, by no mistake."""
        return await self._counts(_CHARGEBACKS, parent_id, start, end)

    async def _counts(
        self, counted: sa.Select[Any], parent_id: ResellerId, start: datetime, end: datetime
    ) -> Mapping[ResellerId, int]:
        rows: Any = await self._connection.execute(counted, {"of": parent_id, "start": start, "end": end})
        found: dict[ResellerId, int] = defaultdict(int)
        for reseller_id, count in rows:
            found[ResellerId(reseller_id)] = int(count)
        return found

    async def money_accounts(self, parent_id: ResellerId) -> Sequence[MoneyAccount]:
        """Return on which accounts a parent's active sub-resellers have to pay."""
        return every(MoneyAccount, await self._connection.execute(_ACCOUNTS, {"of": parent_id}))

    async def paid_on(self, transfer_ids: Collection[TransferId]) -> Mapping[TransferId, date]:
        """Return on which day the money of each transfer was really paid, as its payment has it."""
        found: dict[TransferId, date] = {}
        for some in parts(sorted(transfer_ids)):
            for row in await self._connection.execute(_PAID_ON, {"ids": some}):
                found[TransferId(row.transfer_id)] = row.paid_on
        return found

    async def in_doubt(self, parent_id: ResellerId, charge_ids: Collection[TransferId]) -> frozenset[TransferId]:
        """Return those charges of which somebody says that they are wrong, or that turned out to be."""
        found: set[TransferId] = set()
        for some in parts(sorted(charge_ids)):
            rows = await self._connection.execute(_CHARGED_FOR, {"ids": some, "of": parent_id})
            found |= {TransferId(row.id) for row in rows}
        return frozenset(found)

    async def suspensions(
        self, parent_id: ResellerId, end: datetime
    ) -> Mapping[ResellerId, Sequence[tuple[datetime, datetime]]]:
        """Return in which spans until a moment sub-resellers were suspended."""
        spans: dict[ResellerId, list[tuple[datetime, datetime]]] = defaultdict(list)
        begun: dict[ResellerId, datetime] = {}
        rows: Any = await self._connection.execute(_SUSPENDED, {"of": parent_id, "end": end})
        for reseller_id, change, at in rows:
            if change is StandingChange.SUSPENDED:
                begun.setdefault(reseller_id, at)
            elif reseller_id in begun:
                spans[reseller_id].append((begun.pop(reseller_id), at))
        for reseller_id, at in begun.items():
            spans[reseller_id].append((at, end))
        return spans

    async def minimums(self, parent_id: ResellerId) -> Sequence[Minimum]:
        """Return what a parent's active sub-resellers are to buy a month, one for each of their accounts."""
        return every(Minimum, await self._connection.execute(_MINIMUMS, {"of": parent_id}))

    # The months that were measured

    async def months_before(
        self, parent_id: ResellerId, period: date, *, oldest: date
    ) -> Mapping[ResellerId, Sequence[OverheadMonth]]:
        """Return the measured months before one, from `oldest` on, by sub-reseller, oldest first."""
        values = {"of": parent_id, "period": period, "oldest": oldest}
        return _by_reseller(every(OverheadMonth, await self._connection.execute(_BEFORE, values)))

    async def of_month(self, parent_id: ResellerId, period: date) -> Mapping[ResellerId, OverheadMonth]:
        """Return what was measured of a month, by sub-reseller."""
        values = {"of": parent_id, "period": period}
        measured = every(OverheadMonth, await self._connection.execute(_MEASURED, values))
        return {one.reseller_id: one for one in measured}

    async def keep(self, months: Sequence[OverheadMonth]) -> None:
        """Keep months that weren't measured before; one that was stays as it is."""
        rows = [{name: getattr(one, name) for name in names_of(OverheadMonth)} for one in months]
        if rows:
            await self._connection.execute(insert_new(self._connection, overhead_months), rows)


def _by_reseller(months: Sequence[OverheadMonth]) -> Mapping[ResellerId, Sequence[OverheadMonth]]:
    found: dict[ResellerId, list[OverheadMonth]] = defaultdict(list)
    for one in months:
        found[one.reseller_id].append(one)
    return found
