"""The list of commands that Telegram shows beside the text field."""

from collections.abc import Mapping, Sequence

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden

from bot.telegram_ui.api import Bot
from domain.vocabulary import ENGLISH

log = structlog.get_logger()


async def publish_commands(
    bot: Bot, commands_for: Mapping[str, Sequence[tuple[str, str]]], *, chat: str | None = None
) -> None:
    """Show these commands, with their descriptions, to everybody who writes to the bot, or in one `chat` alone.

    `commands_for`: by language; those in English are shown to readers of any other. What Telegram will never take, as
    for a chat that is gone, is passed over.
    """
    scope = BotCommandScopeAllPrivateChats() if chat is None else BotCommandScopeChat(chat)
    for language, described in commands_for.items():
        commands = [BotCommand(name, description) for name, description in described]
        code = None if language == ENGLISH else language
        try:
            await bot.set_my_commands(commands, scope, language_code=code)
        except (BadRequest, Forbidden) as refused:
            log.warning("commands not shown", chat=chat, language=language, why=refused.message)
