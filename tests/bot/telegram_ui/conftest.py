"""A sandbox in which Ana knows the bot, and our side of the connection to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.telegram_ui.api import Bot
from bot.telegram_ui.platform import TelegramPlatform
from bot.telegram_ui.request import AiohttpRequest
from sandbox.server import create_app, serve
from sandbox.state import Sandbox

ANA, STRANGER = 7002, 7003
TOKEN = "123456789:a-token-that-nobody-may-ever-read"
LANE = str(ANA)


@pytest.fixture
def sandbox() -> Sandbox:
    sandbox = Sandbox()
    sandbox.add_person(ANA, "Ana", "ana", "es-MX", started=True)
    sandbox.add_person(STRANGER, "Somebody")
    return sandbox


@pytest.fixture
async def base_url(sandbox: Sandbox) -> AsyncIterator[str]:
    async with serve(create_app(sandbox)) as address:
        yield address


@pytest.fixture
async def bot(sandbox: Sandbox, base_url: str) -> AsyncIterator[Bot]:
    async with connected(sandbox.token, base_url) as bot:
        yield bot


@pytest.fixture
async def platform(bot: Bot) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(bot, "subpanel_bot")
    yield platform
    await platform.close()


@asynccontextmanager
async def connected(token: str, base_url: str, *, read_seconds: float = 5.0) -> AsyncIterator[Bot]:
    """Yield a bot with open connections, of which nothing was asked yet."""
    request = AiohttpRequest(read_seconds=read_seconds)
    polls = AiohttpRequest(connections=1, read_seconds=read_seconds)
    await request.initialize()
    await polls.initialize()
    try:
        yield Bot(
            token,
            base_url=f"{base_url}/bot",
            base_file_url=f"{base_url}/file/bot",
            request=request,
            get_updates_request=polls,
        )
    finally:
        await request.shutdown()
        await polls.shutdown()
