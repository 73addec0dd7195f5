"""The words of a refusal: what was refused, why, and what to do."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.errors import Refusal
from domain.money import Money
from domain.people import Actor
from handlers.screen import Button, Screen, rows
from handlers.wording import _, day, moment, money, number
from storage.store import Store

Ways = Callable[[], tuple[Button, ...]]
"""Returns the buttons by which a person can do what a refusal says."""

WaysBy = Callable[[Any], tuple[Button, ...]]

_ways: dict[type[Refusal], Ways] = {}
_ways_by: dict[type[Refusal], WaysBy] = {}


def leads_on(*refusals: type[Refusal]) -> Callable[[Ways], Ways]:
    """Register the decorated function as the one that returns the buttons below these refusals."""

    def remember(ways: Ways) -> Ways:
        _ways.update(dict.fromkeys(refusals, ways))
        return ways

    return remember


def leads_by(*refusals: type[Refusal]) -> Callable[[WaysBy], WaysBy]:
    """Register the decorated function as the one that returns the buttons that depend on what a refusal says."""

    def remember(ways: WaysBy) -> WaysBy:
        _ways_by.update(dict.fromkeys(refusals, ways))
        return ways

    return remember


Aftermath = Callable[[Any, Actor, Store], Awaitable[None]]
"""Does what follows from a refusal, once all that was refused has been taken back."""

_aftermaths: dict[type[Refusal], Aftermath] = {}


def follows(*refusals: type[Refusal]) -> Callable[[Aftermath], Aftermath]:
    """Register the decorated function as the one that does what follows from these refusals."""

    def remember(aftermath: Aftermath) -> Aftermath:
        _aftermaths.update(dict.fromkeys(refusals, aftermath))
        return aftermath

    return remember


async def do_what_follows(refusal: Refusal, who: Actor | None, store: Store) -> None:
    aftermath = _aftermaths.get(type(refusal))
    if aftermath is not None and who is not None:
        await aftermath(refusal, who, store)


def refusal_screen(refusal: Refusal) -> Screen:
    """Return what the person is answered, with the buttons that lead on where there are any."""
    return Screen(lines=tuple(_sentences(refusal)), buttons=rows(*_leading_on(refusal)), fresh=True)


def _leading_on(refusal: Refusal) -> tuple[Button, ...]:
    ways, ways_by = _ways.get(type(refusal)), _ways_by.get(type(refusal))
    return ways() if ways else ways_by(refusal) if ways_by else ()


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
