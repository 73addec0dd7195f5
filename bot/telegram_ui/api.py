"""Telegram's methods as they are: a name, parameters, and the JSON that comes back."""

import logging
from typing import Any

import telegram

# PTB logs the addresses, with the token in them, and every text at its lowest level.
logging.getLogger("telegram").setLevel(logging.WARNING)


class Bot(telegram.Bot):
    """PTB's bot with a plain call.

    `send_message` makes objects of what it is given and of what it gets, which takes five times as long as the rest of
    the call.
    """

    def __repr__(self) -> str:
        """Name the bot without its token, unlike PTB."""
        return "Bot()"

    async def call(self, method: str, parameters: dict[str, Any], *, read_timeout: float | None = None) -> Any:
        """Call a method and return its result; raises `TelegramError`."""
        if read_timeout is None:
            return await self._post(method, parameters)
        return await self._post(method, parameters, read_timeout=read_timeout)
