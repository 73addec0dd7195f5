"""The table of what was done to resellers as a whole: suspended, paused, frozen, closed, and taken back."""

import sqlalchemy as sa

from domain.network import StandingChange
from storage.models.base import choice, key, metadata, moment, ref, text

standing_changes = sa.Table(
    "standing_change",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    sa.Column("change", choice(StandingChange), nullable=False),
    ref("by", "member"),
    text("reason"),
    moment("at"),
    sa.Index("ix_standing_change_reseller", "reseller_id", "id"),
)
