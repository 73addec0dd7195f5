"""The clauses that everybody is given, told in the language of whoever reads or writes, where they stand unchanged."""

from functools import cache

from domain.clauses import GIVEN, first_sentence
from handlers.wording import LANGUAGES, _, language, speaking


def said_now(text: str) -> str:
    """Return clauses, in full or a line each, with those that nobody has changed in the language being spoken."""
    now = _told_in(language())
    for other in LANGUAGES:
        for told, wanted in zip(_told_in(other), now, strict=True):
            text = text.replace(told, wanted)
    return text


@cache
def _told_in(code: str) -> tuple[str, ...]:
    """Return the given clauses in a language, as they stand in a text and as they stand in a summary."""
    with speaking(code):
        told = [(_(given.title), _(given.text)) for given in GIVEN]
    in_full = (f"{title}\n\n{text}" for title, text in told)
    in_short = (f"{title}\t{first_sentence(text)}" for title, text in told)
    return (*in_full, *in_short)
