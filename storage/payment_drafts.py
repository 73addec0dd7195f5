"""Payments that were typed and aren't booked yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.ledger import TransferId
from domain.payments import PaymentDraft, PaymentDraftId, PaymentId
from domain.people import MemberId
from storage.connection import Connection
from storage.models.payments import draft_choices, payment_drafts
from storage.rows import columns_for, first

_d, _c = payment_drafts.c, draft_choices.c
_BY_ID = sa.select(*columns_for(PaymentDraft, payment_drafts)).where(_d.id == sa.bindparam("of"))
_ADD = sa.insert(payment_drafts).returning(_d.id)
_CHOSEN = sa.select(_c.charge_id).where(_c.draft_id == sa.bindparam("of")).order_by(_c.charge_id)


class PaymentDrafts:
    """Keeps payments between the typing and the booking; a booked one says as what."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, draft_id: PaymentDraftId) -> PaymentDraft:
        """Return a draft; raises `NotHere`."""
        found = first(PaymentDraft, await self._connection.execute(_BY_ID, {"of": draft_id}))
        if found is None:
            raise NotHere
        return found

    async def add(self, *, drafted_by: MemberId, **values: Any) -> PaymentDraft:
        """Keep a payment that isn't booked yet."""
        row = {"drafted_by": drafted_by, "drafted_at": self._now, "reference": "", **values}
        return await self.by_id(PaymentDraftId((await self._connection.execute(_ADD, row)).scalar_one()))

    async def change(self, draft_id: PaymentDraftId, **values: Any) -> bool:
        """Change a draft; return whether it wasn't booked yet."""
        unbooked = (_d.id == draft_id, _d.payment_id.is_(None))
        changed = await self._connection.execute(sa.update(payment_drafts).where(*unbooked).values(**values))
        return changed.rowcount == 1

    async def book(self, draft_id: PaymentDraftId, payment_id: PaymentId) -> bool:
        """Note as what a draft was booked; return whether it wasn't before."""
        return await self.change(draft_id, payment_id=payment_id)

    async def chosen(self, draft_id: PaymentDraftId) -> Sequence[TransferId]:
        """Return the charges that a draft was chosen to be for, oldest first."""
        return [row[0] for row in await self._connection.execute(_CHOSEN, {"of": draft_id})]

    async def choose(self, draft_id: PaymentDraftId, charge_id: TransferId) -> None:
        """Choose a charge for a draft, or leave one out that was chosen."""
        mine = (_c.draft_id == draft_id, _c.charge_id == charge_id)
        left_out = await self._connection.execute(sa.delete(draft_choices).where(*mine))
        if not left_out.rowcount:
            row = {"draft_id": draft_id, "charge_id": charge_id}
            await self._connection.execute(sa.insert(draft_choices), row)

    async def drop_older(self, before: datetime) -> None:
        """Forget drafts that were made before a moment, booked or not."""
        old = sa.select(_d.id).where(_d.drafted_at < before)
        await self._connection.execute(sa.delete(draft_choices).where(_c.draft_id.in_(old)))
        await self._connection.execute(sa.delete(payment_drafts).where(_d.drafted_at < before))
