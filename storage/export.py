"""Everything of a reseller's own as rows: what it and its sub-resellers have to do with each other, page by page.

Whatever its people may not see is left out here: the books of others, who acts for the other side, and all numbers
that count beyond one sub-reseller.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.ledger import AccountKind, TransferKind
from domain.people import ResellerId
from storage.connection import Connection
from storage.models.agreement import acceptances, offer_numbers, offers, panels, sub_panels
from storage.models.ledger import accounts, transfers
from storage.models.payments import disputes, payments
from storage.models.people import members, resellers
from storage.models.requests import payment_methods, requests, stock_purchases
from storage.models.traffic import audit

PAGE = 1000
"""How many rows are read at a time."""


class Kind(StrEnum):
    """What stands in a column: `lines` are a text of several lines, money is in minor units of its currency."""

    TEXT = "text"
    LINES = "lines"
    COUNT = "count"
    MONEY = "money"
    PRICE = "price"
    MOMENT = "moment"
    DAY = "day"
    FLAG = "flag"


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

_own: sa.BindParameter[int] = sa.bindparam("own")
_after: sa.BindParameter[int] = sa.bindparam("after")
_page: sa.BindParameter[int] = sa.bindparam("page", type_=sa.Integer)
_no_text = sa.literal("", sa.Text)


def _name_of(reseller_id: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    named = resellers.alias()
    return sa.func.coalesce(sa.select(named.c.name).where(named.c.id == reseller_id).scalar_subquery(), _no_text)


def _who(member_id: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """Return a colleague's name, or the business behind a member of the other side."""
    who, business = members.alias(), resellers.alias()
    named = sa.case((who.c.reseller_id == _own, who.c.name), else_=business.c.name)
    found = sa.select(named).join(business, business.c.id == who.c.reseller_id).where(who.c.id == member_id)
    return sa.func.coalesce(found.scalar_subquery(), _no_text)


def _panel_of(panel_id: sa.ColumnElement[int]) -> sa.ColumnElement[str]:
    named = panels.alias()
    return sa.select(named.c.name).where(named.c.id == panel_id).scalar_subquery()


def _sheet(
    name: str,
    of: sa.FromClause,
    row_id: sa.ColumnElement[int],
    which: sa.ColumnElement[bool],
    *columns: tuple[str, Kind, sa.ColumnElement[Any]],
) -> Sheet:
    labelled = [value.label(column) for column, _kind, value in columns]
    wanted = sa.select(row_id.label("id"), *labelled).select_from(of).where(which, row_id > _after)
    said = tuple(Column(column, kind, _CURRENCIES.get(column, "currency")) for column, kind, _ in columns)
    return Sheet(name, said, wanted.order_by(row_id).limit(_page))


T, C, M, P, AT, DAY, YES = Kind.TEXT, Kind.COUNT, Kind.MONEY, Kind.PRICE, Kind.MOMENT, Kind.DAY, Kind.FLAG
_r = resellers.c
_near = sa.or_(_r.id == _own, _r.parent_id == _own)

RESELLERS = _sheet(
    "resellers",
    resellers,
    _r.id,
    _near,
    ("name", T, _r.name),
    ("own", YES, _r.id == _own),
    ("state", T, sa.cast(_r.state, sa.Text)),
    ("paused", YES, _r.paused),
    ("currency", T, _r.currency),
    ("since", AT, _r.created_at),
)

_m = members.c
_mine = _m.reseller_id == _own
MEMBERS = _sheet(
    "members",
    members.join(resellers, _r.id == _m.reseller_id),
    _m.id,
    sa.or_(_mine, sa.and_(_r.parent_id == _own, _m.removed_at.is_(None))),
    ("reseller", T, _r.name),
    ("name", T, _m.name),
    ("handle", T, _m.handle),
    ("role", T, sa.case((_mine, sa.cast(_m.role, sa.Text)), else_=_no_text)),
    ("joined", AT, sa.case((_mine, _m.joined_at), else_=sa.null())),
    ("left", AT, sa.case((_mine, _m.removed_at), else_=sa.null())),
)

_s, _o, _n = sub_panels.c, offers.c, offer_numbers.c
_agreed_here = sa.exists().where(
    _o.parent_id == _own, _o.reseller_id == _s.reseller_id, _n.offer_id == _o.id, _n.panel_id == _s.panel_id
)
SUB_PANELS = _sheet(
    "sub-panels",
    sub_panels.join(resellers, _r.id == _s.reseller_id),
    _s.id,
    sa.or_(_s.reseller_id == _own, sa.and_(_r.parent_id == _own, sa.or_(_s.active, _agreed_here))),
    ("reseller", T, _r.name),
    ("panel", T, _panel_of(_s.panel_id)),
    ("account", T, _s.account),
    ("price", P, _s.price),
    ("minimum_order", C, _s.minimum_order),
    ("period_minimum", C, _s.period_minimum),
    ("active", YES, _s.active),
)

_between = sa.or_(_o.parent_id == _own, sa.and_(_o.reseller_id == _own, _o.number > 0))
OFFERS = _sheet(
    "offers",
    offers,
    _o.id,
    _between,
    ("from", T, _name_of(_o.parent_id)),
    ("to", T, _name_of(_o.reseller_id)),
    ("number", C, _o.number),
    ("state", T, sa.cast(_o.state, sa.Text)),
    ("currency", T, _o.currency),
    ("debt_limit", M, _o.debt_limit),
    ("payment_days", C, _o.payment_days),
    ("holds_from", DAY, _o.holds_from),
    ("grace_until", AT, _o.grace_until),
    ("made_at", AT, _o.created_at),
    ("made_by", T, _who(_o.created_by)),
    ("decided_at", AT, _o.decided_at),
    ("decided_by", T, _who(_o.decided_by)),
    ("reason", T, _o.reason),
    ("fingerprint", T, _o.fingerprint),
    ("text", Kind.LINES, _o.text),
)

_a = acceptances.c
ACCEPTANCES = _sheet(
    "acceptances",
    acceptances.join(offers, _o.id == _a.offer_id),
    _a.id,
    _between,
    ("from", T, _name_of(_o.parent_id)),
    ("to", T, _name_of(_o.reseller_id)),
    ("number", C, _o.number),
    ("accepted_at", AT, _a.at),
    ("accepted_by", T, _who(_a.member_id)),
    ("fingerprint", T, _a.fingerprint),
    ("text", Kind.LINES, _a.text),
)

_q = requests.c
REQUESTS = _sheet(
    "requests",
    requests.join(sub_panels, _s.id == _q.sub_panel_id),
    _q.id,
    sa.or_(_q.reseller_id == _own, _q.parent_id == _own),
    ("reseller", T, _name_of(_q.reseller_id)),
    ("parent", T, _name_of(_q.parent_id)),
    ("number", C, _q.number),
    ("origin", T, sa.cast(_q.origin, sa.Text)),
    ("panel", T, _panel_of(_s.panel_id)),
    ("asked_credits", C, _q.asked_credits),
    ("quoted_price", P, _q.quoted_price),
    ("credits", C, _q.credits),
    ("bonus", C, _q.bonus),
    ("price", P, _q.price),
    ("charge", M, _q.charge),
    ("currency", T, _q.currency),
    ("state", T, sa.cast(_q.state, sa.Text)),
    ("settlement", T, sa.cast(_q.settlement, sa.Text)),
    ("from_credit", M, _q.covered),
    ("requested_at", AT, _q.requested_at),
    ("requested_by", T, _who(_q.requested_by)),
    ("decided_at", AT, _q.decided_at),
    ("decided_by", T, sa.case((_q.standing_id.is_not(None), _name_of(_q.parent_id)), else_=_who(_q.decided_by))),
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
_to_us = _p.parent_id == _own
PAYMENTS = _sheet(
    "payments",
    payments.outerjoin(payment_methods, _w.id == _p.method_id)
    .outerjoin(_first, _first.c.id == _p.of_id)
    .outerjoin(_for, _for.c.id == _p.request_id),
    _p.id,
    sa.or_(_p.reseller_id == _own, _to_us),
    ("reseller", T, _name_of(_p.reseller_id)),
    ("parent", T, _name_of(_p.parent_id)),
    ("kind", T, sa.cast(_p.kind, sa.Text)),
    ("paid_on", DAY, _p.paid_on),
    ("amount", M, _p.amount),
    ("currency", T, _p.currency),
    ("received", M, _p.received),
    ("received_currency", T, _p.received_currency),
    ("rate", P, _p.rate),
    ("fee", M, sa.case((_to_us, _p.fee), else_=sa.null())),
    ("method", T, sa.func.coalesce(_w.name, _no_text)),
    ("reference", T, _p.reference),
    ("request", C, _for.c.number),
    ("of_payment_on", DAY, _first.c.paid_on),
    ("recorded_at", AT, _p.recorded_at),
    ("recorded_by", T, _who(_p.recorded_by)),
    ("reason", T, sa.case((_to_us, _p.reason), else_=_no_text)),
    ("receipt", YES, _p.receipt_id.is_not(None)),
)

_d, _t = disputes.c, transfers.c
DISPUTES = _sheet(
    "disputes",
    disputes.join(transfers, _t.id == _d.transfer_id),
    _d.id,
    sa.or_(_d.reseller_id == _own, _d.parent_id == _own),
    ("reseller", T, _name_of(_d.reseller_id)),
    ("parent", T, _name_of(_d.parent_id)),
    ("number", C, _d.number),
    ("moved_at", AT, _t.at),
    ("opened_at", AT, _d.opened_at),
    ("opened_by", T, _who(_d.opened_by)),
    ("text", T, _d.text),
    ("answered_at", AT, _d.ended_at),
    ("answered_by", T, _who(_d.ended_by)),
    ("answer", T, _d.answer),
)

_b = stock_purchases.c
STOCK_PURCHASES = _sheet(
    "stock-purchases",
    stock_purchases,
    _b.id,
    _b.reseller_id == _own,
    ("panel", T, _panel_of(_b.panel_id)),
    ("supplier", T, _b.supplier),
    ("credits", C, _b.credits),
    ("cost", M, _b.cost),
    ("currency", T, _b.currency),
    ("average", P, _b.average),
    ("bought_at", AT, _b.bought_at),
    ("bought_by", T, _who(_b.bought_by)),
    ("taken_back_at", AT, _b.taken_back_at),
)

SHEETS = (
    RESELLERS, MEMBERS, SUB_PANELS, OFFERS, ACCEPTANCES, REQUESTS, PAYMENTS, DISPUTES, STOCK_PURCHASES
)  # fmt: skip

# The ledger: one's own accounts, and of one's sub-resellers the credits and the money that are between the two

_source, _destination = accounts.alias("source"), accounts.alias("destination")
_giver, _taker = resellers.alias("giver"), resellers.alias("taker")
_OPEN_TO_PARENTS = (AccountKind.WALLET, AccountKind.DUE)


def _seen(account: sa.FromClause, reseller: sa.FromClause) -> sa.ColumnElement[bool]:
    of_child = sa.and_(reseller.c.parent_id == _own, account.c.kind.in_(_OPEN_TO_PARENTS))
    return sa.or_(account.c.reseller_id == _own, of_child)


class LedgerLine(NamedTuple):
    """A transfer with whose accounts it moved between; `giver`, `taker`: their names."""

    id: int
    at: datetime
    kind: TransferKind
    asset: str
    amount: int
    giver_id: int
    giver_parent_id: int | None
    giver: str
    source: AccountKind
    taker_id: int
    taker_parent_id: int | None
    taker: str
    destination: AccountKind
    group_key: str
    reverses: int | None
    actor: str
    reason: str


_LEDGER = (
    sa.select(
        _t.id,
        _t.at,
        _t.kind,
        _source.c.asset,
        _t.amount,
        _giver.c.id.label("giver_id"),
        _giver.c.parent_id.label("giver_parent_id"),
        _giver.c.name.label("giver"),
        _source.c.kind.label("source"),
        _taker.c.id.label("taker_id"),
        _taker.c.parent_id.label("taker_parent_id"),
        _taker.c.name.label("taker"),
        _destination.c.kind.label("destination"),
        _t.group_key,
        _t.reverses,
        _t.actor,
        _t.reason,
    )
    .join(_source, _source.c.id == _t.source_id)
    .join(_destination, _destination.c.id == _t.destination_id)
    .join(_giver, _giver.c.id == _source.c.reseller_id)
    .join(_taker, _taker.c.id == _destination.c.reseller_id)
    .where(sa.or_(_seen(_source, _giver), _seen(_destination, _taker)), _t.id > _after)
    .order_by(_t.id)
    .limit(_page)
)
_other = accounts.alias("other")
_met = resellers.alias("met")
_FOREIGN = (
    sa.select(_r.id, sa.func.max(_t.id).label("last"))
    .join(accounts, sa.and_(accounts.c.reseller_id == _r.id, accounts.c.kind.in_(_OPEN_TO_PARENTS)))
    .join(transfers, sa.or_(_t.source_id == accounts.c.id, _t.destination_id == accounts.c.id))
    .join(_other, _other.c.id == sa.case((_t.source_id == accounts.c.id, _t.destination_id), else_=_t.source_id))
    .join(_met, _met.c.id == _other.c.reseller_id)
    .where(
        _r.parent_id == _own,
        sa.exists().where(_o.reseller_id == _r.id, _o.parent_id != _own),
        _met.c.id.not_in([_own, _r.id]),
        sa.func.coalesce(_met.c.parent_id, 0) != _r.id,
    )
    .group_by(_r.id)
)
_PARENTS = sa.select(_o.parent_id).where(_o.reseller_id == _own).distinct()
_ACTORS = sa.select(_m.id, _m.name, _m.reseller_id).where(_m.id.in_(sa.bindparam("ids", expanding=True)))

_u = audit.c
_AUDIT = (
    sa.select(_u.id, _u.at, _u.member_id, _u.actor, _u.stood_for, _u.ask, _u.details, _u.outcome, _u.said)
    .where(_u.reseller_id == _own, _u.id > _after)
    .order_by(_u.id)
    .limit(_page)
)


class Exports:
    """Reads everything of a reseller's own, oldest first."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def rows(self, sheet: Sheet, own: ResellerId) -> AsyncIterator[Sequence[Any]]:
        """Yield a sheet page by page."""
        return self._pages(sheet.statement, own)

    async def ledger(self, own: ResellerId) -> AsyncIterator[list[LedgerLine]]:
        """Yield the transfers on one's own accounts and on one's sub-resellers' page by page.

        Those with somebody else, a former parent or the network below a sub-reseller, are still among them.
        """
        async for page in self._pages(_LEDGER, own):
            yield [LedgerLine._make(row) for row in page]

    def audit(self, own: ResellerId) -> AsyncIterator[Sequence[Any]]:
        """Yield the audit of a reseller page by page."""
        return self._pages(_AUDIT, own)

    async def foreign_until(self, own: ResellerId) -> dict[ResellerId, int]:
        """Return, by sub-reseller that had another parent before, its last transfer with somebody else."""
        found = await self._connection.execute(_FOREIGN, {"own": own})
        return {ResellerId(row.id): row.last for row in found}

    async def parents_of(self, own: ResellerId) -> frozenset[ResellerId]:
        """Return all who ever made a reseller an offer."""
        return frozenset(ResellerId(row.parent_id) for row in await self._connection.execute(_PARENTS, {"own": own}))

    async def actors(self, ids: Sequence[int]) -> dict[int, tuple[str, ResellerId]]:
        """Return members by id: their names, and for whom they act."""
        found = await self._connection.execute(_ACTORS, {"ids": [*ids]}) if ids else ()
        return {row.id: (row.name, ResellerId(row.reseller_id)) for row in found}

    async def _pages(self, statement: sa.Select[Any], own: ResellerId) -> AsyncIterator[Sequence[Any]]:
        after = 0
        while rows := (await self._connection.execute(statement, {"own": own, "after": after, "page": PAGE})).all():
            yield rows
            after = rows[-1].id
