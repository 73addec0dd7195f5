"""Tables of what comes in and goes out: inbox, outbox, cards, forms, the audit, and the periods a job has done."""

from datetime import datetime

import sqlalchemy as sa

from domain.traffic import ItemKind, ItemState, Outcome, UpdateState
from storage.models.base import Id, choice, key, metadata, moment, ref, text


def lease() -> tuple[sa.Column[str], sa.Column[int], sa.Column[datetime]]:
    """Return the columns by which one process holds a row; `token` counts the holds, so that an old one is noticed."""
    return (
        sa.Column("holder", sa.Text, nullable=True),
        sa.Column("token", sa.BigInteger, nullable=False, default=0),
        moment("held_until", optional=True),
    )


inbox = sa.Table(
    "inbox",
    metadata,
    key(),
    text("platform"),
    sa.Column("update_id", sa.BigInteger, nullable=False),
    text("lane"),
    text("payload"),
    sa.Column("state", choice(UpdateState), nullable=False),
    moment("received_at"),
    *lease(),
    sa.UniqueConstraint("platform", "update_id"),
    sa.Index("ix_inbox_state_lane", "state", "lane", "id"),
    sa.Index("ix_inbox_state_received_at", "state", "received_at"),  # old ones are forgotten whenever new ones come
)

outbox = sa.Table(
    "outbox",
    metadata,
    key(),
    text("platform"),
    text("lane"),
    sa.Column("kind", choice(ItemKind), nullable=False),
    text("payload"),
    ref("member_id", "member", optional=True),
    ref("card_id", "card", optional=True, index=True),
    text("edits", optional=True),
    sa.Column("state", choice(ItemState), nullable=False),
    moment("created_at"),
    moment("sent_at", optional=True),
    text("message", optional=True),
    text("error", optional=True),
    *lease(),
    sa.Index("ix_outbox_state_lane", "state", "lane", "id"),
)

cards = sa.Table(
    "card",
    metadata,
    key(),
    text("subject"),
    sa.Column("object_id", Id, nullable=False),
    ref("member_id", "member", index=True),
    text("platform"),
    text("lane"),
    text("message", optional=True),
    moment("sent_at"),
    sa.Index("ix_card_subject", "subject", "object_id"),
    sa.Index("ix_card_message", "platform", "lane", "message"),
)

# Messages of a card beside the one that is edited: those of its album.
card_messages = sa.Table(
    "card_message",
    metadata,
    key(),
    ref("card_id", "card", index=True),
    sa.Column("message", sa.Text, nullable=False, index=True),
)

forms = sa.Table(
    "form",
    metadata,
    sa.Column("member_id", Id, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
    text("ask"),
    text("answers"),
    text("asking"),
    moment("asked_at"),
)

audit = sa.Table(
    "audit",
    metadata,
    key(),
    moment("at"),
    ref("reseller_id", "reseller", optional=True),
    ref("member_id", "member", optional=True),
    text("actor"),
    text("stood_for"),
    text("ask"),
    text("details"),
    sa.Column("outcome", choice(Outcome), nullable=False),
    text("said"),
    sa.Index("ix_audit_reseller", "reseller_id", "id"),
    sa.Index("ix_audit_member", "member_id", "id"),
)

job_runs = sa.Table(
    "job_run",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    moment("claimed_at"),
)
