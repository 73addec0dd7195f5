"""The ways in which sub-resellers pay their parent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.people import ResellerId
from domain.requests import PaymentMethod, PaymentMethodId
from storage.connection import Connection
from storage.models.requests import payment_methods
from storage.rows import columns_for, every, first

_m = payment_methods.c
_method = sa.select(*columns_for(PaymentMethod, payment_methods)).where(_m.active.is_(True))
_OF_RESELLER = _method.where(_m.reseller_id == sa.bindparam("of")).order_by(_m.id)


class PaymentMethods:
    """Keeps payment methods; a removed one stays in the table, and is never shown again."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[PaymentMethod]:
        """Return the ways to pay a reseller, oldest first."""
        return every(PaymentMethod, await self._connection.execute(_OF_RESELLER, {"of": reseller_id}))

    async def by_id(self, method_id: PaymentMethodId) -> PaymentMethod:
        """Return a payment method that is in use; raises `NotHere`."""
        found = first(PaymentMethod, await self._connection.execute(_method.where(_m.id == method_id)))
        if found is None:
            raise NotHere
        return found

    async def add(self, reseller_id: ResellerId, *, name: str, details: str) -> PaymentMethod:
        row = {"reseller_id": reseller_id, "name": name, "details": details, "active": True}
        added = await self._connection.execute(sa.insert(payment_methods).returning(_m.id), row)
        return await self.by_id(PaymentMethodId(added.scalar_one()))

    async def change(self, method: PaymentMethod, **values: Any) -> bool:
        """Change a payment method that still says what `method` does; return whether it did."""
        as_shown = (_m.id == method.id, _m.active.is_(True), _m.name == method.name, _m.details == method.details)
        changed = await self._connection.execute(sa.update(payment_methods).where(*as_shown).values(**values))
        return changed.rowcount == 1
