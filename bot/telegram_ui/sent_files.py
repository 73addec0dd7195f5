"""The files that come with a message, as Telegram describes them."""

from collections.abc import Mapping
from typing import Any

from domain.requests import MediaKind
from handlers.speech import SentFile

Json = Mapping[str, Any]

# What each kind is called, and of which media type it is, where the message doesn't say so. An animation comes first:
# it is described as a document too.
_UNSAID = {
    MediaKind.ANIMATION: ("animation.mp4", "video/mp4"),
    MediaKind.DOCUMENT: ("document", "application/octet-stream"),
    MediaKind.VOICE: ("voice.ogg", "audio/ogg"),
    MediaKind.VIDEO: ("video.mp4", "video/mp4"),
    MediaKind.AUDIO: ("audio.mp3", "audio/mpeg"),
    MediaKind.VIDEO_NOTE: ("video.mp4", "video/mp4"),
}


def files_of(message: Json, largest: int) -> tuple[SentFile, ...]:
    """Return the files of a message, none of them fetched.

    `largest`: the size, in bytes, that the chosen size of a photo stays under where it can.
    """
    if "text" in message:
        return ()
    if sizes := message.get("photo"):
        return (_photo(sizes, largest),)
    for kind, (name, media_type) in _UNSAID.items():
        if file := message.get(kind):
            return (_sent(file, kind, name=name, media_type=media_type),)
    if sticker := message.get("sticker"):
        return (_sticker(sticker),)
    return ()


def _photo(sizes: list[Json], largest: int) -> SentFile:
    by_size = sorted(sizes, key=lambda size: (size["width"] * size["height"], size.get("file_size", 0)))
    within = [size for size in by_size if size.get("file_size", 0) <= largest]
    return _sent(within[-1] if within else by_size[0], MediaKind.PHOTO, name="photo.jpg", media_type="image/jpeg")


def _sticker(sticker: Json) -> SentFile:
    if sticker.get("is_animated"):
        return _sent(sticker, MediaKind.STICKER, name="sticker.tgs", media_type="application/x-tgsticker")
    if sticker.get("is_video"):
        return _sent(sticker, MediaKind.STICKER, name="sticker.webm", media_type="video/webm")
    return _sent(sticker, MediaKind.STICKER, name="sticker.webp", media_type="image/webp")


def _sent(file: Json, kind: MediaKind, *, name: str, media_type: str) -> SentFile:
    return SentFile(
        remote_id=file["file_id"],
        name=whole(file.get("file_name") or name),
        media_type=file.get("mime_type") or media_type,
        size=file.get("file_size", 0),
        content=None,
        kind=kind,
    )


def whole(text: str) -> str:
    """Return a text with a replacement sign for each null and half of a character, which no database would take."""
    text = text.replace("\x00", "\ufffd")
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
