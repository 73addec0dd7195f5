"""Everything the ledger can do, in any order, against a model that knows nothing of databases.

Quick by default; `SOAK=1` runs it at length.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.clock import TurnableClock
from domain.ledger import (
    Account,
    AccountId,
    AlreadyResolved,
    AlreadyReversed,
    BelowFloor,
    KeyConflict,
    Leg,
    Transfer,
    TransferId,
    TransferKind,
)
from storage.database import open_database
from storage.store import Store
from tests.conftest import START, copy_of, drop
from tests.factories import Network
from tests.storage.conftest import Books, open_books

T = TypeVar("T")

CREDITS = ("supplier", "stock", "wallet", "other_wallet", "consumed")
MONEY = ("due", "sales")


@dataclass
class Model:
    """What the accounts should hold."""

    floors: dict[AccountId, int | None]
    posted: dict[AccountId, int] = field(default_factory=dict)
    held: dict[AccountId, int] = field(default_factory=dict)
    resolved: dict[TransferId, Transfer] = field(default_factory=dict)
    taken_back: set[TransferId] = field(default_factory=set)

    def apply(self, legs: Sequence[Leg], *, usage: AccountId | None) -> bool:
        """Move the legs, all or none, and tell whether the floors allow it; into `usage` everything does."""
        posted, held = dict(self.posted), dict(self.held)
        for leg in legs:
            _move(leg, posted, held)
            floor = self.floors[leg.source_id]
            excused = leg.kind is TransferKind.SINGLE and leg.destination_id == usage
            debit = leg.kind in {TransferKind.SINGLE, TransferKind.HOLD} and not excused
            if debit and floor is not None and posted[leg.source_id] - held[leg.source_id] < floor:
                return False
        self.posted, self.held = posted, held
        return True


def _move(leg: Leg, posted: dict[AccountId, int], held: dict[AccountId, int]) -> None:
    if leg.kind in {TransferKind.SINGLE, TransferKind.POST}:
        posted[leg.source_id] -= leg.amount
        posted[leg.destination_id] += leg.amount
    if leg.kind is TransferKind.HOLD:
        held[leg.source_id] += leg.amount
    if leg.resolves is not None:
        held[leg.source_id] -= leg.amount


class LedgerMachine(RuleBasedStateMachine):
    """A stock, two wallets and money accounts under arbitrary deeds."""

    def __init__(self, template: sa.URL, place: Path) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.url = self.run(copy_of(template, place))
        self.clock = TurnableClock(lambda: START)
        self.database = open_database(self.url, self.clock, synchronous="OFF")
        self.groups: dict[str, tuple[list[Leg], tuple[Transfer, ...]]] = {}
        self.number = 0

    def run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return self.loop.run(wait())

    @initialize()
    def open(self) -> None:
        self.books: Books = self.run(open_books(self.database, Network(self.database, self.clock)))
        accounts = [self.account(name) for name in (*CREDITS, *MONEY)]
        zeros = {account.id: 0 for account in accounts}
        self.model = Model({account.id: account.floor for account in accounts}, dict(zeros), dict(zeros))
        self.model.posted |= {self.books.supplier.id: -100, self.books.stock.id: 100}

    def account(self, name: str) -> Account:
        account: Account = getattr(self.books, name)
        return account

    def legs(self, drawn: Sequence[tuple[bool, bool, tuple[str, str], int]]) -> list[Leg]:
        return [
            Leg(
                f"leg-{place}",
                TransferKind.HOLD if on_hold else TransferKind.SINGLE,
                self.account(MONEY[0] if money else pair[0]).id,
                self.account(MONEY[1] if money else pair[1]).id,
                amount,
            )
            for place, (on_hold, money, pair, amount) in enumerate(drawn)
        ]

    @rule(
        drawn=st.lists(
            st.tuples(
                st.booleans(),
                st.booleans(),
                st.permutations(CREDITS).map(lambda names: (names[0], names[1])),
                st.integers(1, 150),
            ),
            min_size=1,
            max_size=3,
        ),
        usage=st.booleans(),
    )
    def record(self, drawn: list[tuple[bool, bool, tuple[str, str], int]], usage: bool) -> None:  # noqa: FBT001
        self.number += 1
        key, legs = f"{'usage' if usage else 'request'}:{self.number}", self.legs(drawn)
        if not self.model.apply(legs, usage=self.books.consumed.id if usage else None):
            self.refused(BelowFloor, self.books.record(*legs, key=key))
        else:
            self.groups[key] = (legs, self.run(self.books.record(*legs, key=key)))

    @precondition(lambda self: self.groups)
    @rule(data=st.data())
    def record_again(self, data: st.DataObject) -> None:
        key, (legs, standing) = data.draw(st.sampled_from(list(self.groups.items())))
        assert self.run(self.books.record(*legs, key=key)) == standing
        other = Leg(legs[0].name, legs[0].kind, legs[0].source_id, legs[0].destination_id, legs[0].amount + 1)
        self.refused(KeyConflict, self.books.record(other, *legs[1:], key=key))

    @precondition(lambda self: self.holds())
    @rule(data=st.data(), kind=st.sampled_from([TransferKind.POST, TransferKind.VOID]))
    def resolve(self, data: st.DataObject, kind: TransferKind) -> None:
        hold = data.draw(st.sampled_from(self.holds()))
        self.number += 1
        deed = self.books.post if kind is TransferKind.POST else self.books.void
        resolving = deed(hold.id, key=f"resolution:{self.number}")
        if hold.id in self.model.resolved:
            self.refused(AlreadyResolved, resolving)
            return
        self.model.resolved[hold.id] = self.run(resolving)
        self.model.apply([_resolution(hold, kind)], usage=None)

    @precondition(lambda self: self.groups)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        key, (_, standing) = data.draw(st.sampled_from(list(self.groups.items())))
        kept = data.draw(st.sets(st.sampled_from([leg.key for leg in standing]), max_size=len(standing) - 1))
        chosen = [leg for leg in standing if leg.key not in kept]
        reversing = self.books.reverse(key, except_names=[name.removeprefix(f"{key}:") for name in kept])
        in_force = [self.model.resolved.get(leg.id, leg) for leg in chosen]
        open_ones = [leg for leg in in_force if leg.kind is not TransferKind.VOID]
        if not open_ones or any(leg.id in self.model.taken_back for leg in in_force):
            self.refused(AlreadyReversed, reversing)
        elif not self.model.apply([_back(leg) for leg in reversed(open_ones)], usage=None):
            self.refused(BelowFloor, reversing)
        else:
            done = self.run(reversing)
            self.model.taken_back |= {leg.id for leg in open_ones if leg.kind is not TransferKind.HOLD}
            self.model.resolved |= {leg.resolves: leg for leg in done if leg.resolves is not None}

    @rule(floor=st.none() | st.integers(-1000, 0))
    def change_the_debt_limit(self, floor: int | None) -> None:
        self.run(self.books.set_floor(self.books.due, floor))
        self.model.floors[self.books.due.id] = floor

    @invariant()
    def stored_is_as_modelled_and_sums_to_zero(self) -> None:
        found = self.run(self.database.write(lambda store: _read(store, list(self.model.floors))))
        assert {account.id: account.posted for account in found} == self.model.posted
        assert {account.id: account.held for account in found} == self.model.held
        for asset in {account.asset for account in found}:
            assert sum(account.posted for account in found if account.asset == asset) == 0

    def holds(self) -> list[Transfer]:
        return [leg for _, standing in self.groups.values() for leg in standing if leg.kind is TransferKind.HOLD]

    def refused(self, refusal: type[Exception], deed: Awaitable[Any]) -> None:
        with pytest.raises(refusal):
            self.run(deed)

    def teardown(self) -> None:
        assert self.run(self.books.is_sound())
        self.run(self.database.close())
        self.run(drop(self.url))
        self.loop.close()


async def _read(store: Store, account_ids: Sequence[AccountId]) -> list[Account]:
    return [await store.ledger.by_id(account_id) for account_id in account_ids]


def _resolution(hold: Transfer, kind: TransferKind) -> Leg:
    return Leg("", kind, hold.source_id, hold.destination_id, hold.amount, resolves=hold.id)


def _back(leg: Transfer) -> Leg:
    if leg.kind is TransferKind.HOLD:
        return _resolution(leg, TransferKind.VOID)
    return Leg("", TransferKind.SINGLE, leg.destination_id, leg.source_id, leg.amount)


@pytest.mark.both_engines
@pytest.mark.timeout(3600)
def test_no_order_of_deeds_loses_a_credit(template: sa.URL, tmp_path: Path, engine: str) -> None:
    class Here(LedgerMachine):
        def __init__(self) -> None:
            super().__init__(template, tmp_path)

    share = 3 if engine == "postgresql" else 1  # a server takes its time for each of these many small transactions
    run_state_machine_as_test(Here, settings=settings(max_examples=settings().max_examples // share))
