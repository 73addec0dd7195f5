"""What is known of transfers before a database is asked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import (
    Account,
    AccountId,
    AccountKind,
    Leg,
    TransferId,
    TransferKind,
    breach,
    is_usage,
)
from domain.people import ResellerId

WALLET, CONSUMED, STOCK = AccountId(1), AccountId(2), AccountId(3)
LEG = Leg("credits", TransferKind.SINGLE, WALLET, CONSUMED, 10)


def accounts(*, posted: int = 10, held: int = 0, floor: int | None = 0) -> dict[AccountId, Account]:
    kinds = {WALLET: AccountKind.WALLET, CONSUMED: AccountKind.CONSUMED, STOCK: AccountKind.STOCK}
    opened = [Account(id_, ResellerId(1), kind, "panel:1", None, None, 0, 0) for id_, kind in kinds.items()]
    wallet = replace(opened[0], posted=posted, held=held, floor=floor)
    return {account.id: account for account in (wallet, *opened[1:])}


def test_a_fingerprint_is_of_everything_that_was_asked_for() -> None:
    others = [
        replace(LEG, kind=TransferKind.HOLD),
        replace(LEG, source_id=STOCK),
        replace(LEG, destination_id=STOCK),
        replace(LEG, amount=11),
        replace(LEG, resolves=TransferId(1)),
        replace(LEG, reverses=TransferId(1)),
    ]
    assert len({leg.fingerprint for leg in (LEG, *others)}) == 7
    assert replace(LEG).fingerprint == LEG.fingerprint


@pytest.mark.parametrize(
    ("key", "kind", "destination", "usage"),
    [
        ("usage:1", TransferKind.SINGLE, CONSUMED, True),
        ("request:1", TransferKind.SINGLE, CONSUMED, False),
        ("usage:1", TransferKind.HOLD, CONSUMED, False),
        ("usage:1", TransferKind.SINGLE, STOCK, False),
        ("my-usage:1", TransferKind.SINGLE, CONSUMED, False),
    ],
)
def test_usage_is_a_single_into_what_is_consumed_under_a_key_of_its_own(
    key: str, kind: TransferKind, destination: AccountId, *, usage: bool
) -> None:
    assert is_usage(replace(LEG, kind=kind), key=key, destination=accounts()[destination]) is usage


def test_taking_a_correction_of_usage_back_is_no_usage() -> None:
    assert not is_usage(replace(LEG, reverses=TransferId(1)), key="usage:1:reversal", destination=accounts()[CONSUMED])


@pytest.mark.parametrize(
    ("posted", "held", "floor", "amount", "left"),
    [
        (10, 0, 0, 10, None),
        (10, 0, 0, 11, 10),
        (10, 4, 0, 7, 6),
        (-3, 0, 0, 1, 0),
        (0, 0, -50, 50, None),
        (-20, 0, -50, 31, 30),
        (0, 0, None, 10**12, None),
    ],
)
def test_a_debit_is_refused_beyond_what_is_left_above_the_floor(
    posted: int, held: int, floor: int | None, amount: int, left: int | None
) -> None:
    found = breach([replace(LEG, amount=amount)], accounts(posted=posted, held=held, floor=floor), key="request:1")
    assert (found and (found.available, found.asked)) == (None if left is None else (left, amount))


@pytest.mark.parametrize("kind", [TransferKind.POST, TransferKind.VOID])
def test_what_was_set_aside_is_posted_and_voided_whatever_is_left(kind: TransferKind) -> None:
    leg = replace(LEG, kind=kind, resolves=TransferId(1))
    assert breach([leg], accounts(posted=0, held=10), key="request:1") is None


@given(st.lists(st.integers(1, 10), max_size=8))
def test_what_came_in_within_a_group_can_go_out_in_it(amounts: list[int]) -> None:
    back = [replace(LEG, source_id=CONSUMED, destination_id=WALLET, amount=amount) for amount in amounts]
    spent = [replace(LEG, amount=amount) for amount in amounts]
    assert breach([*back, *spent], accounts(posted=0), key="request:1") is None
    assert not amounts or breach(spent, accounts(posted=0), key="request:1") is not None


def test_a_hold_leaves_less_for_the_leg_after_it() -> None:
    legs = [replace(LEG, kind=TransferKind.HOLD, amount=6), replace(LEG, amount=5)]
    found = breach(legs, accounts(), key="request:1")
    assert found is not None
    assert str(found) == "That needs 5, and 4 is left there. Take less, or put more in first."
