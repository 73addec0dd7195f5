"""Tables of balances that panels report, and of where the books differ from them."""

import sqlalchemy as sa

from domain.reported import DifferenceState
from storage.models.base import Id, amount, choice, key, metadata, moment, ref

reported_balances = sa.Table(
    "reported_balance",
    metadata,
    sa.Column("sub_panel_id", Id, sa.ForeignKey("sub_panel.id"), primary_key=True, autoincrement=False),
    ref("source_id", "source"),
    ref("import_id", "usage_import", optional=True),
    amount("credits"),
    moment("at"),
    moment("adjusted_at", optional=True),
    sa.Column("night", sa.Integer, nullable=False),
    sa.Index("ix_reported_balance_night", "night", "sub_panel_id"),
)
"""The newest of each sub-panel. `night`: the day in whose night it was last compared, as a number."""

reconciliations = sa.Table(
    "reconciliation",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    moment("at"),
)

_OPEN = sa.text("state = 'open'")
differences = sa.Table(
    "balance_difference",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("reconciliation_id", "reconciliation", optional=True, index=True),
    ref("sub_panel_id", "sub_panel"),
    ref("source_id", "source"),
    amount("reported"),
    amount("books"),
    moment("reported_at"),
    sa.Column("state", choice(DifferenceState), nullable=False),
    ref("done_by", "member", optional=True),
    moment("done_at", optional=True),
    sa.Index(
        "uq_balance_difference_open", "sub_panel_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    ),
)  # fmt: skip
