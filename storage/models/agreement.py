"""Tables of panels, terms, revisions, offers and acceptances."""

from typing import Any

import sqlalchemy as sa

from domain.agreement import ClauseKind, LoadingWay, OfferState, StockRule, Weight
from storage.models.base import Exact, Id, amount, choice, flag, key, metadata, moment, ref, text


def volume_columns() -> tuple[sa.Column[Any], ...]:
    """Return what an account's price depends on beside its own price."""
    return (
        flag("by_volume"),
        ref("tier_table_id", "tier_table", optional=True),
        sa.Column("committed", sa.BigInteger, nullable=False, default=0),
        sa.Column("surcharge", Exact, nullable=True),
    )


panels = sa.Table(
    "panel",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    text("name"),
    sa.Column("loading", choice(LoadingWay), nullable=False),
)

sub_panels = sa.Table(
    "sub_panel",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("panel_id", "panel", index=True),
    text("account"),
    sa.Column("price", Exact, nullable=False),
    amount("minimum_order"),
    amount("period_minimum"),
    flag("active"),
    *volume_columns(),
    amount("promise_id", optional=True),
    sa.UniqueConstraint("reseller_id", "panel_id"),
)

terms = sa.Table(
    "terms",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    sa.Column("price", Exact, nullable=True),
    amount("minimum_order"),
    amount("period_minimum"),
    amount("debt_limit"),
    amount("payment_days"),
    amount("grace_days"),
    amount("open_request_cap"),
    amount("request_days"),
    amount("second_tap_from", optional=True),
    amount("second_person_from", optional=True),
    sa.Column("stock_rule", choice(StockRule), nullable=False),
)

clauses = sa.Table(
    "clause",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    sa.Column("kind", choice(ClauseKind), nullable=False),
    amount("position"),
    text("title"),
    text("text"),
)

revisions = sa.Table(
    "revision",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    amount("number"),
    sa.Column("weight", choice(Weight), nullable=False),
    text("text"),
    text("summary"),
    text("fingerprint"),
    moment("published_at"),
    ref("published_by", "member"),
    sa.Column("surcharge_cap", Exact, nullable=True),
    sa.UniqueConstraint("reseller_id", "number"),
)

offers = sa.Table(
    "offer",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("parent_id", "reseller", index=True),
    amount("number"),
    ref("revision_id", "revision"),
    sa.Column("state", choice(OfferState), nullable=False),
    text("currency"),
    amount("debt_limit"),
    amount("payment_days"),
    sa.Column("holds_from", sa.Date, nullable=False),
    amount("grace_days"),
    moment("grace_until", optional=True),
    text("text"),
    text("fingerprint"),
    moment("created_at"),
    ref("created_by", "member", optional=True),
    moment("decided_at", optional=True),
    ref("decided_by", "member", optional=True),
    text("reason"),
    moment("applied_at", optional=True),
    moment("end_told_at", optional=True),
    moment("answer_by", optional=True),
    moment("made_at", optional=True),
)
_HAS_DAY = offers.c.answer_by.is_not(None)
sa.Index("ix_offer_answer_by", offers.c.answer_by, sqlite_where=_HAS_DAY, postgresql_where=_HAS_DAY)
"""Few offers have a day to be answered by, and the clock looks often for one that is over."""

offer_numbers = sa.Table(
    "offer_numbers",
    metadata,
    sa.Column("offer_id", Id, sa.ForeignKey("offer.id"), primary_key=True, autoincrement=False),
    sa.Column("panel_id", Id, sa.ForeignKey("panel.id"), primary_key=True, autoincrement=False),
    text("account"),
    sa.Column("price", Exact, nullable=False),
    amount("minimum_order"),
    amount("period_minimum"),
    *volume_columns(),
)

acceptances = sa.Table(
    "acceptance",
    metadata,
    key(),
    ref("offer_id", "offer", index=True),
    ref("member_id", "member"),
    text("text"),
    text("fingerprint"),
    moment("at"),
)
