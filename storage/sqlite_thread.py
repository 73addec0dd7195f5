"""SQLite with one thread hop a transaction: the whole coroutine of a piece of work runs where its connection lives.

Pieces that come while the thread is busy share the next commit, each in a savepoint of its own, so that each still
stands or falls alone. Why not a driver that hops once a statement: docs/decisions/0002-one-hop-a-transaction.md.
"""

import asyncio
import contextvars
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from storage.connection import Dialect

T = TypeVar("T")
Work = Callable[["Immediate"], Coroutine[Any, Any, T]]

MOST_TOGETHER = 32
"""How many pieces of work share a commit."""


@dataclass(slots=True)
class Piece:
    """Work that waits for its turn, and the one who waits for what comes of it."""

    work: Work[Any]
    context: contextvars.Context
    done: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class SqliteThread:
    """One connection and the thread it lives in; what is handed in runs there in the order in which it came."""

    def __init__(self, url: sa.URL, *, begin: str, synchronous: str, read_only: bool = False) -> None:
        self._engine = _engine(url, synchronous=synchronous, read_only=read_only)
        self._begin = begin
        self._read_only = read_only
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._waiting: deque[Piece] = deque()
        self._running: asyncio.Task[None] | None = None
        self._held: sa.Connection | None = None

    async def run(self, work: Work[T]) -> T:
        """Run `work`: committed when this returns, and nothing of it left when this raises."""
        piece = Piece(work, contextvars.copy_context(), asyncio.get_running_loop().create_future())
        self._waiting.append(piece)
        if self._running is None:
            self._running = asyncio.create_task(self._run_waiting())
        result: T = await piece.done
        return result

    async def close(self) -> None:
        """Close the connection after what is under way."""
        if self._running is not None:
            await self._running
        await asyncio.get_running_loop().run_in_executor(self._thread, self._let_go)
        self._thread.shutdown()

    async def _run_waiting(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            together = [self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))]
            await loop.run_in_executor(self._thread, self._transact, together)
            for piece in together:
                _tell(piece)
        self._running = None

    def _transact(self, together: list[Piece]) -> None:
        """Run pieces of work in one transaction; where that can't be begun or committed, all of them fail."""
        try:
            connection = self._connection()
            with connection.begin():
                connection.exec_driver_sql(self._begin)
                if len(together) == 1:
                    _run(together[0], connection)
                else:
                    self._run_apart(together, connection)
        except BaseException as failure:
            for piece in together:
                piece.error = piece.error or failure

    def _run_apart(self, together: list[Piece], connection: sa.Connection) -> None:
        """Run each piece of work in a savepoint of its own, and keep what it raises for the one who waits for it."""
        for piece in together:
            try:
                with nullcontext() if self._read_only else savepoint(connection):
                    _run(piece, connection)
            except BaseException as failure:
                piece.error = failure
                if not _driver(connection).in_transaction:
                    raise  # the engine took back the others' work too, as it does on a full disk

    def _connection(self) -> sa.Connection:
        if self._held is None:
            self._held = self._engine.connect()
        return self._held

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
        self._engine.dispose()


def _run(piece: Piece, connection: sa.Connection) -> None:
    piece.result = piece.context.run(finish, piece.work(Immediate(connection)))


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


@contextmanager
def savepoint(connection: sa.Connection) -> Iterator[None]:
    """Take back what is done inside when it raises, and nothing else.

    It is said to the driver, because SQLAlchemy takes longer for its own than for two statements.
    """
    driver = _driver(connection)
    driver.execute("SAVEPOINT piece")
    try:
        yield
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK TO piece")
            driver.execute("RELEASE piece")
        raise
    driver.execute("RELEASE piece")


def _tell(piece: Piece) -> None:
    if piece.done.cancelled():
        return
    if piece.error is None:
        piece.done.set_result(piece.result)
    else:
        piece.done.set_exception(piece.error)


class Immediate:
    """A synchronous connection with the face of an asynchronous one; no call of it ever suspends."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    async def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        return self._connection.execute(statement, values)

    async def insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        return int(self._connection.exec_driver_sql(statement, cast("list[tuple[Any, ...]]", rows)).rowcount)

    async def compute(self, work: Callable[[], T]) -> T:
        return work()  # this is a thread of its own already

    async def savepoint(self, work: Callable[[], Awaitable[T]]) -> T:
        with savepoint(self._connection):
            return await work()


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end at once; raises `RuntimeError` if it waits for anything but its store."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # StopIteration isn't generic
    work.close()
    raise RuntimeError("A transaction waited for something other than its store; talk to the world after the commit.")


def _engine(url: sa.URL, *, synchronous: str, read_only: bool) -> sa.Engine:
    """Make an engine whose connections keep foreign keys and triggers strict, and begin only when they are told to."""
    engine = sa.create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,  # what people write, and invitations, stand in them; an error's text must not repeat it
        connect_args={"timeout": 30.0, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _: object) -> None:
        raw.isolation_level = None  # the driver must not begin by itself: see `_transact`
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute(f"PRAGMA synchronous={synchronous}")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute("PRAGMA recursive_triggers=ON")
        raw.execute("PRAGMA busy_timeout=30000")
        raw.execute(f"PRAGMA query_only={int(read_only)}")

    return engine
