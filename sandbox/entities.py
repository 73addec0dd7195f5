"""What is found in a text by itself, and offsets in the UTF-16 code units that Telegram counts."""

import re
from collections.abc import Sequence

from sandbox.wire import Json, bad_request

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32}\b)"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d_])\w{1,256})"
)
_OWN_WORDS = {"code", "pre", "text_link", "text_mention", "url", "email", "custom_emoji", "date_time"}
KINDS = _OWN_WORDS | {
    "mention", "hashtag", "cashtag", "bot_command", "phone_number", "bold", "italic", "underline", "strikethrough",
    "spoiler", "blockquote", "expandable_blockquote",
}  # fmt: skip


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def found(text: str) -> list[Json]:
    """Return the links, commands, mentions, hashtags and addresses that stand in a text."""
    return [
        {"type": match.lastgroup, "offset": utf16(text[: match.start()]), "length": utf16(match.group())}
        for match in _FOUND.finditer(text)
    ]


def with_found(text: str, given: Sequence[Json]) -> list[Json]:
    """Return given entities and those found in the text where none of the given rules them out."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"]) for entity in given if entity["type"] in _OWN_WORDS
    ]
    more = [
        entity
        for entity in found(text)
        if not any(start < entity["offset"] + entity["length"] and entity["offset"] < end for start, end in taken)
    ]
    return in_order([*given, *more])


def in_order(entities: Sequence[Json]) -> list[Json]:
    """Return entities by offset, the longer one first."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def trimmed(text: str, entities: Sequence[Json]) -> tuple[str, list[Json]]:
    """Return a text without space around it, and its entities moved and cut accordingly."""
    kept = text.strip()
    before = utf16(text[: len(text) - len(text.lstrip())])
    end = before + utf16(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"], before)
        stop = min(entity["offset"] + entity["length"], end)
        if stop > start:
            moved.append({**entity, "offset": start - before, "length": stop - start})
    return kept, moved


def checked(entities: object, text: str) -> list[Json]:
    """Return entities that a bot gave itself; raises `ApiError` for one that Telegram wouldn't read."""
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    for entity in entities:
        _check_one(entity, utf16(text))
    return list(entities)


def _check_one(entity: object, length: int) -> None:
    if not isinstance(entity, dict):
        raise bad_request("can't parse entities: Can't parse MessageEntity: MessageEntity must be an Object")
    if entity.get("type") not in KINDS:
        raise bad_request("can't parse entities: Can't parse MessageEntity: unsupported type specified")
    start, size = entity.get("offset"), entity.get("length")
    if not isinstance(start, int) or not isinstance(size, int):
        raise bad_request("can't parse entities: Can't parse MessageEntity: Field \"offset\" must be of type Number")
    if start < 0 or size <= 0 or start + size > length:
        raise bad_request(f"entity beginning at UTF-16 offset {start} ends after the end of the text")
