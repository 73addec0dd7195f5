import asyncio
import time
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter

from sandbox import deeds
from sandbox.faults import Fault, FaultKind
from sandbox.state import Sandbox
from tests.sandbox.conftest import AHMED, ANA, Ask


def _said(sandbox: Sandbox, person_id: int = AHMED) -> list[str]:
    return [post.body["text"] for post in sandbox.chats[person_id].posts.values()]


async def test_a_429_holds_back_one_chat_until_its_time_is_over(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.TOO_MANY_REQUESTS, method="sendMessage", chat_id=AHMED, seconds=0.3))
    for _ in range(2):
        told = await ask("sendMessage", chat_id=AHMED, text="too early")
        assert told["error_code"] == 429
        assert told["description"] == "Too Many Requests: retry after 1"
        assert told["parameters"] == {"retry_after": 1}
    assert (await ask("sendMessage", chat_id=ANA, text="not held back"))["ok"]
    assert (await ask("sendChatAction", chat_id=AHMED, action="typing"))["ok"]
    await asyncio.sleep(0.3)
    assert (await ask("sendMessage", chat_id=AHMED, text="now"))["ok"]
    assert _said(sandbox) == ["now"]


async def test_ptb_understands_a_429(bot: Bot, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    sandbox.faults.inject(Fault(FaultKind.TOO_MANY_REQUESTS, seconds=30))
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(AHMED, "x")
    assert refusal.value.retry_after == timedelta(seconds=30)


async def test_a_lost_answer_comes_after_the_deed(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.LOST_ANSWER, method="sendMessage"))
    with pytest.raises(NetworkError):
        await bot.send_message(AHMED, "said, but nobody knows")
    assert _said(sandbox) == ["said, but nobody knows"]
    assert sandbox.calls[-1].outcome == "ok, but the answer was lost"


async def test_a_refused_connection_comes_before_the_deed(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.REFUSED, method="sendMessage"))
    with pytest.raises(aiohttp.ClientConnectionError):
        await ask("sendMessage", chat_id=AHMED, text="never said")
    assert _said(sandbox) == []
    assert (await ask("sendMessage", chat_id=AHMED, text="said"))["ok"]


async def test_a_server_error_lasts_as_many_calls_as_it_is_told(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.SERVER_ERROR, count=2))
    answers = [await ask("sendMessage", chat_id=AHMED, text="x") for _ in range(3)]
    assert [answer.get("error_code") for answer in answers] == [500, 500, None]
    assert _said(sandbox) == ["x"]


async def test_a_chat_may_seem_blocked(bot: Bot, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.BLOCKED, chat_id=AHMED))
    assert await bot.send_message(ANA, "x")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(AHMED, "x")


async def test_a_slow_call_is_applied_late(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.SLOW, chat_id=AHMED, seconds=0.2))
    started = time.monotonic()
    slow = asyncio.create_task(ask("sendMessage", chat_id=AHMED, text="slow"))
    assert (await ask("sendMessage", chat_id=ANA, text="quick"))["ok"]
    assert _said(sandbox) == []
    assert (await slow)["ok"]
    assert time.monotonic() - started >= 0.2


async def test_an_update_may_come_twice(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.REPEATED_UPDATE))
    deeds.write(sandbox, AHMED, AHMED, "once")
    deeds.write(sandbox, AHMED, AHMED, "other")
    ids = [update["update_id"] for update in (await ask("getUpdates"))["result"]]
    assert ids == [ids[0], ids[0] + 1, ids[0]]


async def test_a_fault_of_every_method_spares_the_polls(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.faults.inject(Fault(FaultKind.SERVER_ERROR))
    assert (await ask("getUpdates"))["ok"]
    assert (await ask("getMe"))["error_code"] == 500
    sandbox.faults.inject(Fault(FaultKind.SERVER_ERROR, method="getUpdates"))
    assert (await ask("getMe"))["ok"]
    assert (await ask("getUpdates"))["error_code"] == 500


async def test_faults_are_injected_and_cleared_over_http_too(base_url: str, ask: Ask) -> None:
    async with aiohttp.ClientSession(base_url) as session:
        async with session.post(
            "/sandbox/faults", json={"kind": "server_error", "method": "getMe", "count": 9}
        ) as told:
            assert told.status == 200
        assert (await ask("getMe"))["error_code"] == 500
        async with session.delete("/sandbox/faults"):
            assert (await ask("getMe"))["ok"]
        for nonsense in ({"kind": "gremlins"}, {"kind": "slow", "colour": "red"}):
            async with session.post("/sandbox/faults", json=nonsense) as told:
                assert told.status == 400


async def test_every_call_is_recorded_with_its_outcome(ask: Ask, sandbox: Sandbox) -> None:
    await ask("sendMessage", chat_id=AHMED, text="x")
    await ask("sendMessage", chat_id=404, text="y")
    assert [(call.method, call.params["text"], call.outcome) for call in sandbox.calls] == [
        ("sendMessage", "x", "ok"),
        ("sendMessage", "y", "Bad Request: chat not found"),
    ]
