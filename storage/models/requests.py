"""Tables of requests, receipts, payment methods and stock purchases."""

import sqlalchemy as sa

from domain.pricing import Basis
from domain.requests import DeclineReason, LoadingState, MediaKind, Origin, RequestState, Settlement
from domain.standing_approvals import Beyond
from storage.models.base import Exact, Id, amount, choice, flag, key, metadata, moment, ref, text

attachments = sa.Table(
    "attachment",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    text("platform"),
    text("remote_id"),
    text("media_type"),
    text("name"),
    amount("size"),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    ref("alike_id", "attachment", optional=True, index=True),
    sa.Column("likeness", sa.LargeBinary, nullable=True),
    sa.Column("content", sa.LargeBinary, nullable=True),
    moment("sent_at"),
    sa.Column("kind", choice(MediaKind), nullable=False, default=MediaKind.UNKNOWN),
)

attachment_tables = sa.Table(
    "attachment_table",
    metadata,
    sa.Column("attachment_id", Id, sa.ForeignKey("attachment.id"), primary_key=True, autoincrement=False),
    text("header"),
    sa.Column("rows", sa.LargeBinary, nullable=False),
    text("refused"),
)

requests = sa.Table(
    "request",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller"),
    amount("number"),
    ref("sub_panel_id", "sub_panel", index=True),
    amount("asked_credits"),
    sa.Column("quoted_price", Exact, nullable=False),
    amount("credits"),
    sa.Column("price", Exact, nullable=False),
    amount("charge"),
    text("currency"),
    sa.Column("state", choice(RequestState), nullable=False),
    ref("requested_by", "member"),
    moment("requested_at"),
    moment("expires_at"),
    moment("reminded_at", optional=True),
    flag("not_arrived"),
    ref("receipt_id", "attachment", optional=True, index=True),
    sa.Column("settlement", choice(Settlement), nullable=True),
    amount("covered"),
    ref("decided_by", "member", optional=True),
    moment("decided_at", optional=True),
    ref("seconded_by", "member", optional=True),
    sa.Column("declined_for", choice(DeclineReason), nullable=True),
    text("reason"),
    sa.Column("loading", choice(LoadingState), nullable=True),
    ref("loaded_by", "member", optional=True),
    moment("loaded_at", optional=True),
    moment("loading_reminded_at", optional=True),
    moment("taken_back_at", optional=True),
    sa.Column("origin", choice(Origin), nullable=False),
    amount("bonus"),
    ref("gift_id", "gift", optional=True, index=True),
    ref("standing_id", "standing_approval", optional=True),
    sa.Column("beyond", choice(Beyond), nullable=True),
    sa.Column("price_basis", choice(Basis), nullable=False, default=Basis.UNKNOWN),
    text("price_reason", default=""),
    sa.UniqueConstraint("reseller_id", "number"),
    sa.Index("ix_request_parent_state", "parent_id", "state"),
    sa.Index("ix_request_parent_loading", "parent_id", "loading"),
    sa.Index("ix_request_parent_receipt", "parent_id", "receipt_id"),
    sa.Index("ix_request_decided", "decided_by", "decided_at"),
)

payment_methods = sa.Table(
    "payment_method",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    text("name"),
    text("details"),
    flag("active"),
)

stock_purchases = sa.Table(
    "stock_purchase",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("panel_id", "panel"),
    text("supplier"),
    amount("credits"),
    amount("cost"),
    text("currency"),
    sa.Column("average", Exact, nullable=False),
    moment("bought_at"),
    ref("bought_by", "member"),
    moment("taken_back_at", optional=True),
)
