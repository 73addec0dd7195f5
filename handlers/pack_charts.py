"""The pictures of a month-end pack: who brings how much, what is due, and whose fault the tickets were."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from domain.dues import Age
from domain.people import Reseller
from domain.tickets import Cause
from handlers.cash_flow_files import age_words, cash_flow_chart, exact
from handlers.chart import Chart, Series, Shape
from handlers.number_marks import marks
from handlers.ticket_words import cause_word
from handlers.wording import _, number, short_month
from services.margins import MarginLine
from services.packs import Pack
from services.support_figures import ResellerLine

MOST_DRAWN = 12
"""How many sub-resellers a picture has room for."""

LONGEST_LABEL = 24


def months_chart(pack: Pack) -> Chart:
    """Return the months until this one."""
    labels = tuple(short_month(one.start) for one in pack.months)
    return cash_flow_chart(pack.reseller, pack.months, labels, is_over=True)


def margin_chart(pack: Pack) -> Chart | None:
    """Return what those sub-resellers brought that brought most, in the reseller's own currency."""
    currency, sums = pack.reseller.currency, _by_name(pack.margins, pack.reseller)
    if not any(sums.values()):
        return None
    drawn = sorted(sums.items(), key=lambda pair: -pair[1])[:MOST_DRAWN]
    values = tuple(exact(minor, currency) for _name, minor in drawn)
    names = tuple(name for (_id, name), _minor in drawn)
    return _lying(
        "margin",
        _most_of(_("Who brings most"), sums),
        currency,
        names,
        (Series(_("Margin"), Shape.BARS, values),),
    )


def _by_name(lines: Sequence[MarginLine], reseller: Reseller) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = defaultdict(int)
    for line in lines:
        if line.currency == reseller.currency:
            found[line.reseller_id, line.name] += line.margin
    return found


def due_chart(pack: Pack) -> Chart | None:
    """Return what is to be paid by how long it has been due, in the reseller's own currency."""
    currency = pack.reseller.currency
    ages = pack.found.due.get(currency, {})
    if not any(ages.values()):
        return None
    values = tuple(exact(ages.get(age, 0), currency) for age in Age)
    labels = tuple(age_words(age) for age in Age)
    return _lying(
        "due", _("How long it has been due"), currency, labels, (Series(_("To be paid"), Shape.BARS, values),)
    )


def cause_chart(pack: Pack) -> Chart | None:
    """Return whose fault the tickets of those sub-resellers were that opened most."""
    lines = sorted(pack.support.resellers, key=lambda line: (-line.own - line.others, line.name))
    drawn = lines[:MOST_DRAWN]
    each = {cause: tuple(Decimal(of_cause(line, cause)) for line in drawn) for cause in Cause}
    series = tuple(Series(cause_word(cause), Shape.STACK, values) for cause, values in each.items() if any(values))
    if not series:
        return None
    title = _most_of(_("Tickets by cause"), lines)
    return _lying("tickets", title, _("tickets"), tuple(line.name for line in drawn), series)


def of_cause(line: ResellerLine, cause: Cause) -> int:
    """Return how many tickets of a sub-reseller had a cause."""
    counts = {
        Cause.RESELLER: line.own,
        Cause.SUPPLIER: line.supplier,
        Cause.OURS: line.ours,
        Cause.UNKNOWN: line.unknown,
    }
    return counts[cause]


def _most_of(title: str, found: Sequence[object] | dict[tuple[int, str], int]) -> str:
    """Return a title that says so where a picture has only the first of many."""
    if len(found) <= MOST_DRAWN:
        return title
    return _("%(what)s: the first %(n)s") % {"what": title, "n": number(MOST_DRAWN)}


def _lying(name: str, title: str, unit: str, labels: tuple[str, ...], series: tuple[Series, ...]) -> Chart:
    return Chart(
        name=f"{name}.png",
        title=title,
        unit=unit,
        labels=tuple(map(_short, labels)),
        series=series,
        instead=_("The picture couldn't be drawn. The figures are below."),
        marks=marks(),
        lying=True,
    )


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
