"""Showing a screen in a chat: what becomes of Telegram's calls."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import structlog
from telegram.error import BadRequest, TelegramError

from bot.platform import Delivery, Sent
from bot.telegram_ui.api import Bot
from bot.telegram_ui.calls import QUIET, Call, Medium, edit_call, goes_apart, send_call, upload, ways_to_show
from bot.telegram_ui.message_ref import MessageRef, read_ref
from bot.telegram_ui.outcome import is_no_place, is_not_editable, outcome_of, shows_the_same
from bot.telegram_ui.parse import PLATFORM
from bot.telegram_ui.place import place, place_of_old
from bot.telegram_ui.render import render_buttons
from bot.telegram_ui.several import Several, album_of, can_be_changed
from domain.requests import MediaKind
from handlers.screen import File, Screen

log = structlog.get_logger()


async def deliver(bot: Bot, lane: str, screen: Screen, *, edits: str | None) -> Delivery:
    """Show a screen in place of the message `edits` where that can be, else as new messages."""
    edited = read_ref(edits) if edits and _may_edit(screen) else None
    try:
        return await _show_somehow(bot, lane, screen, edited)
    except TelegramError as error:
        return outcome_of(error, lane)


def _may_edit(screen: Screen) -> bool:
    """Return whether a screen can take the place of another: with a file it can't, unless that is a picture."""
    return screen.file is None or _is_picture(screen.file)


def _is_picture(file: File) -> bool:
    return file.media_type.startswith("image/")


async def _show_somehow(bot: Bot, lane: str, screen: Screen, edited: MessageRef | None) -> Sent:
    album = album_of(screen)
    if album:
        return await _show_several(bot, lane, screen, edited, lambda several: several.send_album(screen, album))
    media = _media_to_try(screen)
    if media and (screen.file is None or screen.whole) and goes_apart(screen, media[0].kind):
        return await _show_several(bot, lane, screen, edited, lambda several: several.send_apart(screen, media))
    for medium in media:
        try:
            return await _show(bot, lane, screen, medium=medium, edited=edited)
        except BadRequest as refused:
            if is_no_place(refused):
                raise
            log.info("picture not shown", why=refused.message, medium=medium.kind)
    return await _show(bot, lane, screen, medium=None, edited=None if screen.file else edited)


def _media_to_try(screen: Screen) -> tuple[Medium, ...]:
    """Return how what stands beside the words may be shown, before they go with the file or alone."""
    if screen.file is not None:
        return (Medium(MediaKind.PHOTO, upload(screen.file)),) if _is_picture(screen.file) else ()
    if screen.picture is None or screen.picture.platform != PLATFORM:
        return ()
    return ways_to_show(screen.picture)


async def _show_several(
    bot: Bot,
    lane: str,
    screen: Screen,
    edited: MessageRef | None,
    send: Callable[[Several], Awaitable[Sent]],
) -> Sent:
    """Change the words of what takes several messages, or send all of it anew where they can't be changed."""
    if edited is not None and can_be_changed(screen, edited):
        try:
            shown = replace(screen, buttons=()) if screen.album and edited.has_media else screen
            return await _make(bot, place_of_old(lane), shown, edit_call(shown, None, edited))
        except BadRequest as refused:
            if shows_the_same(refused):
                return Sent(str(edited))
            if is_no_place(refused):
                raise
            log.info("words not changed", why=refused.message)
    return await send(Several(bot, lane, quiet=screen.quiet))


async def _show(bot: Bot, lane: str, screen: Screen, *, medium: Medium | None, edited: MessageRef | None) -> Sent:
    if edited is not None:
        try:
            return await _make(bot, place_of_old(lane), screen, edit_call(screen, medium, edited))
        except BadRequest as refused:
            if shows_the_same(refused):
                return Sent(str(edited))
            if not is_not_editable(refused):
                raise
    sent = send_call(screen, medium)
    return await _make(bot, place(lane) | (QUIET if screen.quiet else {}), screen, sent)


async def _make(bot: Bot, frame: dict[str, Any], screen: Screen, call: Call) -> Sent:
    parameters: dict[str, Any] = frame | call.parameters
    if buttons := render_buttons(screen):
        parameters["reply_markup"] = buttons
    message = await bot.call(call.method, parameters)
    return Sent(str(MessageRef(message["message_id"], call.has_media)))
