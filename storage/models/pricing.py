"""Tables of prices: tiers, what overhead was measured, reviews, and what a supplier will ask."""

import sqlalchemy as sa

from domain.reviews import ReviewState, TableState
from storage.models.base import Exact, Id, amount, choice, flag, key, metadata, moment, ref, text

tier_tables = sa.Table(
    "tier_table",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    amount("number"),
    sa.Column("state", choice(TableState), nullable=False),
    moment("made_at"),
    ref("made_by", "member"),
    moment("published_at", optional=True),
    ref("published_by", "member", optional=True),
)
IS_DRAFT = tier_tables.c.state == TableState.DRAFT
IS_PUBLISHED = tier_tables.c.state == TableState.PUBLISHED
for _name, _only in (("draft", IS_DRAFT), ("published", IS_PUBLISHED)):
    sa.Index(
        f"uq_tier_table_{_name}", tier_tables.c.reseller_id, unique=True, sqlite_where=_only, postgresql_where=_only
    )

tiers = sa.Table(
    "tier",
    metadata,
    key(),
    ref("table_id", "tier_table"),
    ref("panel_id", "panel", index=True),
    amount("from_credits"),
    sa.Column("price", Exact, nullable=False),
    sa.UniqueConstraint("table_id", "panel_id", "from_credits"),
)

pricing_settings = sa.Table(
    "pricing_setting",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    flag("reviews_on"),
    flag("surcharge_on"),
    sa.Column("surcharge_cap", Exact, nullable=False),
    sa.Column("margin_floor", Exact, nullable=False),
    amount("notice_days"),
    amount("grace_days"),
)

overhead_months = sa.Table(
    "overhead_month",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    sa.Column("parent_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    sa.Column("period", sa.Date, primary_key=True),
    text("facts"),
    amount("notch"),
    sa.Column("raw", sa.Float, nullable=False),
    text("reasons"),
    moment("measured_at"),
    sa.Index("ix_overhead_month_parent", "parent_id", "period"),
)

price_reviews = sa.Table(
    "price_review",
    metadata,
    key(),
    ref("parent_id", "reseller"),
    ref("reseller_id", "reseller", index=True),
    ref("sub_panel_id", "sub_panel"),
    sa.Column("period", sa.Date, nullable=False),
    flag("asked"),
    sa.Column("monthly", sa.Date, nullable=True),
    sa.Column("state", choice(ReviewState), nullable=False),
    text("currency"),
    sa.Column("present", Exact, nullable=False),
    sa.Column("proposed", Exact, nullable=False),
    sa.Column("surcharge", Exact, nullable=True),
    text("facts"),
    moment("made_at"),
    ref("decided_by", "member", optional=True),
    moment("decided_at", optional=True),
    text("note"),
    ref("offer_id", "offer", optional=True, index=True),
    sa.Index("ix_price_review_parent_state", "parent_id", "state"),
    sa.UniqueConstraint("sub_panel_id", "monthly"),
)
"""`monthly`: the period again, where it is the month's review: of these there is one, and of asked ones any number."""

cost_changes = sa.Table(
    "cost_change",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("panel_id", "panel"),
    sa.Column("cost", Exact, nullable=False),
    text("currency"),
    sa.Column("from_day", sa.Date, nullable=False),
    ref("made_by", "member"),
    moment("made_at"),
    ref("raised_by", "member", optional=True),
    moment("raised_at", optional=True),
)

cost_choices = sa.Table(
    "cost_choice",
    metadata,
    sa.Column("cost_id", Id, sa.ForeignKey("cost_change.id"), primary_key=True, autoincrement=False),
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    flag("chosen"),
    ref("offer_id", "offer", optional=True, index=True),
)
