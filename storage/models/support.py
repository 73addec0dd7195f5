"""Tables of support: tickets and what is said in them, areas, guides, cases, suppliers, topics and announcements."""

import sqlalchemy as sa

from domain.cases import CaseState, Channel, EntryKind, MailState
from domain.tickets import AreaKind, Cause, Ended, Priority, Scope, Side, TicketState, Turn
from storage.models.base import Id, amount, choice, flag, key, metadata, moment, ref, text
from storage.models.traffic import lease

_OPEN = sa.text("state = 'open'")
_PASSING = sa.text("passed_to IS NOT NULL")
_MERGED = sa.text("merged_into IS NOT NULL")
_UNOPENED = sa.text("ticket_id IS NULL")
_LINKED = sa.text("unlinked_at IS NULL")
_THERE = sa.text("lost_at IS NULL")
_WANTED = sa.text("thread = '' AND lost_at IS NULL")

areas = sa.Table(
    "area",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    sa.Column("kind", choice(AreaKind), nullable=False),
    text("name"),
    sa.Column("position", sa.Integer, nullable=False),
    moment("retired_at", optional=True),
)
"""`reseller_id`: whose list it is on; `name`: empty for the usual word of its kind."""

guides = sa.Table(
    "guide",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    amount("number"),
    ref("area_id", "area", optional=True),
    text("title"),
    text("body"),
    text("keywords"),
    ref("made_by", "member"),
    moment("made_at"),
    moment("retired_at", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
)

guide_uses = sa.Table(
    "guide_use",
    metadata,
    key(),
    ref("guide_id", "guide", index=True),
    ref("reseller_id", "reseller", index=True),
    ref("ticket_id", "ticket", optional=True, index=True),
    ref("draft_id", "ticket_draft", optional=True, index=True),
    moment("shown_at"),
    moment("solved_at", optional=True),
)
"""A guide that was shown to a sub-reseller, before a ticket or in one, and whether it solved the matter."""

tickets = sa.Table(
    "ticket",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("parent_id", "reseller"),
    amount("number"),
    ref("area_id", "area"),
    ref("panel_id", "panel", optional=True),
    text("subject"),
    sa.Column("scope", choice(Scope), nullable=False),
    moment("since", optional=True),
    sa.Column("state", choice(TicketState), nullable=False),
    sa.Column("turn", choice(Turn), nullable=True),
    sa.Column("priority", choice(Priority), nullable=False),
    ref("assigned_to", "member", optional=True),
    ref("opened_by", "member"),
    moment("opened_at"),
    moment("first_answer_at", optional=True),
    moment("answer_due", optional=True),
    moment("resolve_due", optional=True),
    sa.Column("told", sa.Integer, nullable=False),
    moment("next_step_at", optional=True),
    moment("told_at", optional=True),
    moment("acknowledged_at", optional=True),
    ref("acknowledged_by", "member", optional=True),
    moment("stale_told_at", optional=True),
    amount("answer_took", optional=True),
    amount("resolve_took", optional=True),
    moment("last_said_at"),
    sa.Column("said_by", choice(Side), nullable=False),
    sa.Column("cause", choice(Cause), nullable=False),
    ref("cause_by", "member", optional=True),
    moment("cause_at", optional=True),
    text("cause_reason"),
    ref("case_id", "case", optional=True, index=True),
    ref("company_id", "company", optional=True, index=True),
    ref("merged_into", "ticket", optional=True),
    ref("upward_of", "case", optional=True, index=True),
    moment("closed_at", optional=True),
    ref("closed_by", "member", optional=True),
    sa.Column("ended", choice(Ended), nullable=True),
    text("closing"),
    moment("asked_at", optional=True),
    moment("warned_at", optional=True),
    ref("guide_id", "guide", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
    sa.Index("ix_ticket_parent_state", "parent_id", "state", "id"),
    sa.Index("ix_ticket_parent_cause", "parent_id", "cause", "id"),
    sa.Index("ix_ticket_area_opened", "parent_id", "area_id", "opened_at"),
    sa.Index("ix_ticket_opened", "parent_id", "opened_at"),
    sa.Index("ix_ticket_next_step", "next_step_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("ix_ticket_open_about", "parent_id", "area_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("ix_ticket_open_of", "reseller_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("ix_ticket_open_said", "last_said_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("ix_ticket_open_turn", "turn", "last_said_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("ix_ticket_opened_by", "opened_by"),
    sa.Index("ix_ticket_merged_into", "merged_into", sqlite_where=_MERGED, postgresql_where=_MERGED),
    sa.Index("ix_ticket_opened_of", "reseller_id", "opened_at"),
)
"""`answer_took`, `resolve_took`: seconds of business time with the parent's team until then."""

IS_OPEN = tickets.c.state == sa.literal_column(f"'{TicketState.OPEN.value}'")
"""The condition that a ticket is open, in the words of the indexes of open ones: by a value, none of them is used."""

ticket_drafts = sa.Table(
    "ticket_draft",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    ref("member_id", "member", index=True),
    ref("area_id", "area", optional=True),
    ref("panel_id", "panel", optional=True),
    sa.Column("scope", choice(Scope), nullable=True),
    moment("since", optional=True),
    flag("past"),
    moment("begun_at"),
    moment("touched_at"),
    ref("ticket_id", "ticket", optional=True),
    sa.Index("uq_ticket_draft_open", "member_id", unique=True, sqlite_where=_UNOPENED, postgresql_where=_UNOPENED),
)
"""What somebody wrote before it is a ticket: one at a time; kept for a while when it has become one."""

ticket_draft_pieces = sa.Table(
    "ticket_draft_piece",
    metadata,
    key(),
    ref("draft_id", "ticket_draft", index=True),
    text("text"),
    ref("attachment_id", "attachment", optional=True),
    text("platform"),
    text("lane"),
    text("message"),
    text("album"),
)

ticket_turns = sa.Table(
    "ticket_turn",
    metadata,
    key(),
    ref("ticket_id", "ticket", index=True),
    sa.Column("turn", choice(Turn), nullable=True),
    moment("at"),
)
"""Whose turn began when; none with the closing. Never changed."""

ticket_messages = sa.Table(
    "ticket_message",
    metadata,
    key(),
    ref("ticket_id", "ticket", index=True),
    sa.Column("side", choice(Side), nullable=False),
    ref("member_id", "member", optional=True),
    text("text"),
    text("first_text", optional=True),
    flag("internal"),
    ref("attachment_id", "attachment", optional=True),
    text("album"),
    text("platform"),
    text("lane"),
    text("message"),
    moment("said_at"),
    moment("edited_at", optional=True),
    moment("relayed_at", optional=True),
    sa.Index("ix_ticket_message_source", "platform", "lane", "message"),
    sa.Index(
        "ix_ticket_message_waiting",
        "ticket_id",
        "platform",
        "lane",
        "album",
        sqlite_where=sa.text("relayed_at IS NULL"),
        postgresql_where=sa.text("relayed_at IS NULL"),
    ),
)

cases = sa.Table(
    "case",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    amount("number"),
    ref("area_id", "area"),
    ref("panel_id", "panel", optional=True),
    ref("supplier_id", "supplier", optional=True),
    text("title"),
    sa.Column("state", choice(CaseState), nullable=False),
    moment("since"),
    ref("opened_by", "member"),
    moment("opened_at"),
    text("reference"),
    moment("reported_at", optional=True),
    moment("resolved_at", optional=True),
    ref("resolved_by", "member", optional=True),
    moment("doubted_at", optional=True),
    sa.UniqueConstraint("reseller_id", "number"),
    sa.Index("ix_case_state", "reseller_id", "state", "id"),
    sa.Index("ix_case_resolved_at", "resolved_at"),
)

case_entries = sa.Table(
    "case_entry",
    metadata,
    key(),
    ref("case_id", "case", index=True),
    sa.Column("kind", choice(EntryKind), nullable=False),
    text("text"),
    ref("by", "member", optional=True),
    moment("at"),
    sa.Column("passed_to", Id, nullable=True),
    sa.Index("ix_case_entry_passing", "id", sqlite_where=_PASSING, postgresql_where=_PASSING),
)
"""`passed_to`: up to which sub-reseller it was passed down; none as soon as all have it."""

fault_decisions = sa.Table(
    "fault_decision",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    sa.Column("cause", choice(Cause), nullable=False),
    ref("by", "member"),
    moment("at"),
    ref("case_id", "case", optional=True),
    ref("guide_id", "guide", optional=True),
    moment("undone_at", optional=True),
    ref("undone_by", "member", optional=True),
)

decided_tickets = sa.Table(
    "decided_ticket",
    metadata,
    sa.Column("decision_id", Id, sa.ForeignKey("fault_decision.id"), primary_key=True, autoincrement=False),
    sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id"), primary_key=True, autoincrement=False, index=True),
    text("before"),
    sqlite_with_rowid=False,
)
"""What one decision decided on. `before`: how the ticket stood, as JSON, for the decision to be undone."""

ticket_choices = sa.Table(
    "ticket_choice",
    metadata,
    sa.Column("member_id", Id, sa.ForeignKey("member.id"), primary_key=True, autoincrement=False),
    sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    flag("chosen"),
    sqlite_with_rowid=False,
)
"""The tickets on the page that a member looks at, to decide on those that are chosen."""

companies = sa.Table(
    "company",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("area_id", "area"),
    ref("panel_id", "panel", optional=True),
    moment("begun_at"),
    moment("last_at"),
    moment("ended_at", optional=True),
    ref("case_id", "case", optional=True, index=True),
    ref("dismissed_by", "member", optional=True),
    sa.Column("dismissed_with", sa.Integer, nullable=False),
    sa.Index("ix_company_of", "reseller_id", "area_id", "id"),
)

suppliers = sa.Table(
    "supplier",
    metadata,
    key(),
    ref("reseller_id", "reseller", index=True),
    text("name"),
    ref("panel_id", "panel", optional=True),
    sa.Column("channel", choice(Channel), nullable=False),
    text("address"),
    text("platform"),
    text("lane"),
    text("language"),
    moment("retired_at", optional=True),
    sa.Index(
        "uq_supplier_lane",
        "platform",
        "lane",
        unique=True,
        sqlite_where=sa.text("lane != ''"),
        postgresql_where=sa.text("lane != ''"),
    ),
)
"""`language`: of the reports to it, empty for that of whoever reports; `lane`: empty where no chat is linked."""

report_drafts = sa.Table(
    "report_draft",
    metadata,
    sa.Column("case_id", Id, sa.ForeignKey("case.id"), primary_key=True, autoincrement=False),
    text("words"),
    flag("names"),
)
"""A report that isn't sent yet. `words`: as a colleague wrote it, empty as it is composed; `names`: with accounts."""

mail_senders = sa.Table("mail_sender", metadata, key(), text("address"))
"""In whose name mail is sent; no row where the settings name no server for it."""

mails = sa.Table(
    "mail",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    ref("case_id", "case", index=True),
    ref("entry_id", "case_entry"),
    text("to"),
    text("subject"),
    text("body"),
    sa.Column("state", choice(MailState), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, default=0),
    moment("next_at"),
    text("error"),
    moment("made_at"),
    moment("sent_at", optional=True),
    *lease(),
    sa.Index("ix_mail_state", "state", "next_at"),
)

desk_groups = sa.Table(
    "desk_group",
    metadata,
    key(),
    ref("reseller_id", "reseller"),
    text("platform"),
    text("lane"),
    ref("linked_by", "member"),
    moment("linked_at"),
    moment("unlinked_at", optional=True),
    sa.Index("uq_desk_group_lane", "platform", "lane", unique=True, sqlite_where=_LINKED, postgresql_where=_LINKED),
    sa.Index("uq_desk_group_of", "reseller_id", unique=True, sqlite_where=_LINKED, postgresql_where=_LINKED),
)
"""A supergroup with topics that a reseller's team linked; one a reseller."""

topics = sa.Table(
    "topic",
    metadata,
    key(),
    ref("group_id", "desk_group"),
    ref("ticket_id", "ticket"),
    text("thread"),
    text("name"),
    flag("closed"),
    flag("changing"),
    moment("made_at"),
    moment("lost_at", optional=True),
    sa.Index("ix_topic_thread", "group_id", "thread"),
    sa.Index("uq_topic_ticket", "ticket_id", unique=True, sqlite_where=_THERE, postgresql_where=_THERE),
    sa.Index("ix_topic_wanted", "id", sqlite_where=_WANTED, postgresql_where=_WANTED),
)
"""`thread`: the platform's number of it, empty until it is made; `changing`: a change of it is on its way; `lost_at`:
it was deleted by hand, or its group unlinked."""

support_settings = sa.Table(
    "support_setting",
    metadata,
    sa.Column("reseller_id", Id, sa.ForeignKey("reseller.id"), primary_key=True, autoincrement=False),
    text("hours"),
    text("targets"),
    sa.Column("close_after_days", sa.Integer, nullable=False),
    sa.Column("reopen_days", sa.Integer, nullable=False),
    sa.Column("most_open", sa.Integer, nullable=False),
    sa.Column("most_a_day", sa.Integer, nullable=False),
    sa.Column("company_size", sa.Integer, nullable=False),
    sa.Column("company_minutes", sa.Integer, nullable=False),
    text("topic_name"),
    sa.Column("retimed_upto", sa.BigInteger, nullable=True, index=True),
)
"""How a reseller's team does support, where it differs from the usual; `hours`, `targets`: as JSON.

`retimed_upto`: the last ticket whose dues follow from the hours and targets of now; none once all do.
"""
