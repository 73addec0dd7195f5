"""What ends by itself: prices that were promised until a day, and offers that nobody answered by theirs."""

from services import dealing, promise_days
from storage.store import Store

AT_ONCE = 20


async def end_promises(store: Store) -> int:
    """Tell of promises whose day has come, each once; return of how many."""
    return await promise_days.come_back(store, most=AT_ONCE)


async def lapse_offers(store: Store) -> int:
    """Let offers lapse that nobody answered by their day, and tell both sides; return how many."""
    return await dealing.lapse(store, most=AT_ONCE)
