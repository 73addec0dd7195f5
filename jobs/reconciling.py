"""What the clock does with balances that panels report: compares them at night, and shows what differs by day."""

from services import reconciling
from storage.store import Store

A_CHUNK = 200


async def reconcile_balances(store: Store) -> int:
    """Compare the next balances of which it is the night with the books; return how many it were."""
    return await reconciling.reconcile_some(store, most=A_CHUNK)


async def tell_of_differences(store: Store) -> int:
    """Show what differs to those who can adjust it; return to how many."""
    return await reconciling.tell_of_lists(store)
