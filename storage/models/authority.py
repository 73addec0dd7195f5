"""Tables of who may decide in whose place, and how far: standing approvals, colleagues' limits, and deputies."""

import sqlalchemy as sa

from domain.people import Role
from domain.standing_approvals import Ending
from storage.models.base import Id, amount, choice, key, metadata, moment, ref, text

standing_approvals = sa.Table(
    "standing_approval",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller"),
    amount("cap"),
    ref("set_by", "member"),
    moment("set_at"),
    moment("ended_at", optional=True),
    ref("ended_by", "member", optional=True),
    sa.Column("ending", choice(Ending), nullable=True),
    sa.Index(
        "uq_standing_approval_open",
        "reseller_id",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)

colleague_limits = sa.Table(
    "colleague_limit",
    metadata,
    sa.Column("member_id", Id, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
    ref("reseller_id", "reseller", index=True),
    amount("at_once", optional=True),
    amount("a_day", optional=True),
    text("currency"),
    ref("set_by", "member"),
    moment("set_at"),
)

raised_requests = sa.Table(
    "raised_request",
    metadata,
    sa.Column("request_id", Id, sa.ForeignKey("request.id"), primary_key=True, autoincrement=False),
    ref("raised_by", "member"),
    moment("raised_at"),
)

deputies = sa.Table(
    "deputy",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("member_id", "member", index=True),
    ref("for_id", "member"),
    sa.Column("role", choice(Role), nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    moment("starts"),
    moment("ends"),
    moment("made_at"),
    moment("began_at", optional=True),
    moment("ended_at", optional=True),
    ref("ended_by", "member", optional=True),
    moment("over_told_at", optional=True),
)
