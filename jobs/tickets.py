"""What the clock does with tickets: passes albums on once they are complete, and sees to those that fell silent."""

from services import ticket_messages, ticket_silence
from storage.store import Store

A_CHUNK = 50


async def relay_albums(store: Store) -> int:
    """Pass on the albums that are complete; return how many it were."""
    return await ticket_messages.relay_albums(store, most=A_CHUNK)


async def see_to_silent(store: Store) -> int:
    """Close tickets that stayed silent after the warning, and warn of those that will; return how many it were."""
    closed = await ticket_silence.close_silent(store, most=A_CHUNK)
    return closed + await ticket_silence.warn_silent(store, most=A_CHUNK)
