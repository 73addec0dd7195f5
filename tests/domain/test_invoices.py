"""The header of invoices: a few short lines, kept as they were typed."""

import pytest

from domain.errors import Refusal
from domain.invoices import LONGEST_LINE, MOST_LINES, NotAHeader, header_from


def test_a_header_keeps_its_lines_without_blank_ones_and_invisible_signs() -> None:
    assert header_from(" North TV \r\n\n1 Main\u202e Street\nTax 1 ") == "North TV\n1 Main Street\nTax 1"


@pytest.mark.parametrize("typed", ["x\n" * (MOST_LINES + 1), "x" * (LONGEST_LINE + 1)])
def test_a_header_that_is_too_long_is_refused_with_what_would_do(typed: str) -> None:
    with pytest.raises(NotAHeader, match=r"8 lines of at most 64 characters"):
        header_from(typed)


@pytest.mark.parametrize("typed", ["", " \n ", "…", "x" * 4000])
def test_what_is_no_text_is_no_header(typed: str) -> None:
    with pytest.raises(Refusal):
        header_from(typed)
