"""A sale's legs, and the numbers that are typed in place of a request's."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agreement import LoadingWay
from domain.ledger import AccountId, AccountKind, BelowFloor, TransferKind
from domain.money import Ambiguous, Money, NotAnAmount
from domain.requests import Settlement
from domain.sales import (
    Amount,
    OtherNumbers,
    OutOfStock,
    OverDebtLimit,
    SaleAccounts,
    SumTooLarge,
    charged,
    named,
    other_numbers_from,
    sale,
)

SOURCE, WALLET, DUE, SALES, CASH = (AccountId(number) for number in range(1, 6))
ACCOUNTS = SaleAccounts(source=SOURCE, wallet=WALLET, due=DUE, sales=SALES, cash=CASH)


@given(
    credits=st.integers(1, 10**12),
    charge=st.integers(0, 10**15),
    covered_and_bonus=st.tuples(st.sampled_from([0, 1, 3]), st.sampled_from([0, 1, 50])),
    settlement=st.sampled_from(Settlement),
    loading=st.sampled_from(LoadingWay),
)
def test_a_sale_leaves_due_what_was_not_paid_and_moves_the_credits_once(
    credits: int, charge: int, covered_and_bonus: tuple[int, int], settlement: Settlement, loading: LoadingWay
) -> None:
    share, bonus = covered_and_bonus
    paid = settlement is Settlement.PAID
    covered = charge * share // 3 if paid else 0
    legs = sale(
        ACCOUNTS,
        credits=credits,
        bonus=bonus,
        charge=charge,
        covered=covered,
        settlement=settlement,
        loading=loading,
    )
    assert all(leg.amount > 0 for leg in legs)
    change = dict.fromkeys((SOURCE, WALLET, DUE, SALES, CASH), 0)
    lowest = 0
    for leg in legs:
        change[leg.source_id] -= leg.amount
        change[leg.destination_id] += leg.amount
        lowest = min(lowest, change[DUE])
    assert change[DUE] == (-covered if paid else -charge)
    assert lowest == change[DUE]
    assert (change[SALES], change[CASH]) == (charge, covered - charge if paid else 0)
    assert (change[SOURCE], change[WALLET]) == (-credits - bonus, credits + bonus)
    held = {leg.kind for leg in legs if leg.source_id == SOURCE}
    assert held == {TransferKind.HOLD if loading is LoadingWay.HAND else TransferKind.SINGLE}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("150", (Amount(150), None)),
        ("150 at 2.05", (Amount(150), "2.05")),
        ("150 AT 2,05", (Amount(150), "2.05")),
        ("150@2.05", (Amount(150), "2.05")),
        ("150 x 2.05", (Amount(150), "2.05")),
        ("150 × 2", (Amount(150), "2")),
        ("150 a 2,05", (Amount(150), "2.05")),
        ("@ 2.05", (None, "2.05")),
        ("at 2.05", (None, "2.05")),
        ("1 000 at 2", (Amount(1000), "2")),
        ("٣٠٠ @ ٢", (Amount(300), "2")),
        ("500+50", (Amount(500, 50), None)),
        ("500 + 50 @ 2,05", (Amount(500, 50), "2.05")),
        ("1.000,00+50", (Amount(1000, 50), None)),
    ],
)
def test_other_numbers_are_read_as_people_type_them(typed: str, expected: tuple[Amount | None, str | None]) -> None:
    amount, price = expected
    assert other_numbers_from(typed) == OtherNumbers(amount, None if price is None else Decimal(price))


NO_NUMBERS = ["", "at", "150 at", "150 at 0", "0 at 2", "-5", "1e5", "150 at 2 at 3", "x" * 200]
NO_AMOUNTS = ["500+", "+", "500+0", "500+-5", "500+5+5", "500+x", f"{10**12}+1"]


@pytest.mark.parametrize("typed", [*NO_NUMBERS, *NO_AMOUNTS])
def test_anything_else_is_no_amount(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        other_numbers_from(typed)


def test_a_thousand_that_could_be_one_is_ambiguous() -> None:
    with pytest.raises(Ambiguous):
        other_numbers_from("1,000 at 2")


def test_a_sum_beyond_what_can_be_kept_is_refused() -> None:
    assert charged(200, Decimal("2.105"), "EUR") == Money(42100, "EUR")
    with pytest.raises(SumTooLarge):
        charged(10**12, Decimal(10**6), "EUR")


def test_what_a_floor_refuses_has_the_name_of_what_is_missing() -> None:
    stock = named(BelowFloor(AccountKind.STOCK, "panel:1", available=5, asked=8), loads=108, left=105)
    wallet = named(BelowFloor(AccountKind.WALLET, "panel:1", available=5, asked=8), loads=108, left=-3)
    due = named(BelowFloor(AccountKind.DUE, "EUR", available=5, asked=8), loads=108, left=105)
    assert [type(one) for one in (stock, wallet, due)] == [OutOfStock, OutOfStock, OverDebtLimit]
    assert isinstance(due, OverDebtLimit)
    assert (due.charge, due.left) == (Money(8, "EUR"), Money(5, "EUR"))
    assert isinstance(stock, OutOfStock)
    assert (stock.asked, stock.left) == (108, 105), "all that the sale needs, not its last leg alone"
    assert isinstance(wallet, OutOfStock)
    assert wallet.left == 0
