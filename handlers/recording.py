"""What of all that is answered the audit puts on record: deeds that were done, and attempts that came to nothing."""

from collections.abc import Iterator
from dataclasses import fields

from handlers.ask import Ask, decode
from handlers.audit_words import LOOKS, STEPS, TALK
from handlers.forms import CancelForm, ChooseAnswer
from handlers.screen import Screen

_NO_ATTEMPT = {"Say", "Command", CancelForm.__name__, ChooseAnswer.__name__}


def deed_is_recorded(name: str, ask: object | None, screen: Screen) -> bool:
    """Return whether an answer tells of a deed. `name`: what the audit calls it; `ask`: what was asked."""
    if name in LOOKS or name in STEPS or name in TALK:
        return False
    return not (isinstance(ask, Ask) and only_asks(screen, ask))


def attempt_is_recorded(name: str) -> bool:
    """Return whether something that was refused is put on record: what nobody understood is no attempt at anything."""
    return name not in _NO_ATTEMPT


def only_asks(screen: Screen, ask: Ask) -> bool:
    """Return whether a screen asks on before anything is done.

    It does with a form's question, and with a button that carries the same ask once more with something filled in that
    was missing in it: `sure`, or one of several panels.
    """
    return any(isinstance(lead, CancelForm) or _completes(lead, ask) for lead in _leads(screen))


def _leads(screen: Screen) -> Iterator[Ask]:
    return (decode(button.action) for row in screen.buttons for button in row if button.action)


def _completes(lead: Ask, ask: Ask) -> bool:
    if type(lead) is not type(ask) or lead == ask:
        return False
    return all(_is_filled_in(getattr(lead, item.name), getattr(ask, item.name)) for item in fields(ask))


def _is_filled_in(value: object, before: object) -> bool:
    return value == before or before is None or before is False or before == ""
