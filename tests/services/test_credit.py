"""Sales that are paid, in part or in full, from what a sub-reseller has in credit."""

import asyncio

import pytest

from domain.ledger import AccountKind
from domain.money import Money
from domain.requests import Request, Settlement
from services import loading
from services.decisions import CreditUsed
from tests.paying import pays
from tests.services.deciding import approve_it
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


async def pay(trade: Trade, minor: int) -> None:
    await pays(trade.database, trade.child.id, Money(minor, "EUR"), by=trade.ana)


async def legs_of(trade: Trade, request: Request) -> dict[str, int]:
    group = await trade.database.read(lambda store: store.ledger.group(request.key))
    return {leg.key.removeprefix(f"{request.key}:"): leg.amount for leg in group}


async def test_credit_that_covers_a_sale_pays_for_it_and_no_second_payment_is_booked(trade: Trade) -> None:
    await pay(trade, 50000)
    request = await trade.request()
    await approve_it(trade, request, covered=42000)
    assert await legs_of(trade, request) == {"charge": 42000, "credits": 200}
    assert await trade.balance(AccountKind.DUE) == (8000, 0)
    assert await trade.balance(AccountKind.CASH, trade.top) == (-50000, 0)
    seen = await trade.seen(request)
    assert 0 < seen.charge <= seen.covered


async def test_on_account_with_enough_in_credit_is_paid_from_it(trade: Trade) -> None:
    await pay(trade, 50000)
    request = await trade.request()
    await approve_it(trade, request, settlement=Settlement.ON_ACCOUNT)
    seen = await trade.seen(request)
    assert (seen.settlement, seen.covered) == (Settlement.PAID, 42000)


async def test_of_a_sale_that_credit_covers_in_part_the_rest_came_in(trade: Trade) -> None:
    await pay(trade, 30000)
    request = await trade.request()
    await approve_it(trade, request, covered=30000)
    assert (await legs_of(trade, request))["payment"] == 12000
    assert await trade.balance(AccountKind.DUE) == (0, 0)
    await trade.database.write(lambda store: loading.fail(store, request.id, "No", by=trade.ana))
    assert await trade.balance(AccountKind.DUE) == (42000, 0)


@pytest.mark.parametrize("covered", [1, 42000, -1, 42001, 2**62])
async def test_credit_that_is_not_there_pays_for_nothing(trade: Trade, covered: int) -> None:
    await pay(trade, 30000)
    await approve_it(trade, await trade.request(), covered=30000)
    request = await trade.request()
    with pytest.raises(CreditUsed):
        await approve_it(trade, request, covered=covered)
    assert (await trade.seen(request)).is_pending


async def test_two_sales_from_the_same_credit_are_one(trade: Trade) -> None:
    await pay(trade, 50000)
    both = await trade.request(), await trade.request()
    results = await asyncio.gather(*(approve_it(trade, one, covered=42000) for one in both), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Approval", "CreditUsed"]
    assert await trade.balance(AccountKind.DUE) == (8000, 0)
