import asyncio
import time

import pytest
import structlog

from bot.schedule import Ticker

SOON = 5.0
OFTEN = 0.02


async def until(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), SOON)


class Counter:
    """A tick that counts its calls and says when there were enough."""

    def __init__(self, enough: int = 3) -> None:
        self.calls = 0
        self.reached = asyncio.Event()
        self._enough = enough

    async def __call__(self) -> None:
        self.calls += 1
        if self.calls >= self._enough:
            self.reached.set()


async def test_a_tick_comes_at_once_and_again() -> None:
    ticker, seldom, often = Ticker(), Counter(1), Counter(3)
    ticker.every(3600, "seldom", seldom)
    ticker.every(OFTEN, "often", often)

    ticker.start()
    await until(seldom.reached)
    await until(often.reached)
    await ticker.stop(within=SOON)

    assert seldom.calls == 1


async def test_all_tick_at_once_when_the_clock_was_turned() -> None:
    ticker, seldom = Ticker(), Counter(2)
    ticker.every(3600, "seldom", seldom)
    ticker.start()
    await asyncio.sleep(OFTEN)

    ticker.tick_now()

    await until(seldom.reached)
    await ticker.stop(within=SOON)


async def test_a_failing_tick_is_told_by_name_and_comes_again() -> None:
    again = Counter(2)

    async def fail() -> None:
        await again()
        raise ValueError("broken")

    ticker = Ticker()
    ticker.every(OFTEN, "reminders", fail)
    with structlog.testing.capture_logs() as told:
        ticker.start()
        await until(again.reached)
        await ticker.stop(within=SOON)

    assert {"event": "tick failed", "tick": "reminders", "exc_info": True, "log_level": "error"} in told


async def test_a_slow_tick_is_never_called_twice_at_the_same_time() -> None:
    others, calls, release = Counter(5), 0, asyncio.Event()

    async def slow() -> None:
        nonlocal calls
        calls += 1
        await release.wait()

    ticker = Ticker()
    ticker.every(OFTEN, "slow", slow)
    ticker.every(OFTEN, "others", others)
    ticker.start()
    await until(others.reached)
    during = calls
    release.set()
    await ticker.stop(within=SOON)

    assert during == 1


async def test_a_tick_is_not_dropped_because_the_loop_was_blocked() -> None:
    once = Counter(1)
    ticker = Ticker()
    ticker.every(3600, "late", once)
    ticker.start()

    time.sleep(1.2)  # noqa: ASYNC251  (APScheduler drops what is a second late, unless told not to)

    await until(once.reached)
    await ticker.stop(within=SOON)


async def test_stopping_waits_for_what_is_under_way() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        await asyncio.sleep(0.2)
        ended.set()

    ticker = Ticker()
    ticker.every(OFTEN, "work", work)
    ticker.start()
    await until(started)
    await ticker.stop(within=SOON)

    assert ended.is_set()


async def test_what_does_not_end_in_time_is_cancelled_and_told_by_name() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    ticker = Ticker()
    ticker.every(3600, "backup", hang)
    ticker.start()
    await until(started)
    with structlog.testing.capture_logs() as told:
        await asyncio.wait_for(ticker.stop(within=0.05), SOON)

    assert cancelled.is_set()
    assert [(line["event"], line["tick"]) for line in told] == [("tick cancelled", "backup")]


async def test_nothing_new_begins_while_what_is_under_way_ends() -> None:
    started, counter = asyncio.Event(), Counter(1)

    async def work() -> None:
        started.set()
        await asyncio.sleep(OFTEN * 5)

    ticker = Ticker()
    ticker.every(3600, "work", work)
    ticker.every(OFTEN, "counter", counter)
    ticker.start()
    await until(started)
    await until(counter.reached)
    calls = counter.calls
    await ticker.stop(within=SOON)

    assert counter.calls == calls


@pytest.mark.parametrize("rounds", range(5))
async def test_nothing_ticks_after_the_stop_however_soon_it_comes(rounds: int) -> None:
    calls, ended = 0, 0

    async def tick() -> None:
        nonlocal calls, ended
        calls += 1
        await asyncio.sleep(OFTEN)
        ended += 1

    ticker = Ticker()
    ticker.every(OFTEN, "tick", tick)
    ticker.start()
    for _ in range(rounds):
        await asyncio.sleep(0)
    await ticker.stop(within=SOON)
    at_stop = (calls, ended)

    await asyncio.sleep(OFTEN * 3)

    assert calls == ended
    assert (calls, ended) == at_stop


@pytest.mark.parametrize("times", [1, 2])
async def test_stopping_what_does_not_run_is_no_error(times: int) -> None:
    ticker = Ticker()
    for _ in range(times):
        await ticker.stop(within=SOON)
