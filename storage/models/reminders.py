"""Tables around what is due: reminders that were sent or are held back, what went overdue, and raised debt limits."""

import sqlalchemy as sa

from storage.models.base import amount, key, metadata, moment, ref, text

reminders = sa.Table(
    "reminder",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller"),
    ref("member_id", "member"),
    ref("sent_by", "member", optional=True),
    moment("sent_at"),
    sa.Index("ix_reminder_reseller", "reseller_id", "id"),
)

_STANDS = sa.text("resumed_at IS NULL")
reminder_pauses = sa.Table(
    "reminder_pause",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller"),
    ref("paused_by", "member"),
    moment("paused_at"),
    ref("resumed_by", "member", optional=True),
    moment("resumed_at", optional=True),
    sa.Index(
        "uq_reminder_pause_standing",
        "reseller_id",
        "parent_id",
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
)

overdue_charges = sa.Table(
    "overdue_charge",
    metadata,
    key(),
    ref("charge_id", "transfer"),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller"),
    moment("noted_at"),
    sa.UniqueConstraint("charge_id", "parent_id"),
    sa.Index("ix_overdue_charge_parent", "parent_id", "noted_at"),
)

raised_limits = sa.Table(
    "raised_limit",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("parent_id", "reseller"),
    text("currency"),
    amount("old"),
    amount("new"),
    text("reason"),
    ref("raised_by", "member"),
    moment("raised_at"),
)
