"""A statement is shown by a spreadsheet, and never run by it."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sheets import BOM, Figure, Layout, Value, csv_of, inert
from domain.statement import StatementRow, as_csv

HEAD = ("Date", "What", "In", "Amount", "Balance")


def cells(content: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.removeprefix(BOM)), delimiter=delimiter))


@pytest.mark.parametrize(
    "hostile",
    [
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        "＝1+1",
        " =1",
        '"=1',
        "'=1",
        "\u202e=1",
    ],
)
def test_a_hostile_text_is_no_formula(hostile: str) -> None:
    shown = inert(hostile)
    assert shown.startswith("'")
    assert "\n" not in shown
    assert "\t" not in shown


def test_an_honest_text_stays_as_it_is() -> None:
    assert inert("Ahmed TV, #3 (a=b)") == "Ahmed TV, #3 (a=b)"


@given(st.text(max_size=40))
def test_no_cell_of_any_text_begins_like_a_formula(text: str) -> None:
    row = StatementRow("", text, text, text, Decimal(5), Decimal(5))
    _head, shown = cells(as_csv(HEAD, [row], Layout()))
    assert all(cell[:1] not in tuple("=+-@\t\r\n") for cell in shown[:4])
    assert len(shown) == 6


def test_numbers_stay_numbers() -> None:
    row = StatementRow("2026-03-02 10:05", "Charge", "Money", "EUR", Decimal("-420.50"), Decimal("-0.5"))
    assert cells(as_csv(HEAD, [row], Layout()))[1][4:] == ["-420.50", "-0.5"]


def test_a_spreadsheet_with_a_decimal_comma_gets_one() -> None:
    row = StatementRow("", "Cargo", "Dinero", "EUR", Decimal("-420.50"), Decimal(0))
    assert cells(as_csv(HEAD, [row], Layout(";", ",")), ";")[1][4] == "-420,50"


def test_a_statement_begins_with_the_sign_by_which_it_is_known_as_utf_8() -> None:
    assert as_csv(HEAD, [], Layout()).startswith(BOM)


def test_a_table_of_any_cells_keeps_numbers_and_empty_cells_and_makes_texts_inert() -> None:
    rows: list[tuple[Value, ...]] = [("=1", None, 1000, Decimal("-2.50")), ("x", "+1", 0, Figure("-1"))]
    assert cells(csv_of(("a", "=b", "c", "d"), rows, Layout(";", ",")), ";") == [
        ["a", "'=b", "c", "d"],
        ["'=1", "", "1000", "-2,50"],
        ["x", "'+1", "0", "-1"],
    ]
