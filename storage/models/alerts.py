"""Tables of alerts: what was found, which came as one message, and what waits for a reader's morning."""

import sqlalchemy as sa

from domain.alerts import AlertKind, AlertState, Expected
from storage.models.base import Id, amount, choice, flag, key, metadata, moment, ref, text

STANDING = sa.text("state <> 'resolved'")
"""In these words, so that the engines know the partial index by them."""

_PUT_OFF = sa.text("snoozed_until IS NOT NULL")

alerts = sa.Table(
    "alert",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    amount("number"),
    text("about"),
    ref("child_id", "reseller", optional=True, index=True),
    ref("sub_panel_id", "sub_panel", optional=True, index=True),
    ref("source_id", "source", optional=True, index=True),
    ref("panel_id", "panel", optional=True, index=True),
    sa.Column("kind", choice(AlertKind), nullable=False),
    sa.Column("state", choice(AlertState), nullable=False),
    text("evidence"),
    sa.Column("score", sa.Float, nullable=True),
    sa.Column("first_day", sa.Integer, nullable=True),
    sa.Column("last_day", sa.Integer, nullable=True),
    flag("late"),
    moment("opened_at"),
    moment("refreshed_at"),
    ref("acted_by", "member", optional=True),
    moment("acted_at", optional=True),
    moment("snoozed_until", optional=True),
    sa.Column("expected", choice(Expected), nullable=True),
    moment("resolved_at", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
    sa.Index("ix_alert_state", "reseller_id", "state", "id"),
    sa.Index("ix_alert_put_off", "about", sqlite_where=_PUT_OFF, postgresql_where=_PUT_OFF),
    sa.Index("ix_alert_resolved_at", "reseller_id", "resolved_at"),
    sa.Index(
        "uq_alert_standing",
        "about",
        "kind",
        "reseller_id",
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    ),
)
"""`reseller_id`: who reads it; `about`: its object, as `sub_panel:12`; `evidence`: its reason's numbers, as JSON."""

waves = sa.Table(
    "alert_wave",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    moment("made_at"),
)

alerts_in_wave = sa.Table(
    "alert_in_wave",
    metadata,
    sa.Column("alert_id", Id, sa.ForeignKey("alert.id"), primary_key=True, autoincrement=False),
    sa.Column("wave_id", Id, sa.ForeignKey("alert_wave.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)

waiting_alerts = sa.Table(
    "waiting_alert",
    metadata,
    sa.Column("member_id", Id, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
    sa.Column("alert_id", Id, sa.ForeignKey("alert.id"), primary_key=True, autoincrement=False, index=True),
    moment("since"),
    sqlite_with_rowid=False,
)
"""What a member is still to be told: it is gathered for a moment, or their quiet hours have to end."""

muted_findings = sa.Table(
    "muted_finding",
    metadata,
    sa.Column("about", sa.Text, primary_key=True),
    sa.Column("kind", choice(AlertKind), primary_key=True),
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False, index=True),
    moment("seen_at"),
    sqlite_with_rowid=False,
)
"""What was found and is explained by what its reader knows of, so that nobody is told."""

cover_warnings = sa.Table(
    "cover_warning",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    sa.Column("days", sa.Integer, nullable=True),
)
"""From how many days of cover downward a sub-reseller wants to be warned of its own; none for never."""

member_hours = sa.Table(
    "member_hours",
    metadata,
    sa.Column("member_id", Id, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
    sa.Column("quiet_from", sa.Integer, nullable=False),
    sa.Column("quiet_until", sa.Integer, nullable=False),
    sa.Column("digest_at", sa.Integer, nullable=True),
)
"""When a member wants to be left in peace and to get the digest, in minutes of their day; no digest for none."""

digests = sa.Table(
    "digest",
    metadata,
    sa.Column("member_id", Id, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, nullable=False),
    moment("at"),
)
"""For which day of theirs, and when, somebody last got the digest or had nothing to be told."""
