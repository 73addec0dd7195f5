"""Telegram's HTML, as strictly as Telegram reads it."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from sandbox.entities import in_order, utf16
from sandbox.wire import ApiError, Json, bad_request

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}  # fmt: skip
_TEXT = re.compile(r"[^<&]+")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,8})|(lt|gt|amp|quot));?")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_TAG_NAME = re.compile(r"<([^\s>]*)")
_ATTRIBUTE = re.compile(r"\s*([^\s=>/\"']*)\s*(=?)\s*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]+(?=[\s>])")


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    length: int = 0
    out: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def place(self, at: int) -> str:
        return f"at byte offset {len(self.source[:at].encode())}"

    def write(self, text: str) -> None:
        self.out.append(text)
        self.length += utf16(text)


def _refusal(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")


def parse(source: str) -> tuple[str, list[Json]]:
    """Return the text and the entities of an HTML message; raises `ApiError` for what Telegram wouldn't read."""
    reader = _Reader(source)
    while reader.at < len(source):
        _step(reader)
    if reader.stack:
        raise _refusal(f'Can\'t find end tag corresponding to start tag "{reader.stack[-1].tag}"')
    return "".join(reader.out), in_order(_languages_joined(reader.entities))


def _step(reader: _Reader) -> None:
    if plain := _TEXT.match(reader.source, reader.at):
        reader.write(plain.group())
        reader.at = plain.end()
    elif reader.source[reader.at] == "&":
        _read_reference(reader)
    elif reader.source.startswith("</", reader.at):
        _read_end(reader)
    else:
        _read_start(reader)


def _read_reference(reader: _Reader) -> None:
    match = _REFERENCE.match(reader.source, reader.at)
    letters = _letters(match) if match else ""
    reader.write(letters or "&")
    reader.at = match.end() if match and letters else reader.at + 1


def _letters(match: re.Match[str]) -> str:
    if match[3]:
        return html.unescape(f"&{match[3]};")
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else ""


def _read_start(reader: _Reader) -> None:
    begin = reader.at
    match = _TAG_NAME.match(reader.source, begin)
    if match is None or match.end() == len(reader.source):
        raise _refusal(f"Unclosed start tag {reader.place(begin)}")
    tag = match[1].lower()
    if tag not in _TAGS:
        raise _refusal(f'Unsupported start tag "{tag}" {reader.place(begin)}')
    reader.at = match.end()
    attributes = _read_attributes(reader, tag, begin)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _refusal(f'Tag "span" must have class "tg-spoiler" {reader.place(begin)}')
    reader.stack.append(_Open(tag, reader.length, attributes))


def _read_attributes(reader: _Reader, tag: str, begin: int) -> dict[str, str]:
    attributes: dict[str, str] = {}
    while True:
        match = _ATTRIBUTE.match(reader.source, reader.at)
        reader.at = match.end() if match else len(reader.source)
        if match is None or reader.at >= len(reader.source):
            raise _refusal(f'Unclosed start tag "{tag}" {reader.place(begin)}')
        if not match[1] and not match[2] and reader.source[reader.at] == ">":
            reader.at += 1
            return attributes
        if not match[1]:
            raise _refusal(f'Empty attribute name in the tag "{tag}" {reader.place(begin)}')
        attributes[match[1].lower()] = _read_value(reader, begin) if match[2] else ""


def _read_value(reader: _Reader, begin: int) -> str:
    quote = reader.source[reader.at]
    if quote not in "\"'":
        token = _TOKEN.match(reader.source, reader.at)
        if token is None:
            raise _refusal(f"Unexpected end of name token {reader.place(reader.at)}")
        reader.at = token.end()
        return token.group().lower()
    end = reader.source.find(quote, reader.at + 1)
    if end < 0:
        raise _refusal(f"Unclosed start tag {reader.place(begin)}")
    value = reader.source[reader.at + 1 : end]
    reader.at = end + 1
    return _REFERENCE.sub(lambda match: _letters(match) or match.group(), value)


def _read_end(reader: _Reader) -> None:
    begin = reader.at
    if not reader.stack:
        raise _refusal(f"Unexpected end tag {reader.place(begin)}")
    match = _END_TAG.match(reader.source, begin)
    if match is None:
        raise _refusal(f"Unclosed end tag {reader.place(begin)}")
    opened = reader.stack.pop()
    name = match[1].lower()
    if name and name != opened.tag:
        raise _refusal(f'Unmatched end tag {reader.place(begin)}, expected "</{opened.tag}>", found "</{name}>"')
    reader.at = match.end()
    _close(reader, opened)


def _close(reader: _Reader, opened: _Open) -> None:
    length = reader.length - opened.offset
    entity: Json = {"type": _TAGS[opened.tag], "offset": opened.offset, "length": length}
    match opened.tag:
        case "a":
            _close_link(reader, entity, opened.attributes.get("href", ""))
            return
        case "code":
            language = opened.attributes.get("class", "").partition("language-")[2]
            entity |= {"language": language} if language else {}
        case "blockquote" if "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        case "tg-emoji":
            entity["custom_emoji_id"] = _number(opened, "emoji-id", "Invalid custom emoji identifier specified")
        case "tg-time":
            entity["unix_time"] = int(_number(opened, "unix", "Invalid date-time format specified"))
            entity |= {"date_time_format": shape} if (shape := opened.attributes.get("format")) else {}
    _keep(reader, entity)


def _number(opened: _Open, name: str, words: str) -> str:
    value = opened.attributes.get(name, "")
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 2**63):
        raise _refusal(words)
    return value


def _close_link(reader: _Reader, entity: Json, href: str) -> None:
    address = href or "".join(reader.out)[-entity["length"] :]
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
    except ValueError:
        return
    if parts.scheme == "tg" and parts.netloc == "user":
        user_id = parse_qs(parts.query).get("id", [""])[0]
        if user_id.isdigit():
            _keep(reader, entity | {"type": "text_mention", "user": {"id": int(user_id)}})
    elif parts.scheme in {"http", "https", "tg", "ton"} and (parts.scheme == "tg" or "." in parts.netloc):
        _keep(reader, entity | {"url": parts.geturl()})


def _keep(reader: _Reader, entity: Json) -> None:
    if entity["length"]:
        reader.entities.append(entity)


def _languages_joined(entities: list[Json]) -> list[Json]:
    """Join a `code` with a language to the `pre` around it; elsewhere a `code` has no language."""
    spans = {(entity["offset"], entity["length"]): entity for entity in entities if entity["type"] == "pre"}
    kept = []
    for entity in entities:
        if entity["type"] == "code" and "language" in entity:
            language = entity.pop("language")
            if pre := spans.get((entity["offset"], entity["length"])):
                pre["language"] = language
                continue
        kept.append(entity)
    return kept
