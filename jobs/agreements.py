"""Agreements whose day has come: numbers that come into force, and agreements that end."""

from services import agreements
from storage.store import Store

AT_ONCE = 20


async def apply_due_offers(store: Store) -> int:
    """Bring agreed numbers into force on their first day, and tell both sides of what has ended; return how many."""
    return await agreements.apply_due(store, most=AT_ONCE) + await agreements.tell_of_ends(store, most=AT_ONCE)
