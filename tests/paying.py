"""Payments as a colleague records them, in one line each."""

from dataclasses import replace
from datetime import date
from typing import Any

from domain.money import Money
from domain.payments import Payment, Received
from domain.people import Actor, ResellerId
from services import payments
from storage.database import Database

A_DAY = date(2026, 3, 2)


def received(amount: Money, **values: Any) -> Received:
    """Return money that came as it is owed, of which nothing else is known."""
    plain = Received(amount, amount, None, 0, method_id=None, reference="", paid_on=A_DAY, receipt_id=None)
    return replace(plain, **values)


async def pays(database: Database, child_id: ResellerId, money: Money, *, by: Actor, **values: Any) -> Payment:
    """Record money that came from a sub-reseller now."""
    return await database.write(lambda store: payments.record(store, child_id, received(money, **values), by=by))
