"""Sums and days of payments as people type them: in every habit and currency, with rates and fees."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import NotADay
from domain.currencies import NotACurrency
from domain.errors import Refusal
from domain.money import MOST_MINOR, Ambiguous, Money, NotAnAmount
from domain.payment_line import FeeTooLarge, NotARate, RateOfOwn, TypedSum, converted, sum_from
from domain.payments import DayAhead, DayLongAgo, past_day_meant, past_day_named

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "came", "rate", "fee"),
    [
        ("420", Money(42000, "EUR"), None, 0),
        ("1.000,50 €", Money(100050, "EUR"), None, 0),
        ("1'000.50", Money(100050, "EUR"), None, 0),
        ("430 USDT @ 0.93", Money(430_00, "USDT"), "0.93", 0),
        ("430 usdt a 0,93 comisión 2", Money(430_00, "USDT"), "0.93", 2_00),
        ("430 usdt à 0,93 moins 2", Money(430_00, "USDT"), "0.93", 2_00),
        ("430 USDT بسعر 0.93 عمولة 2", Money(430_00, "USDT"), "0.93", 2_00),
        ("430 USDT at 0.93 fee 2.5", Money(430_00, "USDT"), "0.93", 2_50),
        ("50 000 JPY at 0.0061 less 100", Money(50_000, "JPY"), "0.0061", 100),
        ("12,50 KWD x 3,02", Money(12_500, "KWD"), "3.02", 0),
        ("١٢٣٫٥٠ USD × 0.9", Money(123_50, "USD"), "0.9", 0),
    ],
)
def test_a_sum_is_read_with_its_currency_rate_and_fee(typed: str, came: Money, rate: str | None, fee: int) -> None:
    read = sum_from(typed, "EUR")
    assert read == TypedSum(came, None if rate is None else Decimal(rate), fee)
    assert sum_from(str(read), "EUR") == read


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("1.000", Ambiguous),
        ("¥50 000 @ 0.0061", NotACurrency),
        ("430 USDT @ 1,000", Ambiguous),
        ("420.505", Ambiguous),
        ("420.5055", NotAnAmount),
        ("50.5 JPY @ 0.0061", NotAnAmount),
        ("430 USDT @ 0", NotARate),
        ("430 USDT @ 0.00", NotARate),
        ("430 USDT @ -0.93", NotARate),
        ("430 USDT @ free", NotARate),
        ("430 USDT @ ", NotARate),
        ("430 USDT @ 9999999999", NotARate),
        ("420 @ 0.93", RateOfOwn),
        ("430 USDT @ 0.93 fee 430", FeeTooLarge),
        ("430 USDT @ 0.93 fee -2", NotAnAmount),
        ("430 USDT @ 0.93 @ 0.94", NotAnAmount),
        ("0 USDT @ 0.93", NotAnAmount),
        ("9" * 97, NotAnAmount),
    ],
)
def test_what_cannot_be_a_sum_is_refused_by_name(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        sum_from(typed, "EUR")
    assert type(refused.value) is refusal


@pytest.mark.parametrize(
    ("came", "rate", "own", "minor"),
    [
        (Money(430_00, "USDT"), "0.93", "EUR", 399_90),
        (Money(50_000, "JPY"), "0.0061", "EUR", 305_00),
        (Money(420_00, "EUR"), "163.5", "JPY", 68_670),
        (Money(1, "EUR"), "163.5", "JPY", 2),
        (Money(12_500, "KWD"), "3.02", "EUR", 37_75),
        (Money(37_75, "EUR"), "0.331", "KWD", 12_495),
        (Money(5, "EUR"), "0.1", "USD", None),
        (Money(15, "EUR"), "0.1", "USD", 2),
        (Money(25, "EUR"), "0.1", "USD", 2),
    ],
)
def test_another_currency_is_converted_once_half_to_even_by_the_decimals_of_both(
    came: Money, rate: str, own: str, minor: int | None
) -> None:
    if minor is None:
        with pytest.raises(NotARate):
            converted(came, Decimal(rate), own)
    else:
        assert converted(came, Decimal(rate), own) == Money(minor, own)


@pytest.mark.parametrize("rate", [None, "0", "-1", "1e-10", "1e10", "0.00000001"])
def test_a_rate_of_nothing_or_of_too_much_converts_nothing(rate: str | None) -> None:
    with pytest.raises(NotARate):
        converted(Money(10, "USDT"), None if rate is None else Decimal(rate), "EUR")
    with pytest.raises(NotARate):
        converted(Money(MOST_MINOR, "USDT"), Decimal(2), "EUR")


def test_ones_own_currency_needs_no_rate() -> None:
    assert converted(Money(420_00, "EUR"), None, "EUR") == Money(420_00, "EUR")


@given(st.text(max_size=120))
def test_no_line_makes_reading_fail_but_by_a_refusal(typed: str) -> None:
    with suppress(Refusal):
        read = sum_from(typed, "EUR")
        assert sum_from(str(read), "EUR") == read


# Days


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", TODAY),
        ("yesterday", date(2026, 3, 1)),
        ("Ayer ", date(2026, 3, 1)),
        ("28.2.2026", date(2026, 2, 28)),
        ("28/2/2026", date(2026, 2, 28)),
        ("2/28/2026", date(2026, 2, 28)),
        ("2026-02-28", date(2026, 2, 28)),
        ("28 de febrero de 2026", date(2026, 2, 28)),
        ("Feb 28, 2026", date(2026, 2, 28)),
        ("28 Feb", date(2026, 2, 28)),
        ("Friday", date(2026, 2, 27)),
        ("el lunes", date(2026, 2, 23)),
        ("2 March", TODAY),
        ("3 March", date(2025, 3, 3)),
        ("31.12.", date(2025, 12, 31)),
    ],
)
def test_a_day_is_the_last_of_its_kind(typed: str, meant: date) -> None:
    assert past_day_meant(past_day_named(typed), TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("3.3.2026", DayAhead),
        ("3/13/2026", DayAhead),
        ("tomorrow", DayAhead),
        ("28.2.2024", DayLongAgo),
        ("29 Feb", DayLongAgo),
        ("2/3/2026", NotADay),
        ("30.2.2026", NotADay),
        ("last week", NotADay),
    ],
)
def test_a_day_that_is_to_come_or_long_ago_or_has_two_readings_is_refused(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        past_day_meant(past_day_named(typed), TODAY)
