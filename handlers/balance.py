"""What somebody has, how old that is, and what is due: for oneself, and for a sub-reseller of one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.agreement import SubPanelId
from domain.ledger import AccountKind
from domain.money import Money
from domain.people import Actor, ResellerId, ResellerState
from domain.requests import RequestId
from handlers import requesting
from handlers.amounts import age_field, due_field, present, signed, to_load_field
from handlers.ask import Ask
from handlers.menu import to_menu
from handlers.movements import Reason, reason_words
from handlers.price_words import outlook_lines, per_credit
from handlers.pricing_asks import ShowOwnTiers
from handlers.promise_words import promise_fields
from handlers.registry import ALL, Toward, answers, entry_for_command
from handlers.screen import Button, Field, Screen, press, rows
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, day, moment, money, ngettext, number
from services import dues, prices
from services.entries import is_on_top, request_of
from services.prices import Outlook
from storage.books import Holding, Position, Recent, Stock
from storage.sold import Sale
from storage.store import Store

Looks = Mapping[SubPanelId, Outlook]


@dataclass(frozen=True)
class ShowBalance(Ask):
    code: ClassVar[str] = "bal"


@dataclass(frozen=True)
class ShowBalanceOf(Ask):
    code: ClassVar[str] = "balof"

    reseller_id: ResellerId


@answers(ShowBalance, roles=ALL, reads=True, command="balance")
async def show_balance(_ask: ShowBalance, who: Actor, store: Store) -> Screen:
    """Show a member what their reseller has."""
    if who.is_top:
        return await _stock_screen(who, store)
    position = await store.books.position(who.reseller_id)
    currency = position.bought_in or who.currency
    looks = await prices.outlooks(store, position.holdings, currency)
    again = await requesting.same_again_button(store, who)
    return Screen(
        title=_("Balance"),
        fields=(
            *await _balance_fields(store, who.reseller_id, position, looks, currency, reader=who.reseller_id),
            *(await _promised(store, who) if position.was_promised else ()),
            *(await _network_fields(store, who) if position.has_children else ()),
        ),
        buttons=rows(again, _to_tiers(position.holdings, looks))
        + _ways_on(who, *(["request"] if _may_ask(who) else []), "dues", "usage", "history", "statement"),
    )


async def _promised(store: Store, who: Actor) -> tuple[Field, ...]:
    return await promise_fields(await store.resellers.by_id(who.reseller_id), who, store)


def _to_tiers(holdings: Sequence[Holding], looks: Looks) -> Button | None:
    """Return the way to the tiers by which somebody's price goes, where it does."""
    apart = [looks[held.sub_panel_id] for held in holdings if held.priced_apart and held.active]
    by_volume = any(look.volume is not None for look in apart)
    return press(_("Your tiers"), ShowOwnTiers()) if by_volume else None


def _may_ask(who: Actor) -> bool:
    return who.state not in {ResellerState.SUSPENDED, ResellerState.CLOSED}


@answers(ShowBalanceOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def show_balance_of(ask: ShowBalanceOf, who: Actor, store: Store) -> Screen:
    """Show a parent what a sub-reseller has."""
    child = await store.resellers.by_id(ask.reseller_id)
    position = await store.books.position(child.id)
    looks = await prices.outlooks(store, position.holdings, who.currency)
    return Screen(
        title=_("Balance of %(name)s") % {"name": child.name},
        fields=await _balance_fields(store, child.id, position, looks, who.currency, reader=who.reseller_id),
        buttons=rows(to_card(child.id), to_menu(), wide=2),
    )


async def _balance_fields(
    store: Store, reseller_id: ResellerId, position: Position, looks: Looks, currency: str, *, reader: ResellerId
) -> tuple[Field, ...]:
    return (
        *holding_fields(position.holdings, looks, currency, store.now),
        due_field(position.dues),
        *await _day_fields(store, reseller_id, position),
        *await _recent_fields(store, reseller_id, reader),
    )


async def _day_fields(store: Store, reseller_id: ResellerId, position: Position) -> tuple[Field, ...]:
    """Return the day by which the oldest of what is due is to be paid, where a term is agreed."""
    if all(due.minor >= 0 for due in position.dues):
        return ()
    found = (await dues.of_resellers(store, [reseller_id]))[reseller_id]
    return present(Field(_("To pay by"), day(found.oldest)) if found.oldest and found.agreed else None)


def holding_fields(holdings: Sequence[Holding], looks: Looks, currency: str, now: datetime) -> tuple[Field, ...]:
    """Return what a sub-reseller has, under each panel's name where it has several. `looks`: of `prices.outlooks`."""
    several = len(holdings) > 1
    fields: list[Field | None] = []
    for held in holdings:
        fields += [
            Field("", held.panel) if several else None,
            Field(_("Balance"), credits_worded(held.credits)),
            age_field(held.moved_at, now),
            to_load_field(held.to_load),
            Field(_("Set aside for your sub-resellers"), credits_worded(held.held)) if held.held else None,
            _price_field(held, looks.get(held.sub_panel_id), currency),
        ]
    return present(*fields)


def _price_field(held: Holding, look: Outlook | None, currency: str) -> Field:
    """Return the price of today, with why it is so where it isn't simply the agreed one."""
    if look is None:
        return Field(_("Price"), per_credit(held.price, currency))
    return Field(_("Price"), per_credit(look.price.per_credit, currency), more=outlook_lines(look, currency))


async def _recent_fields(store: Store, reseller_id: ResellerId, reader: ResellerId) -> tuple[Field, ...]:
    recent = await store.books.recent(reseller_id, AccountKind.WALLET)
    if not recent:
        return ()
    sales = await _sales_behind(recent, store)
    known = {id_: sale for id_, sale in sales.items() if reader in (reseller_id, sale.parent_id)}
    lines = (Field(moment(one.at), signed(one.amount), more=reason_words(_reason(one, known))) for one in recent)
    return (Field("", _("Lately")), *lines)


async def _sales_behind(recent: Sequence[Recent], store: Store) -> Mapping[RequestId, Sale]:
    ids = [request_of(one.group_key) for one in recent]
    return await store.books.sales([request_id for request_id in ids if request_id is not None])


def _reason(recent: Recent, known: Mapping[RequestId, Sale]) -> Reason:
    """Return why a balance changed; of sales that are `known` to the reader, also what was given for nothing."""
    request_id = request_of(recent.group_key)
    sale = None if request_id is None else known.get(request_id)
    return Reason(
        kind=AccountKind.WALLET,
        counter=recent.counter,
        amount=recent.amount,
        group_key=recent.group_key,
        reversed=recent.reverses is not None,
        given_for="" if sale is None else sale.given_for,
        on_top=sale is not None and is_on_top(recent.key),
    )


async def _network_fields(store: Store, who: Actor) -> tuple[Field, ...]:
    """Return what is open with one's own sub-resellers."""
    owed = [due for due in await store.books.due_of_children(who.reseller_id) if due.minor]
    credits, count = await store.books.to_load_with(who.reseller_id)
    return (Field("", _("Your sub-resellers")), *present(_loading_field(credits, count)), _owed_field(owed))


def _loading_field(credits: int, count: int) -> Field | None:
    if not count:
        return None
    requests = ngettext("%(n)s request", "%(n)s requests", count) % {"n": number(count)}
    return Field(_("To load"), f"{credits_worded(credits)} · {requests}")


def _owed_field(owed: Sequence[Money]) -> Field:
    return Field(_("To be paid to you"), ", ".join(map(money, owed)) or _("nothing"))


async def _stock_screen(who: Actor, store: Store) -> Screen:
    stocks = await store.books.stocks(who.reseller_id)
    credits, count = await store.books.to_load_with(who.reseller_id)
    owed = [due for due in await store.books.due_of_children(who.reseller_id) if due.minor]
    return Screen(
        title=_("Balance"),
        fields=(
            *stock_fields(stocks, store.now),
            *present(_loading_field(credits, count)),
            _owed_field(owed),
        ),
        buttons=_ways_on(who, "stock", "toload", "dues", "usage", "history", "network"),
    )


def stock_fields(stocks: Sequence[Stock], now: datetime) -> tuple[Field, ...]:
    """Return the stock of each panel; what is set aside for loading isn't in it any more."""
    fields: list[Field | None] = []
    for stock in stocks:
        label = _("Stock") if len(stocks) == 1 else stock.panel
        fields += [Field(label, _stocked(stock)), age_field(stock.moved_at, now)]
    return present(*fields)


def _stocked(stock: Stock) -> str:
    left = stock.credits - stock.held
    if stock.bought:
        return credits_worded(left)
    return _("not tracked yet; %(n)s passed on so far") % {"n": number(-left)} if left else _("not tracked yet")


def _ways_on(who: Actor, *commands: str) -> tuple[tuple[Button, ...], ...]:
    """Return buttons for those commands that this role has, and the way back."""
    labels = {
        "request": _("Request credits"),
        "dues": _("What is due"),
        "usage": _("Usage"),
        "history": _("History"),
        "statement": _("Statement"),
        "stock": _("Stock"),
        "toload": _("To load"),
        "network": _("Network"),
    }
    known = ((labels[command], entry_for_command(command)) for command in commands)
    buttons = (press(label, entry.ask()) for label, entry in known if entry and who.role in entry.roles)
    return rows(*buttons, to_menu(), wide=2)
