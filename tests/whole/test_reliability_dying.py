"""`kill -9` at any moment: after the restart everything is as if it had never happened, or as if nobody had died."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from domain.clock import TurnableClock
from domain.traffic import ItemState, UpdateState
from sandbox.state import Sandbox
from sandbox.wire import Json
from storage.database import Database
from storage.models.traffic import inbox, outbox
from tests.factories import Network
from tests.whole.conftest import Desk
from tests.whole.processes import MortalBot
from tests.whole.trading import Asked, Trading, assert_approved_once, column, open_phones, told

pytestmark = pytest.mark.both_engines

IN_FULL = os.environ.get("SOAK") == "1"
DEADLY_WORDS = "The words that nobody survives"


@pytest.fixture
def clock() -> TurnableClock:
    """Return a clock that runs, as that of another process does."""
    return TurnableClock()


@pytest.fixture
def bot(stopped_desk: Desk, tmp_path: Path) -> Iterator[MortalBot]:
    """Yield a bot that is alive."""
    bot = MortalBot(stopped_desk.settings, tmp_path, words=DEADLY_WORDS)
    bot.start()
    yield bot
    bot.bury()


@pytest.fixture
async def trading(stopped_desk: Desk, network: Network, database: Database) -> Trading:
    return await open_phones(stopped_desk, network, database)


async def test_a_bot_killed_at_any_step_of_an_approval_completes_it_once(bot: MortalBot, trading: Trading) -> None:
    for step in count(1, 1 if IN_FULL else 3):
        asked = await trading.another_asks(f"Killed {step}")
        await trading.quiet()
        bot.will_die_at(step)
        await trading.ana.taps("Money in", on=asked.card)
        if not await bot.dies_before(trading.is_quiet):
            break
        bot.start()
        await trading.quiet()
        await assert_approved_once(trading, asked)
        await assert_heard_at_most_once(trading, asked)
    assert step > 6, "The approval has more steps than that; what kills the bot doesn't work."


async def test_a_bot_killed_while_telegram_takes_its_messages_sends_none_twice(
    bot: MortalBot, trading: Trading
) -> None:
    for call in count(1):
        asked = await trading.another_asks(f"Cut off {call}")
        await trading.quiet()
        with killing_at_call(trading.desk.sandbox, call, bot.kill) as calls:
            await trading.ana.taps("Money in", on=asked.card)
            died = await bot.dies_before(trading.is_quiet)
        if not died:
            break
        bot.start()
        await trading.quiet()
        await assert_approved_once(trading, asked)
        await assert_heard_at_most_once(trading, asked)
    assert call > 4, f"Three cards, a notice and the answer to the tap are five calls, and not {calls}."


async def test_what_was_received_before_a_crash_is_handled_once_after_the_restart(
    bot: MortalBot, trading: Trading
) -> None:
    for attempt in range(5):  # the next step may, rarely, be another transaction's, while the update is being kept
        asked = await trading.another_asks(f"Received {attempt}")
        await trading.quiet()
        bot.will_die_at(2)
        await trading.ana.taps("Money in", on=asked.card)
        await bot.death()
        kept = UpdateState.WAITING in await column(trading.database, inbox.c.state)
        assert (await trading.request(asked)).is_pending

        bot.start()
        await trading.quiet()
        await assert_approved_once(trading, asked)
        assert len(await told(asked.maker, "is approved")) == 1
        if kept:
            return
    pytest.fail("The bot never died between keeping an update and handling it.")


async def test_an_update_that_kills_three_workers_is_put_aside_and_its_chat_goes_on(
    bot: MortalBot, trading: Trading
) -> None:
    await trading.ahmed.sends(DEADLY_WORDS)
    await trading.ahmed.sends("/request 200")
    for _ in range(3):
        await bot.death()
        bot.start()
    await trading.ana.sees("stopped it three times", within=15)
    await trading.ahmed.sees("Request #1: 200 credits", anew=False)
    await trading.ana.sees("Ahmed TV #1: 200 credits", anew=False)
    await trading.quiet()
    assert not bot.is_dead
    assert (await column(trading.database, inbox.c.state)).count(UpdateState.SET_ASIDE) == 1
    assert len(await told(trading.ana, "stopped it three times")) == 1
    assert await told(trading.marta, "stopped it three times") == []


async def assert_heard_at_most_once(trading: Trading, asked: Asked) -> None:
    """Assert that the maker heard of the approval at most once, and that a loss is on record."""
    heard = len(await told(asked.maker, "is approved"))
    lanes, states = await column(trading.database, outbox.c.lane), await column(trading.database, outbox.c.state)
    lost = [*zip(lanes, states, strict=True)].count((str(asked.maker.id), ItemState.UNCERTAIN))
    assert heard == 1 or (heard == 0 and lost == 1)


class killing_at_call:  # noqa: N801  (it reads as what it does)
    """Kills the bot when its n-th call arrives, which is carried out all the same."""

    def __init__(self, sandbox: Sandbox, number: int, kill: Callable[[], None]) -> None:
        self._sandbox, self._check = sandbox, sandbox.check
        self._number, self._kill = number, kill
        self._calls: list[str] = []

    def __enter__(self) -> list[str]:
        self._sandbox.check = self._count
        return self._calls

    def __exit__(self, *_: object) -> None:
        self._sandbox.check = self._check

    def _count(self, method: str, params: Json) -> None:
        if method not in {"getUpdates", "setMyCommands"}:
            self._calls.append(method)
            if len(self._calls) == self._number:
                self._kill()
        if self._check:
            self._check(method, params)
