"""What the database refuses whoever asks: raw statements, with every check of the code bypassed."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

import asyncpg
import pytest
import sqlalchemy as sa

from storage.models import metadata
from tests.factories import Network
from tests.storage.conftest import Books, hold, single

pytestmark = pytest.mark.both_engines

Raw = Callable[[str], Awaitable[None]]

REFUSALS = (sqlite3.IntegrityError, asyncpg.IntegrityConstraintViolationError)
COLUMNS = "key, fingerprint, group_key, kind, source_id, destination_id, amount, resolves, reverses, actor, reason, at"


@pytest.fixture
def raw(database_url: str, engine: str) -> Raw:
    """Return a function that runs a statement past the bot: on SQLite without foreign keys and recursive triggers."""

    async def on_sqlite(statement: str) -> None:
        with closing(sqlite3.connect(str(sa.make_url(database_url).database))) as connection, connection:
            connection.execute(statement)

    async def on_postgresql(statement: str) -> None:
        connection = await asyncpg.connect(database_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    return on_sqlite if engine == "sqlite" else on_postgresql


@pytest.fixture
async def written(books: Books, network: Network, database_url: str) -> Books:
    """Return books with a sale, an open hold, an acceptance, a line of the audit and an invoice."""
    await books.record(hold(books.stock, books.wallet, 30), single(books.due, books.sales, 63_00, "charge"))
    for table in ("acceptance", "audit", "invoice"):
        await network.any_row(metadata.tables[table])
    return books


@pytest.mark.parametrize("table", ["transfer", "acceptance", "audit", "invoice"])
async def test_what_is_only_ever_added_to_is_neither_changed_nor_deleted(written: Books, raw: Raw, table: str) -> None:
    columns = {"transfer": "amount = 1", "acceptance": "text = 'other'", "audit": "said = 'other'"}
    column = columns.get(table, "number = 7")
    for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(REFUSALS, match=f"subpanel: {table} is only ever added to"):
            await raw(statement)


@pytest.mark.parametrize("table", ["transfer", "acceptance", "audit", "invoice", "account"])
async def test_nothing_is_replaced_or_truncated(written: Books, raw: Raw, engine: str, table: str) -> None:
    if engine == "sqlite":
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"  # noqa: S608
    else:
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(REFUSALS, match="subpanel: "):
        await raw(statement)


async def test_a_transfer_is_not_replaced_by_one_of_the_same_key_alone(written: Books, raw: Raw, engine: str) -> None:
    verb, end = ("REPLACE", "") if engine == "sqlite" else ("INSERT", "ON CONFLICT (key) DO UPDATE SET amount = 1")
    other_id = f"SELECT {COLUMNS} FROM transfer WHERE key = 'request:1:charge'"  # noqa: S608
    with pytest.raises(REFUSALS, match="subpanel: "):
        await raw(f"{verb} INTO transfer ({COLUMNS}) {other_id} {end}")


@pytest.mark.parametrize("column", ["resolves", "reverses"])
async def test_a_resolution_or_reversal_is_not_replaced_by_a_second_one(
    written: Books, raw: Raw, engine: str, column: str
) -> None:
    [held, charge] = await written.database.write(lambda store: store.ledger.group("request:1"))
    await written.post(held.id, key="request:1:loaded")
    await written.reverse(except_names=("credits",))
    verb = "REPLACE" if engine == "sqlite" else "INSERT"
    again = COLUMNS.replace("key, f", "'second', f", 1)
    chosen = f"{column} = {held.id if column == 'resolves' else charge.id}"
    with pytest.raises(REFUSALS, match=f"uq_transfer_{column}"):
        await raw(f"{verb} INTO transfer ({COLUMNS}) SELECT {again} FROM transfer WHERE {chosen}")  # noqa: S608


@pytest.mark.parametrize(
    "change", ["posted = posted + 1", "held = held + 1", "kind = 'due'", "asset = 'EUR'", "reseller_id = 1"]
)
async def test_an_account_is_changed_by_transfers_alone(written: Books, raw: Raw, change: str) -> None:
    with pytest.raises(REFUSALS, match="subpanel: "):
        await raw(f"UPDATE account SET {change} WHERE id = {written.wallet.id}")  # noqa: S608


async def test_an_account_is_not_replaced_by_an_empty_one(written: Books, raw: Raw, engine: str) -> None:
    verb, end = ("REPLACE", "") if engine == "sqlite" else ("INSERT", "ON CONFLICT (id) DO UPDATE SET posted = 0")
    emptied = f"SELECT id, reseller_id, kind, asset, 0, 0 FROM account WHERE id = {written.stock.id}"  # noqa: S608
    with pytest.raises(REFUSALS, match="subpanel: "):
        await raw(f"{verb} INTO account (id, reseller_id, kind, asset, posted, held) {emptied} {end}")


async def test_an_account_is_not_deleted_and_opens_empty(written: Books, raw: Raw) -> None:
    with pytest.raises(REFUSALS, match="subpanel: "):
        await raw(f"DELETE FROM account WHERE id = {written.other_wallet.id}")  # noqa: S608
    with pytest.raises(REFUSALS, match="subpanel: an account opens empty"):
        await raw("INSERT INTO account (reseller_id, kind, asset, posted, held) VALUES (1, 'cost', 'EUR', 5, 0)")


ROW = "'k:1', 'f', 'k', '{kind}', {source}, {destination}, {amount}, {resolves}, {reverses}, 'raw', 'forged', {at}"


def forged(books: Books, engine: str, **fields: object) -> str:
    """Return the statement that inserts a transfer of 10 credits from the stock to the wallet, but for `fields`."""
    parts: dict[str, object] = {
        "kind": "single",
        "source": books.stock.id,
        "destination": books.wallet.id,
        "amount": 10,
        "resolves": "NULL",
        "reverses": "NULL",
        "at": "0" if engine == "sqlite" else "now()",
    }
    return f"INSERT INTO transfer ({COLUMNS}) VALUES ({ROW.format(**parts | fields)})"  # noqa: S608


async def test_a_raw_transfer_that_is_in_order_moves_both_balances(written: Books, raw: Raw, engine: str) -> None:
    await raw(forged(written, engine))
    assert await written.balance(written.wallet) == (10, 0)
    assert await written.balance(written.stock) == (90, 30)


@pytest.mark.parametrize("amount", ["0", "-5", "71", "'5'||'x'", "9223372036854775807"])
async def test_an_amount_that_cannot_be_is_refused(written: Books, raw: Raw, engine: str, amount: str) -> None:
    refusals = (*REFUSALS, asyncpg.DataError, asyncpg.PostgresSyntaxError, asyncpg.DatatypeMismatchError)
    with pytest.raises(refusals):
        await raw(forged(written, engine, amount=amount))
    assert await written.balance(written.stock) == (100, 30)


async def test_sqlite_takes_no_fraction_and_no_sum_beyond_its_integers(written: Books, raw: Raw, engine: str) -> None:
    if engine == "sqlite":
        with pytest.raises(REFUSALS, match="whole numbers"):
            await raw(forged(written, engine, amount="1.5"))
    most = {"source": written.supplier.id, "destination": written.stock.id, "amount": 2**63 - 1}
    with pytest.raises((*REFUSALS, asyncpg.NumericValueOutOfRangeError), match="out of range"):
        await raw(forged(written, engine, **most))


async def test_an_asset_is_never_mixed_with_another(written: Books, raw: Raw, engine: str) -> None:
    for destination in (written.due.id, 9999):
        with pytest.raises(REFUSALS, match="two accounts of one asset"):
            await raw(forged(written, engine, destination=destination))


async def test_a_resolution_moves_what_its_hold_set_aside(written: Books, raw: Raw, engine: str) -> None:
    [held, charge] = await written.database.write(lambda store: store.ledger.group("request:1"))
    for wrong in (
        {"amount": 29},
        {"destination": written.other_wallet.id, "amount": 30},
        {"resolves": charge.id, "source": written.due.id, "destination": written.sales.id, "amount": 63_00},
    ):
        with pytest.raises(REFUSALS, match="a resolution repeats its hold"):
            await raw(forged(written, engine, **{"kind": "post", "resolves": held.id} | wrong))


async def test_a_post_without_a_hold_and_an_unknown_kind_are_refused(written: Books, raw: Raw, engine: str) -> None:
    for kind in ("post", "void", "gift"):
        with pytest.raises(REFUSALS):
            await raw(forged(written, engine, kind=kind))


async def test_a_reversal_mirrors_what_it_reverses(written: Books, raw: Raw, engine: str) -> None:
    [sold] = await written.record(single(written.stock, written.wallet, 20), key="request:2")
    [back] = await written.reverse("request:2")
    back_way = {"source": written.wallet.id, "destination": written.stock.id}
    for wrong in (
        {"reverses": sold.id, **back_way, "amount": 19},
        {"reverses": sold.id, "amount": 20},
        {"reverses": back.id, "amount": 20},
        {"reverses": 9999, **back_way, "amount": 20},
    ):
        with pytest.raises(REFUSALS, match=r"mirrors what it reverses|uq_transfer_reverses"):
            await raw(forged(written, engine, **wrong))
