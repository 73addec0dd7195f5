"""Dates and amounts of a column, in every national habit."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.habits import DayOrder, Mark, date_in, day_order, decimal_mark, doubtful_day, number_in

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2026-02-01", None, date(2026, 2, 1)),
        ("2026-02-01T10:00:00Z", None, date(2026, 2, 1)),
        ("2026-02-01 10:00", None, date(2026, 2, 1)),
        ("2026/2/1", None, date(2026, 2, 1)),
        ("20260201", None, date(2026, 2, 1)),
        ("01.02.2026", DayOrder.DAY_FIRST, date(2026, 2, 1)),
        ("1/2/26", DayOrder.DAY_FIRST, date(2026, 2, 1)),
        ("01/02/2026 13:45", DayOrder.MONTH_FIRST, date(2026, 1, 2)),
        ("05/05/2026", None, date(2026, 5, 5)),
        ("26 nov 2026", None, date(2026, 11, 26)),
        ("26-Nov-26", None, date(2026, 11, 26)),
        ("Nov 26, 2026", None, date(2026, 11, 26)),
        ("26 de noviembre de 2026", None, date(2026, 11, 26)),
        ("13 août 2026", None, date(2026, 8, 13)),
        ("3. März 2026", None, date(2026, 3, 3)),
        ("01/02/2026", None, None),
        ("31/02/2026", DayOrder.DAY_FIRST, None),
        ("13/13/2026", DayOrder.DAY_FIRST, None),
        ("=TODAY()", DayOrder.DAY_FIRST, None),
        ("5,00", DayOrder.DAY_FIRST, None),
        ("0001-01-01", None, None),
        ("", None, None),
    ],
)
def test_a_day_is_read_as_it_is_written(cell: str, order: DayOrder | None, day: date | None) -> None:
    assert date_in(cell, order) == day


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/02/2026", "13/02/2026"], DayOrder.DAY_FIRST),
        (["01/02/2026", "02/13/2026"], DayOrder.MONTH_FIRST),
        (["01/02/2026", "03/04/2026"], None),
        (["13/02/2026", "02/13/2026"], None),
        (["05/05/2026", "06/06/2026"], DayOrder.DAY_FIRST),
        (["2026-01-02", "total"], DayOrder.DAY_FIRST),
        ([], DayOrder.DAY_FIRST),
    ],
)
def test_the_order_is_told_by_a_day_above_twelve_and_never_guessed(cells: list[str], order: DayOrder | None) -> None:
    assert day_order(cells) is order


def test_a_doubtful_day_is_shown_in_both_readings() -> None:
    assert doubtful_day(["05/05/2026", "01/02/2026"]) == (date(2026, 2, 1), date(2026, 1, 2))


@given(st.lists(DAYS, min_size=1), st.sampled_from(["/", ".", "-"]))
def test_days_written_in_one_order_are_read_back_or_asked_for(days: list[date], sign: str) -> None:
    for order, form in ((DayOrder.DAY_FIRST, "%d{0}%m{0}%Y"), (DayOrder.MONTH_FIRST, "%m{0}%d{0}%Y")):
        cells = [one.strftime(form.format(sign)) for one in days]
        told = day_order(cells)
        assert told in (order, None) or all(one.day == one.month for one in days)
        assert [date_in(cell, order) for cell in cells] == days


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("1.234,56", Mark.COMMA, "1234.56"),
        ("1,234.56", Mark.POINT, "1234.56"),
        ("-1.234,56", Mark.COMMA, "-1234.56"),
        ("−20.00", Mark.POINT, "-20"),
        ("20,00-", Mark.COMMA, "-20"),
        ("(20.00)", Mark.POINT, "-20"),
        ("1,234.56 CR", Mark.POINT, "1234.56"),
        ("1,234.56 DR", Mark.POINT, "-1234.56"),
        ("20,00 S", Mark.COMMA, "-20"),
        ("20,00H", Mark.COMMA, "20"),
        ("€ -5", Mark.POINT, "-5"),
        ("-€5", Mark.POINT, "-5"),
        ("5 USD", Mark.POINT, "5"),
        ("12,50 zł", Mark.COMMA, "12.5"),
        ("+5", Mark.POINT, "5"),
        ("1.000", Mark.COMMA, "1000"),
        ("1.000", Mark.POINT, "1"),
        ("1.000", Mark.WHOLE, "1000"),
        ("1 000,50", Mark.COMMA, "1000.5"),
        ("1'000.50", Mark.POINT, "1000.5"),
        ("1,00,000.50", Mark.POINT, "100000.5"),
        ("١٬٢٣٤٫٥٠", Mark.COMMA, "1234.5"),
    ],
)
def test_an_amount_is_read_as_it_is_written(cell: str, mark: Mark, number: str) -> None:
    assert number_in(cell, mark) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "-", "abc", "12 a", "=1+2", "1.2.3", "5 EUR extra", "--5", "+-5", "9" * 65])
def test_what_is_no_amount_is_none(cell: str) -> None:
    assert number_in(cell, Mark.POINT) is None


@pytest.mark.parametrize(
    ("cells", "decimals", "mark"),
    [
        (["1.000", "5,50"], 2, Mark.COMMA),
        (["1,000", "5.50"], 2, Mark.POINT),
        (["1.000", "2.500"], 2, Mark.WHOLE),
        (["1,000"], 0, Mark.WHOLE),
        (["1.000", "2.500"], 3, None),
        (["1.000"], None, None),
        (["1.000", "5,50", "5.50"], 2, None),
        (["1.234.567", "1.000"], None, Mark.COMMA),
        (["5", "abc", ""], 2, Mark.POINT),
        (["5,50", "5.50"], 2, Mark.POINT),
    ],
)
def test_the_sign_before_the_decimals_is_decided_for_the_whole_column(
    cells: list[str], decimals: int | None, mark: Mark | None
) -> None:
    assert decimal_mark(cells, decimals=decimals) is mark


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1))
def test_sums_written_in_one_habit_are_read_back(minors: list[int]) -> None:
    for grouped, point, mark in ((",", ".", Mark.POINT), (".", ",", Mark.COMMA)):
        cells = [f"{minor / 100:,.2f}".replace(",", "g").replace(".", point).replace("g", grouped) for minor in minors]
        assert decimal_mark(cells, decimals=2) is mark
        assert [number_in(cell, mark) for cell in cells] == [Decimal(minor) / 100 for minor in minors]


@given(st.text(max_size=80))
def test_no_text_makes_reading_fail(cell: str) -> None:
    number_in(cell, Mark.POINT)
    date_in(cell, DayOrder.DAY_FIRST)
