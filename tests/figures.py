"""The figures of a cash flow, and those of months that were walked through, so that they can be compared."""

from collections.abc import Mapping
from typing import Any

from domain.cash_flow import CashFlow
from domain.periods import Period, month_before
from tests.long_way import Month


def plain(sums: Mapping[Any, int]) -> dict[str, int]:
    """Return the sums that aren't nothing, by their names."""
    return {str(name): amount for name, amount in sums.items() if amount}


def periods_until(now: Period, zone: str, count: int = 5) -> list[Period]:
    """Return months in a row, the last of them at the end."""
    found = [now]
    while len(found) < count:
        found.insert(0, month_before(found[0], zone))
    return found


def plain_by_currency(sums: Mapping[str, Mapping[Any, int]]) -> dict[str, dict[str, int]]:
    """Return the sums by currency that aren't nothing."""
    return {currency: found for currency, one in sums.items() if (found := plain(one))}


def figures_of(found: CashFlow) -> dict[str, object]:
    """Return every figure of a month's cash flow but what is due."""
    return {
        "came": plain({one.currency: one.came for one in found.received}),
        "given back": plain({one.currency: one.given_back for one in found.received}),
        "fees": plain({one.currency: one.fees for one in found.received}),
        "written off": plain(found.written_off),
        **{
            name: plain({panel.asset: getattr(panel, name) for panel in found.panels})
            for name in ("bought", "passed_on", "unknown", "unused", "unsold")
        },
        **{
            name: {panel.asset: plain(getattr(panel, name)) for panel in found.panels if plain(getattr(panel, name))}
            for name in ("paid", "charged", "cost")
        },
    }


def figures_walked(month: Month) -> dict[str, object]:
    """Return the same figures of a month that was walked through."""
    assets = {asset for asset, _currency in (*month.paid, *month.charged, *month.cost)}
    cost = {(asset, currency): month.rounded_cost(asset, currency) for asset, currency in [*month.cost]}
    sums = {"paid": month.paid, "charged": month.charged, "cost": cost}
    return {
        "came": plain(month.came),
        "given back": plain(month.given_back),
        "fees": plain(month.fees),
        "written off": plain(month.written_off),
        **{name: plain(getattr(month, name)) for name in ("bought", "passed_on", "unknown", "unused", "unsold")},
        **{
            name: {
                asset: by_currency
                for asset in sorted(assets)
                if (by_currency := plain({one[1]: minor for one, minor in found.items() if one[0] == asset}))
            }
            for name, found in sums.items()
        },
    }


def glance_of(found: CashFlow, currency: str) -> tuple[int, int, int]:
    """Return what was received, paid and earned in one currency."""
    received = sum(one.net.minor for one in found.received if one.currency == currency)
    paid = sum(panel.paid.get(currency, 0) for panel in found.panels)
    margin = sum(money.minor for money in found.margin if money.currency == currency)
    return received, paid, margin
