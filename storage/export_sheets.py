"""The files of an export: which columns each has, and the statements that read them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from domain.pricing import Basis
from domain.requests import Origin
from storage.models.agreement import acceptances, offer_numbers, offers, panels, sub_panels
from storage.models.ledger import transfers
from storage.models.payments import disputes, payments
from storage.models.people import members, resellers
from storage.models.pricing import tier_tables, tiers
from storage.models.requests import payment_methods, requests, stock_purchases


class Kind(StrEnum):
    """What stands in a column: `lines` are a text of several lines, money is in minor units of its currency.

    `evidence`: a reason with its numbers, which stands in English as it is kept.
    """

    TEXT = "text"
    LINES = "lines"
    COUNT = "count"
    MONEY = "money"
    PRICE = "price"
    MOMENT = "moment"
    DAY = "day"
    FLAG = "flag"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `currency`: the column that has the currency of the money in this one."""

    name: str
    kind: Kind
    currency: str = "currency"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of rows. `statement`: gives the columns in their order, and first the id by which the rows go on."""

    name: str
    columns: tuple[Column, ...]
    statement: sa.Select[Any]


_CURRENCIES = {"received": "received_currency", "fee": "received_currency"}

OWN: sa.BindParameter[int] = sa.bindparam("own")
AFTER: sa.BindParameter[int] = sa.bindparam("after")
PAGE_SIZE: sa.BindParameter[int] = sa.bindparam("page", type_=sa.Integer)
NO_TEXT = sa.literal("", sa.Text)


def name_of(reseller_id: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    named = resellers.alias()
    return sa.func.coalesce(sa.select(named.c.name).where(named.c.id == reseller_id).scalar_subquery(), NO_TEXT)


def who_did(member_id: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """Return a colleague's name, or the business behind a member of the other side."""
    who, business = members.alias(), resellers.alias()
    named = sa.case((who.c.reseller_id == OWN, who.c.name), else_=business.c.name)
    found = sa.select(named).join(business, business.c.id == who.c.reseller_id).where(who.c.id == member_id)
    return sa.func.coalesce(found.scalar_subquery(), NO_TEXT)


def panel_of(panel_id: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    named = panels.alias()
    return sa.select(named.c.name).where(named.c.id == panel_id).scalar_subquery()


def sheet(
    name: str,
    of: sa.FromClause,
    row_id: sa.ColumnElement[int],
    which: sa.ColumnElement[bool],
    *columns: tuple[str, Kind, sa.ColumnElement[Any]],
) -> Sheet:
    labelled = [value.label(column) for column, _kind, value in columns]
    wanted = sa.select(row_id.label("id"), *labelled).select_from(of).where(which, row_id > AFTER)
    said = tuple(Column(column, kind, _CURRENCIES.get(column, "currency")) for column, kind, _ in columns)
    return Sheet(name, said, wanted.order_by(row_id).limit(PAGE_SIZE))


T, C, M, P, AT, DAY, YES = Kind.TEXT, Kind.COUNT, Kind.MONEY, Kind.PRICE, Kind.MOMENT, Kind.DAY, Kind.FLAG
_r = resellers.c
_near = sa.or_(_r.id == OWN, _r.parent_id == OWN)

RESELLERS = sheet(
    "resellers",
    resellers,
    _r.id,
    _near,
    ("name", T, _r.name),
    ("own", YES, _r.id == OWN),
    ("state", T, sa.cast(_r.state, sa.Text)),
    ("paused", YES, _r.paused),
    ("currency", T, _r.currency),
    ("since", AT, _r.created_at),
)

_m = members.c
_mine = _m.reseller_id == OWN
MEMBERS = sheet(
    "members",
    members.join(resellers, _r.id == _m.reseller_id),
    _m.id,
    sa.or_(_mine, sa.and_(_r.parent_id == OWN, _m.removed_at.is_(None))),
    ("reseller", T, _r.name),
    ("name", T, _m.name),
    ("handle", T, _m.handle),
    ("role", T, sa.case((_mine, sa.cast(_m.role, sa.Text)), else_=NO_TEXT)),
    ("joined", AT, sa.case((_mine, _m.joined_at), else_=sa.null())),
    ("left", AT, sa.case((_mine, _m.removed_at), else_=sa.null())),
)

_s, _o, _n, _k = sub_panels.c, offers.c, offer_numbers.c, tier_tables.c
_agreed_here = sa.exists().where(
    _o.parent_id == OWN, _o.reseller_id == _s.reseller_id, _n.offer_id == _o.id, _n.panel_id == _s.panel_id
)
SUB_PANELS = sheet(
    "sub-panels",
    sub_panels.join(resellers, _r.id == _s.reseller_id),
    _s.id,
    sa.or_(_s.reseller_id == OWN, sa.and_(_r.parent_id == OWN, sa.or_(_s.active, _agreed_here))),
    ("reseller", T, _r.name),
    ("panel", T, panel_of(_s.panel_id)),
    ("account", T, _s.account),
    ("price", P, _s.price),
    ("by_volume", YES, _s.by_volume),
    ("tiers", C, sa.select(_k.number).where(_k.id == _s.tier_table_id).scalar_subquery()),
    ("committed", C, _s.committed),
    ("surcharge", P, _s.surcharge),
    ("minimum_order", C, _s.minimum_order),
    ("period_minimum", C, _s.period_minimum),
    ("active", YES, _s.active),
)

_i = tiers.c
TIERS = sheet(
    "tiers",
    tiers.join(tier_tables, _k.id == _i.table_id),
    _i.id,
    _k.reseller_id == OWN,
    ("number", C, _k.number),
    ("state", T, sa.cast(_k.state, sa.Text)),
    ("panel", T, panel_of(_i.panel_id)),
    ("from_credits", C, _i.from_credits),
    ("price", P, _i.price),
    ("made_at", AT, _k.made_at),
    ("made_by", T, who_did(_k.made_by)),
    ("published_at", AT, _k.published_at),
    ("published_by", T, who_did(_k.published_by)),
)

_between = sa.or_(_o.parent_id == OWN, sa.and_(_o.reseller_id == OWN, _o.number > 0))
OFFERS = sheet(
    "offers",
    offers,
    _o.id,
    _between,
    ("from", T, name_of(_o.parent_id)),
    ("to", T, name_of(_o.reseller_id)),
    ("number", C, _o.number),
    ("state", T, sa.cast(_o.state, sa.Text)),
    ("currency", T, _o.currency),
    ("debt_limit", M, _o.debt_limit),
    ("payment_days", C, _o.payment_days),
    ("holds_from", DAY, _o.holds_from),
    ("grace_until", AT, _o.grace_until),
    ("answer_by", AT, _o.answer_by),
    ("made_at", AT, sa.func.coalesce(_o.made_at, _o.created_at)),
    ("made_by", T, who_did(_o.created_by)),
    ("decided_at", AT, _o.decided_at),
    ("decided_by", T, who_did(_o.decided_by)),
    ("reason", T, _o.reason),
    ("fingerprint", T, _o.fingerprint),
    ("text", Kind.LINES, _o.text),
)

_a = acceptances.c
ACCEPTANCES = sheet(
    "acceptances",
    acceptances.join(offers, _o.id == _a.offer_id),
    _a.id,
    _between,
    ("from", T, name_of(_o.parent_id)),
    ("to", T, name_of(_o.reseller_id)),
    ("number", C, _o.number),
    ("accepted_at", AT, _a.at),
    ("accepted_by", T, who_did(_a.member_id)),
    ("fingerprint", T, _a.fingerprint),
    ("text", Kind.LINES, _a.text),
)

_q = requests.c
_is_once = sa.and_(_q.price != _q.quoted_price, _q.origin != Origin.GOODWILL)
REQUESTS = sheet(
    "requests",
    requests.join(sub_panels, _s.id == _q.sub_panel_id),
    _q.id,
    sa.or_(_q.reseller_id == OWN, _q.parent_id == OWN),
    ("reseller", T, name_of(_q.reseller_id)),
    ("parent", T, name_of(_q.parent_id)),
    ("number", C, _q.number),
    ("origin", T, sa.cast(_q.origin, sa.Text)),
    ("panel", T, panel_of(_s.panel_id)),
    ("asked_credits", C, _q.asked_credits),
    ("quoted_price", P, _q.quoted_price),
    ("credits", C, _q.credits),
    ("bonus", C, _q.bonus),
    ("price", P, _q.price),
    ("price_basis", T, sa.case((_is_once, sa.literal(Basis.ONE_OFF.value)), else_=sa.cast(_q.price_basis, sa.Text))),
    ("price_reason", Kind.EVIDENCE, _q.price_reason),
    ("charge", M, _q.charge),
    ("currency", T, _q.currency),
    ("state", T, sa.cast(_q.state, sa.Text)),
    ("settlement", T, sa.cast(_q.settlement, sa.Text)),
    ("from_credit", M, _q.covered),
    ("requested_at", AT, _q.requested_at),
    ("requested_by", T, who_did(_q.requested_by)),
    ("decided_at", AT, _q.decided_at),
    ("decided_by", T, sa.case((_q.standing_id.is_not(None), name_of(_q.parent_id)), else_=who_did(_q.decided_by))),
    ("approved_itself", YES, _q.standing_id.is_not(None)),
    ("declined_for", T, sa.cast(_q.declined_for, sa.Text)),
    ("reason", T, _q.reason),
    ("loading", T, sa.cast(_q.loading, sa.Text)),
    ("loaded_at", AT, _q.loaded_at),
    ("taken_back_at", AT, _q.taken_back_at),
    ("receipt", YES, _q.receipt_id.is_not(None)),
)

_p, _w = payments.c, payment_methods.c
_first, _for = payments.alias("original"), requests.alias("paid_for")
_to_us = _p.parent_id == OWN
PAYMENTS = sheet(
    "payments",
    payments.outerjoin(payment_methods, _w.id == _p.method_id)
    .outerjoin(_first, _first.c.id == _p.of_id)
    .outerjoin(_for, _for.c.id == _p.request_id),
    _p.id,
    sa.or_(_p.reseller_id == OWN, _to_us),
    ("reseller", T, name_of(_p.reseller_id)),
    ("parent", T, name_of(_p.parent_id)),
    ("kind", T, sa.cast(_p.kind, sa.Text)),
    ("paid_on", DAY, _p.paid_on),
    ("amount", M, _p.amount),
    ("currency", T, _p.currency),
    ("received", M, _p.received),
    ("received_currency", T, _p.received_currency),
    ("rate", P, _p.rate),
    ("fee", M, sa.case((_to_us, _p.fee), else_=sa.null())),
    ("method", T, sa.func.coalesce(_w.name, NO_TEXT)),
    ("reference", T, _p.reference),
    ("request", C, _for.c.number),
    ("of_payment_on", DAY, _first.c.paid_on),
    ("recorded_at", AT, _p.recorded_at),
    ("recorded_by", T, who_did(_p.recorded_by)),
    ("reason", T, sa.case((_to_us, _p.reason), else_=NO_TEXT)),
    ("receipt", YES, _p.receipt_id.is_not(None)),
)

_d, _t = disputes.c, transfers.c
DISPUTES = sheet(
    "disputes",
    disputes.join(transfers, _t.id == _d.transfer_id),
    _d.id,
    sa.or_(_d.reseller_id == OWN, _d.parent_id == OWN),
    ("reseller", T, name_of(_d.reseller_id)),
    ("parent", T, name_of(_d.parent_id)),
    ("number", C, _d.number),
    ("moved_at", AT, _t.at),
    ("opened_at", AT, _d.opened_at),
    ("opened_by", T, who_did(_d.opened_by)),
    ("text", T, _d.text),
    ("answered_at", AT, _d.ended_at),
    ("answered_by", T, who_did(_d.ended_by)),
    ("answer", T, _d.answer),
)

_b = stock_purchases.c
STOCK_PURCHASES = sheet(
    "stock-purchases",
    stock_purchases,
    _b.id,
    _b.reseller_id == OWN,
    ("panel", T, panel_of(_b.panel_id)),
    ("supplier", T, _b.supplier),
    ("credits", C, _b.credits),
    ("cost", M, _b.cost),
    ("currency", T, _b.currency),
    ("average", P, _b.average),
    ("bought_at", AT, _b.bought_at),
    ("bought_by", T, who_did(_b.bought_by)),
    ("taken_back_at", AT, _b.taken_back_at),
)

SHEETS = (
    RESELLERS, MEMBERS, SUB_PANELS, TIERS, OFFERS, ACCEPTANCES, REQUESTS, PAYMENTS, DISPUTES, STOCK_PURCHASES
)  # fmt: skip
