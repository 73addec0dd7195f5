"""What is known of a ticket that says whose fault it may be, and what that suggests to a colleague."""

from datetime import timedelta

from domain.agreement import agreement_in_force
from domain.guides import matches
from domain.people import ResellerState
from domain.tickets import Area, Ticket
from domain.triage import Company, Guides, Standing, Suggestion, ToLoad, TriageFacts, suggest
from services.ticket_facts import TicketFacts
from storage.store import Store
from storage.triage import TriageView


async def suggestion_for(store: Store, facts: TicketFacts) -> Suggestion:
    """Suggest a cause for a ticket; its card is drawn for several readers at a time."""
    ticket = facts.ticket
    return suggest(
        await store.once(("triage", ticket.id), lambda: facts_of(store, ticket, facts.area, facts.opening.text))
    )


async def facts_of(store: Store, ticket: Ticket, area: Area, text: str) -> TriageFacts:
    """Return what is known of a ticket. `text`: what it was opened with."""
    view = await store.triage.view(ticket)
    return TriageFacts(
        area=area.kind,
        opened_at=ticket.opened_at,
        scope=ticket.scope,
        since=ticket.since,
        standing=await _standing(store, ticket, view),
        guides=await _guides(store, ticket, text, view),
        company=await _company(store, ticket, view),
        active=view.active,
        case_since=view.case_since,
        announced_since=view.announced_since,
    )


async def _standing(store: Store, ticket: Ticket, view: TriageView) -> Standing:
    agreed = agreement_in_force(await store.offers.of_reseller(ticket.reseller_id), store.now)
    waiting = None if view.to_load_since is None else ToLoad(view.to_load, view.to_load_since)
    return Standing(
        suspended=view.state is ResellerState.SUSPENDED,
        not_accepted=agreed is None,
        empty_wallet=not view.credits_left,
        overdue=view.over_limit,
        frozen=view.frozen,
        paused=view.paused,
        to_load=waiting,
    )


async def _guides(store: Store, ticket: Ticket, text: str, view: TriageView) -> Guides:
    """Return how many guides of the team fit what was written, and how many were shown and tried."""
    known = await store.once(("guides", ticket.parent_id), lambda: store.triage.guides(ticket.parent_id))
    matching = len(matches(text, ticket.area_id, known))
    return Guides(matching, shown=view.guides_shown, tried=min(matching, view.guides_tried))


async def _company(store: Store, ticket: Ticket, view: TriageView) -> Company | None:
    if view.company_since is None or view.company_last is None:
        return None
    settings = await store.support_settings.of(ticket.parent_id)
    return Company(
        resellers=view.resellers,
        since=view.company_since,
        last=view.company_last,
        window=timedelta(minutes=settings.company_minutes),
        usual=await store.companies.usual(ticket.parent_id, ticket.area_id, view.company_since),
    )
