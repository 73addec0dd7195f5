"""What is a header, and what makes a text inert."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import inert, is_header, table_of


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("Date", "Amount"), True),
        (("Fecha operación", "Importe (€)", ""), True),
        (("2026-02-01", "5.00"), False),
        (("Ahmed", "€ 5,00"), False),
        (("Ahmed", "5 EUR"), False),
        (("Ahmed", "x" * 61), False),
        ((), False),
    ],
)
def test_a_header_is_words_alone(row: tuple[str, ...], says: bool) -> None:  # noqa: FBT001
    assert is_header(row) is says


@given(st.text())
def test_inert_text_has_no_breaks_and_nothing_unseen(text: str) -> None:
    assert "\n" not in inert(text)
    assert "\x1b" not in inert(text)
    assert inert(inert(text)) == inert(text)


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=5), min_size=3, max_size=20))
def test_every_row_is_as_wide_as_the_header(rows: list[list[str]]) -> None:
    try:
        table = table_of([["Date", "Amount", "Text"], ["a", "b", "c"], *rows])
    except Exception as refused:
        assert type(refused).__name__ in {"EmptyTable", "OneColumn"}  # noqa: PT017
        return
    assert {len(row) for row in table.rows} == {len(table.header)}
