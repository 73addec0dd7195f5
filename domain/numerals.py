"""Numerals as people type them: in any script's digits, grouped and marked by any country's habit."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

LONGEST = 64

_ALIKE = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", "’": "'", "٬": "'"})
_PLAIN = r"\d{1,18}"
_IN_THREES = r"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+"
_INDIAN = r"[1-9]\d?(?:,\d{2})+,\d{3}"


def _habits() -> Iterator[re.Pattern[str]]:
    """Yield the ways to write a number: what stands between groups, and what before the decimals."""
    for mark in " '_.,":
        wholes = [_PLAIN, _IN_THREES.format(mark=re.escape(mark)), *([_INDIAN] if mark == "," else [])]
        decimal = "".join(sign for sign in ".,٫" if sign != mark)
        yield re.compile(rf"(?P<whole>{'|'.join(wholes)})(?:[{decimal}](?P<part>\d{{1,12}}))?")


_HABITS = tuple(_habits())


def plain(typed: str) -> str:
    """Return what was typed with ASCII digits, alike signs as one, and nothing around it; nothing if it is too long."""
    text = typed.strip().translate(_ALIKE) if len(typed) <= LONGEST else ""
    seen = (sign for sign in text if unicodedata.category(sign) != "Cf")  # marks that only turn the direction
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in seen)


def readings(numeral: str) -> list[Decimal]:
    """Return what a plain numeral can mean, the largest first: 1000 and 1 for `1,000`; nothing for no numeral."""
    found = (habit.fullmatch(numeral) for habit in _HABITS)
    return sorted({_value(one) for one in found if one is not None}, reverse=True)


def _value(found: re.Match[str]) -> Decimal:
    whole = "".join(filter(str.isdigit, found["whole"]))
    return Decimal(f"{whole}.{found['part'] or 0}")


def unmistakable(value: Decimal, *, mark: str = ".") -> str:
    """Return a number as it can be typed and be read in one way only: never with just three decimals."""
    whole, _point, part = format(value, "f").partition(".")
    part = part.rstrip("0")
    return whole + (mark + (f"{part}0" if len(part) == 3 else part) if part else "")
