"""Fetching the files that people send."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.telegram_ui.api import Bot
from domain.requests import LOOKED_INTO
from handlers.speech import SentFile

DOWNLOAD_SECONDS = 60.0
PAUSES = (1.0, 3.0, 0.0)
"""Seconds after each try."""

log = structlog.get_logger()


async def fetch_file(bot: Bot, file: SentFile, largest: int, *, pauses: Sequence[float] = PAUSES) -> SentFile:
    """Return a file with its content; without, where it is larger than `largest` bytes, can't be had, or isn't read."""
    if file.size > largest or file.kind not in LOOKED_INTO:
        return file
    for pause in pauses:
        try:
            return await _downloaded(bot, file, largest)
        except TelegramError as error:
            log.warning("file not fetched", problem=type(error).__name__, size=file.size)
            if not _may_pass(error):
                break
            await asyncio.sleep(pause)
    return file


async def _downloaded(bot: Bot, file: SentFile, largest: int) -> SentFile:
    remote = await bot.get_file(file.remote_id)
    size = remote.file_size or file.size
    if size > largest:
        return replace(file, size=size)
    content = bytes(await remote.download_as_bytearray(read_timeout=DOWNLOAD_SECONDS))
    return replace(file, size=len(content), content=content if len(content) <= largest else None)


def _may_pass(error: TelegramError) -> bool:
    return isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest)
