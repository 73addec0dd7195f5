"""Which of Telegram's calls shows a screen, or changes what stands in the chat."""

from dataclasses import dataclass
from typing import Any

from telegram import InputFile

from bot.telegram_ui.message_ref import MessageRef
from bot.telegram_ui.render import file_name, fits_caption, fits_text, render_caption, render_text
from domain.requests import MediaKind
from handlers.screen import File, Picture, Screen

ATTACHED = "attached"
NO_PREVIEW = {"is_disabled": True}
QUIET = {"disable_notification": True}
WHOLE_WORDS = "message.txt"

WITHOUT_CAPTION = frozenset({MediaKind.VIDEO_NOTE, MediaKind.STICKER})
REPLACEABLE = frozenset({MediaKind.PHOTO, MediaKind.DOCUMENT, MediaKind.VIDEO, MediaKind.ANIMATION, MediaKind.AUDIO})
"""What `editMessageMedia` can put in the place of something else."""

_METHODS = {
    MediaKind.PHOTO: "sendPhoto",
    MediaKind.DOCUMENT: "sendDocument",
    MediaKind.VOICE: "sendVoice",
    MediaKind.VIDEO: "sendVideo",
    MediaKind.ANIMATION: "sendAnimation",
    MediaKind.AUDIO: "sendAudio",
    MediaKind.VIDEO_NOTE: "sendVideoNote",
    MediaKind.STICKER: "sendSticker",
}


@dataclass(frozen=True, slots=True)
class Medium:
    """A file that Telegram has already, by its id, or one to send, and as what it is shown."""

    kind: MediaKind
    file: str | InputFile


@dataclass(frozen=True, slots=True)
class Call:
    """One of Telegram's methods with its parameters. `has_media`: of the message that it leaves."""

    method: str
    parameters: dict[str, Any]
    has_media: bool


def kind_of(picture: Picture) -> MediaKind:
    """Return as what a picture is shown where that is possible."""
    if picture.kind is not MediaKind.UNKNOWN:
        return picture.kind
    return MediaKind.PHOTO if picture.media_type.startswith("image/") else MediaKind.DOCUMENT


def ways_to_show(picture: Picture) -> tuple[Medium, ...]:
    """Return how a picture may be shown again: one that came as a file is refused as a photo."""
    kinds = dict.fromkeys((kind_of(picture), MediaKind.DOCUMENT))
    return tuple(Medium(kind, picture.remote_id) for kind in kinds)


def goes_apart(screen: Screen, kind: MediaKind) -> bool:
    """Return whether a screen's words can't stand below a medium: it has no caption, or somebody's words are too long.

    What the bot says itself is shortened there instead, unless it is to come whole.
    """
    return kind in WITHOUT_CAPTION or ((bool(screen.quote) or screen.whole) and not fits_caption(screen))


def send_call(screen: Screen, medium: Medium | None) -> Call:
    """Return the call that shows a screen in one new message."""
    if medium:
        return Call(_METHODS[medium.kind], {medium.kind.value: medium.file, **caption(screen)}, has_media=True)
    if screen.file:
        return Call("sendDocument", {"document": upload(screen.file), **caption(screen)}, has_media=True)
    return words_call(screen)


def medium_call(medium: Medium) -> Call:
    """Return the call that sends a medium alone."""
    return Call(_METHODS[medium.kind], {medium.kind.value: medium.file}, medium.kind not in WITHOUT_CAPTION)


def words_call(screen: Screen) -> Call:
    """Return the call that sends the words alone; somebody's own that are too long come whole, in a file."""
    if screen.quote and not fits_text(screen):
        return Call("sendDocument", {"document": _quote_file(screen), **caption(screen)}, has_media=True)
    return Call("sendMessage", text(screen), has_media=False)


def edit_call(screen: Screen, medium: Medium | None, edited: MessageRef) -> Call:
    """Return the call that puts a screen in the place of a message."""
    message = {"message_id": edited.id}
    if medium and medium.kind in REPLACEABLE:
        return Call("editMessageMedia", message | _media(medium, screen), has_media=True)
    if screen.quote and not (fits_caption(screen) if edited.has_media else fits_text(screen)):
        whole = Medium(MediaKind.DOCUMENT, _quote_file(screen))
        return Call("editMessageMedia", message | _media(whole, screen), has_media=True)
    if edited.has_media:
        return Call("editMessageCaption", message | caption(screen), has_media=True)
    return Call("editMessageText", message | text(screen), has_media=False)


def _media(medium: Medium, screen: Screen) -> dict[str, Any]:
    """Return what takes the place of a medium; one to send goes beside it, under a name of its own."""
    media = {"type": medium.kind.value, "media": medium.file, **caption(screen)}
    if isinstance(medium.file, str):
        return {"media": media}
    return {"media": media | {"media": f"attach://{ATTACHED}"}, ATTACHED: medium.file}


def upload(file: File) -> InputFile:
    return InputFile(file.bytes, filename=file_name(file.name))


def _quote_file(screen: Screen) -> InputFile:
    return InputFile(screen.quote.encode("utf-8", "replace"), filename=WHOLE_WORDS)


def text(screen: Screen) -> dict[str, Any]:
    return {"text": render_text(screen), "parse_mode": "HTML", "link_preview_options": NO_PREVIEW}


def caption(screen: Screen) -> dict[str, Any]:
    return {"caption": render_caption(screen), "parse_mode": "HTML"}
