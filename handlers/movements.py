"""What moved credits or money, in words: from the group of a transfer and the accounts on its two sides."""

from dataclasses import dataclass
from datetime import datetime

from domain.ledger import AccountKind
from domain.money import Money
from domain.payments import Payment, PaymentKind
from domain.pricing import Price
from domain.requests import Origin
from handlers.payment_words import kind_word
from handlers.price_words import price_line, why_words
from handlers.wording import _, credits_worded, moment, money, price
from services.entries import Entry

CLOSING = "closing:"


@dataclass(frozen=True, slots=True)
class Reason:
    """What is known of a movement when it is put in words.

    `kind`, `counter`: of the accounts on its two sides; `amount`: signed; `number`: of the request behind it;
    `child`: the sub-reseller on its other side, where the reader may know them; `typed`: what somebody typed as reason.
    `origin`, `given_for`: how the request came about, and why credits were given for nothing; `on_top`: they are on top
    of what was sold; `this_time`: the price of a sale, worded, where that held for once;
    `priced`: with why it was so, where it wasn't simply the agreed one.
    `panel_said`: what a panel had reported, and when, where the books were adjusted to that.
    `payment`: what kind of payment it belongs to; `came`: what was sent for it, where that was another currency.
    """

    kind: AccountKind
    counter: AccountKind
    amount: int
    group_key: str
    reversed: bool = False
    number: int | None = None
    child: str = ""
    typed: str = ""
    origin: Origin = Origin.ASKED
    given_for: str = ""
    on_top: bool = False
    this_time: str = ""
    priced: str = ""
    panel_said: tuple[int, datetime] | None = None
    payment: PaymentKind | None = None
    came: Money | None = None


def reason_words(reason: Reason) -> str:
    """Return why something moved, in a few words."""
    words = _what(reason)
    if reason.child:
        words = _("%(what)s (%(reseller)s)") % {"what": words, "reseller": reason.child}
    if not reason.reversed:
        gone_back = reason.payment in {PaymentKind.REFUND, PaymentKind.CHARGEBACK} and reason.typed
        return f"{words}: {reason.typed}" if gone_back else words
    if reason.typed:
        return _("Taken back: %(what)s. %(reason)s") % {"what": words, "reason": reason.typed}
    return _("Taken back: %(what)s") % {"what": words}


def _what(reason: Reason) -> str:
    if reason.group_key.startswith(CLOSING):
        return _closing(reason)
    if reason.counter is AccountKind.OPENING:
        return _("Brought over from before")
    match reason.kind:
        case AccountKind.DUE:
            return _money(reason)
        case AccountKind.CASH:
            return _cash(reason)
        case AccountKind.STOCK | AccountKind.WALLET:
            return _credits(reason)
        case _:
            return _("Booked")


def _money(reason: Reason) -> str:
    if reason.payment is not None or reason.counter in {AccountKind.CASH, AccountKind.EXCHANGE}:
        return _numbered(_paid(reason), reason)
    charge = _numbered(_("Charge"), reason)
    if reason.priced:
        return _("%(what)s, at %(price)s") % {"what": charge, "price": reason.priced}
    if not reason.this_time:
        return charge
    return _("%(what)s, at %(price)s per credit this time") % {"what": charge, "price": reason.this_time}


def _paid(reason: Reason) -> str:
    """Return what kind of payment it was, and what was sent for it in another currency."""
    words = kind_word(reason.payment or PaymentKind.PAYMENT)
    return words if reason.came is None else _("%(what)s of %(amount)s") % {"what": words, "amount": money(reason.came)}


def _cash(reason: Reason) -> str:
    if reason.counter is AccountKind.COST:
        return _("Paid for stock")
    if reason.counter is AccountKind.FEES:
        return _("Fee of a payment service")
    if reason.payment is PaymentKind.CHARGEBACK:
        return _numbered(_("Charged back"), reason)
    received = (reason.amount > 0) != reason.reversed
    return _numbered(_("Payment received"), reason) if received else _("Paid out")


def _credits(reason: Reason) -> str:
    if reason.counter is AccountKind.SUPPLIER:
        named = reason.typed and not reason.reversed
        return _("Bought from %(supplier)s") % {"supplier": reason.typed} if named else _("Bought")
    if reason.panel_said is not None:
        credits, at = reason.panel_said
        values = {"credits": credits_worded(credits), "at": moment(at)}
        return _("Adjusted to what the panel showed: %(credits)s on %(at)s") % values
    if reason.counter is AccountKind.CONSUMED:
        return _("Used in the panel") if reason.amount < 0 else _("Less was used than was told before")
    if reason.given_for:
        return _("Gift: %(reason)s") % {"reason": reason.given_for}
    passed_on = (reason.amount < 0) != reason.reversed
    return _numbered(_("Passed on") if passed_on else _("Purchase"), reason)


def _numbered(words: str, reason: Reason) -> str:
    """Return what moved with the request or the sale that it belongs to, and whether it is on top of that."""
    values = {"what": words, "number": reason.number}
    if reason.number is not None and reason.origin is Origin.SOLD:
        words = _("%(what)s, sale #%(number)s") % values
    elif reason.number is not None:
        words = _("%(what)s, request #%(number)s") % values
    return _("%(what)s, on top") % {"what": words} if reason.on_top else words


def _closing(reason: Reason) -> str:
    match reason.counter:
        case AccountKind.CASH:
            return _("Settled when the account was closed")
        case AccountKind.SALES:
            return _("Balanced when the account was closed")
        case AccountKind.CONSUMED:
            return _("Given up when the account was closed")
        case _:
            return _taken_over(reason) if reason.amount > 0 else _("Given back at the closing")


def _taken_over(reason: Reason) -> str:
    """Return where credits came from; nobody learns that somebody beside them was closed."""
    return _("Taken over when an account was closed") if reason.child else _("Credits added")


def _foreign(payment: Payment | None) -> Money | None:
    return None if payment is None or payment.received_currency == payment.currency else payment.came


def _priced(entry: Entry) -> str:
    """Return the price of a charge with why it was so; empty where it was simply the agreed one."""
    charged = entry.charged
    if charged is None or not why_words(charged.basis, charged.reason):
        return ""
    return price_line(Price(charged.per_credit, charged.basis, charged.reason), entry.asset)


def entry_words(entry: Entry) -> str:
    """Return why an entry of the history moved something."""
    return reason_words(
        Reason(
            kind=entry.kind,
            counter=entry.counter,
            amount=entry.amount,
            group_key=entry.group_key,
            reversed=entry.reversed,
            number=entry.number,
            child=entry.child,
            typed=entry.typed,
            origin=entry.origin,
            given_for=entry.given_for,
            on_top=entry.on_top,
            this_time="" if entry.this_time is None else price(entry.this_time, entry.asset),
            priced=_priced(entry),
            panel_said=entry.panel_said,
            payment=None if entry.payment is None else entry.payment.kind,
            came=_foreign(entry.payment),
        )
    )
