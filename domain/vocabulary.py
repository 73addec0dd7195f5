"""The words that people type, in every language that the bot speaks.

A list of words stands in the code in English, marked for translation, its words apart by commas; each catalogue holds
the same list in its own language: `UNTIL = N_("until, till, by")`. Whatever reads what was typed takes the words of
all languages, for people mix them. Where the translations come from, only whoever speaks for the bot knows.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from domain.errors import N_
from domain.network import fold

ENGLISH = "en"
"""What the texts in the code are written in."""

AT = N_("at, at about")
"""What stands before a time of the day."""
SINCE = N_("since, from")
UNTIL = N_("to, until, till")
HOURS, MINUTES = N_("h, hr, hrs, hour, hours"), N_("m, min, mins, minute, minutes")
DAYS = N_("d, day, days")
AND = N_("and, as well as")
"""What stands between names."""

NAMES_OF_CREDITS = N_("credit, credits")

Teacher = Callable[[str], Iterable[str]]
"""Returns the translations of a text, one for each language that has one."""

Names = Sequence[Iterable[str]]
"""What the months, January first, or the days of the week, Monday first, are called in a language."""

_COMMA = re.compile(r"\s*[,،、，]\s*")
_LEAST_LETTERS = 3
_teachers: list[Teacher] = []
_learnt: dict[str, list[str]] = {}
_calendars: dict[str, Callable[[], Iterable[Names]]] = {}

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def learn(source: str, translated: str) -> None:
    """Take the words of a translated list for those of `source` as well."""
    _learnt.setdefault(source, []).append(translated)
    _forget()


def learn_from(teacher: Teacher) -> None:
    """Ask `teacher` for the translations of a list when its words are first wanted."""
    _teachers.append(teacher)
    _forget()


def learn_calendar(*, months: Callable[[], Iterable[Names]], weekdays: Callable[[], Iterable[Names]]) -> None:
    """Ask these for what months and days of the week are called, a language each, when that is first wanted."""
    _calendars.update(months=months, weekdays=weekdays)
    _forget()


def _forget() -> None:
    for known in (words, pattern, months, weekdays):
        known.cache_clear()


@cache
def words(source: str) -> frozenset[str]:
    """Return the words of a list in every language, in their plain form (`fold`): "mañana" → "manana"."""
    return frozenset(fold(form) for word in _written(source) for form in (word, word.replace("’", "'")))


def orders(source: str) -> list[tuple[str, ...]]:
    """Return the words of a list in their order, in their plain form, a language each."""
    return [tuple(fold(word) for word in _split(one)) for one in _lists(source)]


@cache
def pattern(shape: str, **lists: str) -> re.Pattern[str]:
    """Return a pattern in which `‹name›` stands for any word of the list of that name, the longest first.

    Words match in small and capital letters, with their accents and without.
    """
    for name, source in lists.items():
        shape = shape.replace(f"‹{name}›", _any_of(_written(source)))
    return re.compile(shape, re.IGNORECASE)


def _any_of(written: Iterable[str]) -> str:
    known = {form for word in written for form in (word, fold(word))}
    longest_first = sorted(known, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(map(re.escape, word.split())).replace("’", "['’]") for word in longest_first)


def _written(source: str) -> list[str]:
    return [word for one in _lists(source) for word in _split(one)]


def _lists(source: str) -> list[str]:
    taught = (translated for teacher in _teachers for translated in teacher(source))
    return list(dict.fromkeys([source, *taught, *_learnt.get(source, ())]))


def _split(words: str) -> list[str]:
    return [word for word in _COMMA.split(words.strip()) if word]


@cache
def months() -> Mapping[str, int]:
    """Return the months, 1 for January, by their plain names, in full or shortened to three letters or more.

    What begins several months in whatever languages names none.
    """
    return _unmistakable(_calendar("months", _MONTHS), first=1, shortened=True)


@cache
def weekdays(*lists: str) -> Mapping[str, int]:
    """Return the days of the week, 0 for Monday, by their plain names, in full or as they are shortened.

    `lists`: of more names, seven each, Monday first. What names several days in whatever languages names none.
    """
    more = ([(name,) for name in order] for source in lists for order in orders(source))
    return _unmistakable([*_calendar("weekdays", _WEEKDAYS), *more], first=0, shortened=False)


def _calendar(kind: str, english: Sequence[str]) -> list[Names]:
    told = _calendars.get(kind)
    return [tuple((name, name[:3]) for name in english), *(told() if told else ())]


def _unmistakable(languages: Iterable[Names], *, first: int, shortened: bool) -> dict[str, int]:
    """Return by each name, and where that is wanted by its beginnings, the only place at which it stands."""
    exact: dict[str, set[int]] = {}
    begun: dict[str, set[int]] = {}
    for names in languages:
        for place, called in enumerate(names, first):
            for name in map(fold, called):
                plain = name.rstrip(".")
                exact.setdefault(plain, set()).add(place)
                for letters in range(_LEAST_LETTERS, len(plain) if shortened else 0):
                    begun.setdefault(plain[:letters], set()).add(place)
    return {name: min(places) for name, places in (begun | exact).items() if len(places) == 1}
