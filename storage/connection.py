"""What a repository needs of a database, whichever it is."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, Protocol, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

Dialect = Literal["sqlite", "postgresql"]


class Connection(Protocol):
    """An open transaction: statements run in it, and a savepoint can be taken back alone."""

    dialect: Dialect

    async def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]: ...

    async def insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        """Insert rows by a statement in the engine's own words, no value converted; return how many it took.

        SQLite alone has it.
        """
        ...

    async def savepoint(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work`; what it did is rolled back when it raises, and nothing else is."""
        ...

    async def compute(self, work: Callable[[], T]) -> T:
        """Run `work`, which takes long and waits for nothing, where it holds up no other chat."""
        ...
