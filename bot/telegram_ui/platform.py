"""Telegram as a platform of the bot."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.platform import Delivery, TopicOutcome
from bot.telegram_ui import topics
from bot.telegram_ui.api import Bot
from bot.telegram_ui.deliver import deliver
from bot.telegram_ui.fetch import fetch_file
from bot.telegram_ui.parse import LARGEST_FILE, PLATFORM, parse
from domain.sheets import Layout, csv_of
from handlers.screen import Field, File, Screen, copy
from handlers.speech import Incoming

LAST_ACKNOWLEDGEMENTS_SECONDS = 2.0

log = structlog.get_logger()


class TelegramPlatform:
    """The bot's chats on Telegram. `largest_file`: the size in bytes up to which files are fetched."""

    name = PLATFORM

    def __init__(self, bot: Bot, username: str, *, largest_file: int = LARGEST_FILE) -> None:
        self._bot = bot
        self._username = username
        self._largest_file = largest_file
        self._background: set[asyncio.Task[None]] = set()

    def parse(self, payload: str) -> Incoming | None:
        """Return what an update says, or `None` for one that concerns nobody here. Files aren't fetched yet."""
        return parse(payload, self._largest_file, self._username)

    def acknowledge(self, payload: str) -> None:
        """Answer a pressed button at once, in the background."""
        query = json.loads(payload).get("callback_query")
        if query:
            self._in_background(self._answer(query["id"]))

    async def fetch(self, incoming: Incoming) -> Incoming:
        """Return it with the content of its files, those within the size cap."""
        files = [await fetch_file(self._bot, file, self._largest_file) for file in incoming.files]
        return replace(incoming, files=tuple(files))

    async def deliver(self, lane: str, screen: Screen, *, edits: str | None) -> Delivery:
        """Show a screen in a chat: in place of the message `edits` where that can be, else as a new message."""
        return await deliver(self._bot, lane, _with_secret(self._with_links(self._with_link(screen))), edits=edits)

    async def create_topic(self, chat: str, name: str, *, icon: str, color: int | None) -> TopicOutcome:
        """Open a topic in a group. `icon`: a custom emoji's id; `color`: one of Telegram's, in place of an icon."""
        return await topics.create_topic(self._bot, chat, name, icon=icon, color=color)

    async def change_topic(self, chat: str, thread: str, *, name: str, icon: str) -> TopicOutcome:
        """Give a topic another name or icon; what is empty stays."""
        return await topics.change_topic(self._bot, chat, thread, name=name, icon=icon)

    async def close_topic(self, chat: str, thread: str) -> TopicOutcome:
        """Close a topic; one that is closed already stays so."""
        return await topics.close_topic(self._bot, chat, thread)

    async def reopen_topic(self, chat: str, thread: str) -> TopicOutcome:
        """Open a closed topic again."""
        return await topics.reopen_topic(self._bot, chat, thread)

    def invitation_link(self, token: str) -> str:
        """Return the link that opens the bot with this token."""
        return f"https://t.me/{self._username}?start={token}"

    def _with_link(self, screen: Screen) -> Screen:
        """Return a screen with its invitation written out as a link, and a button to copy it."""
        if screen.invitation is None:
            return screen
        url = self.invitation_link(screen.invitation.token)
        button = copy(screen.invitation.copy_label, url)
        return replace(screen, lines=(*screen.lines, url), buttons=((button,), *screen.buttons), invitation=None)

    def _with_links(self, screen: Screen) -> Screen:
        """Return a screen with its list of invitations written out as a file of links."""
        if screen.links is None:
            return screen
        rows = ((name, self.invitation_link(token)) for name, token in screen.links.rows)
        content = csv_of(screen.links.head, rows, Layout(screen.links.delimiter))
        return replace(screen, file=File(screen.links.name, content, "text/csv"), links=None)

    async def close(self) -> None:
        """Let the last acknowledgements go out, but not for long."""
        if self._background:
            _, late = await asyncio.wait(self._background, timeout=LAST_ACKNOWLEDGEMENTS_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _answer(self, query_id: str) -> None:
        try:
            await self._bot.call("answerCallbackQuery", {"callback_query_id": query_id})
        except TelegramError as error:
            if "query is too old" not in error.message.lower():
                log.info("button not acknowledged", problem=type(error).__name__)


def _with_secret(screen: Screen) -> Screen:
    """Return a screen with its secret written out, and a button to copy it."""
    if screen.secret is None:
        return screen
    field = Field(screen.secret.label, screen.secret.value, copyable=True)
    button = copy(screen.secret.copy_label, screen.secret.value)
    return replace(screen, fields=(*screen.fields, field), buttons=((button,), *screen.buttons), secret=None)
