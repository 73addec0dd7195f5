"""Which price holds, and why: promise, own price, tier earned or committed, default, and a surcharge on top."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alerts import Evidence
from domain.pricing import Basis, Price, Pricing, PromisedPrice, resolve
from domain.tiers import Tier, check_tiers

TODAY = date(2026, 11, 2)
TIERS = check_tiers([Tier(500, Decimal("2.20")), Tier(1000, Decimal("2.00"))])
PROMISED = PromisedPrice(Decimal("2.05"), date(2026, 1, 1), date(2026, 11, 30), 7)

prices = st.decimals("0.01", "1000", places=4)
volumes = st.integers(0, 10**7)
percents = st.none() | st.decimals("0", "50", places=2)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Tier, ...]:
    steps = sorted(draw(st.sets(volumes, max_size=6)))
    falling = sorted(draw(st.lists(prices, min_size=len(steps), max_size=len(steps))), reverse=True)
    return tuple(map(Tier, steps, falling))


def pricing(price: str = "2.40", *, by_volume: bool = True, committed: int = 0, surcharge: str = "") -> Pricing:
    return Pricing(Decimal(price), by_volume, committed, Decimal(surcharge) if surcharge else None)


def price_of(
    agreed: Pricing, *, volume: int = 0, tiers: tuple[Tier, ...] = TIERS, promised: PromisedPrice | None = None
) -> Price:
    return resolve(agreed, volume=volume, tiers=tiers, promised=promised, today=TODAY, places=2, currency="EUR")


@pytest.mark.parametrize(
    ("agreed", "volume", "basis", "price"),
    [
        (pricing(by_volume=False), 5000, Basis.OWN, "2.40"),
        (pricing(), 0, Basis.DEFAULT, "2.40"),
        (pricing(), 499, Basis.DEFAULT, "2.40"),
        (pricing(), 500, Basis.EARNED, "2.20"),
        (pricing(), 1240, Basis.EARNED, "2.00"),
        (pricing(committed=1000), 0, Basis.COMMITTED, "2.00"),
        (pricing(committed=1000), 600, Basis.COMMITTED, "2.00"),
        (pricing(committed=700), 600, Basis.EARNED, "2.20"),
        (pricing("1.90"), 1240, Basis.DEFAULT, "1.90"),
        (pricing(surcharge="5"), 1240, Basis.EARNED, "2.1000"),
        (pricing("2.111", by_volume=False, surcharge="3.33"), 0, Basis.OWN, "2.1813"),
        (pricing(by_volume=False, surcharge="0"), 0, Basis.OWN, "2.40"),
    ],
)
def test_each_price_comes_from_what_was_agreed(agreed: Pricing, volume: int, basis: Basis, price: str) -> None:
    found = price_of(agreed, volume=volume)
    assert (found.basis, found.per_credit) == (basis, Decimal(price))


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 11, 30)])
def test_a_promise_in_force_comes_first_and_carries_no_surcharge(today: date) -> None:
    found = resolve(pricing(surcharge="5"), volume=5000, tiers=TIERS, promised=PROMISED, today=today, places=2)
    assert (found.basis, found.per_credit) == (Basis.PROMISE, Decimal("2.05"))
    assert Evidence(found.reason).values["until_day"] == "2026-11-30"


@pytest.mark.parametrize("today", [date(2025, 12, 31), date(2026, 12, 1)])
def test_outside_its_days_a_promise_changes_nothing(today: date) -> None:
    found = resolve(pricing(), volume=0, tiers=TIERS, promised=PROMISED, today=today, places=2)
    assert found.basis is Basis.DEFAULT


def test_a_promise_without_an_end_holds_and_names_none() -> None:
    endless = PromisedPrice(Decimal("2.05"), TODAY, None, 7)
    found = price_of(pricing(), promised=endless)
    assert found.basis is Basis.PROMISE
    assert "until_day" not in Evidence(found.reason).values


def test_without_any_tier_the_default_holds() -> None:
    assert price_of(pricing(), volume=9000, tiers=()).basis is Basis.DEFAULT


def test_a_currency_without_minor_units_still_has_prices_with_four_decimals() -> None:
    found = resolve(
        pricing("251", by_volume=False, surcharge="3.333"), volume=0, tiers=(), promised=None, today=TODAY, places=0
    )
    assert found.per_credit == Decimal("259.3658")


def test_no_price_has_more_than_six_decimals() -> None:
    found = resolve(
        pricing("0.000123", by_volume=False, surcharge="7.7"), volume=0, tiers=(), promised=None, today=TODAY, places=8
    )
    assert found.per_credit == Decimal("0.000132")


def test_a_reason_names_its_numbers() -> None:
    reason = Evidence(price_of(pricing(surcharge="2.5"), volume=1240).reason)
    assert reason.values == {
        "base_price": {"price": "2.00", "currency": "EUR"},
        "whole_price": {"price": "2.0500", "currency": "EUR"},
        "surcharge_percent": "2.5",
        "from_credits": 1000,
        "bought_credits": 1240,
    }


@pytest.mark.parametrize("surcharge", ["", "5"])
@pytest.mark.parametrize("agreed", [{}, {"by_volume": False}, {"committed": 1000}])
@pytest.mark.parametrize("volume", [0, 600, 1240])
def test_every_reason_has_the_values_that_its_text_asks_for(
    agreed: dict[str, Any], volume: int, surcharge: str
) -> None:
    reason = Evidence(price_of(pricing(**agreed, surcharge=surcharge), volume=volume).reason)
    worded = reason.text % reason.values
    assert all(f"%({name})" in reason.text for name in reason.values)
    assert "surcharge" in worded or not surcharge


pairs_of_volumes = st.tuples(volumes, volumes).map(sorted)


@given(tables(), prices, pairs_of_volumes, pairs_of_volumes, percents)
def test_more_volume_or_a_higher_commitment_never_makes_a_credit_dearer(
    tiers: tuple[Tier, ...], default: Decimal, bought: list[int], committed: list[int], percent: Decimal | None
) -> None:
    before, after = (Pricing(default, by_volume=True, committed=each, surcharge=percent) for each in committed)
    dearest = price_of(before, volume=bought[0], tiers=tiers).per_credit
    assert price_of(after, volume=bought[1], tiers=tiers).per_credit <= dearest


@given(tables(), st.builds(Pricing, prices, st.booleans()), volumes, st.tuples(percents, percents), st.integers(0, 8))
def test_a_surcharge_never_lowers_a_price_nor_does_a_higher_one(
    tiers: tuple[Tier, ...],
    agreed: Pricing,
    volume: int,
    surcharges: tuple[Decimal | None, Decimal | None],
    places: int,
) -> None:
    def price_with(percent: Decimal | None) -> Decimal:
        pricing = replace(agreed, surcharge=percent)
        return resolve(pricing, volume=volume, tiers=tiers, promised=None, today=TODAY, places=places).per_credit

    low, high = sorted(percent or Decimal(0) for percent in surcharges)
    assert price_with(None) <= price_with(low) <= price_with(high)


@given(tables(), prices, volumes, volumes, percents)
def test_the_same_facts_give_the_same_price_and_reason(
    tiers: tuple[Tier, ...], default: Decimal, volume: int, committed: int, percent: Decimal | None
) -> None:
    agreed = Pricing(default, by_volume=True, committed=committed, surcharge=percent)
    assert price_of(agreed, volume=volume, tiers=tiers) == price_of(agreed, volume=volume, tiers=tiers[::-1])
