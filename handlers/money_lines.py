"""A name and a sum in one line, as in `/payment Ahmed 430 USDT at 0.93`: who and how much may be meant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from domain.errors import Refusal
from domain.network import Known, called
from domain.payment_line import TypedSum, sum_from
from domain.people import ResellerId
from handlers.ask import Ask, encode
from handlers.menu import to_menu
from handlers.network import MOST_CANDIDATES, NobodyCalled
from handlers.screen import Button, Screen, press, rows
from handlers.wording import money

_MOST_WORDS = 12
"""Of how many words a sum may be: `1 000 000,00 USDT al cambio de 0,93 comisión de 2`."""

AskOf = Callable[[ResellerId, str | None], Ask]
"""Returns the ask about a sub-reseller, with the sum as it was typed."""


@dataclass(frozen=True, slots=True)
class Meant:
    """One way to read a line. `typed`: the sum in it, if there is any; `sum`: that, where it can be read."""

    known: Known
    typed: str | None = None
    sum: TypedSum | None = None


def meant(line: str, known: Sequence[Known], currency: str) -> list[Meant]:
    """Return what a line can mean: with a sum that can't be read only if there is nothing better.

    Raises `NobodyCalled`.
    """
    splits = [(name, typed, _sum(typed, currency)) for name, typed in _splits(line.split())]
    found = [Meant(one, typed, sum_) for name, typed, sum_ in splits for one in called(name, known)]
    if not found:
        raise NobodyCalled(_name_in(line)[:24])
    clear = [one for one in found if one.typed is None or one.sum is not None]
    return clear or [one for one in found if one.typed == found[0].typed]


def _splits(words: list[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the names in a line, each with the sum after it: the line without any, then the shortest first."""
    yield " ".join(words), None
    for count in range(1, min(len(words), _MOST_WORDS + 1)):
        typed = " ".join(words[-count:])
        if _has_digit(typed):
            yield " ".join(words[:-count]), typed


def _sum(typed: str | None, currency: str) -> TypedSum | None:
    try:
        return None if typed is None else sum_from(typed, currency)
    except Refusal:
        return None


def _name_in(line: str) -> str:
    """Return the words of a line before its first number."""
    return " ".join(takewhile(lambda word: not _has_digit(word), line.split())) or line


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def whom_screen(title: str, hint: str, readings: Sequence[Meant], ask_of: AskOf) -> Screen:
    """Ask which of the readings of a line is meant."""
    several = len({one.sum for one in readings}) > 1
    buttons = (_choice(one, ask_of, several=several) for one in readings[:MOST_CANDIDATES])
    return Screen(title=title, lines=(hint,), buttons=(*rows(*buttons, wide=2), (to_menu(),)))


def _choice(one: Meant, ask_of: AskOf, *, several: bool) -> Button:
    """Return the button of a reading: who, and how much where readings differ in it.

    A sum that is too long for a button is asked for again.
    """
    label = f"{one.known.name} · {money(one.sum.came)}" if several and one.sum else one.known.name
    ask = ask_of(one.known.reseller_id, None if one.sum is None else str(one.sum))
    return press(label, ask if fits(ask) else ask_of(one.known.reseller_id, None))


def fits(ask: Ask) -> bool:
    """Return whether a button can carry an ask."""
    try:
        encode(ask)
    except ValueError:
        return False
    return True
