"""Tables of what a parent sells or gives by itself: drafts of sales, and gifts to many."""

import sqlalchemy as sa

from domain.requests import Settlement
from storage.models.base import Exact, amount, choice, flag, key, metadata, moment, ref, text

sale_drafts = sa.Table(
    "sale_draft",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("parent_id", "reseller", index=True),
    ref("sub_panel_id", "sub_panel", optional=True),
    amount("credits"),
    amount("bonus"),
    sa.Column("price", Exact, nullable=True),
    sa.Column("quoted_price", Exact, nullable=True),
    sa.Column("settlement", choice(Settlement), nullable=True),
    amount("after"),
    ref("made_by", "member"),
    moment("made_at"),
    ref("request_id", "request", optional=True),
)

gifts = sa.Table(
    "gift",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    amount("credits"),
    ref("panel_id", "panel", optional=True),
    flag("everybody"),
    text("reason"),
    ref("made_by", "member"),
    moment("made_at"),
    amount("after"),
    ref("given_by", "member", optional=True),
    moment("given_at", optional=True),
)

gift_receivers = sa.Table(
    "gift_receiver",
    metadata,
    key(),
    ref("gift_id", "gift", index=True),
    ref("reseller_id", "reseller"),
    sa.UniqueConstraint("gift_id", "reseller_id"),
)
