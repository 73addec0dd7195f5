"""Tables of payments, drafts of them, what they were chosen to cover, barred ways to pay, and disputes."""

import sqlalchemy as sa

from domain.disputes import DisputeState
from domain.payments import PaymentKind
from storage.models.base import Exact, amount, choice, flag, key, metadata, moment, ref, text

payments = sa.Table(
    "payment",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("parent_id", "reseller", index=True),
    sa.Column("kind", choice(PaymentKind), nullable=False),
    ref("transfer_id", "transfer"),
    amount("amount"),
    text("currency"),
    amount("received"),
    text("received_currency"),
    sa.Column("rate", Exact, nullable=True),
    amount("fee"),
    ref("method_id", "payment_method", optional=True),
    text("reference"),
    sa.Column("paid_on", sa.Date, nullable=False),
    ref("receipt_id", "attachment", optional=True),
    ref("request_id", "request", optional=True, index=True),
    ref("of_id", "payment", optional=True, index=True),
    ref("recorded_by", "member"),
    moment("recorded_at"),
    text("reason"),
    sa.UniqueConstraint("transfer_id"),
    sa.Index("ix_payment_parent_receipt", "parent_id", "receipt_id"),
)

allocations = sa.Table(
    "allocation",
    metadata,
    key(),
    ref("payment_id", "payment", index=True),
    ref("charge_id", "transfer", index=True),
    amount("amount"),
    ref("chosen_by", "member"),
    moment("chosen_at"),
)

payment_drafts = sa.Table(
    "payment_draft",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("parent_id", "reseller"),
    sa.Column("kind", choice(PaymentKind), nullable=False),
    amount("received"),
    text("received_currency"),
    text("currency"),
    sa.Column("rate", Exact, nullable=True),
    amount("fee"),
    ref("method_id", "payment_method", optional=True),
    text("reference"),
    sa.Column("paid_on", sa.Date, nullable=False),
    ref("receipt_id", "attachment", optional=True),
    ref("of_id", "payment", optional=True),
    amount("after"),
    ref("drafted_by", "member"),
    moment("drafted_at"),
    ref("payment_id", "payment", optional=True),
)

draft_choices = sa.Table(
    "payment_draft_choice",
    metadata,
    key(),
    ref("draft_id", "payment_draft"),
    ref("charge_id", "transfer"),
    sa.UniqueConstraint("draft_id", "charge_id"),
)

barred_methods = sa.Table(
    "barred_method",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("method_id", "payment_method"),
    ref("payment_id", "payment", optional=True),
    ref("barred_by", "member"),
    moment("barred_at"),
    ref("lifted_by", "member", optional=True),
    moment("lifted_at", optional=True),
)

_OPEN = sa.text(f"state = '{DisputeState.OPEN.value}'")
disputes = sa.Table(
    "dispute",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("parent_id", "reseller", index=True),
    amount("number"),
    ref("transfer_id", "transfer", index=True),
    text("text"),
    flag("from_parent"),
    ref("opened_by", "member"),
    moment("opened_at"),
    sa.Column("state", choice(DisputeState), nullable=False),
    text("answer"),
    ref("ended_by", "member", optional=True),
    moment("ended_at", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
    sa.Index(
        "uq_dispute_open_line",
        "reseller_id",
        "transfer_id",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
)
