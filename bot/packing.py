"""Screens as the texts that the outbox keeps.

What was packed lately is at hand when it is sent a moment later: reading a text back takes far longer than finding it.
"""

from pydantic import TypeAdapter

from handlers.screen import Screen

MOST_AT_HAND = 512

_screens = TypeAdapter(Screen)
_at_hand: dict[str, Screen] = {}


def pack(screen: Screen) -> str:
    """Return a screen as text."""
    text = _screens.dump_json(screen).decode()
    _at_hand[text] = screen
    if len(_at_hand) > MOST_AT_HAND:
        del _at_hand[next(iter(_at_hand))]
    return text


def unpack(text: str) -> Screen:
    """Return the screen that a text was made of; raises `ValueError` for one that an older version made otherwise."""
    screen = _at_hand.pop(text, None)
    return screen or _screens.validate_json(text)
