"""Bring a database to the shape that this version expects, or see whether it has it.

Alembic is imported when it is needed, so that a start that finds everything in place stays quick.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")

HISTORY = Path(__file__).parent / "migrations"


async def migrate(url: str, target: str = "head") -> None:
    """Walk the database at `url` up to `target` (`head`: the newest shape), or down to nothing for `base`.

    All or nothing happens, on both engines.
    """
    await alone(url, lambda connection: _walk(connection, target))


async def is_current(url: str) -> bool:
    """Tell whether the database at `url` has the newest shape; one that doesn't exist yet hasn't."""
    return await alone(url, _is_current)


async def alone(url: str, work: Callable[[sa.Connection], T]) -> T:
    """Run `work` in one transaction of its own, one process at a time."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_alone_on_sqlite, parsed.set(drivername="sqlite"), work)
    engine = create_async_engine(parsed.set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('subpanel.migrate'))"))
        return await connection.run_sync(work)


def _alone_on_sqlite(url: sa.URL, work: Callable[[sa.Connection], T]) -> T:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, poolclass=NullPool, connect_args={"timeout": 30.0})

    @event.listens_for(engine, "connect")
    def set_up(raw: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        raw.isolation_level = None  # the driver would commit before DDL

    @event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:
        return work(connection)


def _walk(connection: sa.Connection, target: str) -> None:
    from alembic import command  # noqa: PLC0415  (see the module's docstring)

    walk = command.downgrade if target == "base" else command.upgrade
    walk(_config(connection), target)


def _is_current(connection: sa.Connection) -> bool:
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    newest = ScriptDirectory.from_config(_config(connection)).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(newest)


def _config(connection: sa.Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HISTORY).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
