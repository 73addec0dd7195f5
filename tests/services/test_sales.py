"""Sales that nobody asked for: all that holds for an approval holds for them, and a second tap is the same sale."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.agreement import LoadingWay, OfferState, StockRule
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.ledger import AccountKind, TransferKind
from domain.money import Money, NotAnAmount
from domain.people import Actor, ResellerState, Role
from domain.request_notices import ChildRequestEnding, ChildRequestExpired
from domain.requests import LoadingState, Origin, Request, RequestState, Settlement
from domain.sale_notices import ChildCreditsSold, CreditsSold
from domain.sales import Amount, OutOfStock, OverDebtLimit, SaleDraft, SaleNumbers, SumTooLarge
from jobs.requests import remind_and_expire
from services import books, closing, decisions, loading, receipts, requests, sales
from services.books import CreditsGone
from services.closing import StillOpen
from services.decided import AlreadyDecided
from services.decisions import (
    AgreedAlready,
    ChildSuspended,
    ChildWithoutAgreement,
    CreditUsed,
    Decision,
    NoSecondPerson,
)
from services.freezing import ChildFrozen
from services.sales import NoAccountThere, PriceChanged, Sale, SoldAlready, SoldMeanwhile
from storage.database import Database
from storage.models.agreement import offers, sub_panels
from storage.models.people import members, resellers
from tests.factories import Network
from tests.notices import told
from tests.paying import pays
from tests.services.deciding import approve_it
from tests.trade import Trade, agree, change, child_who_trades, trade_in

pytestmark = pytest.mark.both_engines

PAID, OWED = Settlement.PAID, Settlement.ON_ACCOUNT


async def sell_it(
    trade: Trade, credits: int = 200, bonus: int = 0, *, by: Actor | None = None, how: Settlement = OWED, **values: Any
) -> Request:
    """Sell Ahmed credits; Ana does it if nobody else is named."""
    values = {"sub_panel_id": trade.sub_panel.id, **values}
    sale = Sale(trade.child.id, amount=Amount(credits, bonus), settlement=how, **values)
    return await trade.database.write(lambda store: sales.sell(store, sale, by=by or trade.ana))


async def draft_of(trade: Trade, credits: int = 200, bonus: int = 0, price: str | None = None) -> SaleDraft:
    numbers = SaleNumbers(Amount(credits, bonus), None if price is None else Decimal(price))
    return await trade.database.write(lambda store: sales.draft(store, trade.child.id, numbers, by=trade.ana))


async def make_it(trade: Trade, draft: SaleDraft, *, by: Actor | None = None, how: Settlement = OWED) -> Request:
    return await trade.database.write(lambda store: sales.make(store, draft.id, how, by=by or trade.ana))


async def legs_of(trade: Trade, request: Request) -> dict[str, tuple[TransferKind, int]]:
    group = await trade.database.read(lambda store: store.ledger.group(request.key))
    return {leg.key.removeprefix(f"{request.key}:"): (leg.kind, leg.amount) for leg in group}


async def all_sold(trade: Trade) -> list[Request]:
    found = await trade.database.read(lambda store: store.requests.page(parent_id=trade.top.id, skip=0, limit=50))
    return [one for one in found if one.origin is Origin.SOLD]


async def test_a_sale_on_account_books_charge_and_credits_under_a_request_of_its_own(trade: Trade) -> None:
    asked = await trade.request(50)
    sold = await sell_it(trade)
    assert (sold.origin, sold.state, sold.loading) == (Origin.SOLD, RequestState.APPROVED, LoadingState.TO_LOAD)
    assert (sold.number, sold.charge, sold.decided_by) == (asked.number + 1, 42000, trade.ana.member_id)
    assert await legs_of(trade, sold) == {"charge": (TransferKind.SINGLE, 42000), "credits": (TransferKind.HOLD, 200)}
    assert await trade.balance(AccountKind.DUE) == (-42000, 0)


async def test_money_in_books_the_payment_too(trade: Trade) -> None:
    assert list(await legs_of(trade, await sell_it(trade, how=PAID))) == ["payment", "charge", "credits"]
    assert await trade.balance(AccountKind.DUE) == (0, 0)


async def test_a_one_off_price_is_of_this_sale_alone(trade: Trade) -> None:
    sold = await sell_it(trade, price=Decimal("2.05"))
    assert (sold.charge, sold.this_time, sold.quoted_price) == (41000, Decimal("2.05"), Decimal("2.10"))
    again = await sell_it(trade)
    assert (again.charge, again.this_time) == (42000, None)


async def test_no_member_of_theirs_needs_to_be_there(trade: Trade, network: Network) -> None:
    child = await network.child(trade.top, "Nobody TV")
    sub_panel = await network.sub_panel(child, trade.panel)
    values: dict[str, Any] = {"state": OfferState.OUTSIDE, "grace_until": child.created_at + timedelta(days=30)}
    await agree(network, trade.top, trade.ana, child, **values)
    sale = Sale(child.id, sub_panel.id, Amount(100), OWED)
    sold = await trade.database.write(lambda store: sales.sell(store, sale, by=trade.ana))
    assert sold.state is RequestState.APPROVED
    assert await trade.balance(AccountKind.DUE, child) == (-21000, 0)


# Credits on top


async def test_credits_on_top_are_loaded_with_the_others_and_cost_nothing(trade: Trade) -> None:
    sold = await sell_it(trade, 500, 50, how=PAID)
    assert (sold.charge, sold.loads) == (105_000, 550)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 550)
    await trade.database.write(lambda store: loading.confirm_loaded(store, sold.id, by=trade.marta))
    assert await trade.balance(AccountKind.WALLET) == (550, 0)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (-550, 0)
    assert set(await legs_of(trade, sold)) >= {"credits", "bonus", "loaded", "loaded:bonus"}


async def test_credits_on_top_are_there_at_once_where_the_others_are(network: Network, database: Database) -> None:
    trade = await trade_in(network, database, loading=LoadingWay.AT_ONCE)
    await sell_it(trade, 500, 50, how=PAID)
    assert await trade.balance(AccountKind.WALLET) == (550, 0)


async def test_credits_on_top_fail_with_the_others(trade: Trade) -> None:
    sold = await sell_it(trade, 400, 50)
    await trade.database.write(lambda store: loading.fail(store, sold.id, "No such account", by=trade.ana))
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 0)
    assert await trade.balance(AccountKind.DUE) == (0, 0)
    assert (await trade.seen(sold)).reason == "No such account"


async def test_credits_on_top_are_taken_back_with_the_others(trade: Trade) -> None:
    sold = await sell_it(trade, 400, 50)
    await trade.database.write(lambda store: loading.confirm_loaded(store, sold.id, by=trade.ana))
    await trade.database.write(lambda store: books.take_back_sale(store, sold.id, "Mistake", by=trade.ana))
    assert await trade.balance(AccountKind.WALLET) == (0, 0)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 0)
    assert await trade.balance(AccountKind.DUE) == (0, 0)


async def test_what_is_short_of_a_sale_that_is_taken_back_is_said_of_all_of_it(trade: Trade) -> None:
    _mid, middle, _panel = await trade.sibling("Middle TV")
    sold = await sell_it(trade, 400, 50)
    await trade.database.write(lambda store: loading.confirm_loaded(store, sold.id, by=trade.ana))
    leaf, _lea, leaf_panel = await child_who_trades(trade.network, trade.child, trade.ahmed, trade.panel, "Leaf TV")
    passed = Sale(leaf.id, leaf_panel.id, Amount(30), OWED)
    await trade.database.write(lambda store: sales.sell(store, passed, by=trade.ahmed))
    with pytest.raises(CreditsGone) as refused:
        await trade.database.write(lambda store: books.take_back_sale(store, sold.id, "Mistake", by=trade.ana))
    assert (refused.value.asked, refused.value.available) == (450, 420)
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: books.take_back_sale(store, sold.id, "Mistake", by=middle))


async def test_an_approval_may_put_credits_on_top(trade: Trade) -> None:
    request = await trade.request(500)
    await approve_it(trade, request, bonus=50)
    seen = await trade.seen(request)
    assert (seen.credits, seen.bonus, seen.charge, seen.asked_credits) == (500, 50, 105_000, 500)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 550)


@pytest.mark.parametrize(("credits", "bonus"), [(0, 5), (-5, 5), (5, -1), (10**12, 1), (2**62, 2**62)])
async def test_amounts_that_no_card_shows_are_refused(trade: Trade, credits: int, bonus: int) -> None:
    with pytest.raises((NotAnAmount, SumTooLarge)):
        await sell_it(trade, credits, bonus)
    assert await all_sold(trade) == []


@pytest.mark.parametrize("price", ["-1", "0", "0.00"])
async def test_a_price_of_nothing_is_refused(trade: Trade, price: str) -> None:
    with pytest.raises(NotAnAmount):
        await sell_it(trade, price=Decimal(price))


async def test_a_sum_beyond_what_can_be_kept_is_refused(trade: Trade) -> None:
    with pytest.raises(SumTooLarge):
        await sell_it(trade, 10**12, price=Decimal(10**6))


# What an approval obeys


async def test_stock_of_exactly_the_rest_is_enough_and_one_less_is_not(trade: Trade) -> None:
    await trade.stock(549)
    with pytest.raises(OutOfStock) as refused:
        await sell_it(trade, 500, 50, how=PAID)
    assert (refused.value.asked, refused.value.left) == (550, 549)
    assert await all_sold(trade) == []
    await trade.stock(1)
    await sell_it(trade, 500, 50, how=PAID)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (550, 550)


async def test_what_is_due_stays_within_the_debt_limit(network: Network, database: Database) -> None:
    trade = await trade_in(network, database, debt_limit=42_000)
    await sell_it(trade, 200)
    with pytest.raises(OverDebtLimit) as refused:
        await sell_it(trade, 1)
    assert (refused.value.charge, refused.value.left) == (Money(210, "EUR"), Money(0, "EUR"))
    await sell_it(trade, 1, how=PAID)


@pytest.mark.parametrize("state", [ResellerState.SUSPENDED, ResellerState.CLOSED])
async def test_nothing_is_sold_to_a_suspended_or_closed_one(trade: Trade, state: ResellerState) -> None:
    shown = await draft_of(trade)
    await change(trade.database, resellers, trade.child.id, state=state)
    for refused in (sell_it(trade), make_it(trade, shown), draft_of(trade)):
        with pytest.raises(ChildSuspended):
            await refused
    assert await all_sold(trade) == []


async def test_nothing_is_sold_to_one_that_froze_or_has_no_agreement(trade: Trade) -> None:
    await change(trade.database, resellers, trade.child.id, frozen=True)
    with pytest.raises(ChildFrozen):
        await sell_it(trade)
    await change(trade.database, resellers, trade.child.id, frozen=False)
    [offer] = await trade.database.read(lambda store: store.offers.of_reseller(trade.child.id))
    await change(trade.database, offers, offer.id, state=OfferState.OUTSIDE, grace_until=trade.child.created_at)
    with pytest.raises(ChildWithoutAgreement):
        await sell_it(trade)


async def test_nothing_is_sold_to_an_account_out_of_use_or_of_somebody_else(trade: Trade) -> None:
    _other, _omar, others = await trade.sibling("Omar TV")
    with pytest.raises(NoAccountThere):
        await sell_it(trade, sub_panel_id=others.id)
    await change(trade.database, sub_panels, trade.sub_panel.id, active=False)
    with pytest.raises(NoAccountThere):
        await sell_it(trade)
    with pytest.raises(NoAccountThere):
        await draft_of(trade)


async def test_nobody_sells_to_what_isnt_their_sub_reseller(trade: Trade) -> None:
    _sibling, omar, _panel = await trade.sibling("Omar TV")
    for by in (omar, trade.ahmed):
        with pytest.raises(NotHere):
            await sell_it(trade, by=by)


async def test_credit_pays_for_a_sale_and_is_used_once(trade: Trade) -> None:
    await _pay(trade, 50000)
    sold = await sell_it(trade, how=PAID, covered=42000)
    assert list(await legs_of(trade, sold)) == ["charge", "credits"]
    with pytest.raises(CreditUsed):
        await sell_it(trade, how=PAID, covered=42000)
    assert await trade.balance(AccountKind.DUE) == (8000, 0)


async def _pay(trade: Trade, minor: int) -> None:
    await pays(trade.database, trade.child.id, Money(minor, "EUR"), by=trade.ana)


async def test_a_reseller_in_between_sells_from_its_own_wallet(trade: Trade, network: Network) -> None:
    leaf, _lea, leaf_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Leaf TV")
    await network.fund(trade.sub_panel, 120)
    sale = Sale(leaf.id, leaf_panel.id, Amount(100, 20), OWED)
    await trade.database.write(lambda store: sales.sell(store, sale, by=trade.ahmed))
    assert await trade.balance(AccountKind.WALLET) == (120, 120)
    with pytest.raises(OutOfStock):
        await trade.database.write(lambda store: sales.sell(store, sale, by=trade.ahmed))


# Once


async def test_fifty_taps_are_one_sale_and_every_loser_hears_who_made_it(trade: Trade) -> None:
    shown = await draft_of(trade)
    taps = (make_it(trade, shown, by=by) for by in [trade.ana, trade.marta] * 25)
    results = await asyncio.gather(*taps, return_exceptions=True)
    [sold] = [one for one in results if isinstance(one, Request)]
    losers = [one for one in results if isinstance(one, SoldAlready)]
    winner = trade.ana if sold.decided_by == trade.ana.member_id else trade.marta
    assert (len(losers), {(one.who, one.number) for one in losers}) == (49, {(winner.name, sold.number)})
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 200)


async def test_two_colleagues_with_the_same_sale_in_mind_make_it_once(trade: Trade) -> None:
    one, other = await draft_of(trade), await draft_of(trade)
    results = await asyncio.gather(
        make_it(trade, one, by=trade.ana), make_it(trade, other, by=trade.marta), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["Request", "SoldAlready"]
    assert len(await all_sold(trade)) == 1
    again = await trade.database.write(lambda store: sales.look_again(store, other.id, by=trade.marta))
    assert (await make_it(trade, again, by=trade.marta)).state is RequestState.APPROVED


async def test_a_sale_of_something_else_meanwhile_is_looked_at_first(trade: Trade) -> None:
    shown = await draft_of(trade, 200)
    await sell_it(trade, 100, by=trade.marta)
    with pytest.raises(SoldMeanwhile, match="Marta"):
        await make_it(trade, shown)
    await trade.request(20)
    assert (await make_it(trade, await draft_of(trade, 200))).credits == 200


async def test_a_request_of_theirs_meanwhile_stops_no_sale(trade: Trade) -> None:
    shown = await draft_of(trade)
    await trade.request(200)
    assert (await make_it(trade, shown)).number == 2


async def test_a_price_that_changed_meanwhile_is_looked_at_first(trade: Trade) -> None:
    shown, for_once = await draft_of(trade), await draft_of(trade, price="2.05")
    await change(trade.database, sub_panels, trade.sub_panel.id, price=Decimal("2.20"))
    with pytest.raises(PriceChanged):
        await make_it(trade, shown)
    assert (await make_it(trade, for_once)).charge == 41000


async def test_the_agreed_price_typed_out_is_no_price_of_this_time(trade: Trade) -> None:
    assert (await draft_of(trade, price="2.1")).price is None


# Two have to agree


async def test_a_large_sale_waits_for_a_second_colleague_and_nothing_moves(trade: Trade) -> None:
    await trade.set_terms(second_person_from=42000)
    sold = await sell_it(trade)
    assert (sold.state, sold.seconded_by) == (RequestState.PENDING, trade.ana.member_id)
    assert await legs_of(trade, sold) == {}
    with pytest.raises(AgreedAlready):
        await approve_it(trade, sold, by=trade.ana, settlement=OWED)
    assert not (await approve_it(trade, sold, by=trade.marta, settlement=OWED)).waits
    assert await trade.balance(AccountKind.DUE) == (-42000, 0)


async def test_a_second_tap_on_a_sale_that_waits_puts_no_second_one_down(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    shown = await draft_of(trade)
    await make_it(trade, shown)
    for by in (trade.ana, trade.marta):
        with pytest.raises(SoldAlready):
            await make_it(trade, shown, by=by)
    assert len(await all_sold(trade)) == 1


async def test_a_second_person_who_does_not_exist_is_said_at_once(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    await change(trade.database, members, trade.marta.member_id, removed_at=trade.child.created_at)
    with pytest.raises(NoSecondPerson):
        await sell_it(trade)
    assert await all_sold(trade) == []


async def test_credits_on_top_are_part_of_what_the_second_agrees_to(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    sold = await sell_it(trade, 400, 50)
    assert (await approve_it(trade, sold, by=trade.marta, settlement=OWED, bonus=0)).waits
    assert not (await approve_it(trade, sold, by=trade.ana, settlement=OWED, bonus=0)).waits
    assert (await trade.seen(sold)).loads == 400


async def test_a_sale_that_waits_is_none_of_the_sub_resellers_business(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100, open_request_cap=1)
    waiting = await sell_it(trade)
    of = trade.child.id

    async def seen_below(store: Any) -> list[Any]:
        return [
            await store.requests.page(reseller_id=of, skip=0, limit=9),
            await store.requests.numbered(waiting.number, reseller_id=of),
            await store.requests.asked_of(of),
            (await store.scope.of("RequestId", waiting.id)).reseller_id or [],
        ]

    assert await trade.database.read(seen_below) == [[], [], [], []]
    assert (await trade.request(200)).number == waiting.number + 1, "their own cap isn't used up by it"
    await approve_it(trade, waiting, by=trade.marta, settlement=OWED)
    found = await trade.database.read(lambda store: store.requests.page(reseller_id=of, skip=0, limit=9))
    assert waiting.id in {one.id for one in found}


async def test_a_sale_that_waits_is_dropped_by_either_and_only_while_it_waits(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    waiting = await sell_it(trade)
    dropped = await trade.database.write(lambda store: sales.drop(store, waiting.id, by=trade.marta))
    assert (dropped.state, dropped.decided_by) == (RequestState.WITHDRAWN, trade.marta.member_id)
    with pytest.raises(AlreadyDecided):
        await approve_it(trade, waiting, by=trade.marta, settlement=OWED)
    asked = await trade.request(20)
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: sales.drop(store, asked.id, by=trade.ana))


async def test_what_is_said_of_requests_is_not_said_of_a_sale_that_waits(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    waiting = await sell_it(trade)
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: decisions.note_not_arrived(store, waiting.id, by=trade.ana))


async def test_a_sale_that_nobody_seconds_lapses_and_only_the_colleagues_hear_of_it(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.set_terms(second_person_from=100)
    waiting = await sell_it(trade, 400, 50)
    for _ in range(4):
        clock.forward(timedelta(days=3))
        await trade.database.write(remind_and_expire)
    assert (await trade.seen(waiting)).state is RequestState.EXPIRED
    assert await told(trade.database, trade.ahmed) == []
    ending, expired = await told(trade.database, trade.marta)
    assert isinstance(ending, ChildRequestEnding)
    assert isinstance(expired, ChildRequestExpired)
    assert (ending.credits, ending.charge, ending.origin) == (450, Money(84_000, "EUR"), Origin.SOLD)


async def test_a_sale_that_waits_has_to_be_settled_before_a_closing_and_ends_in_silence(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    waiting = await sell_it(trade)
    with pytest.raises(StillOpen):
        await trade.database.write(lambda store: closing.close(store, trade.child.id, by=trade.ana))
    await trade.database.write(lambda store: closing.decline_open(store, trade.child.id, "It closes", by=trade.ana))
    assert (await trade.seen(waiting)).state is RequestState.DECLINED
    assert await told(trade.database, trade.ahmed) == []


# What is told, and what it counts as


async def test_both_sides_hear_of_a_sale_once_each(trade: Trade) -> None:
    vera = await trade.network.member(trade.child, Role.VIEWER, name="Vera")
    await sell_it(trade, 200, 20, price=Decimal("2.05"))
    [theirs] = await told(trade.database, trade.ahmed)
    assert isinstance(theirs, CreditsSold)
    assert (theirs.credits, theirs.bonus, theirs.this_time) == (220, 20, Decimal("2.05"))
    assert theirs.due == Money(-41000, "EUR")
    [ours] = await told(trade.database, trade.marta)
    assert isinstance(ours, ChildCreditsSold)
    assert (ours.by, ours.reseller) == ("Ana", "Ahmed TV")
    assert await told(trade.database, trade.ana) == await told(trade.database, vera) == []


async def test_with_two_who_agreed_the_colleagues_have_the_card_and_no_message_besides(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    waiting = await sell_it(trade)
    await approve_it(trade, waiting, by=trade.marta, settlement=OWED)
    assert await told(trade.database, trade.ana) == await told(trade.database, trade.marta) == []
    assert [type(one) for one in await told(trade.database, trade.ahmed)] == [CreditsSold]


async def test_a_sale_is_bought_like_any_other(trade: Trade) -> None:
    sold = await sell_it(trade, 500, 50, how=PAID)
    start, end = trade.child.created_at, trade.child.created_at + timedelta(days=1)
    bought = await trade.database.read(lambda store: store.requests.bought(trade.sub_panel.id, start, end))
    assert (bought.in_period, bought.to_load) == (500, 550)
    last = await trade.database.read(lambda store: store.requests.last_approved(trade.child.id))
    assert last is not None
    assert last.id == sold.id
    assert await trade.database.read(lambda store: store.requests.largest_approved(trade.child.id)) == 550


async def test_what_is_far_above_their_habit_is_judged_with_the_credits_on_top(trade: Trade) -> None:
    await sell_it(trade, 10)
    await trade.set_terms(stock_rule=StockRule.WARN)

    async def judged(store: Any, credits: int, bonus: int) -> Any:
        draft = await sales.draft(store, trade.child.id, SaleNumbers(Amount(credits, bonus)), by=trade.ana)
        return await sales.unusual(store, await sales.facts_of(store, draft))

    usual = await trade.database.write(lambda store: judged(store, 100, 0))
    assert usual.largest is None
    unusual = await trade.database.write(lambda store: judged(store, 100, 1))
    assert (unusual.largest, unusual.left) == (10, -10)


async def test_a_receipt_and_a_withdrawal_are_for_what_they_asked_for(trade: Trade) -> None:
    sold = await sell_it(trade)
    receipt = await trade.receipt()
    with pytest.raises(AlreadyDecided):
        await trade.database.write(lambda store: receipts.attach(store, sold.id, receipt, by=trade.ahmed))
    with pytest.raises(AlreadyDecided):
        await trade.database.write(lambda store: requests.withdraw(store, sold.id, by=trade.ahmed))
    with pytest.raises(AlreadyDecided):
        await trade.database.write(
            lambda store: decisions.approve(store, sold.id, Decision(OWED, 200, Decimal("2.1")), by=trade.ana)
        )
