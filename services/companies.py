"""Company: several sub-resellers that write about the same area within a short time, which points at the supplier.

Its tickets are spoken of together, on one card, so that the desk stays usable in an outage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.cases import Company
from domain.people import Actor
from domain.support_settings import SupportSettings
from domain.tickets import Area, AreaKind, CaseId, CompanyId, Ticket
from domain.triage import company_of
from services import decided, panels
from storage.companies import InCompany, Size
from storage.store import Store

CARD = "company"

DOUBLED = 2
"""A company that was called a chance is spoken of again once it has so many times the sub-resellers of then."""

OF_ANY_KIND = 2
"""Tickets about anything else have less in common: it takes so many times the sub-resellers."""

MOST_NAMED = 8
"""How many sub-resellers a card names."""


@dataclass(frozen=True, slots=True)
class Joined:
    """In which company a new ticket is. `begins`: the desk is to hear of the company now, for the first time or again.

    Otherwise it knows, and only the company's card is to be drawn anew.
    """

    company_id: CompanyId
    begins: bool


# A new ticket


async def joined(store: Store, ticket: Ticket) -> Joined | None:
    """Look whether a new ticket is in company, and count it in; `None` where it is spoken of by itself."""
    kind = await store.companies.hold(ticket.area_id)
    settings = await store.support_settings.of(ticket.parent_id)
    running = await store.companies.running(ticket)
    if running is not None and running.last_at < store.now - _window(settings):
        await store.companies.change(running.id, ended_at=store.now)
        running = None
    if running is None:
        return await _begun(store, ticket, kind, settings)
    return await _joins(store, ticket, running)


def _window(settings: SupportSettings) -> timedelta:
    return timedelta(minutes=settings.company_minutes)


async def _begun(store: Store, ticket: Ticket, kind: AreaKind, settings: SupportSettings) -> Joined | None:
    """Begin a company if there are enough of its kind; what is usual is counted only where there may be."""
    window = _window(settings)
    size = settings.company_size * (OF_ANY_KIND if kind is AreaKind.OTHER else 1)
    openings = await store.companies.openings(ticket, store.now - window)
    if len(openings) < size:
        return None
    usual = await store.companies.usual(ticket.parent_id, ticket.area_id, store.now - window)
    found = company_of(openings, window, size, usual)
    if found is None:
        return None
    return Joined(await store.companies.begin(ticket, found.since), begins=True)


async def _joins(store: Store, ticket: Ticket, company: Company) -> Joined | None:
    await store.companies.join(company.id, ticket.id)
    if company.dismissed_by is None:
        return Joined(company.id, begins=False)
    if (await store.companies.size(company.id)).resellers < DOUBLED * company.dismissed_with:
        return None
    await store.companies.change(company.id, dismissed_by=None)
    return Joined(company.id, begins=True)


async def explained(store: Store, case_id: CaseId, tickets: Sequence[Ticket]) -> None:
    """End the companies of tickets for which a case was opened."""
    ended = {ticket.company_id for ticket in tickets if ticket.company_id is not None}
    await store.companies.end_with(case_id, ended)
    await store.cards.refresh_each(CARD, ended)


# How it is read


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """A company with what its card says. `panel`: empty with only one; `first`: the sub-resellers that came first.

    `said_by`: who said what it is, empty as long as nobody has; `case`: the number of the case that explains it, which
    is open or not. `waiting`: how many of its tickets are open without a cause.
    """

    company: Company
    area: Area
    panel: str
    size: Size
    first: Sequence[InCompany]
    said_by: str
    case: int | None
    case_is_open: bool
    waiting: int


async def facts_of(store: Store, company_id: CompanyId, *, reader: Actor) -> CompanyFacts:
    """Return a company with what its card says, for a colleague; raises `NotHere`."""
    company = await store.companies.by_id(company_id)
    said = await store.companies.said(company_id)
    return CompanyFacts(
        company=company,
        area=await store.areas.by_id(company.area_id),
        panel=await _panel(store, company),
        size=await store.companies.size(company_id),
        first=await store.companies.members(company_id, most=MOST_NAMED),
        said_by=await decided.name_for(store, said.by, reader=reader),
        case=said.case,
        case_is_open=said.open_case is not None,
        waiting=len(await store.companies.to_decide(company_id)),
    )


async def _panel(store: Store, company: Company) -> str:
    if company.panel_id is None:
        return ""
    return await panels.mentioned(store, await store.panels.by_id(company.panel_id))
