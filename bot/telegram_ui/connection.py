"""The bot's connection to Telegram, opened and closed in one place."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from telegram.error import InvalidToken, NetworkError, RetryAfter

from bot.settings import Settings
from bot.telegram_ui.api import Bot
from bot.telegram_ui.commands import publish_commands
from bot.telegram_ui.platform import TelegramPlatform
from bot.telegram_ui.receive import Poller
from bot.telegram_ui.request import AiohttpRequest

RETRY_SECONDS = 5.0

log = structlog.get_logger()


class TokenRefused(Exception):
    """Telegram knows no bot with this token."""

    def __init__(self) -> None:
        super().__init__("Telegram refuses the bot's token. BotFather shows the right one with /token.")


@dataclass(frozen=True, slots=True)
class Telegram:
    """What the rest of the process needs of Telegram."""

    bot: Bot
    platform: TelegramPlatform
    poller: Poller

    async def publish_commands(
        self, commands_for: Mapping[str, Sequence[tuple[str, str]]], *, chat: str | None = None
    ) -> None:
        await publish_commands(self.bot, commands_for, chat=chat)


@asynccontextmanager
async def connect(settings: Settings, *, retry_seconds: float = RETRY_SECONDS) -> AsyncIterator[Telegram]:
    """Open the connection, waiting for Telegram where it can't be reached; raises `TokenRefused`."""
    bot = Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )
    try:
        await _get_to_know(bot, retry_seconds)
        platform = TelegramPlatform(bot, bot.username, largest_file=settings.receipt_bytes)
        try:
            yield Telegram(bot, platform, Poller(bot))
        finally:
            await platform.close()
    finally:
        await bot.shutdown()


async def _get_to_know(bot: Bot, retry_seconds: float) -> None:
    """Learn who the bot is, however long Telegram can't be reached; raises `TokenRefused`."""
    while True:
        try:
            await bot.initialize()
        except InvalidToken:
            break
        except (NetworkError, RetryAfter) as error:
            log.warning("telegram can't be reached yet", problem=type(error).__name__, why=error.message)
            await asyncio.sleep(retry_seconds)
        else:
            return
    # Raised here, and not where it was caught: PTB's error has the token in its text.
    raise TokenRefused
