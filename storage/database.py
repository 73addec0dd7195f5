"""The unit of work: one ask, one transaction, opened here and nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from domain.clock import Clock
from storage.connection import Connection, Dialect
from storage.sqlite_thread import SqliteThread
from storage.store import Store

T = TypeVar("T")
Work = Callable[[Store], Coroutine[Any, Any, T]]


class Database(Protocol):
    """Runs work in a transaction of its own, with the clock's moment as the transaction's one `now`."""

    async def write(self, work: Work[T]) -> T: ...

    async def read(self, work: Work[T]) -> T: ...

    async def close(self) -> None: ...


def open_database(url: str, clock: Clock, *, synchronous: str = "FULL") -> Database:
    """Open the database at `url` (`sqlite:///file` or `postgresql://…`).

    `synchronous`: SQLite's setting of that name; only benchmarks and tests have a reason to lower it.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Sqlite(parsed.set(drivername="sqlite"), clock, synchronous=synchronous)
    return Postgresql(parsed.set(drivername="postgresql+asyncpg"), clock)


class Sqlite:
    """One writing and one reading connection, each in its thread; writers wait in a fair line."""

    def __init__(self, url: sa.URL, clock: Clock, *, synchronous: str) -> None:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._writer = SqliteThread(url, begin="BEGIN IMMEDIATE", synchronous=synchronous)
        self._reader = SqliteThread(url, begin="BEGIN DEFERRED", synchronous=synchronous, read_only=True)

    async def write(self, work: Work[T]) -> T:
        return await self._writer.run(lambda connection: work(Store(connection, self._clock())))

    async def read(self, work: Work[T]) -> T:
        return await self._reader.run(lambda connection: work(Store(connection, self._clock(), reads_only=True)))

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()


_READ_ONLY = sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")  # one moment, as on SQLite


class Postgresql:
    """A pool of connections; rows and advisory locks keep writers apart."""

    def __init__(self, url: sa.URL, clock: Clock) -> None:
        self._clock = clock
        self._engine = create_async_engine(url, pool_size=10, max_overflow=0, pool_pre_ping=True, hide_parameters=True)

    async def write(self, work: Work[T]) -> T:
        async with self._engine.connect() as connection, connection.begin():
            return await work(Store(Asynchronous(connection), self._clock()))

    async def read(self, work: Work[T]) -> T:
        async with self._engine.connect() as connection, connection.begin():
            await connection.execute(_READ_ONLY)
            return await work(Store(Asynchronous(connection), self._clock(), reads_only=True))

    async def close(self) -> None:
        await self._engine.dispose()


class Asynchronous:
    """An asynchronous connection of SQLAlchemy's."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        return await self._connection.execute(statement, values)

    async def insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        raise NotImplementedError(f"{len(rows)} rows: {statement}")

    async def compute(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    async def savepoint(self, work: Callable[[], Awaitable[T]]) -> T:
        async with self._connection.begin_nested():
            return await work()


__all__ = ["Connection", "Database", "Work", "open_database"]
