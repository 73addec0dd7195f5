"""Words that people type, in every language that the bot speaks: the English ones here, the others by the catalogues.

Where a word means something in a typed line ("until", "a month"), its English forms stand as one text between commas,
which a catalogue translates like any other. So another language is read as soon as it has its catalogue.
"""

from collections.abc import Sequence
from itertools import chain

from domain.network import fold

_learnt: dict[str, frozenset[str]] = {}


def words(source: str) -> frozenset[str]:
    """Return what a text of words means in all languages, as `fold` compares it: "until, till" and "hasta"."""
    return _parts(source) | _learnt.get(source, frozenset())


def learn(source: str, translated: str) -> None:
    """Take in how a language says a text of words."""
    _learnt[source] = _learnt.get(source, frozenset()) | _parts(translated)


def _parts(text: str) -> frozenset[str]:
    return frozenset(filter(None, (fold(word) for word in text.split(","))))


def phrase_at(place: int, tokens: Sequence[str], known: frozenset[str]) -> int:
    """Return how many tokens from a place on say one of the known words, the longest first; 0 for none.

    `tokens`: folded, without punctuation around them.
    """
    longest = max((word.count(" ") + 1 for word in known), default=0)
    counts = range(min(longest, len(tokens) - place), 0, -1)
    return next((count for count in counts if " ".join(tokens[place : place + count]) in known), 0)


def all_words(sources: Sequence[str]) -> frozenset[str]:
    return frozenset(chain.from_iterable(words(source) for source in sources))
