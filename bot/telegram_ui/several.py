"""Screens that take several messages: albums, and media below which their words can't stand."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import structlog
from telegram import InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo
from telegram.error import BadRequest, TelegramError

from bot.platform import Sent
from bot.telegram_ui.api import Bot
from bot.telegram_ui.calls import (
    QUIET,
    Call,
    Medium,
    caption,
    goes_apart,
    kind_of,
    medium_call,
    send_call,
    ways_to_show,
    words_call,
)
from bot.telegram_ui.message_ref import MessageRef
from bot.telegram_ui.outcome import is_no_place, seconds_to_wait
from bot.telegram_ui.parse import PLATFORM
from bot.telegram_ui.place import place
from bot.telegram_ui.render import fits_caption, fits_text, render_buttons
from domain.requests import MediaKind
from handlers.screen import Picture, Screen

MOST_TOGETHER = 10
PATIENCE_SECONDS = 30.0
"""How long the rest of what was begun waits for its turn; sent later, all of it would come twice."""

_MIXES = {
    MediaKind.PHOTO: "pictures",
    MediaKind.VIDEO: "pictures",
    MediaKind.DOCUMENT: "files",
    MediaKind.AUDIO: "sounds",
}
"""What may be in an album with what; the rest goes by itself."""

_MEMBERS = {
    MediaKind.PHOTO: InputMediaPhoto,
    MediaKind.VIDEO: InputMediaVideo,
    MediaKind.DOCUMENT: InputMediaDocument,
    MediaKind.AUDIO: InputMediaAudio,
}

log = structlog.get_logger()


def album_of(screen: Screen) -> tuple[Picture, ...]:
    """Return what of a screen's album is on this platform."""
    return tuple(picture for picture in screen.album if picture.platform == PLATFORM)


def can_be_changed(screen: Screen, edited: MessageRef) -> bool:
    """Return whether the words of what takes several messages may be changed where they stand.

    They can't be where they no longer fit below the medium that they stood below.
    """
    is_whole = bool(screen.quote) or screen.whole
    return not (edited.has_media and is_whole and not fits_caption(screen) and fits_text(screen))


class Several:
    """Sends the messages of one screen, one after the other. `quiet`: without a sound."""

    def __init__(self, bot: Bot, lane: str, *, quiet: bool) -> None:
        self._bot = bot
        self._frame = place(lane) | (QUIET if quiet else {})
        self._sent: list[MessageRef] = []

    async def send_apart(self, screen: Screen, ways: Sequence[Medium]) -> Sent:
        """Send a medium in the first way that is taken, and the words as a message of their own below it."""
        await self._send_one([medium_call(way) for way in ways])
        return await self._end_with_words(screen)

    async def send_album(self, screen: Screen, album: Sequence[Picture]) -> Sent:
        """Send an album, split where it can't be one, with the words below its first medium if they can stand there."""
        worded: int | None = None
        for together in _together(album):
            can_stand = worded is None and not screen.buttons and not goes_apart(screen, kind_of(together[0]))
            first = len(self._sent)
            if await self._send_group(together, screen if can_stand else None) and can_stand:
                worded = first
        return await self._end_with_words(screen) if worded is None else self._all(worded)

    async def _end_with_words(self, screen: Screen) -> Sent:
        """Send the words, to which later edits go."""
        await self._call(words_call(screen), buttons=render_buttons(screen))
        return self._all(len(self._sent) - 1)

    def _all(self, worded: int) -> Sent:
        """Return what was sent. `worded`: the place in it of the message with the words."""
        messages = [*map(str, self._sent)]
        return Sent(messages.pop(worded), tuple(messages))

    async def _send_group(self, pictures: Sequence[Picture], words: Screen | None) -> bool:
        """Send pictures together, or each by itself where that is refused; return whether the first was sent."""
        if len(pictures) > 1:
            try:
                await self._call_group(pictures, words)
            except BadRequest as refused:
                if is_no_place(refused):
                    raise
                log.info("album not shown", why=refused.message)
            else:
                return True
        is_first_sent = await self._send_single(pictures[0], words)
        for picture in pictures[1:]:
            await self._send_single(picture, None)
        return is_first_sent

    async def _send_single(self, picture: Picture, words: Screen | None) -> bool:
        ways = ways_to_show(picture)
        return await self._send_one([medium_call(way) if words is None else send_call(words, way) for way in ways])

    async def _send_one(self, ways: Sequence[Call]) -> bool:
        """Make the first of these calls that isn't refused; return whether there was one."""
        for call in ways:
            try:
                await self._call(call)
            except BadRequest as refused:
                if is_no_place(refused):
                    raise
                log.info("medium not shown", why=refused.message, method=call.method)
            else:
                return True
        return False

    async def _call_group(self, pictures: Sequence[Picture], words: Screen | None) -> None:
        below = [{} if words is None else caption(words), *[{}] * (len(pictures) - 1)]
        media = [_MEMBERS[kind_of(one)](one.remote_id, **said) for one, said in zip(pictures, below, strict=True)]
        for message in await self._patiently("sendMediaGroup", {"media": media}):
            self._sent.append(MessageRef(message["message_id"], has_media=True))

    async def _call(self, call: Call, *, buttons: dict[str, Any] | None = None) -> None:
        parameters = call.parameters | ({"reply_markup": buttons} if buttons else {})
        message = await self._patiently(call.method, parameters)
        self._sent.append(MessageRef(message["message_id"], call.has_media))

    async def _patiently(self, method: str, parameters: dict[str, Any]) -> Any:
        """Make a call; one that isn't the first waits for its turn."""
        left = PATIENCE_SECONDS
        while True:
            try:
                return await self._bot.call(method, self._frame | parameters)
            except TelegramError as error:
                seconds = seconds_to_wait(error)
                if seconds is None or seconds > left or not self._sent:
                    raise
            left -= seconds
            await asyncio.sleep(seconds)


def _together(album: Sequence[Picture]) -> Iterator[Sequence[Picture]]:
    """Yield what of an album may go in one piece, in its order."""
    for mix, run in groupby(album, key=lambda picture: _MIXES.get(kind_of(picture))):
        pictures = [*run]
        size = MOST_TOGETHER if mix else 1
        for start in range(0, len(pictures), size):
            yield pictures[start : start + size]
