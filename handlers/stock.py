"""/stock: what is there to pass on, and credits bought from a supplier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from domain.agreement import Panel, PanelId, StockRule
from domain.errors import N_, NotHere, Refusal
from domain.money import credits_from
from domain.names import NotAName, name_from
from domain.network import fold
from domain.people import Actor
from domain.stock import purchase_from
from handlers.amounts import present
from handlers.ask import Ask
from handlers.balance import stock_fields
from handlers.forms import MissingAnswer, ask_for, take
from handlers.menu import to_menu
from handlers.money_answers import money_answered
from handlers.registry import MONEY, OWNER, Question, answers, asked, typed
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.terms_asks import SetStockRule
from handlers.wording import _, credits_worded, money, price
from services import network, stock
from storage.store import Store


@dataclass(frozen=True)
class ShowStock(Ask):
    code: ClassVar[str] = "stk"


@dataclass(frozen=True)
class BuyInLine(Ask):
    """A purchase in one line, as in `/stock 5000 for 4000`."""

    code: ClassVar[str] = "stkl"

    line: str = typed(Question(words=lambda: "", example=lambda: _("5000 for 4000")))


@dataclass(frozen=True)
class BuyStock(Ask):
    """Credits bought from a supplier. `cost`: of all together, as typed; `after`: see `stock.buy`."""

    code: ClassVar[str] = "stkb"

    credits: int | None = asked(
        Question(words=lambda: _("How many credits did you buy?"), read=credits_from, example=lambda: "5000")
    )
    cost: str | None = asked(
        Question(words=lambda: _("What did they cost, all together? 0 for nothing."), example=lambda: "4000")
    )
    supplier: str | None = asked(
        Question(words=lambda: _("From whom? Only your own team sees the name."), read=name_from)
    )
    panel: str = typed(Question(words=lambda: _("For which panel are they?"), read=name_from))
    after: int | None = None


@dataclass(frozen=True)
class ChoosePanel(Ask):
    """The panel of the purchase that waits for it. `credits`, `after`: of that purchase, as it was shown."""

    code: ClassVar[str] = "stkp"
    of_a_form: ClassVar[bool] = True

    panel_id: PanelId
    credits: int
    after: int


@dataclass(frozen=True)
class TakePurchaseBack(Ask):
    """A purchase that shall be taken back: shown with its numbers, before the reason is asked for."""

    code: ClassVar[str] = "stkx"

    purchase: int


@dataclass(frozen=True)
class TakePurchaseBackFor(Ask):
    code: ClassVar[str] = "stkr"

    purchase: int
    reason: str | None = asked(
        Question(words=lambda: _("Why? Your team will read it in the history."), read=network.reason_from)
    )


class PurchaseLeft(Refusal):
    why = N_("The purchase that this button belongs to was left, or is on record.")
    what_to_do = N_("Nothing was changed by this tap. /stock shows what is there.")


@answers(ShowStock, roles=MONEY, reads=True, command="stock")
async def show_stock(_ask: ShowStock, who: Actor, store: Store) -> Screen:
    """Show the stock."""
    if not who.is_top:
        raise stock.OnlyTheTop
    return await stock_screen(who, store)


async def stock_screen(who: Actor, store: Store) -> Screen:
    """Return what there is to pass on, and what it cost."""
    stocks = await store.books.stocks(who.reseller_id)
    rule = (await store.terms.of(who.reseller_id)).stock_rule
    fields = [*stock_fields(stocks, store.now)]
    for held in stocks:
        last = await store.books.last_purchase(who.reseller_id, held.panel_id)
        label = _("Average cost") if len(stocks) == 1 else _("Average cost, %(panel)s") % {"panel": held.panel}
        fields += present(Field(label, price(_rounded(last.average), last.currency)) if last else None)
    return Screen(
        title=_("Stock"),
        lines=(_rule_words(rule),),
        fields=tuple(fields),
        note=_("To be quicker, type: /stock 5000 for 4000"),
        buttons=rows(main(_("Record a purchase"), BuyStock()), _rule_button(who, rule), to_menu()),
    )


def _rounded(average: Decimal) -> Decimal:
    return average.quantize(Decimal("0.0001"))


def _rule_words(rule: StockRule) -> str:
    match rule:
        case StockRule.UNTRACKED:
            return _("I keep track of your stock from the first purchase that you record.")
        case StockRule.WARN:
            return _("An approval beyond the stock is possible; whoever approves sees how much is left.")
        case StockRule.ENFORCE:
            return _("An approval beyond the stock is refused.")


def _rule_button(who: Actor, rule: StockRule) -> Button | None:
    if who.role not in OWNER or rule is StockRule.UNTRACKED:
        return None
    if rule is StockRule.WARN:
        return press(_("Refuse what is beyond the stock"), SetStockRule(StockRule.ENFORCE))
    return press(_("Allow what is beyond the stock"), SetStockRule(StockRule.WARN))


@answers(BuyInLine, roles=MONEY, moves=True, line_of="stock")
async def buy_in_line(ask: BuyInLine, who: Actor, store: Store) -> Screen:
    """Record a purchase that was typed in one line, having asked for what it lacks."""
    if not who.is_top:
        raise stock.OnlyTheTop
    bought = purchase_from(ask.line)
    purchase = BuyStock(bought.credits, bought.cost)
    try:
        supplier = name_from(bought.supplier) if bought.supplier else None
    except NotAName as wrong:
        raise MissingAnswer(purchase, "supplier", wrong) from wrong
    store.asked = replace(purchase, supplier=supplier)
    return await buy_stock(store.asked, who, store)


@answers(BuyStock, roles=MONEY, moves=True)
async def buy_stock(ask: BuyStock, who: Actor, store: Store) -> Screen:
    """Record a purchase, once it is known for which panel."""
    panels = await store.panels.of_reseller(who.reseller_id)
    if not panels:
        raise NotHere
    if ask.cost is None:
        raise MissingAnswer(ask, "cost")
    money_answered(ask, "cost", who.currency, zero=True)
    named = [panel for panel in panels if fold(panel.name) == fold(ask.panel)]
    meant = panels if len(panels) == 1 else named
    if len(meant) != 1:
        return await _which_panel(ask, panels, who, store)
    return await _buy(ask, meant[0], who, store)


async def _which_panel(ask: BuyStock, panels: Sequence[Panel], who: Actor, store: Store) -> Screen:
    """Keep the purchase and ask for its panel, whose button only has to name it."""
    after = await stock.newest_purchase(store, by=who)
    question = await ask_for("panel", replace(ask, panel="", after=after), who, store)
    buttons = (press(panel.name, ChoosePanel(panel.id, ask.credits or 0, after)) for panel in panels)
    return replace(question, buttons=(*rows(*buttons), *question.buttons))


@answers(ChoosePanel, roles=MONEY, moves=True)
async def choose_panel(ask: ChoosePanel, who: Actor, store: Store) -> Screen:
    """Record the purchase that waits for its panel."""
    await stock.check_nothing_bought(store, ask.panel_id, after=ask.after, by=who)
    purchase = await take(BuyStock, "panel", who, store)
    if purchase is None or (purchase.credits, purchase.after) != (ask.credits, ask.after):
        raise PurchaseLeft
    return await _buy(purchase, await store.panels.by_id(ask.panel_id), who, store)


async def _buy(ask: BuyStock, panel: Panel, who: Actor, store: Store) -> Screen:
    credits, cost = ask.credits or 0, money_answered(ask, "cost", who.currency, zero=True)
    supplier = ask.supplier or await _same_supplier(ask, panel, who, store)
    bought = await stock.buy(store, panel.id, credits=credits, cost=cost, supplier=supplier, after=ask.after, by=who)
    several = await store.network.panel_count(who.reseller_id) > 1
    return Screen(
        title=_("%(credits)s from %(supplier)s for %(cost)s: recorded.")
        % {"credits": credits_worded(credits), "supplier": supplier, "cost": money(cost)},
        fields=(
            *([Field(_("Panel"), panel.name)] if several else []),
            Field(_("Stock now"), credits_worded(bought.stock)),
            Field(_("Average cost"), price(_rounded(bought.average), cost.currency)),
        ),
        buttons=rows(
            press(_("That was a mistake"), TakePurchaseBack(bought.id)),
            press(_("Stock"), ShowStock()),
            to_menu(),
        ),
    )


async def _same_supplier(ask: BuyStock, panel: Panel, who: Actor, store: Store) -> str:
    """Return the supplier of the last purchase; it is asked for where there was none."""
    last = await store.books.last_purchase(who.reseller_id, panel.id)
    if last is None:
        raise MissingAnswer(replace(ask, panel=panel.name, after=None), "supplier")  # a form is answered only once
    return last.supplier


@answers(TakePurchaseBack, roles=MONEY, moves=True)
async def take_purchase_back(ask: TakePurchaseBack, who: Actor, store: Store) -> Screen:
    """Show a purchase once more before it is taken back."""
    credits = credits_worded((await stock.to_take_back(store, ask.purchase, by=who)).credits)
    return Screen(
        title=_("Take the purchase of %(credits)s back?") % {"credits": credits},
        buttons=rows(
            danger(_("Take back %(credits)s") % {"credits": credits}, TakePurchaseBackFor(ask.purchase)),
            press(_("« Stock"), ShowStock()),
            wide=2,
        ),
    )


@answers(TakePurchaseBackFor, roles=MONEY, moves=True)
async def take_purchase_back_for(ask: TakePurchaseBackFor, who: Actor, store: Store) -> Screen:
    """Take a purchase back."""
    purchase = await stock.take_back(store, ask.purchase, ask.reason or "", by=who)
    return Screen(
        lines=(_("The purchase of %(credits)s was taken back.") % {"credits": credits_worded(purchase.credits)},),
        buttons=rows(press(_("« Stock"), ShowStock()), to_menu(), wide=2),
    )
