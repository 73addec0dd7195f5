"""Tables of announcements, who is told of them, and which findings they explain."""

import sqlalchemy as sa

from domain.announcements import AnnouncementKind, AnnouncementState, Audience
from storage.models.base import Id, amount, choice, key, metadata, moment, ref, text

_TO_TELL = sa.text("told_upto IS NOT NULL")
_EXPLAINS = sa.text("kind <> 'news' AND state <> 'draft'")

announcements = sa.Table(
    "announcement",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    amount("number"),
    sa.Column("kind", choice(AnnouncementKind), nullable=False),
    text("text"),
    sa.Column("audience", choice(Audience), nullable=False),
    ref("panel_id", "panel", optional=True),
    ref("area_id", "area", optional=True),
    moment("starts_at", optional=True),
    moment("ends_at", optional=True),
    sa.Column("state", choice(AnnouncementState), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, default=0),
    ref("made_by", "member"),
    moment("made_at"),
    ref("sent_by", "member", optional=True),
    moment("sent_at", optional=True),
    moment("edited_at", optional=True),
    ref("ended_by", "member", optional=True),
    moment("ended_at", optional=True),
    moment("begun_at", optional=True),
    amount("told_upto", optional=True),
    ref("passed_from", "announcement", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
    sa.Index("ix_announcement_state", "reseller_id", "state", "id"),
    sa.Index("ix_announcement_to_tell", "id", sqlite_where=_TO_TELL, postgresql_where=_TO_TELL),
    sa.Index("ix_announcement_explains", "ends_at", sqlite_where=_EXPLAINS, postgresql_where=_EXPLAINS),
)

announcement_readers = sa.Table(
    "announcement_reader",
    metadata,
    sa.Column("announcement_id", Id, sa.ForeignKey("announcement.id"), primary_key=True, autoincrement=False),
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)
"""Who is chosen while it is a draft, and who is told once it is sent."""
