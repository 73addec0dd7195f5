import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict
from telegram import InputFile
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.settings import Settings
from bot.telegram_ui.api import Bot
from bot.telegram_ui.connection import TokenRefused, connect
from bot.telegram_ui.fetch import fetch_file
from bot.telegram_ui.platform import TelegramPlatform
from bot.telegram_ui.receive import Poller
from bot.telegram_ui.request import NotSent, SlowDown
from handlers.screen import Screen
from handlers.speech import SentFile
from tests.bot.telegram_ui.conftest import LANE, TOKEN, connected
from tests.bot.telegram_ui.stub_server import Stub, free_port, refusal, serving

OK = b'{"ok": true, "result": {"message_id": 1}}'
REPEATS_THE_ADDRESS = b"<h1>Nothing at <path></h1>"

FAILURES = {
    "silent": (Stub(200, OK, delay=0.5), TimedOut),
    "bad gateway": (Stub(502, REPEATS_THE_ADDRESS), NetworkError),
    "not found": (Stub(404, REPEATS_THE_ADDRESS), InvalidToken),
    "elsewhere": (Stub(302, REPEATS_THE_ADDRESS), NetworkError),
    "no json": (Stub(200, REPEATS_THE_ADDRESS), TelegramError),
    "refused": (refusal(400, "Bad Request: <path>"), BadRequest),
    "too many": (Stub(429, b'{"parameters": {"retry_after": 7}}'), SlowDown),
    "too many, no more said": (Stub(429, REPEATS_THE_ADDRESS), SlowDown),
    "nobody": (None, NotSent),
}


@asynccontextmanager
async def failing(stub: Stub | None) -> AsyncIterator[Bot]:
    """Yield a bot that talks to this server, or where there is none, to nobody."""
    if stub is None:
        async with connected(TOKEN, f"http://127.0.0.1:{free_port()}") as bot:
            yield bot
        return
    async with serving(stub) as address, connected(TOKEN, address, read_seconds=0.1) as bot:
        yield bot


@dataclass
class Logs:
    """Everything that was logged, by us and by the libraries."""

    ours: list[EventDict]
    theirs: pytest.LogCaptureFixture

    def __str__(self) -> str:
        return f"{self.ours}\n{self.theirs.text}"


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[Logs]:
    """Collect all logs of a test, down to the libraries' gossip."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as ours:
        yield Logs(ours, caplog)


def whole_chain(error: BaseException | None) -> str:
    """Return all that an error says, and all errors before it, even those that a traceback wouldn't show."""
    told = ""
    while error is not None:
        told += "".join(traceback.format_exception(error)) + repr(error) + str(error)
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize("failure", FAILURES)
async def test_each_failure_has_its_error_and_the_token_is_in_none(failure: str, logs: Logs) -> None:
    stub, expected = FAILURES[failure]
    async with failing(stub) as bot:
        with pytest.raises(expected) as raised:
            await bot.call("sendMessage", {"chat_id": 1, "text": "hello"})
    assert type(raised.value) is expected
    assert TOKEN not in whole_chain(raised.value) + f"{logs}"


@pytest.mark.parametrize("failure", FAILURES)
async def test_whatever_fails_the_token_reaches_no_log_and_no_outcome(failure: str, logs: Logs) -> None:
    async with failing(FAILURES[failure][0]) as bot:
        platform = TelegramPlatform(bot, "subpanel_bot")
        platform.acknowledge('{"callback_query": {"id": "1"}}')
        delivery = await platform.deliver(LANE, Screen(title="Hello"), edits="5")
        unread = SentFile("f", "f", "image/png", 1, None)
        assert await fetch_file(bot, unread, 100, pauses=[0]) == unread
        await platform.close()
        await polled_for_a_moment(bot)
        assert TOKEN not in f"{delivery}{logs}{bot!r}{bot}"
        assert "Hello" not in f"{logs.ours}"


async def polled_for_a_moment(bot: Bot) -> None:
    async def receive(_: Any) -> None:
        pytest.fail("there was nothing to receive")

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(Poller(bot, longest_pause=0.01).run(receive), 0.3)


@pytest.mark.parametrize("status", [401, 404])
async def test_a_wrong_token_is_refused_in_words_and_not_repeated(status: int, logs: Logs) -> None:
    async with serving(refusal(status, "Unauthorized: <path>")) as address:
        with pytest.raises(TokenRefused) as raised:
            async with connect(settings_for(address)):
                pass
    assert TOKEN not in whole_chain(raised.value) + f"{logs}"


async def test_the_bot_waits_for_telegram_at_its_start(logs: Logs) -> None:
    known = Stub(200, b'{"result": {"id": 5, "is_bot": true, "first_name": "B", "username": "b"}}')
    stub = Stub(502, REPEATS_THE_ADDRESS, then=known)
    async with serving(stub) as address, connect(settings_for(address), retry_seconds=0.01) as telegram:
        assert telegram.platform.invitation_link("x") == "https://t.me/b?start=x"
    assert TOKEN not in f"{logs}"


def settings_for(address: str) -> Settings:
    return Settings(_env_file=None, telegram_token=TOKEN, telegram_api_url=address)  # type: ignore[arg-type,call-arg]


async def test_a_pause_that_telegram_asks_for_is_known_to_the_second() -> None:
    async with failing(FAILURES["too many"][0]) as bot:
        with pytest.raises(SlowDown) as raised:
            await bot.call("sendMessage", {})
    assert raised.value.seconds == 7


async def test_a_call_without_files_is_json_and_one_with_a_file_multipart() -> None:
    stub = Stub(200, OK)
    async with serving(stub) as address, connected(TOKEN, address) as bot:
        await bot.call("sendMessage", {"chat_id": 1, "text": "1 & 2 €", "reply_markup": {"inline_keyboard": []}})
        await bot.call("sendDocument", {"chat_id": 1, "document": InputFile(b"day;credits", filename="a.csv")})
    (plain_type, plain), (file_type, file) = stub.asked
    assert plain_type == "application/json"
    assert json.loads(plain) == {"chat_id": "1", "text": "1 & 2 €", "reply_markup": '{"inline_keyboard": []}'}
    assert file_type == "multipart/form-data"
    assert b"day;credits" in file
    assert b'filename="a.csv"' in file


async def test_a_call_is_not_led_elsewhere() -> None:
    elsewhere = Stub(200, OK)
    async with serving(elsewhere) as address, failing(Stub(307, b"", location=f"{address}/stolen")) as bot:
        with pytest.raises(NetworkError):
            await bot.call("sendMessage", {"chat_id": 1, "text": "hello"})
    assert not elsewhere.asked


async def test_a_closed_connection_sends_nothing() -> None:
    async with connected(TOKEN, "http://127.0.0.1:9") as bot:
        pass
    with pytest.raises(NotSent):
        await bot.call("sendMessage", {})
