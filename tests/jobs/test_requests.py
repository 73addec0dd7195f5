"""What the clock does with requests: a reminder for both sides, then an end, each once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.people import ResellerState
from domain.requests import Request, RequestState
from jobs.requests import A_CHUNK, remind_and_expire
from services import decisions
from storage.database import Database
from storage.models.people import resellers
from tests.factories import Network
from tests.services.deciding import approve_it
from tests.talk import Chat, text_of
from tests.trade import Trade, change, trade_in

pytestmark = pytest.mark.both_engines

WEEK = timedelta(days=7)
HOURS = timedelta(hours=1)


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    return await trade_in(network, database)


async def tick(trade: Trade) -> int:
    return await trade.database.write(remind_and_expire)


async def heard(trade: Trade) -> tuple[list[str], list[str], list[str]]:
    """Return what Ahmed, Ana and Marta have been sent since they last looked."""
    chats = [Chat(trade.database, member) for member in (trade.ahmed, trade.ana, trade.marta)]
    ahmed, ana, marta = [[text_of(screen) for screen in await chat.news()] for chat in chats]
    return ahmed, ana, marta


async def state_of(trade: Trade, request: Request) -> RequestState:
    return (await trade.seen(request)).state


async def test_both_sides_are_reminded_once_and_then_told_once_of_the_end(trade: Trade, clock: TurnableClock) -> None:
    request = await trade.request()
    await heard(trade)
    clock.forward(WEEK - 13 * HOURS)
    assert await tick(trade) == 0
    clock.forward(2 * HOURS)
    assert [await tick(trade) for _ in range(3)] == [1, 0, 0]
    for [line] in await heard(trade):
        assert "until 9 Mar, 09:00" in line or "expires on 9 Mar, 09:00" in line
    clock.forward(11 * HOURS - timedelta(seconds=1))
    assert await tick(trade) == 0
    assert await state_of(trade, request) is RequestState.PENDING
    clock.forward(timedelta(seconds=1))
    assert [await tick(trade) for _ in range(3)] == [1, 0, 0]
    assert await state_of(trade, request) is RequestState.EXPIRED
    for [line] in await heard(trade):
        assert "has expired" in line


async def test_two_processes_at_once_tell_once(
    trade: Trade, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    for _ in range(3):
        await trade.request()
    await heard(trade)
    clock.forward(WEEK)
    databases = [trade.database, open_another(), open_another()]
    counts = await asyncio.gather(*(database.write(remind_and_expire) for database in databases))
    assert sum(counts) == 3
    assert [len(lines) for lines in await heard(trade)] == [3, 3, 3]


async def test_what_is_marked_as_not_arrived_stays_open_and_is_not_nagged_about(
    trade: Trade, clock: TurnableClock
) -> None:
    request = await trade.request()
    await trade.database.write(lambda store: decisions.note_not_arrived(store, request.id, by=trade.ana))
    await heard(trade)
    clock.forward(4 * WEEK)
    assert await tick(trade) == 0
    assert await state_of(trade, request) is RequestState.PENDING
    assert await heard(trade) == ([], [], [])


async def test_marking_after_the_reminder_keeps_it_from_expiring(trade: Trade, clock: TurnableClock) -> None:
    request = await trade.request()
    clock.forward(WEEK - HOURS)
    await tick(trade)
    await trade.database.write(lambda store: decisions.note_not_arrived(store, request.id, by=trade.ana))
    clock.forward(WEEK)
    assert await tick(trade) == 0
    assert await state_of(trade, request) is RequestState.PENDING


async def test_after_an_outage_the_reminder_still_comes_first(trade: Trade, clock: TurnableClock) -> None:
    request = await trade.request()
    clock.forward(3 * WEEK)
    assert await tick(trade) == 1
    assert await state_of(trade, request) is RequestState.PENDING
    ahmed, _ana, _marta = await heard(trade)
    assert "until 23 Mar, 15:00" in ahmed[-1]
    clock.forward(6 * HOURS)
    assert await tick(trade) == 1
    assert await state_of(trade, request) is RequestState.EXPIRED


async def test_card_and_reminder_say_the_same_end_and_it_is_kept(trade: Trade, clock: TurnableClock) -> None:
    request = await trade.request()
    chats = [Chat(trade.database, member) for member in (trade.ahmed, trade.ana)]
    for chat in chats:
        await chat.news()
    clock.forward(WEEK - HOURS)
    await tick(trade)
    assert (await trade.seen(request)).expires_at == clock() + 6 * HOURS
    for chat in chats:
        seen = await chat.sees()
        assert "Open until 9 Mar, 14:00" in seen
        assert "9 Mar, 09:00" not in seen
    clock.forward(6 * HOURS - timedelta(seconds=1))
    assert await tick(trade) == 0
    clock.forward(timedelta(seconds=1))
    assert await tick(trade) == 1


async def test_what_has_not_arrived_for_a_closed_account_does_not_stay_for_ever(
    trade: Trade, clock: TurnableClock
) -> None:
    request = await trade.request()
    await trade.database.write(lambda store: decisions.note_not_arrived(store, request.id, by=trade.ana))
    await change(trade.database, resellers, trade.child.id, state=ResellerState.CLOSED)
    for _ in range(2):
        clock.forward(WEEK)
        await tick(trade)
    assert await state_of(trade, request) is RequestState.EXPIRED


async def test_a_decided_request_neither_ends_nor_is_reminded_of(trade: Trade, clock: TurnableClock) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    clock.forward(3 * WEEK)
    assert await tick(trade) == 0
    assert await state_of(trade, request) is RequestState.APPROVED


async def test_approve_against_the_end_is_one_of_them(trade: Trade, clock: TurnableClock) -> None:
    request = await trade.request()
    clock.forward(WEEK - HOURS)
    await tick(trade)
    clock.forward(6 * HOURS)
    results = await asyncio.gather(approve_it(trade, request), tick(trade), return_exceptions=True)
    ended = await state_of(trade, request)
    assert ended is (RequestState.EXPIRED if results[1] == 1 else RequestState.APPROVED)
    assert isinstance(results[0], Exception) is (ended is RequestState.EXPIRED)


async def test_many_go_in_chunks(trade: Trade, clock: TurnableClock) -> None:
    await trade.set_terms(open_request_cap=1000)
    for _ in range(A_CHUNK + 2):
        await trade.request()
        clock.forward(timedelta(minutes=7))
    clock.forward(WEEK)
    assert [await tick(trade) for _ in range(3)] == [A_CHUNK, 2, 0]
