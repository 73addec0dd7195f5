"""The table of alerts."""

import sqlalchemy as sa

from domain.alerts import AlertKind, AlertState
from storage.models.base import amount, choice, key, metadata, moment, ref, text

_STANDING = sa.text("state <> 'resolved'")
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
    moment("opened_at"),
    moment("refreshed_at"),
    ref("acted_by", "member", optional=True),
    moment("acted_at", optional=True),
    moment("snoozed_until", optional=True),
    moment("resolved_at", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
    sa.Index("ix_alert_state", "reseller_id", "state", "id"),
    sa.Index(
        "uq_alert_standing",
        "reseller_id",
        "about",
        "kind",
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    ),
)
"""`reseller_id`: who reads it; `about`: its object, as `sub_panel:12`; `evidence`: its reason's numbers, as JSON."""
