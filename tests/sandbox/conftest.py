"""A sandbox with a few people and a group, its server, and a bot of python-telegram-bot that talks to it."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from domain.clock import TurnableClock
from sandbox.chats import Chat
from sandbox.person import Person
from sandbox.server import create_app, serve
from sandbox.state import Sandbox
from sandbox.wire import Json

AHMED, ANA, STRANGER = 7001, 7002, 7003
Ask = Callable[..., Coroutine[Any, Any, Json]]


@pytest.fixture
def sandbox(clock: TurnableClock) -> Sandbox:
    """Return a sandbox where Ahmed and Ana know the bot and a stranger doesn't."""
    sandbox = Sandbox(now=clock)
    sandbox.add_person(AHMED, "Ahmed", "ahmed", "ar", note="sub-reseller", started=True)
    sandbox.add_person(ANA, "Ana", note="owner", started=True)
    sandbox.add_person(STRANGER, "Somebody")
    return sandbox


@pytest.fixture
def forum(sandbox: Sandbox) -> Chat:
    """Return a supergroup with topics, of Ana and the stranger."""
    forum = sandbox.add_group("Staff", [ANA, STRANGER], forum=True)
    sandbox.updates.clear()
    return forum


@pytest.fixture
async def base_url(sandbox: Sandbox) -> AsyncIterator[str]:
    """Yield the address at which the sandbox serves."""
    async with serve(create_app(sandbox)) as address:
        yield address


@pytest.fixture
async def bot(sandbox: Sandbox, base_url: str) -> AsyncIterator[Bot]:
    """Yield a bot that talks to the sandbox."""
    calls, polls = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))  # loading certificates takes 20 ms
    async with Bot(
        sandbox.token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=calls,
        get_updates_request=polls,
    ) as bot:
        yield bot


@pytest.fixture
async def ask(sandbox: Sandbox, base_url: str) -> AsyncIterator[Ask]:
    """Yield a function that makes a raw call: `await ask("sendMessage", chat_id=1, text="x")`."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, **params: Any) -> Json:
            async with session.post(f"{base_url}/bot{sandbox.token}/{method}", json=params) as answer:
                told: Json = await answer.json()
            assert told["ok"] == (answer.status == 200)
            return told

        yield call


@pytest.fixture
def ahmed(base_url: str) -> Person:
    """Return Ahmed with his chat."""
    return Person(base_url, AHMED)


@pytest.fixture
def ana(base_url: str) -> Person:
    """Return Ana with her chat."""
    return Person(base_url, ANA)
