"""The likeness of a picture: what stays of it under another compression or size, and is another for other numbers.

A picture is laid out in cells, and each is as bright as the picture is there on average. Receipts are white screens of
the same few apps: a hash of a few bits is the same for all of them. So the cells are small enough for a digit to
darken some of them, and pictures are told apart by how many cells differ, not by how much they differ as a whole.
"""

from collections.abc import Iterable
from typing import TypeVar

Name = TypeVar("Name")

COLUMNS, ROWS = 80, 128
"""Of a picture that is higher than wide; of others it is the other way round."""

CELLS = COLUMNS * ROWS
BRIGHTEST = 127
FAINT = 8
"""How much brighter or darker a cell may become by compression alone, of `BRIGHTEST`."""

MOST_CELLS = 2
"""In how many cells the same picture may differ by more than that."""

LEAST_DRAWN = 100
"""How many cells must stand out from the ground: an almost empty picture looks like any other."""

_TOP_BITS = int.from_bytes(b"\x80" * CELLS)
_LOW_BITS = int.from_bytes(b"\x7f" * CELLS)
_UP_TO_TOP = int.from_bytes(bytes([BRIGHTEST - FAINT]) * CELLS)
"""What lifts a difference into the top bit of its byte if it is more than `FAINT`."""


def looks_like(one: bytes, other: bytes) -> bool:
    """Return whether two likenesses are of the same picture. Each byte is a cell, 0 to `BRIGHTEST`."""
    return first_like(one, [(0, other)]) is not None


def first_like(likeness: bytes, others: Iterable[tuple[Name, bytes]]) -> Name | None:
    """Return the name of the first of others that looks like a picture; `None` where none does."""
    one = int.from_bytes(likeness)
    return next((name for name, other in others if _is_like(one, int.from_bytes(other))), None)


def _is_like(one: int, other: int) -> bool:
    differing = _brighter(one, other)
    return differing <= MOST_CELLS and differing + _brighter(other, one) <= MOST_CELLS


def shows_something(likeness: bytes) -> bool:
    """Return whether enough is drawn on a picture's ground for it to be told from others."""
    ground = max(set(likeness), key=likeness.count)
    near = sum(map(likeness.count, range(max(ground - FAINT, 0), ground + FAINT + 1)))
    return len(likeness) - near >= LEAST_DRAWN


def _brighter(one: int, other: int) -> int:
    """Return how many cells are distinctly brighter in one likeness than in another, all cells at once.

    With its top bit set, no byte borrows from the next one, and keeps that bit where it is not the darker one.
    """
    apart = (one | _TOP_BITS) - other
    return (((apart & _LOW_BITS) + _UP_TO_TOP) & apart & _TOP_BITS).bit_count()
