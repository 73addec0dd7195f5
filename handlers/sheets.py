"""How files of rows are laid out for the one who reads them."""

from decimal import Decimal

from domain.sheets import Layout
from handlers.wording import number


def layout() -> Layout:
    """Return how spreadsheets in the reader's language expect a file: with a decimal comma, cells end in semicolons."""
    return Layout(";", ",") if "," in number(Decimal("0.5")) else Layout()
