import asyncio
from collections.abc import Callable

import aiohttp
import pytest
from telegram import Bot
from telegram.error import Conflict, InvalidToken

from sandbox import deeds
from sandbox.state import Sandbox
from sandbox.wire import Json
from tests.sandbox.conftest import AHMED, Ask


def _texts(answer: Json) -> list[str]:
    return [update["message"]["text"] for update in answer["result"]]


@pytest.fixture
def writes(sandbox: Sandbox) -> Callable[..., None]:
    def write(*texts: str) -> None:
        for text in texts:
            deeds.write(sandbox, AHMED, AHMED, text)

    return write


async def test_updates_come_again_until_an_offset_confirms_them(ask: Ask, writes: Callable[..., None]) -> None:
    writes("one", "two", "three")
    first = await ask("getUpdates")
    assert _texts(first) == _texts(await ask("getUpdates")) == ["one", "two", "three"]
    second_id = first["result"][1]["update_id"]
    assert _texts(await ask("getUpdates", offset=second_id)) == ["two", "three"]
    assert _texts(await ask("getUpdates")) == ["two", "three"]
    assert _texts(await ask("getUpdates", offset=second_id + 2)) == []


async def test_a_negative_offset_keeps_only_the_last_ones(ask: Ask, writes: Callable[..., None]) -> None:
    writes("one", "two", "three")
    assert _texts(await ask("getUpdates", offset=-1)) == ["three"]
    assert _texts(await ask("getUpdates")) == ["three"]


async def test_a_limit_bounds_one_answer(ask: Ask, writes: Callable[..., None]) -> None:
    writes("one", "two", "three")
    assert _texts(await ask("getUpdates", limit=2)) == ["one", "two"]


async def test_a_long_poll_ends_with_the_first_update(ask: Ask, writes: Callable[..., None]) -> None:
    waiting = asyncio.create_task(ask("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    writes("at last")
    assert _texts(await asyncio.wait_for(waiting, 2)) == ["at last"]


async def test_a_long_poll_without_updates_ends_empty(ask: Ask) -> None:
    assert await ask("getUpdates", timeout=1) == {"ok": True, "result": []}


async def test_a_second_poll_ends_the_first_with_a_conflict(ask: Ask, writes: Callable[..., None]) -> None:
    first = asyncio.create_task(ask("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(ask("getUpdates", timeout=30))
    refusal = await asyncio.wait_for(first, 2)
    assert refusal["error_code"] == 409
    assert refusal["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    writes("for the second")
    assert _texts(await asyncio.wait_for(second, 2)) == ["for the second"]


async def test_ptb_learns_that_somebody_else_polls(bot: Bot, ask: Ask) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(ask("getUpdates", timeout=1))
    with pytest.raises(Conflict):
        await first
    assert (await second)["result"] == []


async def test_only_allowed_kinds_of_updates_are_queued(
    ask: Ask, sandbox: Sandbox, writes: Callable[..., None]
) -> None:
    await ask("getUpdates", allowed_updates=["callback_query"])
    writes("not asked for")
    post = sandbox.publish(sandbox.chats[AHMED], sandbox.bot, {"text": "tap me"})
    deeds.tap(sandbox, AHMED, AHMED, post.id, "x")
    updates = (await ask("getUpdates"))["result"]
    assert [sorted(update) for update in updates] == [["callback_query", "update_id"]]
    await ask("getUpdates", allowed_updates=[], offset=updates[0]["update_id"] + 1)
    writes("asked for again")
    assert _texts(await ask("getUpdates")) == ["asked for again"]


async def test_a_redelivered_update_comes_with_the_same_id_even_after_its_confirmation(
    ask: Ask, sandbox: Sandbox, writes: Callable[..., None]
) -> None:
    writes("once")
    update_id = (await ask("getUpdates"))["result"][0]["update_id"]
    assert (await ask("getUpdates", offset=update_id + 1))["result"] == []
    sandbox.updates.redeliver(update_id, times=2)
    again = (await ask("getUpdates", offset=update_id + 1))["result"]
    assert [update["update_id"] for update in again] == [update_id, update_id]
    assert (await ask("getUpdates", offset=update_id + 1))["result"] == []


async def test_ids_may_start_anew_lower(ask: Ask, sandbox: Sandbox, writes: Callable[..., None]) -> None:
    sandbox.updates.skip_to(5)
    writes("after an idle week")
    assert (await ask("getUpdates"))["result"][0]["update_id"] == 5


async def test_a_wrong_token_is_unauthorized(base_url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{base_url}/bot1:wrong/getMe") as answer:
        assert answer.status == 401
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{base_url}/bot"):
            pass


async def test_an_unknown_method_is_not_found(ask: Ask) -> None:
    assert await ask("sendPigeon") == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_methods_are_found_in_any_case_and_by_get(base_url: str, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        address = f"{base_url}/bot{sandbox.token}/SENDMESSAGE?chat_id={AHMED}&text=hello"
        async with session.get(address) as answer:
            assert (await answer.json())["result"]["text"] == "hello"


async def test_the_server_stops_at_once_though_somebody_polls(sandbox: Sandbox, ask: Ask) -> None:
    waiting = asyncio.create_task(ask("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    sandbox.close()
    assert await asyncio.wait_for(waiting, 1) == {"ok": True, "result": []}
