"""The ledger replayed: every account from its transfers, and every transfer against what it refers to."""

from collections.abc import Sequence

from domain.ledger import Discrepancy
from storage.connection import Connection


async def replay(connection: Connection) -> Sequence[Discrepancy]:
    """Return every discrepancy of the ledger; none is how it should be."""
    raise NotImplementedError
