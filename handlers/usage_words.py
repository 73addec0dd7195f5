"""Usage in words: how long a balance lasts, how often somebody buys, and why something is unusual."""

from datetime import date
from decimal import Decimal

from domain.alerts import AlertKind
from domain.courses import Told
from domain.usage_watch import CAP, Cover, Reason, Silence
from handlers.wording import _, day, ngettext, number


def reason_words(reason: Reason) -> str:
    """Return why something was judged so, with its numbers as the reader writes them."""
    return _(reason.text) % {name: _value(value) for name, value in reason.values.items()}


def _value(value: float | date) -> str:
    if isinstance(value, date):
        return day(value)
    return number(value if isinstance(value, int) else Decimal(str(round(value, 1))).normalize())


def silence_words(silence: Silence, told: Told) -> str:
    """Return how long there was nothing, and what is usual."""
    if told is Told.USAGE:
        return reason_words(silence.reason)
    values = {name: _value(value) for name, value in silence.reason.values.items()}
    if values.get("usual") == number(1):
        daily = {
            Told.PURCHASES: _(
                "No purchase for %(pause)s days; usual is every day, and the longest pause was %(longest)s."
            ),
            Told.PASSED_DOWN: _(
                "Nothing was passed down for %(pause)s days; usual is every day, and the longest pause was %(longest)s."
            ),
        }
        return daily[told] % values
    if told is Told.PURCHASES:
        return (
            _("No purchase for %(pause)s days; usual is every %(usual)s days, and the longest pause was %(longest)s.")
            % values
        )
    return (
        _(
            "Nothing was passed down for %(pause)s days; usual is every %(usual)s days, and the longest pause was"
            " %(longest)s."
        )
        % values
    )


def cover_words(cover: Cover) -> str:
    """Return "lasts 6 to 11 days"."""
    least, most = (round(min(days, CAP)) for days in (cover.p10, cover.p90))
    if most <= 0:
        return _("used up")
    if least >= CAP:
        return _("lasts more than %(n)s days") % {"n": number(least)}
    if most >= CAP:
        return _("lasts at least %(n)s days") % {"n": number(least)}
    if least == most:
        return ngettext("lasts %(n)s day", "lasts %(n)s days", most) % {"n": number(most)}
    return _("lasts %(least)s to %(most)s days") % {"least": number(least), "most": number(most)}


def alert_word(kind: AlertKind) -> str:
    """Return what an alert is about, in a word."""
    words = {
        AlertKind.BURST: _("burst"),
        AlertKind.SILENCE: _("silence"),
        AlertKind.COVER_SHORT: _("short balance"),
        AlertKind.STOCK_SHORT: _("short stock"),
        AlertKind.BELOW_ZERO: _("below zero"),
        AlertKind.OVERDUE: _("overdue"),
        AlertKind.MINIMUM_MISSED: _("minimum at risk"),
        AlertKind.DEAD_SOURCE: _("silent source"),
    }
    return words[kind]
