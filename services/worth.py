"""What sub-resellers brought lately: the credits that they bought, and what was earned with them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from domain.cash_flow import FREE, Lot
from domain.checkins import Worth
from domain.ledger import credits_of
from domain.money import decimals_of
from domain.people import Reseller, ResellerId
from services.cash_flow import lots
from storage.checkin_plans import Sold
from storage.store import Store

LATELY = timedelta(days=90)


async def of_children(store: Store, parent: Reseller, ids: Sequence[ResellerId]) -> list[Worth]:
    """Return what each of these sub-resellers brought in the last ninety days.

    The margin is charges less what the credits had cost, by moving average; it isn't known where no purchase is behind
    them, or something was charged or bought in another currency.
    """
    bought = await lots(store, parent)
    sales: dict[ResellerId, list[Sold]] = defaultdict(list)
    for one in await store.checkin_plans.sold(parent.id, since=store.now - LATELY):
        sales[one.reseller_id].append(one)
    return [_worth(reseller_id, sales[reseller_id], bought, parent.currency) for reseller_id in ids]


def _worth(reseller_id: ResellerId, sales: Sequence[Sold], paid: Sequence[Lot], currency: str) -> Worth:
    margins = [_margin(sale, paid, currency) for sale in sales]
    known = [margin for margin in margins if margin is not None]
    exact = sum(known, Decimal(0)).to_integral_value(ROUND_HALF_EVEN)
    bought = sum(sale.credits for sale in sales)
    return Worth(reseller_id, bought, int(exact) if len(known) == len(margins) else None, currency)


def _margin(sale: Sold, paid: Sequence[Lot], currency: str) -> Decimal | None:
    """Return what was earned with a sale, in minor units; `None` where it isn't known."""
    lot = next((lot for lot in reversed(paid) if _stands_at(lot, sale)), None)
    if lot is None or lot.currency not in (FREE, currency) or sale.currency != currency:
        return None
    cost = (sale.credits + sale.bonus) * lot.average if lot.currency != FREE else Decimal(0)
    return sale.charge - cost.scaleb(decimals_of(currency))


def _stands_at(lot: Lot, sale: Sold) -> bool:
    since, until = lot.since_at <= sale.at, lot.until_at is None or sale.at < lot.until_at
    return lot.asset == credits_of(sale.panel_id) and since and until
