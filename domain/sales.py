"""A sale: the legs by which credits go down to a sub-reseller, what they cost, and how one is typed in a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NewType

from domain.agreement import LoadingWay, SubPanelId
from domain.errors import N_, Refusal
from domain.ledger import AccountId, AccountKind, BelowFloor, Leg, TransferKind
from domain.money import MOST_CREDITS, MOST_MINOR, Money, NotAnAmount, charge_for, credits_from, price_from
from domain.people import MemberId, ResellerId
from domain.requests import RequestId, Settlement
from domain.vocabulary import NAMES_OF_CREDITS, pattern

SaleDraftId = NewType("SaleDraftId", int)

CREDITS, BONUS, CHARGE, PAYMENT = "credits", "bonus", "charge", "payment"
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
    accounts: SaleAccounts,
    *,
    credits: int,
    bonus: int = 0,
    charge: int,
    covered: int,
    settlement: Settlement,
    loading: LoadingWay,
) -> tuple[Leg, ...]:
    """Return the legs of a sale; what was paid comes first, so that what is due never passes its limit on the way.

    `bonus`: credits on top that nothing is charged for. `covered`: how much of the charge money in credit pays for, so
    that no more than the rest came in for it now. Credits that are loaded by hand are set aside until they are.
    """
    moved = TransferKind.HOLD if loading is LoadingWay.HAND else TransferKind.SINGLE
    legs = (
        payment(accounts, charge - covered) if settlement is Settlement.PAID else None,
        Leg(CHARGE, TransferKind.SINGLE, accounts.due, accounts.sales, charge),
        Leg(CREDITS, moved, accounts.source, accounts.wallet, credits),
        Leg(BONUS, moved, accounts.source, accounts.wallet, bonus),
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
    what_to_do = N_("Nothing was changed. Buy more first, or take another amount.")


@dataclass(eq=False)
class OverDebtLimit(Refusal):
    """A charge beyond what may be owed. `left`: how much more may be."""

    charge: Money
    left: Money

    why = N_("%(charge)s would go over the debt limit: %(left)s more can be on account.")
    what_to_do = N_("Nothing was changed. Record a payment first, take another amount, or raise the limit.")


def charged(credits: int, price: Decimal, currency: str) -> Money:
    """Return what credits cost; raises `SumTooLarge`."""
    charge = charge_for(credits, price, currency)
    if charge.minor > MOST_MINOR:
        raise SumTooLarge(Money(MOST_MINOR, currency))
    return charge


def named(refused: BelowFloor, *, loads: int, left: int) -> Refusal:
    """Return what a sale's debit below a floor means: too much due, or too little stock.

    `loads`: how many credits the sale needs in all; `left`: how many there are.
    """
    if refused.kind is AccountKind.DUE:
        return OverDebtLimit(Money(refused.asked, refused.asset), Money(refused.available, refused.asset))
    return OutOfStock(loads, max(left, 0))


# What is typed


@dataclass(frozen=True, slots=True)
class Amount:
    """Credits to sell. `bonus`: those on top that nothing is charged for."""

    credits: int
    bonus: int = 0

    @property
    def loads(self) -> int:
        """Return how many credits that is in all."""
        return self.credits + self.bonus


@dataclass(frozen=True, slots=True)
class OtherNumbers:
    """What a colleague typed in place of a request's numbers; `None` stays as it is."""

    amount: Amount | None
    price: Decimal | None


LONGEST_LINE = 128
_EXAMPLE = "150 @ 2.05"
_AMOUNT_EXAMPLE = "500+50"
_PRICE_AT, _THIS_TIME = N_("x, at, at a price of"), N_("this time, each")
_NUMBERS = r"(?s)(?P<amount>.*?)\s*(?:[@×]|\b(?:‹at›)\b)\s*(?P<price>.*)"
_ON_TOP = re.compile(r"(?P<credits>[^+]*\d[^+]*)\+(?P<bonus>[^+]*\d[^+]*)")


def other_numbers_from(typed: str) -> OtherNumbers:
    """Return the credits and the price that were typed: `150`, `500+50`, `150 at 2.05`, `at 2.05`.

    Raises `NotAnAmount` or `Ambiguous`.
    """
    if len(typed) > LONGEST_LINE:
        raise NotAnAmount(typed[:24] + "…", _EXAMPLE)
    found = pattern(_NUMBERS, at=_PRICE_AT).fullmatch(typed.strip())
    if found is None:
        return OtherNumbers(amount_from(typed, example=_EXAMPLE), None)
    amount = amount_from(found["amount"], example=_EXAMPLE) if found["amount"] else None
    return OtherNumbers(amount, price_from(found["price"]))


def amount_from(typed: str, *, example: str = _AMOUNT_EXAMPLE) -> Amount:
    """Return the credits that were typed, with those on top: `200`, `+200`, `500+50`, `500 + 50`.

    Raises `NotAnAmount`, also for more than can be counted, or `Ambiguous`.
    """
    plain = typed.strip().removeprefix("+").strip()
    found = _ON_TOP.fullmatch(plain)
    if found is None:
        return Amount(credits_from(plain, example=example))
    amount = Amount(*(credits_from(part, example=example) for part in (found["credits"], found["bonus"])))
    if amount.loads > MOST_CREDITS:
        raise NotAnAmount(typed[:24], example)
    return amount


@dataclass(frozen=True, slots=True)
class TypedSale:
    """One way to read a line in which a sale was typed, its numbers as they stand there.

    `name`: of the sub-reseller, empty where the line has none; `price`: of this time, per credit.
    """

    name: str
    amount: str
    price: str | None = None
    settlement: Settlement | None = None

    @property
    def is_unmistakable(self) -> bool:
        """Return whether the line says by itself that it is a sale: by a plus, a price, or how it is paid."""
        return "+" in self.amount or self.price is not None or self.settlement is not None

    def numbers(self, currency: str) -> "SaleNumbers":
        """Return its numbers; raises `NotAnAmount`, `Ambiguous`, `OtherCurrency`."""
        price = None if self.price is None else price_from(self.price, currency)
        return SaleNumbers(amount_from(self.amount), price, self.settlement)


@dataclass(frozen=True, slots=True)
class SaleNumbers:
    """What shall be sold. `price`: of this time, per credit, `None` for the agreed one; `settlement`: if it is said."""

    amount: Amount
    price: Decimal | None = None
    settlement: Settlement | None = None


_MOST_WORDS = 6
"""Of how many words an amount may be: `1 000 000 + 50 000`."""

_HOW = {
    Settlement.PAID: N_("paid, money in, cash"),
    Settlement.ON_ACCOUNT: N_("on account, on credit"),
}
_SETTLED = r"(?P<rest>.*?\S)\s+(?:‹how›)"
_PRICED = (
    r"(?P<rest>.*?\S)(?:\s*[@×]|\s+(?:‹at›))\s*"
    r"(?P<price>(?!\+)[^\s@]*\d[^\s@]*(?:\s+[^\d\s]{1,4})?)(?:\s+(?:‹this_time›))?"
)
_UNIT = r"\s+(?:‹credits›)(?=$|\s*\+)"
_GLUED = re.compile(r"(?<=[^\W\d_])\+(?=\d)")
_PART = r"[^\s+](?:[^+]*[^\s+])?"
_A_SUM = re.compile(rf"(?:\+\s?)?{_PART}(?:(?:\+|\s\+\s){_PART})?")


def typed_sales(line: str) -> list[TypedSale]:
    """Return the ways to read a line as a sale: `ahmed +200 paid`, `ahmed 500+50 on account at 2.05`, `ahmed 200`.

    How it is paid and the price of this time come after the amount, in either order. What a name is, only its reader
    knows: a line may end in one number or in several words of one. Nothing for a line that can't be one.
    """
    if len(line) > LONGEST_LINE:
        return []
    rest, price, settlement = _without_terms(_GLUED.sub(" +", " ".join(line.split())))
    words = _without_unit(rest).split()
    return [TypedSale(name, amount, price, settlement) for name, amount in _amounts_at_the_end(words)]


def sale_numbers_from(typed: str, currency: str) -> SaleNumbers:
    """Return the numbers of a sale that were typed without a name: `200`, `500+50 at 2.05 on account`.

    Raises `NotAnAmount`, `Ambiguous`, `OtherCurrency`.
    """
    if len(typed) > LONGEST_LINE:
        raise NotAnAmount(typed[:24] + "…", _AMOUNT_EXAMPLE)
    rest, price, settlement = _without_terms(" ".join(typed.split()))
    return TypedSale("", _without_unit(rest), price, settlement).numbers(currency)


def _without_unit(line: str) -> str:
    return pattern(_UNIT, credits=NAMES_OF_CREDITS).sub("", line)


def _without_terms(line: str) -> tuple[str, str | None, Settlement | None]:
    """Return a line without what it says of the price and of how it is paid at its end, and these two."""
    price, settlement = None, None
    for _ in range(2):
        line = line.rstrip(" ,;.:،؛")
        read = ((how, pattern(_SETTLED, how=words).fullmatch(line)) for how, words in _HOW.items())
        how = next(((how, found) for how, found in read if found), None)
        priced = pattern(_PRICED, at=_PRICE_AT, this_time=_THIS_TIME).fullmatch(line)
        if how is not None and settlement is None:
            settlement, line = how[0], how[1]["rest"]
        elif priced is not None and price is None:
            price, line = priced["price"], priced["rest"]
    return line.rstrip(" ,;.:،؛"), price, settlement


def _amounts_at_the_end(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the amounts that a line can end in, each with the name before it."""
    for count in range(1, min(len(words), _MOST_WORDS) + 1):
        amount = " ".join(words[-count:])
        name = " ".join(words[:-count]).rstrip(" ,;:،؛")
        if _is_amount(amount) and not name.endswith(" +"):
            yield name, amount


def _is_amount(text: str) -> bool:
    return _A_SUM.fullmatch(text) is not None and text[-1].isdecimal() and not any(map(str.isalpha, text))


@dataclass(frozen=True, slots=True)
class SaleDraft:
    """A sale as it is shown before it is made. `price`: of this time, `None` for `quoted_price`, the agreed one.

    `sub_panel_id`, `quoted_price`: `None` while it isn't known on which panel. `settlement`: where it was typed how
    it is paid. `after`: the sub-reseller's newest request then. `request_id`: the sale that was made of it.
    """

    id: SaleDraftId
    reseller_id: ResellerId
    parent_id: ResellerId
    sub_panel_id: SubPanelId | None
    credits: int
    bonus: int
    price: Decimal | None
    quoted_price: Decimal | None
    settlement: Settlement | None
    after: int
    made_by: MemberId
    made_at: datetime
    request_id: RequestId | None

    @property
    def amount(self) -> Amount:
        return Amount(self.credits, self.bonus)

    @property
    def numbers(self) -> SaleNumbers:
        return SaleNumbers(self.amount, self.price, self.settlement)
