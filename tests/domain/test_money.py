"""Sums, prices and credits as people type them, by the habits of their countries."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.money import (
    MOST_MINOR,
    Ambiguous,
    Money,
    NotAnAmount,
    OtherCurrency,
    credits_from,
    decimals_of,
    money_from,
    price_from,
)
from domain.numerals import readings, unmistakable

AMBIGUOUS = ["1,000", "1.000", "2.500", "12,345", "999.999", "1.255", "١,٠٠٠"]


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("420", "EUR", 42000),
        ("420,50", "EUR", 42050),
        ("420.5", "EUR", 42050),
        ("+420", "EUR", 42000),
        ("1 000", "EUR", 100000),
        ("1\u00a0000", "EUR", 100000),
        ("1\u202f000,50", "EUR", 100050),
        ("1'000", "EUR", 100000),
        ("1’000.50", "EUR", 100050),
        ("1.000,00", "EUR", 100000),
        ("1,000.00", "EUR", 100000),
        ("1.234.567", "EUR", 123456700),
        ("1,234,567.8", "EUR", 123456780),
        ("1,00,000.50", "INR", 10000050),
        ("12,34,567", "INR", 123456700),
        ("1234,5", "EUR", 123450),
        ("0.50", "EUR", 50),
        ("0.500", "EUR", 50),
        ("1.0500", "EUR", 105),
        ("١٢٣٫٥٠", "EUR", 12350),
        ("١٬٢٣٤٫٥٠", "EUR", 123450),
        ("१,००,०००.५०", "INR", 10000050),
        ("\u200f٤٢٠", "EUR", 42000),
        ("€ 420", "EUR", 42000),
        ("€420.50", "EUR", 42050),
        ("420 EUR", "EUR", 42000),
        ("420eur", "EUR", 42000),
        ("1 000,50 €", "EUR", 100050),
        ("$420", "MXN", 42000),
        ("$420", "USD", 42000),
        ("420 USDT", "USDT", 42000),
        ("420", "JPY", 420),
        ("¥1 000", "JPY", 1000),
        ("1,000.00", "JPY", 1000),
        ("420.00", "JPY", 420),
        ("1.000.000", "COP", 100000000),
        ("15.000,50", "COP", 1500050),
        ("420.5", "KWD", 420500),
        ("1,234.567", "KWD", 1234567),
        ("0.105", "KWD", 105),
        ("1.2550", "KWD", 1255),
        ("1234.567", "KWD", 1234567),
    ],
)
def test_a_sum_that_can_be_read_in_one_way_is_taken(typed: str, currency: str, minor: int) -> None:
    assert money_from(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize("currency", ["EUR", "JPY", "COP", "KWD"])
@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_three_digits_after_a_single_mark_are_never_guessed_at(typed: str, currency: str) -> None:
    for read in (credits_from, price_from, lambda one: money_from(one, currency)):
        with pytest.raises(Ambiguous):
            read(typed)


@pytest.mark.parametrize(
    ("typed", "one", "other"),
    [
        ("1,000", "1000", "1"),
        ("1.500", "1500", "1.5"),
        ("1,500", "1500", "1,5"),
        ("1.255", "1255", "1.2550"),
        ("€ 12.340", "12340", "12.34"),
    ],
)
def test_both_readings_are_said_in_a_way_that_can_be_typed(typed: str, one: str, other: str) -> None:
    with pytest.raises(Ambiguous, match=re.escape(f"could be {one} or {other}.")) as refused:
        money_from(typed, "KWD" if "€" not in typed else "EUR")
    assert [money_from(said, "KWD").currency for said in (refused.value.one, refused.value.other)] == ["KWD", "KWD"]


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "1e5", "NaN", "inf", "-5", "−5", "-€5", "1.5.2", "1,2,3", "1,00,00", "1 00", "1 000 00", "01,000,000",
        "0x10", "²", "٫", ".", "5.", "1__000", "1.000'000", "1,000,000,00", "420 yesterday", "€420€", "<b>4</b>",
        "9" * 4000, "1" * 19, "0", "0.00", "1.00000001", "4O2",
    ],
)  # fmt: skip
def test_what_is_no_sum_is_refused_with_an_example_that_is_one(typed: str, currency: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        money_from(typed, currency)
    assert len(str(refused.value)) < 200
    assert money_from(refused.value.example, currency).minor > 0


@pytest.mark.parametrize(("typed", "currency"), [("420.505", "JPY"), ("420.5", "JPY"), ("420,5055", "KWD")])
def test_more_decimals_than_a_currency_has_are_refused(typed: str, currency: str) -> None:
    with pytest.raises(Refusal):
        money_from(typed, currency)


@pytest.mark.parametrize(
    ("typed", "currency"), [("$420", "EUR"), ("420 USD", "EUR"), ("€ 1.000,00", "USD"), ("US$ 420", "MXN")]
)
def test_a_sum_in_another_currency_is_not_taken_for_one_in_this(typed: str, currency: str) -> None:
    with pytest.raises(OtherCurrency, match=currency):
        money_from(typed, currency)


def test_nothing_is_a_sum_only_where_that_is_meant() -> None:
    assert money_from("0", "EUR", zero=True) == Money(0, "EUR")
    assert money_from("0,00 €", "EUR", zero=True) == Money(0, "EUR")


@given(minor=st.integers(1, MOST_MINOR), currency=st.sampled_from(["EUR", "JPY", "KWD", "COP", "BTC"]))
def test_what_is_said_without_doubt_is_read_as_just_that(minor: int, currency: str) -> None:
    exact = Decimal(minor).scaleb(-decimals_of(currency))
    assert money_from(unmistakable(exact), currency).minor == minor
    assert money_from(unmistakable(exact, mark=","), currency).minor == minor


@given(st.text(alphabet="0123456789 '_.,٫", max_size=40))
def test_no_numeral_has_more_than_two_readings(typed: str) -> None:
    assert len(readings(typed)) <= 2


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("2.10", "2.10"),
        ("2,10", "2.10"),
        ("2.1050", "2.105"),
        ("0.105", "0.105"),
        ("0,105", "0.105"),
        ("2.2222", "2.2222"),
        ("8 500", "8500"),
        ("1,500.25", "1500.25"),
        ("٢٫١٠", "2.1"),
    ],
)
def test_a_price_may_have_many_decimals(typed: str, price: str) -> None:
    assert price_from(typed) == Decimal(price)


@pytest.mark.parametrize("typed", ["0", "-2", "1000001", "2.10 a piece", "1e3", "NaN", "2.1.0", "9" * 4000])
def test_what_is_no_price_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount, match=r"2\.10"):
        price_from(typed)


@pytest.mark.parametrize(
    ("typed", "credits"),
    [("1 000", 1000), ("1'000", 1000), ("1,000,000", 10**6), ("1.000,00", 1000), ("1,00,000", 100000), ("٢٠٠", 200)],
)
def test_credits_are_read_by_the_same_habits(typed: str, credits: int) -> None:
    assert credits_from(typed) == credits


@pytest.mark.parametrize("typed", ["0", "-5", "1.5", "1e5", "1.000,50", "€5", "9" * 4000])
def test_credits_are_whole_and_the_example_is_the_askers(typed: str) -> None:
    with pytest.raises(NotAnAmount, match=r"like this: 7$"):
        credits_from(typed, example="7")
