"""Areas: what one's sub-resellers' tickets can be about, in the order in which they are offered."""

from dataclasses import dataclass
from typing import ClassVar

from domain.people import Actor
from domain.tickets import Area, AreaId, AreaKind
from handlers.ask import Ask
from handlers.guide_asks import ListGuides
from handlers.menu import to_menu
from handlers.registry import DESK, Question, answers, asked
from handlers.screen import Field, Screen, danger, main, press, rows
from handlers.ticket_words import area_word, kind_word
from handlers.wording import _
from services import areas
from services.areas import area_from
from storage.store import Store


@dataclass(frozen=True)
class ListAreas(Ask):
    code: ClassVar[str] = "ar"


@dataclass(frozen=True)
class ShowArea(Ask):
    code: ClassVar[str] = "ars"

    area_id: AreaId


@dataclass(frozen=True)
class AddArea(Ask):
    code: ClassVar[str] = "ara"

    name: str | None = asked(
        Question(
            words=lambda: _("What shall your sub-resellers read on the button?"),
            read=area_from,
            example=lambda: _("Apps"),
        )
    )


@dataclass(frozen=True)
class RenameArea(Ask):
    code: ClassVar[str] = "arn"

    area_id: AreaId
    name: str | None = asked(
        Question(words=lambda: _("What is it called from now on?"), read=area_from, example=lambda: _("Apps"))
    )


@dataclass(frozen=True)
class SetAreaKind(Ask):
    code: ClassVar[str] = "ark"

    area_id: AreaId
    kind: AreaKind


@dataclass(frozen=True)
class RaiseArea(Ask):
    code: ClassVar[str] = "aru"

    area_id: AreaId


@dataclass(frozen=True)
class RetireArea(Ask):
    code: ClassVar[str] = "arr"

    area_id: AreaId


@answers(ListAreas, roles=DESK, always=True, command="areas")
async def list_areas(_ask: ListAreas, who: Actor, store: Store) -> Screen:
    """List the areas, which begin with the usual ones."""
    found = await areas.listed(store, who.reseller_id)
    return Screen(
        title=_("What tickets can be about"),
        lines=(_("Your sub-resellers choose among these, in this order. Tap one to change it."),),
        buttons=(
            *rows(*(press(area_word(area), ShowArea(area.id)) for area in found), wide=2),
            *rows(main(_("Add"), AddArea()), press(_("Guides"), ListGuides()), to_menu(), wide=3),
        ),
    )


@answers(ShowArea, roles=DESK, reads=True)
async def show_area(ask: ShowArea, _who: Actor, store: Store) -> Screen:
    """Show an area, and what can be done with it."""
    return _area_screen(await areas.in_use(store, ask.area_id))


def _area_screen(area: Area) -> Screen:
    return Screen(
        title=area_word(area),
        fields=(Field(_("What it is about"), kind_word(area.kind)),),
        note=_("What I ask and suggest goes by what it is about, whatever it is called. Tap another to change that."),
        buttons=(
            *rows(*(press(kind_word(kind), SetAreaKind(area.id, kind)) for kind in AreaKind if kind is not area.kind)),
            (press(_("Rename…"), RenameArea(area.id)), press(_("Move up"), RaiseArea(area.id))),
            (danger(_("Take off the list"), RetireArea(area.id)),),
            (press(_("« Back"), ListAreas()),),
        ),
    )


@answers(AddArea, roles=DESK)
async def add_area(ask: AddArea, who: Actor, store: Store) -> Screen:
    """Put an area on the list, and ask with one tap what it is about."""
    area_id = await areas.add(store, ask.name or "", AreaKind.OTHER, by=who)
    return _area_screen(await areas.in_use(store, area_id))


@answers(RenameArea, roles=DESK)
async def rename_area(ask: RenameArea, who: Actor, store: Store) -> Screen:
    """Call an area something else."""
    await areas.rename(store, ask.area_id, ask.name or "", by=who)
    return _area_screen(await areas.in_use(store, ask.area_id))


@answers(SetAreaKind, roles=DESK)
async def set_area_kind(ask: SetAreaKind, who: Actor, store: Store) -> Screen:
    """Say what an area is about."""
    await areas.set_kind(store, ask.area_id, ask.kind, by=who)
    return _area_screen(await areas.in_use(store, ask.area_id))


@answers(RaiseArea, roles=DESK)
async def raise_area(ask: RaiseArea, who: Actor, store: Store) -> Screen:
    """Move an area up by one."""
    await areas.raise_up(store, ask.area_id, by=who)
    return await list_areas(ListAreas(), who, store)


@answers(RetireArea, roles=DESK)
async def retire_area(ask: RetireArea, who: Actor, store: Store) -> Screen:
    """Take an area off the list; old tickets keep it."""
    await areas.retire(store, ask.area_id, by=who)
    return await list_areas(ListAreas(), who, store)
