"""How numbers are written in a picture."""

from decimal import Decimal

from handlers.chart import Marks
from handlers.wording import number


def marks() -> Marks:
    """Return how the reader's language writes numbers."""
    written = number(Decimal("1234.5"))
    return Marks(thousands=written[1], decimal=written[-2])
