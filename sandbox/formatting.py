"""A text or caption of a call, read and bounded."""

from dataclasses import dataclass, field

from sandbox.call import Call
from sandbox.entities import checked, trimmed, utf16, with_found
from sandbox.html import parse
from sandbox.wire import Json, bad_request, compact

MOST_TEXT = 4096
MOST_CAPTION = 1024


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and its entities."""

    text: str = ""
    entities: list[Json] = field(default_factory=list)

    def as_text(self) -> Json:
        """Return the fields of a message that hold it as its text."""
        return {"text": self.text, **compact(entities=self.entities)}

    def as_caption(self) -> Json:
        """Return the fields of a message that hold it as its caption; none without one."""
        return compact(caption=self.text, caption_entities=self.entities)


def plain(text: str) -> Formatted:
    """Return a text as a person types it."""
    kept, _ = trimmed(text, [])
    return Formatted(kept, with_found(kept, []))


def text_of(call: Call) -> Formatted:
    """Return the text of a call; raises `ApiError` for none and for too much of it."""
    formatted = read(call.text("text"), call.text("parse_mode"), call.structure("entities"))
    if not formatted.text:
        raise bad_request("message text is empty")
    if utf16(formatted.text) > MOST_TEXT:
        raise bad_request("message is too long")
    return formatted


def caption_of(call: Call) -> Formatted:
    """Return the caption of a call, empty without one; raises `ApiError` for too much of it."""
    return caption(call.text("caption"), call.text("parse_mode"), call.structure("caption_entities"))


def caption(text: str, parse_mode: str, entities: object) -> Formatted:
    """Return a caption; raises `ApiError` for too much of it."""
    formatted = read(text, parse_mode, entities)
    if utf16(formatted.text) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def read(text: str, parse_mode: str, entities: object) -> Formatted:
    """Return a text with what its parse mode or the given entities say, and with what is found in it."""
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise bad_request("strings must be encoded in UTF-8")
    if parse_mode.lower() == "html":
        text, given = parse(text)
    elif parse_mode:
        raise bad_request("unsupported parse_mode")
    else:
        given = checked(entities, text) if entities else []
    kept, moved = trimmed(text, given)
    return Formatted(kept, with_found(kept, moved))
