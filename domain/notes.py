"""What stands in a note besides its words: a day to be reminded on, and a price that was agreed.

Both are offered and never taken for granted, and both are read with care: a number that could be something else is no
day. Of a long note only the beginning is looked through.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.calendar import TODAY, day_meant, is_weekday
from domain.errors import N_
from domain.names import shown
from domain.promises import TypedPromise, price_said_at
from domain.typed_lines import Line, line_of
from domain.vocabulary import months, words

LOOKED_THROUGH = 4000
"""So many characters of a note."""

LONGEST_REMINDER = 200

UNSURE = N_("next, last, past, previous, every, each, since")
"""Beside these a day of the week may be another than the next."""

_FURTHEST = timedelta(days=366)
_FURTHEST_WITHOUT_YEAR = timedelta(days=183)
"""A day further ahead was more likely the last of its kind."""

_SHORTEST_WEEKDAY = 4
"""Shorter ones are too often something else: "sat", "sun", "mar"."""

_SENTENCE = re.compile(r"(?<=[.!?…؟])\s+(?=\D)|\n+")
_WHOLE_DATE = re.compile(r"20\d\d-\d{1,2}-\d{1,2}|\d{1,2}([./-])\s?\d{1,2}\1\s?20\d\d", re.ASCII)


class Reminder(NamedTuple):
    """What a note offers as a reminder. `named`: the day, as ISO has it; `words`: the sentence in which it stands."""

    named: str
    words: str


def reminder_in(text: str, today: date) -> Reminder | None:
    """Return the first day still to come that a note names, with its sentence: "call him Friday about the price"."""
    for sentence, line in _sentences(text):
        for place in range(len(line)):
            day = _day_at(line, place, today)
            if day is not None:
                return Reminder(day.isoformat(), sentence[:LONGEST_REMINDER])
    return None


def promise_in(text: str, currency: str = "") -> TypedPromise | None:
    """Return the first price with a last day that a note names: "2.05 until 30 June"."""
    for _sentence, line in _sentences(text):
        for place, token in enumerate(line.tokens):
            found = price_said_at(line, place, currency) if token.has_digit else None
            if found is not None:
                return found
    return None


def _sentences(text: str) -> Iterator[tuple[str, Line]]:
    for part in _SENTENCE.split(text[:LOOKED_THROUGH]):
        sentence = shown(part)
        if sentence:
            yield sentence, line_of(sentence)


def _day_at(line: Line, place: int, today: date) -> date | None:
    """Return the day to come that surely stands at a place."""
    found = line.day_at(place)
    if found is None:
        return None
    named, count = found
    if named == TODAY or not _is_sure(line, place, named=named, count=count):
        return None
    day = day_meant(named, today)
    furthest = _FURTHEST_WITHOUT_YEAR if named.startswith("--") else _FURTHEST
    return day if today < day <= today + furthest else None


def _is_sure(line: Line, place: int, *, named: str, count: int) -> bool:
    said = line.folded[place : place + count]
    if named[-1:].isdecimal():
        return (
            not months().keys().isdisjoint(said) or _WHOLE_DATE.fullmatch(line.text(place, place + count)) is not None
        )
    if is_weekday(named) and max(map(len, said)) < _SHORTEST_WEEKDAY:
        return False
    unsure = words(UNSURE)
    before = any(line.says(at, unsure) == place - at for at in range(max(place - 3, 0), place))
    return not before and not line.says(place + count, unsure)
