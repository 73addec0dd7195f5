"""Money received from a sub-reseller, and sales that are taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.errors import NotHere
from domain.money import Money, NotAnAmount, money_from
from domain.network import Known, called
from domain.people import Actor, ResellerId
from domain.requests import RequestId
from handlers.amounts import due_worded
from handlers.ask import Ask
from handlers.cards import words
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.money_answers import money_answered
from handlers.network import MOST_CANDIDATES, NobodyCalled
from handlers.registry import MONEY, Question, Toward, answers, asked, typed
from handlers.screen import Field, Screen, danger, main, press, rows
from handlers.way_back import to_card
from handlers.wording import _, credits_worded, money
from services import books, freezing, network
from storage.store import Store


@dataclass(frozen=True)
class ShowPayments(Ask):
    """Who paid? `line`: a name and an amount, as in `/payment Ahmed 420`."""

    code: ClassVar[str] = "pays"

    line: str = typed(Question(words=lambda: "", example=lambda: _("Ahmed 420")))


@dataclass(frozen=True)
class ReceivePayment(Ask):
    """So much came from a sub-reseller; it is shown once more before it is booked."""

    code: ClassVar[str] = "pay"

    reseller_id: ResellerId
    amount: str | None = asked(Question(words=lambda: _("How much did you receive?"), example=lambda: "420.50"))


@dataclass(frozen=True)
class BookPayment(Ask):
    """`after`: see `books.receive_payment`."""

    code: ClassVar[str] = "payb"

    reseller_id: ResellerId
    minor: int
    currency: str
    after: int


@dataclass(frozen=True)
class TakeSaleBack(Ask):
    """A sale that shall be taken back: shown with its numbers, before the reason is asked for."""

    code: ClassVar[str] = "back"

    request_id: RequestId


@dataclass(frozen=True)
class TakeSaleBackFor(Ask):
    code: ClassVar[str] = "backr"

    request_id: RequestId
    reason: str | None = asked(
        Question(words=lambda: _("Why? Everybody in their team will read it."), read=network.reason_from)
    )


@answers(ShowPayments, roles=MONEY, moves=True, command="payment")
async def show_payments(ask: ShowPayments, who: Actor, store: Store) -> Screen:
    """Take a payment in one line, or ask whom it is from."""
    known = await store.network.known(who.reseller_id)
    if not ask.line:
        return _from_whom(known, amount=None)
    name, amount = _split(ask.line, who.currency)
    found = called(name, known)
    if not found:
        raise NobodyCalled(name[:24])
    if len(found) > 1:
        return _from_whom(found, amount=amount)
    return await _next(ReceivePayment(found[0].reseller_id, amount), who, store)


def _split(line: str, currency: str) -> tuple[str, str | None]:
    """Return the name and the amount in a line; the amount stands last, or is missing."""
    name, _space, last = line.strip().rpartition(" ")
    try:
        money_from(last, currency)
    except NotAnAmount:
        return line.strip(), None
    return name, last


def _from_whom(known: Sequence[Known], *, amount: str | None) -> Screen:
    buttons = (press(one.name, ReceivePayment(one.reseller_id, amount)) for one in known[:MOST_CANDIDATES])
    return Screen(
        title=_("Whom did you receive money from?"),
        lines=(_("You can type it at once, too: /payment Ahmed 420"),),
        buttons=(*rows(*buttons, wide=2), (to_menu(),)),
    )


async def _next(ask: ReceivePayment, who: Actor, store: Store) -> Screen:
    if ask.amount is None:
        raise MissingAnswer(ask, "amount")
    return await receive_payment(ask, who, store)


@answers(ReceivePayment, roles=MONEY, toward=Toward.CHILD, moves=True)
async def receive_payment(ask: ReceivePayment, who: Actor, store: Store) -> Screen:
    """Show a payment once more, with what will be due after it."""
    amount = money_answered(ask, "amount", who.currency)
    child = freezing.check(await store.resellers.by_id(ask.reseller_id))
    standing = await books.standing_before_payment(store, child.id, amount.currency)
    after = Money(standing.due.minor + amount.minor, amount.currency)
    book = BookPayment(child.id, amount.minor, amount.currency, standing.after)
    return Screen(
        title=_("%(amount)s received from %(name)s?") % {"amount": money(amount), "name": child.name},
        fields=(Field(_("Now"), due_worded(standing.due)), Field(_("Then"), due_worded(after))),
        buttons=rows(main(_("Record %(amount)s") % {"amount": money(amount)}, book), to_card(child.id), wide=2),
    )


@answers(BookPayment, roles=MONEY, toward=Toward.CHILD, moves=True)
async def book_payment(ask: BookPayment, who: Actor, store: Store) -> Screen:
    """Book a payment."""
    if ask.currency != who.currency:
        raise NotHere
    amount = Money(ask.minor, ask.currency)
    stands = await books.receive_payment(store, ask.reseller_id, amount, after=ask.after, by=who)
    child = await store.resellers.by_id(ask.reseller_id)
    return Screen(
        title=_("%(amount)s from %(name)s is recorded.") % {"amount": money(amount), "name": child.name},
        fields=(Field(_("Now"), due_worded(stands)),),
        note=_("They've been told."),
        buttons=rows(to_card(child.id), to_menu(), wide=2),
    )


@answers(TakeSaleBack, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_back(ask: TakeSaleBack, who: Actor, store: Store) -> Screen:
    """Show a sale once more before it is taken back."""
    request = await books.sale_to_take_back(store, ask.request_id, by=who)
    child = await store.resellers.by_id(request.reseller_id)
    values = {"credits": credits_worded(request.credits), "sum": money(request.total)}
    return Screen(
        title=_("Take sale #%(number)s to %(name)s back?") % {"number": request.number, "name": child.name},
        lines=(
            _("%(credits)s for %(sum)s: the credits come back to you, and the charge and what was paid are undone.")
            % values,
        ),
        note=_("I ask for the reason next. They'll read it."),
        buttons=rows(
            danger(_("Take back %(credits)s · %(sum)s") % values, TakeSaleBackFor(request.id)), to_card(child.id)
        ),
    )


@answers(TakeSaleBackFor, roles=MONEY, toward=Toward.CHILD, moves=True)
async def take_back_for(ask: TakeSaleBackFor, who: Actor, store: Store) -> Screen:
    """Take a sale back."""
    stands = await books.take_back_sale(store, ask.request_id, ask.reason or "", by=who)
    request = await store.requests.by_id(ask.request_id)
    return Screen(
        title=_("Sale #%(number)s was taken back.") % {"number": request.number},
        fields=(Field(_("Now"), due_worded(stands)),),
        note=_("They've been told."),
        buttons=rows(to_card(request.reseller_id), to_menu(), wide=2),
    )


# What both sides are told


@words(books.PaymentArrived)
def payment_arrived(notice: books.PaymentArrived, _reader: Actor) -> Screen:
    return Screen(
        lines=(_("Your payment of %(amount)s arrived. Thank you.") % {"amount": money(notice.amount)},),
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


@words(books.ChildPaid)
def child_paid(notice: books.ChildPaid, _reader: Actor) -> Screen:
    values = {"who": notice.by, "amount": money(notice.amount), "name": notice.reseller}
    return Screen(
        lines=(_("%(who)s recorded %(amount)s from %(name)s.") % values,),
        fields=(Field(_("Now"), due_worded(notice.due)),),
    )


@words(books.SaleTakenBack)
def sale_taken_back(notice: books.SaleTakenBack, _reader: Actor) -> Screen:
    return Screen(
        lines=(_("Request #%(number)s was taken back: %(credits)s for %(sum)s.") % _sale_values(notice),),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


@words(books.ChildSaleTakenBack)
def child_sale_taken_back(notice: books.ChildSaleTakenBack, _reader: Actor) -> Screen:
    values = _sale_values(notice) | {"who": notice.by, "name": notice.reseller}
    return Screen(
        lines=(_("%(who)s took sale #%(number)s to %(name)s back: %(credits)s for %(sum)s.") % values,),
        quote=notice.reason,
        fields=(Field(_("Now"), due_worded(notice.due)),),
    )


def _sale_values(notice: books.SaleTakenBack) -> dict[str, object]:
    return {"number": notice.number, "credits": credits_worded(notice.credits), "sum": money(notice.charge)}
