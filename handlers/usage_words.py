"""Usage in words: how long a balance lasts, how often somebody buys, and why something is unusual."""

from collections.abc import Mapping
from typing import assert_never

from domain.courses import Told
from domain.errors import N_
from domain.usage_watch import CAP, Cover, Reason, Silence
from handlers.alert_words import reason_words
from handlers.wording import _, ngettext, number
from services.watch_findings import no_purchase


def why(reason: Reason) -> str:
    """Return why something was judged so, with its numbers as the reader writes them."""
    return reason_words(reason.text, reason.values)


def silence_words(silence: Silence, told: Told) -> str:
    """Return how long there was nothing, and what is usual."""
    values = silence.reason.values
    match told:
        case Told.USAGE:
            return why(silence.reason)
        case Told.PURCHASES:
            return reason_words(no_purchase(values), values)
        case Told.PASSED_DOWN:
            return reason_words(_nothing_passed_down(values), values)
        case _:
            assert_never(told)


def _nothing_passed_down(values: Mapping[str, object]) -> str:
    if values["usual"] == 1:
        return N_(
            "Nothing was passed down for %(pause)s days; usual is every day, and the longest pause was %(longest)s."
        )
    return N_(
        "Nothing was passed down for %(pause)s days; usual is every %(usual)s days, and the longest pause was"
        " %(longest)s."
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
