"""The desk's tickets to take away: as a picture day by day, and one a line for a spreadsheet."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.names import part_of_file_name
from domain.sheets import Value, csv_of
from domain.tickets import Cause
from handlers.chart import Chart, Series, Shape
from handlers.number_marks import marks
from handlers.screen import File
from handlers.sheets import layout
from handlers.ticket_words import area_word, cause_word, desk_state, priority_word
from handlers.wording import _, day_and_month, weekday_and_day
from services.support_figures import Listed, Span

A_WEEK = 7
LABELS = 5
"""For about so many days the foot has room for a label."""

MINUTE = timedelta(minutes=1)


def support_chart(name: str, days: Sequence[date], found: Mapping[Cause, Sequence[int]]) -> Chart:
    """Return the picture of tickets by day, those of each cause upon each other."""
    return Chart(
        name=_("support-%(name)s") % {"name": part_of_file_name(name)} + ".png",
        title=name,
        unit=_("tickets a day"),
        labels=tuple(_label(day, ago, len(days)) for day, ago in zip(days, range(len(days) - 1, -1, -1), strict=True)),
        series=tuple(
            Series(cause_word(cause), Shape.STACK, tuple(map(Decimal, counts))) for cause, counts in found.items()
        ),
        instead=_("The picture couldn't be drawn. The figures are in /support."),
        last=_("so far"),
        marks=marks(),
    )


def _label(day: date, ago: int, days: int) -> str:
    if days <= A_WEEK:
        return weekday_and_day(day)
    return "" if ago % (days // LABELS) else day_and_month(day)


def support_csv(name: str, span: Span, found: Sequence[Listed]) -> File:
    """Return tickets for a spreadsheet, one a line; how long things took is in minutes."""
    head = (
        _("Sub-reseller"),
        _("Number"),
        _("About"),
        _("Subject"),
        _("State"),
        _("Priority"),
        _("Whose fault it was"),
        _("Opened (%(zone)s)") % {"zone": span.zone.key},
        _("First answer"),
        _("Closed"),
        _("With us, minutes"),
        _("With the supplier, minutes"),
        _("With them, minutes"),
        _("Age, minutes"),
        _("First answer, business minutes"),
        _("Resolution, business minutes"),
    )
    file_name = _("tickets-%(name)s") % {"name": part_of_file_name(name)}
    content = csv_of(head, (_row(one, span) for one in found), layout())
    return File(f"{file_name}-{span.days[-1]:%Y-%m-%d}.csv", content, "text/csv")


def _row(one: Listed, span: Span) -> tuple[Value, ...]:
    ticket = one.took.ticket
    clocks = [time // MINUTE for time in (one.clocks.ours, one.clocks.supplier, one.clocks.theirs)]
    return (
        one.reseller,
        ticket.number,
        area_word(one.area),
        ticket.subject,
        desk_state(ticket),
        priority_word(ticket.priority),
        cause_word(ticket.cause),
        _at(ticket.opened_at, span),
        _at(ticket.first_answer_at, span),
        _at(ticket.closed_at, span),
        *clocks,
        sum(clocks),
        _minutes(one.took.answer),
        _minutes(one.took.resolution),
    )


def _at(moment: datetime | None, span: Span) -> str | None:
    return None if moment is None else moment.astimezone(span.zone).strftime("%Y-%m-%d %H:%M")


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else seconds // 60
