"""/cost: what a supplier will ask, whose margin falls below the floor, and raises for the chosen ones in one go."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.agreement import PanelId
from domain.calendar import day_meant, day_named
from domain.cost_line import cost_from
from domain.errors import NotHere, Refusal
from domain.money import Money, price_from
from domain.people import Actor, ResellerId
from domain.reviews import CostChange
from handlers.amounts import present
from handlers.cost_asks import (
    AnnounceCost,
    ChooseCostPanel,
    CostInLine,
    ListCosts,
    OfferRaises,
    ShowCost,
    TakeCostBack,
    TurnRaise,
)
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.offer_words import compose
from handlers.registry import OWNER, answers, entry_for_command
from handlers.review_words import percent_of
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.wording import _, day, money, ngettext, number, percent, price
from services import costs, drafts
from services.costs import Affected, CostFacts, Hindrance
from storage.store import Store

A_PAGE = 6
MOST_LISTED = 10


# What is announced


@answers(ListCosts, roles=OWNER, reads=True, command="cost")
async def list_costs(_ask: ListCosts, who: Actor, store: Store) -> Screen:
    """List what suppliers announced."""
    found = await costs.announced(store, by=who)
    names = {panel.id: panel.name for panel in await store.panels.of_reseller(who.reseller_id)}
    return Screen(
        title=_("What credits will cost you"),
        lines=(_("Tap one to see whose margin it takes below your floor.") if found else _("Nothing is announced."),),
        note=_("To be quicker, type: /cost 1.62 from 1 July"),
        buttons=rows(
            *(press(_in_short(one, names), ShowCost(one.id)) for one in found[:MOST_LISTED]),
            main(_("A supplier raises prices…"), AnnounceCost()),
            to_menu(),
        ),
    )


def _in_short(change: CostChange, names: dict[PanelId, str]) -> str:
    values = {"price": price(change.cost, change.currency), "day": day(change.from_day)}
    words = _("%(price)s from %(day)s") % values
    return words if len(names) == 1 else f"{names[change.panel_id][:20]}: {words}"


@answers(CostInLine, roles=OWNER, line_of="cost")
async def cost_in_line(ask: CostInLine, who: Actor, store: Store) -> Screen:
    """Announce a cost that was typed in one line, having asked for what it lacks."""
    typed = cost_from(ask.line)
    wanted = AnnounceCost(typed.cost)
    _cost(wanted, who)
    if not typed.day:
        raise MissingAnswer(wanted, "day")
    try:
        wanted = replace(wanted, day=day_named(typed.day))
    except Refusal as wrong:
        raise MissingAnswer(wanted, "day", wrong) from wrong
    store.asked = wanted
    return await announce_cost(wanted, who, store)


@answers(AnnounceCost, roles=OWNER)
async def announce_cost(ask: AnnounceCost, who: Actor, store: Store) -> Screen:
    """Announce a cost, once it is known for which panel."""
    await costs.announced(store, by=who)
    cost, from_day = _cost(ask, who), await _from_day(ask, who, store)
    panels = await store.panels.of_reseller(who.reseller_id)
    if len(panels) == 1:
        return await _announce(panels[0].id, cost, from_day, who, store)
    shown = from_day.isoformat()
    buttons = (press(panel.name, ChooseCostPanel(panel.id, cost, shown)) for panel in panels)
    values = {"price": price(cost, who.currency), "day": day(from_day)}
    return Screen(
        title=_("%(price)s from %(day)s: for the credits of which panel?") % values, buttons=rows(*buttons, to_menu())
    )


def _cost(ask: AnnounceCost, who: Actor) -> Decimal:
    try:
        return price_from(ask.cost or "", who.currency)
    except Refusal as wrong:
        raise MissingAnswer(replace(ask, cost=None), "cost", wrong) from wrong


async def _from_day(ask: AnnounceCost, who: Actor, store: Store) -> date:
    try:
        return day_meant(ask.day or "", await drafts.today_of(store, who.reseller_id))
    except Refusal as wrong:
        raise MissingAnswer(replace(ask, day=None), "day", wrong) from wrong


@answers(ChooseCostPanel, roles=OWNER)
async def choose_cost_panel(ask: ChooseCostPanel, who: Actor, store: Store) -> Screen:
    """Announce a cost for the panel that was asked for."""
    try:
        from_day = date.fromisoformat(ask.day)
    except ValueError:
        raise NotHere from None
    return await _announce(ask.panel_id, price_from(format(ask.price, "f")), from_day, who, store)


async def _announce(panel_id: PanelId, cost: Decimal, from_day: date, who: Actor, store: Store) -> Screen:
    cost_id = await costs.announce(store, panel_id, cost, from_day, by=who)
    return await show_cost(ShowCost(cost_id), who, store)


# Whose margin it takes below the floor


@answers(ShowCost, roles=OWNER, reads=True)
async def show_cost(ask: ShowCost, who: Actor, store: Store) -> Screen:
    """Show what a new cost does to everybody's margin."""
    facts = await costs.facts_of(store, ask.cost_id, by=who)
    last_page = max(0, (len(facts.below) - 1) // A_PAGE)
    page = max(0, min(ask.page, last_page))
    shown = facts.below[page * A_PAGE : (page + 1) * A_PAGE]
    turns = (
        press(_("‹ Previous"), ShowCost(ask.cost_id, page - 1)) if page else None,
        press(_("More ›"), ShowCost(ask.cost_id, page + 1)) if page < last_page else None,
    )
    open_ = facts.change.raised_at is None
    return Screen(
        title=_title(facts),
        lines=_lines(facts),
        fields=present(*_sums(facts), *(_affected_field(one, facts) for one in shown)),
        note=_("Each of them gets a new offer, with notice and grace. Of your costs they learn nothing.")
        if open_ and facts.chosen
        else "",
        buttons=(
            *rows(*(_turn(one, facts, page) for one in shown if open_ and one.can_be_raised)),
            *rows(*turns, wide=2),
            *rows(_offer(facts) if open_ else None, _to_tiers(facts)),
            *rows(
                danger(_("Take it back"), TakeCostBack(ask.cost_id)) if open_ else None,
                press(_("« Costs"), ListCosts()),
                wide=2,
            ),
        ),
    )


def _title(facts: CostFacts) -> str:
    change = facts.change
    values = {"price": price(change.cost, change.currency), "day": day(change.from_day), "panel": facts.panel}
    if facts.panel:
        return _("%(panel)s: a credit costs you %(price)s from %(day)s") % values
    return _("A credit costs you %(price)s from %(day)s") % values


def _lines(facts: CostFacts) -> tuple[str, ...]:
    if facts.change.raised_at is not None:
        return (_("%(who)s offered the raises on %(at)s.") % {"who": facts.by, "at": day(facts.change.raised_at)},)
    values = {"n": number(len(facts.below)), "all": number(len(facts.affected)), "floor": percent(facts.floor)}
    if not facts.below:
        return (_("Everybody's margin stays at your floor of %(floor)s or above it.") % values,)
    said = ngettext(
        "The margin of %(n)s of %(all)s falls below your floor of %(floor)s.",
        "The margins of %(n)s of %(all)s fall below your floor of %(floor)s.",
        len(facts.below),
    )
    return (said % values,)


def _sums(facts: CostFacts) -> tuple[Field | None, ...]:
    currency = facts.change.currency
    return (
        Field(_("Until now"), price(_rounded(facts.before), currency)) if facts.before is not None else None,
        Field(_("The chosen raises bring a month"), money(Money(facts.brings, currency))) if facts.chosen else None,
    )


def _rounded(average: Decimal) -> Decimal:
    return average.quantize(Decimal("0.0001"))


def _affected_field(one: Affected, facts: CostFacts) -> Field:
    """Return a price with its margin before and after, and what would keep the floor."""
    currency = facts.change.currency
    margins = {"before": percent_of(one.margin_before), "after": percent_of(one.margin_after)}
    words = _("margin %(before)s → %(after)s") % margins
    if one.margin_before is None:
        words = _("margin %(after)s") % margins
    values = {"now": price(one.price, currency), "margins": words}
    return Field(one.name, _("%(now)s, %(margins)s") % values, more=_what_then(one, currency))


def _what_then(one: Affected, currency: str) -> str:
    match one.hindrance:
        case Hindrance.BY_VOLUME:
            return _("They pay by volume: raise your tiers instead.")
        case Hindrance.PROMISED:
            return _("This price is promised to them without an end.")
        case Hindrance.COMING:
            return _("Another price is offered to them already.")
        case None:
            raised = price(one.raised or one.price, currency)
            values = {"price": raised, "day": day(one.day), "sum": money(Money(one.brings, currency))}
            return _("%(price)s from %(day)s keeps the floor; it brings %(sum)s a month.") % values


def _turn(one: Affected, facts: CostFacts, page: int) -> Button:
    mark = "☑" if one.chosen else "☐"
    return press(f"{mark} {one.name}", TurnRaise(facts.change.id, one.reseller_id, page))


def _offer(facts: CostFacts) -> Button | None:
    count = len(facts.chosen)
    said = ngettext("Offer a raise to %(n)s", "Offer a raise to %(n)s", count) % {"n": number(count)}
    return main(said, OfferRaises(facts.change.id, count)) if count else None


def _to_tiers(facts: CostFacts) -> Button | None:
    """Return the way to the tiers, where somebody pays by them."""
    tiers = entry_for_command("pricing")
    by_volume = any(one.hindrance is Hindrance.BY_VOLUME for one in facts.below)
    return press(_("Raise the tiers"), tiers.ask()) if by_volume and tiers is not None else None


# What is done about it


@answers(TurnRaise, roles=OWNER)
async def turn_raise(ask: TurnRaise, who: Actor, store: Store) -> Screen:
    """Choose somebody for a raise, or leave them out again."""
    await costs.turn(store, ask.cost_id, ResellerId(ask.receiver), by=who)
    return await show_cost(ShowCost(ask.cost_id, ask.page), who, store)


@answers(OfferRaises, roles=OWNER)
async def offer_raises(ask: OfferRaises, who: Actor, store: Store) -> Screen:
    """Offer the chosen ones the price that keeps the margin floor."""
    facts = await costs.offer_raises(store, ask.cost_id, count=ask.receivers, by=who, compose=compose)
    said = ngettext(
        "%(n)s sub-reseller is offered a raise.", "%(n)s sub-resellers are offered a raise.", len(facts.chosen)
    )
    return Screen(
        title=said % {"n": number(len(facts.chosen))},
        fields=present(_sums(facts)[1]),
        note=_("I'll tell you what each of them says."),
        buttons=rows(press(_("« Costs"), ListCosts()), to_menu(), wide=2),
    )


@answers(TakeCostBack, roles=OWNER)
async def take_cost_back(ask: TakeCostBack, who: Actor, store: Store) -> Screen:
    """Take back what was announced."""
    await costs.take_back(store, ask.cost_id, by=who)
    return Screen(
        lines=(_("It isn't announced any more."),), buttons=rows(press(_("« Costs"), ListCosts()), to_menu(), wide=2)
    )
