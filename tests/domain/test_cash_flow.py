"""What credits cost that were passed on: the average at the time, whatever was bought or taken back since."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cash_flow import FREE, Cost, Incoming, Lot, PassedOn, cost_of, lot_at, lots_of
from domain.ledger import TransferId

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def lot(since: int, average: str, *, until: int | None = None, asset: str = "panel:1", currency: str = "EUR") -> Lot:
    return Lot(asset, Decimal(average), currency, TransferId(since), NOW, None if until is None else TransferId(until))


def came(since: int, credits: int, paid: int, *, before: int = 0, currency: str = "EUR") -> Incoming:
    return Incoming("panel:1", TransferId(since), NOW, None, None, credits, before, paid, currency)


LOTS = [lot(10, "1"), lot(20, "2", until=40), lot(30, "9", asset="panel:2")]


@pytest.mark.parametrize(
    ("place", "average"), [(5, None), (10, "1"), (15, "1"), (20, "2"), (39, "2"), (40, "1"), (99, "1")]
)
def test_credits_cost_the_average_of_the_newest_purchase_that_stands_at_their_place(
    place: int, average: str | None
) -> None:
    found = lot_at(LOTS, "panel:1", place)
    assert (None if found is None else str(found.average)) == average


def test_what_credits_cost_is_rounded_once_for_all_of_them() -> None:
    passed_on = [PassedOn("panel:1", 15, 1) for _ in range(3)]
    assert cost_of(passed_on, [lot(10, "0.004")]) == Cost({"EUR": 1}, unknown=0)  # 1.2 cents, not three times 0


def test_credits_without_a_lot_are_counted_and_cost_nothing() -> None:
    assert cost_of([PassedOn("panel:1", 5, 30), PassedOn("panel:1", 15, 10)], LOTS) == Cost({"EUR": 10_00}, unknown=30)


def test_credits_of_which_none_cost_anything_have_no_currency() -> None:
    assert cost_of([PassedOn("panel:1", 15, 10)], [lot(10, "0", currency=FREE)]) == Cost({}, unknown=0)


def test_the_average_moves_with_what_comes_and_what_was_there() -> None:
    first, gift, third = lots_of(
        [came(1, 100, 100_00), came(2, 100, 0, before=100, currency=FREE), came(3, 50, 200_00)]
    )
    assert (first.average, gift.average, third.average) == (Decimal(1), Decimal("0.5"), Decimal(4))
    assert {one.currency for one in (first, gift, third)} == {"EUR"}


def test_another_currency_begins_an_average_of_its_own() -> None:
    _euros, dollars = lots_of([came(1, 100, 100_00), came(2, 100, 300_00, before=100, currency="USD")])
    assert (dollars.average, dollars.currency) == (Decimal(3), "USD")


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 50_000)), min_size=1, max_size=8))
def test_without_sales_the_average_is_all_that_was_paid_over_all_that_came(bought: list[tuple[int, int]]) -> None:
    incoming, there = [], 0
    for since, (credits, paid) in enumerate(bought):
        incoming.append(came(since, credits, paid, before=there))
        there += credits
    exact = Decimal(sum(paid for _, paid in bought)) / 100 / there
    assert abs(lots_of(incoming)[-1].average - exact) < Decimal("0.00001")
