"""A stock of 100 credits, two empty wallets, and money accounts, for the tests of the ledger."""

from collections.abc import Collection
from dataclasses import dataclass

import pytest

from domain.agreement import Panel
from domain.ledger import Account, AccountKind, Leg, Transfer, TransferId, TransferKind, credits_of
from domain.people import Reseller
from storage.database import Database
from storage.store import Store
from tests.factories import Network


@dataclass(frozen=True)
class Books:
    """Accounts of a top reseller and two sub-resellers, and the deeds of the ledger with an actor and a reason."""

    database: Database
    supplier: Account
    stock: Account
    wallet: Account
    other_wallet: Account
    consumed: Account
    due: Account
    sales: Account

    async def record(self, *legs: Leg, key: str = "request:1") -> tuple[Transfer, ...]:
        return await self.database.write(lambda store: store.ledger.record(legs, key=key, actor="ana", reason="sold"))

    async def post(self, hold: TransferId, *, key: str) -> Transfer:
        return await self.database.write(lambda store: store.ledger.post(hold, key=key, actor="ana", reason="loaded"))

    async def void(self, hold: TransferId, *, key: str) -> Transfer:
        return await self.database.write(
            lambda store: store.ledger.void(hold, key=key, actor="ana", reason="panel said no")
        )

    async def reverse(self, key: str = "request:1", *, except_names: Collection[str] = ()) -> tuple[Transfer, ...]:
        return await self.database.write(
            lambda store: store.ledger.reverse_group(key, actor="marta", reason="mistake", except_names=except_names)
        )

    async def set_floor(self, account: Account, floor: int | None) -> None:
        await self.database.write(lambda store: store.ledger.set_floor(account.id, floor))

    async def balance(self, account: Account) -> tuple[int, int]:
        """Return what is posted and held on an account now."""
        found = await self.database.write(lambda store: store.ledger.by_id(account.id))
        return found.posted, found.held

    async def is_sound(self) -> bool:
        return list(await self.database.write(lambda store: store.ledger.replay())) == []


def single(source: Account, destination: Account, amount: int, name: str = "credits") -> Leg:
    return Leg(name, TransferKind.SINGLE, source.id, destination.id, amount)


def hold(source: Account, destination: Account, amount: int, name: str = "credits") -> Leg:
    return Leg(name, TransferKind.HOLD, source.id, destination.id, amount)


@pytest.fixture
async def books(database: Database, network: Network) -> Books:
    return await open_books(database, network)


async def open_books(database: Database, network: Network) -> Books:
    """Open the accounts of a new top reseller and two sub-resellers, and buy 100 credits."""
    top = await network.top()
    panel = await network.panel(top)
    children = [await network.child(top, name) for name in ("Ahmed", "Bea")]
    wallets = [await network.wallet(await network.sub_panel(child, panel)) for child in children]
    opened = await database.write(lambda store: _open(store, top, children[0], panel))
    books = Books(database, opened[0], opened[1], *wallets, *opened[2:])
    await books.record(single(books.supplier, books.stock, 100), key=f"stock:{top.id}")
    return books


async def _open(store: Store, top: Reseller, child: Reseller, panel: Panel) -> list[Account]:
    credits = credits_of(panel.id)
    return [
        await store.ledger.account(top.id, AccountKind.SUPPLIER, credits),
        await store.ledger.account(top.id, AccountKind.STOCK, credits, floor=0),
        await store.ledger.account(child.id, AccountKind.CONSUMED, credits),
        await store.ledger.account(child.id, AccountKind.DUE, "EUR", floor=-500_00),
        await store.ledger.account(top.id, AccountKind.SALES, "EUR"),
    ]
