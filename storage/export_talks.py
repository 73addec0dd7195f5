"""The files of an export about talks: they are the parent's team's alone, and none of them is a sub-reseller's."""

import sqlalchemy as sa

from storage.export_sheets import AT, OWN, YES, C, Kind, T, name_of, sheet, who_did
from storage.models.checkins import checkins, conversations, follow_ups

_c, _t, _f = checkins.c, conversations.c, follow_ups.c

CHECKINS = sheet(
    "check-ins",
    checkins,
    _c.id,
    _c.parent_id == OWN,
    ("reseller", T, name_of(_c.reseller_id)),
    ("month", Kind.DAY, _c.period),
    ("due_on", Kind.DAY, _c.due_on),
    ("state", T, sa.cast(_c.state, sa.Text)),
    ("moves", C, _c.moves),
    ("decided_at", AT, _c.decided_at),
    ("decided_by", T, who_did(_c.decided_by)),
    ("reason", T, _c.reason),
)

CONVERSATIONS = sheet(
    "conversations",
    conversations,
    _t.id,
    _t.parent_id == OWN,
    ("reseller", T, name_of(_t.reseller_id)),
    ("at", AT, _t.at),
    ("who", T, who_did(_t.member_id)),
    ("text", Kind.LINES, _t.words),
    ("with_file", YES, _t.attachment_id.is_not(None)),
)

FOLLOW_UPS = sheet(
    "reminders",
    follow_ups,
    _f.id,
    _f.parent_id == OWN,
    ("reseller", T, name_of(_f.reseller_id)),
    ("who", T, who_did(_f.member_id)),
    ("due_on", Kind.DAY, _f.on),
    ("text", T, _f.words),
    ("made_at", AT, _f.made_at),
    ("done_at", AT, _f.done_at),
)

TALK_SHEETS = (CHECKINS, CONVERSATIONS, FOLLOW_UPS)
