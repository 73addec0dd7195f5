"""Margins: what a price brings on top of what a credit costs, in percent of the cost."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from domain.money import PRICE_DECIMALS
from domain.pricing import SURCHARGED_DECIMALS


def change_of(before: Decimal, after: Decimal) -> Decimal:
    """Return by how many percent a price changes, 0 for one that was nothing."""
    return (after - before) * 100 / before if before else Decimal(0)


def margin_after(price: Decimal, cost: Decimal) -> Decimal | None:
    """Return what a price brings on top of the cost, in percent of it; rounded down, `None` without a cost."""
    return ((price - cost) * 100 / cost).quantize(Decimal("0.1"), ROUND_FLOOR) if cost else None


def raise_needed(price: Decimal, cost: Decimal, floor_percent: Decimal, places: int) -> Decimal | None:
    """Return the least price that keeps the margin floor, `None` where this one does. `places`: of the currency."""
    least = least_price(cost, floor_percent, places)
    return least if price < cost * (100 + floor_percent) / 100 else None


def least_price(cost: Decimal, floor_percent: Decimal, places: int) -> Decimal:
    """Return the least price that keeps the margin floor, rounded up to as many decimals as prices have here."""
    decimals = min(max(SURCHARGED_DECIMALS, places), PRICE_DECIMALS)
    return (cost * (100 + floor_percent) / 100).quantize(Decimal(1).scaleb(-decimals), ROUND_CEILING)
