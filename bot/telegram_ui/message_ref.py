"""References to messages: "123" for a text, "123m" for one with a photo or a document, which is edited otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MEDIA = ("photo", "document", "video", "animation", "audio", "voice")


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message of a chat. `has_media`: its words are a caption."""

    id: int
    has_media: bool = False

    def __str__(self) -> str:
        return f"{self.id}m" if self.has_media else str(self.id)


def ref_of(message: Mapping[str, Any]) -> MessageRef:
    """Return the reference of a message as Telegram shows it."""
    return MessageRef(message["message_id"], any(kind in message for kind in MEDIA))


def read_ref(text: str) -> MessageRef | None:
    """Return the reference that stands in a text; `None` for anything else."""
    number = text.removesuffix("m")
    if not (number.isascii() and number.isdigit()):
        return None
    return MessageRef(int(number), number != text)
