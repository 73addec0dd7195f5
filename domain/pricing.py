"""Prices: which one holds for a sub-panel today, and why. Prices are per credit, in the parent's currency.

A promise in force comes before an own price, an own price before the tier earned or committed, a tier before the
default. What a tier table says, and how one is typed, stands in domain/tiers.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from domain.alerts import evidence_of
from domain.errors import N_
from domain.money import PRICE_DECIMALS
from domain.tiers import Tier, check_tiers, next_tier, read_tiers, tier_for

__all__ = [
    "Basis",
    "Price",
    "Pricing",
    "PromisedPrice",
    "Tier",
    "agreed_price",
    "check_tiers",
    "next_tier",
    "price_value",
    "read_tiers",
    "resolve",
    "surcharged",
    "tier_for",
]

SURCHARGED_DECIMALS = 4
"""A price with a surcharge has as many decimals, or its currency's where those are more."""


class Basis(StrEnum):
    """What a price comes from. `own`: agreed for this sub-panel; `one_off`: for one sale; `unknown`: from before."""

    PROMISE = "promise"
    OWN = "own"
    EARNED = "earned"
    COMMITTED = "committed"
    DEFAULT = "default"
    ONE_OFF = "one_off"
    GIFT = "gift"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pricing:
    """What is agreed for a sub-panel. `price`: its own one, or the default of one that is `by_volume`.

    `committed`: credits a month that count as earned, 0 for none. `surcharge`: percent on top.
    """

    price: Decimal
    by_volume: bool = False
    committed: int = 0
    surcharge: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PromisedPrice:
    """A price that was promised and confirmed. `until`: its last day; `number`: that of the promise."""

    price: Decimal
    holds_from: date
    until: date | None
    number: int

    def holds_on(self, day: date) -> bool:
        return self.holds_from <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Price:
    """A price and what it comes from. `reason`: an `Evidence`, as it is kept."""

    per_credit: Decimal
    basis: Basis
    reason: str


def resolve(
    pricing: Pricing,
    *,
    volume: int,
    tiers: Sequence[Tier],
    promised: PromisedPrice | None,
    today: date,
    places: int,
    currency: str = "",
    bought_in: date | None = None,
) -> Price:
    """Return the price in force for a sub-panel today, and why.

    `volume`: credits a month that were earned, `bought_in`: a day of that month. `tiers`: checked ones. `places`:
    decimals of the currency; `currency`: with which the reason names its prices.
    """
    if promised is not None and promised.holds_on(today):
        return _as_promised(promised, currency)
    return agreed_price(pricing, volume=volume, tiers=tiers, places=places, currency=currency, bought_in=bought_in)


def agreed_price(
    pricing: Pricing,
    *,
    volume: int,
    tiers: Sequence[Tier],
    places: int,
    currency: str = "",
    bought_in: date | None = None,
) -> Price:
    """Return the price that holds where nothing was promised, and why."""
    found = _agreed(pricing, volume, tiers)
    price = surcharged(found.price, pricing.surcharge, places=places)
    values = found.values | {"base_price": price_value(found.price, currency)}
    if bought_in is not None and "bought_credits" in values:
        values |= {"bought_in_month": bought_in}
    text = _PLAIN[found.basis]
    if pricing.surcharge:
        text = _WITH_SURCHARGE[found.basis]
        values |= {"surcharge_percent": format(pricing.surcharge, "f"), "whole_price": price_value(price, currency)}
    return Price(price, found.basis, evidence_of(text, values))


def surcharged(price: Decimal, surcharge: Decimal | None, *, places: int) -> Decimal:
    """Return a price with a percentage on top, rounded once, half up; never less than without.

    `places`: decimals of the currency.
    """
    if not surcharge:
        return price
    decimals = min(max(SURCHARGED_DECIMALS, places), PRICE_DECIMALS)
    whole = price * (100 + surcharge) / 100
    return max(price, whole.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def price_value(price: Decimal, currency: str) -> dict[str, str]:
    """Return a price as evidence keeps it, to be worded with its currency."""
    return {"price": format(price, "f"), "currency": currency}


_PLAIN = {
    Basis.OWN: N_("%(base_price)s a credit, as agreed."),
    Basis.EARNED: N_("%(base_price)s a credit from %(from_credits)s a month; bought: %(bought_credits)s."),
    Basis.COMMITTED: N_("%(base_price)s a credit from %(from_credits)s a month; committed: %(committed_credits)s."),
    Basis.DEFAULT: N_("%(base_price)s a credit, the usual price; bought: %(bought_credits)s."),
}

_WITH_SURCHARGE = {
    Basis.OWN: N_("%(whole_price)s a credit: %(base_price)s as agreed, and a surcharge of %(surcharge_percent)s."),
    Basis.EARNED: N_(
        "%(whole_price)s a credit: %(base_price)s from %(from_credits)s a month, and a surcharge of"
        " %(surcharge_percent)s; bought: %(bought_credits)s."
    ),
    Basis.COMMITTED: N_(
        "%(whole_price)s a credit: %(base_price)s from %(from_credits)s a month, and a surcharge of"
        " %(surcharge_percent)s; committed: %(committed_credits)s."
    ),
    Basis.DEFAULT: N_(
        "%(whole_price)s a credit: %(base_price)s, the usual price, and a surcharge of"
        " %(surcharge_percent)s; bought: %(bought_credits)s."
    ),
}

_PROMISED = N_("%(base_price)s a credit, as promised (promise %(number)s).")
_PROMISED_UNTIL = N_("%(base_price)s a credit, as promised until %(until_day)s (promise %(number)s).")


def _as_promised(promised: PromisedPrice, currency: str) -> Price:
    values: dict[str, Any] = {"base_price": price_value(promised.price, currency), "number": promised.number}
    if promised.until is None:
        return Price(promised.price, Basis.PROMISE, evidence_of(_PROMISED, values))
    return Price(promised.price, Basis.PROMISE, evidence_of(_PROMISED_UNTIL, values | {"until_day": promised.until}))


@dataclass(frozen=True, slots=True)
class _Agreed:
    """A price before any surcharge. `values`: the credits of its reason."""

    price: Decimal
    basis: Basis
    values: dict[str, Any]


def _agreed(pricing: Pricing, volume: int, tiers: Sequence[Tier]) -> _Agreed:
    if not pricing.by_volume:
        return _Agreed(pricing.price, Basis.OWN, {})
    tier = tier_for(max(volume, pricing.committed), tiers)
    if tier is None or tier.price > pricing.price:  # more volume never makes it dearer
        return _Agreed(pricing.price, Basis.DEFAULT, {"bought_credits": volume})
    if volume >= tier.from_credits:
        return _Agreed(tier.price, Basis.EARNED, {"from_credits": tier.from_credits, "bought_credits": volume})
    values = {"from_credits": tier.from_credits, "committed_credits": pricing.committed}
    return _Agreed(tier.price, Basis.COMMITTED, values)
