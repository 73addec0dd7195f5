"""Tables of usage: where it comes from, what came together, each event once, and what was spent by day.

A `day` is a number (`date.toordinal()`) here: these tables are read and written by the million.
"""

import sqlalchemy as sa

from domain.usage import ImportState, RowKind, SourceKind, SourceState, WhyRefused
from storage.models.base import Id, amount, choice, key, metadata, moment, ref, text


def day(name: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=optional)


sources = sa.Table(
    "source",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("panel_id", "panel", index=True),
    sa.Column("kind", choice(SourceKind), nullable=False),
    text("name"),
    sa.Column("rows", choice(RowKind), nullable=False),
    sa.Column("state", choice(SourceState), nullable=False),
    text("signature"),
    text("layout"),
    moment("complete_until", optional=True),
    text("secret", optional=True),
    text("next_secret", optional=True),
    moment("rotated_at", optional=True),
    text("pull"),
    text("cursor"),
    amount("failures"),
    moment("failed_since", optional=True),
    moment("next_pull_at", optional=True),
    text("trouble"),
    ref("created_by", "member", optional=True),
    moment("created_at"),
)

source_accounts = sa.Table(
    "source_account",
    metadata,
    key(),
    ref("panel_id", "panel"),
    text("account"),
    ref("sub_panel_id", "sub_panel", optional=True),
    ref("matched_by", "member"),
    moment("matched_at"),
    sa.UniqueConstraint("panel_id", "account"),
)

feed_batches = sa.Table(
    "feed_batch",
    metadata,
    key(),
    ref("source_id", "source"),
    text("mark"),
    moment("at"),
    sa.UniqueConstraint("source_id", "mark"),
    sa.Index("ix_feed_batch_at", "at"),
)

_STAGING = sa.text("state = 'staging'")
usage_imports = sa.Table(
    "usage_import",
    metadata,
    key(),
    ref("source_id", "source"),
    ref("reseller_id", "reseller", index=True),
    amount("number"),
    text("name"),
    text("fingerprint"),
    ref("file_id", "attachment", optional=True, index=True),
    sa.Column("state", choice(ImportState), nullable=False),
    amount("token"),
    moment("held_until", optional=True),
    amount("at_row"),
    amount("read"),
    amount("new"),
    amount("known"),
    amount("refused"),
    amount("credits"),
    amount("balances"),
    day("first_day", optional=True),
    day("last_day", optional=True),
    amount("newest", optional=True),
    text("why"),
    ref("begun_by", "member", optional=True),
    moment("begun_at"),
    moment("done_at", optional=True),
    sa.UniqueConstraint("source_id", "number"),
    sa.Index("ix_usage_import_state", "state", "id"),
    sa.Index(
        "uq_usage_import_staging", "source_id", unique=True, sqlite_where=_STAGING, postgresql_where=_STAGING
    ),
)  # fmt: skip

usage_staged = sa.Table(
    "usage_staged",
    metadata,
    sa.Column("import_id", Id, sa.ForeignKey("usage_import.id"), primary_key=True, autoincrement=False),
    sa.Column("sub_panel_id", Id, sa.ForeignKey("sub_panel.id"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("total_key", sa.Text, primary_key=True),
    amount("credits"),
    sqlite_with_rowid=False,
)
"""What an import brings of each sub-panel and day; of totals, each by its key, which is empty for other rows."""

usage_refused = sa.Table(
    "usage_refused",
    metadata,
    sa.Column("import_id", Id, sa.ForeignKey("usage_import.id"), primary_key=True, autoincrement=False),
    sa.Column("row", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("why", choice(WhyRefused), nullable=False),
    text("account"),
    text("event_id"),
    text("said"),
    sqlite_with_rowid=False,
)

usage_events = sa.Table(
    "usage_event",
    metadata,
    sa.Column("source_id", Id, sa.ForeignKey("source.id"), primary_key=True, autoincrement=False),
    sa.Column("event_key", sa.Text, primary_key=True),
    sa.Column("sub_panel_id", Id, nullable=False),
    day("day"),
    amount("credits"),
    sa.Column("import_id", Id, nullable=False),
    sqlite_with_rowid=False,
)
"""Each event, and of totals each day's last one. Those of an import that isn't applied don't count."""

usage_days = sa.Table(
    "usage_day",
    metadata,
    sa.Column("sub_panel_id", Id, sa.ForeignKey("sub_panel.id"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    amount("credits"),
    moment("changed_at"),
    sqlite_with_rowid=False,
)

expected_days = sa.Table(
    "expected_day",
    metadata,
    sa.Column("sub_panel_id", Id, sa.ForeignKey("sub_panel.id"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    ref("marked_by", "member"),
    moment("marked_at"),
)
