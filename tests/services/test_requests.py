"""Asking for credits: what may be asked for, and what comes of it."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.agreement import OfferState
from domain.clock import TurnableClock
from domain.errors import Refusal
from domain.ledger import AccountKind
from domain.money import MOST_CREDITS
from domain.people import ResellerState
from domain.requests import (
    MOST_AN_HOUR,
    BelowMinimumOrder,
    Request,
    RequestState,
    TooFast,
    TooManyCredits,
    TooManyOpen,
)
from domain.sales import SumTooLarge
from services import books, loading, offers, requests
from services.decided import AlreadyApproved, AlreadyWithdrawn
from services.network import Closed, Suspended
from services.requests import AskedJustNow, NotActiveYet, RequestsPaused
from storage.models.agreement import offers as offer_table
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines


async def withdraw(trade: Trade, request: Request) -> Request:
    return await trade.database.write(lambda store: requests.withdraw(store, request.id, by=trade.ahmed))


async def test_a_request_is_numbered_priced_and_open_for_as_long_as_the_terms_say(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.set_terms(request_days=3)
    first, second = await trade.request(200), await trade.request(33)
    assert (first.number, second.number) == (1, 2)
    assert (second.price, second.charge, second.currency) == (Decimal("2.10"), 6930, "EUR")
    assert second.expires_at == clock() + timedelta(days=3)
    assert second.state is RequestState.PENDING


async def test_siblings_count_from_one_each(trade: Trade) -> None:
    await trade.request(200)
    _child, karim, sub_panel = await trade.sibling("Karim TV")
    assert (await trade.request(50, by=karim, sub_panel_id=sub_panel.id)).number == 1


async def test_less_than_the_minimum_order_is_refused(trade: Trade) -> None:
    await change(trade.database, sub_panels, trade.sub_panel.id, minimum_order=100)
    with pytest.raises(BelowMinimumOrder) as refused:
        await trade.request(99)
    assert (refused.value.asked, refused.value.minimum) == (99, 100)
    assert (await trade.request(100)).credits == 100


@pytest.mark.parametrize("credits", [0, -1, -(2**63)])
async def test_nothing_or_less_is_refused_even_without_a_minimum(trade: Trade, credits: int) -> None:
    await change(trade.database, sub_panels, trade.sub_panel.id, minimum_order=0)
    with pytest.raises(BelowMinimumOrder):
        await trade.request(credits)


async def test_more_than_a_ledger_can_hold_is_refused(trade: Trade) -> None:
    with pytest.raises(TooManyCredits):
        await trade.request(2**63)
    await change(trade.database, sub_panels, trade.sub_panel.id, price=Decimal(1_000_000))
    with pytest.raises(SumTooLarge):
        await trade.request(MOST_CREDITS)


async def test_as_many_requests_can_be_open_as_the_terms_say(trade: Trade) -> None:
    await trade.set_terms(open_request_cap=2)
    await trade.request()
    second = await trade.request()
    with pytest.raises(TooManyOpen):
        await trade.request()
    await withdraw(trade, second)
    assert (await trade.request()).number == 3


async def test_concurrent_requests_keep_the_cap_and_get_numbers_of_their_own(trade: Trade) -> None:
    await trade.set_terms(open_request_cap=3)
    results = await asyncio.gather(*(trade.request() for _ in range(8)), return_exceptions=True)
    made = [one for one in results if isinstance(one, Request)]
    assert sorted(request.number for request in made) == [1, 2, 3]
    assert all(isinstance(one, Request | TooManyOpen) for one in results)


async def test_there_is_a_pace_that_withdrawing_does_not_quicken(trade: Trade, clock: TurnableClock) -> None:
    for _ in range(MOST_AN_HOUR):
        request = await trade.request()
        await withdraw(trade, request)
    with pytest.raises(TooFast):
        await trade.request()
    clock.forward(timedelta(hours=1))
    assert (await trade.request()).number == MOST_AN_HOUR + 1


async def test_an_account_that_was_closed_or_suspended_meanwhile_asks_for_nothing(trade: Trade) -> None:
    for state, refused in ((ResellerState.SUSPENDED, Suspended), (ResellerState.CLOSED, Closed)):
        await change(trade.database, resellers, trade.child.id, state=state)
        with pytest.raises(refused):
            await trade.request()


async def test_what_failed_or_was_taken_back_is_no_last_purchase(trade: Trade) -> None:
    kept, failed, taken = await sold(trade, 70), await trade.request(80), await sold(trade, 90)
    await approve_it(trade, failed)
    await trade.database.write(lambda store: loading.fail(store, failed.id, "No", by=trade.ana))
    await trade.database.write(lambda store: books.take_back_sale(store, taken.id, "No", by=trade.ana))
    again = await trade.database.read(lambda store: requests.again(store, trade.ahmed))
    assert again is not None
    assert again.credits == 70
    await trade.database.write(lambda store: books.take_back_sale(store, kept.id, "No", by=trade.ana))
    assert await trade.database.read(lambda store: requests.again(store, trade.ahmed)) is None
    [line] = await trade.database.read(lambda store: store.network.lines(trade.top.id))
    assert line.last_purchase is None


async def test_a_paused_sub_reseller_is_held_back(trade: Trade) -> None:
    await change(trade.database, resellers, trade.child.id, paused=True)
    with pytest.raises(RequestsPaused):
        await trade.request()


async def test_no_request_before_an_agreement(trade: Trade) -> None:
    _child, karim, sub_panel = await trade.sibling("Karim TV")
    found = await trade.database.read(lambda store: store.offers.of_reseller(karim.reseller_id))
    await change(trade.database, offer_table, found[0].id, state=OfferState.OPEN, applied_at=None)
    with pytest.raises(offers.NoAgreement):
        await trade.request(by=karim, sub_panel_id=sub_panel.id)


async def test_no_request_for_an_inactive_sub_panel(trade: Trade) -> None:
    await change(trade.database, sub_panels, trade.sub_panel.id, active=False)
    with pytest.raises(NotActiveYet):
        await trade.request()


async def test_the_second_tap_on_same_again_finds_the_request_of_the_first(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    again = await trade.database.read(lambda store: requests.again(store, trade.ahmed))
    assert again is not None
    taps = (trade.request(again.credits, after=again.newest) for _ in range(5))
    results = await asyncio.gather(*taps, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["AskedJustNow"] * 4 + ["Request"]
    assert {one.number for one in results if isinstance(one, AskedJustNow)} == {2}


async def test_the_same_again_costs_what_it_costs_today(trade: Trade) -> None:
    await approve_it(trade, await trade.request())
    await change(trade.database, sub_panels, trade.sub_panel.id, price=Decimal("2.50"))
    again = await trade.database.read(lambda store: requests.again(store, trade.ahmed))
    assert again is not None
    assert (again.credits, again.charge.minor) == (200, 50000)


async def test_only_a_pending_request_can_be_withdrawn(trade: Trade) -> None:
    request = await trade.request()
    await withdraw(trade, request)
    assert (await trade.seen(request)).state is RequestState.WITHDRAWN
    with pytest.raises(AlreadyWithdrawn, match="Ahmed"):
        await withdraw(trade, request)


async def test_withdraw_against_approve_ends_once_and_each_side_hears_of_the_other_business(trade: Trade) -> None:
    request = await trade.request()
    approving = approve_it(trade, request)
    results = await asyncio.gather(approving, withdraw(trade, request), return_exceptions=True)
    [refused] = [one for one in results if isinstance(one, Refusal)]
    if (await trade.seen(request)).state is RequestState.APPROVED:
        assert isinstance(refused, AlreadyApproved)
        assert refused.who == "Top TV"
    else:
        assert isinstance(refused, AlreadyWithdrawn)
        assert refused.who == "Ahmed TV"
        assert await trade.balance(AccountKind.DUE) == (0, 0)
