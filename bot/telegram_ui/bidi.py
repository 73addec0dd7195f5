"""Texts that others wrote, made safe to stand among ours: nothing of them turns the reading direction around them."""

import re

from domain.bidi import contained, isolated, turns

_unprintable = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def tame(text: str) -> str:
    """Return a text without signs that reorder what stands after them, and without unprintable ones."""
    if text.isascii() and text.isprintable():
        return text
    return _unprintable.sub("", contained(text.replace("\r\n", "\n")))


def isolate(text: str, *, beside: str = "") -> str:
    """Return a tamed text, each line kept apart from what stands `beside` it where either turns."""
    if turns(beside):
        return isolated(text)
    return "\n".join(isolated(line) if turns(line) else line for line in text.split("\n"))
