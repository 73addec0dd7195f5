"""Tables of resellers, their members and the invitations to become one."""

import sqlalchemy as sa

from domain.invitations import InvitationPurpose, InvitationState
from domain.people import ResellerState, Role
from storage.models.base import choice, flag, key, metadata, moment, ref, text

resellers = sa.Table(
    "reseller",
    metadata,
    key(),
    ref("parent_id", "reseller", optional=True, index=True),
    text("name"),
    sa.Column("state", choice(ResellerState), nullable=False),
    flag("paused"),
    flag("frozen"),
    text("currency"),
    text("time_zone"),
    text("language"),
    moment("created_at"),
)

members = sa.Table(
    "member",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    text("name"),
    text("handle"),
    sa.Column("role", choice(Role), nullable=False),
    text("platform"),
    text("user"),
    text("chat"),
    text("language"),
    text("time_zone"),
    sa.Column("reachable", sa.Boolean, nullable=False, default=True),
    moment("joined_at"),
    moment("removed_at", optional=True),
    text("commands_shown", optional=True),
    sa.Index(
        "uq_member_identity",
        "platform",
        "user",
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    ),
    sa.Index("ix_member_chat", "platform", "chat"),
)

invitations = sa.Table(
    "invitation",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("invited_by", "member", optional=True),
    sa.Column("purpose", choice(InvitationPurpose), nullable=False),
    sa.Column("role", choice(Role), nullable=False),
    sa.Column("state", choice(InvitationState), nullable=False),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True),
    moment("created_at"),
    moment("expires_at"),
    moment("opened_at", optional=True),
    text("opened_platform", optional=True),
    text("opened_user", optional=True),
    text("opened_chat", optional=True),
    text("opened_name", optional=True),
    text("opened_handle", optional=True),
    text("opened_language", optional=True),
    moment("used_at", optional=True),
    ref("used_by", "member", optional=True),
    ref("decided_by", "member", optional=True),
)
