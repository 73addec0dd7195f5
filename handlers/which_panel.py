"""Which of several panels is meant, where a line that was typed doesn't say it: one more question of its form."""

from collections.abc import Sequence

from domain.agreement import PanelId
from domain.errors import N_, Refusal
from domain.network import fold
from domain.people import Actor
from handlers.forms import ChooseAnswer, name_of
from handlers.screen import Button, press
from storage.store import Store


class NoPanelOfTheirs(Refusal):
    why = N_("They have no account at a panel of that name.")
    what_to_do = N_("Tap the one that you mean.")


async def panel_answers(panels: Sequence[PanelId], who: Actor, store: Store) -> list[Button]:
    """Return the buttons that answer the question which panel is meant, for the form that stands open."""
    form = await store.forms.of(who.member_id)
    if form is None:
        return []
    named = [await store.panels.by_id(panel_id) for panel_id in panels]
    return [press(panel.name, ChooseAnswer(name_of(form), f"#{panel.id}")) for panel in named]


async def panel_meant(typed: str, panels: Sequence[PanelId], store: Store) -> PanelId:
    """Return which of some panels was tapped or named; raises `NoPanelOfTheirs`."""
    for panel_id in panels:
        name = (await store.panels.by_id(panel_id)).name
        if typed == f"#{panel_id}" or fold(typed) == fold(name):
            return panel_id
    raise NoPanelOfTheirs
