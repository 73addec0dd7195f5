import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict

from sandbox import deeds
from sandbox.state import Sandbox
from sandbox.wire import Json
from tests.sandbox.conftest import AHMED


class Receiver:
    """A bot's own address, which may refuse some times before it takes an update."""

    def __init__(self) -> None:
        self.url = ""
        self.refusals = 0
        self.taken: asyncio.Queue[Json] = asyncio.Queue()
        self.secrets: list[str | None] = []

    async def receive(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        self.taken.put_nowait(await request.json())
        return web.Response()

    async def next_text(self) -> str:
        update = await asyncio.wait_for(self.taken.get(), 3)
        return str(update["message"]["text"])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret_in_their_order(
    bot: Bot, sandbox: Sandbox, receiver: Receiver
) -> None:
    deeds.write(sandbox, AHMED, AHMED, "one")
    assert await bot.set_webhook(receiver.url, secret_token="psst")
    deeds.write(sandbox, AHMED, AHMED, "two")
    assert [await receiver.next_text(), await receiver.next_text()] == ["one", "two"]
    assert receiver.secrets == ["psst", "psst"]


async def test_an_update_that_was_not_taken_comes_again(bot: Bot, sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.refusals = 2
    await bot.set_webhook(receiver.url)
    deeds.write(sandbox, AHMED, AHMED, "insistent")
    assert await receiver.next_text() == "insistent"
    assert receiver.secrets == [None] * 3
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (receiver.url, 0)
    assert info.last_error_message == "Wrong response from the webhook: 503"


async def test_a_redelivered_update_is_posted_again(bot: Bot, sandbox: Sandbox, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    deeds.write(sandbox, AHMED, AHMED, "twice")
    update = await asyncio.wait_for(receiver.taken.get(), 3)
    sandbox.updates.redeliver(update["update_id"])
    assert await asyncio.wait_for(receiver.taken.get(), 3) == update


async def test_polling_waits_until_the_webhook_is_gone(bot: Bot, sandbox: Sandbox) -> None:
    await bot.set_webhook("http://localhost:9/nobody-is-here")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    deeds.write(sandbox, AHMED, AHMED, "kept")
    await asyncio.sleep(0.05)
    await bot.delete_webhook()
    assert [update.message and update.message.text for update in await bot.get_updates()] == ["kept"]
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    "url", ["http://example.org:80/hook", "https://localhost:1/", "http://localhost/", "nowhere", "http://["]
)
async def test_the_sandbox_posts_to_this_machine_only(bot: Bot, url: str) -> None:
    with pytest.raises(BadRequest, match=r"(?i)bad webhook"):
        await bot.set_webhook(url)
