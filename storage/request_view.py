"""A request with what stands around it, in one statement: every card of a request is drawn from it."""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from domain.agreement import Panel, SubPanel, Terms
from domain.errors import NotHere
from domain.ledger import Account, AccountKind
from domain.people import Reseller
from domain.requests import Request, RequestId
from storage.connection import Connection
from storage.models.agreement import panels, sub_panels, terms
from storage.models.ledger import accounts
from storage.models.people import resellers
from storage.models.requests import requests
from storage.rows import columns_for, joined


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request, whose it is, and how both sides stand. `top_zone`: the time zone in which periods are counted.

    `wallet`, `due`: of whoever asked; `source`: where the parent's credits come from; each `None` where it was never
    opened. `panel_count`: how many panels the network has.
    """

    request: Request
    reseller: Reseller
    sub_panel: SubPanel
    panel: Panel
    terms: Terms
    wallet: Account | None
    due: Account | None
    source: Account | None
    top_zone: str
    panel_count: int

    @property
    def panel_mentioned(self) -> str:
        """Return the panel's name where there are several in the network, else an empty text."""
        return self.panel.name if self.panel_count > 1 else ""


_wallet, _due, _source = accounts.alias("wallet"), accounts.alias("due"), accounts.alias("source")
_child, _top, _other = resellers.alias("child"), resellers.alias("top"), panels.alias("other")
_r, _s, _p = requests.c, sub_panels.c, panels.c

_PARTS = (
    (Request, requests),
    (Reseller, _child),
    (SubPanel, sub_panels),
    (Panel, panels),
    (Terms, terms),
    (Account, _wallet),
    (Account, _due),
    (Account, _source),
)
_source_kind = sa.case((_p.reseller_id == _r.parent_id, AccountKind.STOCK.value), else_=AccountKind.WALLET.value)
_panel_count = (
    sa.select(sa.func.count()).where(_other.c.reseller_id == _p.reseller_id).correlate(panels).scalar_subquery()
)
_VIEW = (
    sa.select(
        *(column for value, table in _PARTS for column in columns_for(value, table)),
        _top.c.time_zone,
        _panel_count,
    )
    .select_from(requests)
    .join(_child, _child.c.id == _r.reseller_id)
    .join(sub_panels, _s.id == _r.sub_panel_id)
    .join(panels, _p.id == _s.panel_id)
    .join(_top, _top.c.id == _p.reseller_id)
    .outerjoin(terms, terms.c.reseller_id == _r.parent_id)
    .outerjoin(_wallet, sa.and_(_wallet.c.sub_panel_id == _s.id, _wallet.c.kind == AccountKind.WALLET))
    .outerjoin(
        _due,
        sa.and_(_due.c.reseller_id == _r.reseller_id, _due.c.kind == AccountKind.DUE, _due.c.asset == _r.currency),
    )
    .outerjoin(
        _source,
        sa.and_(
            _source.c.reseller_id == _r.parent_id,
            sa.cast(_source.c.kind, sa.Text) == _source_kind,
            _source.c.asset == sa.literal("panel:") + sa.cast(_p.id, sa.Text),
        ),
    )
    .where(_r.id == sa.bindparam("of"))
)


async def view_of(connection: Connection, request_id: RequestId) -> RequestView:
    """Return a request with what stands around it; raises `NotHere`."""
    row = (await connection.execute(_VIEW, {"of": request_id})).first()
    if row is None:
        raise NotHere
    view = RequestView(*joined([value for value, _ in _PARTS], row))
    return view if view.terms else replace(view, terms=Terms(view.request.parent_id))
