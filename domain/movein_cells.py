"""Numbers in a spreadsheet's cells: what stands there, with its currency, and what of it can be read in two ways."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from domain.currencies import is_currency
from domain.habits import Mark, Numeral, number_in, numeral_in
from domain.money import Ambiguous, NotAnAmount
from domain.numerals import readings, unmistakable
from domain.vocabulary import NAMES_OF_CREDITS, pattern

_NOTHING = frozenset({"", "-", "–", "—", "−", "n/a", "#n/a", "na", "?"})
_UNIT = r"(?<=[\d ])\s*(?:crs?|uds?|‹credits›)\.?$"
_WORD = re.compile(r"[^\W\d_]*[€$£¥₺₽₴₹₮]|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a cell, with the sign or the code of the currency beside it, if one stands there."""

    value: Decimal
    currency: str = ""


@lru_cache(maxsize=4096)
def amount_in(cell: str, mark: Mark | None) -> Amount | None:
    """Return the number in a cell, `None` for an empty one. `mark`: the sign before decimals in its column, if known.

    Raises `NotAnAmount`, and `Ambiguous` for what only the mark would tell.
    """
    if cell.isascii() and cell.isdigit() and len(cell) < 18:
        return Amount(Decimal(cell))
    text = _without_unit(cell)
    if text.casefold() in _NOTHING:
        return None
    numeral = numeral_in(text)
    if numeral is None:
        raise NotAnAmount(short(cell), "420.50")
    if mark is None:
        _check_clear(numeral, cell)
    value = number_in(text, mark or Mark.POINT)
    assert value is not None  # noqa: S101  (it is a numeral)
    return Amount(value, next(filter(is_currency, _WORD.findall(text)), ""))


def _without_unit(cell: str) -> str:
    return pattern(_UNIT, credits=NAMES_OF_CREDITS).sub("", cell.strip())


def _check_clear(numeral: Numeral, cell: str) -> None:
    found = readings(numeral.text)
    if len(found) > 1:
        mark, sign = "," if "," in numeral.text else ".", "-" if numeral.below_zero else ""
        raise Ambiguous(short(cell), *(sign + unmistakable(value, mark=mark) for value in found))


def sign_of(cell: str) -> int:
    """Return whether the number in a cell is below zero (-1) or above (1); 0 for neither, and for none."""
    numeral = numeral_in(_without_unit(cell))
    if numeral is None or not any(sign.isdigit() and sign != "0" for sign in numeral.text):
        return 0
    return -1 if numeral.below_zero else 1


def short(cell: str) -> str:
    """Return a cell as it is shown where it can't be used."""
    return cell if len(cell) <= 40 else cell[:40] + "…"
