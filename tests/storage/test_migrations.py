"""The database's shape: up, down and up again, and the same as the models say."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage.migrate import alone, is_current, migrate
from storage.models import metadata
from storage.models.ledger_triggers import POSTGRESQL, SQLITE

pytestmark = pytest.mark.both_engines

GUARDS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}


async def test_a_new_database_is_current_goes_back_to_nothing_and_comes_again(database_url: str) -> None:
    assert await is_current(database_url)
    shape = await alone(database_url, _shape)
    await migrate(database_url, "base")
    assert not await is_current(database_url)
    assert await alone(database_url, _shape) == {("table", "alembic_version")}
    await migrate(database_url)
    assert await is_current(database_url)
    assert await alone(database_url, _shape) == shape


async def test_migrating_what_is_current_changes_nothing(database_url: str) -> None:
    shape = await alone(database_url, _shape)
    await migrate(database_url)
    assert await alone(database_url, _shape) == shape


async def test_the_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    assert await alone(database_url, _differences) == []


async def test_the_migrated_checks_and_triggers_are_those_of_the_models(database_url: str) -> None:
    shape = await alone(database_url, _shape)
    await migrate(database_url, "base")
    await alone(database_url, _build_from_models)
    assert await alone(database_url, _shape) == shape
    assert len([part for part in shape if part[0] == "guard"]) >= 9


def _differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def _build_from_models(connection: sa.Connection) -> None:
    metadata.create_all(connection)
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def _shape(connection: sa.Connection) -> set[tuple[str, ...]]:
    """Return what Alembic doesn't compare, and the names of what it does."""
    guards = connection.exec_driver_sql(GUARDS[connection.dialect.name]).scalars()
    shape: set[tuple[str, ...]] = {("guard", guard) for guard in guards}
    look = sa.inspect(connection)
    for table in look.get_table_names():
        shape.add(("table", table))
        shape |= {("check", str(check["name"]), check["sqltext"]) for check in look.get_check_constraints(table)}
        shape |= {("index", str(index["name"])) for index in look.get_indexes(table)}
        shape |= {("unique", str(unique["name"])) for unique in look.get_unique_constraints(table)}
        shape |= {("key", str(key["name"])) for key in look.get_foreign_keys(table)}
    return shape
