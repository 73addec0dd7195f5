import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
)
from telegram.error import BadRequest

from sandbox.person import Person
from sandbox.state import Sandbox
from tests.sandbox.conftest import AHMED, Ask


async def test_a_person_is_offered_the_narrowest_list_in_their_language(bot: Bot, ahmed: Person) -> None:
    await bot.set_my_commands([BotCommand("menu", "Menu")])
    assert await ahmed.commands() == ["menu"]
    await bot.set_my_commands([BotCommand("groups", "For groups")], BotCommandScopeAllGroupChats())
    await bot.set_my_commands([BotCommand("balance", "Balance")], BotCommandScopeAllPrivateChats())
    assert await ahmed.commands() == ["balance"]
    await bot.set_my_commands([BotCommand("rasid", "رصيد")], BotCommandScopeAllPrivateChats(), "ar")
    assert await ahmed.commands() == ["rasid"]
    await bot.set_my_commands([BotCommand("request", "Request")], BotCommandScopeChat(AHMED))
    assert await ahmed.commands() == ["request"]
    await bot.delete_my_commands(BotCommandScopeChat(AHMED))
    await bot.delete_my_commands(BotCommandScopeAllPrivateChats(), "ar")
    assert await ahmed.commands() == ["balance"]


async def test_a_list_is_read_back_by_just_its_scope_and_language(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("menu", "Menu")], BotCommandScopeChat(AHMED), "ar")
    assert await bot.get_my_commands(BotCommandScopeChat(AHMED), "ar") == (BotCommand("menu", "Menu"),)
    assert await bot.get_my_commands(BotCommandScopeChat(AHMED)) == ()
    assert await bot.get_my_commands() == ()


async def test_new_commands_are_an_event_of_everybody(bot: Bot, sandbox: Sandbox) -> None:
    await bot.set_my_commands([BotCommand("menu", "Menu")])
    assert sandbox.events.past(AHMED)[-1]["type"] == "commands"


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([{"command": "Menu", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "x" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "menu", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "menu", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ("menu", "can't parse commands JSON object"),
    ],
)
async def test_commands_that_telegram_would_not_take_are_refused(ask: Ask, commands: object, words: str) -> None:
    assert (await ask("setMyCommands", commands=commands))["description"] == f"Bad Request: {words}"


async def test_the_profile_and_the_menu_button_are_kept(bot: Bot) -> None:
    assert await bot.set_my_name("Subpanel")
    assert await bot.set_my_description("The back office", "en")
    assert await bot.set_my_short_description("Credits")
    assert (await bot.get_my_name()).name == "Subpanel"
    assert (await bot.get_my_description("en")).description == "The back office"
    assert (await bot.get_my_short_description()).short_description == "Credits"
    assert await bot.set_chat_menu_button(AHMED, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(AHMED)).type == "commands"
    with pytest.raises(BadRequest, match="Wrong file_id or the file is temporarily unavailable"):
        await bot.get_file("nothing")
