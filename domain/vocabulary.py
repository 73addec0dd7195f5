"""Words that people type, in every language that the bot speaks.

A list of words stands in the code in English, marked for translation, its words apart by commas; each catalogue holds
the same list in its own language: `UNTIL = N_("until, till, by")`. Whatever reads what was typed takes the words of
all languages, for people mix them.
"""

from collections.abc import Mapping
from functools import cache

from domain.network import fold

_MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_WEEKDAYS = (
    ("monday", "mon", "lunes", "lun"),
    ("tuesday", "tue", "tues", "martes"),
    ("wednesday", "wed", "miercoles", "mie"),
    ("thursday", "thu", "thurs", "jueves", "jue"),
    ("friday", "fri", "viernes", "vie"),
    ("saturday", "sat", "sabado", "sab"),
    ("sunday", "sun", "domingo", "dom"),
)
_LEAST_LETTERS = 3
_learnt: dict[str, frozenset[str]] = {}


def learn(source: str, translated: str) -> None:
    """Take the words of a translated list for those of `source` as well."""
    _learnt[source] = _learnt.get(source, frozenset()) | _split(translated)


def words(source: str) -> frozenset[str]:
    """Return the words of a list in every language, in their plain form (`fold`): "mañana" → "manana"."""
    return _split(source) | _learnt.get(source, frozenset())


def _split(text: str) -> frozenset[str]:
    return frozenset(filter(None, (fold(word) for word in text.split(","))))


@cache
def months() -> Mapping[str, int]:
    """Return the months, 1 for January, by their plain names, in full or shortened to three letters or more."""
    return {
        name[:letters]: month
        for month, names in enumerate(_MONTHS, 1)
        for name in names
        for letters in range(_LEAST_LETTERS, len(name) + 1)
    }


@cache
def weekdays() -> Mapping[str, int]:
    """Return the days of the week, 0 for Monday, by their plain names, in full or as they are shortened."""
    return {name: weekday for weekday, names in enumerate(_WEEKDAYS) for name in names}
