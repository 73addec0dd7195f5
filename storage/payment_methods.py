"""The ways in which sub-resellers pay their parent."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from domain.errors import NotHere
from domain.people import ResellerId
from domain.requests import PaymentMethod, PaymentMethodId
from storage.connection import Connection
from storage.models.requests import payment_methods
from storage.rows import columns_for, every, first

_m = payment_methods.c
_method = sa.select(*columns_for(PaymentMethod, payment_methods))
_OF_RESELLER = _method.where(_m.reseller_id == sa.bindparam("of"), _m.active.is_(True)).order_by(_m.id)


class PaymentMethods:
    """Keeps payment methods; one says the same for ever, and a changed one is another that takes its place."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def of_reseller(self, reseller_id: ResellerId) -> Sequence[PaymentMethod]:
        """Return the ways to pay a reseller, oldest first."""
        return every(PaymentMethod, await self._connection.execute(_OF_RESELLER, {"of": reseller_id}))

    async def by_id(self, method_id: PaymentMethodId) -> PaymentMethod:
        """Return a payment method, in use or not; raises `NotHere`."""
        found = first(PaymentMethod, await self._connection.execute(_method.where(_m.id == method_id)))
        if found is None:
            raise NotHere
        return found

    async def draft(self, reseller_id: ResellerId, *, name: str, details: str) -> PaymentMethod:
        """Keep a payment method that isn't in use yet."""
        row = {"reseller_id": reseller_id, "name": name, "details": details, "active": False}
        added = await self._connection.execute(sa.insert(payment_methods).returning(_m.id), row)
        return await self.by_id(PaymentMethodId(added.scalar_one()))

    async def start(self, method_id: PaymentMethodId) -> bool:
        """Put a payment method to use; return whether it wasn't."""
        return await self._set(method_id, old=False, new=True)

    async def stop(self, method_id: PaymentMethodId) -> bool:
        """Take a payment method out of use; return whether it was in use."""
        return await self._set(method_id, old=True, new=False)

    async def _set(self, method_id: PaymentMethodId, *, old: bool, new: bool) -> bool:
        as_expected = (_m.id == method_id, _m.active.is_(old))
        changed = await self._connection.execute(sa.update(payment_methods).where(*as_expected).values(active=new))
        return changed.rowcount == 1
