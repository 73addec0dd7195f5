"""A sale in one line: who is meant is for its reader to know, how many, at which price and how it is paid is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.money import Ambiguous, NotAnAmount, OtherCurrency
from domain.requests import Settlement
from domain.sales import Amount, SaleNumbers, TypedSale, sale_numbers_from, typed_sales

PAID, OWED = Settlement.PAID, Settlement.ON_ACCOUNT


def read(line: str) -> list[tuple[str, Amount, str | None, Settlement | None]]:
    """Return the readings of a line whose numbers make sense, each with its name, amount, price and settlement."""
    found = []
    for one in typed_sales(line):
        try:
            numbers = one.numbers("EUR")
        except Refusal:
            continue
        found.append((one.name, numbers.amount, str(numbers.price) if numbers.price else None, numbers.settlement))
    return found


@pytest.mark.parametrize(
    ("line", "name", "amount", "price", "settlement"),
    [
        ("ahmed +200 paid", "ahmed", Amount(200), None, PAID),
        ("ahmed +200 on account", "ahmed", Amount(200), None, OWED),
        ("Ahmed 200", "Ahmed", Amount(200), None, None),
        ("ahmed +200", "ahmed", Amount(200), None, None),
        ("ahmed+200 paid", "ahmed", Amount(200), None, PAID),
        ("ahmed + 200 cash", "ahmed", Amount(200), None, PAID),
        ("AHMED +200 PAID", "AHMED", Amount(200), None, PAID),
        ("  ahmed   +200,  paid. ", "ahmed", Amount(200), None, PAID),
        ("ahmed: +200 money in", "ahmed", Amount(200), None, PAID),
        ("ahmed +200 credits on account", "ahmed", Amount(200), None, OWED),
        ("ahmed +200 at 2.05 on account", "ahmed", Amount(200), "2.05", OWED),
        ("ahmed +200 on account at 2.05", "ahmed", Amount(200), "2.05", OWED),
        ("ahmed 500+50 on account at 2.05", "ahmed", Amount(500, 50), "2.05", OWED),
        ("ahmed 500 + 50 paid", "ahmed", Amount(500, 50), None, PAID),
        ("ahmed +500+50", "ahmed", Amount(500, 50), None, None),
        ("ahmed 500 credits + 50 paid", "ahmed", Amount(500, 50), None, PAID),
        ("ahmed 200@2.05", "ahmed", Amount(200), "2.05", None),
        ("ahmed 200 x 2.05 this time", "ahmed", Amount(200), "2.05", None),
        ("ahmed +200 at €2.05 paid", "ahmed", Amount(200), "2.05", PAID),
        ("@ahmed +200 paid", "@ahmed", Amount(200), None, PAID),
        ("Ahmed TV 2 +200 paid", "Ahmed TV 2", Amount(200), None, PAID),
        ("Canal+ 200 paid", "Canal+", Amount(200), None, PAID),
        ("4k tv +200 paid", "4k tv", Amount(200), None, PAID),
        ("O'Brien & Söhne +200 paid", "O'Brien & Söhne", Amount(200), None, PAID),
        ("أحمد +٢٠٠ paid", "أحمد", Amount(200), None, PAID),
        # as it is typed in Spanish
        ("ahmed +200 pagado", "ahmed", Amount(200), None, PAID),
        ("ahmed +200 pagados", "ahmed", Amount(200), None, PAID),
        ("ahmed +200 pagó", "ahmed", Amount(200), None, PAID),
        ("ahmed +200 al contado", "ahmed", Amount(200), None, PAID),
        ("ahmed +200 a cuenta", "ahmed", Amount(200), None, OWED),
        ("ahmed +200 fiado", "ahmed", Amount(200), None, OWED),
        ("ahmed +200 a crédito", "ahmed", Amount(200), None, OWED),
        ("ahmed +200 créditos a cuenta", "ahmed", Amount(200), None, OWED),
        ("ahmed +200 a 2,05 a cuenta", "ahmed", Amount(200), "2.05", OWED),
        ("ahmed +200 a cuenta a 2,05 €", "ahmed", Amount(200), "2.05", OWED),
        ("ahmed 500+50 fiado a 2,05 esta vez", "ahmed", Amount(500, 50), "2.05", OWED),
        # in French and in Arabic
        ("ahmed +200 payé", "ahmed", Amount(200), None, PAID),
        ("ahmed +200 crédits en compte à 2,05 €", "ahmed", Amount(200), "2.05", OWED),
        ("أحمد +200 مدفوع", "أحمد", Amount(200), None, PAID),
        ("أحمد +200 وحدة بسعر 2.05 على الحساب", "أحمد", Amount(200), "2.05", OWED),
        # by any country's habit
        ("ahmed +1 000 paid", "ahmed", Amount(1000), None, PAID),
        ("ahmed +1.000,00 a cuenta", "ahmed", Amount(1000), None, OWED),
        ("ahmed +1'000 paid", "ahmed", Amount(1000), None, PAID),
        ("ahmed +1,00,000 paid", "ahmed", Amount(100_000), None, PAID),
        ("ahmed 10 000 + 1 000 paid", "ahmed", Amount(10_000, 1000), None, PAID),
    ],
)
def test_a_line_says_how_many_at_which_price_and_how_it_is_paid(
    line: str, name: str, amount: Amount, price: str | None, settlement: Settlement | None
) -> None:
    assert (name, amount, price, settlement) in read(line)


def test_a_line_that_ends_in_several_numbers_has_several_readings() -> None:
    assert read("ahmed 2 200 paid") == [("ahmed 2", Amount(200), None, PAID), ("ahmed", Amount(2200), None, PAID)]
    assert read("ahmed 2 +200 paid") == [("ahmed 2", Amount(200), None, PAID)], "a plus begins the amount"


@pytest.mark.parametrize(
    "line",
    ["", "ahmed", "ahmed paid", "paid", "I have paid", "what about 200?", "ahmed 200+", "ahmed @2", "x" * 200 + " +5"],
)
def test_a_line_without_an_amount_at_its_end_is_no_sale(line: str) -> None:
    assert typed_sales(line) == []


@pytest.mark.parametrize("line", ["ahmed -200 paid", "ahmed +0 paid", "ahmed +1.5 paid", "ahmed 500+0", "ahmed +1,000"])
def test_an_amount_that_makes_no_sense_has_no_numbers(line: str) -> None:
    assert read(line) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ahmed +200 paid", True),
        ("ahmed 200 fiado", True),
        ("ahmed 500+50", True),
        ("ahmed 200 at 2.05", True),
        ("ahmed 200", False),
        ("Canal+ 200", False),
    ],
)
def test_a_line_is_unmistakable_by_a_plus_a_price_or_how_it_is_paid(line: str, said: bool) -> None:  # noqa: FBT001  (a column of the table)
    assert [one.is_unmistakable for one in typed_sales(line)] == [said]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("200", SaleNumbers(Amount(200))),
        ("+200 paid", SaleNumbers(Amount(200), settlement=PAID)),
        ("500 +50 @ 2,05", SaleNumbers(Amount(500, 50), Decimal("2.05"))),
        ("1 000 créditos a cuenta", SaleNumbers(Amount(1000), settlement=OWED)),
    ],
)
def test_where_it_is_known_who_is_meant_the_numbers_are_enough(typed: str, numbers: SaleNumbers) -> None:
    assert sale_numbers_from(typed, "EUR") == numbers


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("many", NotAnAmount),
        ("200 at 0", NotAnAmount),
        ("200 at -2", NotAnAmount),
        ("9" * 200, NotAnAmount),
        (f"{10**12}+{10**12}", NotAnAmount),
        ("1,000 paid", Ambiguous),
        ("200 at 2.105", Ambiguous),
        ("200 at $2.05", OtherCurrency),
    ],
)
def test_numbers_that_make_no_sense_are_refused_with_what_is_wrong(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        sale_numbers_from(typed, "EUR")


@given(st.text(max_size=128), st.integers(1, 10**6), st.sampled_from([None, 1, 50]), st.sampled_from(["", " paid"]))
def test_whatever_a_name_is_the_amount_behind_it_is_found(name: str, credits: int, bonus: int | None, how: str) -> None:
    amount = f"+{credits}" if bonus is None else f"+{credits}+{bonus}"
    line = f"{name.strip()[:60]} {amount}{how}"
    wanted = TypedSale(" ".join(line.split()[: -1 - len(how.split())]).rstrip(" ,;:"), amount)
    found = [(one.name, one.amount) for one in typed_sales(line)]
    assert (wanted.name, wanted.amount) in found or wanted.name.endswith(" +")


@given(st.text(max_size=300))
def test_no_text_makes_the_reading_fail(line: str) -> None:
    for one in typed_sales(line):
        try:
            assert one.numbers("EUR").amount.loads > 0
        except Refusal:
            continue
