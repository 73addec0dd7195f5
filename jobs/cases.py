"""What goes down of a case that concerns very many: piece by piece, so that nobody else is kept waiting."""

from services import cases
from storage.store import Store


async def pass_on_of_cases(store: Store) -> int:
    """Pass the next piece of an update or a question on; return how many tickets it was for."""
    return await cases.go_on_passing(store)
