"""What counts toward a colleague's limit: each deed once, at what it is worth."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.limits import Moved, Sold, decided_in, worth
from domain.money import Money


@pytest.mark.parametrize(
    ("credits", "charge", "usual", "expected"),
    [
        (200, 42_000, "2.10", 42_000),
        (200, 60_000, "2.10", 60_000),
        (200, 200, "2.10", 42_000),
        (550, 115_500, "2.10", 115_500),  # 500 sold at 2.31, 50 on top
        (550, 105_000, "2.10", 115_500),  # 50 on top of 500 aren't for nothing
        (100, 0, "2.10", 21_000),  # a gift
        (100, 0, "0", 0),
    ],
)
def test_a_sale_is_worth_its_charge_or_what_it_usually_costs(
    credits: int, charge: int, usual: str, expected: int
) -> None:
    assert worth(credits, Money(charge, "EUR"), Decimal(usual)) == Money(expected, "EUR")


@given(st.integers(1, 10**6), st.integers(0, 10**9), st.decimals("0.01", "100", places=2))
def test_no_price_makes_a_sale_worth_less_than_it_usually_costs(credits: int, charge: int, usual: Decimal) -> None:
    decided = worth(credits, Money(charge, "EUR"), usual)
    assert decided.minor >= charge
    assert decided.minor >= int(credits * usual * 100)


def sale(group_key: str, charge: int, *, quoted: str = "2.10", price: str = "2.10", credits: int = 200) -> Sold:
    return Sold(group_key, credits, charge, "EUR", Decimal(quoted), Decimal(price))


def test_charge_and_payment_of_a_sale_count_once() -> None:
    assert decided_in([Moved("request:1", 42_000, unloaded=False)], [sale("request:1", 42_000)]) == 42_000


def test_a_cheap_sale_counts_as_what_it_is_worth() -> None:
    assert decided_in([Moved("request:1", 200, unloaded=False)], [sale("request:1", 200)]) == 42_000


def test_a_gift_without_a_quoted_price_counts_at_the_usual_one() -> None:
    assert decided_in([], [sale("request:1", 0, quoted="0", price="3")]) == 60_000


def test_what_failed_to_load_is_no_decision() -> None:
    moved = [Moved("request:1:reversal", 42_000, unloaded=True), Moved("request:2:reversal", 500, unloaded=False)]
    assert decided_in(moved, []) == 500


def test_deeds_add_up() -> None:
    moved = [Moved("payment:1:0", 100, unloaded=False), Moved("stock:1", 50, unloaded=False)]
    assert decided_in(moved, [sale("request:1", 42_000)]) == 42_150
