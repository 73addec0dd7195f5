"""A forged ledger is found out: each finding by a forgery of its own, with the database's guards taken down."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from domain.ledger import Discrepancy, Finding
from storage.store import Store
from tests.storage.conftest import Books, hold, single

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def sold(books: Books) -> Books:
    """Return books with a sale that was posted, one that was taken back, usage below zero, and the guards down."""
    [held] = await books.record(hold(books.stock, books.wallet, 30))
    await books.post(held.id, key="request:1:loaded")
    await books.record(single(books.stock, books.other_wallet, 20), key="request:2")
    await books.reverse("request:2")
    await books.record(single(books.wallet, books.consumed, 33), key="usage:1")
    await books.database.write(_take_guards_down)
    return books


async def _take_guards_down(store: Store) -> None:
    if store.connection.dialect == "postgresql":
        await store.connection.execute(sa.text("ALTER TABLE account DISABLE TRIGGER ALL"))
        await store.connection.execute(sa.text("ALTER TABLE transfer DISABLE TRIGGER ALL"))
        return
    names = await store.connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in names.scalars().all():
        await store.connection.execute(sa.text(f"DROP TRIGGER {name}"))


async def forge(books: Books, *statements: str) -> Sequence[Discrepancy]:
    """Run statements and return what a replay finds."""

    async def work(store: Store) -> Sequence[Discrepancy]:
        for statement in statements:
            await store.connection.execute(sa.text(statement))
        return await store.ledger.replay()

    return await books.database.write(work)


def findings(discrepancies: Sequence[Discrepancy]) -> set[Finding]:
    return {discrepancy.finding for discrepancy in discrepancies}


async def test_a_sound_ledger_has_no_findings_even_with_usage_below_zero(sold: Books) -> None:
    assert await sold.balance(sold.wallet) == (-3, 0)
    assert await forge(sold) == []


async def test_a_changed_balance_is_found_with_both_numbers(sold: Books) -> None:
    found = await forge(sold, f"UPDATE account SET posted = 5 WHERE id = {sold.stock.id}")  # noqa: S608
    assert Discrepancy(Finding.POSTED, f"account {sold.stock.id}", stored=5, replayed=70) in found
    assert findings(found) == {Finding.POSTED, Finding.SUM}
    assert "posted is 5, its transfers say 70" in str(found[0])


async def test_a_changed_hold_is_found(sold: Books) -> None:
    found = await forge(sold, f"UPDATE account SET held = 5 WHERE id = {sold.stock.id}")  # noqa: S608
    assert found == [Discrepancy(Finding.HELD, f"account {sold.stock.id}", stored=5, replayed=0)]


async def test_a_deleted_transfer_is_found(sold: Books) -> None:
    assert Finding.POSTED in findings(await forge(sold, "DELETE FROM transfer WHERE key = 'usage:1:credits'"))


async def test_a_wallet_below_zero_without_usage_is_found(sold: Books) -> None:
    found = await forge(
        sold,
        "UPDATE transfer SET key = 'other:credits', group_key = 'other' WHERE key = 'usage:1:credits'",
    )
    assert found == [Discrepancy(Finding.FLOOR, f"account {sold.wallet.id}", stored=-3, replayed=0)]


async def test_a_changed_amount_is_found_by_its_balance_its_hold_and_its_fingerprint(sold: Books) -> None:
    found = await forge(sold, "UPDATE transfer SET amount = 31 WHERE key = 'request:1:loaded'")
    assert {Finding.POSTED, Finding.RESOLUTION, Finding.FINGERPRINT} <= findings(found)


async def test_a_reversal_of_something_else_is_found(sold: Books) -> None:
    found = await forge(
        sold,
        "UPDATE transfer SET reverses = (SELECT id FROM transfer WHERE key = 'usage:1:credits') "
        "WHERE key = 'request:2:reversal:credits'",
    )
    assert findings(found) == {Finding.REVERSAL, Finding.FINGERPRINT}


async def test_a_transfer_outside_its_group_is_found(sold: Books) -> None:
    found = await forge(sold, "UPDATE transfer SET group_key = 'elsewhere' WHERE key = 'usage:1:credits'")
    assert findings(found) == {Finding.ORPHAN}


async def test_every_discrepancy_says_what_it_is_about() -> None:
    for finding in Finding:
        assert str(Discrepancy(finding, "account 7", stored=1, replayed=2)).startswith("account 7: ")
