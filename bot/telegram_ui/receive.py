"""Receiving: updates are confirmed to Telegram only once they are kept."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.telegram_ui.api import Bot
from bot.telegram_ui.parse import PLATFORM, lane_of
from bot.telegram_ui.request import SlowDown
from domain.traffic import RawUpdate

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
AT_ONCE = 100
POLL_SECONDS = 30
ANSWER_SECONDS = 10.0
"""How much longer than the poll itself its answer may take."""

LONGEST_PAUSE = 30.0

Receive = Callable[[Sequence[RawUpdate]], Awaitable[None]]

log = structlog.get_logger()


class Poller:
    """Polls Telegram for updates for as long as it runs."""

    def __init__(self, bot: Bot, *, poll_seconds: int = POLL_SECONDS, longest_pause: float = LONGEST_PAUSE) -> None:
        self._bot = bot
        self._poll_seconds = poll_seconds
        self._longest_pause = longest_pause
        self._offset: int | None = None

    async def run(self, receive: Receive) -> None:
        """Hand updates to `receive`, and confirm them once it returned; until cancelled."""
        await self._persist(self._drop_webhook)
        while True:
            await self._persist(lambda: self._poll(receive))

    async def _persist(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step, again and again until it succeeds."""
        failures = 0
        while True:
            try:
                await step()
            except TelegramError as error:
                log.warning("no updates from telegram", problem=type(error).__name__, why=error.message)
                pause = error.seconds if isinstance(error, SlowDown) else self._pause(failures)
            except Exception:
                # What can't be kept now stays with Telegram, for a day, and comes again.
                log.exception("updates not kept")
                pause = self._pause(failures)
            else:
                return
            failures += 1
            await asyncio.sleep(pause)

    def _pause(self, failures: int) -> float:
        return min(self._longest_pause, 2.0 ** min(failures, 10)) * random.uniform(0.5, 1)  # noqa: S311  (it only spreads the load)

    async def _drop_webhook(self) -> None:
        await self._bot.call("deleteWebhook", {"drop_pending_updates": False})

    async def _poll(self, receive: Receive) -> None:
        updates = await self._bot.call("getUpdates", self._question(), read_timeout=self._poll_seconds + ANSWER_SECONDS)
        # What lay below the offset is confirmed by now. Numbers may begin anew, and lower, after a quiet week.
        self._offset = None
        if updates:
            await receive([_raw(update) for update in updates])
            self._offset = max(update["update_id"] for update in updates) + 1

    def _question(self) -> dict[str, Any]:
        return {
            "offset": self._offset,
            "limit": AT_ONCE,
            "timeout": self._poll_seconds,
            "allowed_updates": ALLOWED_UPDATES,
        }


def _raw(update: Mapping[str, Any]) -> RawUpdate:
    payload = json.dumps(update, separators=(",", ":"))
    return RawUpdate(PLATFORM, update["update_id"], lane_of(update), payload)
