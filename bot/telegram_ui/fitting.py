"""Making texts fit: Telegram counts in UTF-16 units, after markup has been read."""

from collections.abc import Callable

SHORTENED = "…"
SHORTEST = 24
"""Units that a part keeps before whole parts are left out."""

_JOINERS = "\u200d\ufe0f\ufe0e"


def units(text: str) -> int:
    """Return how long a text is in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, most: int) -> str:
    """Return a text within `most` units, ending in an ellipsis where something was cut off."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: max(most - 1, 0) * 2].decode("utf-16-le", "ignore")
    return kept.rstrip().rstrip(_JOINERS) + SHORTENED if most > 0 else ""


def level_that_fits(measure: Callable[[int], int], most: int) -> int | None:
    """Return the greatest length to which all parts may be shortened so that they fit together.

    `measure`: the length of everything at such a level; `None` where even the shortest parts are too many.
    """
    low, high = SHORTEST, most
    if measure(low) > most:
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if measure(middle) <= most:
            low = middle
        else:
            high = middle - 1
    return low
