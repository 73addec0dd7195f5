"""A copy that somebody let go of is like a new one for whoever gets it next."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.people import ResellerId
from storage.database import open_database
from storage.models.agreement import offers
from storage.models.base import metadata
from storage.models.invoices import invoices
from storage.models.requests import attachments
from storage.store import Store
from tests.conftest import copy_of, drop
from tests.factories import Network

pytestmark = pytest.mark.beside_another


async def test_nothing_stays_in_a_copy_that_is_used_again(
    template: sa.URL, tmp_path: Path, clock: TurnableClock
) -> None:
    first_ids = []
    for _again in range(2):
        url = await copy_of(template, tmp_path)
        database = open_database(url, clock)
        network = Network(database, clock)
        assert {name: rows for name, rows in (await database.read(rows_by_table)).items() if rows} == {}
        await network.noise()
        for table in (attachments, offers, invoices):
            await network.any_row(table)
        first_ids.append(await database.read(rows_by_table))
        await database.close()
        await drop(url)
    assert first_ids[0] == first_ids[1]


async def rows_by_table(store: Store) -> dict[str, list[sa.Row[object]]]:
    tables = metadata.sorted_tables
    return {table.name: list((await store.connection.execute(sa.select(table))).all()) for table in tables}


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE reseller RENAME COLUMN name TO called",
        "ALTER TABLE transfer DISABLE TRIGGER ALL",
        "ALTER TABLE member ADD CONSTRAINT planted CHECK (name <> 'Ana') NOT VALID",
        "DROP TRIGGER transfer_is_never_changed ON transfer",
    ],
)
async def test_a_copy_whose_tables_were_changed_is_not_used_again(
    template: sa.URL, tmp_path: Path, clock: TurnableClock, change: str
) -> None:
    url = await copy_of(template, tmp_path)
    database = open_database(url, clock)
    await database.write(lambda store: store.connection.execute(sa.text(change)))
    await database.close()
    await drop(url)

    another = await copy_of(template, tmp_path)
    assert another != url
    await drop(another)


async def test_whoever_is_still_in_a_copy_is_sent_out_of_it(
    template: sa.URL, tmp_path: Path, clock: TurnableClock
) -> None:
    url = await copy_of(template, tmp_path)
    database = open_database(url, clock)

    async def work(store: Store) -> None:
        await store.network.set_paused(ResellerId(1), paused=True)
        await drop(url)
        await store.network.set_paused(ResellerId(1), paused=False)

    with pytest.raises(sa.exc.DBAPIError, match=r"terminating|closed"):
        await database.write(work)
    await database.close()
