"""Stock: what its credits cost on average, and what a typed purchase says."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from domain.errors import N_
from domain.money import NotAnAmount, credits_from, decimals_of
from domain.vocabulary import pattern

_PLACES = Decimal("0.000001")
_EXAMPLE = "5000 for 4000"
_COST, _SUPPLIER = N_("for, at a cost of"), N_("from, bought from")
_PURCHASE = r"(?P<credits>.+?)\s+(?:‹cost›|@|=)\s+(?P<cost>.+?)(?:\s+(?:‹supplier›)\s+(?P<supplier>.+))?"


@dataclass(frozen=True, slots=True)
class TypedPurchase:
    """A purchase in one line: `5000`, `5000 for 4000`, `5000 for 4000 from Acme`."""

    credits: int
    cost: str | None = None
    supplier: str | None = None


def purchase_from(typed: str) -> TypedPurchase:
    """Return the purchase that a person typed; raises `NotAnAmount` or `Ambiguous`."""
    if len(typed) > 128:
        raise NotAnAmount(typed[:24] + "…", _EXAMPLE)
    found = pattern(_PURCHASE, cost=_COST, supplier=_SUPPLIER).fullmatch(typed.strip())
    if found is None:
        return TypedPurchase(credits_from(typed, example=_EXAMPLE))
    return TypedPurchase(credits_from(found["credits"], example=_EXAMPLE), found["cost"], found["supplier"])


def average_cost(stock: int, average: Decimal, *, bought: int, cost: int, currency: str) -> Decimal:
    """Return what a credit in stock costs on average once more are bought: a moving average, in the currency's units.

    `stock`, `average`: before the purchase; what was passed on beyond the stock doesn't count against it. `cost`: in
    minor units.
    """
    before = max(stock, 0)
    paid = Decimal(cost).scaleb(-decimals_of(currency))
    return ((before * average + paid) / (before + bought)).quantize(_PLACES, ROUND_HALF_EVEN)
