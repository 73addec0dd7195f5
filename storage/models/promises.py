"""Tables of what was promised to a sub-reseller, and of what it would rather have than an offer."""

import sqlalchemy as sa

from domain.promises import CounterState, PromiseState
from storage.models.base import Exact, amount, choice, key, metadata, moment, ref, text

promises = sa.Table(
    "promise",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller", index=True),
    amount("number"),
    text("words"),
    ref("sub_panel_id", "sub_panel", optional=True, index=True),
    sa.Column("price", Exact, nullable=True),
    sa.Column("holds_from", sa.Date, nullable=False),
    sa.Column("until", sa.Date, nullable=True),
    sa.Column("state", choice(PromiseState), nullable=False),
    text("text"),
    text("fingerprint"),
    ref("said_by", "member"),
    moment("said_at"),
    ref("answered_by", "member", optional=True),
    moment("answered_at", optional=True),
    text("answer"),
    ref("checkin_id", "checkin", optional=True),
    moment("ended_told_at", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
)
_UNTOLD = promises.c.ended_told_at.is_(None)
sa.Index("ix_promise_untold", promises.c.until, sqlite_where=_UNTOLD, postgresql_where=_UNTOLD)
"""The clock looks often whether the day of a promise has come of which nobody was told."""

counters = sa.Table(
    "counter",
    metadata,
    key(),
    ref("offer_id", "offer"),
    ref("reseller_id", "reseller", index=True),
    ref("parent_id", "reseller", index=True),
    text("words"),
    ref("panel_id", "panel", optional=True),
    sa.Column("price", Exact, nullable=True),
    amount("period_minimum", optional=True),
    ref("made_by", "member"),
    moment("made_at"),
    sa.Column("state", choice(CounterState), nullable=False),
    ref("answered_by", "member", optional=True),
    moment("answered_at", optional=True),
    ref("new_offer_id", "offer", optional=True, index=True),
    sa.UniqueConstraint("offer_id"),
)
