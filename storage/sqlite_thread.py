"""SQLite with one thread hop a transaction: the whole coroutine of a transaction runs where its connection lives.

Why not a driver that hops once a statement: docs/decisions/0002-one-hop-a-transaction.md.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from storage.connection import Dialect

T = TypeVar("T")


class SqliteThread:
    """One connection and the thread it lives in; what is handed in runs there, one transaction after the other."""

    def __init__(self, url: sa.URL, *, begin: str, synchronous: str, read_only: bool = False) -> None:
        self._engine = _engine(url, begin=begin, synchronous=synchronous, read_only=read_only)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._held: sa.Connection | None = None

    async def run(self, work: Callable[["Immediate"], Coroutine[Any, Any, T]]) -> T:
        """Run `work` in one transaction: committed when it returns, rolled back when it raises."""
        loop = asyncio.get_running_loop()
        context = contextvars.copy_context()
        return await loop.run_in_executor(self._thread, context.run, self._transact, work)

    async def close(self) -> None:
        """Close the connection after what is under way."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)
        self._thread.shutdown()

    def _transact(self, work: Callable[["Immediate"], Coroutine[Any, Any, T]]) -> T:
        connection = self._connection()
        with connection.begin():
            return finish(work(Immediate(connection)))

    def _connection(self) -> sa.Connection:
        if self._held is None:
            self._held = self._engine.connect()
        return self._held

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
        self._engine.dispose()


class Immediate:
    """A synchronous connection with the face of an asynchronous one; no call of it ever suspends."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    async def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, values)

    async def savepoint(self, work: Callable[[], Awaitable[T]]) -> T:
        with self._connection.begin_nested():
            return await work()


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end at once; raises `RuntimeError` if it waits for anything but its store."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # StopIteration isn't generic
    work.close()
    raise RuntimeError("A transaction waited for something other than its store; talk to the world after the commit.")


def _engine(url: sa.URL, *, begin: str, synchronous: str, read_only: bool) -> sa.Engine:
    """Make an engine whose connections start transactions with `begin` and keep foreign keys and triggers strict."""
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": 30.0, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _: object) -> None:
        raw.isolation_level = None  # the driver must not begin by itself: see the listener below
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute(f"PRAGMA synchronous={synchronous}")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA recursive_triggers=ON")
        raw.execute("PRAGMA busy_timeout=30000")
        raw.execute(f"PRAGMA query_only={int(read_only)}")

    @event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
