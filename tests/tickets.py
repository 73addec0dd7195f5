"""Tickets for tests: opened in one line."""

from datetime import datetime
from typing import Any

from domain.people import Actor
from domain.tickets import AreaId, AreaKind, Ticket, TicketId, Turn
from services import areas, tickets
from storage.store import Store
from tests.trade import Trade


async def open_one(
    trade: Trade,
    *,
    by: Actor | None = None,
    text: str = "Two customers can't log in",
    kind: AreaKind = AreaKind.ACCESS,
    area: AreaId | None = None,
    **values: Any,
) -> Ticket:
    """Open a ticket of Ahmed's, unless somebody else is named."""
    who = by or trade.ahmed

    async def work(store: Store) -> Ticket:
        listed = await areas.listed(store, who.parent_id or who.reseller_id)
        chosen = area or next(one.id for one in listed if one.kind is kind)
        return await tickets.open_ticket(store, who.reseller_id, tickets.Question(text, chosen, **values), by=who)

    return await trade.database.write(work)


async def turns_of(store: Store, ticket_id: TicketId) -> list[tuple[Turn | None, datetime]]:
    """Return whose turn began when in a ticket, oldest first."""
    return [(change.turn, change.at) for change in (await store.ticket_clocks.turns([ticket_id]))[ticket_id]]
