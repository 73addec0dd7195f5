"""Cash flow to take away: as a picture of some months, and as a month for a spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from domain.cash_flow import CashFlow, Received, Traded, margin_of
from domain.dues import Age
from domain.money import Money, decimals_of
from domain.names import part_of_file_name
from domain.people import Reseller
from domain.sheets import Value, csv_of
from handlers.chart import Chart, Series, Shape
from handlers.number_marks import marks
from handlers.screen import File
from handlers.sheets import layout
from handlers.wording import _, month
from services.cash_flow import MonthAtAGlance


def age_words(age: Age) -> str:
    """Return how long what is due has been so."""
    words = {
        Age.NOT_YET: _("Not due yet"),
        Age.WEEK: _("Up to 7 days over"),
        Age.MONTH: _("Up to 30 days over"),
        Age.OLDER: _("Longer"),
    }
    return words[age]


# The picture


def cash_flow_chart(
    reseller: Reseller, months: Sequence[MonthAtAGlance], labels: tuple[str, ...], *, is_over: bool
) -> Chart:
    """Return months side by side. `labels`: what each is called; `is_over`: of the last."""
    return Chart(
        name=_("cash-flow-%(name)s") % {"name": part_of_file_name(reseller.name)} + ".png",
        title=reseller.name,
        unit=reseller.currency,
        labels=labels,
        series=(
            Series(_("Received"), Shape.BARS, _values(one.received for one in months)),
            Series(_("Credits bought"), Shape.BARS, _values(one.paid for one in months)),
            Series(_("Margin"), Shape.LINE, _values(one.margin for one in months)),
        ),
        instead=_("The picture couldn't be drawn. The figures are in /cashflow."),
        last="" if is_over else _("so far"),
        marks=marks(),
    )


def _values(sums: Iterator[Money]) -> tuple[Decimal, ...]:
    return tuple(exact(one.minor, one.currency) for one in sums)


# The file


def cash_flow_csv(reseller: Reseller, found: CashFlow) -> File:
    """Return a month for a spreadsheet, a figure a line."""
    head = (_("What"), _("Panel"), _("Counted in"), _("Amount"))
    name = _("cash-flow-%(name)s") % {"name": part_of_file_name(reseller.name)}
    content = csv_of(head, [_title_row(found), *_rows(found)], layout())
    return File(f"{name}-{found.start:%Y-%m}.csv", content, "text/csv")


Row = tuple[Value, Value, Value, Value]


def _title_row(found: CashFlow) -> Row:
    return (month(found.start), None, None, None)


def _rows(found: CashFlow) -> Iterator[Row]:
    for received in found.received:
        yield from _received(received)
    for panel in found.panels:
        yield from _traded(panel)
    yield from _by_currency(_("Given up at closings"), None, found.written_off)
    for currency, ages in found.due.items():
        for age, minor in ages.items():
            due = _("To be paid to you: %(sum)s") % {"sum": age_words(age)}
            yield (due, None, currency, exact(minor, currency))


def _received(received: Received) -> Iterator[Row]:
    currency = received.currency
    parts = (
        (_("Came in"), received.came),
        (_("Went back"), -received.given_back),
        (_("Fees"), -received.fees),
        (_("Received"), received.net.minor),
    )
    for what, minor in parts:
        yield (what, None, currency, exact(minor, currency))


def _traded(panel: Traded) -> Iterator[Row]:
    credits = _("credits")
    yield (_("Bought"), panel.panel, credits, panel.bought)
    yield from _by_currency(_("Cost of credits bought"), panel.panel, panel.paid)
    yield (_("Passed on"), panel.panel, credits, panel.passed_on)
    yield from _by_currency(_("Charged"), panel.panel, panel.charged)
    yield from _by_currency(_("They had cost"), panel.panel, panel.cost)
    yield from _by_currency(_("Margin"), panel.panel, margin_of(panel))
    yield (_("Passed on without a known cost"), panel.panel, credits, panel.unknown)
    yield (_("Not used yet, with your sub-resellers"), panel.panel, credits, panel.unused)
    yield (_("Not sold yet"), panel.panel, credits, panel.unsold)


def _by_currency(what: str, panel: str | None, sums: Mapping[str, int]) -> Iterator[Row]:
    for currency, minor in sums.items():
        yield (what, panel, currency, exact(minor, currency))


def exact(minor: int, currency: str) -> Decimal:
    """Return a sum as a number of the currency's units."""
    return Decimal(minor).scaleb(-decimals_of(currency))
