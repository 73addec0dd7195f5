"""Guides of one's own: written, found by area and words, and counted in how often they helped."""

from dataclasses import replace

from domain.guides import Guide
from domain.people import Actor
from handlers.guide_asks import (
    AddGuide,
    ChooseGuideArea,
    ListGuides,
    RenameGuide,
    RetireGuide,
    RewriteGuide,
    SetGuideArea,
    SetGuideWords,
    ShowGuide,
)
from handlers.menu import to_menu
from handlers.registry import DESK, answers
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.ticket_words import area_word
from handlers.wording import _, ngettext, number
from services import areas, guides
from storage.store import Store

A_PAGE = 8


@answers(ListGuides, roles=DESK, reads=True, command="guides")
async def list_guides(ask: ListGuides, who: Actor, store: Store) -> Screen:
    """List the guides, each with how often it was shown and how often it helped."""
    found = await guides.listed(store, who.reseller_id)
    last = max(0, (len(found) - 1) // A_PAGE)
    here = replace(ask, page=min(max(ask.page, 0), last))
    shown = found[here.page * A_PAGE : (here.page + 1) * A_PAGE]
    return Screen(
        title=_("Guides"),
        lines=(_("The ones that fit are offered before a ticket is opened, and you can answer with them."),),
        fields=tuple(Field(guide.title, _uses(times, solved)) for guide, times, solved in shown),
        buttons=(
            *rows(*(press(guide.title, ShowGuide(guide.id)) for guide, _times, _solved in shown)),
            *rows(*_pages(here, last), wide=2),
            *rows(main(_("Write one"), AddGuide()), to_menu(), wide=2),
        ),
    )


def _pages(here: ListGuides, last: int) -> list[Button]:
    before = [press(_("‹ Previous"), replace(here, page=here.page - 1))] if here.page else []
    return [*before, *([press(_("More ›"), replace(here, page=here.page + 1))] if here.page < last else [])]


def _uses(times: int, solved: int) -> str:
    if not times:
        return _("not shown yet")
    shown = ngettext("shown once", "shown %(n)s times", times) % {"n": number(times)}
    helped = ngettext("solved it once", "solved it %(n)s times", solved) % {"n": number(solved)}
    return f"{shown}, {helped}" if solved else shown


@answers(ShowGuide, roles=DESK, reads=True)
async def show_guide(ask: ShowGuide, _who: Actor, store: Store) -> Screen:
    """Show a guide, and what can be changed of it."""
    return await _guide_screen(await guides.in_use(store, ask.guide_id), store)


async def _guide_screen(guide: Guide, store: Store) -> Screen:
    area = None if guide.area_id is None else await store.areas.by_id(guide.area_id)
    times, solved = (await store.guides.uses(guide.reseller_id)).get(guide.id, (0, 0))
    return Screen(
        title=guide.title,
        fields=(
            Field(_("For"), area_word(area) if area else _("any area")),
            Field(_("Also found by"), guide.keywords or _("nothing else")),
            Field(_("Use"), _uses(times, solved)),
        ),
        quote=guide.body,
        buttons=(
            (press(_("Title…"), RenameGuide(guide.id)), press(_("Text…"), RewriteGuide(guide.id))),
            (press(_("Area…"), ChooseGuideArea(guide.id)), press(_("Words…"), SetGuideWords(guide.id))),
            (danger(_("Retire"), RetireGuide(guide.id)), press(_("« Back"), ListGuides())),
        ),
    )


@answers(AddGuide, roles=DESK)
async def add_guide(ask: AddGuide, who: Actor, store: Store) -> Screen:
    """Keep a new guide; what it is for is a tap more."""
    guide = await guides.add(store, ask.title or "", ask.body or "", by=who)
    return await _guide_screen(guide, store)


@answers(RenameGuide, roles=DESK)
async def rename_guide(ask: RenameGuide, _who: Actor, store: Store) -> Screen:
    """Give a guide another title."""
    return await _guide_screen(await guides.change(store, ask.guide_id, title=ask.title or ""), store)


@answers(RewriteGuide, roles=DESK)
async def rewrite_guide(ask: RewriteGuide, _who: Actor, store: Store) -> Screen:
    """Give a guide another text."""
    return await _guide_screen(await guides.change(store, ask.guide_id, body=ask.body or ""), store)


@answers(SetGuideWords, roles=DESK)
async def set_guide_words(ask: SetGuideWords, _who: Actor, store: Store) -> Screen:
    """Say by which other words a guide is found."""
    return await _guide_screen(await guides.change(store, ask.guide_id, keywords=ask.words or ""), store)


@answers(ChooseGuideArea, roles=DESK, always=True)
async def choose_guide_area(ask: ChooseGuideArea, who: Actor, store: Store) -> Screen:
    """Ask for which area a guide is."""
    guide = await guides.in_use(store, ask.guide_id)
    found = await areas.listed(store, who.reseller_id)
    choices = [press(area_word(area), SetGuideArea(guide.id, area.id)) for area in found]
    return Screen(
        title=_("For which area is it?"),
        lines=(_("It is offered first there, and elsewhere only where it fits very well."),),
        buttons=(
            *rows(*choices, press(_("Any area"), SetGuideArea(guide.id)), wide=2),
            (press(_("« Back"), ShowGuide(guide.id)),),
        ),
    )


@answers(SetGuideArea, roles=DESK)
async def set_guide_area(ask: SetGuideArea, who: Actor, store: Store) -> Screen:
    """Say for which area a guide is."""
    return await _guide_screen(await guides.set_area(store, ask.guide_id, ask.area_id, by=who), store)


@answers(RetireGuide, roles=DESK)
async def retire_guide(ask: RetireGuide, who: Actor, store: Store) -> Screen:
    """Ask once more, then offer a guide no longer."""
    guide = await guides.in_use(store, ask.guide_id)
    if ask.sure:
        await guides.retire(store, guide.id)
        return await list_guides(ListGuides(), who, store)
    return Screen(
        title=_("Retire this guide?"),
        lines=(guide.title, _("It is offered no longer; the tickets that it solved keep it.")),
        buttons=rows(danger(_("Yes, retire it"), replace(ask, sure=True)), press(_("Keep it"), ShowGuide(guide.id))),
    )
