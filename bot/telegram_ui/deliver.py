"""Showing a screen in a chat: which of Telegram's calls does it, and what became of it."""

from dataclasses import dataclass, replace
from typing import Any

from telegram import InputFile
from telegram.error import BadRequest, TelegramError

from bot.platform import Delivery, Sent
from bot.telegram_ui.api import Bot
from bot.telegram_ui.message_ref import MessageRef, read_ref
from bot.telegram_ui.outcome import is_nobody_there, is_not_editable, outcome_of, shows_the_same
from bot.telegram_ui.parse import PLATFORM
from bot.telegram_ui.render import render_buttons, render_caption, render_text
from handlers.screen import File, Picture, Screen

HTML = {"parse_mode": "HTML"}
NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Call:
    """One of Telegram's methods with its parameters. `has_media`: of the message that it leaves."""

    method: str
    parameters: dict[str, Any]
    has_media: bool


async def deliver(bot: Bot, lane: str, screen: Screen, *, edits: str | None) -> Delivery:
    """Show a screen in place of the message `edits` where that can be, else as a new message.

    A picture that Telegram refuses is left out: its words matter more.
    """
    shown = screen if screen.picture and screen.picture.platform == PLATFORM else replace(screen, picture=None)
    edited = read_ref(edits) if edits and not screen.file else None
    try:
        try:
            return await _show(bot, lane, shown, edited)
        except BadRequest as refused:
            if not shown.picture or is_nobody_there(refused):
                raise
            return await _show(bot, lane, replace(shown, picture=None), edited)
    except TelegramError as error:
        return outcome_of(error)


async def _show(bot: Bot, lane: str, screen: Screen, edited: MessageRef | None) -> Sent:
    if edited is not None:
        try:
            return await _make(bot, lane, screen, _edit(screen, edited))
        except BadRequest as refused:
            if shows_the_same(refused):
                return Sent(str(edited))
            if not is_not_editable(refused):
                raise
    return await _make(bot, lane, screen, _send(screen))


async def _make(bot: Bot, lane: str, screen: Screen, call: Call) -> Sent:
    parameters = {"chat_id": lane, **call.parameters}
    if buttons := render_buttons(screen):
        parameters["reply_markup"] = buttons
    message = await bot.call(call.method, parameters)
    return Sent(str(MessageRef(message["message_id"], call.has_media)))


def _edit(screen: Screen, edited: MessageRef) -> Call:
    message = {"message_id": edited.id}
    if screen.picture:
        return Call("editMessageMedia", message | {"media": _media(screen, screen.picture)}, has_media=True)
    if edited.has_media:
        return Call("editMessageCaption", message | _captioned(screen), has_media=True)
    return Call("editMessageText", message | _text(screen), has_media=False)


def _send(screen: Screen) -> Call:
    if screen.file:
        return Call("sendDocument", {"document": _upload(screen.file)} | _captioned(screen), has_media=True)
    if screen.picture:
        kind = _kind(screen.picture)
        return Call(f"send{kind.title()}", {kind: screen.picture.remote_id} | _captioned(screen), has_media=True)
    return Call("sendMessage", _text(screen), has_media=False)


def _text(screen: Screen) -> dict[str, Any]:
    return {"text": render_text(screen), "link_preview_options": NO_PREVIEW} | HTML


def _captioned(screen: Screen) -> dict[str, Any]:
    return {"caption": render_caption(screen)} | HTML


def _media(screen: Screen, picture: Picture) -> dict[str, Any]:
    return {"type": _kind(picture), "media": picture.remote_id} | _captioned(screen)


def _kind(picture: Picture) -> str:
    return "photo" if picture.media_type.startswith("image/") else "document"


def _upload(file: File) -> InputFile:
    return InputFile(file.content.encode(), filename=file.name)
