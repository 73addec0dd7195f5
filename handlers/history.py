"""/history: every movement of credits and money, newest first, with the balance after it and its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.disputes import Dispute
from domain.ledger import AccountKind, TransferId
from domain.money import Money
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.requests import RequestId
from handlers.amounts import due_worded, signed, signed_money
from handlers.ask import Ask
from handlers.dispute_asks import PickLine, PickLineOf
from handlers.dispute_words import on_the_line
from handlers.goodwill_asks import TakeShareBack
from handlers.menu import to_menu
from handlers.movements import entry_words
from handlers.payment_asks import ShowPayment
from handlers.payment_words import kind_word
from handlers.registry import ALL, MONEY, Toward, answers
from handlers.sale_corrections import TakeSaleBack
from handlers.screen import Button, Field, Screen, press, rows
from handlers.statement import ShowStatements, ShowStatementsOf
from handlers.stock import TakePurchaseBack
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, moment, money
from services import entries, stock
from services.entries import Entry, Shown
from storage.store import Store

PAGE = 8


@dataclass(frozen=True)
class ShowHistory(Ask):
    """`before`: the last movement of the page before this one, 0 for the newest."""

    code: ClassVar[str] = "his"

    shown: Shown = Shown.ALL
    before: int = 0


@dataclass(frozen=True)
class ShowHistoryOf(Ask):
    code: ClassVar[str] = "hisof"

    reseller_id: ResellerId
    shown: Shown = Shown.ALL
    before: int = 0


@answers(ShowHistory, roles=ALL, reads=True, command="history")
async def show_history(ask: ShowHistory, who: Actor, store: Store) -> Screen:
    """Page through one's own movements."""
    own = await store.resellers.by_id(who.reseller_id)
    found = await _page(ask, own, store, reader=own.id)
    wrong = [press(_("This is wrong…"), PickLine(ask.shown, ask.before))] if _may_dispute(found, who) else []
    return _screen(
        _("History"),
        found[:PAGE],
        await _said_of(found[:PAGE], own, who, store),
        (
            *_turns(ask, found),
            *_filters(ask),
            *_payments(found[:PAGE]),
            *await _purchases(found[:PAGE], who, store),
            *wrong,
            press(_("Statement"), ShowStatements()),
            to_menu(),
        ),
    )


def _may_dispute(found: Sequence[Entry], who: Actor) -> bool:
    """Return whether somebody may say that a line of their own history is wrong."""
    return bool(found) and not who.is_top and who.role in MONEY and who.state is ResellerState.ACTIVE


@answers(ShowHistoryOf, roles=ALL, toward=Toward.CHILD, reads=True)
async def show_history_of(ask: ShowHistoryOf, who: Actor, store: Store) -> Screen:
    """Page through the movements of a sub-reseller."""
    child = await store.resellers.by_id(ask.reseller_id)
    found = await _page(ask, child, store, reader=who.reseller_id)
    statement = press(_("Statement"), ShowStatementsOf(child.id))
    pick = press(_("This is wrong…"), PickLineOf(child.id, ask.shown, ask.before))
    wrong = [pick] if found and who.role in MONEY and child.state is not ResellerState.CLOSED else []
    return _screen(
        _("History of %(name)s") % {"name": child.name},
        found[:PAGE],
        await _said_of(found[:PAGE], child, who, store),
        (
            *_turns(ask, found),
            *_filters(ask),
            *_payments(found[:PAGE]),
            *_takes_back(found[:PAGE], who),
            *wrong,
            statement,
            to_card(child.id),
        ),
    )


async def page_of(
    ask: ShowHistory | ShowHistoryOf, reseller: Reseller, store: Store, *, reader: ResellerId
) -> list[Entry]:
    """Return the entries of a page as they are numbered there, of those that a reader sees."""
    return (await _page(ask, reseller, store, reader=reader))[:PAGE]


async def _said_of(
    found: Sequence[Entry], reseller: Reseller, who: Actor, store: Store
) -> Mapping[TransferId, list[Dispute]]:
    """Return what was ever said of the lines of a page, between those who read it and the other side."""
    said = await store.disputes.on_lines(reseller.id, [entry.id for entry in found])
    if reseller.id == who.reseller_id:
        return said
    return {line: [one for one in each if one.parent_id == who.reseller_id] for line, each in said.items()}


async def _page(
    ask: ShowHistory | ShowHistoryOf, reseller: Reseller, store: Store, *, reader: ResellerId
) -> list[Entry]:
    """Return the entries of a page, and one more where another page follows."""
    before = TransferId(ask.before) if ask.before > 0 else None
    return await entries.page(store, reseller, ask.shown, before=before, limit=PAGE + 1, reader=reader)


def _screen(
    title: str, found: Sequence[Entry], said: Mapping[TransferId, list[Dispute]], buttons: Sequence[Button]
) -> Screen:
    return Screen(
        title=title,
        lines=() if found else (_("Nothing has moved yet."),),
        fields=tuple(_line(number, entry, said.get(entry.id, ())) for number, entry in enumerate(found, 1)),
        note=_note(found),
        buttons=rows(*buttons, wide=2),
    )


def _line(number: int, entry: Entry, said: Sequence[Dispute]) -> Field:
    """Return a numbered line of the history, with what is said of it below."""
    more = (what_and_then(entry), *map(on_the_line, said))
    return Field(f"{number}. {moment(entry.at)}", amount_words(entry), more="\n".join(more))


def line_in_short(number: int, entry: Entry) -> str:
    """Return a line as it stands on a button: "2. −€420 · Charge, request #1"."""
    return f"{number}. {amount_words(entry)} · {entry_words(entry)}"


def what_and_then(entry: Entry) -> str:
    """Return why something moved and what there was then: "Purchase, request #3 · then 510 credits"."""
    return " · ".join(part for part in (entry.panel, entry_words(entry), _balance(entry)) if part)


def _note(found: Sequence[Entry]) -> str:
    """Return what money received is, where the page shows it: beside what is due to a parent, or with what was paid."""
    kinds = {entry.kind for entry in found}
    if AccountKind.CASH not in kinds:
        return ""
    if AccountKind.DUE in kinds:
        return _("“To pay” and “in credit” are between you and your reseller; what you received is your own.")
    return _("Received minus paid out: all payments that you recorded, less what you paid, for stock above all. "
             "Below zero, more was paid than has come in.")  # fmt: skip


def amount_words(entry: Entry) -> str:
    """Return "+200" or "−€420"."""
    if entry.kind in (AccountKind.WALLET, AccountKind.STOCK):
        return signed(entry.amount)
    return signed_money(Money(entry.amount, entry.asset))


def _balance(entry: Entry) -> str:
    match entry.kind:
        case AccountKind.WALLET | AccountKind.STOCK:
            return _("then %(what)s") % {"what": credits_worded(entry.balance)}
        case AccountKind.DUE:
            return _("then %(what)s") % {"what": due_worded(Money(entry.balance, entry.asset))}
        case _:
            return _("received minus paid out: %(sum)s") % {"sum": money(Money(entry.balance, entry.asset))}


def _turns(ask: ShowHistory | ShowHistoryOf, found: Sequence[Entry]) -> list[Button]:
    newest = press(_("« Newest"), replace(ask, before=0)) if ask.before else None
    older = press(_("Older ›"), replace(ask, before=found[PAGE - 1].id)) if len(found) > PAGE else None
    return [button for button in (newest, older) if button is not None]


def _filters(ask: ShowHistory | ShowHistoryOf) -> list[Button]:
    labels = {Shown.ALL: _("Everything"), Shown.CREDITS: _("Credits only"), Shown.MONEY: _("Money only")}
    return [press(labels[other], replace(ask, shown=other, before=0)) for other in Shown if other is not ask.shown]


def _payments(found: Sequence[Entry]) -> list[Button]:
    """Return a button for each payment on the page, which leads to its card."""
    payments = {entry.payment.id: entry.payment for entry in found if entry.payment is not None}
    return [
        press(f"{kind_word(payment.kind)} {money(payment.settled)}", ShowPayment(payment.id))
        for payment in payments.values()
    ]


async def _purchases(found: Sequence[Entry], who: Actor, store: Store) -> list[Button]:
    """Return a button for each purchase from a supplier on the page that can be taken back."""
    if who.role not in MONEY:
        return []
    ids = [stock.purchase_of(entry.group_key) for entry in found if entry.kind is AccountKind.STOCK]
    purchases = [await store.books.purchase(who.reseller_id, id_) for id_ in dict.fromkeys(ids) if id_ is not None]
    return [
        press(_("Take back %(credits)s") % {"credits": credits_worded(one.credits)}, TakePurchaseBack(one.id))
        for one in purchases
        if one is not None
    ]


def _takes_back(found: Sequence[Entry], who: Actor) -> list[Button]:
    """Return a button for each sale on the page that can be taken back."""
    if who.role not in MONEY:
        return []
    sold = [entry for entry in found if _is_sale(entry)]
    return [_take_back(entry, entry.request_id) for entry in sold if entry.request_id is not None]


def _take_back(entry: Entry, request_id: RequestId) -> Button:
    values = {"number": entry.number}
    if entry.given_for:
        return press(_("Take gift #%(number)s back") % values, TakeShareBack(request_id))
    return press(_("Take sale #%(number)s back") % values, TakeSaleBack(request_id))


def _is_sale(entry: Entry) -> bool:
    received = entry.kind is AccountKind.WALLET and entry.amount > 0 and entry.number is not None
    return received and not entry.reversed and not entry.taken_back and not entry.on_top
