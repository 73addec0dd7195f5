"""Texts in which words that read from right to left and words that don't stand beside each other.

What is put into a text is kept apart from it by Unicode's isolates, so that neither turns the other's order around.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Direction(StrEnum):
    """How a language is read."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"


ISOLATE, END_ISOLATE = "\u2068", "\u2069"
LEFT_MARK = "\u200e"

# The marks and overrides of Unicode's bidirectional algorithm that reach beyond the word they stand at.
_REACHING_OUT = re.compile("[\u202a-\u202e\u2066\u2067]")
# Hebrew, Arabic and their neighbours, presentation forms, the scripts of the second plane, and the single marks.
_TURNING = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff\u200e\u200f]")
_AT_HOME = re.compile(r"[\d.,:\s\u0600-\u06ff]*")
"""What keeps its order in a text that reads from right to left."""

_A_COMMAND = re.compile(r"(?<![\w/])(?=/[a-z])")


def turns(text: str) -> bool:
    """Return whether something in a text reads from right to left, or turns what stands around it."""
    return not text.isascii() and _TURNING.search(text) is not None


def isolated(text: str) -> str:
    """Return a text with each of its lines kept apart from what stands beside it."""
    return "\n".join(f"{ISOLATE}{line}{END_ISOLATE}" if line else line for line in contained(text).split("\n"))


def contained(text: str) -> str:
    """Return a text without signs that reorder what stands after it: isolates stay in a line where all of them end."""
    if text.isascii():
        return text
    text = _REACHING_OUT.sub("", text)
    if ISOLATE not in text and END_ISOLATE not in text:
        return text
    return "\n".join(line if _ends_all(line) else without_isolates(line) for line in text.split("\n"))


def without_isolates(text: str) -> str:
    return text.replace(ISOLATE, "").replace(END_ISOLATE, "")


def _ends_all(line: str) -> bool:
    open_ones = 0
    for sign in line:
        open_ones += (sign == ISOLATE) - (sign == END_ISOLATE)
        if open_ones < 0:
            return False
    return open_ones == 0


def direction_of(text: str) -> Direction:
    """Return how a text is read on the whole: as most of its letters are, whichever comes first."""
    letters = [sign for sign in text if sign.isalpha()]
    turned = sum(1 for sign in letters if turns(sign))
    return Direction.RIGHT_TO_LEFT if 2 * turned > len(letters) else Direction.LEFT_TO_RIGHT


class Text(str):
    """A text to be shown: what is filled into it is kept apart where it would turn the order of what stands around."""

    __slots__ = ()

    def __mod__(self, values: object) -> Self:
        """Return the text with these values by their names in their places."""
        assert isinstance(values, Mapping)  # noqa: S101  (texts name all that is filled in)
        return type(self)(str.__mod__(self, {name: self._apart(value) for name, value in values.items()}))

    def _apart(self, value: object) -> object:
        return isolated(value) if isinstance(value, str) and turns(value) else value


class TurnedText(Text):
    """A text in a language that reads from right to left, where it is all that doesn't which is kept apart."""

    __slots__ = ()

    def _apart(self, value: object) -> object:
        return value if _AT_HOME.fullmatch(str(value)) else isolated(str(value))


def text_read(text: str, direction: Direction) -> Text:
    """Return a text that is read so; commands in it keep the stroke before their names."""
    if direction is Direction.LEFT_TO_RIGHT:
        return Text(text)
    return TurnedText(_A_COMMAND.sub(LEFT_MARK, text))
