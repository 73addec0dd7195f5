"""For whom an announcement is: all, a panel's users, or chosen ones, page by page."""

from domain.agreement import PanelId
from domain.announcements import Announcement, Audience
from domain.people import Actor, ResellerId
from handlers.announcement_asks import (
    ChooseAudience,
    ChooseReaders,
    ShowAnnouncement,
    TellAll,
    TellPanel,
    TickEachReader,
    TickReader,
)
from handlers.announcing import shown
from handlers.registry import DESK, answers
from handlers.screen import Button, Screen, main, press, rows
from handlers.wording import _, number
from services import announcements
from storage.announcements import Tick
from storage.store import Store

A_PAGE = 8


@answers(ChooseAudience, roles=DESK, reads=True)
async def choose_audience(ask: ChooseAudience, who: Actor, store: Store) -> Screen:
    """Ask for whom it is."""
    one = await store.announcements.by_id(ask.announcement_id)
    panels = await announcements.panels_to_name(store, who.reseller_id)
    users = [
        press(
            _("Users of %(panel)s (%(n)s)") % {"panel": panel.name, "n": number(panel.accounts)},
            TellPanel(one.id, int(panel.id)),
        )
        for panel in panels
    ]
    return Screen(
        title=_("For whom is it?"),
        buttons=rows(
            main(_("All sub-resellers"), TellAll(one.id)),
            *users,
            press(_("Choose them…"), ChooseReaders(one.id)),
            press(_("All but…"), TickEachReader(one.id)),
            press(_("« Back"), ShowAnnouncement(one.id)),
        ),
    )


@answers(TellAll, roles=DESK)
async def tell_all(ask: TellAll, who: Actor, store: Store) -> Screen:
    """Have it be for all."""
    return await shown(await announcements.tell_all(store, ask.announcement_id, by=who), who, store)


@answers(TellPanel, roles=DESK)
async def tell_panel(ask: TellPanel, who: Actor, store: Store) -> Screen:
    """Have it be for a panel's users."""
    one = await announcements.tell_panel(store, ask.announcement_id, PanelId(ask.panel_id), by=who)
    return await shown(one, who, store)


@answers(ChooseReaders, roles=DESK, reads=True)
async def choose_readers(ask: ChooseReaders, _who: Actor, store: Store) -> Screen:
    """Show who can be chosen, page by page."""
    return await _ticks(await store.announcements.by_id(ask.announcement_id), ask.page, store)


@answers(TickReader, roles=DESK)
async def tick_reader(ask: TickReader, who: Actor, store: Store) -> Screen:
    """Choose somebody, or leave them out."""
    one = await announcements.turn_tick(store, ask.announcement_id, ResellerId(ask.receiver), by=who)
    return await _ticks(one, ask.page, store)


@answers(TickEachReader, roles=DESK)
async def tick_each(ask: TickEachReader, who: Actor, store: Store) -> Screen:
    """Choose everybody, to leave some out, or nobody."""
    one = await announcements.tick_each(store, ask.announcement_id, chosen=ask.chosen, by=who)
    return await _ticks(one, 0, store)


async def _ticks(one: Announcement, page: int, store: Store) -> Screen:
    page = max(0, min(page, 100_000))
    found, chosen, count = await store.announcements.ticks(one, skip=page * A_PAGE, most=A_PAGE)
    values = {"n": number(chosen), "all": number(count)}
    turns = (
        press(_("‹ Previous"), ChooseReaders(one.id, page - 1)) if page else None,
        press(_("More ›"), ChooseReaders(one.id, page + 1)) if count > (page + 1) * A_PAGE else None,
    )
    goes_on = chosen and one.audience is Audience.CHOSEN
    return Screen(
        title=_("Who shall read it?"),
        lines=(_("%(n)s of %(all)s are chosen. Tap a name to choose it, or to leave it out again.") % values,),
        buttons=(
            *rows(*(_tick(one, tick, page) for tick in found)),
            *rows(*turns, wide=2),
            *rows(main(_("Go on (%(n)s)") % values, ShowAnnouncement(one.id)) if goes_on else None),
            *rows(
                press(_("All (%(all)s)") % values, TickEachReader(one.id)),
                press(_("None"), TickEachReader(one.id, chosen=False)),
                press(_("« Back"), ChooseAudience(one.id)),
                wide=3,
            ),
        ),
    )


def _tick(one: Announcement, tick: Tick, page: int) -> Button:
    mark = "☑" if tick.chosen else "☐"
    return press(f"{mark} {tick.name}", TickReader(one.id, int(tick.reseller_id), page))
