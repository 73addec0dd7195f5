"""Limits of colleagues: kept by every deed that moves money, measured by what stands in the books."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.ledger import AccountKind
from domain.money import Money, NotAnAmount
from domain.payments import Payment
from domain.people import Actor, Role
from domain.requests import GiftId, Request, RequestId, Settlement
from domain.sales import Amount
from services import (
    bank_booking,
    books,
    chargebacks,
    gift_back,
    goodwill,
    limits,
    loading,
    payment_corrections,
    refunds,
    requests,
    sales,
    stock,
)
from services.colleagues import GoneAlready
from services.decisions import Approval
from services.limits import AboveDayLimit, AboveLimit, BeyondLimit, NotInLimitsCurrency, OwnersHaveNone
from services.sales import Sale
from storage.models.authority import colleague_limits
from storage.models.people import members, resellers
from storage.store import Store
from tests.authority import acting, let_stand_in, limit, pay
from tests.banking import csv_of, matched, on_account
from tests.factories import Network
from tests.paying import received
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

Deed = Callable[[Trade, Actor], Awaitable[object]]


async def sell(trade: Trade, by: Actor) -> object:
    return await approve_it(trade, await trade.request(200), by=by)


async def sell_on_account(trade: Trade, by: Actor) -> object:
    return await approve_it(trade, await trade.request(200), by=by, settlement=Settlement.ON_ACCOUNT)


async def record_payment(trade: Trade, by: Actor) -> object:
    return await pay(trade, 42_000, by=by)


async def take_sale_back(trade: Trade, by: Actor) -> object:
    request = await sold(trade)
    return await trade.database.write(lambda store: books.take_back_sale(store, request.id, "Mistaken", by=by))


async def _buy(trade: Trade, by: Actor) -> stock.Bought:
    cost = Money(42_000, "EUR")
    return await trade.database.write(
        lambda store: stock.buy(store, trade.panel.id, credits=500, cost=cost, supplier="Meridian", by=by)
    )


async def buy_stock(trade: Trade, by: Actor) -> object:
    return await _buy(trade, by)


async def take_purchase_back(trade: Trade, by: Actor) -> object:
    bought = await _buy(trade, trade.ana)
    return await trade.database.write(lambda store: stock.take_back(store, bought.id, "Mistaken", by=by))


async def give_back(trade: Trade, by: Actor) -> object:
    await pay(trade, 42_000)
    given = received(Money(42_000, "EUR"))
    return await trade.database.write(lambda store: refunds.refund(store, trade.child.id, given, "Too much", by=by))


async def charge_back(trade: Trade, by: Actor) -> object:
    paid = await pay(trade, 42_000)
    return await trade.database.write(lambda store: chargebacks.charge_back(store, paid.id, 42_000, by=by))


async def take_payment_back(trade: Trade, by: Actor) -> object:
    paid = await pay(trade, 42_000)
    return await trade.database.write(lambda store: payment_corrections.take_back(store, paid.id, "Mistaken", by=by))


async def sell_unasked(trade: Trade, by: Actor) -> object:
    sale = Sale(trade.child.id, trade.sub_panel.id, Amount(150, 50), Settlement.PAID)
    return await trade.database.write(lambda store: sales.sell(store, sale, by=by))


async def _gift(trade: Trade, by: Actor) -> GiftId:
    async def work(store: Store) -> GiftId:
        gift = await goodwill.prepare(store, 200, by=by, reason="Outage", everybody=True)
        return (await goodwill.give(store, gift.id, receivers=1, credits=200, by=by)).id

    return await trade.database.write(work)


async def give_goodwill(trade: Trade, by: Actor) -> object:
    return await _gift(trade, by)


async def take_goodwill_back(trade: Trade, by: Actor) -> object:
    gift = await _gift(trade, trade.ana)
    return await trade.database.write(lambda store: gift_back.take_back(store, gift, "Mistaken", receivers=1, by=by))


async def take_share_back(trade: Trade, by: Actor) -> object:
    gift = await _gift(trade, trade.ana)

    async def work(store: Store) -> object:
        [share] = await store.gifts.given(gift)
        await loading.confirm_loaded(store, share.id, by=trade.ana)
        return await gift_back.take_back_one(store, share.id, "Mistaken", by=by)

    return await trade.database.write(work)


async def book_bank_file(trade: Trade, by: Actor) -> object:
    await on_account(trade, 300)
    file = await matched(trade, csv_of("2026-03-02,Ahmed TV,a,400.00", "2026-03-02,Ahmed TV,b,20.00"), by=by)
    return await trade.database.write(lambda store: bank_booking.book_sure(store, file.id, by=by))


LEAVES_NOTHING = (sell, sell_on_account, sell_unasked, record_payment, buy_stock, give_goodwill)
"""Deeds for which nothing has to be there before."""

DEEDS = (
    *LEAVES_NOTHING,
    take_sale_back,
    take_purchase_back,
    give_back,
    charge_back,
    take_payment_back,
    take_goodwill_back,
    take_share_back,
    book_bank_file,
)
"""Each moves €420."""


async def decided_today(trade: Trade, who: Actor) -> int:
    async def read(store: Store) -> int:
        found = await store.limits.of(who.member_id)
        assert found is not None
        return (await limits.decided_today(store, who.member_id, trade.top.id, found)).minor

    return await trade.database.read(read)


async def everything(trade: Trade) -> list[tuple[int, int]]:
    return [await trade.balance(kind, trade.top) for kind in (AccountKind.CASH, AccountKind.SALES, AccountKind.STOCK)]


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_single_deed_above_the_limit_is_refused_and_names_whom_to_ask(trade: Trade, deed: Deed) -> None:
    await limit(trade, trade.marta, at_once=41_999)
    with pytest.raises(AboveLimit, match="Ask Ana to do it") as refused:
        await deed(trade, trade.marta)
    assert (refused.value.amount, refused.value.limit) == (Money(42_000, "EUR"), Money(41_999, "EUR"))


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_single_deed_at_the_limit_is_done(trade: Trade, deed: Deed) -> None:
    await limit(trade, trade.marta, at_once=42_000, a_day=42_000)
    await deed(trade, trade.marta)
    assert await decided_today(trade, trade.marta) == 42_000


@pytest.mark.parametrize("deed", DEEDS)
async def test_every_deed_counts_once_toward_the_day(trade: Trade, deed: Deed) -> None:
    await limit(trade, trade.marta, a_day=42_999)
    await pay(trade, 1000, by=trade.marta)
    before = await everything(trade)
    with pytest.raises(AboveDayLimit) as refused:
        await deed(trade, trade.marta)
    assert (refused.value.limit, refused.value.left) == (Money(42_999, "EUR"), Money(41_999, "EUR"))
    assert await decided_today(trade, trade.marta) == 1000
    if deed in LEAVES_NOTHING:
        assert await everything(trade) == before


@pytest.mark.parametrize("deed", DEEDS)
async def test_what_was_done_leaves_less_of_the_day(trade: Trade, deed: Deed) -> None:
    await limit(trade, trade.marta, a_day=42_999)
    await deed(trade, trade.marta)
    with pytest.raises(AboveDayLimit) as refused:
        await pay(trade, 1000, by=trade.marta)
    assert refused.value.left == Money(999, "EUR")
    await pay(trade, 999, by=trade.marta)


async def test_nothing_set_is_no_limit_and_owners_have_none(trade: Trade, network: Network) -> None:
    finn = await network.member(trade.top, Role.FINANCE, name="Finn")
    await limit(trade, trade.marta, at_once=1, a_day=1)
    await sell(trade, finn)
    await sell(trade, trade.ana)
    with pytest.raises(OwnersHaveNone):
        await limit(trade, trade.ana, at_once=1)


async def test_a_limit_is_taken_away_and_the_other_one_stays(trade: Trade) -> None:
    await limit(trade, trade.marta, at_once=100, a_day=50_000)
    await limit(trade, trade.marta, at_once=None)
    await sell(trade, trade.marta)
    with pytest.raises(AboveDayLimit):
        await sell(trade, trade.marta)
    await limit(trade, trade.marta, a_day=None)
    await sell(trade, trade.marta)


async def test_a_limit_of_nothing_lets_nothing_pass(trade: Trade) -> None:
    await limit(trade, trade.marta, at_once=0)
    with pytest.raises(AboveLimit):
        await pay(trade, 1, by=trade.marta)


@pytest.mark.parametrize(
    ("credits", "price"), [(200, "0.01"), (200, "0.0001"), (5000, "0.0001"), (100_000, "0.000001"), (201, "2.10")]
)
async def test_numbers_made_up_in_a_button_do_not_pass_it(trade: Trade, credits: int, price: str) -> None:
    await limit(trade, trade.marta, at_once=41_999)
    request = await trade.request(200)
    with pytest.raises(AboveLimit):
        await approve_it(trade, request, by=trade.marta, credits=credits, price=Decimal(price))
    assert (await trade.seen(request)).is_pending
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 0)


async def test_credits_for_less_than_they_usually_cost_use_up_what_they_usually_cost(trade: Trade) -> None:
    await limit(trade, trade.marta, a_day=42_000)
    await approve_it(trade, await trade.request(150), by=trade.marta, price=Decimal("0.01"))
    assert await decided_today(trade, trade.marta) == 31_500
    with pytest.raises(AboveDayLimit):
        await approve_it(trade, await trade.request(100), by=trade.marta, price=Decimal("0.01"))


async def test_what_covers_a_sale_from_credit_changes_nothing(trade: Trade) -> None:
    await pay(trade, 42_000)
    await limit(trade, trade.marta, at_once=41_999)
    with pytest.raises(AboveLimit):
        await approve_it(trade, await trade.request(200), by=trade.marta, covered=42_000)


async def test_a_failed_loading_is_reported_whatever_the_limit(trade: Trade) -> None:
    await limit(trade, trade.marta, a_day=42_000)
    request = await trade.request(200)
    await approve_it(trade, request, by=trade.marta)
    await trade.database.write(lambda store: loading.fail(store, request.id, "Unknown", by=trade.marta))
    assert await decided_today(trade, trade.marta) == 42_000
    other = await trade.request(200)
    await approve_it(trade, other, by=trade.ana)
    await trade.database.write(lambda store: loading.fail(store, other.id, "Unknown", by=trade.marta))
    assert await decided_today(trade, trade.marta) == 42_000


async def test_the_day_is_the_top_resellers(trade: Trade, clock: TurnableClock) -> None:
    await change(trade.database, resellers, trade.top.id, time_zone="Asia/Tokyo")  # 18:00 there
    await limit(trade, trade.marta, a_day=42_000)
    await sell(trade, trade.marta)
    clock.forward(timedelta(hours=5, minutes=59))
    with pytest.raises(AboveDayLimit):
        await pay(trade, 1, by=trade.marta)
    clock.forward(timedelta(minutes=1))
    await sell(trade, trade.marta)


async def test_the_second_person_is_bound_by_a_limit_of_their_own(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    await limit(trade, trade.marta, at_once=41_999)
    request = await trade.request(200)
    with pytest.raises(AboveLimit):
        await approve_it(trade, request, by=trade.marta)
    assert (await approve_it(trade, request, by=trade.ana)).waits
    with pytest.raises(AboveLimit):
        await approve_it(trade, request, by=trade.marta)
    assert (await trade.seen(request)).is_pending


async def test_a_sum_in_another_currency_is_left_to_the_owners(trade: Trade) -> None:
    await limit(trade, trade.marta, at_once=100_000)

    async def in_dollars(store: Store) -> None:
        await limits.check(store, trade.marta, Money(1, "USD"))

    with pytest.raises(NotInLimitsCurrency):
        await trade.database.write(in_dollars)


async def test_what_was_set_in_another_currency_counts_no_more(trade: Trade, network: Network) -> None:
    await limit(trade, trade.marta, at_once=1, a_day=1)

    async def as_in_dollars(store: Store) -> None:
        await store.connection.execute(colleague_limits.update().values(currency="USD"))

    await trade.database.write(as_in_dollars)
    await limit(trade, trade.marta, a_day=42_000)
    await sell(trade, trade.marta)


async def test_who_is_gone_or_of_another_team_gets_no_limit(trade: Trade) -> None:
    with pytest.raises(NotHere):
        await limit(trade, trade.ahmed, at_once=1)
    await change(trade.database, members, trade.marta.member_id, removed_at=trade.child.created_at)
    with pytest.raises(GoneAlready):
        await limit(trade, trade.marta, at_once=1)


@pytest.mark.parametrize("minor", [-1, 10**15 + 1])
async def test_a_sum_that_nobody_can_type_is_refused(trade: Trade, minor: int) -> None:
    with pytest.raises(NotAnAmount):
        await limit(trade, trade.marta, at_once=minor)


async def test_of_a_request_that_went_with_its_refusal_nobody_hears(trade: Trade) -> None:
    made: list[RequestId] = []

    async def refused(store: Store) -> None:
        made.append((await requests.request_credits(store, by=trade.ahmed, **values)).id)
        raise GoneAlready

    async def work(store: Store) -> None:
        with pytest.raises(GoneAlready):
            await store.savepoint(lambda: refused(store))
        await limits.leave_to_owners(store, made[0], by=trade.marta)

    values: dict[str, Any] = {"sub_panel_id": trade.sub_panel.id, "credits": 200}
    await trade.database.write(work)
    assert await Chat(trade.database, trade.ana).news() == []


async def test_a_gift_counts_what_all_its_credits_usually_cost(trade: Trade) -> None:
    await trade.sibling("Omar TV", price="3.00")
    await limit(trade, trade.marta, at_once=101_999)

    async def give_both(store: Store) -> None:
        gift = await goodwill.prepare(store, 200, by=trade.marta, reason="Outage", everybody=True)
        await goodwill.give(store, gift.id, receivers=2, credits=200, by=trade.marta)

    with pytest.raises(AboveLimit) as refused:
        await trade.database.write(give_both)
    assert refused.value.amount == Money(102_000, "EUR")
    await limit(trade, trade.marta, at_once=102_000)
    await trade.database.write(give_both)
    await limit(trade, trade.marta, a_day=102_000)
    assert await decided_today(trade, trade.marta) == 102_000


async def test_credits_on_top_count_as_what_they_usually_cost(trade: Trade) -> None:
    await limit(trade, trade.marta, at_once=42_000)
    request = await trade.request(200)
    with pytest.raises(AboveLimit) as refused:
        await approve_it(trade, request, by=trade.marta, bonus=1)
    assert refused.value.amount == Money(42_210, "EUR")
    await approve_it(trade, request, by=trade.marta)


async def test_a_sale_that_is_refused_leaves_nothing_behind(trade: Trade) -> None:
    await limit(trade, trade.marta, at_once=41_999)
    with pytest.raises(AboveLimit):
        await sell_unasked(trade, trade.marta)
    assert await trade.database.read(lambda store: store.requests.newest_number(trade.child.id)) == 0


# Beside each other


async def requests_of_siblings(trade: Trade, count: int) -> list[Request]:
    """Return requests for €420 each, all of different sub-resellers."""
    found = []
    for number in range(count):
        _child, member, sub_panel = await trade.sibling(f"Sibling {number}")
        found.append(await trade.request(200, by=member, sub_panel_id=sub_panel.id))
    return found


async def test_deeds_at_once_do_not_slip_under_the_limit_of_a_day(trade: Trade) -> None:
    await limit(trade, trade.marta, a_day=90_000)
    asked = await requests_of_siblings(trade, 4)
    ends = await asyncio.gather(
        *(approve_it(trade, request, by=trade.marta) for request in asked),
        pay(trade, 42_000, by=trade.marta),
        _buy(trade, trade.marta),
        return_exceptions=True,
    )
    refused = [end for end in ends if isinstance(end, AboveDayLimit)]
    assert len(refused) == 4
    assert all(isinstance(end, AboveDayLimit | Approval | stock.Bought | Payment) for end in ends)
    assert await decided_today(trade, trade.marta) == 84_000


async def test_deeds_of_two_colleagues_do_not_wait_for_each_others_limits(trade: Trade, network: Network) -> None:
    finn = await network.member(trade.top, Role.FINANCE, name="Finn")
    for who in (trade.marta, finn):
        await limit(trade, who, a_day=42_000)
    first, second = await requests_of_siblings(trade, 2)
    ends = await asyncio.gather(approve_it(trade, first, by=trade.marta), approve_it(trade, second, by=finn))
    assert [end.waits for end in ends] == [False, False]


# A deputy


async def test_an_owners_deputy_has_the_owners_limit_which_is_none_while_it_lasts(
    trade: Trade, clock: TurnableClock
) -> None:
    await limit(trade, trade.marta, at_once=100, a_day=100)
    await let_stand_in(trade, trade.marta, days=1)
    await sell(trade, await acting(trade.database, trade.marta))
    clock.forward(timedelta(days=1))
    with pytest.raises(BeyondLimit):
        await sell(trade, await acting(trade.database, trade.marta))


async def test_a_finance_deputy_is_bound_by_a_limit_of_their_own(trade: Trade, network: Network) -> None:
    sam = await network.member(trade.top, Role.SUPPORT, name="Sam")
    await limit(trade, sam, at_once=100)
    await let_stand_in(trade, sam, Role.FINANCE)
    with pytest.raises(AboveLimit):
        await sell(trade, await acting(trade.database, sam))
