"""Dates and amounts in every national habit, decided for a whole column: one cell alone often can't tell."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from domain.currencies import is_currency
from domain.numerals import plain, readings
from domain.vocabulary import months

EARLIEST, LATEST = 1990, 2099


class DayOrder(StrEnum):
    """Which of two numbers in a date is the day: `DAY_FIRST` 03/02 is 3 February."""

    DAY_FIRST = "dm"
    MONTH_FIRST = "md"


_MONTHS = """
jan january ene enero januar janv janvier gen gennaio janeiro янв января
feb february febrero februar fev fevr fevrier febbraio fevereiro фев февраля
mar march marzo marz maerz mrz mars marco мар марта
apr april abr abril avr avril aprile апр апреля
may mayo mai maggio mag maio мая май
jun june junio juni juin giu giugno junho июн июня
jul july julio juli juil juillet lug luglio julho июл июля
aug august ago agosto aout августа авг
sep sept september septiembre septembre set settembre setembro сен сентября
oct october octubre okt oktober octobre ott ottobre out outubro окт октября
nov november noviembre novembre novembro ноя ноября
dec december dic diciembre dez dezember decembre dicembre dezembro дек декабря
"""
_MONTH_CALLED = {name: number for number, names in enumerate(_MONTHS.split("\n")[1:-1], 1) for name in names.split()}
_TIME = r"(?:[t ,]+\d{1,2}[:.]\d{2}.*)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_TIME}")
_RUN = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<s>[-/. ])\s?(?P<b>\d{{1,2}})(?P=s)\s?(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_DAY_MONTH = re.compile(
    rf"(?P<d>\d{{1,2}})\.?[-/ ]?(?:de )?(?P<n>[^\W\d_]{{3,12}})\.?[-/ ,]*(?:de )?(?P<y>\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH_DAY = re.compile(rf"(?P<n>[^\W\d_]{{3,12}})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}}){_TIME}")
_NAMED = (_ISO, _RUN, _DAY_MONTH, _MONTH_DAY)


def date_in(cell: str, order: DayOrder | None) -> date | None:
    """Return the day in a cell; `None` where there is none, or where without an order it could be two."""
    text = _plain_date(cell)
    for pattern in _NAMED:
        found = pattern.fullmatch(text)
        if found:
            return _named_day(found)
    found = _NUMBERS.fullmatch(text)
    return _numbered_day(found, order) if found else None


def looks_like_date(cell: str) -> bool:
    """Return whether a cell can be read as a day in some order."""
    return any(date_in(cell, order) is not None for order in DayOrder)


EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
"""Seconds, or thousandths, since 1970."""


def looks_like_time(cell: str) -> bool:
    """Return whether a cell can be read as a day or as an instant."""
    return EPOCH.fullmatch(cell) is not None or looks_like_date(cell)


def day_order(cells: Iterable[str]) -> DayOrder | None:
    """Return in which order a column writes its days; `None` where that has to be asked.

    Only a number above 12 tells. Where no cell can be read in two ways, any order is right.
    """
    tells: set[DayOrder] = set()
    doubtful = False
    for cell in cells:
        first, second = (date_in(cell, order) for order in DayOrder)
        if first is None and second is not None:
            tells.add(DayOrder.MONTH_FIRST)
        elif second is None and first is not None:
            tells.add(DayOrder.DAY_FIRST)
        elif first != second:
            doubtful = True
    if len(tells) == 1:
        return tells.pop()
    return None if doubtful or tells else DayOrder.DAY_FIRST


def doubtful_day(cells: Iterable[str]) -> tuple[date, date] | None:
    """Return the two days that the first doubtful cell of a column can be, the day first and the month first."""
    for cell in cells:
        first, second = (date_in(cell, order) for order in DayOrder)
        if first is not None and second is not None and first != second:
            return first, second
    return None


def _plain_date(cell: str) -> str:
    """Return a date in small letters without accents, its digits in ASCII."""
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in cell[:40].strip().casefold())
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _named_day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    month = int(parts["m"]) if "m" in parts else _MONTH_CALLED.get(parts["n"]) or months().get(parts["n"], 0)
    return _day(parts["y"], month, int(parts["d"]))


def _numbered_day(found: re.Match[str], order: DayOrder | None) -> date | None:
    one, two = int(found["a"]), int(found["b"])
    if order is None:
        return _day(found["y"], two, one) if one == two else None
    return _day(found["y"], two, one) if order is DayOrder.DAY_FIRST else _day(found["y"], one, two)


def _day(year: str, month: int, day: int) -> date | None:
    number = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(number, month, day) if EARLIEST <= number <= LATEST else None
    except ValueError:
        return None


# Amounts

_CREDIT = re.compile(r"(?<=[\d ])(?:CR|C|H)\.?$", re.IGNORECASE)
_DEBIT = re.compile(r"(?<=[\d ])(?:DR|D|S)\.?$", re.IGNORECASE)
_BRACKETS = re.compile(r"\((?P<inner>.+)\)")
_MINUS = "-−–—"
_BESIDE = re.compile(r"(?P<before>\D{0,6}?)(?P<numeral>\d(?:.*\d)?)(?P<after>\D{0,6})")
_SIGNS_AT_HOME = frozenset({"zł", "kr", "kč", "tl", "ft", "lei", "лв", "руб", "грн", "¥"})


class Mark(StrEnum):
    """Which sign stands before the decimals of a column; `WHOLE`: what could be one stands between thousands."""

    POINT = "."
    COMMA = ","
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands in a cell, its sign and its currency taken from it."""

    text: str
    below_zero: bool


@lru_cache(maxsize=65536)
def numeral_in(cell: str) -> Numeral | None:
    """Return the number in a cell: `-1.234,56`, `1,234.56 CR`, `(20.00)`, `€ 5`; `None` for anything else."""
    text, below_zero = _unsigned(plain(cell))
    found = _BESIDE.fullmatch(text)
    if found is None:
        return None
    before, after = found["before"], found["after"]
    if before[-1:] and before[-1:] in _MINUS:
        before, below_zero = before[:-1], True
    else:
        before = before.removesuffix("+")
    is_numeral = _is_beside(before) and _is_beside(after) and readings(found["numeral"])
    return Numeral(found["numeral"], below_zero) if is_numeral else None


def _unsigned(text: str) -> tuple[str, bool]:
    """Return a number's text without what says whether it is below zero, and whether it is."""
    bracketed = _BRACKETS.fullmatch(text)
    if bracketed:
        return bracketed["inner"].strip(), True
    if _DEBIT.search(text):
        return _DEBIT.sub("", text).strip(), True
    text = _CREDIT.sub("", text).strip()
    for cut in (text[1:], text[:-1]):
        if text.strip(_MINUS) == cut and cut != text:
            return cut.strip(), True
    return text, False


def _is_beside(text: str) -> bool:
    """Return whether nothing but a currency stands beside a number."""
    text = text.strip()
    return not text or is_currency(text) or text.casefold().strip(".") in _SIGNS_AT_HOME


def looks_like_number(cell: str) -> bool:
    """Return whether a cell is a number, perhaps with a currency."""
    return numeral_in(cell) is not None


def decimal_mark(cells: Iterable[str], *, decimals: int | None = None) -> Mark | None:
    """Return which sign stands before the decimals in a column; `None` where that has to be asked.

    `decimals`: how many there can be at most, where that is known: with two, `1.000` is a thousand.
    """
    tells: set[Mark] = set()
    doubtful = False
    for numeral in filter(None, map(numeral_in, cells)):
        if len(readings(numeral.text)) > 1:
            doubtful = True
        elif mark := _mark_told(numeral.text):
            tells.add(mark)
    if len(tells) == 1:
        return tells.pop()
    if not doubtful:
        return Mark.POINT
    return Mark.WHOLE if not tells and decimals is not None and decimals < 3 else None


@lru_cache(maxsize=65536)
def _mark_told(numeral: str) -> Mark | None:
    """Return the sign before the decimals that an unmistakable number shows, if it shows one."""
    signs = [sign for sign in numeral.replace("٫", ",") if sign in ".,"]
    if not signs:
        return None
    if len(signs) > 1 and len(set(signs)) == 1:  # 1.234.567: the point stands between groups, which leaves the comma
        return Mark.COMMA if signs[0] == "." else Mark.POINT
    return Mark(signs[-1])


def number_in(cell: str, mark: Mark) -> Decimal | None:
    """Return the number in a cell of a column with this sign before its decimals; `None` where there is none."""
    numeral = numeral_in(cell)
    if numeral is None:
        return None
    largest, *others = readings(numeral.text)
    value = others[0] if others and mark.value in numeral.text else largest
    return -value if numeral.below_zero else value
