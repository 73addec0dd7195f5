"""Tier tables: as they are typed, checked, and looked up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.money import Ambiguous, OtherCurrency
from domain.tiers import (
    MOST_TIERS,
    NotATier,
    NoTiers,
    Tier,
    TierDearer,
    TierTwice,
    TooManyTiers,
    check_tiers,
    next_tier,
    read_tiers,
    tier_for,
)


def table(*steps: tuple[int, str]) -> tuple[Tier, ...]:
    return tuple(Tier(from_credits, Decimal(price)) for from_credits, price in steps)


USUAL = table((0, "2.40"), (500, "2.20"), (1000, "2.00"))


@pytest.mark.parametrize(
    "typed",
    [
        "0: 2.40, 500: 2.20, 1000: 2.00",
        "0:2.40,500:2.20,1000:2.00",
        "0:2.40 500:2.20 1000:2.00",
        "0: 2,40, 500: 2,20, 1 000: 2,00",
        "0 2.40\n500 2.20\n1000 2.00",
        "  1000 2.00\r\n\r\n500 2.20 ,\n0 2.40",
        "0 2,40\n500 2,20\n1 000 2,00",
        "0 2,40; 500 2,20; 1'000 2",
        "0+ = 2.40, 500+ = 2.20, 1000+ = 2",
        "0 → 2.40\n500 -> 2.20\n1.000,00 → 2",
        "٠: ٢٫٤٠، ٥٠٠: ٢٫٢٠، ١٠٠٠: ٢",
        "0: €2.40, 500: 2.20 €, 1000: EUR 2.00",
    ],
)
def test_a_table_is_read_in_any_habit(typed: str) -> None:
    assert read_tiers(typed, "EUR") == USUAL


@pytest.mark.parametrize(
    "typed",
    [
        "0: 2.40, 500", "500", "cheap", "0: free", "-5: 2.40", "500: -2", "500: 0", "0: NaN", "NaN: 2", "0: Infinity",
        "1e5: 2.00", "0: 1e5", "0: 2.1234567", "0.5: 2", "2000000000000: 2", "0: 2000000", "500: 2: 3", ": 2", "500:",
        "1 500 200", "5:2,1,500:2", "0: 2, 1, 500: 2", "1" * 4000, "0: " + "9" * 900, "9" * 900 + ": 2",
        "500: $2.20", "\u202e500", "' OR 1=1 --: 2",
    ],
)  # fmt: skip
def test_what_is_no_tier_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(NotATier, match=r"like this: 0: 2\.40") as refused:
        read_tiers(typed)
    assert len(refused.value.typed) <= 41


@pytest.mark.parametrize("typed", ["", "  \n ", ";;", ", "])
def test_an_empty_table_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(NoTiers, match="like this"):
        read_tiers(typed)


def test_a_text_without_end_is_refused_unread() -> None:
    with pytest.raises(NotATier):
        read_tiers("0: 2.40" + "\n" * 2000)


@pytest.mark.parametrize("typed", ["1,000: 2.00", "1000: 2.105", "1.000 2.00"])
def test_what_could_be_read_in_two_ways_is_asked_for_again(typed: str) -> None:
    with pytest.raises(Ambiguous):
        read_tiers(typed)


def test_a_price_in_another_currency_is_refused() -> None:
    with pytest.raises(OtherCurrency):
        read_tiers("500: £2.20", "EUR")


def test_two_prices_from_the_same_volume_are_refused() -> None:
    with pytest.raises(TierTwice, match="500"):
        read_tiers("500: 2.20, 500: 2.10")


def test_a_larger_volume_that_costs_more_is_refused_with_both_prices() -> None:
    with pytest.raises(TierDearer, match=r"1000 credits on a credit would cost 2\.30, more than the 2\.20 from 500"):
        read_tiers("1000: 2.30, 500: 2.20")


def test_a_table_has_so_many_tiers_and_no_more() -> None:
    steps = [Tier(step, Decimal(2)) for step in range(MOST_TIERS + 1)]
    assert len(check_tiers(steps[1:])) == MOST_TIERS
    with pytest.raises(TooManyTiers, match="13"):
        check_tiers(steps)


@given(st.text(max_size=80) | st.text("0123456789.,: ;\n", max_size=40))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    try:
        found = read_tiers(typed)
    except Refusal:
        return
    assert found == check_tiers(found)


@given(st.dictionaries(st.integers(0, 10**9), st.decimals("0.01", "99", places=2), min_size=1, max_size=8), st.data())
def test_what_was_read_is_exact(steps: dict[int, Decimal], data: st.DataObject) -> None:
    falling = sorted(steps.values(), reverse=True)
    tiers = tuple(map(Tier, sorted(steps), falling))
    typed = [f"{tier.from_credits}: {tier.price}" for tier in data.draw(st.permutations(tiers))]
    assert read_tiers(data.draw(st.sampled_from([", ", "\n", "; "])).join(typed)) == tiers


@pytest.mark.parametrize(
    ("volume", "reached", "following"), [(0, 0, 500), (499, 0, 500), (500, 500, 1000), (1240, 1000, None)]
)
def test_a_volume_reaches_a_tier_and_has_a_next_one(volume: int, reached: int, following: int | None) -> None:
    tier, above = tier_for(volume, USUAL), next_tier(volume, USUAL)
    assert tier is not None
    assert (tier.from_credits, above and above.from_credits) == (reached, following)


def test_below_the_lowest_tier_there_is_none_but_a_next_one() -> None:
    assert tier_for(10, USUAL[1:]) is None
    assert next_tier(10, USUAL[1:]) == USUAL[1]


def test_a_next_tier_that_costs_the_same_is_not_worth_earning() -> None:
    same = table((0, "2.40"), (500, "2.40"), (1000, "2.00"))
    assert next_tier(0, same) == same[2]
