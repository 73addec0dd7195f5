"""The words of a refusal: what was refused, why, and what to do."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.errors import Refusal
from domain.money import Money
from handlers.screen import Button, Screen, rows
from handlers.wording import _, day, moment, money, number

Ways = Callable[[], tuple[Button, ...]]
"""Returns the buttons by which a person can do what a refusal says."""

_ways: dict[type[Refusal], Ways] = {}


def leads_on(*refusals: type[Refusal]) -> Callable[[Ways], Ways]:
    """Register the decorated function as the one that returns the buttons below these refusals."""

    def remember(ways: Ways) -> Ways:
        _ways.update(dict.fromkeys(refusals, ways))
        return ways

    return remember


def refusal_screen(refusal: Refusal) -> Screen:
    """Return what the person is answered, with the buttons that lead on where there are any."""
    ways = _ways.get(type(refusal))
    return Screen(lines=tuple(_sentences(refusal)), buttons=rows(*(ways() if ways else ())), fresh=True)


def refusal_words(refusal: Refusal) -> str:
    """Return a refusal as one text."""
    return " ".join(_sentences(refusal))


def why(refusal: Refusal) -> str:
    """Return only why, where it is said elsewhere what to do."""
    return _sentences(refusal)[0]


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
