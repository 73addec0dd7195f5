"""Deputies whose first day has come, or whose last day is over: their role follows the clock by itself."""

from services import deputies
from storage.store import Store

AT_ONCE = 20


async def begin_and_end_deputies(store: Store) -> int:
    """Hand open cards to deputies who begin, and tell of those whose time is over; return how many it were."""
    return await deputies.begin_due(store, most=AT_ONCE) + await deputies.tell_over(store, most=AT_ONCE)
