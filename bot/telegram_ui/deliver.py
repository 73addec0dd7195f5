"""Showing a screen in a chat: which of Telegram's calls does it, and what became of it."""

from dataclasses import dataclass
from typing import Any

import structlog
from telegram import InputFile
from telegram.error import BadRequest, TelegramError

from bot.platform import Delivery, Sent
from bot.telegram_ui.api import Bot
from bot.telegram_ui.message_ref import MessageRef, read_ref
from bot.telegram_ui.outcome import is_nobody_there, is_not_editable, outcome_of, shows_the_same
from bot.telegram_ui.parse import PLATFORM
from bot.telegram_ui.render import one_line, render_buttons, render_caption, render_text
from handlers.screen import File, Picture, Screen

ATTACHED = "attached"
NO_PREVIEW = {"is_disabled": True}
QUIET = {"disable_notification": True}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Medium:
    """A file that Telegram has already, by its id, or one to send, and its `kind`: "photo" or "document"."""

    kind: str
    file: str | InputFile


@dataclass(frozen=True, slots=True)
class Call:
    """One of Telegram's methods with its parameters. `has_media`: of the message that it leaves."""

    method: str
    parameters: dict[str, Any]
    has_media: bool


async def deliver(bot: Bot, lane: str, screen: Screen, *, edits: str | None) -> Delivery:
    """Show a screen in place of the message `edits` where that can be, else as a new message."""
    edited = read_ref(edits) if edits and _may_edit(screen) else None
    try:
        return await _show_somehow(bot, lane, screen, edited)
    except TelegramError as error:
        return outcome_of(error)


def _may_edit(screen: Screen) -> bool:
    """Return whether a screen can take the place of another: with a file it can't, unless that is a picture."""
    return screen.file is None or _is_picture(screen.file)


def _is_picture(file: File) -> bool:
    return file.media_type.startswith("image/")


async def _show_somehow(bot: Bot, lane: str, screen: Screen, edited: MessageRef | None) -> Sent:
    """Show a screen with its picture or, where Telegram refuses that, without: its words matter more."""
    for medium in _media_to_try(screen):
        try:
            return await _show(bot, lane, screen, medium=medium, edited=edited)
        except BadRequest as refused:
            if is_nobody_there(refused):
                raise
            log.info("picture not shown", why=refused.message, medium=medium.kind)
    return await _show(bot, lane, screen, medium=None, edited=None if screen.file else edited)


def _media_to_try(screen: Screen) -> tuple[Medium, ...]:
    """Return how what stands beside the words may be shown, before they go with the file or alone."""
    if screen.file is not None:
        return (Medium("photo", _upload(screen.file)),) if _is_picture(screen.file) else ()
    return _pictures_to_try(screen.picture)


def _pictures_to_try(picture: Picture | None) -> tuple[Medium, ...]:
    """Return how a picture may be shown again: one that came as a file is refused as a photo."""
    if picture is None or picture.platform != PLATFORM:
        return ()
    as_document = Medium("document", picture.remote_id)
    if picture.media_type.startswith("image/"):
        return (Medium("photo", picture.remote_id), as_document)
    return (as_document,)


async def _show(bot: Bot, lane: str, screen: Screen, *, medium: Medium | None, edited: MessageRef | None) -> Sent:
    if edited is not None:
        try:
            return await _make(bot, lane, screen, _edit(screen, medium, edited))
        except BadRequest as refused:
            if shows_the_same(refused):
                return Sent(str(edited))
            if not is_not_editable(refused):
                raise
    sent = _send(screen, medium)
    sent.parameters.update(QUIET if screen.quiet else {})
    return await _make(bot, lane, screen, sent)


async def _make(bot: Bot, lane: str, screen: Screen, call: Call) -> Sent:
    parameters = {"chat_id": lane, **call.parameters}
    if buttons := render_buttons(screen):
        parameters["reply_markup"] = buttons
    message = await bot.call(call.method, parameters)
    return Sent(str(MessageRef(message["message_id"], call.has_media)))


def _edit(screen: Screen, medium: Medium | None, edited: MessageRef) -> Call:
    message = {"message_id": edited.id}
    if medium:
        return Call("editMessageMedia", message | _media(medium, screen), has_media=True)
    if edited.has_media:
        return Call("editMessageCaption", message | _caption(screen), has_media=True)
    return Call("editMessageText", message | _text(screen), has_media=False)


def _media(medium: Medium, screen: Screen) -> dict[str, Any]:
    """Return what takes the place of a medium; one to send goes beside it, under a name of its own."""
    media = {"type": medium.kind, "media": medium.file, **_caption(screen)}
    if isinstance(medium.file, str):
        return {"media": media}
    return {"media": media | {"media": f"attach://{ATTACHED}"}, ATTACHED: medium.file}


def _send(screen: Screen, medium: Medium | None) -> Call:
    if medium:
        method = "sendPhoto" if medium.kind == "photo" else "sendDocument"
        return Call(method, {medium.kind: medium.file, **_caption(screen)}, has_media=True)
    if screen.file:
        return Call("sendDocument", {"document": _upload(screen.file), **_caption(screen)}, has_media=True)
    return Call("sendMessage", _text(screen), has_media=False)


def _upload(file: File) -> InputFile:
    return InputFile(file.bytes, filename=one_line(file.name))


def _text(screen: Screen) -> dict[str, Any]:
    return {"text": render_text(screen), "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}


def _caption(screen: Screen) -> dict[str, Any]:
    return {"caption": render_caption(screen), "parse_mode": "HTML"}
