"""Tables of the ledger; the triggers that keep it append-only and above its floors are in ledger_triggers.py."""

import sqlalchemy as sa

from domain.ledger import AccountKind, TransferKind
from storage.models.base import amount, choice, key, metadata, moment, ref, text

accounts = sa.Table(
    "account",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    sa.Column("kind", choice(AccountKind), nullable=False),
    text("asset"),
    ref("sub_panel_id", "sub_panel", optional=True, index=True),
    amount("floor", optional=True),
    sa.Column("posted", sa.BigInteger, nullable=False, default=0),
    sa.Column("held", sa.BigInteger, nullable=False, default=0),
    sa.UniqueConstraint("reseller_id", "kind", "asset"),
    sa.CheckConstraint("held >= 0", name="held_not_negative"),
)

transfers = sa.Table(
    "transfer",
    metadata,
    key(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    text("fingerprint"),
    sa.Column("group_key", sa.Text, nullable=False, index=True),
    sa.Column("kind", choice(TransferKind), nullable=False),
    ref("source_id", "account", index=True),
    ref("destination_id", "account", index=True),
    amount("amount"),
    ref("resolves", "transfer", optional=True),
    ref("reverses", "transfer", optional=True),
    text("actor"),
    text("reason"),
    moment("at"),
    sa.CheckConstraint("amount > 0", name="amount_positive"),
    sa.CheckConstraint("source_id <> destination_id", name="two_accounts"),
    sa.CheckConstraint("(kind IN ('post', 'void')) = (resolves IS NOT NULL)", name="resolution_names_its_hold"),
    sa.Index("ix_transfer_source_id_at", "source_id", "at"),  # months of accounts on which very much moves
    sa.Index("ix_transfer_destination_id_at", "destination_id", "at"),
    sa.Index("ix_transfer_actor", "actor", "at"),
    sa.Index("uq_transfer_resolves", "resolves", unique=True),
    sa.Index("uq_transfer_reverses", "reverses", unique=True),
)
