"""Tables of invoices: who writes them, and each as it was written; these are only ever added to."""

import sqlalchemy as sa

from domain.invoices import InvoiceKind
from storage.models.base import Exact, Id, amount, choice, flag, key, metadata, moment, ref, text

invoicing = sa.Table(
    "invoicing",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    flag("active"),
    text("header"),
    amount("newest"),
)

invoices = sa.Table(
    "invoice",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller"),
    amount("number"),
    sa.Column("kind", choice(InvoiceKind), nullable=False),
    ref("request_id", "request"),
    amount("request_number"),
    ref("of_id", "invoice", optional=True),
    text("header"),
    text("recipient"),
    text("panel"),
    amount("credits"),
    amount("bonus"),
    sa.Column("price", Exact, nullable=False),
    amount("total"),
    text("currency"),
    ref("issued_by", "member"),
    moment("issued_at"),
    sa.UniqueConstraint("parent_id", "number"),
    sa.UniqueConstraint("request_id", "kind"),
    sa.Index("ix_invoice_reseller", "reseller_id", "id"),
)
