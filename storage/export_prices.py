"""The files of an export about prices: the parent's alone, as the sub-reseller learns nothing of reviews and costs."""

import sqlalchemy as sa

from storage.export_sheets import AT, DAY, OWN, YES, P, T, name_of, panel_of, sheet, who_did
from storage.models.agreement import sub_panels
from storage.models.pricing import cost_changes, price_reviews

_r, _s, _c = price_reviews.c, sub_panels.c, cost_changes.c

PRICE_REVIEWS = sheet(
    "price-reviews",
    price_reviews.join(sub_panels, _s.id == _r.sub_panel_id),
    _r.id,
    _r.parent_id == OWN,
    ("reseller", T, name_of(_r.reseller_id)),
    ("panel", T, panel_of(_s.panel_id)),
    ("made_at", AT, _r.made_at),
    ("asked_for", YES, _r.asked),
    ("price", P, _r.present),
    ("proposed_price", P, _r.proposed),
    ("currency", T, _r.currency),
    ("state", T, sa.cast(_r.state, sa.Text)),
    ("decided_at", AT, _r.decided_at),
    ("decided_by", T, who_did(_r.decided_by)),
    ("text", T, _r.note),
)

COSTS = sheet(
    "costs",
    cost_changes,
    _c.id,
    _c.reseller_id == OWN,
    ("panel", T, panel_of(_c.panel_id)),
    ("price", P, _c.cost),
    ("currency", T, _c.currency),
    ("holds_from", DAY, _c.from_day),
    ("made_at", AT, _c.made_at),
    ("made_by", T, who_did(_c.made_by)),
    ("raised_at", AT, _c.raised_at),
    ("raised_by", T, who_did(_c.raised_by)),
)

PRICE_SHEETS = (PRICE_REVIEWS, COSTS)
