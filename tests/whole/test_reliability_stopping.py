"""SIGTERM: the bot ends within its deadline, and what it had not sent goes out after the next start, once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from domain.clock import TurnableClock
from domain.traffic import ItemState
from sandbox.faults import Fault, FaultKind
from storage.database import Database
from storage.models.traffic import outbox
from tests.factories import Network
from tests.whole.conftest import Desk
from tests.whole.processes import CommandLine, command_line, environment_of, until
from tests.whole.trading import Trading, column, open_phones, promise, told

DEADLINE = 3.0
ENDING = 3.0
"""What the process may take beside: for its last acknowledgements, and to end."""

MESSAGES = [f"message {number}" for number in range(100)]


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that runs, as that of another process does."""
    return TurnableClock()


@pytest.fixture
async def trading(stopped_desk: Desk, network: Network, database: Database) -> Trading:
    """Return a trade in which a hundred messages wait for Ahmed, and Telegram takes its time for each."""
    trading = await open_phones(stopped_desk, network, database)
    await promise(database, str(trading.ahmed.id), *MESSAGES)
    slow = Fault(FaultKind.SLOW, method="sendMessage", chat_id=trading.ahmed.id, count=1000, seconds=0.1)
    stopped_desk.sandbox.faults.inject(slow)
    return trading


@asynccontextmanager
async def running(trading: Trading, at: Path) -> AsyncIterator[CommandLine]:
    settings = environment_of(trading.desk.settings, LEASE_SECONDS="1", STOP_WITHIN_SECONDS=str(DEADLINE))
    async with command_line("run", at=at, **settings) as bot:
        yield bot


@pytest.mark.both_engines
async def test_what_is_queued_when_the_bot_is_told_to_stop_is_sent_after_the_next_start(
    trading: Trading, tmp_path: Path
) -> None:
    async with running(trading, tmp_path) as bot:
        await trading.ahmed.sees("message 2", within=20)
        bot.tell_to_stop()
        assert await bot.ends(within=DEADLINE + ENDING) == 0
    sent = await told(trading.ahmed)
    assert 3 <= len(sent) < 100
    assert (await column(trading.database, outbox.c.state)).count(ItemState.QUEUED) == 100 - len(sent)

    trading.desk.sandbox.faults.clear()
    async with running(trading, tmp_path):
        await trading.ahmed.sees("message 99", within=30)
    assert await told(trading.ahmed) == MESSAGES


@pytest.mark.both_engines
async def test_a_message_that_hangs_does_not_keep_the_bot_from_stopping(trading: Trading, tmp_path: Path) -> None:
    hanging = Fault(FaultKind.SLOW, method="sendMessage", chat_id=trading.ana.id, seconds=30)
    trading.desk.sandbox.faults.inject(hanging)
    await promise(trading.database, str(trading.ana.id), "hangs", "follows")
    async with running(trading, tmp_path) as bot:
        await until(
            lambda: any(call.params.get("chat_id") == str(trading.ana.id) for call in trading.desk.sandbox.calls)
        )
        bot.tell_to_stop()
        assert await bot.ends(within=DEADLINE + ENDING) == 0

    trading.desk.sandbox.faults.clear()
    async with running(trading, tmp_path):
        await trading.ana.sees("follows", within=30)
        await trading.ahmed.sees("message 99", within=30)
    assert await told(trading.ahmed) == MESSAGES
    assert (await column(trading.database, outbox.c.state)).count(ItemState.UNCERTAIN) == 1


async def test_the_bot_stops_while_telegram_cannot_be_reached(
    stopped_desk: Desk, database: Database, tmp_path: Path
) -> None:
    settings = environment_of(stopped_desk.settings, TELEGRAM_API_URL="http://127.0.0.1:9")
    async with command_line("run", at=tmp_path, **settings) as bot:
        await bot.says("telegram can't be reached yet")
        bot.tell_to_stop()
        assert await bot.ends(within=DEADLINE) == 0
