"""A transaction stands or falls as one, a reader can't write, and nobody talks to the world inside of one."""

import asyncio
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from domain.people import Reseller
from storage.database import Database
from storage.models.people import resellers
from storage.store import Store
from tests.factories import Network

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def top(network: Network) -> Reseller:
    return await network.top("Before")


async def name_of(database: Database, reseller: Reseller) -> str:
    return (await database.read(lambda store: store.resellers.by_id(reseller.id))).name


async def test_what_fails_leaves_nothing(database: Database, top: Reseller) -> None:
    async def fail(store: Store) -> None:
        await store.resellers.change(top.id, name="After")
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError):
        await database.write(fail)
    assert await name_of(database, top) == "Before"


async def test_a_savepoint_is_taken_back_alone(database: Database, top: Reseller) -> None:
    async def fail(store: Store) -> None:
        await store.resellers.change(top.id, name="Inside")
        raise RuntimeError("planted")

    async def work(store: Store) -> None:
        await store.resellers.change(top.id, name="Outside")
        with pytest.raises(RuntimeError):
            await store.savepoint(lambda: fail(store))

    await database.write(work)
    assert await name_of(database, top) == "Outside"


async def test_a_reading_transaction_can_not_write(database: Database, top: Reseller) -> None:
    with pytest.raises(DBAPIError):
        await database.read(lambda store: store.resellers.change(top.id, name="After"))
    assert await name_of(database, top) == "Before"


async def test_writers_of_several_processes_lose_nothing(
    open_another: Callable[[], Database], database: Database, top: Reseller
) -> None:
    processes = [database, open_another(), open_another()]

    async def add_a_sign(store: Store) -> None:
        locked = sa.select(resellers.c.name).where(resellers.c.id == top.id).with_for_update()
        name = (await store.connection.execute(locked)).scalar_one()
        await store.resellers.change(top.id, name=name + "x")

    await asyncio.gather(*(process.write(add_a_sign) for process in processes * 20))
    assert await name_of(database, top) == "Before" + "x" * 60


async def test_a_transaction_that_waits_for_the_world_is_refused_on_sqlite(database: Database, engine: str) -> None:
    async def wait(_store: Store) -> None:
        await asyncio.sleep(0)

    if engine == "sqlite":
        with pytest.raises(RuntimeError, match="after the commit"):
            await database.write(wait)


async def test_pieces_of_work_that_share_a_commit_stand_or_fall_alone(database: Database, top: Reseller) -> None:
    async def add(store: Store, sign: str) -> None:
        locked = sa.select(resellers.c.name).where(resellers.c.id == top.id).with_for_update()
        name = (await store.connection.execute(locked)).scalar_one()
        await store.resellers.change(top.id, name=name + sign)
        if sign == "!":
            raise RuntimeError("planted")

    signs = "a!b!c!d!"
    work = [database.write(lambda store, sign=sign: add(store, sign)) for sign in signs]  # type: ignore[misc]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    assert [outcome is None for outcome in outcomes] == [sign != "!" for sign in signs]
    assert sorted(await name_of(database, top)) == sorted("Beforeabcd")


async def test_nothing_is_said_to_stand_that_the_engine_took_back(
    database: Database, top: Reseller, engine: str
) -> None:
    if engine != "sqlite":
        return  # PostgreSQL never takes back more than the statement and its savepoint

    async def take_all_back(store: Store) -> None:
        """Do what SQLite does by itself when the disk is full."""
        twice = sa.text("INSERT OR ROLLBACK INTO job_run (job, period, claimed_at) VALUES ('a', 'b', 1), ('a', 'b', 1)")
        await store.connection.execute(twice)

    async def rename(store: Store) -> bool:
        return await store.resellers.change(top.id, name="After")

    work = [database.write(rename), database.write(take_all_back), database.write(rename)]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    assert all(isinstance(outcome, DBAPIError) for outcome in outcomes)
    assert await name_of(database, top) == "Before"
