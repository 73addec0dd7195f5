"""What moved on the money accounts of many sub-resellers at once: however many they are, in as few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agreement import AGREED
from domain.dues import Allocation, DueLine
from domain.ledger import MOVES, AccountId, AccountKind, TransferId
from domain.people import ResellerId, ResellerState
from storage.connection import Connection
from storage.models.agreement import offers
from storage.models.ledger import accounts, transfers
from storage.models.payments import allocations, payments
from storage.models.people import resellers
from storage.payments import REFUNDED, due_side
from storage.rows import every, parts

_a, _r, _t, _o = accounts.c, resellers.c, transfers.c, offers.c
_account = _a.id.label("account")
_OF_MONEY = _a.kind == AccountKind.DUE
_moved = sa.or_(*(_t.kind == kind for kind in sorted(MOVES)))


@dataclass(frozen=True, slots=True)
class DueAccount:
    """What a sub-reseller has to pay to its parent in one currency, or has in credit with it.

    `posted`: below zero for what it has to pay. `payment_days`: the agreed term, `None` where nothing is agreed.
    `lines`: what moved, oldest first, of an account on which something is to be paid; `chosen`: which payments were
    chosen for which charges.
    """

    id: AccountId
    reseller_id: ResellerId
    parent_id: ResellerId
    name: str
    state: ResellerState
    currency: str
    posted: int
    payment_days: int | None
    lines: tuple[DueLine, ...] = ()
    chosen: tuple[Allocation, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind a charge. `counter`: the kind of the account on its other side, and whose that is."""

    id: TransferId
    group_key: str
    counter: AccountKind
    counter_of: ResellerId


_agreed = sa.or_(*(_o.state == state for state in sorted(AGREED)))
_agreed_days = (
    sa.select(_o.payment_days)
    .where(_o.reseller_id == _r.id, _agreed, _o.applied_at.is_not(None))
    .order_by(_o.number.desc())
    .limit(1)
    .correlate(resellers)
    .scalar_subquery()
)
"""The term of the agreement that `domain.agreement.agreed_offer` chooses."""


@dataclass(frozen=True, slots=True)
class _Statements:
    """The statements that read the accounts of some sub-resellers, what moved on them, and what was chosen."""

    accounts: sa.Select[Any]
    lines: sa.CompoundSelect[Any]
    chosen: sa.Select[Any]


def _statements(whose: sa.ColumnElement[bool]) -> _Statements:
    """Return the statements for the sub-resellers that a condition is about."""
    to_pay = (whose, _OF_MONEY, _a.posted < 0)
    columns = (_a.id, _r.id, _r.parent_id, _r.name, _r.state, _a.asset, _a.posted, _agreed_days)
    theirs = resellers.join(accounts, _a.reseller_id == _r.id)
    taken = due_side(-1, REFUNDED, _account, among=theirs.join(transfers, _t.source_id == _a.id))
    given = due_side(1, sa.false(), _account, among=theirs.join(transfers, _t.destination_id == _a.id))
    return _Statements(
        accounts=sa.select(*columns)
        .join(resellers, _r.id == _a.reseller_id)
        .where(whose, _OF_MONEY, _a.posted != 0, _r.parent_id.is_not(None))
        .order_by(_r.id, _a.asset),
        lines=sa.union_all(taken.where(*to_pay), given.where(*to_pay)).order_by(sa.literal_column("1")),
        chosen=sa.select(
            payments.c.reseller_id,
            payments.c.currency,
            payments.c.transfer_id,
            allocations.c.charge_id,
            allocations.c.amount,
        )
        .join(payments, payments.c.id == allocations.c.payment_id)
        .join(resellers, _r.id == payments.c.reseller_id)
        .where(whose)
        .order_by(allocations.c.id),
    )


_OF_CHILDREN = _statements(_r.parent_id == sa.bindparam("of"))
_OF_RESELLERS = _statements(_r.id.in_(sa.bindparam("ids", expanding=True)))
_counter = accounts.alias("counter")
_BEHIND = (
    sa.select(_t.id, _t.group_key, _counter.c.kind, _counter.c.reseller_id)
    .join(_counter, _counter.c.id == _t.destination_id)
    .where(_t.id.in_(sa.bindparam("ids", expanding=True)))
)
_reversal = transfers.alias("reversal")
_PAID_FROM = (AccountKind.CASH, AccountKind.EXCHANGE)
"""Where payments come from: those in another currency go through the exchange."""
_LAST_PAID = (
    sa.select(_t.at, _t.amount, _a.asset)
    .join(accounts, _a.id == _t.destination_id)
    .join(_counter, _counter.c.id == _t.source_id)
    .where(
        _a.reseller_id == sa.bindparam("of"),
        _OF_MONEY,
        _counter.c.kind.in_(_PAID_FROM),
        _counter.c.reseller_id == sa.bindparam("paid_to"),
        _moved,
        _t.reverses.is_(None),
        ~sa.exists().where(_reversal.c.reverses == _t.id),
    )
    .order_by(_t.id.desc())
    .limit(1)
)


class DueAccounts:
    """Reads the money accounts of sub-resellers."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of_children(self, parent_id: ResellerId) -> Sequence[DueAccount]:
        """Return the accounts of a parent's sub-resellers on which anything is to be paid or in credit."""
        return await self._read(_OF_CHILDREN, {"of": parent_id})

    async def of_resellers(self, ids: Sequence[ResellerId]) -> Sequence[DueAccount]:
        """Return the accounts of sub-resellers on which anything is to be paid or in credit."""
        found: list[DueAccount] = []
        for part in parts(ids):
            found += await self._read(_OF_RESELLERS, {"ids": part})
        return found

    async def behind(self, charges: Sequence[TransferId]) -> Mapping[TransferId, Behind]:
        """Return what is behind charges."""
        found: list[Behind] = []
        for part in parts(charges):
            found += every(Behind, await self._connection.execute(_BEHIND, {"ids": part}))
        return {one.id: one for one in found}

    async def last_paid(self, reseller_id: ResellerId, *, to: ResellerId) -> tuple[datetime, int, str] | None:
        """Return when a sub-reseller last paid its parent, how much, and in which currency."""
        row: Any = (await self._connection.execute(_LAST_PAID, {"of": reseller_id, "paid_to": to})).first()
        return None if row is None else (row[0], int(row[1]), row[2])

    async def _read(self, statements: _Statements, values: dict[str, Any]) -> Sequence[DueAccount]:
        found = every(DueAccount, await self._connection.execute(statements.accounts, values))
        if not any(account.posted < 0 for account in found):
            return found
        lines = await self._lines(statements, values)
        chosen = await self._chosen(statements, values)
        return [
            replace(one, lines=tuple(lines[one.id]), chosen=tuple(chosen[one.reseller_id, one.currency]))
            for one in found
        ]

    async def _lines(self, statements: _Statements, values: dict[str, Any]) -> dict[AccountId, list[DueLine]]:
        lines: dict[AccountId, list[DueLine]] = defaultdict(list)
        rows: Any = await self._connection.execute(statements.lines, values)
        for id_, at, amount, undoes, out, account in rows:
            lines[account].append(DueLine(id_, at, int(amount), undoes, bool(out)))
        return lines

    async def _chosen(
        self, statements: _Statements, values: dict[str, Any]
    ) -> dict[tuple[ResellerId, str], list[Allocation]]:
        chosen: dict[tuple[ResellerId, str], list[Allocation]] = defaultdict(list)
        rows: Any = await self._connection.execute(statements.chosen, values)
        for reseller, currency, payment, charge, amount in rows:
            chosen[reseller, currency].append(Allocation(payment, charge, amount))
        return chosen
