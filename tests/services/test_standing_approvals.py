"""Requests that approve themselves: within money already received and a daily cap, and by every check there is."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.agreement import LoadingWay, StockRule
from domain.clock import TurnableClock
from domain.ledger import AccountKind
from domain.people import ResellerState, Role
from domain.requests import LoadingState, Request, RequestState, Settlement
from domain.standing_approvals import STANDING_APPROVAL, Beyond, StandingApproval
from domain.traffic import Outcome
from services import decisions, freezing, loading, requests, standing_approvals
from services.decided import AlreadyApproved, ApprovedItself
from storage.database import Database
from storage.models.ledger import transfers
from storage.models.people import resellers
from storage.store import Store
from tests.authority import give, pay
from tests.factories import Network
from tests.services.deciding import approve_it, decline_it
from tests.services.test_beside import beside
from tests.talk import Chat, text_of
from tests.trade import Trade, change, child_who_trades, trade_in

pytestmark = pytest.mark.both_engines

DAY = timedelta(days=1)


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade in which €4,200 of Ahmed's are in credit, with another one that approves itself beside it."""
    other = await trade_in(network, database, name="Noise TV")
    await pay(other, 500_000)
    await give(other, 1000)
    await other.request(77)
    trade = await trade_in(network, database)
    await pay(trade, 420_000)
    return trade


async def legs_of(trade: Trade, request: Request) -> dict[str, tuple[str, int]]:
    """Return who moved what for a request, by the names of its legs."""
    group = await trade.database.read(lambda store: store.ledger.group(request.key))
    return {leg.key.removeprefix(f"{request.key}:"): (leg.actor, leg.amount) for leg in group}


async def standing_of(trade: Trade) -> StandingApproval | None:
    return await trade.database.read(lambda store: standing_approvals.of(store, trade.child.id, parent_id=trade.top.id))


async def waits(trade: Trade, request: Request) -> Beyond | None:
    """Return why a request waits, once it is known that nothing of it moved and nothing was put on record."""
    assert request.state is RequestState.PENDING
    assert (request.standing_id, request.decided_at) == (None, None)
    assert await legs_of(trade, request) == {}
    lines = await trade.database.read(lambda store: store.audit.of_reseller(trade.top.id))
    assert [
        line for line in lines if line.actor == STANDING_APPROVAL and f"request_id={request.id} " in line.details
    ] == []
    return request.beyond


async def test_a_covered_request_approves_itself_in_its_own_transaction(trade: Trade) -> None:
    standing = await give(trade)
    request = await trade.request(150)
    assert (request.state, request.decided_by, request.standing_id) == (RequestState.APPROVED, None, standing.id)
    assert (request.settlement, request.covered, request.charge) == (Settlement.PAID, 31_500, 31_500)
    assert (request.decided_at, request.beyond) == (request.requested_at, None)
    assert await legs_of(trade, request) == {
        "charge": (STANDING_APPROVAL, 31_500),
        "credits": (STANDING_APPROVAL, 150),
    }
    assert await trade.balance(AccountKind.DUE) == (420_000 - 31_500, 0)
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 150)


async def test_the_audit_of_the_parent_names_the_standing_approval(trade: Trade) -> None:
    await give(trade)
    request = await trade.request(150)
    [line] = await trade.database.read(lambda store: store.audit.of_reseller(trade.top.id))
    assert (line.actor, line.member_id, line.ask, line.outcome) == (STANDING_APPROVAL, None, "Approve", Outcome.DONE)
    assert line.details == f"request_id={request.id} credits=150"
    assert await trade.database.read(lambda store: store.audit.of_reseller(trade.child.id)) == []


async def test_what_is_loaded_by_hand_waits_to_be_loaded_as_usual(trade: Trade) -> None:
    await give(trade)
    request = await trade.request(150)
    [to_load] = await trade.database.read(lambda store: store.requests.to_load(trade.top.id))
    assert (to_load.id, to_load.loading) == (request.id, LoadingState.TO_LOAD)
    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.marta))
    assert await trade.balance(AccountKind.WALLET) == (150, 0)


async def test_where_approval_loads_the_credits_are_there_at_once(network: Network, database: Database) -> None:
    trade = await trade_in(network, database, loading=LoadingWay.AT_ONCE)
    await pay(trade, 420_000)
    await give(trade)
    request = await trade.request(150)
    assert (request.loading, request.loaded_by, request.loaded_at) == (LoadingState.LOADED, None, request.decided_at)
    assert await trade.balance(AccountKind.WALLET) == (150, 0)


async def test_without_one_a_request_waits_and_says_nothing(trade: Trade) -> None:
    assert await waits(trade, await trade.request(150)) is None


async def test_the_cap_is_for_all_of_a_day(trade: Trade) -> None:
    await give(trade, 400)
    first, second = await trade.request(250), await trade.request(150)
    assert (first.state, second.state) == (RequestState.APPROVED, RequestState.APPROVED)
    assert await waits(trade, await trade.request(1)) is Beyond.CAP


async def test_what_is_above_the_cap_leaves_it_to_smaller_ones(trade: Trade) -> None:
    await give(trade, 400)
    assert await waits(trade, await trade.request(401)) is Beyond.CAP
    assert (await trade.request(400)).state is RequestState.APPROVED


async def test_the_cap_counts_what_approved_itself_and_not_what_a_colleague_did(trade: Trade) -> None:
    await give(trade, 400)
    by_hand = await trade.request(500)
    await approve_it(trade, by_hand)
    assert (await trade.request(400)).state is RequestState.APPROVED


async def test_the_cap_begins_anew_with_the_top_resellers_day(trade: Trade, clock: TurnableClock) -> None:
    await change(trade.database, resellers, trade.top.id, time_zone="America/Bogota")  # 04:00 there
    await give(trade, 200)
    await trade.request(200)
    clock.forward(timedelta(hours=19, minutes=59))  # 04:59 UTC on the next day, 23:59 there
    assert await waits(trade, await trade.request(200)) is Beyond.CAP
    clock.forward(timedelta(minutes=1))
    assert (await trade.request(200)).state is RequestState.APPROVED


async def test_credits_that_could_not_be_loaded_are_free_to_be_asked_for_again(trade: Trade) -> None:
    await give(trade, 200)
    request = await trade.request(200)
    await trade.database.write(lambda store: loading.fail(store, request.id, "Unknown account", by=trade.marta))
    assert (await trade.request(200)).state is RequestState.APPROVED


@pytest.mark.parametrize("minor", [0, 41_999])
async def test_money_that_does_not_cover_all_of_it_covers_nothing(
    network: Network, database: Database, minor: int
) -> None:
    trade = await trade_in(network, database)
    if minor:
        await pay(trade, minor)
    await give(trade)
    assert await waits(trade, await trade.request(200)) is Beyond.CREDIT
    assert await trade.balance(AccountKind.DUE) == (minor, 0)


async def test_money_that_just_covers_it_is_used_up(network: Network, database: Database) -> None:
    trade = await trade_in(network, database)
    await pay(trade, 42_000)
    await give(trade)
    assert (await trade.request(200)).state is RequestState.APPROVED
    assert await trade.balance(AccountKind.DUE) == (0, 0)


async def test_a_sum_to_which_two_have_to_agree_waits_for_both(trade: Trade) -> None:
    await give(trade)
    await trade.set_terms(second_person_from=42_000)
    request = await trade.request(200)
    assert await waits(trade, request) is Beyond.SECOND_PERSON
    assert (await approve_it(trade, request, by=trade.ana)).waits
    assert (await trade.request(199)).state is RequestState.APPROVED


async def test_a_sum_that_is_asked_for_once_more_waits(trade: Trade) -> None:
    await give(trade)
    await trade.set_terms(second_tap_from=42_000)
    assert await waits(trade, await trade.request(200)) is Beyond.UNUSUAL
    assert (await trade.request(199)).state is RequestState.APPROVED


async def test_what_is_far_above_their_habit_waits(trade: Trade) -> None:
    await give(trade, 1000)
    await trade.request(20)
    assert await waits(trade, await trade.request(201)) is Beyond.UNUSUAL
    assert (await trade.request(200)).state is RequestState.APPROVED


async def test_no_request_sells_what_is_not_in_stock(trade: Trade) -> None:
    await give(trade)
    await trade.stock(199)
    assert await waits(trade, await trade.request(200)) is Beyond.STOCK
    assert (await trade.request(199)).state is RequestState.APPROVED


async def test_beyond_a_stock_that_warns_a_colleague_decides(trade: Trade) -> None:
    await give(trade)
    await trade.stock(199)
    await trade.set_terms(stock_rule=StockRule.WARN)
    assert await waits(trade, await trade.request(200)) is Beyond.UNUSUAL


async def test_while_the_parent_or_the_sub_reseller_is_frozen_nothing_approves_itself(trade: Trade) -> None:
    await give(trade)
    for reseller in (trade.top, trade.child):
        await change(trade.database, resellers, reseller.id, frozen=True)
        assert await waits(trade, await trade.request(100)) is Beyond.FROZEN
        await change(trade.database, resellers, reseller.id, frozen=False)
    assert (await trade.request(100)).state is RequestState.APPROVED


async def test_a_suspended_or_frozen_seller_in_between_sells_nothing_by_itself(trade: Trade, network: Network) -> None:
    leaf, lea, leaf_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Lea TV", price="3")
    below = Trade(trade.database, network, trade.child, trade.ahmed, trade.ahmed, leaf, lea, trade.panel, leaf_panel)
    await network.fund(trade.sub_panel, 1000)
    await pay(below, 100_000)
    await give(below)
    await change(trade.database, resellers, trade.child.id, state=ResellerState.SUSPENDED)
    assert await waits(below, await below.request(100)) is Beyond.SUSPENDED
    await change(trade.database, resellers, trade.child.id, state=ResellerState.ACTIVE)
    await change(trade.database, resellers, trade.top.id, frozen=True)
    assert await waits(below, await below.request(100)) is Beyond.FROZEN
    await change(trade.database, resellers, trade.top.id, frozen=False)
    assert (await below.request(100)).state is RequestState.APPROVED
    assert await trade.balance(AccountKind.WALLET) == (1000, 100)


async def test_requests_at_once_never_exceed_the_cap(trade: Trade) -> None:
    await give(trade, 400)
    made = await asyncio.gather(*(trade.request(150) for _ in range(3)))
    assert sorted(request.state for request in made) == ["approved", "approved", "pending"]
    assert [request.beyond for request in made if request.is_pending] == [Beyond.CAP]
    assert await trade.balance(AccountKind.STOCK, trade.top) == (0, 300)


async def test_requests_at_once_never_exceed_the_money_in_credit(network: Network, database: Database) -> None:
    trade = await trade_in(network, database)
    await pay(trade, 100_000)
    await give(trade, 5000)
    made = await asyncio.gather(*(trade.request(200) for _ in range(3)))
    assert sorted(request.state for request in made) == ["approved", "approved", "pending"]
    assert [request.beyond for request in made if request.is_pending] == [Beyond.CREDIT]
    assert await trade.balance(AccountKind.DUE) == (16_000, 0)


async def test_a_request_and_a_colleague_do_not_spend_the_same_credit(network: Network, database: Database) -> None:
    trade = await trade_in(network, database, debt_limit=0)
    waiting = await trade.request(200)
    await pay(trade, 42_000)
    await give(trade)

    by_hand = decisions.Decision(Settlement.PAID, 200, waiting.price, covered=42_000)
    made, decided = await asyncio.gather(
        trade.request(200),
        database.write(lambda store: decisions.approve(store, waiting.id, by_hand, by=trade.ana)),
        return_exceptions=True,
    )
    assert isinstance(made, Request)
    by_itself = made.state is RequestState.APPROVED
    assert isinstance(decided, decisions.CreditUsed if by_itself else decisions.Approval)
    assert await trade.balance(AccountKind.DUE) == (0, 0)


async def test_who_comes_too_late_is_told_what_approved_it(trade: Trade) -> None:
    await give(trade)
    request = await trade.request(150)
    with pytest.raises(ApprovedItself):
        await approve_it(trade, request, by=trade.marta)
    with pytest.raises(ApprovedItself):
        await decline_it(trade, request)
    with pytest.raises(AlreadyApproved, match="Top TV"):
        await trade.database.write(lambda store: requests.withdraw(store, request.id, by=trade.ahmed))


async def test_colleagues_of_the_requester_hear_once_and_whoever_asked_has_the_card(
    trade: Trade, network: Network
) -> None:
    nadia = Chat(trade.database, await network.member(trade.child, Role.FINANCE, name="Nadia"))
    ahmed = Chat(trade.database, trade.ahmed)
    await ahmed.news()
    await give(trade)
    await trade.request(150)
    [card] = await ahmed.news()
    assert "Approved at once on" in text_of(card)
    [told] = await nadia.news()
    assert "It was approved at once" in text_of(told)


@pytest.mark.beside_another
async def test_a_request_beside_a_freeze_does_not_pass_it(trade: Trade, open_another: Callable[[], Database]) -> None:
    await give(trade)
    made = await beside(
        open_another(), lambda store: freezing.freeze(store, "", by=trade.ana), lambda: trade.request(100)
    )
    assert await waits(trade, made) is Beyond.FROZEN


@pytest.mark.beside_another
async def test_a_request_beside_its_ending_waits(trade: Trade, open_another: Callable[[], Database]) -> None:
    await give(trade)
    made = await beside(
        open_another(),
        lambda store: standing_approvals.end(store, trade.child.id, by=trade.ana),
        lambda: trade.request(100),
    )
    assert await waits(trade, made) is None


async def test_the_ledger_has_no_member_for_what_approved_itself(trade: Trade) -> None:
    await give(trade)
    request = await trade.request(150)
    wanted = sa.select(transfers.c.actor).where(transfers.c.group_key == request.key).distinct()

    async def read(store: Store) -> list[str]:
        return list((await store.connection.execute(wanted)).scalars())

    assert await trade.database.read(read) == [STANDING_APPROVAL]
