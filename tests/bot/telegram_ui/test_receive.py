import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.telegram_ui.api import Bot
from bot.telegram_ui.receive import Poller
from domain.traffic import RawUpdate
from sandbox.deeds import block, tap, write
from sandbox.faults import Fault, FaultKind
from sandbox.state import Sandbox
from tests.bot.telegram_ui.conftest import ANA, LANE


class Inbox:
    """Keeps what it is handed, unless it is `full` so many times more; takes long about it until it is `free`."""

    def __init__(self) -> None:
        self.handed: list[Sequence[RawUpdate]] = []
        self.full = 0
        self.free = asyncio.Event()
        self.free.set()
        self._news = asyncio.Event()

    @property
    def kept(self) -> list[RawUpdate]:
        return [update for updates in self.handed for update in updates]

    async def receive(self, updates: Sequence[RawUpdate]) -> None:
        if self.full:
            self.full -= 1
            raise OSError("no space left on device")
        self.handed.append(updates)
        self._news.set()
        await self.free.wait()

    async def until(self, enough: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not enough():
                await self._news.wait()
                self._news.clear()


@asynccontextmanager
async def polled(bot: Bot, inbox: Inbox) -> AsyncIterator[Inbox]:
    polling = asyncio.create_task(Poller(bot, longest_pause=0.01).run(inbox.receive))
    try:
        yield inbox
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


async def test_updates_come_with_their_lane_and_their_words_as_sent(bot: Bot, sandbox: Sandbox) -> None:
    write(sandbox, ANA, ANA, "/menu")
    tap(sandbox, ANA, ANA, 1, "menu")
    block(sandbox, ANA, blocked=True)
    pending = list(sandbox.updates.pending)
    async with polled(bot, Inbox()) as inbox:
        await inbox.until(lambda: len(inbox.kept) == 3)
    assert [update.update_id for update in inbox.kept] == pending
    assert {(update.platform, update.lane) for update in inbox.kept} == {("telegram", LANE)}
    assert '"text":"/menu"' in inbox.kept[0].payload


async def test_what_could_not_be_kept_comes_again(bot: Bot, sandbox: Sandbox) -> None:
    write(sandbox, ANA, ANA, "200")
    inbox = Inbox()
    inbox.full = 2
    with capture_logs() as logs:
        async with polled(bot, inbox):
            await inbox.until(lambda: inbox.kept)
    assert len(inbox.kept) == 1
    assert [event["event"] for event in logs] == ["updates not kept"] * 2


async def test_nothing_is_confirmed_before_it_is_kept(bot: Bot, sandbox: Sandbox) -> None:
    write(sandbox, ANA, ANA, "200")
    async with polled(bot, Inbox()) as inbox:
        inbox.free.clear()
        await inbox.until(lambda: inbox.kept)
        await asyncio.sleep(0.1)
        assert offsets(sandbox) == [None]
        inbox.free.set()
        while sandbox.updates.pending:  # noqa: ASYNC110  (the sandbox says by this alone that it was confirmed)
            await asyncio.sleep(0.01)
    assert offsets(sandbox) == [None, str(inbox.kept[0].update_id + 1)]


def offsets(sandbox: Sandbox) -> list[str | None]:
    return [call.params.get("offset") for call in sandbox.calls if call.method == "getUpdates"]


async def test_numbers_that_begin_anew_lower_are_received_all_the_same(bot: Bot, sandbox: Sandbox) -> None:
    write(sandbox, ANA, ANA, "before the quiet week")
    async with polled(bot, Inbox()) as inbox:
        await inbox.until(lambda: inbox.kept)
        while sandbox.updates.pending:  # noqa: ASYNC110  (the sandbox says by this alone that it was confirmed)
            await asyncio.sleep(0.01)
        sandbox.updates.release()
        await asyncio.sleep(0.1)
        sandbox.updates.skip_to(5)
        write(sandbox, ANA, ANA, "after it")
        await inbox.until(lambda: len(inbox.kept) == 2)
        write(sandbox, ANA, ANA, "and on")
        await inbox.until(lambda: len(inbox.kept) == 3)
    assert [update.update_id for update in inbox.kept[1:]] == [5, 6]


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.LOST_ANSWER, FaultKind.REFUSED])
async def test_after_trouble_the_polling_goes_on(bot: Bot, sandbox: Sandbox, kind: FaultKind) -> None:
    write(sandbox, ANA, ANA, "200")
    sandbox.faults.inject(Fault(kind, "getUpdates", count=2))
    sandbox.faults.inject(Fault(kind, "deleteWebhook"))
    with capture_logs() as logs:
        async with polled(bot, Inbox()) as inbox:
            await inbox.until(lambda: inbox.kept)
    assert [event["event"] for event in logs] == ["no updates from telegram"] * 3


async def test_two_pollers_of_one_bot_both_wait_and_go_on(bot: Bot, sandbox: Sandbox) -> None:
    with capture_logs() as logs:
        async with polled(bot, Inbox()) as inbox, polled(bot, inbox):
            await asyncio.sleep(0.3)
            write(sandbox, ANA, ANA, "200")
            await inbox.until(lambda: inbox.kept)
    assert {event["problem"] for event in logs} <= {"Conflict"}


async def test_a_pause_that_telegram_asks_for_is_kept(bot: Bot, sandbox: Sandbox) -> None:
    write(sandbox, ANA, ANA, "200")
    sandbox.faults.inject(Fault(FaultKind.TOO_MANY_REQUESTS, "getUpdates", seconds=1))
    began = time.monotonic()
    async with polled(bot, Inbox()) as inbox:
        await inbox.until(lambda: inbox.kept)
    assert time.monotonic() - began >= 1


async def test_an_update_without_a_chat_stops_nobody(bot: Bot, sandbox: Sandbox) -> None:
    odd: dict[str, Any] = {"text": "from nowhere"}
    sandbox.updates.add("message", odd)
    write(sandbox, ANA, ANA, "200")
    async with polled(bot, Inbox()) as inbox:
        await inbox.until(lambda: len(inbox.kept) == 2)
    assert [update.lane for update in inbox.kept] == ["", LANE]


async def test_a_webhook_is_taken_off_and_what_it_left_is_received(bot: Bot, sandbox: Sandbox) -> None:
    write(sandbox, ANA, ANA, "200")
    async with polled(bot, Inbox()) as inbox:
        await inbox.until(lambda: inbox.kept)
    assert [call.method for call in sandbox.calls][:2] == ["deleteWebhook", "getUpdates"]
    assert sandbox.calls[0].params == {"drop_pending_updates": "false"}


async def test_only_updates_that_somebody_answers_are_asked_for(bot: Bot, sandbox: Sandbox) -> None:
    async with polled(bot, Inbox()):
        while not sandbox.updates.allowed:  # noqa: ASYNC110  (the sandbox says it by this alone)
            await asyncio.sleep(0.01)
    assert sandbox.updates.allowed == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_stopping_does_not_wait_for_the_next_update(bot: Bot) -> None:
    async with polled(bot, Inbox()):
        await asyncio.sleep(0.1)
        began = time.monotonic()
    assert time.monotonic() - began < 1
