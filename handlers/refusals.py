"""The words of a refusal: what was refused, why, and what to do."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.errors import Refusal
from domain.money import Money
from handlers.screen import Screen
from handlers.wording import _, day, moment, money, number


def refusal_screen(refusal: Refusal) -> Screen:
    """Return what the person is answered."""
    return Screen(lines=tuple(_sentences(refusal)), fresh=True)


def refusal_words(refusal: Refusal) -> str:
    """Return a refusal as one text."""
    return " ".join(_sentences(refusal))


def _sentences(refusal: Refusal) -> list[str]:
    values = {name: _worded(value) for name, value in refusal.values().items()}
    return [_(text) % values for text in (refusal.why, refusal.what_to_do) if text]


def _worded(value: Any) -> str:
    match value:
        case Money():
            return money(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case int() | Decimal():
            return number(value)
        case _:
            return str(value)
