"""A sale on the ledger: the legs by which credits go down to a sub-reseller, and what they cost."""

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.agreement import LoadingWay
from domain.errors import N_, Refusal
from domain.ledger import AccountId, AccountKind, BelowFloor, Leg, TransferKind
from domain.money import MOST_MINOR, Money, NotAnAmount, charge_for, credits_from, price_from
from domain.requests import Settlement

CREDITS, CHARGE, PAYMENT = "credits", "charge", "payment"
"""The names of a sale's legs within its group."""


@dataclass(frozen=True, slots=True)
class SaleAccounts:
    """The accounts of a sale: credits go from `source`, the parent's, to `wallet`; money from `cash` to `due`."""

    source: AccountId
    wallet: AccountId
    due: AccountId
    sales: AccountId
    cash: AccountId


def sale(
    accounts: SaleAccounts, *, credits: int, charge: int, covered: int, settlement: Settlement, loading: LoadingWay
) -> tuple[Leg, ...]:
    """Return the legs of a sale; what was paid comes first, so that what is due never passes its limit on the way.

    `covered`: how much of the charge money in credit pays for, so that no more than the rest came in for it now.
    Credits that are loaded by hand are set aside until they are.
    """
    moved = TransferKind.HOLD if loading is LoadingWay.HAND else TransferKind.SINGLE
    legs = (
        payment(accounts, charge - covered) if settlement is Settlement.PAID else None,
        Leg(CHARGE, TransferKind.SINGLE, accounts.due, accounts.sales, charge),
        Leg(CREDITS, moved, accounts.source, accounts.wallet, credits),
    )
    return tuple(leg for leg in legs if leg is not None and leg.amount > 0)


def payment(accounts: SaleAccounts, amount: int) -> Leg:
    """Return the leg by which money that was received settles what is due."""
    return Leg(PAYMENT, TransferKind.SINGLE, accounts.cash, accounts.due, amount)


@dataclass(eq=False)
class SumTooLarge(Refusal):
    most: Money

    why = N_("The sum of that is more than I can keep.")
    what_to_do = N_("Stay at or below %(most)s.")


@dataclass(eq=False)
class OutOfStock(Refusal):
    """Credits beyond what the seller has. `left`: how many there are."""

    asked: int
    left: int

    why = N_("%(asked)s credits are needed, and %(left)s are left in your stock.")
    what_to_do = N_("Nothing was changed. Buy more first, or approve another amount.")


@dataclass(eq=False)
class OverDebtLimit(Refusal):
    """A charge beyond what may be owed. `left`: how much more may be."""

    charge: Money
    left: Money

    why = N_("%(charge)s would go over the debt limit: %(left)s more can be on account.")
    what_to_do = N_("Nothing was changed. Record a payment first, approve another amount, or raise the limit.")


def charged(credits: int, price: Decimal, currency: str) -> Money:
    """Return what credits cost; raises `SumTooLarge`."""
    charge = charge_for(credits, price, currency)
    if charge.minor > MOST_MINOR:
        raise SumTooLarge(Money(MOST_MINOR, currency))
    return charge


def named(refused: BelowFloor) -> Refusal:
    """Return what a sale's debit below a floor means: too little stock, or too much due."""
    if refused.kind is AccountKind.DUE:
        return OverDebtLimit(Money(refused.asked, refused.asset), Money(refused.available, refused.asset))
    return OutOfStock(refused.asked, refused.available)


@dataclass(frozen=True, slots=True)
class OtherNumbers:
    """What a colleague typed in place of a request's numbers; `None` stays as it is."""

    credits: int | None
    price: Decimal | None


_EXAMPLE = "150 @ 2.05"
_NUMBERS = re.compile(r"(?P<credits>.*?)\s*(?:@|×|\bx\b|\bat\b|\ba\b)\s*(?P<price>.*)", re.IGNORECASE | re.DOTALL)


def other_numbers_from(typed: str) -> OtherNumbers:
    """Return the credits and the price that were typed: `150`, `150 at 2.05`, `at 2.05`.

    Raises `NotAnAmount` or `Ambiguous`.
    """
    if len(typed) > 128:
        raise NotAnAmount(typed[:24] + "…", _EXAMPLE)
    found = _NUMBERS.fullmatch(typed.strip())
    if found is None:
        return OtherNumbers(credits_from(typed, example=_EXAMPLE), None)
    credits = credits_from(found["credits"], example=_EXAMPLE) if found["credits"] else None
    return OtherNumbers(credits, price_from(found["price"]))
