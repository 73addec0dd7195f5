"""Invoices: who writes them, the next number, and those that were written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.errors import NotHere
from domain.invoices import Invoice, InvoiceId, Invoicing
from domain.people import MemberId, ResellerId
from domain.requests import RequestId
from storage.connection import Connection
from storage.locks import insert_new
from storage.models.invoices import invoices, invoicing
from storage.rows import columns_for, every, first

_i, _g = invoices.c, invoicing.c
_of: sa.BindParameter[int] = sa.bindparam("of")
_invoice = sa.select(*columns_for(Invoice, invoices))
_BY_ID = _invoice.where(_i.id == _of)
_OF_REQUEST = _invoice.where(_i.request_id == _of).order_by(_i.id)
_page = {"skip": sa.bindparam("skip", type_=sa.Integer), "most": sa.bindparam("most", type_=sa.Integer)}
_newest_first = _invoice.order_by(_i.id.desc()).offset(_page["skip"]).limit(_page["most"])
_WRITTEN_BY = _newest_first.where(_i.parent_id == _of)
_WRITTEN_FOR = _newest_first.where(_i.reseller_id == _of)
_INVOICING = sa.select(*columns_for(Invoicing, invoicing)).where(_g.reseller_id == _of)
_NEXT = sa.update(invoicing).where(_g.reseller_id == _of).values(newest=_g.newest + 1).returning(_g.newest)
_ADD = sa.insert(invoices).returning(_i.id)


class Invoices:
    """Keeps invoices; what was written is never changed."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def invoicing(self, reseller_id: ResellerId) -> Invoicing:
        """Return whether a reseller writes invoices."""
        found = first(Invoicing, await self._connection.execute(_INVOICING, {"of": reseller_id}))
        return found or Invoicing(reseller_id, active=False, header="", newest=0)

    async def set_invoicing(self, reseller_id: ResellerId, **values: Any) -> None:
        """Say whether a reseller writes invoices, or with which header."""
        row = {"reseller_id": reseller_id, "active": False, "header": "", "newest": 0}
        await self._connection.execute(insert_new(self._connection, invoicing), row)
        await self._connection.execute(sa.update(invoicing).where(_g.reseller_id == reseller_id).values(**values))

    async def next_number(self, parent_id: ResellerId) -> int:
        """Take the next number of a reseller; nobody else gets one before this transaction ends, with or without it."""
        return int((await self._connection.execute(_NEXT, {"of": parent_id})).scalar_one())

    async def add(self, *, issued_by: MemberId, **values: Any) -> InvoiceId:
        row = {"issued_by": issued_by, "issued_at": self._now, **values}
        return InvoiceId((await self._connection.execute(_ADD, row)).scalar_one())

    async def by_id(self, invoice_id: InvoiceId) -> Invoice:
        """Return an invoice; raises `NotHere`."""
        found = first(Invoice, await self._connection.execute(_BY_ID, {"of": invoice_id}))
        if found is None:
            raise NotHere
        return found

    async def of_request(self, request_id: RequestId) -> Sequence[Invoice]:
        """Return the invoice of a sale, and the credit note that took it back, where there are any."""
        return every(Invoice, await self._connection.execute(_OF_REQUEST, {"of": request_id}))

    async def page(
        self, *, parent_id: ResellerId | None = None, reseller_id: ResellerId | None = None, skip: int, limit: int
    ) -> Sequence[Invoice]:
        """Return the invoices that a parent wrote, or that were written for a sub-reseller, newest first."""
        wanted, of = (_WRITTEN_BY, parent_id) if reseller_id is None else (_WRITTEN_FOR, reseller_id)
        return every(Invoice, await self._connection.execute(wanted, {"of": of, "skip": skip, "most": limit}))
