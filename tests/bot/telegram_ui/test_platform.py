import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.platform import Platform
from bot.telegram_ui.api import Bot
from bot.telegram_ui.commands import publish_commands
from bot.telegram_ui.platform import TelegramPlatform
from domain.requests import MediaKind
from handlers.screen import Screen
from handlers.speech import Incoming
from sandbox.call import Upload
from sandbox.deeds import send_files, tap
from sandbox.faults import Fault, FaultKind
from sandbox.state import Sandbox
from tests.bot.telegram_ui.conftest import ANA, LANE, STRANGER

CONTENT = b"day;credits\n2026-03-02;5\n"


async def sent(bot: Bot, platform: TelegramPlatform) -> Incoming:
    """Return what was said last, as the platform reads it."""
    *_, update = await bot.call("getUpdates", {})
    incoming = platform.parse(payload_of(update))
    assert incoming is not None
    return incoming


def payload_of(update: object) -> str:
    return json.dumps(update)


def send(sandbox: Sandbox, content: bytes = CONTENT) -> None:
    send_files(sandbox, ANA, ANA, [Upload("usage.csv", content, "text/csv")], kind="document", caption="March")


def test_telegram_is_a_platform(platform: TelegramPlatform) -> None:
    fits: Platform = platform
    assert fits.name == "telegram"


async def test_a_file_is_fetched_as_it_was_sent(bot: Bot, platform: TelegramPlatform, sandbox: Sandbox) -> None:
    send(sandbox)
    incoming = await sent(bot, platform)
    assert incoming.files[0].content is None
    fetched = await platform.fetch(incoming)
    assert fetched == replace(incoming, files=(replace(incoming.files[0], content=CONTENT),))


@pytest.mark.parametrize("told", [len(CONTENT), 0])
async def test_a_file_above_the_cap_is_not_fetched(bot: Bot, sandbox: Sandbox, told: int) -> None:
    platform = TelegramPlatform(bot, "subpanel_bot", largest_file=len(CONTENT) - 1)
    send(sandbox)
    incoming = await sent(bot, platform)
    incoming = replace(incoming, files=(replace(incoming.files[0], size=told),))
    (file,) = (await platform.fetch(incoming)).files
    assert (file.content, file.size) == (None, len(CONTENT))


@pytest.mark.parametrize(("kind", "is_fetched"), [(MediaKind.VOICE, True), (MediaKind.VIDEO, False)])
async def test_what_nobody_looks_into_is_not_fetched(
    bot: Bot, platform: TelegramPlatform, sandbox: Sandbox, kind: MediaKind, *, is_fetched: bool
) -> None:
    send(sandbox)
    incoming = await sent(bot, platform)
    (file,) = (await platform.fetch(replace(incoming, files=(replace(incoming.files[0], kind=kind),)))).files
    assert (file.content is not None) is is_fetched


async def test_a_file_that_telegram_lost_comes_without_content(
    bot: Bot, platform: TelegramPlatform, sandbox: Sandbox
) -> None:
    send(sandbox)
    incoming = await sent(bot, platform)
    lost = replace(incoming, files=(replace(incoming.files[0], remote_id="gone"),))
    with capture_logs() as logs:
        assert await platform.fetch(lost) == lost
    assert [event["event"] for event in logs] == ["file not fetched"]


async def test_a_file_is_fetched_again_after_trouble(bot: Bot, platform: TelegramPlatform, sandbox: Sandbox) -> None:
    send(sandbox)
    sandbox.faults.inject(Fault(FaultKind.LOST_ANSWER, "getFile"))
    (file,) = (await platform.fetch(await sent(bot, platform))).files
    assert file.content == CONTENT


async def test_a_press_is_answered_in_the_background(bot: Bot, platform: TelegramPlatform, sandbox: Sandbox) -> None:
    await platform.deliver(LANE, Screen(title="Balance"), edits=None)
    made = tap(sandbox, ANA, ANA, 1, "menu")
    (update,) = await bot.call("getUpdates", {})
    platform.acknowledge(payload_of(update))
    assert not made.answered
    await platform.close()
    assert made.answered


async def test_a_press_that_is_too_old_to_be_answered_is_no_harm(platform: TelegramPlatform) -> None:
    with capture_logs() as logs:
        platform.acknowledge('{"update_id": 1, "callback_query": {"id": "17"}}')
        await platform.close()
    assert not logs


async def test_nothing_but_a_press_is_acknowledged(platform: TelegramPlatform, sandbox: Sandbox) -> None:
    platform.acknowledge('{"update_id": 1, "message": {"text": "hello"}}')
    await platform.close()
    assert "answerCallbackQuery" not in [call.method for call in sandbox.calls]


async def test_commands_are_shown_in_the_readers_language_and_more_of_them_to_some(bot: Bot, sandbox: Sandbox) -> None:
    await publish_commands(bot, {"en": [("menu", "Everything")], "es": [("menu", "Todo")]})
    await publish_commands(bot, {"en": [("menu", "Everything"), ("stock", "Stock")]}, chat=LANE)
    assert shown(sandbox, STRANGER, "es") == [("menu", "Todo")]
    assert shown(sandbox, STRANGER, "fr") == [("menu", "Everything")]
    assert shown(sandbox, ANA, "en") == [("menu", "Everything"), ("stock", "Stock")]


def shown(sandbox: Sandbox, person: int, language: str) -> Sequence[tuple[str, str]]:
    commands = sandbox.commands.for_private_chat(person, language)
    return [(command["command"], command["description"]) for command in commands]
