"""What days of the week and months are called, as far as people type them: one text each, for the catalogues."""

from domain.errors import N_
from domain.vocabulary import words

WEEKDAYS = (
    N_("monday, mon"),
    N_("tuesday, tue, tues"),
    N_("wednesday, wed"),
    N_("thursday, thu, thur, thurs"),
    N_("friday, fri"),
    N_("saturday, sat"),
    N_("sunday, sun"),
)
"""The days of the week, Monday first."""

MONTHS = (
    N_("january, jan"),
    N_("february, feb"),
    N_("march, mar"),
    N_("april, apr"),
    N_("may"),
    N_("june, jun"),
    N_("july, jul"),
    N_("august, aug"),
    N_("september, sep, sept"),
    N_("october, oct"),
    N_("november, nov"),
    N_("december, dec"),
)


def weekday_called(folded: str) -> int | None:
    """Return the day of the week that a folded word names, Monday being 0."""
    return next((weekday for weekday, names in enumerate(WEEKDAYS) if folded in words(names)), None)


def names_a_month(folded: str) -> bool:
    """Return whether a folded word is a month's whole or usual short name, not just one that begins alike."""
    return any(folded in words(names) for names in MONTHS)
