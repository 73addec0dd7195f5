"""The page of tickets of which nobody knows yet whose fault they are: many are decided on with one tap."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from domain.errors import N_, NotHere, Refusal
from domain.fault import MOST_AT_ONCE
from domain.people import Actor
from domain.tickets import AreaId, Cause, GuideId, Ticket, TicketId
from handlers.ask import LARGEST
from handlers.fault import LONGEST_LABEL, guide_question, join_label, own_case
from handlers.fault_asks import DecideChosen, PickGuideForChosen, ShowTriage, TickAll, TickTicket
from handlers.fault_words import decided_screen
from handlers.menu import to_menu
from handlers.registry import DESK, Toward, answers
from handlers.screen import Button, Screen, main, press, rows
from handlers.ticket_words import area_word, cut
from handlers.wording import _, number
from services import fault, ticket_guides
from storage.store import Store

WIDE = 8
"""So many numbers stand in a row."""

MOST_CASES = 3
MOST_AREAS = 6


class ChoiceChanged(Refusal):
    why = N_("What is chosen isn't what this button was made for: a newer page took its place.")
    what_to_do = N_("Nothing was changed. /triage shows what waits now.")


@dataclass(frozen=True)
class _Page:
    """The tickets before a member, newest first. `area`: to which they belong, 0 for any."""

    tickets: Sequence[tuple[Ticket, bool]]
    area: int

    @property
    def chosen(self) -> list[Ticket]:
        return [ticket for ticket, chosen in self.tickets if chosen]

    @property
    def stamp(self) -> int:
        return crc32(",".join(str(ticket.id) for ticket in self.chosen).encode())


@answers(ShowTriage, roles=DESK, command="triage")
async def show_triage(ask: ShowTriage, who: Actor, store: Store) -> Screen:
    """Put the next tickets before a colleague, all of them chosen."""
    area_id = await _own_area(ask.area, who, store)
    before = ask.before if ask.before > 0 else LARGEST
    found = await store.faults.to_classify(who.reseller_id, before=before, most=MOST_AT_ONCE, area_id=area_id)
    await store.faults.lay_out(who.member_id, [ticket.id for ticket in found])
    return await _screen(ask.area, who, store)


async def _own_area(area: int, who: Actor, store: Store) -> AreaId | None:
    if not area:
        return None
    found = await store.areas.by_id(AreaId(area))
    if found.reseller_id != who.reseller_id:
        raise NotHere
    return found.id


@answers(TickTicket, roles=DESK, toward=Toward.CHILD)
async def tick_ticket(ask: TickTicket, who: Actor, store: Store) -> Screen:
    """Leave a ticket of the page out, or take it in again."""
    await store.faults.tick(who.member_id, ask.ticket_id)
    return await _screen(ask.area, who, store)


@answers(TickAll, roles=DESK)
async def tick_all(ask: TickAll, who: Actor, store: Store) -> Screen:
    """Choose all of the page, or nothing of it."""
    await store.faults.choose_all(who.member_id, chosen=ask.chosen)
    return await _screen(ask.area, who, store)


@answers(PickGuideForChosen, roles=DESK, reads=True)
async def pick_guide_for_chosen(ask: PickGuideForChosen, who: Actor, store: Store) -> Screen:
    """Ask which guide those are sent whose tickets are chosen."""
    page = await _as_shown(ask.stamp, ask.area, who, store)
    guides = await ticket_guides.fitting(store, page.chosen, by=who)
    without = DecideChosen(Cause.RESELLER, page.stamp, page.area)
    choices = [
        press(guide.title[:LONGEST_LABEL], DecideChosen(Cause.RESELLER, page.stamp, page.area, guide=guide.id))
        for guide in guides
    ]
    return guide_question(choices, without, press(_("« Back"), TickAll(chosen=True, area=page.area)))


@answers(DecideChosen, roles=DESK)
async def decide_chosen(ask: DecideChosen, who: Actor, store: Store) -> Screen:
    """Say whose fault all chosen tickets were."""
    page = await _as_shown(ask.stamp, ask.area, who, store)
    made = await fault.decide(
        store,
        [ticket.id for ticket in page.chosen],
        ask.cause,
        by=who,
        case_id=await own_case(ask.case, who, store),
        guide_id=GuideId(ask.guide) if ask.guide else None,
    )
    return decided_screen(made, area=ask.area)


async def _page(area: int, who: Actor, store: Store) -> _Page:
    return _Page(await store.faults.page(who.member_id, who.reseller_id), area)


async def _as_shown(stamp: int, area: int, who: Actor, store: Store) -> _Page:
    """Return the page with its choice; raises `ChoiceChanged` where that isn't what was shown with a button."""
    page = await _page(area, who, store)
    if not page.chosen:
        raise fault.NothingChosen
    if page.stamp != stamp:
        raise ChoiceChanged
    return page


# The screen


async def _screen(area: int, who: Actor, store: Store) -> Screen:
    page = await _page(area, who, store)
    if not page.tickets:
        line = _("Nothing waits: of every ticket it is known whose fault it was.")
        return Screen(lines=(line,), buttons=rows(_all_areas(area), to_menu()))
    names = {child.id: child.name for child in await store.resellers.children(who.reseller_id)}
    lines = [_line(place, ticket, names[ticket.reseller_id]) for place, (ticket, _c) in enumerate(page.tickets, 1)]
    return Screen(
        title=await _title(page, store),
        lines=(*lines,),
        note=_("Tap a number to leave it out. What you decide then holds for all that are ticked."),
        buttons=(
            *rows(*_ticks(page), wide=WIDE),
            *rows(*await _decisions(page, who, store)),
            *rows(*await _ways(page, who, store), wide=2),
        ),
    )


def _line(place: int, ticket: Ticket, name: str) -> str:
    return f"{number(place)}. {name[:20]} #{ticket.number}: {cut(ticket.subject, 60)}"


async def _title(page: _Page, store: Store) -> str:
    values = {"n": number(len(page.chosen)), "total": number(len(page.tickets))}
    if not page.area:
        return _("Whose fault? %(n)s of %(total)s ticked") % values
    area = area_word(await store.areas.by_id(AreaId(page.area)))
    return _("%(area)s: whose fault? %(n)s of %(total)s ticked") % {**values, "area": area}


def _ticks(page: _Page) -> list[Button]:
    return [_tick(place, ticket.id, page.area, chosen) for place, (ticket, chosen) in enumerate(page.tickets, 1)]


def _tick(place: int, ticket_id: TicketId, area: int, chosen: bool) -> Button:  # noqa: FBT001  (a fact, not a switch)
    return press(f"✓ {number(place)}" if chosen else number(place), TickTicket(ticket_id, area))


async def _decisions(page: _Page, who: Actor, store: Store) -> list[Button]:
    """Return whose fault it can have been, if something is ticked."""
    if not page.chosen:
        return []
    areas = sorted({ticket.area_id for ticket in page.chosen})
    known = await store.cases.open_about(who.reseller_id, areas, most=MOST_CASES)
    return [
        *(main(join_label(case), _decide(page, Cause.SUPPLIER, case=case.number)) for case in known),
        press(_("Supplier: a new case"), _decide(page, Cause.SUPPLIER)),
        press(_("Theirs, with a guide…"), PickGuideForChosen(page.stamp, page.area)),
        press(_("Theirs"), _decide(page, Cause.RESELLER)),
        press(_("Ours"), _decide(page, Cause.OURS)),
    ]


def _decide(page: _Page, cause: Cause, *, case: int = 0) -> DecideChosen:
    return DecideChosen(cause, page.stamp, page.area, case)


async def _ways(page: _Page, who: Actor, store: Store) -> list[Button | None]:
    """Return how the ticks are set at once, older tickets, and the areas with open ones."""
    all_chosen = len(page.chosen) == len(page.tickets)
    oldest = page.tickets[-1][0].id
    area_id = AreaId(page.area) if page.area else None
    older = await store.faults.to_classify(who.reseller_id, before=oldest, most=1, area_id=area_id)
    return [
        press(_("Tick none"), TickAll(chosen=False, area=page.area))
        if all_chosen
        else press(_("Tick all"), TickAll(chosen=True, area=page.area)),
        press(_("Older ›"), ShowTriage(page.area, oldest)) if older else None,
        *(await _areas(who, store) if not page.area else [_all_areas(page.area)]),
        to_menu(),
    ]


async def _areas(who: Actor, store: Store) -> list[Button | None]:
    counted = await store.faults.areas_to_classify(who.reseller_id)
    if len(counted) < 2:  # one area is what the page shows already
        return []
    words = [(area_word(await store.areas.by_id(area_id)), area_id, many) for area_id, many in counted[:MOST_AREAS]]
    return [press(f"{word[:24]} ({number(many)})", ShowTriage(area_id)) for word, area_id, many in words]


def _all_areas(area: int) -> Button | None:
    return press(_("All areas"), ShowTriage()) if area else None
