"""What moved credits or money, in words: from the group of a transfer and the accounts on its two sides."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.ledger import AccountKind
from domain.people import ResellerId
from domain.requests import RequestId
from handlers.wording import _

REQUEST = "request:"
CLOSING = "closing:"
REVERSAL = ":reversal"


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


def request_of(group_key: str) -> RequestId | None:
    """Return the request that a group of transfers belongs to, if it is one's."""
    digits = group_key.removeprefix(REQUEST).split(":", maxsplit=1)[0]
    return RequestId(int(digits)) if group_key.startswith(REQUEST) and digits.isdecimal() else None


def reason_words(reason: Reason) -> str:
    """Return why something moved, in a few words."""
    words = _what(reason)
    if reason.child:
        words = _("%(what)s (%(reseller)s)") % {"what": words, "reseller": reason.child}
    if not reason.reversed:
        return words
    if reason.typed:
        return _("Taken back: %(what)s. %(reason)s") % {"what": words, "reason": reason.typed}
    return _("Taken back: %(what)s") % {"what": words}


def _what(reason: Reason) -> str:
    if reason.group_key.startswith(CLOSING):
        return _closing(reason)
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
    return _("Payment received") if (reason.amount > 0) != reason.reversed else _("Paid out")


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
            return _("Taken over when an account was closed") if reason.amount > 0 else _("Given back at the closing")


def child_of(parent: ResellerId, reseller_id: ResellerId, parents: Mapping[ResellerId, ResellerId | None]) -> bool:
    """Tell whether a reseller is one of this parent's own sub-resellers, whose names it may know."""
    return parents.get(reseller_id) == parent
