"""Panels: how credits are loaded; and, once there are several, their names."""

from domain.agreement import LoadingWay, Panel
from domain.people import Actor
from handlers.registry import OWNER, answers
from handlers.screen import Button, Field, Screen, press, rows
from handlers.terms import loading_words
from handlers.terms_asks import AddPanel, RemovePanel, RenamePanel, SetLoading, ShowPanel, ShowPanels, ShowTerms
from handlers.wording import _
from services import terms
from storage.store import Store


@answers(ShowPanels, roles=OWNER)
async def show_panels(_ask: ShowPanels, who: Actor, store: Store) -> Screen:
    """Show how credits come into the panel, or into each of several."""
    return await panels_screen(who, store)


async def panels_screen(who: Actor, store: Store) -> Screen:
    """Return the only panel's way of loading without naming it, or the list of several panels."""
    await terms.prepare(store, who.reseller_id, say=_)
    panels = await store.panels.of_reseller(who.reseller_id)
    last = (press(_("Add another panel"), AddPanel()), press(_("« Terms"), ShowTerms()))
    if len(panels) == 1:
        return Screen(
            title=_("Loading"),
            lines=_about_loading(panels[0]),
            buttons=(*rows(_other_way(panels[0])), *rows(*last)),
        )
    return Screen(
        title=_("Panels"),
        fields=tuple(Field(panel.name, loading_words(panel.loading)) for panel in panels),
        buttons=(*rows(*(press(panel.name, ShowPanel(panel.id)) for panel in panels), wide=2), *rows(*last)),
    )


def _about_loading(panel: Panel) -> tuple[str, ...]:
    if panel.loading is LoadingWay.HAND:
        return (_("Approved credits wait in /toload until a colleague has loaded them in the panel and says so."),)
    return (_("Credits count as loaded with the approval; nobody is asked to load them."),)


def _other_way(panel: Panel) -> Button:
    if panel.loading is LoadingWay.HAND:
        return press(_("Count them as loaded at once"), SetLoading(panel.id, at_once=True))
    return press(_("Have them loaded by hand"), SetLoading(panel.id))


@answers(ShowPanel, roles=OWNER, reads=True)
async def show_panel(ask: ShowPanel, _who: Actor, store: Store) -> Screen:
    """Show one of several panels."""
    panel = await store.panels.by_id(ask.panel_id)
    return Screen(
        title=panel.name,
        lines=_about_loading(panel),
        buttons=rows(
            _other_way(panel),
            press(_("Another name"), RenamePanel(panel.id)),
            press(_("Remove"), RemovePanel(panel.id)),
            press(_("« Panels"), ShowPanels()),
        ),
    )


@answers(AddPanel, roles=OWNER)
async def add_panel(ask: AddPanel, who: Actor, store: Store) -> Screen:
    """Add a panel; from the second on, screens say which one they mean."""
    await terms.add_panel(store, by=who, name=ask.name or "")
    return await panels_screen(who, store)


@answers(RenamePanel, roles=OWNER)
async def rename_panel(ask: RenamePanel, who: Actor, store: Store) -> Screen:
    """Give a panel another name."""
    await store.panels.change(ask.panel_id, name=ask.name)
    return await panels_screen(who, store)


@answers(SetLoading, roles=OWNER)
async def set_loading(ask: SetLoading, who: Actor, store: Store) -> Screen:
    """Set how credits come into a panel from the next approval on."""
    way = LoadingWay.AT_ONCE if ask.at_once else LoadingWay.HAND
    await store.panels.change(ask.panel_id, loading=way)
    return await panels_screen(who, store)


@answers(RemovePanel, roles=OWNER)
async def remove_panel(ask: RemovePanel, who: Actor, store: Store) -> Screen:
    """Remove a panel that nobody was offered."""
    await terms.remove_panel(store, ask.panel_id, by=who)
    return await panels_screen(who, store)
