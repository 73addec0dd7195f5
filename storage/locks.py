"""What the two engines say differently: locks for a transaction, and inserting only what is new, or in its place."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.connection import Connection

CLAIM_INBOX = 1
CLAIM_OUTBOX = 2
MOVE_IN = 3

_advisory = sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("lock")))


async def lock_for_transaction(connection: Connection, lock: int) -> None:
    """Keep other transactions that take the same lock waiting; on SQLite a writer is alone anyway."""
    if connection.dialect == "postgresql":
        await connection.execute(_advisory, {"lock": lock})


def insert_new(connection: Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that passes over rows whose unique key is taken."""
    if connection.dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def upserts(table: sa.Table, keys: Sequence[str], change: Any) -> dict[str, sa.Insert]:
    """Return, for both engines, the insert that changes the row that stands instead. `change`: of table and new row."""
    found: dict[str, sa.Insert] = {}
    for dialect, insert in (("sqlite", sqlite.insert(table)), ("postgresql", postgresql.insert(table))):
        found[dialect] = insert.on_conflict_do_update(index_elements=list(keys), set_=change(table.c, insert.excluded))
    return found
