"""What the clock does with requests: a reminder for both sides, then an end, each once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.people import ResellerState
from domain.requests import Request, RequestState
from jobs.requests import A_CHUNK, remind_and_expire, remind_of_loading
from services import decisions, loading
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


async def test_colleagues_are_reminded_once_of_what_waits_to_be_loaded(trade: Trade, clock: TurnableClock) -> None:
    for credits in (200, 50):
        await approve_it(trade, await trade.request(credits))
    await heard(trade)
    clock.forward(24 * HOURS - timedelta(seconds=1))
    assert await trade.database.write(remind_of_loading) == 0
    clock.forward(timedelta(seconds=1))
    assert [await trade.database.write(remind_of_loading) for _ in range(3)] == [2, 0, 0]
    ahmed, ana, marta = await heard(trade)
    assert ahmed == []
    assert ana == marta == ["250 credits for Ahmed TV (2 requests) are approved since 2 Mar, 09:00 and not loaded yet."]
    clock.forward(WEEK)
    assert await trade.database.write(remind_of_loading) == 0


async def test_of_one_sub_reseller_there_is_one_reminder_a_day(trade: Trade, clock: TurnableClock) -> None:
    await approve_it(trade, await trade.request(200))
    clock.forward(HOURS)
    await approve_it(trade, await trade.request(50))
    await heard(trade)
    clock.forward(23 * HOURS)
    assert await trade.database.write(remind_of_loading) == 1
    clock.forward(23 * HOURS)
    assert await trade.database.write(remind_of_loading) == 0
    clock.forward(HOURS)
    assert await trade.database.write(remind_of_loading) == 1
    _ahmed, ana, _marta = await heard(trade)
    assert [line.split(" for ")[0] for line in ana] == ["200 credits", "50 credits"]


async def test_a_reminder_of_one_sub_reseller_holds_none_of_another_back(trade: Trade, clock: TurnableClock) -> None:
    _house, omar, sub_panel = await trade.sibling("Omar")
    await approve_it(trade, await trade.request(200))
    clock.forward(HOURS)
    await approve_it(trade, await trade.request(30, by=omar, sub_panel_id=sub_panel.id))
    clock.forward(23 * HOURS)
    assert await trade.database.write(remind_of_loading) == 1
    clock.forward(HOURS)
    assert await trade.database.write(remind_of_loading) == 1


async def test_nobody_is_reminded_of_what_is_loaded(trade: Trade, clock: TurnableClock) -> None:
    request = await trade.request()
    await approve_it(trade, request)
    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ana))
    clock.forward(WEEK)
    assert await trade.database.write(remind_of_loading) == 0


async def test_two_processes_remind_of_loading_once(
    trade: Trade, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    await approve_it(trade, await trade.request())
    clock.forward(25 * HOURS)
    await heard(trade)
    both = [database.write(remind_of_loading) for database in (trade.database, open_another())]
    assert sum(await asyncio.gather(*both)) == 1
    assert [len(lines) for lines in await heard(trade)] == [0, 1, 1]


async def test_many_go_in_chunks(trade: Trade, clock: TurnableClock) -> None:
    await trade.set_terms(open_request_cap=1000)
    for _ in range(A_CHUNK + 2):
        await trade.request()
        clock.forward(timedelta(minutes=7))
    clock.forward(WEEK)
    assert [await tick(trade) for _ in range(3)] == [A_CHUNK, 2, 0]
