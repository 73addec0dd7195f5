"""What moved credits or money, in words: from the group of a transfer and the accounts on its two sides."""

from dataclasses import dataclass

from domain.ledger import AccountKind
from handlers.wording import _
from services.entries import Entry

CLOSING = "closing:"


@dataclass(frozen=True, slots=True)
class Reason:
    """What is known of a movement when it is put in words.

    `kind`, `counter`: of the accounts on its two sides; `amount`: signed; `number`: of the request behind it;
    `child`: the sub-reseller on its other side, where the reader may know them; `typed`: what somebody typed as reason.
    """

    kind: AccountKind
    counter: AccountKind
    amount: int
    group_key: str
    reversed: bool = False
    number: int | None = None
    child: str = ""
    typed: str = ""


def reason_words(reason: Reason) -> str:
    """Return why something moved, in a few words."""
    words = _what(reason)
    if reason.child:
        words = _("%(what)s (%(reseller)s)") % {"what": words, "reseller": reason.child}
    if not reason.reversed:
        return words
    if reason.typed and reason.counter is not AccountKind.SUPPLIER:
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
    if reason.counter is AccountKind.CASH:
        return _numbered(_("Payment"), reason.number)
    return _numbered(_("Charge"), reason.number)


def _cash(reason: Reason) -> str:
    if reason.counter is AccountKind.COST:
        return _("Paid for stock")
    received = (reason.amount > 0) != reason.reversed
    return _numbered(_("Payment received"), reason.number) if received else _("Paid out")


def _credits(reason: Reason) -> str:
    if reason.counter is AccountKind.SUPPLIER:
        return _("Bought from %(supplier)s") % {"supplier": reason.typed} if reason.typed else _("Bought")
    if reason.counter is AccountKind.CONSUMED:
        return _("Used in the panel")
    passed_on = (reason.amount < 0) != reason.reversed
    return _numbered(_("Passed on"), reason.number) if passed_on else _numbered(_("Purchase"), reason.number)


def _numbered(words: str, number: int | None) -> str:
    return words if number is None else _("%(what)s, request #%(number)s") % {"what": words, "number": number}


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
        )
    )
