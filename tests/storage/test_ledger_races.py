"""Several who do the same, or opposite things, at the same moment."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from domain.ledger import AccountKind, AlreadyResolved, AlreadyReversed, BelowFloor, KeyConflict
from storage.database import Database
from tests.factories import Network
from tests.storage.conftest import Books, hold, single
from tests.storage.opposing import WORKERS, storm

pytestmark = pytest.mark.both_engines

TIMES = 200 if os.environ.get("SOAK") == "1" else 10
TWICE = range(2)
ROOT = Path(__file__).parents[2]


async def outcomes(deeds: Sequence[Awaitable[Any]]) -> Counter[str]:
    """Do everything at once and count what came of it: "done", or the name of the error."""
    ends = await asyncio.gather(*deeds, return_exceptions=True)
    return Counter(type(end).__name__ if isinstance(end, BaseException) else "done" for end in ends)


async def test_two_approvals_that_together_exceed_the_stock_give_one(
    books: Books, open_another: Callable[[], Database]
) -> None:
    def approve(number: int) -> Awaitable[Any]:
        leg = hold(books.stock, [books.wallet, books.other_wallet][number], 60)
        return open_another().write(
            lambda store: store.ledger.record([leg], key=f"request:{number}", actor="ana", reason="sold")
        )

    assert await outcomes([approve(number) for number in TWICE]) == {"done": 1, BelowFloor.__name__: 1}
    assert await books.balance(books.stock) == (100, 60)
    assert await books.is_sound()


async def test_fifty_who_record_the_same_group_record_it_once(books: Books) -> None:
    legs = hold(books.stock, books.wallet, 2), single(books.due, books.sales, 4_20, "charge")
    groups = await asyncio.gather(*(books.record(*legs) for _ in range(50)))
    assert len(set(groups)) == 1
    assert await books.balance(books.stock) == (100, 2)


async def test_two_who_record_a_key_with_different_legs_leave_one_group(books: Books) -> None:
    legs = [single(books.stock, books.wallet, 5), single(books.due, books.sales, 5)]
    assert await outcomes([books.record(leg) for leg in legs]) == {"done": 1, KeyConflict.__name__: 1}
    assert len(await books.database.write(lambda store: store.ledger.group("request:1"))) == 1


async def test_two_reversals_at_once_are_one(books: Books) -> None:
    await books.record(single(books.stock, books.wallet, 30), single(books.due, books.sales, 63_00, "charge"))
    assert await outcomes([books.reverse() for _ in TWICE]) == {"done": 1, AlreadyReversed.__name__: 1}
    assert await books.balance(books.stock) == (100, 0)
    assert await books.is_sound()


async def test_a_post_and_a_void_at_once_are_one_resolution(books: Books) -> None:
    [held] = await books.record(hold(books.stock, books.wallet, 30))
    deeds = [books.post(held.id, key="request:1:loaded"), books.void(held.id, key="request:1:failed")]
    assert await outcomes(deeds) == {"done": 1, AlreadyResolved.__name__: 1}
    assert await books.balance(books.stock) in {(70, 0), (100, 0)}
    assert await books.is_sound()


async def test_an_account_opened_by_many_at_once_is_one(database: Database, network: Network) -> None:
    top = await network.top()
    opened = await asyncio.gather(
        *(database.write(lambda store: store.ledger.account(top.id, AccountKind.CASH, "EUR")) for _ in range(WORKERS))
    )
    assert len({account.id for account in opened}) == 1


async def test_opposing_transfers_lose_nothing_and_nobody_waits_forever(books: Books) -> None:
    await _fund(books)
    async with asyncio.timeout(100):
        await storm(books.database, books.wallet.id, books.other_wallet.id, name="storm", times=TIMES)
    await _nothing_is_lost(books, storms=1)


async def test_opposing_transfers_from_two_processes_lose_nothing(books: Books, database_url: str) -> None:
    await _fund(books)
    arguments = (database_url, str(books.wallet.id), str(books.other_wallet.id))
    async with asyncio.timeout(100):
        processes = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.storage.opposing", *arguments, f"process-{number}", str(TIMES), cwd=ROOT
            )
            for number in TWICE
        ]
        assert [await process.wait() for process in processes] == [0, 0]
    await _nothing_is_lost(books, storms=2)


async def _fund(books: Books) -> None:
    """Put 50 credits into both wallets, and allow them any debit, so that only what gets lost can show."""
    await books.record(single(books.stock, books.wallet, 50), single(books.stock, books.other_wallet, 50, "other"))
    await books.set_floor(books.wallet, None)
    await books.set_floor(books.other_wallet, None)


async def _nothing_is_lost(books: Books, *, storms: int) -> None:
    moved = await books.database.write(
        lambda store: store.ledger.movements(books.wallet.id, limit=storms * WORKERS * TIMES + 10)
    )
    assert len(moved) == storms * WORKERS * TIMES + 1
    assert await books.balance(books.wallet) == await books.balance(books.other_wallet) == (50, 0)
    assert await books.is_sound()
