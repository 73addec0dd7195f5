"""A ticket with all around it, as its cards show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.people import Reseller
from domain.requests import Attachment
from domain.support_clocks import TurnChange
from domain.tickets import Area, Ticket, TicketId, TicketMessage
from services import ticket_news, tickets
from storage.store import Store


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """`opening`: what it was opened with, `file` too; `assignee`: who has it, empty for nobody.

    `turns`: whose turn began when, as known at `as_of`; `goes_on_in`: into which it was merged; `out_of_reach`: nobody
    of the sub-reseller can be written to.
    """

    ticket: Ticket
    reseller: Reseller
    area: Area
    opening: TicketMessage
    file: Attachment | None
    assignee: str
    turns: Sequence[TurnChange]
    as_of: datetime
    goes_on_in: Ticket | None
    out_of_reach: bool


async def facts_of(store: Store, ticket_id: TicketId) -> TicketFacts:
    """Return a ticket with all around it, once for all cards that are drawn together; raises `NotHere`."""
    return await store.once((TicketFacts, ticket_id), lambda: _facts_of(store, ticket_id))


async def _facts_of(store: Store, ticket_id: TicketId) -> TicketFacts:
    ticket = await store.tickets.by_id(ticket_id)
    opening = await store.tickets.opening(ticket_id)
    return TicketFacts(
        ticket=ticket,
        reseller=await store.resellers.by_id(ticket.reseller_id),
        area=await store.areas.by_id(ticket.area_id),
        opening=opening,
        file=None if opening.attachment_id is None else await store.attachments.by_id(opening.attachment_id),
        assignee=await tickets.name_of(store, ticket),
        turns=(await store.ticket_clocks.turns([ticket_id]))[ticket_id],
        as_of=store.now,
        goes_on_in=None if ticket.merged_into is None else await store.tickets.by_id(ticket.merged_into),
        out_of_reach=ticket.is_open and not await ticket_news.child_is_reached(store, ticket),
    )
