"""Whose turn it is in a ticket: written in one place, so that the clocks and what is due always follow."""

from collections.abc import Sequence

from domain.tickets import Ticket, Turn
from storage.store import Store


async def turn_to(store: Store, ticket: Ticket, turn: Turn | None) -> Ticket:
    """Have a ticket wait for somebody else, or for nobody; returns it as it is then. Nothing changes for the same."""
    if ticket.turn is not turn:
        await store.tickets.change(ticket.id, turn=turn)
        await store.tickets.note_turn(ticket.id, turn)
    return await store.tickets.by_id(ticket.id)


async def turn_each(store: Store, tickets: Sequence[Ticket], turn: Turn) -> None:
    """Have many open tickets wait for somebody else, as `turn_to` does one."""
    await store.many_tickets.begin_turn([one.id for one in tickets if one.turn is not turn], turn)
