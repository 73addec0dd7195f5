"""What makes an approval one to look at twice: a large sum, far above their habit, or beyond the stock."""

from dataclasses import dataclass

from domain.agreement import StockRule
from domain.money import Money
from domain.people import ResellerId
from domain.requests import Request
from storage.store import Store

LARGE_FIRST = 5_000
"""More credits than this are asked for once more where a sub-reseller has bought nothing yet."""

FAR_ABOVE = 10
"""How many times the largest that was approved for a sub-reseller is far above its habit."""


@dataclass(frozen=True, slots=True)
class Unusual:
    """What makes an approval one to look at twice, each `None` where it doesn't.

    `sum_from`: from which sum everything is; `largest`: the most credits that were approved for them at once, 0 where
    there were none; `left`: how many credits are left in stock.
    """

    sum_from: Money | None
    largest: int | None
    left: int | None

    def __bool__(self) -> bool:
        return any(reason is not None for reason in (self.sum_from, self.largest, self.left))


async def unusual(store: Store, request: Request, loads: int, charge: Money) -> Unusual:
    """Return why an approval is asked for once more: a large sum, far above their habit, or beyond the stock."""
    view = await store.requests.view(request.id)
    warns = view.panel.reseller_id == request.parent_id and view.terms.stock_rule is StockRule.WARN
    left = 0 if view.source is None else view.source.available
    return await unusual_for(
        store, request.reseller_id, loads, charge, least=view.terms.second_tap_from, left=left if warns else None
    )


async def unusual_for(
    store: Store, reseller_id: ResellerId, loads: int, charge: Money, *, least: int | None, left: int | None
) -> Unusual:
    """Return what is unusual about so many credits for a sub-reseller.

    `least`: the sum from which all is asked for once more; `left`: in stock, where selling beyond it is warned of.
    """
    largest = await store.requests.largest_approved(reseller_id)
    far_above = loads > (FAR_ABOVE * largest or LARGE_FIRST)
    return Unusual(
        sum_from=Money(least, charge.currency) if least is not None and charge.minor >= least else None,
        largest=largest if far_above else None,
        left=left if left is not None and loads > left else None,
    )
