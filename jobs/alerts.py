"""What the clock does with alerts: tells what was kept back overnight, and sends the morning digest."""

from services import alert_news, digest
from storage.store import Store

A_CHUNK = 50


async def tell_held_back(store: Store) -> int:
    """Tell members whose quiet hours are over what was kept back for them; return how many it were."""
    return await alert_news.tell_held_back(store, most=A_CHUNK)


async def send_digests(store: Store) -> int:
    """Send the digest to those whose time for it has come; return of how many it was looked."""
    return await digest.send_each(store, most=A_CHUNK)
