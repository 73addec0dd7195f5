"""What a typed purchase says, and what stock costs on average."""

from decimal import Decimal

import pytest

from domain.errors import Refusal
from domain.stock import TypedPurchase, average_cost, purchase_from


@pytest.mark.parametrize(
    ("typed", "bought"),
    [
        ("5000 for 4000", TypedPurchase(5000, "4000")),
        ("5 000 for 4000,50", TypedPurchase(5000, "4000,50")),
        ("5000 por 4000 de Acme Wholesale", TypedPurchase(5000, "4000", "Acme Wholesale")),
        ("5000 pour 4000 chez Acme", TypedPurchase(5000, "4000", "Acme")),
        ("5000 مقابل 4000 من Acme", TypedPurchase(5000, "4000", "Acme")),
        ("5000 FOR 4000 from Acme", TypedPurchase(5000, "4000", "Acme")),
        ("5000", TypedPurchase(5000)),
    ],
)
def test_a_purchase_is_read_in_one_line(typed: str, bought: TypedPurchase) -> None:
    assert purchase_from(typed) == bought


@pytest.mark.parametrize("typed", ["", "many for 3", "5,000 for 4000", "-5 for 3", "1e5 for 2", "9" * 4000, "5.5"])
def test_nonsense_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        purchase_from(typed)


def average(stock: int, before: str, bought: int, cost: int) -> Decimal:
    return average_cost(stock, Decimal(before), bought=bought, cost=cost, currency="EUR")


def test_the_first_purchase_sets_the_average() -> None:
    assert average(0, "0", 5000, 400_000) == Decimal("0.8")


def test_a_dearer_purchase_raises_the_average_by_its_share() -> None:
    assert average(1000, "0.80", 1000, 100_000) == Decimal("0.9")


def test_what_was_passed_on_beyond_the_stock_does_not_count_against_the_next_purchase() -> None:
    assert average(-500, "0.80", 1000, 100_000) == Decimal(1)
