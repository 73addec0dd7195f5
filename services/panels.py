"""Panels as they are mentioned: never, where the network has one only."""

from domain.agreement import Panel
from storage.store import Store


async def mentioned(store: Store, panel: Panel) -> str:
    """Return a panel's name where there are several in its network, else an empty text."""
    return panel.name if await store.network.panel_count(panel.reseller_id) > 1 else ""
