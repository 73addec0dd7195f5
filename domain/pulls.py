"""Pulls: how far usage was fetched from a panel, when it is fetched again, and what a panel may do wrong."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.errors import N_, Refusal
from domain.usage import instant

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Position:
    """How far a pull is. `newest`: the second of the newest event; `cursor`: the panel's own, with the one `before`."""

    newest: int | None = None
    cursor: str = ""
    before: str = ""

    def since(self, now: datetime, *, overlap: timedelta, history: timedelta) -> datetime:
        """Return from when on is fetched: again what may have come late, or the history where nothing was yet."""
        return now - history if self.newest is None else instant(self.newest) - overlap

    def moved(self, *, newest: int | None, cursor: str) -> "Position":
        """Return the position after a pull; it never goes back."""
        later = max((one for one in (self.newest, newest) if one is not None), default=None)
        if not cursor or cursor == self.cursor:
            return replace(self, newest=later)
        return Position(later, cursor, self.cursor)


def packed(position: Position) -> str:
    return json.dumps([position.newest, position.cursor, position.before])


def unpacked(text: str) -> Position:
    return Position(*json.loads(text)) if text else Position()


def pause_after(failures: int) -> timedelta:
    """Return how long a panel is left alone after so many failures in a row: twice as long each time."""
    return min(LONGEST_PAUSE, SHORTEST_PAUSE * (1 << min(failures - 1, 16)))


class PanelTrouble(Refusal):
    """What kept usage from being fetched; nothing of that pull was counted."""


@dataclass(eq=False)
class PanelUnreachable(PanelTrouble):
    why = N_("The panel can't be reached.")
    what_to_do = N_("Look whether it runs, and whether its address in the settings is right.")


@dataclass(eq=False)
class PanelTooSlow(PanelTrouble):
    why = N_("The panel takes too long to answer.")
    what_to_do = N_("If that stays so, ask whoever runs it.")


@dataclass(eq=False)
class PanelRefusesKey(PanelTrouble):
    status: int

    why = N_("The panel doesn't let me in (%(status)s).")
    what_to_do = N_("Its key in the settings may be wrong, or no longer valid.")


@dataclass(eq=False)
class PanelFails(PanelTrouble):
    status: int

    why = N_("The panel answers with an error (%(status)s).")
    what_to_do = N_("If that stays so, ask whoever runs it, or look at the address in the settings.")


@dataclass(eq=False)
class PanelLeadsAway(PanelTrouble):
    why = N_("The panel sends me to another address.")
    what_to_do = N_("I don't follow, for the key would go there. Put the right address into the settings.")


@dataclass(eq=False)
class PanelSendsNoJson(PanelTrouble):
    why = N_("The panel answers with a web page, or with something else that isn't JSON.")
    what_to_do = N_("Often the key is missing, or the address is that of its pages. Look at both in the settings.")


@dataclass(eq=False)
class PanelSendsTooMuch(PanelTrouble):
    megabytes: int

    why = N_("The panel sends more than %(megabytes)s MB.")
    what_to_do = N_("Ask it for smaller pages, or for fewer days, in the settings.")


@dataclass(eq=False)
class PanelLoops(PanelTrouble):
    page: int

    why = N_("The panel's pages go round in a circle: page %(page)s came before.")
    what_to_do = N_("Look at how its next page is found, in the settings.")


@dataclass(eq=False)
class PanelNeverEnds(PanelTrouble):
    pages: int

    why = N_("The panel has no last page: after %(pages)s of them there are still more.")
    what_to_do = N_("Ask it for larger pages, or for fewer days; or let there be more pages, in the settings.")


@dataclass(eq=False)
class PanelLacksRows(PanelTrouble):
    page: int

    why = N_("There is no list of rows on page %(page)s of the panel's answer.")
    what_to_do = N_("Look at where its rows are, in the settings.")


@dataclass(eq=False)
class PanelRowsUnlike(PanelTrouble):
    why = N_("No row of the panel's answer can be read.")
    what_to_do = N_("Look at where account, time and credits are in a row, in the settings.")


@dataclass(eq=False)
class PanelBalancesUnlike(PanelTrouble):
    why = N_("No balance in the panel's answer can be read.")
    what_to_do = N_("Look at where an account and its balance are, in the settings.")


@dataclass(eq=False)
class PullRowsChanged(PanelTrouble):
    why = N_("The settings say that its rows are something else than what was counted already.")
    what_to_do = N_("Counted as something else they would count twice. Give the pull another name in the settings.")


@dataclass(eq=False)
class PullFailed(PanelTrouble):
    why = N_("Something went wrong on our side while I fetched.")
    what_to_do = N_("The log says what. I try again by myself.")


_TROUBLES: dict[str, type[PanelTrouble]] = {
    trouble.__name__: trouble
    for trouble in (
        PanelUnreachable, PanelTooSlow, PanelRefusesKey, PanelFails, PanelLeadsAway, PanelSendsNoJson,
        PanelSendsTooMuch, PanelLoops, PanelNeverEnds, PanelLacksRows, PanelRowsUnlike,
        PanelBalancesUnlike, PullRowsChanged, PullFailed,
    )
}  # fmt: skip


def written(trouble: Refusal) -> str:
    """Return a trouble as it is kept: its name and its values."""
    return json.dumps([type(trouble).__name__, trouble.values()])


def trouble_in(text: str) -> PanelTrouble | None:
    """Return the trouble that was kept; `None` for none, or for one that nobody knows any more."""
    name, values = json.loads(text) if text else ("", {})
    return _called(name, values)


def _called(name: str, values: dict[str, Any]) -> PanelTrouble | None:
    kind = _TROUBLES.get(name)
    return None if kind is None else kind(**values)
