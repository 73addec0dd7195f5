"""What all sub-resellers of a parent have to pay, as it was at a moment.

Most of them owe what they bought last: of those the newest charges are read alone. Accounts of which these don't tell
are read line by line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.agreement import AGREED
from domain.dues import Allocation, DueLine
from domain.ledger import MOVES, AccountId, AccountKind, TransferId
from domain.payments import PaymentKind
from domain.people import ResellerId
from storage.connection import Connection
from storage.models.agreement import offers
from storage.models.ledger import accounts, transfers
from storage.models.movein import openings
from storage.models.payments import allocations, payments
from storage.models.people import resellers
from storage.rows import every

RECENT = timedelta(days=100)
"""How far back the newest charges are looked for at first."""

AT_ONCE = 1_000
"""Accounts that are read line by line in one statement."""

_t, _a, _r, _p, _o, _c = transfers.c, accounts.c, resellers.c, payments.c, offers.c, allocations.c
_parent: sa.BindParameter[int] = sa.bindparam("parent")
_ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_moment: sa.BindParameter[datetime] = sa.bindparam("moment", type_=_t.at.type)
_moved = sa.or_(*(_t.kind == kind for kind in sorted(MOVES)))
_no_reversal = sa.func.coalesce(_t.reverses, 0) == 0
"""Of an account's transfers; SQLite would take `IS NULL` for the way to find them, among all there are."""

_of_payment, _back = payments.alias("of_payment"), transfers.alias("back")
_dated_at = sa.func.coalesce(openings.c.dated_at, _t.at).label("at")
"""What was moved in is as old as it was where it came from."""


@dataclass(frozen=True, slots=True)
class Owing:
    """An account of a sub-reseller that owed something. `owed`: how much; `went_back`: money ever did, by any way."""

    account_id: AccountId
    reseller_id: ResellerId
    currency: str
    owed: int
    went_back: bool


@dataclass(frozen=True, slots=True)
class NewestCharge:
    """One of the newest charges that together are as much as is owed. `left`: its part of that, not covered then.

    `chosen`: a payment was chosen for it, so that it may be covered and an older one isn't.
    """

    id: TransferId
    at: datetime
    charged: int
    left: int
    chosen: bool


def _since(side: sa.Column[int]) -> sa.ScalarSelect[int]:
    amount = sa.func.coalesce(sa.func.sum(_t.amount), 0)
    return sa.select(amount).where(side == _a.id, _moved, _t.at >= _moment).correlate(accounts).scalar_subquery()


_owes = sa.cast(_since(_t.destination_id) - _since(_t.source_id) - _a.posted, sa.BigInteger)
_went_back = sa.exists().where(
    _p.reseller_id == _a.reseller_id, _p.currency == _a.asset, _p.kind != PaymentKind.PAYMENT
)
_owing = (
    sa.select(_a.id, _a.reseller_id, _a.asset, _owes.label("owed"), _went_back.label("went_back"))
    .join(resellers, _r.id == _a.reseller_id)
    .where(_r.parent_id == _parent, _a.kind == AccountKind.DUE)
    .cte("owing")
)
_OWING = sa.select(_owing).where(_owing.c.owed > 0)
_newer = sa.func.sum(_t.amount).over(partition_by=_t.source_id, order_by=_t.id.desc()) - _t.amount
_undone = sa.exists().where(_back.c.reverses == _t.id, _back.c.at < _moment)
_charges = (
    sa.select(_owing.c.id.label("account"), _owing.c.owed, _t.id, _dated_at, _t.amount, _newer.label("newer"))
    .select_from(_owing)
    .join(transfers, _t.source_id == _owing.c.id)
    .outerjoin(openings, openings.c.transfer_id == _t.id)
    .outerjoin(payments, _p.transfer_id == _t.id)
    .where(
        _owing.c.owed > 0,
        _moved,
        _t.at >= sa.bindparam("recent", type_=_t.at.type),
        _t.at < _moment,
        _no_reversal,
        _p.id.is_(None),
        sa.not_(_undone),
    )
    .subquery()
)
_missing = _charges.c.owed - _charges.c.newer
_NEWEST = sa.select(
    _charges.c.account,
    _charges.c.id,
    _charges.c.at,
    _charges.c.amount,
    sa.cast(sa.case((_charges.c.amount < _missing, _charges.c.amount), else_=_missing), sa.BigInteger),
    sa.exists().where(_c.charge_id == _charges.c.id, _c.chosen_at < _moment),
).where(_missing > 0)


def _lines(own: sa.Column[int], sign: int, refunded: sa.ColumnElement[bool]) -> sa.Select[Any]:
    undoes = sa.func.coalesce(_t.reverses, _of_payment.c.transfer_id)
    return (
        sa.select(own.label("account"), _t.id, _dated_at, (sign * _t.amount).label("amount"), undoes, refunded)
        .outerjoin(openings, openings.c.transfer_id == _t.id)
        .outerjoin(payments, _p.transfer_id == _t.id)
        .outerjoin(_of_payment, sa.and_(_of_payment.c.id == _p.of_id, _p.kind == PaymentKind.CHARGEBACK))
        .where(own.in_(_ids), _moved, _t.at < _moment)
    )


_refunded = sa.func.coalesce(_p.kind == PaymentKind.REFUND, sa.false())
_LINES = sa.union_all(_lines(_t.source_id, -1, _refunded), _lines(_t.destination_id, 1, sa.false())).order_by(
    sa.literal_column("2")
)
_CHOSEN = (
    sa.select(_a.id, _p.transfer_id, _c.charge_id, _c.amount)
    .join(payments, _p.id == _c.payment_id)
    .join(
        accounts,
        sa.and_(_a.reseller_id == _p.reseller_id, _a.kind == AccountKind.DUE, _a.asset == _p.currency),
    )
    .where(_a.id.in_(_ids), _c.chosen_at < _moment)
    .order_by(_c.id)
)
_PAYMENT_DAYS = (
    sa.select(_o.reseller_id, _o.payment_days)
    .join(resellers, _r.id == _o.reseller_id)
    .where(_r.parent_id == _parent, _o.state.in_(sorted(AGREED)), _o.applied_at.is_not(None))
    .order_by(_o.number)
)


class DueLines:
    """Reads what a parent's sub-resellers owed just before a moment."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def owing(self, parent_id: ResellerId, before: datetime) -> Sequence[Owing]:
        """Return the accounts that owed something."""
        return every(_owing_one, await self._connection.execute(_OWING, {"parent": parent_id, "moment": before}))

    async def newest(self, parent_id: ResellerId, before: datetime) -> Mapping[AccountId, Sequence[NewestCharge]]:
        """Return the newest charges of each account that owes something, as far as they are `RECENT`."""
        found: dict[AccountId, list[NewestCharge]] = defaultdict(list)
        values = {"parent": parent_id, "moment": before, "recent": before - RECENT}
        for account, charge in every(_charge, await self._connection.execute(_NEWEST, values)):
            found[account].append(charge)
        return found

    async def all_of(self, ids: Sequence[AccountId], before: datetime) -> Mapping[AccountId, Sequence[DueLine]]:
        """Return everything that moved on accounts, oldest first."""
        found: dict[AccountId, list[DueLine]] = defaultdict(list)
        for some in _some_at_once(ids):
            values = {"ids": some, "moment": before}
            for account, line in every(_line, await self._connection.execute(_LINES, values)):
                found[account].append(line)
        return found

    async def chosen(self, ids: Sequence[AccountId], before: datetime) -> Mapping[AccountId, Sequence[Allocation]]:
        """Return for which charges payments were chosen, by the account that they were paid on."""
        found: dict[AccountId, list[Allocation]] = defaultdict(list)
        for some in _some_at_once(ids):
            values = {"ids": some, "moment": before}
            for account, one in every(_allocation, await self._connection.execute(_CHOSEN, values)):
                found[account].append(one)
        return found

    async def payment_days(self, parent_id: ResellerId) -> Mapping[ResellerId, int]:
        """Return within how many days each of a parent's sub-resellers is to pay, as agreed."""
        return dict(every(_pair, await self._connection.execute(_PAYMENT_DAYS, {"parent": parent_id})))


def _owing_one(*columns: Any) -> Owing:
    account, reseller, currency, owed, went_back = columns
    return Owing(account, reseller, currency, int(owed), bool(went_back))


def _charge(account: AccountId, *charge: Any) -> tuple[AccountId, NewestCharge]:
    id_, at, amount, left, chosen = charge
    return account, NewestCharge(id_, at, int(amount), int(left), bool(chosen))


def _line(account: AccountId, *line: Any) -> tuple[AccountId, DueLine]:
    id_, at, amount, undoes, out = line
    return account, DueLine(id_, at, int(amount), undoes, bool(out))


def _allocation(account: AccountId, *chosen: Any) -> tuple[AccountId, Allocation]:
    return account, Allocation(*chosen)


def _pair(reseller_id: ResellerId, days: int) -> tuple[ResellerId, int]:
    return reseller_id, days


def _some_at_once(ids: Sequence[AccountId]) -> Iterator[Sequence[AccountId]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
