"""What is due of many: the same as of each by itself, in as few statements however many they are."""

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.people import Reseller, ResellerId
from services import dues
from services.dues import Charge, Due, ResellerDues
from storage.connection import Connection, Dialect
from storage.database import Database
from storage.rows import MOST_NAMED, parts
from storage.store import Store
from tests.conftest import START
from tests.factories import Network
from tests.owing import DAY, charge, pay
from tests.selling import sold
from tests.trade import Trade, trade_in

T = TypeVar("T")


class Counting:
    """A connection that counts what is asked of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect: Dialect = connection.dialect
        self.count = 0

    async def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        self.count += 1
        return await self._connection.execute(statement, values)

    async def insert(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        return await self._connection.insert(statement, rows)

    async def compute(self, work: Callable[[], T]) -> T:
        return await self._connection.compute(work)

    async def savepoint(self, work: Callable[[], Awaitable[T]]) -> T:
        return await self._connection.savepoint(work)


async def counted(trade: Trade) -> tuple[list[ResellerDues], int]:
    """Return what is due of all sub-resellers, and in how many statements it was found out."""

    async def read(store: Store) -> tuple[list[ResellerDues], int]:
        counting = Counting(store.connection)
        found = await dues.of_children(Store(counting, store.now), trade.top.id)
        return found, counting.count

    return await trade.database.read(read)


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    other = await trade_in(network, database, name="Noise TV")
    await charge(other, 777)
    return await trade_in(network, database)


@pytest.mark.both_engines
async def test_however_many_they_are_it_takes_as_few_statements(trade: Trade) -> None:
    await charge(trade, 500)
    _found, few = await counted(trade)
    for number in range(20):
        house, _owner, _sub_panel = await trade.sibling(f"Sibling {number}")
        await charge(trade, 100 + number, of=house)
        await pay(trade, 50, of=house)
    found, many = await counted(trade)
    assert len(found) == 21
    assert many == few <= 5


@pytest.mark.both_engines
async def test_each_is_due_as_by_itself_and_what_is_oldest_comes_first(trade: Trade, clock: TurnableClock) -> None:
    houses = await _various(trade, clock)
    found, _statements = await counted(trade)
    assert [one.name for one in found] == ["Ahmed TV", "Two currencies", "Paid in part", "In credit"]
    assert {one.reseller_id for one in found} < {house.id for house in houses}
    for one in found:
        for due in one.each:
            assert due == await alone(trade, one.reseller_id, due.currency)


async def alone(trade: Trade, reseller_id: ResellerId, currency: str) -> Due:
    return await trade.database.read(lambda store: dues.due_of(store, reseller_id, currency))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.both_engines
async def test_what_is_open_less_what_is_in_credit_is_what_the_ledger_says(trade: Trade, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  (no secret is made of it)
    houses = [trade.child, *[(await trade.sibling(f"Sibling {number}"))[0] for number in range(3)]]
    for _ in range(40):
        deed, house = chance.choice((charge, charge, pay)), chance.choice(houses)
        await deed(trade, chance.randint(1, 3_000), of=house)
    found, _statements = await counted(trade)
    ledger = {house.id: (await trade.balance(AccountKind.DUE, house))[0] for house in houses}
    said = {one.reseller_id: sum(due.dues.credit - due.dues.total for due in one.each) for one in found}
    assert said == {house: posted for house, posted in ledger.items() if posted}
    for one in found:
        assert one.each == (await alone(trade, one.reseller_id, "EUR"),)


async def _various(trade: Trade, clock: TurnableClock) -> list[Reseller]:
    """Make sub-resellers that stand in different ways, and one that owes nothing."""
    names = ("In credit", "Paid in part", "Nothing", "Two currencies")
    houses = {name: (await trade.sibling(name))[0] for name in names}
    await sold(trade, 100)
    await charge(trade, 400, of=houses["Two currencies"])
    await charge(trade, 300, of=houses["Two currencies"], currency="USDT")
    await charge(trade, 700, of=houses["Nothing"])
    await pay(trade, 700, of=houses["Nothing"])
    await charge(trade, 800, of=houses["In credit"])
    await pay(trade, 900, of=houses["In credit"])
    clock.forward(DAY)
    await charge(trade, 900, of=houses["Paid in part"])
    await pay(trade, 100, of=houses["Paid in part"])
    return [trade.child, *houses.values()]


@pytest.mark.both_engines
async def test_what_is_behind_a_charge_and_what_was_last_paid(trade: Trade) -> None:
    request = await sold(trade, 100)
    await pay(trade, 500)

    async def read(store: Store) -> tuple[Charge, object]:
        one = await dues.of_reseller(store, await store.resellers.by_id(trade.child.id))
        [found] = (await dues.charges(store, [one]))[trade.child.id]
        return found, await store.due_accounts.last_paid(trade.child.id, to=trade.top.id)

    found, paid = await trade.database.read(read)
    assert (found.number, found.counter, found.left.minor) == (request.number, AccountKind.SALES, 20_500)
    assert paid == (START, 500, "EUR")


@pytest.mark.both_engines
async def test_what_was_taken_back_is_no_last_payment(trade: Trade) -> None:
    await pay(trade, 500)
    [group] = await trade.database.read(lambda store: _payments(store, trade))
    await trade.database.write(lambda store: store.ledger.reverse_group(group, actor="test", reason="mistyped"))
    assert (
        await trade.database.read(lambda store: store.due_accounts.last_paid(trade.child.id, to=trade.top.id)) is None
    )


async def _payments(store: Store, trade: Trade) -> list[str]:
    """Return the groups of what moved on Ahmed's money account."""
    account = await store.ledger.find(trade.child.id, AccountKind.DUE, "EUR")
    assert account is not None
    return [movement.group_key for movement in await store.ledger.movements(account.id)]


def test_more_ids_than_a_statement_takes_are_named_in_parts() -> None:
    every_one = list(range(2 * MOST_NAMED + 7))
    found = list(parts(every_one))
    assert [len(part) for part in found] == [MOST_NAMED, MOST_NAMED, 7]
    assert [one for part in found for one in part] == every_one
    assert list(parts([])) == []
