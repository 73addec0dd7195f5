"""The picture of usage: credits day by day, what is usual behind them, and the days that stand out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from domain.courses import Course, Told
from domain.names import part_of_file_name
from handlers.chart import Band, Chart, Flags, Look, Series, Shape
from handlers.number_marks import marks
from handlers.usage_view_asks import Span
from handlers.wording import _, day_and_month, weekday_and_day

T = TypeVar("T")

LABELLED_EVERY = {Span.WEEK: 1, Span.MONTH: 7, Span.QUARTER: 21}
"""Every so many days the foot has room for a label, counted from the last."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What of a course is drawn: `counts` and `usual` of its last days, `None` for those before it begins."""

    days: tuple[date, ...]
    counts: tuple[int | None, ...]
    usual: tuple[tuple[int, int] | None, ...]


def drawn(course: Course, span: Span, usual: Sequence[tuple[int, int] | None]) -> Drawn:
    """Return the last days of a course. `usual`: of the last of them, as many as are known."""
    days = tuple(course.last_day - timedelta(days=ago) for ago in range(span.days - 1, -1, -1))
    return Drawn(days, _padded(course.counts, span), _padded(usual, span))


def _padded(values: Sequence[T], span: Span) -> tuple[T | None, ...]:
    latest = values[-span.days :]
    return (*[None] * (span.days - len(latest)), *latest)


def usage_chart(
    name: str, course: Course, span: Span, shown: Drawn, *, alerts: Collection[date], expected: Collection[date]
) -> Chart:
    """Return the picture of a course. `name`: whose it is."""
    return Chart(
        name=_("usage-%(name)s") % {"name": part_of_file_name(name)} + ".png",
        title=name,
        unit=_("credits a day"),
        labels=tuple(_label(day, number, span) for number, day in enumerate(shown.days)),
        series=(Series(told_word(course.told), Shape.BARS, _exact(shown.counts)),),
        instead=_("The picture couldn't be drawn, but these are its numbers."),
        last="" if course.whole else _("so far"),
        marks=marks(),
        band=_band(shown) if course.told is not Told.PURCHASES else None,
        flags=(
            Flags(_("Alert"), Look.ALERT, _places(shown, alerts)),
            Flags(_("Expected"), Look.EXPECTED, _places(shown, expected)),
        ),
    )


def told_word(told: Told) -> str:
    """Return what is counted."""
    return {Told.USAGE: _("Usage"), Told.PURCHASES: _("Purchases"), Told.PASSED_DOWN: _("Passed down")}[told]


def _label(day: date, number: int, span: Span) -> str:
    if (span.days - 1 - number) % LABELLED_EVERY[span]:
        return ""
    return weekday_and_day(day) if span is Span.WEEK else day_and_month(day)


def _band(shown: Drawn) -> Band | None:
    if not any(shown.usual):
        return None
    low = _exact(None if one is None else one[0] for one in shown.usual)
    high = _exact(None if one is None else one[1] for one in shown.usual)
    return Band(_("Usual range"), low, high)


def _exact(values: Iterable[int | None]) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in values)


def _places(shown: Drawn, days: Collection[date]) -> tuple[int, ...]:
    return tuple(place for place, day in enumerate(shown.days) if day in days)
