"""A database that fails when it is told to, as one does that restarts or loses its connection at the commit."""

from typing import TypeVar

from storage.database import Database, Work

T = TypeVar("T")


class Unsteady:
    """The next `failing_writes` and `failing_reads` come to nothing, after `steady_writes` that still succeed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.steady_writes = 0
        self.failing_writes = 0
        self.failing_reads = 0

    async def write(self, work: Work[T]) -> T:
        if self.steady_writes:
            self.steady_writes -= 1
        elif self.failing_writes:
            self.failing_writes -= 1
            raise ConnectionError("planted")
        return await self._database.write(work)

    async def read(self, work: Work[T]) -> T:
        if self.failing_reads:
            self.failing_reads -= 1
            raise ConnectionError("planted")
        return await self._database.read(work)

    async def close(self) -> None:
        await self._database.close()
