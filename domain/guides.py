"""Which guides fit what somebody wrote: by plain words, in whatever languages both are written."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import vocabulary
from domain.errors import N_
from domain.network import fold
from domain.people import MemberId, ResellerId
from domain.tickets import AreaId, GuideId

MOST = 3
"""So many guides are offered at most."""

LONGEST_TEXT, LONGEST_BODY = 2_000, 4_000
"""So many signs are looked at."""

SHORTEST, SHORTEST_NUMBER = 4, 3
"""Shorter words say too little, but for those that somebody chose as keywords."""

STEM = 4
"""Words that don't begin with the same letters, so many of them, are never alike."""

HEAD, BODY = 3.0, 0.7
"""What a word in the title or the keywords counts, and one in the body."""

ALIKE = 0.75
"""A word in another form counts so much of the word itself."""

COMMON = 0.5
"""A word that more than half of the guides have counts so much, once there are some guides."""

SOME_GUIDES = 4
OTHER_AREA, SAME_AREA = 0.5, 1.25
LEAST_SCORE = 2.0
"""From which on a guide fits: one word of its title, or three of its body."""

_SAY_NOTHING = N_(
    "about, after, again, also, been, before, being, cannot, cant, client, clients, could, customer, customers, does, "
    "doesnt, doing, dont, from, good, have, having, hello, help, here, into, just, know, like, make, many, more, "
    "morning, much, need, none, only, other, please, problem, problems, should, some, something, still, thank, "
    "thanks, that, their, them, then, there, these, they, thing, this, those, very, want, well, were, what, when, "
    "where, which, while, will, with, work, working, works, would, your"
)
"""Words of any ticket: they tell no guide from another."""


LONGEST_TITLE = 64
LONGEST_GUIDE = 3_000
LONGEST_KEYWORDS = 300


@dataclass(frozen=True, slots=True)
class Guide:
    """A short help text of a reseller's. `number`: of its own; `keywords`: more words by which it is found."""

    id: GuideId
    reseller_id: ResellerId
    number: int
    area_id: AreaId | None
    title: str
    body: str
    keywords: str
    made_by: MemberId
    made_at: datetime
    retired_at: datetime | None

    @property
    def text(self) -> "GuideText":
        """Return what is looked through."""
        return GuideText(self.id, self.title, self.body, self.keywords, self.area_id)

    @property
    def as_answer(self) -> str:
        """Return what is said with it in a ticket: less than one message of a chat holds."""
        return f"{self.title}\n\n{self.body}"


@dataclass(frozen=True, slots=True)
class GuideText:
    """A guide as it is looked through. `area_id`: the area it is for; `None`: for any."""

    id: int
    title: str
    body: str
    keywords: str = ""
    area_id: int | None = None


def matches(text: str, area_id: int | None, guides: Sequence[GuideText]) -> list[GuideText]:
    """Return the guides that fit what was written, the best first, at most three; none where nothing really fits.

    `area_id`: what the ticket is about, if that is known: guides for another area have to fit better.
    """
    read = [_Words.of(guide) for guide in guides]
    common = _common(read)
    written = _by_stem(_words(text[:LONGEST_TEXT], shortest=2))
    scored = [(_score(words, written, common) * _weight_of_area(words.guide, area_id), words.guide) for words in read]
    fitting = sorted((-score, guide.id, guide) for score, guide in scored if score >= LEAST_SCORE)
    return [guide for _score, _id, guide in fitting[:MOST]]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a guide, each by what it counts."""

    guide: GuideText
    weights: Mapping[str, float]

    @classmethod
    def of(cls, guide: GuideText) -> "_Words":
        head = [*_words(guide.title), *_words(guide.keywords, shortest=2)]
        body = _words(guide.body[:LONGEST_BODY])
        return cls(guide, dict.fromkeys(body, BODY) | dict.fromkeys(head, HEAD))


def _words(text: str, *, shortest: int = SHORTEST) -> list[str]:
    """Return the words that say something, each once."""
    found = re.findall(r"\w+", fold(text).replace("'", "").replace("’", ""))
    return [word for word in dict.fromkeys(found) if _says_something(word, shortest)]


def _says_something(word: str, shortest: int) -> bool:
    least = min(shortest, SHORTEST_NUMBER) if word.isdecimal() else shortest
    return len(word) >= least and word not in vocabulary.words(_SAY_NOTHING)


def _common(read: Sequence[_Words]) -> frozenset[str]:
    """Return the words that most guides have."""
    if len(read) < SOME_GUIDES:
        return frozenset()
    counted = Counter(word for words in read for word in words.weights)
    return frozenset(word for word, guides in counted.items() if 2 * guides > len(read))


def _by_stem(words: Iterable[str]) -> dict[str, list[str]]:
    stems: dict[str, list[str]] = defaultdict(list)
    for word in words:
        stems[word[:STEM]].append(word)
    return stems


def _score(words: _Words, written: Mapping[str, Sequence[str]], common: frozenset[str]) -> float:
    """Return how well a guide fits: the sum of what its words count that were written, all forms of a word once."""
    counted: dict[str, float] = {}
    for word, weight in words.weights.items():
        for said in written.get(word[:STEM], ()):
            likeness = _likeness(word, said)
            worth = weight * likeness * (COMMON if word in common else 1.0)
            stem = word[:STEM]
            counted[stem] = max(counted.get(stem, 0.0), worth)
    return sum(counted.values())


def _likeness(word: str, said: str) -> float:
    """Return 1 for the same word, less for another form of it, 0 for another word."""
    if word == said:
        return 1.0
    if word.isdecimal() or said.isdecimal():
        return 0.0
    shared = next((at for at, (one, other) in enumerate(zip(word, said, strict=False)) if one != other), None)
    shorter = min(len(word), len(said))
    alike = abs(len(word) - len(said)) <= STEM and (shorter if shared is None else shared) >= 0.8 * shorter
    return ALIKE if alike else 0.0


def _weight_of_area(guide: GuideText, area_id: int | None) -> float:
    if area_id is None or guide.area_id is None:
        return 1.0
    return SAME_AREA if guide.area_id == area_id else OTHER_AREA
