"""What the clock does with announcements: gives them out, and has them say what has begun and what is over."""

from services import announcing
from storage.store import Store

A_CHUNK = 200


async def give_out_announcements(store: Store) -> int:
    """Show announcements to their next readers; return how many sub-resellers it were."""
    return await announcing.tell_next(store, most=A_CHUNK)


async def begin_and_end_announcements(store: Store) -> int:
    """Note what has begun and what is over; return how many announcements it were."""
    return await announcing.begin_and_end(store)
