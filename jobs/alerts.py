"""What the clock does with alerts: tells what has gathered or was kept back overnight, and sends the morning digest."""

from services import alert_news, digest
from storage.store import Store

A_CHUNK = 50


async def tell_of_alerts(store: Store) -> int:
    """Tell members of what was found, as it has gathered or as their quiet hours are over; return how many it were."""
    return await alert_news.tell_gathered(store, most=A_CHUNK)


async def send_digests(store: Store) -> int:
    """Send the digest to those whose time for it has come; return of how many it was looked."""
    return await digest.send_each(store, most=A_CHUNK)
