"""Lines that begin with a sub-reseller's name, as in `/talked Ahmed wants to grow`: what follows, and who is meant."""

from collections.abc import Sequence
from dataclasses import replace

from domain.network import Known
from handlers.ask import fits
from handlers.checkin_asks import TalkedWith
from handlers.follow_up_asks import RemindOf
from handlers.menu import to_menu
from handlers.screen import Screen, press, rows
from handlers.wording import _


def rest_of(line: str, rest: str) -> str:
    """Return the end of a line as it was typed, line by line. `rest`: the same with its words in one line."""
    count = len(line.split()) - len(rest.split())
    return (line.split(maxsplit=count)[count:] or [""])[0] if rest else ""


def whom_meant(title: str, choices: Sequence[tuple[Known, TalkedWith | RemindOf]], *, lost: bool = False) -> Screen:
    """Return the question who of some is meant; what was typed goes along where a button can carry it.

    `lost`: something was typed after the name.
    """
    carried = all(fits(ask) for _one, ask in choices)
    asks = [(one, ask if carried else replace(ask, words=None)) for one, ask in choices]
    lines = (_("I'll ask for the words once more; you can copy them from above."),) if lost and not carried else ()
    if not asks:
        lines = (_("You have no sub-resellers yet."),)
    return Screen(
        title=title,
        lines=lines,
        buttons=(*rows(*(press(one.name[:32], ask) for one, ask in asks), wide=2), (to_menu(),)),
    )
