"""Payments as they were recorded, what they were chosen to cover, and what is due after all of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from domain.dues import Allocation, DueLine
from domain.errors import NotHere
from domain.ledger import MOVES, AccountId, TransferId
from domain.payments import Payment, PaymentId, PaymentKind
from domain.people import MemberId, ResellerId
from domain.requests import AttachmentId, PaymentMethodId, RequestId
from storage.alike import ALIKE
from storage.connection import Connection
from storage.models.ledger import transfers
from storage.models.movein import openings
from storage.models.payments import allocations, barred_methods, payments
from storage.rows import columns_for, every, first

_p, _t = payments.c, transfers.c
_payment = sa.select(*columns_for(Payment, payments))
_BY_ID = _payment.where(_p.id == sa.bindparam("of"))
_BY_IDS = _payment.where(_p.id.in_(sa.bindparam("ids", expanding=True)))
_BY_TRANSFERS = _payment.where(_p.transfer_id.in_(sa.bindparam("ids", expanding=True)))
_BACK_OF = _payment.where(_p.of_id == sa.bindparam("of")).order_by(_p.id)
_OF_REQUEST = _payment.where(_p.request_id == sa.bindparam("of"), _p.kind == PaymentKind.PAYMENT).order_by(_p.id)
_LAST_RATE = (
    sa.select(_p.rate)
    .where(
        _p.parent_id == sa.bindparam("of"),
        _p.received_currency == sa.bindparam("from_currency"),
        _p.currency == sa.bindparam("in_currency"),
        _p.kind == PaymentKind.PAYMENT,
    )
    .order_by(_p.id.desc())
    .limit(1)
)
_OF_RESELLER = _payment.where(_p.reseller_id == sa.bindparam("of")).order_by(_p.id.desc()).limit(sa.bindparam("most"))
_ALIKE_RECEIPT = (
    _payment.where(_p.parent_id == sa.bindparam("of"), _p.receipt_id.in_(ALIKE), _p.request_id.is_(None))
    .order_by(_p.id.desc())
    .limit(sa.bindparam("most"))
)
_ADD = sa.insert(payments).returning(_p.id)
_NEXT = {
    "sqlite": sa.select(sa.func.coalesce(sa.func.max(_p.id), 0) + 1),  # there is no other writer before the commit
    "postgresql": sa.select(sa.func.nextval(sa.func.pg_get_serial_sequence(payments.name, _p.id.name))),
}
_SINCE = (
    _payment.where(
        _p.reseller_id == sa.bindparam("of"),
        _p.currency == sa.bindparam("in_currency"),
        _p.kind == sa.bindparam("is_kind"),
        _p.transfer_id > sa.bindparam("after"),
    )
    .order_by(_p.id)
    .limit(1)
)

_of_payment = payments.alias("of_payment")
_accounts: sa.BindParameter[Any] = sa.bindparam("accounts", expanding=True)
_moved = sa.or_(*(_t.kind == kind for kind in sorted(MOVES)))


def due_side(
    sign: int, out: sa.ColumnElement[bool], *more: sa.ColumnElement[int], among: sa.FromClause = transfers
) -> sa.Select[Any]:
    """Return the statement for one side of accounts: what moved, what it takes back, and whether it is a refund.

    What was moved in is as old as it was where it came from. `among`: the transfers, with what is joined to them;
    `more`: columns of that beside the usual ones.
    """
    undoes = sa.func.coalesce(_t.reverses, _of_payment.c.transfer_id)
    at = sa.func.coalesce(openings.c.dated_at, _t.at).label("at")
    return (
        sa.select(_t.id, at, (sign * _t.amount).label("amount"), undoes.label("undoes"), out.label("out"), *more)
        .select_from(among)
        .outerjoin(openings, openings.c.transfer_id == _t.id)
        .outerjoin(payments, _p.transfer_id == _t.id)
        .outerjoin(_of_payment, sa.and_(_of_payment.c.id == _p.of_id, _p.kind == PaymentKind.CHARGEBACK))
        .where(_moved)
    )


REFUNDED = sa.func.coalesce(_p.kind == PaymentKind.REFUND, sa.false())
"""Whether what moved is a refund."""
_LINES = sa.union_all(
    due_side(-1, REFUNDED, _t.source_id.label("account_id")).where(_t.source_id.in_(_accounts)),
    due_side(1, sa.false(), _t.destination_id.label("account_id")).where(_t.destination_id.in_(_accounts)),
).order_by(sa.literal_column("1"))
_CHOSEN = (
    sa.select(_p.transfer_id, allocations.c.charge_id, allocations.c.amount)
    .join(payments, _p.id == allocations.c.payment_id)
    .where(_p.reseller_id == sa.bindparam("of"), _p.currency == sa.bindparam("in_currency"))
    .order_by(allocations.c.id)
)
_CHOSEN_OF = (
    sa.select(_p.reseller_id, _p.transfer_id, allocations.c.charge_id, allocations.c.amount)
    .join(payments, _p.id == allocations.c.payment_id)
    .where(_p.reseller_id.in_(sa.bindparam("ids", expanding=True)), _p.currency == sa.bindparam("in_currency"))
    .order_by(allocations.c.id)
)
_BARRED = sa.select(barred_methods.c.method_id).where(
    barred_methods.c.reseller_id == sa.bindparam("of"), barred_methods.c.lifted_at.is_(None)
)


class Payments:
    """Keeps payments, and reads what they leave open."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, payment_id: PaymentId) -> Payment:
        """Return a payment; raises `NotHere`."""
        found = first(Payment, await self._connection.execute(_BY_ID, {"of": payment_id}))
        if found is None:
            raise NotHere
        return found

    async def by_ids(self, ids: Collection[PaymentId]) -> dict[PaymentId, Payment]:
        """Return payments by id."""
        found = every(Payment, await self._connection.execute(_BY_IDS, {"ids": [*ids]})) if ids else []
        return {payment.id: payment for payment in found}

    async def of_transfers(self, ids: Collection[TransferId]) -> dict[TransferId, Payment]:
        """Return the payments behind transfers, by transfer."""
        found = every(Payment, await self._connection.execute(_BY_TRANSFERS, {"ids": [*ids]})) if ids else []
        return {payment.transfer_id: payment for payment in found}

    async def back_of(self, payment_id: PaymentId) -> Sequence[Payment]:
        """Return what was refunded or charged back of a payment, oldest first."""
        return every(Payment, await self._connection.execute(_BACK_OF, {"of": payment_id}))

    async def of_request(self, request_id: RequestId) -> Sequence[Payment]:
        """Return what came with a request, and nothing that went back of it."""
        return every(Payment, await self._connection.execute(_OF_REQUEST, {"of": request_id}))

    async def last_rate(self, parent_id: ResellerId, received_currency: str, currency: str) -> Decimal | None:
        """Return the rate at which a currency was last taken for another."""
        values = {"of": parent_id, "from_currency": received_currency, "in_currency": currency}
        return (await self._connection.execute(_LAST_RATE, values)).scalar()

    async def of_reseller(self, reseller_id: ResellerId, *, most: int = 10) -> Sequence[Payment]:
        """Return the newest payments of a sub-reseller, newest first."""
        return every(Payment, await self._connection.execute(_OF_RESELLER, {"of": reseller_id, "most": most}))

    async def alike_receipt(self, receipt_id: AttachmentId, parent_id: ResellerId, *, limit: int) -> Sequence[Payment]:
        """Return a parent's payments by themselves whose receipt is a picture like this one, newest first."""
        values = {"receipt": receipt_id, "of": parent_id, "most": limit}
        return every(Payment, await self._connection.execute(_ALIKE_RECEIPT, values))

    async def next_id(self) -> PaymentId:
        """Return the id of a payment that is put on record next, for the keys of its transfers."""
        return PaymentId((await self._connection.execute(_NEXT[self._connection.dialect])).scalar_one())

    async def since(self, reseller_id: ResellerId, currency: str, *, kind: PaymentKind, after: int) -> Payment | None:
        """Return the first payment of a kind that was put on record after a transfer."""
        values = {"of": reseller_id, "in_currency": currency, "is_kind": kind, "after": after}
        return first(Payment, await self._connection.execute(_SINCE, values))

    async def add(self, *, recorded_by: MemberId, **values: Any) -> PaymentId:
        """Put a payment on record. `id`: one that `next_id` gave, where its transfers name it."""
        row = {"recorded_by": recorded_by, "recorded_at": self._now, **values}
        return PaymentId((await self._connection.execute(_ADD, row)).scalar_one())

    async def allocate(self, payment_id: PaymentId, chosen: Sequence[tuple[TransferId, int]], *, by: MemberId) -> None:
        """Keep for which charges a payment was chosen to be, and how much of it for each."""
        rows = [
            {"payment_id": payment_id, "charge_id": charge, "amount": amount, "chosen_by": by, "chosen_at": self._now}
            for charge, amount in chosen
        ]
        if rows:
            await self._connection.execute(sa.insert(allocations), rows)

    async def due_lines(self, account_id: AccountId) -> Sequence[DueLine]:
        """Return everything that moved on a `due` account, oldest first."""
        return (await self.due_lines_of([account_id]))[account_id]

    async def due_lines_of(self, account_ids: Collection[AccountId]) -> dict[AccountId, list[DueLine]]:
        """Return everything that moved on `due` accounts, by account, oldest first."""
        lines: dict[AccountId, list[DueLine]] = {account_id: [] for account_id in account_ids}
        if not account_ids:
            return lines
        for row in (await self._connection.execute(_LINES, {"accounts": [*account_ids]})).all():
            *line, account_id = tuple[Any, ...](row)
            lines[account_id].append(_due_line(*line))
        return lines

    async def chosen_of(self, ids: Collection[ResellerId], currency: str) -> dict[ResellerId, list[Allocation]]:
        """Return what sub-resellers' payments were chosen to cover, by sub-reseller, in the order of the choices."""
        found: dict[ResellerId, list[Allocation]] = {reseller_id: [] for reseller_id in ids}
        if ids:
            values = {"ids": [*ids], "in_currency": currency}
            for row in (await self._connection.execute(_CHOSEN_OF, values)).all():
                found[row[0]].append(Allocation(*tuple(row)[1:]))
        return found

    async def chosen(self, reseller_id: ResellerId, currency: str) -> Sequence[Allocation]:
        """Return what a sub-reseller's payments were chosen to cover, in the order in which it was chosen."""
        values = {"of": reseller_id, "in_currency": currency}
        return every(Allocation, await self._connection.execute(_CHOSEN, values))

    async def bar(
        self, reseller_id: ResellerId, method_id: PaymentMethodId, payment_id: PaymentId, *, by: MemberId
    ) -> None:
        """Bar a way to pay for a sub-reseller."""
        row = {"reseller_id": reseller_id, "method_id": method_id, "payment_id": payment_id, "barred_by": by}
        await self._connection.execute(sa.insert(barred_methods), row | {"barred_at": self._now})

    async def lift_bars_for(self, payment_id: PaymentId, *, by: MemberId) -> None:
        """Allow again what was barred for a payment's sake."""
        standing = (barred_methods.c.payment_id == payment_id, barred_methods.c.lifted_at.is_(None))
        lifted = sa.update(barred_methods).where(*standing).values(lifted_at=self._now, lifted_by=by)
        await self._connection.execute(lifted)

    async def lift_bar(self, reseller_id: ResellerId, method_id: PaymentMethodId, *, by: MemberId) -> bool:
        """Allow a way to pay again; return whether it was barred."""
        barred = barred_methods.c
        standing = (barred.reseller_id == reseller_id, barred.method_id == method_id, barred.lifted_at.is_(None))
        lifted = sa.update(barred_methods).where(*standing).values(lifted_at=self._now, lifted_by=by)
        return (await self._connection.execute(lifted)).rowcount > 0

    async def barred(self, reseller_id: ResellerId) -> Collection[PaymentMethodId]:
        """Return the ways to pay that a sub-reseller may not use."""
        return {row[0] for row in await self._connection.execute(_BARRED, {"of": reseller_id})}


def _due_line(id_: TransferId, at: datetime, amount: int, undoes: TransferId | None, out: bool) -> DueLine:  # noqa: FBT001  (a row's columns)
    return DueLine(id_, at, int(amount), undoes, bool(out))
