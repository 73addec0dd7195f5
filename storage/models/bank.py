"""Tables of banks' files: their layouts, their rows with what became of each, and who is known to pay for whom."""

import sqlalchemy as sa

from domain.matching import Outcome
from storage.models.base import amount, choice, key, metadata, moment, ref, text

bank_files = sa.Table(
    "bank_file",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("file_id", "attachment", index=True),
    text("signature"),
    text("layout"),
    ref("sent_by", "member"),
    moment("sent_at"),
    moment("matched_at", optional=True),
    ref("booked_by", "member", optional=True),
    moment("booked_at", optional=True),
)

bank_rows = sa.Table(
    "bank_row",
    metadata,
    key(),
    ref("bank_file_id", "bank_file"),
    ref("reseller_id", "reseller"),
    amount("row"),
    sa.Column("outcome", choice(Outcome), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    text("fingerprint"),
    sa.Column("paid_on", sa.Date, nullable=True),
    amount("minor"),
    text("currency"),
    amount("fee"),
    text("sender"),
    text("reference"),
    text("transaction"),
    text("candidates"),
    ref("child_id", "reseller", optional=True),
    ref("payment_id", "payment", optional=True, index=True),
    ref("decided_by", "member", optional=True),
    moment("decided_at", optional=True),
    sa.UniqueConstraint("bank_file_id", "row"),
    sa.Index("ix_bank_row_outcome", "bank_file_id", "outcome", "row"),
    sa.Index("ix_bank_row_fingerprint", "reseller_id", "fingerprint"),
    sa.Index(
        "uq_bank_row_booked",
        "reseller_id",
        "fingerprint",
        unique=True,
        sqlite_where=sa.text("outcome = 'booked'"),
        postgresql_where=sa.text("outcome = 'booked'"),
    ),
)

bank_layouts = sa.Table(
    "bank_layout",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    text("signature"),
    text("layout"),
    ref("confirmed_by", "member"),
    moment("confirmed_at"),
    sa.UniqueConstraint("reseller_id", "signature"),
)

bank_senders = sa.Table(
    "bank_sender",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    text("sender"),
    ref("child_id", "reseller"),
    moment("seen_at"),
    sa.UniqueConstraint("reseller_id", "sender", "child_id"),
)
