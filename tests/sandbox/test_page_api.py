import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from starlette.responses import JSONResponse
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.chats import Chat
from sandbox.server import create_app, serve
from sandbox.state import Sandbox
from sandbox.wire import Json
from tests.sandbox.conftest import AHMED, ANA


@pytest.fixture
async def page(base_url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Yield what a browser on the page would ask with."""
    async with aiohttp.ClientSession(base_url, headers={"Origin": base_url}) as session:
        yield session


async def _get(page: aiohttp.ClientSession, path: str) -> Json:
    async with page.get(path) as answer:
        assert answer.status == 200, await answer.text()
        told: Json = await answer.json()
        return told


async def _post(page: aiohttp.ClientSession, path: str, **body: Any) -> int:
    async with page.post(path, **body) as answer:
        return answer.status


async def test_the_people_and_their_bot_are_listed(page: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    told = await _get(page, "/sandbox/people")
    assert told["bot"] == {"id": 7000000001, "first_name": "Subpanel", "username": "subpanel_sandbox_bot"}
    assert told["people"][0] == {
        "id": AHMED,
        "name": "Ahmed",
        "username": "ahmed",
        "note": "sub-reseller",
        "language": "ar",
    }
    assert len(told["people"]) == 3


async def test_a_persons_chats_have_their_last_message_and_topics(
    page: aiohttp.ClientSession, bot: Bot, forum: Chat
) -> None:
    topic = await bot.create_forum_topic(forum.id, "Case 1", icon_color=0xFFD67E)
    await bot.send_message(ANA, "hello")
    private, group = (await _get(page, f"/sandbox/people/{ANA}/chats"))["chats"]
    assert (private["id"], private["type"], private["title"]) == (ANA, "private", "Subpanel")
    assert (private["last"]["text"], private["last"]["from_bot"], private["topics"]) == ("hello", True, [])
    assert (group["id"], group["type"], group["title"]) == (forum.id, "supergroup", "Staff")
    assert group["topics"] == [{"id": topic.message_thread_id, "name": "Case 1", "icon": "#ffd67e", "closed": False}]


async def test_a_conversation_is_led_over_the_page(page: aiohttp.ClientSession, bot: Bot) -> None:
    chat = f"/sandbox/people/{AHMED}/chats/{AHMED}"
    assert await _post(page, f"/sandbox/people/{AHMED}/open", json={"payload": "abc"}) == 200
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("OK", callback_data="ok")]])
    message = await bot.send_message(AHMED, "Welcome", reply_markup=keyboard)
    assert await _post(page, f"{chat}/tap", json={"message_id": message.message_id, "data": "ok"}) == 200
    assert await _post(page, f"{chat}/text", json={"text": "200", "reply_to": message.message_id, "topic": None}) == 200
    told = (await _get(page, f"{chat}/messages"))["messages"]
    assert [one["text"] for one in told] == ["/start abc", "Welcome", "200"]
    assert [one["from_bot"] for one in told] == [False, True, False]
    assert await _post(page, f"{chat}/edit", json={"message_id": told[2]["message_id"], "text": "300"}) == 200
    kinds = [next(iter(update.to_dict().keys() - {"update_id"})) for update in await bot.get_updates()]
    assert kinds == ["message", "callback_query", "message", "edited_message"]


async def test_files_are_sent_as_an_album_and_fetched_with_their_type(page: aiohttp.ClientSession, bot: Bot) -> None:
    form = aiohttp.FormData({"kind": "document", "caption": "both", "reply_to": "", "topic": ""})
    form.add_field("file", b"one", filename="one.csv", content_type="text/csv")
    form.add_field("file", b"<script>", filename="two.html", content_type="text/html")
    assert await _post(page, f"/sandbox/people/{AHMED}/chats/{AHMED}/files", data=form) == 200
    _, second = [update.message for update in await bot.get_updates()]
    assert second
    assert second.document
    async with page.get(f"/sandbox/files/{second.document.file_id}") as answer:
        assert (await answer.read(), answer.content_type) == (b"<script>", "text/html")
        assert answer.headers["Content-Security-Policy"] == "sandbox"


async def test_blocking_and_commands_are_at_hand(page: aiohttp.ClientSession, bot: Bot, sandbox: Sandbox) -> None:
    await bot.set_my_commands([("menu", "Menu")])
    told = await _get(page, f"/sandbox/people/{AHMED}/commands")
    assert told == {"commands": [{"command": "menu", "description": "Menu"}]}
    assert await _post(page, f"/sandbox/people/{AHMED}/block", json={"blocked": True}) == 200
    assert sandbox.people[AHMED].blocked


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"people/1/chats/{AHMED}/text", {"text": "x"}, 409),
        (f"people/{ANA}/chats/{AHMED}/text", {"text": "x"}, 409),
        (f"people/{AHMED}/chats/{AHMED}/text", {"text": " "}, 409),
        (f"people/{AHMED}/chats/{AHMED}/text", {}, 400),
        (f"people/{AHMED}/chats/x/text", {"text": "x"}, 400),
        (f"people/{AHMED}/chats/{AHMED}/tap", {"message_id": 999, "data": "x"}, 409),
        (f"people/{AHMED}/chats/{AHMED}/edit", {"message_id": 999, "text": "x"}, 409),
    ],
)
async def test_what_is_not_possible_is_refused_with_words(
    page: aiohttp.ClientSession, path: str, body: Json, status: int
) -> None:
    async with page.post(f"/sandbox/{path}", json=body) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]


async def test_events_are_told_as_they_happen(page: aiohttp.ClientSession, bot: Bot, sandbox: Sandbox) -> None:
    async with page.get(f"/sandbox/people/{AHMED}/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert (await stream.content.readline()).startswith(b":")
        message = await bot.send_message(AHMED, "one")
        await bot.edit_message_text("two", AHMED, message.message_id)
        await bot.send_chat_action(AHMED, "typing")
        await bot.send_message(ANA, "not for Ahmed")
        await bot.delete_message(AHMED, message.message_id)
        events: list[Json] = []
        while len(events) < 4:
            line = await asyncio.wait_for(stream.content.readline(), 2)
            if line.startswith(b"data: "):
                events.append(json.loads(line[6:]))
        assert [event["type"] for event in events] == ["message", "edited", "action", "deleted"]
        assert events[0].keys() == {"type", "chat_id", "message", "message_id", "action", "text", "show_alert"}
        assert events[1]["message"]["text"] == "two"
        assert (events[3]["message"], events[3]["message_id"]) == (None, message.message_id)
        sandbox.close()
        assert await asyncio.wait_for(stream.content.read(), 2) == b"\n"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example:80"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_foreign_pages_cannot_act(base_url: str, sandbox: Sandbox, headers: dict[str, str]) -> None:
    body = {"text": "I am not Ahmed"}
    async with aiohttp.ClientSession() as session:
        for path in (f"/sandbox/people/{AHMED}/chats/{AHMED}/text", f"/bot{sandbox.token}/sendMessage"):
            async with session.post(f"{base_url}{path}", json=body, headers=headers) as answer:
                assert answer.status == 403
    assert not sandbox.chats[AHMED].posts


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1", "[::1]", "[::1]:80"])
async def test_every_name_of_this_machine_is_answered(base_url: str, host: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base_url}/sandbox/people", headers={"Host": host}) as answer:
            assert answer.status == 200
        async with session.get(f"{base_url}/sandbox/people", headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403


async def test_a_demo_adds_routes_of_its_own(sandbox: Sandbox) -> None:
    async def clock(_: object) -> JSONResponse:
        return JSONResponse({"now": "noon"})

    app = create_app(sandbox, [Route("/demo/clock", clock)])
    async with (
        serve(app) as base_url,
        aiohttp.ClientSession() as session,
        session.get(f"{base_url}/demo/clock") as answer,
    ):
        assert await answer.json() == {"now": "noon"}


async def test_the_page_itself_is_served(page: aiohttp.ClientSession) -> None:
    async with page.get("/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
