"""From screens to Telegram's messages: words in its HTML, buttons, and what is shown beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from html import escape
from typing import Any
from unicodedata import category

from bot.telegram_ui.bidi import isolate, tame
from bot.telegram_ui.fitting import SHORTENED, SHORTEST, level_that_fits, shorten, units
from domain.bidi import END_ISOLATE, ISOLATE, contained, without_isolates
from handlers.screen import Button, Field, Screen, Style

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
LONGEST_LABEL = 64
LONGEST_COPY = 256

STYLES = {Style.MAIN: "success", Style.DANGER: "danger"}

_LOOKS_EMPTY = "\u115f\u1160\u2800\u3164\uffa0"


class Markup(Enum):
    """What a part of the words looks like."""

    PLAIN = ("", "")
    BOLD = ("<b>", "</b>")
    ITALIC = ("<i>", "</i>")
    CODE = ("<code>", "</code>")
    QUOTE = ("<blockquote>", "</blockquote>")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words in one markup, tamed and not yet escaped, and what separates it from the part before.

    `apart`: it shares its line with other words, and is kept from turning their direction, or from being turned by
    those that it stands `beside`.
    """

    before: str
    text: str
    markup: Markup = Markup.PLAIN
    apart: bool = False
    beside: str = ""

    def length(self, level: int) -> int:
        return units(self.before) + units(self._words(shorten(self.text, level)))

    def html(self) -> str:
        opening, closing = self.markup.value
        words = escape(self._words(self.text), quote=False)
        if self.markup is Markup.CODE and words.startswith(ISOLATE) and "\n" not in words:  # it isn't to be copied
            return f"{self.before}{ISOLATE}{opening}{words[1:-1]}{closing}{END_ISOLATE}"
        return f"{self.before}{opening}{words}{closing}"

    def _words(self, text: str) -> str:
        return isolate(text, beside=self.beside) if self.apart else contained(text)


def render_text(screen: Screen) -> str:
    """Return a screen's words as HTML for a message of their own, which must not be empty."""
    return _html(_parts(screen), TEXT_LIMIT) or SHORTENED


def render_caption(screen: Screen) -> str:
    """Return a screen's words as HTML to stand below a picture or a file; there may be none."""
    return _html(_parts(screen), CAPTION_LIMIT)


def fits_text(screen: Screen) -> bool:
    """Return whether all of a screen's words fit into a message of their own."""
    return _length(screen) <= TEXT_LIMIT


def fits_caption(screen: Screen) -> bool:
    """Return whether all of a screen's words fit below a picture or a file."""
    return _length(screen) <= CAPTION_LIMIT


def _length(screen: Screen) -> int:
    parts = _parts(screen)
    return sum(part.length(units(part.text)) for part in parts)


def render_buttons(screen: Screen) -> dict[str, Any] | None:
    """Return a screen's buttons as Telegram's inline keyboard; `None` where there are none."""
    rows = [[_button(button) for button in row if _does_something(button)] for row in screen.buttons]
    present = [row for row in rows if row]
    return {"inline_keyboard": present} if present else None


def _html(parts: Sequence[Part], limit: int) -> str:
    if not any(_is_visible(part.text) for part in parts):
        return ""
    return "".join(part.html() for part in _fitted(parts, limit))


def _parts(screen: Screen) -> list[Part]:
    """Return a screen's words in order, its blocks with a blank line between them; a quote stands out by itself."""
    parts = _block([screen.title], Markup.BOLD, "") if screen.title else []
    parts += _block(screen.lines, Markup.PLAIN, "\n\n" if parts else "")
    for number, field in enumerate(screen.fields):
        parts += _field(field, before="" if not parts else "\n\n" if not number or _stands_apart(field) else "\n")
    if screen.quote:
        parts += _block([screen.quote], Markup.QUOTE, "\n" if parts else "")
    if screen.note:
        parts += _block([screen.note], Markup.ITALIC, "\n\n" if parts and not screen.quote else "\n" if parts else "")
    return parts


def _block(lines: Sequence[str], markup: Markup, before: str) -> list[Part]:
    return [Part("\n" if number else before, tame(line), markup) for number, line in enumerate(lines)]


def _stands_apart(field: Field) -> bool:
    """Return whether a blank line separates a field from the one before it: a heading, or one with more words."""
    return not field.label or bool(field.more)


def _field(field: Field, *, before: str) -> list[Part]:
    markup = Markup.CODE if field.copyable else Markup.BOLD
    value = tame(field.value) or "—"
    more = [Part("\n", tame(field.more))] if field.more else []
    if not field.label:
        return [Part(before, value, markup, apart=True), *more]
    return [Part(before, tame(field.label)), Part(": ", value, markup, apart=True, beside=field.label), *more]


def _fitted(parts: Sequence[Part], limit: int) -> Sequence[Part]:
    """Return the parts within `limit`: the longest shortened first, and where that isn't enough, the last left out."""
    at_most = [part if units(part.text) <= limit else replace(part, text=shorten(part.text, limit)) for part in parts]
    if sum(part.length(limit) for part in at_most) <= limit:
        return at_most
    level = level_that_fits(lambda level: sum(part.length(level) for part in parts), limit)
    if level is None:
        return _first(parts, limit)
    return [replace(part, text=shorten(part.text, level)) for part in parts]


def _first(parts: Sequence[Part], limit: int) -> list[Part]:
    last = Part("\n", SHORTENED)
    kept, left = [], limit - last.length(SHORTEST)
    for part in parts:
        left -= part.length(SHORTEST)
        if left < 0:
            break
        kept.append(replace(part, text=shorten(part.text, SHORTEST)))
    return [*kept, last]


def _is_visible(text: str) -> bool:
    """Return whether Telegram would see anything in a text; it refuses messages of blanks alone."""
    return any(category(sign)[0] in "LNPS" and sign not in _LOOKS_EMPTY for sign in text)


def one_line(text: str) -> str:
    """Return a text as it may stand on a button."""
    return " ".join(tame(text).split())


def file_name(text: str) -> str:
    """Return a text as it may be a file's name."""
    return without_isolates(one_line(text))


def _does_something(button: Button) -> bool:
    return bool(button.action or button.link or 0 < len(button.copy) <= LONGEST_COPY)


def _button(button: Button) -> dict[str, Any]:
    label = one_line(button.label)
    shown: dict[str, Any] = {"text": contained(shorten(label, LONGEST_LABEL)) if _is_visible(label) else SHORTENED}
    if button.style in STYLES:
        shown["style"] = STYLES[button.style]
    return shown | _deed(button)


def _deed(button: Button) -> dict[str, Any]:
    if button.action:
        return {"callback_data": button.action}
    return {"url": button.link} if button.link else {"copy_text": {"text": button.copy}}
