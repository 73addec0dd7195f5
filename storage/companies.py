"""Companies: several sub-resellers that wrote about the same area within a short time, and their tickets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.cases import CaseState, Company
from domain.errors import NotHere
from domain.people import MemberId, ResellerId
from domain.tickets import AreaId, AreaKind, CaseId, Cause, CompanyId, Ticket, TicketId, TicketState
from domain.triage import A_WEEK
from storage.connection import Connection
from storage.models.people import resellers
from storage.models.support import IS_OPEN, areas, cases, companies, tickets
from storage.models.traffic import cards
from storage.rows import columns_for, every, first, parts

_c, _t, _r = companies.c, tickets.c, resellers.c
_of = sa.bindparam("of", type_=sa.BigInteger)
_panel = sa.bindparam("panel", type_=sa.BigInteger)
_COMPANY = sa.select(*columns_for(Company, companies))
_BY_ID = _COMPANY.where(_c.id == _of)
_HOLD = sa.select(areas.c.kind).where(areas.c.id == _of).with_for_update(key_share=True)
_RUNNING = (
    _COMPANY.where(
        _c.reseller_id == sa.bindparam("parent"),
        _c.area_id == sa.bindparam("area"),
        _c.panel_id.is_not_distinct_from(_panel),
        _c.ended_at.is_(None),
    )
    .order_by(_c.id.desc())
    .limit(1)
)
_IN_AREA = (_t.parent_id == sa.bindparam("parent"), _t.area_id == sa.bindparam("area"))
_UNDECIDED = sa.and_(_t.cause == Cause.UNKNOWN, _t.case_id.is_(None), _t.state != TicketState.MERGED)
_SIMILAR = (*_IN_AREA, _t.opened_at >= sa.bindparam("since"), _t.panel_id.is_not_distinct_from(_panel), _UNDECIDED)
_OPENINGS = sa.select(_t.reseller_id, sa.func.min(_t.opened_at).label("at")).where(*_SIMILAR).group_by(_t.reseller_id)
_HOLD_SIMILAR = sa.select(_t.id).where(*_SIMILAR).order_by(_t.id).with_for_update(key_share=True)

USUAL_OVER = timedelta(weeks=4)
MOST_COUNTED = 10_000
"""More tickets than that are never counted: in so busy an area it makes no difference any more."""

_USUAL = sa.select(sa.func.count()).select_from(
    sa.select(_t.id)
    .where(*_IN_AREA, _t.opened_at >= sa.bindparam("start"), _t.opened_at < sa.bindparam("end"))
    .limit(MOST_COUNTED)
    .subquery()
)
_TAKE_IN = sa.update(tickets).where(_t.id.in_(sa.bindparam("ids", expanding=True)))
_SIZE = sa.select(sa.func.count(sa.distinct(_t.reseller_id)), sa.func.count()).where(_t.company_id == _of)
_MEMBERS = (
    sa.select(_r.name, sa.func.min(_t.opened_at), sa.func.count())
    .join(resellers, _r.id == _t.reseller_id)
    .where(_t.company_id == _of)
    .group_by(_r.id, _r.name)
    .order_by(sa.func.min(_t.opened_at), _r.id)
    .limit(sa.bindparam("most"))
)
_TICKETS = sa.select(*columns_for(Ticket, tickets)).where(_t.company_id == _of).order_by(_t.id)
_PAGE = _TICKETS.limit(sa.bindparam("most")).offset(sa.bindparam("skip"))
_TO_DECIDE = (
    sa.select(_t.id)
    .join(resellers, sa.and_(_r.id == _t.reseller_id, _r.parent_id == _t.parent_id))
    .where(_t.company_id == _of, _UNDECIDED, IS_OPEN)
    .order_by(_t.id)
)
_HELD_BACK = (
    _TICKETS.where(IS_OPEN, _t.assigned_to.is_(None))
    .where(~sa.exists().where(cards.c.subject == sa.bindparam("subject"), cards.c.object_id == _t.id))
    .limit(sa.bindparam("most"))
)


_SAID = (
    sa.select(sa.func.coalesce(cases.c.opened_by, _c.dismissed_by), cases.c.id, cases.c.number, cases.c.state)
    .select_from(companies)
    .outerjoin(cases, cases.c.id == _c.case_id)
    .where(_c.id == _of)
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many sub-resellers a company has, with how many tickets."""

    resellers: int
    tickets: int


@dataclass(frozen=True, slots=True)
class InCompany:
    """A sub-reseller in a company. `since`: when the first of its tickets was opened."""

    name: str
    since: datetime
    tickets: int


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what a company is, and the case that was opened for it: its number, and how it stands."""

    by: MemberId | None
    case_id: CaseId | None
    case: int | None
    state: CaseState | None

    @property
    def open_case(self) -> CaseId | None:
        """Return its case, as long as that is open."""
        return self.case_id if self.state is CaseState.OPEN else None


class Companies:
    """Keeps companies; which tickets are in one stands in those."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def by_id(self, company_id: CompanyId) -> Company:
        """Return a company; raises `NotHere`."""
        found = first(Company, await self._connection.execute(_BY_ID, {"of": company_id}))
        if found is None:
            raise NotHere
        return found

    # Who is in company

    async def hold(self, area_id: AreaId) -> AreaKind:
        """Let no other ticket of an area look for company before this transaction ends; returns the area's kind."""
        return AreaKind((await self._connection.execute(_HOLD, {"of": area_id})).scalar_one())

    async def running(self, ticket: Ticket) -> Company | None:
        """Return the company of a ticket's area and panel that hasn't ended."""
        values = {"parent": ticket.parent_id, "area": ticket.area_id, "panel": ticket.panel_id}
        return first(Company, await self._connection.execute(_RUNNING, values))

    async def openings(self, ticket: Ticket, since: datetime) -> Sequence[tuple[ResellerId, datetime]]:
        """Return who has opened tickets like this one since a moment, and when each did so first.

        Those whose cause is decided, and those in a case, are left out.
        """
        rows = await self._connection.execute(_OPENINGS, _like(ticket, since))
        return [(ResellerId(row.reseller_id), row.at) for row in rows]

    async def usual(self, parent_id: ResellerId, area_id: AreaId, before: datetime) -> float:
        """Return how many tickets a week an area had in the weeks before a moment."""
        values = {"parent": parent_id, "area": area_id, "start": before - USUAL_OVER, "end": before}
        counted = int((await self._connection.execute(_USUAL, values)).scalar_one())
        return counted * (A_WEEK / USUAL_OVER)

    async def begin(self, ticket: Ticket, begun_at: datetime) -> CompanyId:
        """Begin a company of the tickets like this one since `begun_at`."""
        row = {
            "reseller_id": ticket.parent_id,
            "area_id": ticket.area_id,
            "panel_id": ticket.panel_id,
            "begun_at": begun_at,
            "last_at": self._now,
            "dismissed_with": 0,
        }
        added = await self._connection.execute(sa.insert(companies).returning(_c.id), row)
        company_id = CompanyId(added.scalar_one())
        held = await self._connection.execute(_HOLD_SIMILAR, _like(ticket, begun_at))
        await self._take_in(company_id, [TicketId(row.id) for row in held])
        return company_id

    async def join(self, company_id: CompanyId, ticket_id: TicketId) -> None:
        """Count a ticket in."""
        await self._take_in(company_id, [ticket_id])
        await self.change(company_id, last_at=self._now)

    async def _take_in(self, company_id: CompanyId, ticket_ids: Collection[TicketId]) -> None:
        for some in parts(ticket_ids):
            await self._connection.execute(_TAKE_IN.values(company_id=company_id), {"ids": some})

    async def change(self, company_id: CompanyId, *only_if: sa.ColumnElement[bool], **values: Any) -> bool:
        """Change a company for which all of `only_if` holds; returns whether it did."""
        wanted = (_c.id == company_id, *only_if)
        return (await self._connection.execute(sa.update(companies).where(*wanted).values(**values))).rowcount == 1

    async def dismiss(self, company_id: CompanyId, *, by: MemberId, resellers: int) -> bool:
        """Note that a company is a chance; returns whether nobody has said anything of it before."""
        standing = (_c.dismissed_by.is_(None), _c.case_id.is_(None))
        return await self.change(company_id, *standing, dismissed_by=by, dismissed_with=resellers)

    async def end_with(self, case_id: CaseId, company_ids: Collection[CompanyId]) -> None:
        """End companies for which a case was opened; those that have an open one keep it."""
        has_none = ~sa.exists().where(cases.c.id == _c.case_id, cases.c.state == CaseState.OPEN)
        for company_id in sorted(company_ids):
            await self.change(company_id, has_none, case_id=case_id, ended_at=self._now)

    # What is in a company

    async def size(self, company_id: CompanyId) -> Size:
        """Return how many are in a company."""
        return first(Size, await self._connection.execute(_SIZE, {"of": company_id})) or Size(0, 0)

    async def members(self, company_id: CompanyId, *, most: int) -> Sequence[InCompany]:
        """Return the sub-resellers that came first into a company, with their tickets."""
        return every(InCompany, await self._connection.execute(_MEMBERS, {"of": company_id, "most": most}))

    async def said(self, company_id: CompanyId) -> Said:
        """Return what a colleague said of a company, if anybody did."""
        return first(Said, await self._connection.execute(_SAID, {"of": company_id})) or Said(None, None, None, None)

    async def page(self, company_id: CompanyId, *, skip: int, most: int) -> Sequence[Ticket]:
        """Return some tickets of a company, oldest first."""
        return every(Ticket, await self._connection.execute(_PAGE, {"of": company_id, "skip": skip, "most": most}))

    async def to_decide(self, company_id: CompanyId) -> Sequence[TicketId]:
        """Return the open tickets of a company of which nobody has decided the cause, oldest first."""
        rows = await self._connection.execute(_TO_DECIDE, {"of": company_id})
        return [TicketId(row.id) for row in rows]

    async def held_back(self, company_id: CompanyId, subject: str, *, most: int) -> Sequence[Ticket]:
        """Return the open tickets of a company that nobody has, and that were never shown as a card of a subject."""
        values = {"of": company_id, "subject": subject, "most": most}
        return every(Ticket, await self._connection.execute(_HELD_BACK, values))


def _like(ticket: Ticket, since: datetime) -> dict[str, Any]:
    return {"parent": ticket.parent_id, "area": ticket.area_id, "panel": ticket.panel_id, "since": since}
