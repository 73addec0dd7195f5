"""Tables of check-ins: who is spoken to and when, what was said, what is to be remembered, and monthly papers."""

import sqlalchemy as sa

from domain.checkins import CheckinMode, CheckinState
from storage.models.base import Id, amount, choice, flag, key, metadata, moment, ref, text

checkin_settings = sa.Table(
    "checkin_setting",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    text("weekdays"),
    amount("from_minute"),
    flag("questions_on"),
)

checkin_plans = sa.Table(
    "checkin_plan",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    ref("parent_id", "reseller", index=True),
    sa.Column("mode", choice(CheckinMode), nullable=False),
    amount("ideal_days"),
    amount("most_days"),
    ref("member_id", "member", optional=True),
    sa.Column("planned_for", sa.Date, nullable=True),
    sa.Column("looked_on", sa.Date, nullable=True),
    text("seen", default=""),
)

checkins = sa.Table(
    "checkin",
    metadata,
    key(),
    ref("parent_id", "reseller"),
    ref("reseller_id", "reseller"),
    sa.Column("period", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("state", choice(CheckinState), nullable=False),
    moment("planned_at"),
    moment("asked_at", optional=True),
    moment("prompted_at", optional=True),
    sa.Column("moved_from", sa.Date, nullable=True),
    amount("moves"),
    ref("decided_by", "member", optional=True),
    moment("decided_at", optional=True),
    text("reason"),
    text("why", default=""),
    sa.UniqueConstraint("reseller_id", "parent_id", "period"),
    sa.Index("ix_checkin_parent_state", "parent_id", "state", "due_on"),
)

conversations = sa.Table(
    "conversation",
    metadata,
    key(),
    ref("parent_id", "reseller"),
    ref("reseller_id", "reseller"),
    ref("member_id", "member"),
    moment("at"),
    ref("checkin_id", "checkin", optional=True, index=True),
    text("words"),
    ref("attachment_id", "attachment", optional=True),
    flag("cut"),
    sa.Index("ix_conversation_reseller", "reseller_id", "parent_id", "at"),
    sa.Index("ix_conversation_member", "member_id", "id"),
)

follow_ups = sa.Table(
    "follow_up",
    metadata,
    key(),
    ref("parent_id", "reseller"),
    ref("reseller_id", "reseller"),
    ref("member_id", "member"),
    ref("checkin_id", "checkin", optional=True),
    text("words"),
    sa.Column("on", sa.Date, nullable=False),
    moment("made_at"),
    moment("told_at", optional=True),
    moment("done_at", optional=True),
    sa.Index("ix_follow_up_reseller", "reseller_id", "parent_id"),
    sa.Index("ix_follow_up_on", "on"),
)

checkin_answers = sa.Table(
    "checkin_answer",
    metadata,
    sa.Column("checkin_id", Id, sa.ForeignKey("checkin.id"), primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    text("words"),
    ref("member_id", "member"),
    moment("at"),
)

waiting_cards = sa.Table(
    "waiting_card",
    metadata,
    sa.Column("subject", sa.String(24), primary_key=True),
    sa.Column("object_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("member_id", Id, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
)

paper_wishes = sa.Table(
    "paper_wish",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    flag("statements"),
    flag("packs"),
)

papers_sent = sa.Table(
    "paper_sent",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(24), primary_key=True),
    sa.Column("period", sa.Date, primary_key=True),
    moment("at"),
)
