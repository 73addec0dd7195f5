"""The month-end pack as a paper to be drawn: a cover, then sections for money, support, suppliers, minimums."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from domain.dues import Age
from domain.money import Money
from domain.names import part_of_file_name
from domain.tickets import Cause
from handlers.cash_flow import month_fields, sums_worded, unknown_words
from handlers.cash_flow_files import age_words
from handlers.chart import Chart
from handlers.pack_charts import cause_chart, due_chart, margin_chart, months_chart, of_cause
from handlers.paper import Column, Paper, Section, Table
from handlers.screen import Field
from handlers.support import times_fields
from handlers.support_words import duration
from handlers.wording import _, figure, language, moment, money, month, number, percent, speaking
from services import margins
from services.margins import MarginLine
from services.packs import Bought, Minimum, Pack, SupplierCases
from services.support_figures import ResellerLine

Row = tuple[str, ...]


def pack_title(pack: Pack) -> str:
    return _("Month-end pack, %(month)s") % {"month": month(pack.period.start)}


def pack_paper(pack: Pack) -> Paper:
    """Return a pack to be drawn."""
    name = {"name": part_of_file_name(pack.reseller.name), "month": f"{pack.period.start:%Y-%m}"}
    return Paper(
        name=_("pack-%(name)s-%(month)s") % name + ".pdf",
        title=pack_title(pack),
        page=_("Page %(page)s of %(pages)s"),
        language=language(),
        instead=_("The PDF couldn't be drawn. Please try again later; /cashflow and /support have the figures."),
        sender=(pack.reseller.name,),
        facts=(*_about(pack), *_at_a_glance(pack)),
        sections=(_money(pack), _margins(pack), _due(pack), _support(pack), *_suppliers(pack), _minimums(pack)),
    )


# The cover


def _about(pack: Pack) -> Iterable[tuple[str, str]]:
    with speaking(language(), pack.zone):
        made_at = moment(pack.made_at)
    yield _("Month"), month(pack.period.start)
    yield _("Days counted in"), pack.zone
    yield _("As of"), made_at


def _at_a_glance(pack: Pack) -> Iterable[tuple[str, str]]:
    found, judged = pack.found, [one for one in pack.minimums if one.whole]
    yield "", _("At a glance")
    yield _("Received"), sums_worded(one.net for one in found.received)
    yield _("Charged"), sums_worded(found.charged)
    yield _("Margin"), sums_worded(found.margin)
    yield _("To be paid to you"), sums_worded(_owed(pack))
    yield _("Tickets opened"), number(pack.support.opened)
    if judged:
        met = {"met": number(sum(one.met for one in judged)), "all": number(len(judged))}
        yield _("Minimums met"), _("%(met)s of %(all)s") % met


def _owed(pack: Pack) -> list[Money]:
    return [Money(sum(ages.values()), currency) for currency, ages in pack.found.due.items()]


def _drawn(chart: Chart | None) -> tuple[Chart, ...]:
    return () if chart is None else (chart,)


def _facts(fields: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    return tuple((field.label, field.value) for field in fields)


# Money


def _money(pack: Pack) -> Section:
    note = unknown_words(pack.found)
    moved = any(one.received.minor or one.paid.minor or one.margin.minor for one in pack.months)
    return Section(
        heading=_("Cash flow"),
        facts=_facts(month_fields(pack.found, pack.reseller)),
        pictures=(months_chart(pack),) if moved else (),
        notes=(note,) if note else (),
    )


def _margins(pack: Pack) -> Section:
    by_currency = [(code, [*lines]) for code, lines in groupby(pack.margins, lambda line: line.currency)]
    cost = _("What credits cost is their moving average at the time at which they were passed on.")
    return Section(
        heading=_("Margin by sub-reseller"),
        lines=() if by_currency else (_("No credits were passed on in this month."),),
        pictures=_drawn(margin_chart(pack)),
        tables=tuple(_margin_table(code, lines, pack) for code, lines in by_currency),
        notes=(cost,) if by_currency else (),
    )


def _margin_table(currency: str, lines: Sequence[MarginLine], pack: Pack) -> Table:
    sums = ((_("Charged"), 20), (_("Cost"), 20), (_("Margin"), 20), ("%", 13))
    return Table(
        heading=_("In %(currency)s") % {"currency": currency},
        columns=(
            Column(_("Sub-reseller"), 38),
            *_panel_column(pack),
            Column(_("Credits"), 17, figures=True),
            *(Column(heading, share, figures=True) for heading, share in sums),
        ),
        rows=tuple(_margin_row(line.name, line, pack) for line in lines),
        totals=tuple(_margin_row(_("Together"), line, pack) for line in margins.totals(lines)),
    )


def _margin_row(name: str, line: MarginLine, pack: Pack) -> Row:
    credits = number(line.credits) if line.credits or not pack.several_panels else ""
    sums = (figure(Money(minor, line.currency)) for minor in (line.charged, line.cost, line.margin))
    share = "" if line.share is None else percent(line.share.quantize(Decimal("0.1")))
    return (name, *_panel_cell(line.panel, pack), credits, *sums, share)


def _panel_column(pack: Pack) -> tuple[Column, ...]:
    return (Column(_("Panel"), 18),) if pack.several_panels else ()


def _panel_cell(panel: str, pack: Pack) -> Row:
    return (panel,) if pack.several_panels else ()


def _due(pack: Pack) -> Section:
    due = {currency: ages for currency, ages in pack.found.due.items() if any(ages.values())}
    table = Table(
        heading="",
        columns=(Column(_("How long"), 50), *(Column(currency, 25, figures=True) for currency in due)),
        rows=tuple(
            (age_words(age), *(figure(Money(ages.get(age, 0), currency)) for currency, ages in due.items()))
            for age in Age
        ),
        totals=((_("Together"), *(figure(Money(sum(ages.values()), currency)) for currency, ages in due.items())),),
    )
    return Section(
        heading=_("To be paid to you"),
        lines=() if due else (_("Nothing was to be paid at the end of the month."),),
        pictures=_drawn(due_chart(pack)),
        tables=(table,) if due else (),
    )


# Support


def _support(pack: Pack) -> Section:
    found = pack.support
    if not found.opened:
        return Section(heading=_("Support"), lines=(_("No sub-reseller opened a ticket in this month."),))
    return Section(
        heading=_("Support"),
        facts=(
            (_("Opened"), number(found.opened)),
            *_facts(times_fields(_("First answer"), found.answer)),
            *_facts(times_fields(_("Resolution"), found.resolution)),
        ),
        pictures=_drawn(cause_chart(pack)),
        tables=(_cause_table(found.resellers),),
        notes=(
            _("Times are in your business hours. What was the supplier's fault, or ours, counts for no sub-reseller."),
        ),
    )


def _cause_table(lines: Sequence[ResellerLine]) -> Table:
    together = [sum(of_cause(line, cause) for line in lines) for cause in Cause]
    return Table(
        heading=_("Whose fault it was"),
        columns=(
            Column(_("Sub-reseller"), 40),
            *(Column(_cause_heading(cause), 17, figures=True) for cause in Cause),
            Column(_("Together"), 19, figures=True),
        ),
        rows=tuple(_counted(line.name, [of_cause(line, cause) for cause in Cause]) for line in lines),
        totals=(_counted(_("Together"), together),),
    )


def _cause_heading(cause: Cause) -> str:
    """Return whose fault it was, as short as above a column."""
    words = {
        Cause.SUPPLIER: _("Supplier"),
        Cause.RESELLER: _("Their own"),
        Cause.OURS: _("Ours"),
        Cause.UNKNOWN: _("Not known"),
    }
    return words[cause]


def _counted(name: str, counts: Sequence[int]) -> Row:
    return (name, *map(number, counts), number(sum(counts)))


# Suppliers


def _suppliers(pack: Pack) -> Iterable[Section]:
    """Yield what there is to say of suppliers: only a top reseller has any."""
    if not pack.reseller.is_top:
        return
    nothing = _("Nothing was bought in this month, and no case was open.")
    yield Section(
        heading=_("Suppliers"),
        lines=() if pack.bought or pack.cases else (nothing,),
        tables=(
            *((_bought_table(pack.bought, pack),) if pack.bought else ()),
            *((_case_table(pack.cases),) if pack.cases else ()),
        ),
    )


def _bought_table(bought: Sequence[Bought], pack: Pack) -> Table:
    return Table(
        heading=_("What you bought"),
        columns=(
            Column(_("Supplier"), 45),
            *_panel_column(pack),
            Column(_("Credits"), 25, figures=True),
            Column(_("Cost"), 30, figures=True),
        ),
        rows=tuple(
            (
                one.supplier or _("not named"),
                *_panel_cell(one.panel, pack),
                number(one.credits),
                money(Money(one.cost, one.currency)),
            )
            for one in bought
        ),
    )


def _case_table(cases: Sequence[SupplierCases]) -> Table:
    return Table(
        heading=_("Cases"),
        columns=(
            Column(_("Supplier"), 40),
            Column(_("Opened"), 18, figures=True),
            Column(_("Repaired"), 20, figures=True),
            Column(_("Half within"), 28, figures=True),
            Column(_("Nine in ten within"), 28, figures=True),
        ),
        rows=tuple(_case_row(one) for one in cases),
    )


def _case_row(one: SupplierCases) -> Row:
    took = (
        ("0", "", "")
        if one.repair is None
        else (number(one.repair.count), duration(one.repair.median), duration(one.repair.most))
    )
    return (one.supplier or _("not named"), number(one.opened), *took)


# Minimums


def _minimums(pack: Pack) -> Section:
    return Section(
        heading=_("Minimums of the month"),
        lines=() if pack.minimums else (_("No sub-reseller has a minimum a month."),),
        tables=(_minimum_table(pack),) if pack.minimums else (),
        notes=(_("Minimums are those that are agreed now. Gifts don't count as bought."),) if pack.minimums else (),
    )


def _minimum_table(pack: Pack) -> Table:
    return Table(
        heading="",
        columns=(
            Column(_("Sub-reseller"), 42),
            *_panel_column(pack),
            Column(_("Minimum"), 20, figures=True),
            Column(_("Bought"), 20, figures=True),
            Column(_("Result"), 30, figures=True),
        ),
        rows=tuple(
            (one.name, *_panel_cell(one.panel, pack), number(one.credits), number(one.bought), _result(one))
            for one in pack.minimums
        ),
    )


def _result(one: Minimum) -> str:
    if one.met:
        return _("met")
    if not one.whole:
        return _("joined in the month")
    return _("%(n)s missing") % {"n": number(one.credits - one.bought)}
