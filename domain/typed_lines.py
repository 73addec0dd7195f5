"""Lines that people type as words: their tokens, and the days and numbers that stand among them."""

import re
from dataclasses import dataclass

from domain.calendar import NotADay, day_named
from domain.names import shown
from domain.network import fold
from domain.numerals import plain, readings
from domain.vocabulary import words

_AROUND = ',;:!?()[]"“”„«»¿¡…،؛؟'
_STOPS = (",", ";", "،", "؛")
_LONGEST_DAY = 6
"""Of how many words a day may be: "the 30th of June, 2026"."""
_A_YEAR = re.compile(r"20\d\d", re.ASCII)
_GLUED = re.compile(r"(?<=\d)/(?=[^\W\d_])")
_NUMERAL = re.compile(r"\d[\d.,'’٬٫_]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it was typed, and as words are compared. `stops`: a comma or the like follows it."""

    typed: str
    folded: str
    stops: bool

    @property
    def has_digit(self) -> bool:
        return any(sign.isdecimal() for sign in self.typed)

    @property
    def is_numeral(self) -> bool:
        return _NUMERAL.fullmatch(self.typed) is not None


@dataclass(frozen=True, slots=True)
class Line:
    """The tokens of a line."""

    tokens: tuple[Token, ...]
    folded: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def text(self, begin: int, end: int | None = None) -> str:
        return " ".join(token.typed for token in self.tokens[begin:end])

    def text_folded(self, begin: int, end: int) -> str:
        return " ".join(self.folded[begin:end])

    def says(self, place: int, known: frozenset[str]) -> int:
        """Return how many tokens from a place on are one of the known words, the longest first; 0 for none."""
        longest = max((word.count(" ") + 1 for word in known), default=0)
        counts = range(min(longest, len(self) - place), 0, -1)
        return next((count for count in counts if self.text_folded(place, place + count) in known), 0)

    def day_at(self, place: int, *, unless: frozenset[str] = frozenset()) -> tuple[str, int] | None:
        """Return the longest day that begins at a place, as `day_named` gives it, and of how many tokens it is.

        `unless`: words before which a number is no year ("2030 a month").
        """
        for count in range(min(_LONGEST_DAY, len(self) - place), 0, -1):
            text = self.text(place, place + count)
            if len(text) > 32 or self._is_torn(place, count) or self.says(place + count, unless):
                continue
            for one in dict.fromkeys((text, text.rstrip("."))):
                try:
                    return day_named(one), count
                except NotADay:
                    continue
        return None

    def _is_torn(self, place: int, count: int) -> bool:
        """Return whether a comma stands within, unless it is that of "April 30, 2026"."""
        stops = [at for at in range(place, place + count - 1) if self.tokens[at].stops]
        last = place + count - 1
        return bool(stops) and (stops != [last - 1] or not _A_YEAR.fullmatch(self.tokens[last].typed.rstrip(".")))

    def number_at(self, place: int) -> int:
        """Return of how many tokens the number at a place is, 0 for none: 2 for "1 000"."""
        count = 0
        for at in range(place, min(place + 5, len(self))):
            if not self.tokens[at].is_numeral:
                break
            if readings(plain(self.text(place, at + 1))):
                count = at + 1 - place
            if self.tokens[at].stops:
                break
        if not count and place < len(self) and self.tokens[place].is_numeral:
            return 1  # it can't be read, and whoever reads it says so
        return count


def line_of(typed: str) -> Line:
    """Return the words of what was typed, in one line."""
    found = [_token(word) for word in _GLUED.sub(" ", shown(typed)).split()]
    tokens = tuple(token for token in found if token.folded)
    return Line(tokens, tuple(token.folded for token in tokens))


def _token(word: str) -> Token:
    bare = word.strip(_AROUND)
    return Token(bare, fold(bare).strip("."), word.endswith(_STOPS))


def all_words(*sources: str) -> frozenset[str]:
    """Return the words of several lists, in every language."""
    return frozenset(word for source in sources for word in words(source))
