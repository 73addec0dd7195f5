"""Decisions on requests: once, by one or by two, within stock and debt limit."""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest

from domain.agreement import LoadingWay, OfferState
from domain.errors import NotHere, Refusal
from domain.ledger import AccountKind, TransferKind
from domain.money import Money, NotAnAmount
from domain.people import ResellerState
from domain.requests import DeclineReason, LoadingState, Request, RequestState, Settlement
from domain.sales import OutOfStock, OverDebtLimit
from services import decisions
from services.decided import AlreadyApproved, AlreadyDecided, AlreadyDeclined, ChangedMeanwhile
from services.decisions import (
    AgreedAlready,
    Approval,
    ChildSuspended,
    ChildWithoutAgreement,
    NoSecondPerson,
    NotedAlready,
)
from services.freezing import ChildFrozen
from storage.database import Database
from storage.models.agreement import offers
from storage.models.people import members, resellers
from tests.factories import Network
from tests.services.deciding import approve_it, decline_it
from tests.trade import Trade, change, child_who_trades, trade_in

pytestmark = pytest.mark.both_engines

ON_ACCOUNT = Settlement.ON_ACCOUNT


async def legs_of(trade: Trade, request: Request) -> dict[str, tuple[TransferKind, int]]:
    """Return what stands on the ledger for a request, by the names of its legs."""
    group = await trade.database.read(lambda store: store.ledger.group(request.key))
    return {leg.key.removeprefix(f"{request.key}:"): (leg.kind, leg.amount) for leg in group}


async def test_money_in_books_payment_charge_and_credits_together(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    single, hold = TransferKind.SINGLE, TransferKind.HOLD
    assert await legs_of(trade, request) == {
        "payment": (single, 42000),
        "charge": (single, 42000),
        "credits": (hold, 200),
    }
    assert await trade.balance(AccountKind.CASH, trade.top) == (-42000, 0)
    assert await trade.balance(AccountKind.SALES, trade.top) == (42000, 0)
    assert await trade.balance(AccountKind.DUE) == (0, 0)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 200)
    assert await trade.balance(AccountKind.WALLET) == (0, 0)


async def test_on_account_books_what_is_due(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request, settlement=ON_ACCOUNT)
    assert await trade.balance(AccountKind.DUE) == (-42000, 0)
    assert await trade.balance(AccountKind.CASH, trade.top) == (0, 0)
    assert (await trade.seen(request)).settlement is ON_ACCOUNT


async def test_where_approval_loads_the_credits_are_there_at_once(network: Network, database: Database) -> None:
    trade = await trade_in(network, database, loading=LoadingWay.AT_ONCE)
    request = await trade.request()
    await approve_it(trade, request)
    assert await trade.balance(AccountKind.WALLET) == (200, 0)
    seen = await trade.seen(request)
    assert (seen.loading, seen.loaded_by) == (LoadingState.LOADED, trade.ana.member_id)


async def test_fifty_approvals_at_once_are_one_group_and_every_loser_hears_the_same(trade: Trade) -> None:
    request = await trade.request()
    taps = (approve_it(trade, request, by=by) for by in [trade.ana, trade.marta] * 25)
    results = await asyncio.gather(*taps, return_exceptions=True)
    losers = [one for one in results if isinstance(one, AlreadyApproved)]
    assert (len(losers), sum(isinstance(one, Approval) for one in results)) == (49, 1)
    decided_by = (await trade.seen(request)).decided_by
    winner = trade.ana if decided_by == trade.ana.member_id else trade.marta
    assert {one.who for one in losers} == {winner.name}
    assert len({str(one) for one in losers}) == 1
    assert len(await legs_of(trade, request)) == 3
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 200)


async def test_approve_against_decline_ends_once_and_the_loser_hears_who(trade: Trade) -> None:
    for _ in range(3):
        request = await trade.request()
        results = await asyncio.gather(
            approve_it(trade, request, by=trade.ana),
            decline_it(trade, request, by=trade.marta),
            return_exceptions=True,
        )
        [lost] = [one for one in results if isinstance(one, AlreadyDecided)]
        approved = (await trade.seen(request)).state is RequestState.APPROVED
        assert (type(lost), lost.who) == ((AlreadyApproved, "Ana") if approved else (AlreadyDeclined, "Marta"))
        assert len(await legs_of(trade, request)) == (3 if approved else 0)


async def test_two_approvals_beyond_the_stock_are_one(trade: Trade) -> None:
    await trade.stock(300)
    first, second = await trade.request(200), await trade.request(200)
    results = await asyncio.gather(approve_it(trade, first), approve_it(trade, second), return_exceptions=True)
    [refused] = [one for one in results if isinstance(one, Refusal)]
    assert isinstance(refused, OutOfStock)
    assert (refused.asked, refused.left) == (200, 100)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (300, 200)
    assert Counter([(await trade.seen(one)).state for one in (first, second)]) == {
        RequestState.APPROVED: 1,
        RequestState.PENDING: 1,
    }


async def test_what_is_due_stays_within_the_debt_limit(network: Network, database: Database) -> None:
    trade = await trade_in(network, database, debt_limit=50_000)
    first, second = await trade.request(), await trade.request()
    results = await asyncio.gather(
        *(approve_it(trade, one, settlement=ON_ACCOUNT) for one in (first, second)), return_exceptions=True
    )
    [refused] = [one for one in results if isinstance(one, OverDebtLimit)]
    assert (refused.charge, refused.left) == (Money(42000, "EUR"), Money(8000, "EUR"))
    assert await trade.balance(AccountKind.DUE) == (-42000, 0)
    seen = [await trade.seen(one) for one in (first, second)]
    [waiting] = [one for one in seen if one.is_pending]
    await approve_it(trade, waiting)
    assert await trade.balance(AccountKind.DUE) == (-42000, 0)


async def test_other_numbers_are_what_is_sold_and_what_was_asked_is_kept(trade: Trade) -> None:
    request = await trade.request()
    await approve_it(trade, request, credits=150, price=Decimal("2.055"))
    seen = await trade.seen(request)
    assert (seen.credits, seen.charge, seen.asked_credits, seen.quote) == (150, 30825, 200, Money(42000, "EUR"))
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 150)


@pytest.mark.parametrize(("credits", "price"), [(0, "2.10"), (-200, "2.10"), (200, "0"), (200, "-1"), (2**63, "2.10")])
async def test_numbers_that_no_button_shows_are_refused(trade: Trade, credits: int, price: str) -> None:
    request = await trade.request()
    with pytest.raises(NotAnAmount):
        await approve_it(trade, request, credits=credits, price=Decimal(price))
    assert (await trade.seen(request)).is_pending


async def test_a_large_sum_needs_a_second_person_who_is_another_one(trade: Trade) -> None:
    await trade.set_terms(second_person_from=42000)
    request = await trade.request()
    assert (await approve_it(trade, request, by=trade.ana)).waits
    with pytest.raises(AgreedAlready):
        await approve_it(trade, request, by=trade.ana)
    assert await legs_of(trade, request) == {}
    assert not (await approve_it(trade, request, by=trade.marta)).waits
    seen = await trade.seen(request)
    assert (seen.seconded_by, seen.decided_by) == (trade.ana.member_id, trade.marta.member_id)
    assert len(await legs_of(trade, request)) == 3


async def test_a_second_person_who_means_other_numbers_starts_anew(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    request = await trade.request()
    await approve_it(trade, request, by=trade.ana)
    assert (await approve_it(trade, request, by=trade.marta, credits=150)).waits
    assert (await approve_it(trade, request, by=trade.marta, credits=150, settlement=ON_ACCOUNT)).waits
    assert not (await approve_it(trade, request, by=trade.ana, credits=150, settlement=ON_ACCOUNT)).waits
    assert await trade.balance(AccountKind.DUE) == (-31500, 0)


async def test_two_first_agreements_at_once_are_one_first_and_one_second(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    request = await trade.request()
    results = await asyncio.gather(
        *(approve_it(trade, request, by=by) for by in (trade.ana, trade.marta)), return_exceptions=True
    )
    waits = [one.waits for one in results if isinstance(one, Approval)]
    assert waits.count(False) <= 1
    assert waits.count(True) == 1
    assert all(isinstance(one, Approval | ChangedMeanwhile) for one in results)
    assert len(await legs_of(trade, request)) == 3 * waits.count(False)


async def test_just_below_the_sum_one_person_is_enough(trade: Trade) -> None:
    await trade.set_terms(second_person_from=42001)
    assert not (await approve_it(trade, await trade.request())).waits


async def test_a_second_person_who_does_not_exist_is_said_at_once(trade: Trade) -> None:
    await trade.set_terms(second_person_from=100)
    request = await trade.request()
    await change(trade.database, members, trade.marta.member_id, removed_at=trade.child.created_at)
    with pytest.raises(NoSecondPerson):
        await approve_it(trade, request)


async def test_a_reseller_in_between_sells_from_its_own_wallet(trade: Trade, network: Network) -> None:
    mid, middle, mid_panel = await trade.sibling("Middle TV")
    _leaf, lea, leaf_panel = await child_who_trades(network, mid, middle, trade.panel, "Leaf TV", price="3")
    request = await trade.request(100, by=lea, sub_panel_id=leaf_panel.id)
    with pytest.raises(OutOfStock) as refused:
        await approve_it(trade, request, by=middle)
    assert (refused.value.asked, refused.value.left) == (100, 0)
    await network.fund(mid_panel, 120)
    await approve_it(trade, request, by=middle)
    assert await trade.balance(AccountKind.WALLET, mid) == (120, 100)
    assert await trade.balance(AccountKind.SALES, mid) == (30000, 0)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 0)


async def test_no_credits_go_to_a_suspended_or_closed_one(trade: Trade) -> None:
    request = await trade.request()
    for state in (ResellerState.SUSPENDED, ResellerState.CLOSED):
        await change(trade.database, resellers, trade.child.id, state=state)
        with pytest.raises(ChildSuspended):
            await approve_it(trade, request)
    await decline_it(trade, request)


async def test_no_credits_go_to_one_who_froze_their_account(trade: Trade) -> None:
    request = await trade.request()
    await change(trade.database, resellers, trade.child.id, frozen=True)
    with pytest.raises(ChildFrozen):
        await approve_it(trade, request)


async def test_a_request_waits_when_the_agreement_is_over(trade: Trade) -> None:
    request = await trade.request()
    [offer] = await trade.database.read(lambda store: store.offers.of_reseller(trade.child.id))
    await change(trade.database, offers, offer.id, state=OfferState.OUTSIDE, grace_until=trade.child.created_at)
    with pytest.raises(ChildWithoutAgreement, match="Ahmed TV"):
        await approve_it(trade, request)
    assert (await trade.seen(request)).is_pending


async def test_a_declined_request_keeps_why(trade: Trade) -> None:
    request = await decline_it(trade, await trade.request(), reason=DeclineReason.OTHER, words="Another account.")
    assert (request.state, request.declined_for, request.reason) == (
        RequestState.DECLINED,
        DeclineReason.OTHER,
        "Another account.",
    )


async def test_not_arrived_is_noted_once_and_only_while_it_is_open(trade: Trade) -> None:
    request = await trade.request()
    await trade.database.write(lambda store: decisions.note_not_arrived(store, request.id, by=trade.ana))
    assert (await trade.seen(request)).not_arrived
    with pytest.raises(NotedAlready):
        await trade.database.write(lambda store: decisions.note_not_arrived(store, request.id, by=trade.marta))
    await approve_it(trade, request)
    with pytest.raises(AlreadyApproved):
        await trade.database.write(lambda store: decisions.note_not_arrived(store, request.id, by=trade.marta))


async def test_what_does_not_exist_is_not_here(trade: Trade) -> None:
    request = await trade.request()
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: store.requests.by_id(type(request.id)(request.id + 999)))


async def test_a_charge_that_rounds_to_nothing_is_no_transfer(trade: Trade) -> None:
    request = await trade.request(1)
    await approve_it(trade, request, price=Decimal("0.001"))
    assert list(await legs_of(trade, request)) == ["credits"]
