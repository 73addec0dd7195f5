"""What a person sees: a message in their chat, with its buttons and its file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.wire import Json

_MEDIA = ("photo", "animation", "document", "voice", "video", "audio", "video_note", "sticker")


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. `data`: of a callback button; `reply`: it types its label instead."""

    label: str
    data: str | None = None
    url: str | None = None
    copies: str | None = None
    reply: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it stood when it was looked at. `touched`: the revision of its last change."""

    body: Json
    base_url: str
    touched: int

    @property
    def message_id(self) -> int:
        """Return its number in its chat."""
        return int(self.body["message_id"])

    @property
    def text(self) -> str:
        """Return its text or caption."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def from_bot(self) -> bool:
        """Say whether the bot wrote it."""
        return bool(self.body["from_bot"])

    @property
    def topic(self) -> int | None:
        """Return the topic that it stands in."""
        return self.body.get("message_thread_id")

    @property
    def all_buttons(self) -> list[Button]:
        """Return its buttons, row by row."""
        markup = self.body.get("reply_markup") or {}
        inline = [_inline(button) for row in markup.get("inline_keyboard", ()) for button in row]
        return inline + [Button(button["text"], reply=True) for row in markup.get("keyboard", ()) for button in row]

    @property
    def buttons(self) -> list[str]:
        """Return the labels of its buttons, row by row."""
        return [button.label for button in self.all_buttons]

    @property
    def kind(self) -> str | None:
        """Return the kind of its medium, `None` for a text."""
        return next((kind for kind in _MEDIA if kind in self.body), None)

    @property
    def file_id(self) -> str | None:
        """Return the id of its file, a photo's largest."""
        medium = self.body.get(self.kind or "")
        largest: Json = (medium[-1] if isinstance(medium, list) else medium) or {}
        return largest.get("file_id")

    @property
    def file_name(self) -> str | None:
        """Return the name of its file; a photo has none."""
        medium = self.body.get(self.kind or "")
        return medium.get("file_name") if isinstance(medium, dict) else None

    @property
    def url(self) -> str | None:
        """Return where its file can be downloaded."""
        return f"{self.base_url}/sandbox/files/{self.file_id}" if self.file_id else None

    def says(self, wanted: str) -> bool:
        """Say whether its text holds some words, or matches them as a regular expression."""
        return matches(wanted, self.text)


def matches(wanted: str, text: str) -> bool:
    """Say whether a text holds some words, or matches them as a regular expression."""
    if wanted in text:
        return True
    try:
        return re.search(wanted, text, re.MULTILINE | re.DOTALL) is not None
    except re.error:
        return False


def transcript(messages: Sequence[Seen]) -> str:
    """Return a conversation as a reader of a failed test wants it: who, what, buttons; the last twenty messages."""
    return "\n".join(_line(seen) for seen in messages[-20:]) or "  (nothing)"


def _line(seen: Seen) -> str:
    who = "bot" if seen.from_bot else str(seen.body["from"]["first_name"])
    medium = f"[{seen.kind} {seen.file_name or ''}] ".replace(" ]", "]") if seen.kind else ""
    buttons = "".join(f" [{label}]" for label in seen.buttons)
    edited = " (edited)" if "edit_date" in seen.body else ""
    text = seen.text.replace("\n", "\n        ")
    return f"  #{seen.message_id} {who}{edited}: {medium}{text}{buttons}"


def _inline(button: Json) -> Button:
    copies = (button.get("copy_text") or {}).get("text")
    return Button(button["text"], button.get("callback_data"), button.get("url"), copies)
