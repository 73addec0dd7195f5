"""Money received from a sub-reseller, and sales that are taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from typing import ClassVar

from domain.calendar import day_in
from domain.errors import NotHere, Refusal
from domain.money import Money, decimals_of, money_from
from domain.network import Known, called
from domain.numerals import unmistakable
from domain.payments import Received
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
from services import books, freezing, network, payments
from storage.store import Store

_MOST_WORDS = 5
"""Of how many words an amount may be: `1 000 000,00 EUR`."""


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
    amount: str | None = asked(Question(words=lambda: _("How much did you receive?"), example=lambda: "420"))


@dataclass(frozen=True)
class BookPayment(Ask):
    """`after`: see `payments.record`."""

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
        return _from_whom([Meant(one) for one in known])
    meant = _meant(ask.line, known, who.currency)
    if len(meant) > 1:
        return _from_whom(meant)
    return await _next(ReceivePayment(meant[0].known.reseller_id, meant[0].typed), who, store)


@dataclass(frozen=True, slots=True)
class Meant:
    """One way to read a line. `typed`: the amount in it, if there is any; `amount`: that, where it can be read."""

    known: Known
    typed: str | None = None
    amount: Money | None = None


def _meant(line: str, known: Sequence[Known], currency: str) -> list[Meant]:
    """Return what a line can mean: with an amount that can't be read only if there is nothing better."""
    splits = [(name, typed, _amount(typed, currency)) for name, typed in _splits(line.split())]
    found = [Meant(one, typed, amount) for name, typed, amount in splits for one in called(name, known)]
    if not found:
        raise NobodyCalled(_name_in(line)[:24])
    clear = [one for one in found if one.typed is None or one.amount is not None]
    return clear or [one for one in found if one.typed == found[0].typed]


def _splits(words: list[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the names in a line, each with the amount after it: the line without any, then the shortest first."""
    yield " ".join(words), None
    for count in range(1, min(len(words), _MOST_WORDS + 1)):
        typed = " ".join(words[-count:])
        if _has_digit(typed):
            yield " ".join(words[:-count]), typed


def _amount(typed: str | None, currency: str) -> Money | None:
    try:
        return None if typed is None else money_from(typed, currency)
    except Refusal:
        return None


def _name_in(line: str) -> str:
    """Return the words of a line before its first number."""
    return " ".join(takewhile(lambda word: not _has_digit(word), line.split())) or line


def _has_digit(text: str) -> bool:
    return any(map(str.isdecimal, text))


def _from_whom(meant: Sequence[Meant]) -> Screen:
    several = len({one.amount for one in meant}) > 1
    buttons = (
        press(_choice(one, several=several), ReceivePayment(one.known.reseller_id, _as_typed(one.amount)))
        for one in meant[:MOST_CANDIDATES]
    )
    return Screen(
        title=_("Whom did you receive money from?"),
        lines=(_("You can type it at once, too: /payment Ahmed 420"),),
        buttons=(*rows(*buttons, wide=2), (to_menu(),)),
    )


def _choice(meant: Meant, *, several: bool) -> str:
    """Return who is meant, and the amount where readings of the line differ in it."""
    return f"{meant.known.name} · {money(meant.amount)}" if several and meant.amount else meant.known.name


def _as_typed(amount: Money | None) -> str | None:
    return None if amount is None else unmistakable(Decimal(amount.minor).scaleb(-decimals_of(amount.currency)))


async def _next(ask: ReceivePayment, who: Actor, store: Store) -> Screen:
    if ask.amount is None:
        raise MissingAnswer(ask, "amount")
    return await receive_payment(ask, who, store)


@answers(ReceivePayment, roles=MONEY, toward=Toward.CHILD, moves=True)
async def receive_payment(ask: ReceivePayment, who: Actor, store: Store) -> Screen:
    """Show a payment once more, with what will be due after it."""
    amount = money_answered(ask, "amount", who.currency)
    child = freezing.check(await store.resellers.by_id(ask.reseller_id))
    standing = await payments.standing_before_payment(store, child.id, amount.currency)
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
    child = await store.resellers.by_id(ask.reseller_id)
    today = day_in(store.now, child.time_zone)
    came = Received(amount, amount, None, 0, method_id=None, reference="", paid_on=today, receipt_id=None)
    await payments.record(store, child.id, came, after=ask.after, by=who)
    stands = (await payments.standing_before_payment(store, child.id, amount.currency)).due
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


@words(payments.PaymentArrived)
def payment_arrived(notice: payments.PaymentArrived, _reader: Actor) -> Screen:
    return Screen(
        lines=(_("Your payment of %(amount)s arrived. Thank you.") % {"amount": money(notice.amount)},),
        fields=(Field(_("Now"), due_worded(notice.due)),),
        buttons=rows(to_menu()),
    )


@words(payments.ChildPaid)
def child_paid(notice: payments.ChildPaid, _reader: Actor) -> Screen:
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
