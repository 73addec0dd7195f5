"""Days and time zones: the network's calendar, and what people type when they mean a day or a place."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import N_, Refusal

MOST_DAYS = 366


@dataclass(eq=False)
class NotADay(Refusal):
    typed: str

    why = N_("“%(typed)s” isn't a day I can read.")
    what_to_do = N_("Type it like this: 2026-04-30, or 30.4.2026.")


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


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)


def day_from(typed: str) -> date:
    """Return the day that a person typed. Raises `NotADay`, also for `4/5/2026`, which two habits read differently."""
    text = typed.strip()[:32]
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DOTTED.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise NotADay(text)
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADay(text) from None


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
