"""A ticket with all around it, as its cards show it."""

from dataclasses import dataclass

from domain.people import Reseller
from domain.tickets import Area, Ticket, TicketId, TicketMessage
from services import tickets
from storage.store import Store


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """`opening`: what it was opened with; `assignee`: who has it, empty for nobody."""

    ticket: Ticket
    reseller: Reseller
    area: Area
    opening: TicketMessage
    assignee: str


async def facts_of(store: Store, ticket_id: TicketId) -> TicketFacts:
    """Return a ticket with all around it; raises `NotHere`."""
    ticket = await store.tickets.by_id(ticket_id)
    return TicketFacts(
        ticket=ticket,
        reseller=await store.resellers.by_id(ticket.reseller_id),
        area=await store.areas.by_id(ticket.area_id),
        opening=await store.tickets.opening(ticket_id),
        assignee=await tickets.name_of(store, ticket),
    )
