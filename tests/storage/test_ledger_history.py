"""What an account shows of its past."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.ledger import Account, Movement, TransferId, TransferKind
from tests.storage.conftest import Books, hold, single

pytestmark = pytest.mark.both_engines

HOUR = timedelta(hours=1)


async def page(
    books: Books, account: Account, *, before: TransferId | None = None, limit: int = 10
) -> Sequence[Movement]:
    return await books.database.read(lambda store: store.ledger.movements(account.id, before=before, limit=limit))


def seen(movements: Sequence[Movement]) -> list[tuple[int, int]]:
    return [(movement.amount, movement.balance) for movement in movements]


@pytest.fixture
async def lived(books: Books, clock: TurnableClock) -> Books:
    """Return books whose wallet got 30, gave 4, holds 5 and got 20 on hold, an hour between each."""
    for number, leg in enumerate(
        (
            single(books.stock, books.wallet, 30),
            single(books.wallet, books.consumed, 4),
            hold(books.wallet, books.other_wallet, 5),
        )
    ):
        await books.record(leg, key=f"deed:{number}")
        clock.forward(HOUR)
    [held] = await books.record(hold(books.stock, books.wallet, 20), key="deed:3")
    await books.post(held.id, key="deed:3:loaded")
    return books


async def test_movements_are_newest_first_with_sign_and_balance(lived: Books) -> None:
    moved = await page(lived, lived.wallet)
    assert seen(moved) == [(20, 46), (-4, 26), (30, 30)]
    newest, usage, _ = moved
    assert (newest.kind, newest.group_key, newest.reason) == (TransferKind.POST, "deed:3", "loaded")
    assert (usage.counter_id, usage.actor) == (lived.consumed.id, "ana")


async def test_pages_join_without_a_gap(lived: Books) -> None:
    first = await page(lived, lived.wallet, limit=2)
    second = await page(lived, lived.wallet, limit=2, before=first[-1].transfer_id)
    assert seen([*first, *second]) == seen(await page(lived, lived.wallet))
    assert await page(lived, lived.wallet, before=second[-1].transfer_id) == []


async def test_a_page_of_many_movements_both_ways_is_the_newest_of_all(books: Books) -> None:
    for turn in range(6):
        ways = [books.stock, books.wallet] if turn % 3 else [books.supplier, books.stock]
        await books.record(single(ways[0], ways[1], turn + 1), key=f"turn:{turn}")
    whole = await page(books, books.stock, limit=99)
    assert [seen(await page(books, books.stock, limit=limit)) for limit in (1, 3, 5)] == [
        seen(whole[:limit]) for limit in (1, 3, 5)
    ]
    assert whole[0].balance == (await books.balance(books.stock))[0]


async def test_a_statement_runs_from_its_start_until_before_its_end(lived: Books, clock: TurnableClock) -> None:
    ledger_start = clock() - 3 * HOUR

    async def between(start: timedelta, end: timedelta) -> list[tuple[int, int]]:
        found = await lived.database.read(
            lambda store: store.ledger.movements_between(lived.wallet.id, ledger_start + start, ledger_start + end)
        )
        return seen(found)

    assert await between(0 * HOUR, 4 * HOUR) == [(30, 30), (-4, 26), (20, 46)]
    assert await between(1 * HOUR, 3 * HOUR) == [(-4, 26)]
    assert await between(2 * HOUR, 3 * HOUR) == []


async def test_a_balance_is_known_for_every_moment(lived: Books, clock: TurnableClock) -> None:
    async def at(hours: int) -> int:
        moment = clock() - (3 - hours) * HOUR
        return await lived.database.read(lambda store: store.ledger.balance_at(lived.wallet.id, moment))

    assert [await at(hours) for hours in range(5)] == [0, 30, 26, 26, 46]


async def test_open_holds_are_those_neither_posted_nor_voided(lived: Books) -> None:
    async def open_on(account: Account) -> list[int]:
        found = await lived.database.read(lambda store: store.ledger.open_holds(account.id))
        return [transfer.amount for transfer in found]

    assert await open_on(lived.wallet) == [5]
    assert await open_on(lived.stock) == []


async def test_the_last_movement_is_no_hold(lived: Books, clock: TurnableClock) -> None:
    async def last(account: Account) -> object:
        return await lived.database.read(lambda store: store.ledger.last_movement_at(account.id))

    assert await last(lived.wallet) == clock()
    assert await last(lived.consumed) == clock() - 2 * HOUR
    assert await last(lived.other_wallet) is None
