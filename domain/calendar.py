"""Days and time zones: the network's calendar, and what people type when they mean a day or a place."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, available_timezones

from domain import vocabulary
from domain.errors import N_, Refusal
from domain.network import fold

MOST_DAYS = 366


@dataclass(eq=False)
class NotADay(Refusal):
    typed: str

    why = N_("“%(typed)s” isn't a day I can read.")
    what_to_do = N_("Type it like this: 2026-04-30, 30.4.2026 or 30 April; “tomorrow” or “Friday” will do, too.")


@dataclass(eq=False)
class NotDays(Refusal):
    typed: str
    most: int

    why = N_("“%(typed)s” isn't a number of days I can take here.")
    what_to_do = N_("Type a whole number from 0 to %(most)s.")


class UnknownPlace(Refusal):
    why = N_("I know no time zone of that name.")
    what_to_do = N_("Type the nearest big city in English, or a name like Europe/Madrid.")


@dataclass(eq=False)
class SeveralPlaces(Refusal):
    """`places`: what was possibly meant."""

    places: str

    why = N_("I'm not sure which time zone you mean.")
    what_to_do = N_("Type one of these: %(places)s.")


def day_in(moment: datetime, time_zone: str) -> date:
    """Return the calendar day of a moment in a time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def first_of_next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


TODAY, TOMORROW, NEXT_MONTH = "today", "tomorrow", "next month"
"""Days that are named by how they stand to today; the last is the first of the month."""

_NAMED = {
    TODAY: N_("today, from today"),
    TOMORROW: N_("tomorrow, from tomorrow"),
    NEXT_MONTH: N_("next month, from next month"),
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days of the week as they are named; each means the next of its kind."""

_YESTERDAY = N_("yesterday, since yesterday")
_FILLERS = N_("of, the")
_ORDINALS = N_("st, nd, rd, th")
"""What stands behind the number of a day: 1st, 1er."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})(?:\.|\.\s?(\d{4}))?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?", re.ASCII)
_YEARLESS = re.compile(r"--(\d{2})-(\d{2})", re.ASCII)
_LEAP_YEAR = 2000


def day_named(typed: str) -> str:
    """Return the day that a person typed: as ISO has it, without a year as `--04-30`, or as one of the named days.

    Those are today, tomorrow, next month, and the days of the week. Raises `NotADay`, also for `4/5/2026`, which two
    habits read differently.
    """
    text = typed.strip()[:32]
    for named, called in _NAMED.items():
        if _folded(text) in vocabulary.words(called):
            return named
    weekday = vocabulary.weekdays().get(" ".join(_words_of(text)))
    if weekday is not None:
        return _WEEKDAYS[weekday]
    year, month, day = _parts_of(text)
    try:
        found = date(_LEAP_YEAR if year is None else year, month, day)
    except ValueError:
        raise NotADay(text) from None
    return found.isoformat() if year is not None else f"--{found:%m-%d}"


def is_yesterday(typed: str) -> bool:
    """Return whether a person typed that word."""
    return _folded(typed[:32]) in vocabulary.words(_YESTERDAY)


def _folded(typed: str) -> str:
    return fold(typed.replace("_", " "))


def day_meant(named: str, today: date) -> date:
    """Return the day that `day_named` has named; one without a year is the next of its kind, today included.

    A day of the week is the next one after today: who means today says so.
    """
    match named:
        case "today":
            return today
        case "tomorrow":
            return today + timedelta(days=1)
        case "next month":
            return first_of_next_month(today)
    if is_weekday(named):
        return today + timedelta(days=(_WEEKDAYS.index(named) - today.weekday() - 1) % 7 + 1)
    year, month, day = _parts_of(named)
    years = range(today.year, today.year + 9) if year is None else (year,)  # 29 February is at most eight years off
    for one in years:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    raise NotADay(named)


def is_weekday(named: str) -> bool:
    """Return whether a named day is one of the week's, which comes again every seven days."""
    return named in _WEEKDAYS


def _words_of(text: str) -> list[str]:
    """Return the words of a day in small letters, without those that only join them."""
    fillers = vocabulary.words(_FILLERS)
    return [word for word in re.split(r"[\s,،.]+", _folded(text)) if word and word not in fillers]


def _parts_of(text: str) -> tuple[int | None, int, int]:
    """Return year, month and day of a typed day; raises `NotADay`."""
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _YEARLESS.fullmatch(text):
        return None, int(found[1]), int(found[2])
    if found := _DOTTED.fullmatch(text):
        return _year(found[3]), int(found[2]), int(found[1])
    if found := _SLASHED.fullmatch(text):
        one, other = int(found[1]), int(found[2])
        if one > 12 or one == other:
            return _year(found[3]), other, one
        if other > 12:
            return _year(found[3]), one, other
        raise NotADay(text)
    return _parts_in_words(text)


def _parts_in_words(text: str) -> tuple[int | None, int, int]:
    """Return year, month and day of "30 April 2026", "April 30" or "30 de abril"."""
    ordinal = vocabulary.pattern(r"(?<=\d)(?:‹marks›)$", marks=_ORDINALS)
    words = _words_of(text)
    numbers = [ordinal.sub("", word) for word in words if word[0].isdigit()]
    months = [vocabulary.months().get(word) for word in words if not word[0].isdigit()]
    if len(months) != 1 or months[0] is None or not 1 <= len(numbers) <= 2:
        raise NotADay(text)
    day, *year = numbers
    if not re.fullmatch(r"[0-9]{1,2}", day) or not all(re.fullmatch(r"[0-9]{4}", one) for one in year):
        raise NotADay(text)
    return _year(year[0] if year else None), months[0], int(day)


def _year(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def days_from(typed: str, *, least: int = 0, most: int = MOST_DAYS) -> int:
    """Return a number of days that a person typed. Raises `NotDays`."""
    text = typed.strip()
    if len(text) > 4 or not text.isdecimal() or not least <= int(text) <= most:
        raise NotDays(text[:24], most)
    return int(text)


def time_zone_from(typed: str) -> str:
    """Return the time zone of a typed name or city: `Europe/Madrid`, `madrid`, `São Paulo`.

    Raises `SeveralPlaces` where it could be one of some, `UnknownPlace` where it is like none.
    """
    wanted = _plain(typed[:64])
    if wanted in _by_name():
        return _by_name()[wanted]
    cities = _by_city()
    if wanted in cities:
        return cities[wanted]
    near = get_close_matches(wanted, cities, n=3, cutoff=0.75) or [city for city in cities if wanted and wanted in city]
    if not near:
        raise UnknownPlace
    raise SeveralPlaces(", ".join(sorted({cities[city] for city in near[:3]})))


@cache
def _by_name() -> dict[str, str]:
    return {_plain(name): name for name in available_timezones() if name == "UTC" or name.partition("/")[0] in _AREAS}


_AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


@cache
def _by_city() -> dict[str, str]:
    """Return the zones by their city; of two with the same, the shorter name (the older of a moved one)."""
    names = sorted(_by_name().values(), key=lambda name: (-len(name), name))
    return {_plain(name.rpartition("/")[2]): name for name in names}


def _plain(name: str) -> str:
    """Return a name in small letters without accents, its words joined by `_`."""
    letters = "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))
    return "_".join(letters.split())
