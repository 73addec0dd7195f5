"""Texts that others wrote, made safe to stand among ours: nothing of them turns the reading direction around them."""

import re

# The marks and overrides of Unicode's bidirectional algorithm that reach beyond the word they stand at.
_reaching_out = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Hebrew, Arabic and their neighbours, presentation forms, the scripts of the second plane, and the single marks.
_turning = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff\u200e\u200f]")
_unprintable = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

ISOLATE, END_ISOLATE = "\u2068", "\u2069"


def tame(text: str) -> str:
    """Return a text without signs that reorder what stands after them, and without unprintable ones."""
    if text.isascii() and text.isprintable():
        return text
    return _unprintable.sub("", _reaching_out.sub("", text.replace("\r\n", "\n")))


def isolate(text: str) -> str:
    """Return a tamed text with each line that reads right to left kept apart from what stands beside it."""
    if text.isascii() or not _turning.search(text):
        return text
    return "\n".join(f"{ISOLATE}{line}{END_ISOLATE}" if _turning.search(line) else line for line in text.split("\n"))
