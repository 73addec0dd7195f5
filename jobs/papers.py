"""What the clock sends on the first of a month: statements and month-end packs, to those who wish them."""

from domain.papers import PaperKind
from services import monthly_papers
from storage.store import Store

A_CHUNK = 50


async def send_statements(store: Store) -> int:
    """Send last month's statement to those who wish it; return to how many."""
    return await monthly_papers.send(store, PaperKind.STATEMENT, most=A_CHUNK)


async def send_packs(store: Store) -> int:
    """Send last month's pack to the owners who wish it; return to how many resellers."""
    return await monthly_papers.send(store, PaperKind.PACK, most=A_CHUNK)
