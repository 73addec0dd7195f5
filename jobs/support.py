"""What the clock does with tickets: tells of those that take too long, and times them anew by other hours."""

from services import ticket_turns, ticket_watch
from storage.store import Store

A_CHUNK = 500
"""So many at once, so that what breaches together comes as one message."""

READERS = 50


async def tell_of_late_tickets(store: Store) -> int:
    """Tell teams of tickets that are late, or will be soon; return how many were looked at."""
    return await ticket_watch.tell_of_late(store, most=A_CHUNK)


async def remind_of_stale_tickets(store: Store) -> int:
    """Remind colleagues of tickets in which nobody says anything; return how many colleagues were looked at."""
    return await ticket_watch.remind_of_stale(store, most=READERS)


async def retime_tickets(store: Store) -> int:
    """Have what is due of tickets follow from other hours or targets; return how many were looked at."""
    return await ticket_turns.retime_next(store)
