"""Loading by hand: done once, or failed, with everything put right."""

import asyncio

import pytest

from domain.errors import NotHere, Refusal
from domain.ledger import AccountKind
from domain.requests import LoadingState, Request, Settlement
from services import loading
from services.loading import FailedAlready, LoadedAlready
from storage.requests import Bought
from tests.services.deciding import approve_it
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


async def load(trade: Trade, request: Request) -> Request:
    return await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.marta))


async def fail(trade: Trade, request: Request) -> Request:
    return await trade.database.write(lambda store: loading.fail(store, request.id, "No such account.", by=trade.ana))


async def test_loading_posts_what_was_held(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    loaded = await load(trade, request)
    assert (loaded.loading, loaded.loaded_by) == (LoadingState.LOADED, trade.marta.member_id)
    assert await trade.balance(AccountKind.WALLET) == (200, 0)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (-200, 0)


async def test_loading_twice_says_who_did_it(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    results = await asyncio.gather(*(load(trade, request) for _ in range(10)), return_exceptions=True)
    assert {one.who for one in results if isinstance(one, LoadedAlready)} == {"Marta"}
    assert sum(isinstance(one, Request) for one in results) == 1
    assert await trade.balance(AccountKind.WALLET) == (200, 0)


async def test_a_failed_loading_gives_credits_back_and_keeps_what_was_paid_as_money_in_credit(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    failed = await fail(trade, request)
    assert (failed.loading, failed.reason) == (LoadingState.FAILED, "No such account.")
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 0)
    assert await trade.balance(AccountKind.DUE) == (42000, 0)
    assert await trade.balance(AccountKind.SALES, trade.top) == (0, 0)
    assert await trade.balance(AccountKind.CASH, trade.top) == (-42000, 0)


async def test_a_failed_loading_on_account_leaves_nothing_due(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request, settlement=Settlement.ON_ACCOUNT)
    await fail(trade, request)
    assert await trade.balance(AccountKind.DUE) == (0, 0)


async def test_loaded_against_failed_is_one_of_them(trade: Trade) -> None:
    for _ in range(3):
        request = await trade.request()
        await approve_it(trade, request)
        before = (await trade.balance(AccountKind.WALLET))[0]
        results = await asyncio.gather(load(trade, request), fail(trade, request), return_exceptions=True)
        [lost] = [one for one in results if isinstance(one, Refusal)]
        gained = (await trade.balance(AccountKind.WALLET))[0] - before
        if (await trade.seen(request)).loading is LoadingState.LOADED:
            assert (type(lost), gained) == (LoadedAlready, 200)
        else:
            assert (type(lost), gained) == (FailedAlready, 0)
        assert (await trade.balance(AccountKind.STOCK, trade.top))[1] == 0


async def test_what_was_never_approved_can_neither_be_loaded_nor_fail(trade: Trade) -> None:
    request = await trade.request()
    for deed in (load, fail):
        with pytest.raises(NotHere):
            await deed(trade, request)
    assert (await trade.seen(request)).loading is None


async def test_failed_credits_do_not_count_as_bought(trade: Trade) -> None:
    first, second = await trade.request(200), await trade.request(50)
    for request in (first, second):
        await approve_it(trade, request)
    await fail(trade, first)
    start, end = trade.child.created_at.replace(day=1), trade.child.created_at.replace(day=28)
    bought = await trade.database.read(lambda store: store.requests.bought(trade.sub_panel.id, start, end))
    assert bought == Bought(to_load=50, in_period=50)


async def test_only_ones_own_sub_resellers_are_to_be_loaded(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    found = await trade.database.read(lambda store: store.requests.to_load(trade.top.id))
    assert [one.id for one in found] == [request.id]
