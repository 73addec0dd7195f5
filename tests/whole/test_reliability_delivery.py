"""What Telegram does to updates and messages: tells them again, holds them up, loses answers, moves chats."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import pytest

from bot.app import House
from bot.courier import Courier
from bot.desk import Desk as Worker
from bot.pace import Pace
from domain.clock import Clock
from domain.people import Role
from domain.traffic import ItemState, RawUpdate
from sandbox.faults import Fault, FaultKind
from storage.database import Database
from storage.models.people import members
from storage.models.requests import requests
from storage.models.traffic import cards, inbox, outbox
from tests.factories import Network
from tests.trade import change
from tests.whole.conftest import Desk
from tests.whole.processes import until
from tests.whole.trading import Trading, assert_approved_once, at_phone, column, open_phones, promise, told

pytestmark = pytest.mark.both_engines

SENDING = "sendMessage"


@pytest.fixture
async def trading(stopped_desk: Desk, network: Network, database: Database) -> Trading:
    """Return a trade whose bot doesn't run yet."""
    return await open_phones(stopped_desk, network, database)


# Updates


async def test_an_update_told_five_times_to_three_processes_takes_effect_once(
    trading: Trading, open_another: Callable[[], Database]
) -> None:
    await trading.ahmed.sends("/request 200")
    [update] = trading.desk.sandbox.updates.pending.values()
    raw = RawUpdate("telegram", update["update_id"], str(trading.ahmed.id), json.dumps(update))
    async with trading.desk.running() as house, AsyncExitStack() as stack:
        workers = [house.desk]
        for name in ("two", "three"):
            beside = working_beside(house, open_another(), trading.desk.clock, name)
            workers.append(await stack.enter_async_context(beside))
        trading.desk.sandbox.updates.redeliver(update["update_id"], 5)
        await asyncio.gather(*(worker.receive([raw]) for worker in workers * 5))
        await trading.quiet()
        assert len(await told(trading.ahmed)) == 1
        assert len(await told(trading.ana)) == 1
    assert len(await column(trading.database, requests.c.id)) == 1


async def test_an_update_with_a_lower_number_is_handled_after_an_idle_week(trading: Trading) -> None:
    trading.desk.sandbox.updates.skip_to(500_000)
    async with trading.desk.running():
        await trading.ahmed.sends("/request 200")
        await trading.ahmed.sees("Request #1: 200 credits")
        trading.desk.clock.forward(timedelta(days=8))
        for number in (7, 500_000):
            trading.desk.sandbox.updates.skip_to(number)
            await trading.ahmed.sends("/help")
            await trading.ahmed.sees("/request 200")
        await trading.quiet()
    assert [*map(int, await column(trading.database, inbox.c.update_id))] == [7, 500_000]


async def test_a_button_answered_after_ten_minutes_takes_effect_once(trading: Trading) -> None:
    async with trading.desk.running():
        asked = await trading.asks()
        await trading.quiet()
    await trading.ana.taps("Money in", on=asked.card)
    trading.desk.clock.forward(timedelta(minutes=10))
    async with trading.desk.running():
        await trading.ahmed.sees("is approved", anew=False)
        await trading.quiet()
        await trading.ana.taps("Money in", on=asked.card)
        await trading.ana.sees("Nothing was changed by this tap")
        await assert_approved_once(trading, asked)
    answers = [call.outcome for call in trading.desk.sandbox.calls if call.method == "answerCallbackQuery"]
    assert "too old" in answers[0]
    assert len(await told(trading.ahmed, "is approved")) == 1


# Messages


async def test_a_chat_that_must_wait_holds_up_no_other_and_keeps_its_order(trading: Trading) -> None:
    ahmed, ana = str(trading.ahmed.id), str(trading.ana.id)
    trading.desk.sandbox.faults.inject(
        Fault(FaultKind.TOO_MANY_REQUESTS, method=SENDING, chat_id=trading.ahmed.id, seconds=2)
    )
    texts = [f"message {number}" for number in range(5)]
    await promise(trading.database, ahmed, *texts)
    async with trading.desk.running():
        await until(lambda: outcomes(trading, ahmed) == ["Too Many Requests: retry after 2"])
        await promise(trading.database, ana, *texts)
        await trading.ana.sees("message 4")
        assert await told(trading.ahmed) == []
        await trading.ahmed.sees("message 4")
    assert await told(trading.ahmed) == texts
    assert await told(trading.ana) == texts
    assert outcomes(trading, ahmed)[1:] == ["ok"] * 5


@pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.SERVER_ERROR])
async def test_a_message_whose_answer_is_missing_is_marked_uncertain_and_never_repeated(
    trading: Trading, kind: FaultKind
) -> None:
    trading.desk.sandbox.faults.inject(Fault(kind, method=SENDING, chat_id=trading.ahmed.id))
    await promise(trading.database, str(trading.ahmed.id), "doubtful", "certain")
    async with trading.desk.running():
        await trading.ahmed.sees("certain")
        await trading.quiet()
    assert await told(trading.ahmed) == (["doubtful", "certain"] if kind is FaultKind.LOST_ANSWER else ["certain"])
    assert await column(trading.database, outbox.c.state) == [ItemState.UNCERTAIN, ItemState.SENT]


@pytest.mark.parametrize("telegram_tells", [True, False])
async def test_messages_to_somebody_who_blocks_the_bot_wait_until_they_start_it_again(
    trading: Trading, network: Network, *, telegram_tells: bool
) -> None:
    support = at_phone(trading.desk, await network.member(trading.trade.top, Role.SUPPORT, name="Sara"))
    texts = [f"message {number}" for number in range(5)]
    async with trading.desk.running() as house:
        if telegram_tells:
            await trading.ahmed.blocks()
        else:
            trading.desk.sandbox.faults.inject(Fault(FaultKind.BLOCKED, method=SENDING, chat_id=trading.ahmed.id))
        await promise(trading.database, str(trading.ahmed.id), *texts)
        house.courier.wake()
        for one in (trading.ana, support):
            await one.sees("Ahmed \\(Ahmed TV\\) blocked the bot")
        await promise(trading.database, str(trading.ana.id), "others are served")
        await trading.ana.sees("others are served")
        await trading.quiet()
        assert await told(trading.ahmed) == []

        await trading.ahmed.opens()
        await trading.ahmed.sees("Ahmed TV")
        await trading.quiet()
        assert (await told(trading.ahmed))[:5] == texts
        assert len(await told(trading.ahmed)) == 6
        for one in (trading.ana, support):
            assert len(await told(one, "blocked the bot")) == 1
        assert await told(trading.marta) == []


async def test_a_group_that_becomes_a_supergroup_is_followed_everywhere(trading: Trading) -> None:
    sandbox, ahmed = trading.desk.sandbox, trading.trade.ahmed
    group = sandbox.add_group("Ahmed's team", [trading.ahmed.id], basic=True)
    await change(trading.database, members, ahmed.member_id, chat=str(group.id))
    async with trading.desk.running() as house:
        await trading.trade.request()
        house.courier.wake()
        before, after = trading.ahmed.in_chat(group.id), [f"message {number}" for number in range(5)]
        await before.sees("Request #1: 200 credits", anew=False)
        await trading.quiet()

        sandbox.faults.inject(Fault(FaultKind.MIGRATE, method=SENDING, chat_id=group.id))
        await promise(trading.database, str(group.id), *after)
        house.courier.wake()
        await until(lambda: group.moved_to is not None)
        assert group.moved_to is not None
        moved = trading.ahmed.in_chat(group.moved_to)
        await moved.sees("message 4", anew=False)
        await trading.quiet()
        assert await told(moved) == after

        await trading.ana.taps("Money in")
        await moved.sees("is approved", anew=False)
        await trading.quiet()
        assert len(await told(moved, "Approved on")) == 1
    for wanted in (members.c.chat, outbox.c.lane, cards.c.lane):
        lanes = await column(trading.database, wanted)
        assert str(group.id) not in lanes
        assert str(moved.chat_id) in lanes


def outcomes(trading: Trading, chat: str) -> list[str]:
    """Return what was answered to the messages that the bot sent to a chat."""
    calls = trading.desk.sandbox.calls
    return [call.outcome for call in calls if call.method == SENDING and str(call.params["chat_id"]) == chat]


@asynccontextmanager
async def working_beside(house: House, database: Database, clock: Clock, me: str) -> AsyncIterator[Worker]:
    """Have another desk and courier at work, as in another process: all that they share is the database."""
    platforms, lease = {house.telegram.platform.name: house.telegram.platform}, timedelta(seconds=15)
    courier = Courier(database, platforms, clock, me=me, lease=lease, pace=Pace(limited=False))
    worker = Worker(database, platforms, courier, clock, me=me, lease=lease)
    running = [asyncio.create_task(worker.run()), asyncio.create_task(courier.run())]
    try:
        yield worker
    finally:
        worker.stop()
        await running[0]
        courier.stop()
        await running[1]
