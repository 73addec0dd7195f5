"""Copies of a database on a PostgreSQL server, used again once they are emptied: that is quicker than a new one."""

import os

import asyncpg
import sqlalchemy as sa

Shape = list[tuple[int, int]]

_SPARES: list[sa.URL] = []
_SHAPES: dict[sa.URL, Shape] = {}
"""The copies that nobody uses, and what the catalogues of each copy said when it was new."""

_SHAPE = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {catalogue}"  # noqa: S608  (nobody else's words are in it)
    for catalogue in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc")
)
"""How many things there are of each kind, and which transaction wrote to them last."""

_EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica; -- neither foreign keys nor triggers
    SET LOCAL lock_timeout = '5s';
    FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('DELETE FROM %s', one.name);
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$
"""

_SEND_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def spare_copy(template: sa.URL) -> sa.URL:
    """Return a copy that somebody let go of, or a new one."""
    if _SPARES:
        return _SPARES.pop()
    copy = template.set(database=f"test_{os.urandom(6).hex()}")
    await administer(copy, f'CREATE DATABASE {copy.database} TEMPLATE "{template.database}" STRATEGY FILE_COPY')
    _SHAPES[copy] = await _emptied(copy)
    return copy


async def spare(copy: sa.URL) -> None:
    """Let go of a copy: it is emptied for the next one, and removed if its tables are no longer what they were."""
    if await _emptied(copy) == _SHAPES[copy]:
        _SPARES.append(copy)
    else:
        await administer(copy, f"DROP DATABASE {copy.database} WITH (FORCE)")


async def _emptied(copy: sa.URL) -> Shape:
    """Send everybody out of a copy, remove what was written there, and return the shape that it has."""
    connection = await _connect(copy)
    try:
        await connection.execute(_SEND_OUT)
        await connection.execute(_EMPTY)
        return [tuple(row) for row in await connection.fetch(_SHAPE)]
    finally:
        await connection.close()


async def administer(server: sa.URL, statement: str) -> None:
    """Run a statement that wants no transaction, on the server's own database."""
    connection = await _connect(server.set(database="postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _connect(url: sa.URL) -> asyncpg.Connection:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return await asyncpg.connect(address)
