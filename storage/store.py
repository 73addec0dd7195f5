"""A store: one transaction, its one moment, and the repositories on it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from storage.connection import Connection
from storage.ledger import Ledger

T = TypeVar("T")


class Store:
    """One transaction. `now` is the moment at which everything in it happens."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    async def savepoint(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work`; what it did is taken back when it raises, and nothing else is."""
        return await self.connection.savepoint(work)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.connection, self.now)
