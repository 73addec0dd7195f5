"""Words for the clocks of tickets: how long something took, by when it is due, and with whom it was."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from domain.hours import A_DAY
from domain.support_clocks import Clocks
from domain.support_hours import Span, SupportHours
from handlers.wording import _, clock_time, listed, moment, ngettext, number, weekday, zone

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def duration(time: timedelta) -> str:
    """Return "1 day 5 h", "2 h 10 min" or "35 min"."""
    days, hours, minutes = time // DAY, time % DAY // HOUR, time % HOUR // MINUTE
    if days:
        return _joined(_days(days), _hours(hours) if hours else "")
    if hours:
        return _joined(_hours(hours), _minutes(minutes) if minutes else "")
    return _minutes(minutes)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": number(n)}


def _hours(n: int) -> str:
    return _("%(n)s h") % {"n": number(n)}


def _minutes(n: int) -> str:
    return _("%(n)s min") % {"n": number(n)}


def worked(minutes: int) -> str:
    """Return business time as "24 h" or "1 h 30 min": its days have another length than those of the calendar."""
    hours, rest = divmod(minutes, 60)
    return _joined(_hours(hours) if hours else "", _minutes(rest) if rest or not hours else "")


def on_its_day(at: datetime, now: datetime) -> str:
    """Return "09:30", with the day where it isn't today's for the reader."""
    today = at.astimezone(zone()).date() == now.astimezone(zone()).date()
    return clock_time(at) if today else moment(at)


def clocks_words(clocks: Clocks) -> str:
    """Return "with us 2 h, with the supplier 1 day and with them 3 h; age 1 day 5 h"; of one alone it is the age."""
    parts = (
        (_("with us %(time)s"), clocks.ours),
        (_("with the supplier %(time)s"), clocks.supplier),
        (_("with them %(time)s"), clocks.theirs),
    )
    said = [words % {"time": duration(time)} for words, time in parts if time]
    age = _("age %(time)s") % {"time": duration(clocks.ours + clocks.supplier + clocks.theirs)}
    return f"{listed(said)}; {age}" if len(said) > 1 else said[0] if said else age


# Business hours

A_MONDAY = date(2024, 1, 1)
ALWAYS: tuple[tuple[Span, ...], ...] = (((0, A_DAY),),) * 7


def hours_words(hours: SupportHours) -> str:
    """Return "Mon–Fri 9:00–18:00, Sat 10:00–14:00"."""
    if hours.days == ALWAYS:
        return _("round the clock")
    return ", ".join(_days_and_times(hours))


def _days_and_times(hours: SupportHours) -> Iterator[str]:
    for spans, grouped in groupby(range(7), lambda day: hours.days[day]):
        days = [*grouped]
        if spans:
            yield f"{_from_day_to_day(days[0], days[-1])} {listed([*map(_span_words, spans)])}"


def _from_day_to_day(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return _("every day")
    names = [weekday(A_MONDAY + timedelta(days=day)) for day in (first, last)]
    return names[0] if first == last else "–".join(names)


def _span_words(span: Span) -> str:
    return "–".join(f"{minute // 60}:{minute % 60:02}" for minute in span)
