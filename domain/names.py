"""Names and texts that people type: taken as they are meant, without what would disturb where they are shown."""

import unicodedata
from dataclasses import dataclass

from domain.bidi import without_isolates
from domain.errors import N_, Refusal

LONGEST_NAME = 64
LONGEST_TEXT = 3000

_JOINERS = "\u200c\u200d"  # they belong to some scripts' words, and to emoji


@dataclass(eq=False)
class NotAName(Refusal):
    most: int

    why = N_("That isn't a name I can use.")
    what_to_do = N_("Type one with at least one letter or digit, in at most %(most)s characters.")


@dataclass(eq=False)
class NotAText(Refusal):
    most: int

    why = N_("I can't use that text.")
    what_to_do = N_("Type one with at least one letter, in at most %(most)s characters.")


def name_from(typed: str) -> str:
    """Return a name in one line, without invisible signs. Raises `NotAName` for an empty or a too long one."""
    name = shown(typed)
    if len(name) > LONGEST_NAME or not any(sign.isalnum() for sign in name):
        raise NotAName(LONGEST_NAME)
    return name


def text_from(typed: str) -> str:
    """Return a text of some lines, without invisible signs. Raises `NotAText` for an empty or a too long one."""
    lines = (shown(line) for line in typed.replace("\r\n", "\n").split("\n"))
    text = "\n".join(lines).strip()
    if len(text) > LONGEST_TEXT or not any(sign.isalnum() for sign in text):
        raise NotAText(LONGEST_TEXT)
    return text


def shown(typed: str, *, most: int | None = None) -> str:
    """Return a text as one line of visible signs, cut at `most`: what a stranger's name may show."""
    return in_one_line(without_isolates(typed), most=most)


def in_one_line(text: str, *, most: int | None = None, kept: str = "") -> str:
    """Return a text as one line of visible signs and those `kept` beside them, cut at `most`."""
    signs = unicodedata.normalize("NFC", text)
    visible = "".join(sign if sign in kept or _is_visible(sign) else " " for sign in signs)
    return " ".join(visible.split())[:most]


def part_of_file_name(name: str, *, most: int = 40) -> str:
    """Return a name as it may stand in a file's name: "Ahmed TV" → "Ahmed-TV"."""
    words = "".join(sign if sign.isalnum() else " " for sign in unicodedata.normalize("NFC", name)).split()
    return "-".join(words)[:most].strip("-")


def _is_visible(sign: str) -> bool:
    return sign in _JOINERS or not unicodedata.category(sign).startswith(("C", "Z"))
