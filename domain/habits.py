"""Numbers and days in the cells of one file: what can be read in two ways is read as the rest of the file is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from domain.calendar import NotADay, day_named
from domain.currencies import is_currency
from domain.errors import Refusal
from domain.money import Ambiguous, NotAnAmount
from domain.numerals import plain, readings, unmistakable

_NOTHING = frozenset({"", "-", "–", "—", "−", "n/a", "#n/a", "na", "?"})
_UNITS = frozenset({"cr", "crs", "credit", "credits", "credito", "creditos", "crédito", "créditos"})
_AROUND = re.compile(r"(?P<before>\D*)(?P<numeral>\d(?:.*\d)?)(?P<after>\D*)", re.DOTALL)
_MINUS = re.compile(r"[-−–]")
_DAY = re.compile(r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})", re.ASCII)
_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(:\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file is written, as far as what can be read in one way only tells.

    `groups`: the signs seen between thousands; `decimals`: those seen before decimals; `day_first`: whether 4/5/2026 is
    in May, `None` where that isn't known.
    """

    groups: frozenset[str] = frozenset()
    decimals: frozenset[str] = frozenset()
    day_first: bool | None = None

    def groups_by(self, mark: str) -> bool:
        """Return whether this sign stands between thousands here.

        A point before decimals may come from a spreadsheet's own numbers, so that it says nothing against points that
        people typed between thousands.
        """
        if mark == ",":
            return mark not in self.decimals and (mark in self.groups or "." in self.decimals)
        return mark in self.groups or "," in self.decimals

    def decimal_by(self, mark: str) -> bool:
        """Return whether this sign stands before decimals here."""
        return mark in self.decimals and not self.groups_by(mark)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a cell, with the sign or the code of a currency that stands beside it, if one does."""

    value: Decimal
    currency: str = ""


def habits_of(cells: Iterable[str]) -> Habits:
    """Return how a file is written. `cells`: those that hold numbers or days."""
    groups: set[str] = set()
    decimals: set[str] = set()
    first: set[bool] = set()
    for cell in {*cells}:
        if cell.isdecimal() or not cell:
            continue
        _note_marks(cell, groups, decimals)
        _note_order(cell, first)
    return Habits(frozenset(groups), frozenset(decimals), first.pop() if len(first) == 1 else None)


def _note_marks(cell: str, groups: set[str], decimals: set[str]) -> None:
    """Note which signs of a number, if it is one that can be read in one way only, stand where."""
    found = _AROUND.fullmatch(cell)
    numeral = plain(found["numeral"]) if found else ""
    marks = [sign for sign in numeral if not sign.isdigit()]
    if not marks or len(readings(numeral)) != 1:
        return
    last = marks[-1]
    decimal = last not in " '_" and marks.count(last) == 1
    (decimals if decimal else groups).add(last)
    groups.update(marks[:-1])


def _note_order(cell: str, first: set[bool]) -> None:
    found = _DAY.fullmatch(cell)
    if found and found["mark"] != "." and (int(found["one"]) > 12) != (int(found["other"]) > 12):
        first.add(int(found["one"]) > 12)


@lru_cache(maxsize=4096)
def amount_in(cell: str, habits: Habits, *, small: bool = False) -> Amount | None:
    """Return the number in a cell, `None` for an empty one; one in brackets is below zero.

    `small`: a number with three decimals makes sense, as in a price. Raises `NotAnAmount`, and `Ambiguous` for what the
    file's habits don't decide.
    """
    if cell.isascii() and cell.isdigit() and len(cell) < 18:
        return Amount(Decimal(cell))
    text = cell.strip()
    if text.casefold() in _NOTHING:
        return None
    found = _AROUND.fullmatch(text)
    if found is None:
        raise _no_amount(cell)
    before, after = found["before"], found["after"]
    bracketed = "(" in before and ")" in after
    minuses = len(_MINUS.findall(before + after))
    if minuses > 1 or bracketed != ("(" in before or ")" in after) or (bracketed and minuses):
        raise _no_amount(cell)
    value = _value(plain(found["numeral"]), cell, habits, small=small)
    return Amount(-value if minuses or bracketed else value, _currency(before, after, cell))


def _value(numeral: str, cell: str, habits: Habits, *, small: bool) -> Decimal:
    found = readings(numeral)
    if not found:
        raise _no_amount(cell)
    if len(found) == 1:
        return found[0]
    mark = "," if "," in numeral else "."
    if habits.groups_by(mark):
        return found[0]
    if small and habits.decimal_by(mark):
        return found[-1]
    raise Ambiguous(_short(cell), *(unmistakable(value, mark=mark) for value in found))


def _currency(before: str, after: str, cell: str) -> str:
    """Return the currency that stands beside a number; raises `NotAnAmount` for any other word."""
    words = [word for word in map(_bare, (before, after)) if word and word.casefold() not in _UNITS]
    if len(words) > 1 or (words and not is_currency(words[0])):
        raise _no_amount(cell)
    return words[0] if words else ""


def _bare(beside: str) -> str:
    return beside.strip(" \t\u00a0\u202f+-−–()'.")


def _no_amount(cell: str) -> NotAnAmount:
    return NotAnAmount(_short(cell), "420.50")


def _short(cell: str) -> str:
    return cell if len(cell) <= 24 else cell[:24] + "…"


def date_in(cell: str, habits: Habits) -> date:
    """Return the day in a cell, with its year; raises `NotADay`."""
    text = cell.strip()
    if timed := _WITH_TIME.fullmatch(text):
        text = timed[1]
    if found := _DAY.fullmatch(text):
        return _day(found, cell, habits)
    try:
        return date.fromisoformat(day_named(text))
    except (Refusal, ValueError):
        raise NotADay(_short(cell)) from None


def _day(found: re.Match[str], cell: str, habits: Habits) -> date:
    one, other, year = int(found["one"]), int(found["other"]), int(found["year"])
    year += 2000 if year < 100 else 0
    day_first = True if found["mark"] == "." or one == other else habits.day_first
    if one > 12 or other > 12:
        day_first = one > 12
    if day_first is None:
        raise NotADay(_short(cell))
    day, month = (one, other) if day_first else (other, one)
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADay(_short(cell)) from None


def sign_of(cell: str) -> int:
    """Return whether a number in a cell is below zero (-1) or above (1), whatever stands beside it; 0 for neither."""
    first = next((place for place, sign in enumerate(cell) if sign.isdecimal()), None)
    if first is None or not any(sign.isdecimal() and int(sign) for sign in cell):
        return 0
    return -1 if any(sign in "-−–(" for sign in cell[:first]) or cell.rstrip()[-1] in "-−–" else 1
