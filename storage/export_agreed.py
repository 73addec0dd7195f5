"""The files of an export about what was agreed beside the offers, and what was answered to them with other numbers."""

import sqlalchemy as sa

from storage.export_sheets import AT, DAY, OWN, C, P, T, name_of, panel_of, sheet, who_did
from storage.models.agreement import offers, sub_panels
from storage.models.promises import counters, promises

_p, _c, _o, _s = promises.c, counters.c, offers.c, sub_panels.c

PROMISES = sheet(
    "promises",
    promises.outerjoin(sub_panels, _s.id == _p.sub_panel_id),
    _p.id,
    sa.or_(_p.parent_id == OWN, _p.reseller_id == OWN),
    ("from", T, name_of(_p.parent_id)),
    ("to", T, name_of(_p.reseller_id)),
    ("number", C, _p.number),
    ("words", T, _p.words),
    ("panel", T, panel_of(_s.panel_id)),
    ("price", P, _p.price),
    ("holds_from", DAY, _p.holds_from),
    ("last_day", DAY, _p.until),
    ("state", T, sa.cast(_p.state, sa.Text)),
    ("said_at", AT, _p.said_at),
    ("said_by", T, who_did(_p.said_by)),
    ("answered_at", AT, _p.answered_at),
    ("answered_by", T, who_did(_p.answered_by)),
    ("answer", T, _p.answer),
    ("fingerprint", T, _p.fingerprint),
    ("sentence", T, _p.text),
)

COUNTERS = sheet(
    "counters",
    counters.join(offers, _o.id == _c.offer_id),
    _c.id,
    sa.or_(_c.parent_id == OWN, _c.reseller_id == OWN),
    ("from", T, name_of(_c.reseller_id)),
    ("to", T, name_of(_c.parent_id)),
    ("number", C, _o.number),
    ("words", T, _c.words),
    ("panel", T, panel_of(_c.panel_id)),
    ("price", P, _c.price),
    ("period_minimum", C, _c.period_minimum),
    ("state", T, sa.cast(_c.state, sa.Text)),
    ("made_at", AT, _c.made_at),
    ("made_by", T, who_did(_c.made_by)),
    ("answered_at", AT, _c.answered_at),
    ("answered_by", T, who_did(_c.answered_by)),
)

AGREED_SHEETS = (PROMISES, COUNTERS)
