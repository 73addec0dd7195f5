"""/cashflow: what came in, what it cost and what is due, month by month; as a picture and as a file too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.cash_flow import CashFlow, Received, Traded, margin_of
from domain.courses import Told
from domain.dues import Age
from domain.money import Money
from domain.people import Actor, Reseller
from domain.periods import Period, month_before, month_numbered, month_of
from domain.usage_shown import Demand
from handlers.amounts import present
from handlers.ask import Ask
from handlers.cash_flow_files import age_words, cash_flow_chart, cash_flow_csv
from handlers.menu import to_menu
from handlers.registry import MONEY, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.wording import _, credits_worded, moment, money, month, number, short_month
from services import cash_flow, demand
from services.demand import PanelDemand
from storage.store import Store

MONTHS_DRAWN = 6


@dataclass(frozen=True)
class ShowCashFlow(Ask):
    """A month; without one, the running month."""

    code: ClassVar[str] = "cf"

    year: int = 0
    month: int = 0


@dataclass(frozen=True)
class DrawCashFlow(Ask):
    """The months until this one, as a picture."""

    code: ClassVar[str] = "cfd"

    year: int = 0
    month: int = 0


@dataclass(frozen=True)
class ExportCashFlow(Ask):
    code: ClassVar[str] = "cfx"

    year: int = 0
    month: int = 0


@answers(ShowCashFlow, roles=MONEY, reads=True, command="cashflow")
async def show_cash_flow(ask: ShowCashFlow, who: Actor, store: Store) -> Screen:
    """Show a month."""
    own = await store.resellers.by_id(who.reseller_id)
    period, zone = await _period(ask, store, own)
    found = await cash_flow.cash_flow(store, own.id, period)
    is_over = period.end <= store.now
    return Screen(
        title=_title(period),
        lines=() if is_over else (_("So far, as of %(moment)s.") % {"moment": moment(found.as_of)},),
        fields=(
            *month_fields(found, own),
            *(() if is_over else _demand_fields(await demand.expected(store, own))),
        ),
        note=unknown_words(found),
        buttons=_buttons(period, own, zone, store),
    )


async def _period(
    ask: ShowCashFlow | DrawCashFlow | ExportCashFlow, store: Store, reseller: Reseller
) -> tuple[Period, str]:
    """Return the month that is asked for, of the network's calendar, and its time zone; raises `NoSuchMonth`."""
    zone = (await store.resellers.top_of(reseller.id)).time_zone
    if not ask.year:
        return month_of(store.now, zone), zone
    return month_numbered(ask.year, ask.month, zone, now=store.now), zone


def _title(period: Period) -> str:
    return _("Cash flow, %(month)s") % {"month": month(period.start)}


# What is shown


def month_fields(found: CashFlow, own: Reseller) -> tuple[Field, ...]:
    """Return what came in a month, what is due at its end, and what was traded of each panel."""
    return (*_money_fields(found), *_due_fields(found), *_panel_fields(found, own))


def _money_fields(found: CashFlow) -> tuple[Field, ...]:
    return present(
        Field(_("Received"), sums_worded(one.net for one in found.received)),
        *(Field(_("Of that, %(currency)s") % {"currency": one.currency}, _parts(one)) for one in _mixed(found)),
        Field(_("Charged"), sums_worded(found.charged)),
        Field(_("Cost of credits bought"), sums_worded(found.paid)),
        Field(_("Margin"), _margin(found.charged, found.margin)),
        Field(_("Given up at closings"), sums_worded(_as_money(found.written_off))) if found.written_off else None,
    )


def _mixed(found: CashFlow) -> list[Received]:
    """Return what was received where that isn't only what came."""
    return [one for one in found.received if one.given_back or one.fees]


def _parts(received: Received) -> str:
    came, back, fees = (Money(part, received.currency) for part in (received.came, received.given_back, received.fees))
    said = [_("%(sum)s came") % {"sum": money(came)}]
    if back.minor:
        said.append(_("%(sum)s went back") % {"sum": money(back)})
    if fees.minor:
        said.append(_("%(sum)s were fees") % {"sum": money(fees)})
    return ", ".join(said)


def _margin(charged: Sequence[Money], margin: Sequence[Money]) -> str:
    """Return what was earned, with its share where there is just one currency; nothing is earned in two at once."""
    if len(margin) > 1:
        return _("in several currencies, see below")
    earned = sums_worded(margin)
    if len(charged) != 1 or charged[0].minor <= 0 or not margin or not margin[0].minor:
        return earned
    share = Decimal(100 * margin[0].minor) / charged[0].minor
    return _("%(sum)s (%(share)s %%)") % {"sum": earned, "share": number(round(share))}


def _due_fields(found: CashFlow) -> tuple[Field, ...]:
    total = [Money(sum(ages.values()), currency) for currency, ages in found.due.items()]
    heading = Field("", _("To be paid to you: %(sum)s") % {"sum": sums_worded(total)})
    return heading, *(Field(age_words(age), _of_age(found, age)) for age in Age if any(_each(found, age)))


def _of_age(found: CashFlow, age: Age) -> str:
    return sums_worded(Money(ages[age], currency) for currency, ages in found.due.items())


def _each(found: CashFlow, age: Age) -> list[int]:
    return [ages[age] for ages in found.due.values()]


def _panel_fields(found: CashFlow, own: Reseller) -> tuple[Field, ...]:
    several, in_one_currency = len(found.panels) > 1, len(found.margin) < 2
    fields: list[Field | None] = []
    for panel in found.panels:
        fields += [
            Field("", panel.panel if several else _("Credits")),
            Field(_("Bought"), _for_sum(panel.bought, panel.paid)),
            Field(_("Passed on"), _for_sum(panel.passed_on, panel.charged)),
            Field(_("They had cost"), sums_worded(_as_money(panel.cost))) if panel.cost else None,
            Field(_("Margin"), sums_worded(_as_money(margin_of(panel)))) if several or not in_one_currency else None,
            Field(_("Not used yet, with your sub-resellers"), credits_worded(panel.unused)),
            Field(_("Not sold yet"), _unsold(panel, own)),
        ]
    return present(*fields)


def _for_sum(credits: int, sums: Mapping[str, int]) -> str:
    if not sums:
        return credits_worded(credits)
    return _("%(credits)s for %(sum)s") % {"credits": credits_worded(credits), "sum": sums_worded(_as_money(sums))}


def _unsold(panel: Traded, own: Reseller) -> str:
    """Return what can still be passed on; a top's stock that was never bought isn't counted."""
    if own.is_top and panel.unsold < 0:
        return _("%(credits)s more were passed on than bought") % {"credits": credits_worded(-panel.unsold)}
    return credits_worded(panel.unsold)


def _demand_fields(found: Sequence[PanelDemand]) -> tuple[Field, ...]:
    """Return what will be spent in the days ahead, and what has to be bought for it, each as a range."""
    if not found:
        return ()
    several, heading = len(found) > 1, _("Expected in %(n)s days") % {"n": number(demand.AHEAD)}
    fields = [] if several else [Field("", heading)]
    for one in found:
        fields += [
            *([Field("", f"{heading}: {one.panel}")] if several else []),
            Field(_("Demand") if one.told is Told.USAGE else _("Purchases from you"), _range(one.demand)),
            Field(_("To buy"), _range(one.purchases) if one.purchases.p90 else _("nothing, you have enough")),
        ]
    return tuple(fields)


def _range(found: Demand) -> str:
    """Return "1,200 to 1,500 credits"; one time in ten it is less, and one in ten more."""
    if found.p10 == found.p90:
        return credits_worded(found.p10)
    if not found.p10:
        return _("up to %(high)s") % {"high": credits_worded(found.p90)}
    return _("%(low)s to %(high)s") % {"low": number(found.p10), "high": credits_worded(found.p90)}


def _as_money(sums: Mapping[str, int]) -> list[Money]:
    return [Money(minor, currency) for currency, minor in sums.items()]


def sums_worded(sums: Iterable[Money]) -> str:
    """Return "€20, 5 USDT", or that it is nothing."""
    return ", ".join(money(one) for one in sums if one.minor) or _("nothing")


def unknown_words(found: CashFlow) -> str:
    """Return for how many credits no cost is known, empty for none."""
    if not found.unknown:
        return ""
    return _("%(credits)s were passed on without a purchase on record before, and count as costing nothing.") % {
        "credits": credits_worded(found.unknown)
    }


# Where it leads


def _buttons(period: Period, own: Reseller, zone: str, store: Store) -> tuple[tuple[Button, ...], ...]:
    before = month_before(period, zone) if period.start > own.created_at else None
    after = month_of(period.end, zone) if period.end <= store.now else None
    this = (period.start.year, period.start.month)
    return (
        *rows(_to_month("‹ %s", before), _to_month("%s ›", after), wide=2),
        *rows(press(_("Picture"), DrawCashFlow(*this)), press("CSV", ExportCashFlow(*this)), wide=2),
        (to_menu(),),
    )


def _to_month(label: str, period: Period | None) -> Button | None:
    if period is None:
        return None
    return press(label % month(period.start), ShowCashFlow(period.start.year, period.start.month))


@answers(DrawCashFlow, roles=MONEY, reads=True)
async def draw_cash_flow(ask: DrawCashFlow, who: Actor, store: Store) -> Screen:
    """Draw the months until one."""
    own = await store.resellers.by_id(who.reseller_id)
    period, zone = await _period(ask, store, own)
    periods = [period]
    while len(periods) < MONTHS_DRAWN:
        periods.insert(0, month_before(periods[0], zone))
    months = await cash_flow.months(store, own.id, periods)
    labels = tuple(short_month(one.start) for one in months)
    chart = cash_flow_chart(own, months, labels, is_over=period.end <= store.now)
    values = {"first": month(periods[0].start), "last": month(period.start)}
    return Screen(title=_("Cash flow, %(first)s to %(last)s") % values, chart=chart, fresh=True)


@answers(ExportCashFlow, roles=MONEY, reads=True)
async def export_cash_flow(ask: ExportCashFlow, who: Actor, store: Store) -> Screen:
    """Hand over a month for a spreadsheet."""
    own = await store.resellers.by_id(who.reseller_id)
    period, _zone = await _period(ask, store, own)
    found = await cash_flow.cash_flow(store, own.id, period)
    return Screen(title=_title(period), file=cash_flow_csv(own, found), fresh=True)
