"""Words, numbers, money and dates in the reader's language and time zone.

Whoever words something for a person says so first: `with speaking(language, time_zone): …`. The texts themselves stand
in the screens; English is their key, and the catalogues in `locale/` hold the other languages.
"""

import gettext as gnu
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from domain import vocabulary
from domain.bidi import Direction, Text, text_read
from domain.errors import N_ as N_  # noqa: PLC0414  (one import serves a screen's texts)
from domain.money import Money, decimals_of
from domain.vocabulary import ENGLISH
from handlers.catalogues import CATALOGUES, catalogue, source_of


def _own_name(code: str) -> str:
    """Return what a language calls itself, as it stands in a list: `Español`."""
    name = Locale.parse(code).get_language_name(code) or code
    return name[:1].upper() + name[1:]


def languages_in(folder: Path) -> dict[str, str]:
    """Return the languages that the bot speaks with these catalogues, each by its code with its own name."""
    found = sorted(path.parents[1].name for path in folder.glob("*/LC_MESSAGES/subpanel.po"))
    return {code: _own_name(code) for code in (ENGLISH, *found)}


LANGUAGES = languages_in(CATALOGUES)


@dataclass(frozen=True)
class Voice:
    """The language and the time zone in which somebody is spoken to."""

    language: str
    time_zone: str


_UNTOLD = Voice(ENGLISH, "UTC")
_voice: ContextVar[Voice] = ContextVar("voice", default=_UNTOLD)


@contextmanager
def speaking(language: str, time_zone: str = "UTC") -> Iterator[None]:
    """Word everything inside for a reader of this language in this time zone."""
    token = _voice.set(Voice(nearest_language(language), time_zone))
    try:
        yield
    finally:
        _voice.reset(token)


def nearest_language(code: str) -> str:
    """Return the language of ours that serves a reader of `code` (`es-MX` → `es`), English failing all else."""
    base = code.replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else ENGLISH


@cache
def _catalogue(language: str) -> gnu.NullTranslations:
    return catalogue(source_of(language))


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH)


def _(text: str) -> str:
    """Return the text in the reader's language."""
    return _said(text, _voice.get().language)


@lru_cache(maxsize=8192)
def _said(text: str, language: str) -> Text:
    return text_read(_catalogue(language).gettext(text), _direction(language))


def ngettext(one: str, many: str, n: int) -> str:
    """Return the plural form for `n` in the reader's language."""
    spoken = _voice.get().language
    return text_read(_catalogue(spoken).ngettext(one, many, n), _direction(spoken))


def direction() -> Direction:
    """Return how the language that is being spoken is read."""
    return _direction(_voice.get().language)


@cache
def _direction(language: str) -> Direction:
    return Direction(_locale(language).text_direction)


def _typed_in_all(words: str) -> list[str]:
    """Return a list of words that people type, in each language that has it."""
    told = (_catalogue(code).gettext(words) for code in LANGUAGES)
    return [translated for translated in told if translated != words]


def _called(kind: str) -> Iterator[list[set[str]]]:
    """Yield what the months or the days of the week are called, in each language."""
    for code in LANGUAGES:
        told = getattr(_locale(code), kind)
        widths = [
            told[use][width]
            for use in ("format", "stand-alone")
            for width in ("wide", "abbreviated", "short")
            if width in told[use]
        ]
        yield [{width[place] for width in widths} for place in sorted(widths[0])]


vocabulary.learn_from(_typed_in_all)
vocabulary.learn_calendar(months=lambda: _called("months"), weekdays=lambda: _called("days"))


def number(value: int | Decimal) -> str:
    """Return "1,234" or "−20"."""
    digits = _digits(abs(value), None, _voice.get().language)
    return f"−{digits}" if value < 0 else digits


@lru_cache(maxsize=4096)
def _digits(value: int | Decimal, pattern: str | None, language: str) -> str:
    """Return a number's digits; the same few numbers are worded again and again."""
    return format_decimal(value, format=pattern, locale=_locale(language))


def credits_worded(count: int) -> str:
    """Return "200 credits"."""
    return ngettext("%(n)s credit", "%(n)s credits", count) % {"n": number(count)}


def money(value: Money) -> str:
    """Return "€420" or "€420.50": cents only where there are any; own currencies by their code ("12 USDT")."""
    places = decimals_of(value.currency)
    exact = Decimal(value.minor).scaleb(-places)
    whole = exact == exact.to_integral_value()
    return _with_currency(exact, value.currency, places=0 if whole else places)


def figure(value: Money) -> str:
    """Return "1,234.50": a sum by its digits alone, with all its decimals, to stand below others."""
    places = decimals_of(value.currency)
    exact = Decimal(abs(value.minor)).scaleb(-places)
    digits = _digits(exact, _fixed(places), _voice.get().language)
    return f"−{digits}" if value.minor < 0 else digits


def price(per_credit: Decimal, currency: str) -> str:
    """Return a price per credit with as many places as it has, and no fewer than the currency's."""
    exponent = per_credit.normalize().as_tuple().exponent
    places = max(decimals_of(currency), -exponent if isinstance(exponent, int) else 0)
    return _with_currency(per_credit, currency, places=places)


def _with_currency(value: Decimal, currency: str, *, places: int) -> str:
    locale = _locale(_voice.get().language)
    symbol = locale.currency_symbols.get(currency, "")
    sign = "−" if value < 0 else ""
    digits = _digits(abs(value), _fixed(places), _voice.get().language)
    if not symbol or symbol == currency:
        return f"{sign}{digits} {currency}".rstrip()
    if locale.currency_formats["standard"].pattern.startswith("¤"):
        return f"{sign}{symbol}{digits}"
    return f"{sign}{digits} {symbol}"


def percent(value: Decimal) -> str:
    """Return "2.5%": a percentage with the decimals that it has."""
    locale = _locale(_voice.get().language)
    digits = format_percent(abs(value) / 100, locale=locale, decimal_quantization=False)
    return f"−{digits}" if value < 0 else digits


@cache
def _fixed(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def listed(parts: Sequence[str]) -> str:
    """Return "#12, #13 and €20 of #14"."""
    return format_list(parts, locale=_locale(_voice.get().language))


def day(value: date) -> str:
    """Return "2 March 2026"."""
    return format_date(value, format=_("d MMMM yyyy"), locale=_locale(_voice.get().language))


def short_day(value: datetime) -> str:
    """Return "2 Mar 2026", the day of a moment in the reader's time zone."""
    return format_date(value.astimezone(zone()), format=_("d MMM yyyy"), locale=_locale(_voice.get().language))


def day_and_month(value: date) -> str:
    """Return "2 Mar"."""
    return format_date(value, format="d MMM", locale=_locale(_voice.get().language))


def weekday_and_day(value: date) -> str:
    """Return "Mon 2"."""
    return format_date(value, format="EEE d", locale=_locale(_voice.get().language))


def weekday(value: date) -> str:
    """Return "Mon"."""
    return format_date(value, format="EEE", locale=_locale(_voice.get().language))


def month(value: date) -> str:
    """Return "March 2026"."""
    return format_date(value, format=_("MMMM yyyy"), locale=_locale(_voice.get().language))


def short_month(value: date) -> str:
    """Return "Mar"."""
    return format_date(value, format="LLL", locale=_locale(_voice.get().language))


def moment(value: datetime) -> str:
    """Return "2 Mar, 10:05" in the reader's time zone."""
    voice = _voice.get()
    return _moment(value, voice.time_zone, _("d MMM, HH:mm"), voice.language)


@lru_cache(maxsize=4096)
def _moment(value: datetime, time_zone: str, pattern: str, language: str) -> str:
    return format_datetime(value.astimezone(_zone(time_zone)), format=pattern, locale=_locale(language))


def clock_time(value: datetime) -> str:
    """Return "10:05" in the reader's time zone."""
    return format_time(value.astimezone(zone()), format="HH:mm", locale=_locale(_voice.get().language))


def zone() -> ZoneInfo:
    return _zone(_voice.get().time_zone)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def language() -> str:
    """Return the code of the language that is being spoken."""
    return _voice.get().language
