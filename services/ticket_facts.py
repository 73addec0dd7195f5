"""A ticket with all around it, as its cards show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.people import Reseller
from domain.support_clocks import TurnChange
from domain.tickets import Area, Ticket, TicketId, TicketMessage
from services import tickets
from storage.store import Store


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """`opening`: what it was opened with; `assignee`: who has it, empty for nobody.

    `turns`: whose turn began when, as known at `as_of`.
    """

    ticket: Ticket
    reseller: Reseller
    area: Area
    opening: TicketMessage
    assignee: str
    turns: Sequence[TurnChange]
    as_of: datetime


async def facts_of(store: Store, ticket_id: TicketId) -> TicketFacts:
    """Return a ticket with all around it; raises `NotHere`."""
    ticket = await store.tickets.by_id(ticket_id)
    return TicketFacts(
        ticket=ticket,
        reseller=await store.resellers.by_id(ticket.reseller_id),
        area=await store.areas.by_id(ticket.area_id),
        opening=await store.tickets.opening(ticket_id),
        assignee=await tickets.name_of(store, ticket),
        turns=(await store.ticket_clocks.turns([ticket_id]))[ticket_id],
        as_of=store.now,
    )
