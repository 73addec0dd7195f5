from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MessageEntity

from domain.clock import TurnableClock
from sandbox.state import Sandbox
from tests.sandbox.conftest import AHMED, Ask
from tests.sandbox.schema import check
from tests.sandbox.test_media import png


@pytest.fixture
def sandbox(clock: TurnableClock) -> Sandbox:
    """Return a sandbox that checks every call."""
    sandbox = Sandbox(now=clock, check=check)
    sandbox.add_person(AHMED, "Ahmed", started=True)
    return sandbox


async def test_what_ptb_sends_keeps_the_schema(bot: Bot, sandbox: Sandbox) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x", style="danger")]])
    message = await bot.send_message(
        AHMED, "[x]", reply_markup=keyboard, disable_web_page_preview=True, entities=[MessageEntity("bold", 0, 1)]
    )
    await bot.edit_message_media(InputMediaPhoto(png(), caption="x"), AHMED, message.message_id, reply_markup=keyboard)
    await bot.send_photo(AHMED, png())
    await bot.send_media_group(AHMED, [InputMediaPhoto(png()), InputMediaPhoto(png())])
    await bot.set_message_reaction(AHMED, message.message_id, "👀")
    await bot.set_my_commands([("menu", "Menu")], language_code="en")
    await bot.get_updates(allowed_updates=["message"])
    assert sandbox.violations == []
    assert all(call.outcome == "ok" for call in sandbox.calls)


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendMessage", {"chat_id": AHMED}, "sendMessage: text: Field required"),
        ("sendMessage", {"chat_id": AHMED, "text": "x", "colour": "red"}, "sendMessage has no colour"),
        ("sendMessage", {"chat_id": AHMED, "text": "x", "reply_to_message_id": 1}, "has no reply_to_message_id"),
        ("sendMessage", {"chat_id": AHMED, "text": "x", "disable_notification": "perhaps"}, "disable_notification"),
        ("sendMessage", {"chat_id": AHMED, "text": "x", "message_thread_id": "one"}, "message_thread_id"),
        ("sendMessage", {"chat_id": AHMED, "text": "x", "entities": "[{"}, "entities"),
        ("setMyCommands", {"commands": [{"command": "x"}]}, "commands.0.description: Field required"),
        (
            "sendMessage",
            {
                "chat_id": AHMED,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "calback_data": "x"}]]},
            },
            "calback_data",
        ),
    ],
)
async def test_a_call_against_the_schema_is_refused_and_noted(
    ask: Ask, sandbox: Sandbox, method: str, params: dict[str, Any], words: str
) -> None:
    told = await ask(method, **params)
    assert told["error_code"] == 400
    assert told["description"].startswith("Bad Request: SCHEMA: ")
    assert words in told["description"]
    assert [words in violation for violation in sandbox.violations] == [True]
    assert not sandbox.chats[AHMED].posts


def test_a_method_that_is_not_of_the_api_is_found() -> None:
    with pytest.raises(ValueError, match="not a method"):
        check("sendPigeon", {})
