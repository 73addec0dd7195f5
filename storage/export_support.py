"""The files of an export about support. Of a ticket the sub-reseller gets what was said to it, and no more."""

from typing import Any

import sqlalchemy as sa

from storage.export_sheets import AT, NO_TEXT, OWN, YES, C, T, name_of, panel_of, sheet, who_did
from storage.models.announcing import announcements
from storage.models.support import areas, case_entries, cases, ticket_messages, tickets

_t, _m, _c, _e, _a, _n = tickets.c, ticket_messages.c, cases.c, case_entries.c, areas.c, announcements.c
_ours = _t.parent_id == OWN
_either = sa.or_(_t.reseller_id == OWN, _ours)


def _inside(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return what only the parent's team knows."""
    return sa.case((_ours, sa.cast(value, sa.Text)), else_=NO_TEXT)


def _area() -> sa.ColumnElement[Any]:
    return sa.case((_a.name != "", _a.name), else_=sa.cast(_a.kind, sa.Text))


TICKETS = sheet(
    "tickets",
    tickets.join(areas, _a.id == _t.area_id),
    _t.id,
    _either,
    ("reseller", T, name_of(_t.reseller_id)),
    ("parent", T, name_of(_t.parent_id)),
    ("number", C, _t.number),
    ("area", T, _area()),
    ("subject", T, _t.subject),
    ("scope", T, sa.cast(_t.scope, sa.Text)),
    ("began_at", AT, _t.since),
    ("state", T, sa.cast(_t.state, sa.Text)),
    ("opened_at", AT, _t.opened_at),
    ("opened_by", T, who_did(_t.opened_by)),
    ("answered_first_at", AT, _t.first_answer_at),
    ("closed_at", AT, _t.closed_at),
    ("closed_by", T, who_did(_t.closed_by)),
    ("ended", T, sa.cast(_t.ended, sa.Text)),
    ("closing", T, _t.closing),
    ("cause", T, _inside(_t.cause)),
    ("priority", T, _inside(_t.priority)),
    ("assigned_to", T, sa.case((_ours, who_did(_t.assigned_to)), else_=NO_TEXT)),
)

TICKET_MESSAGES = sheet(
    "ticket-messages",
    ticket_messages.join(tickets, _t.id == _m.ticket_id),
    _m.id,
    sa.and_(_either, sa.or_(_ours, _m.internal.is_(False))),
    ("reseller", T, name_of(_t.reseller_id)),
    ("number", C, _t.number),
    ("said_at", AT, _m.said_at),
    ("said_by", T, who_did(_m.member_id)),
    ("text", T, _m.text),
    ("edited_at", AT, _m.edited_at),
    ("note", YES, _m.internal),
    ("with_file", YES, _m.attachment_id.is_not(None)),
)

CASES = sheet(
    "cases",
    case_entries.join(cases, _c.id == _e.case_id).join(areas, _a.id == _c.area_id),
    _e.id,
    _c.reseller_id == OWN,
    ("case", C, _c.number),
    ("area", T, _area()),
    ("title", T, _c.title),
    ("began_at", AT, _c.since),
    ("state", T, sa.cast(_c.state, sa.Text)),
    ("reference", T, _c.reference),
    ("at", AT, _e.at),
    ("what", T, sa.cast(_e.kind, sa.Text)),
    ("text", T, _e.text),
    ("who", T, who_did(_e.by)),
)

ANNOUNCEMENTS = sheet(
    "announcements",
    announcements,
    _n.id,
    sa.and_(_n.reseller_id == OWN, _n.sent_at.is_not(None)),
    ("kind", T, sa.cast(_n.kind, sa.Text)),
    ("text", T, _n.text),
    ("panel", T, panel_of(_n.panel_id)),
    ("announced_at", AT, _n.sent_at),
    ("began_at", AT, _n.starts_at),
    ("over_at", AT, _n.ends_at),
    ("made_by", T, who_did(_n.made_by)),
)

SUPPORT_SHEETS = (TICKETS, TICKET_MESSAGES, CASES, ANNOUNCEMENTS)
