"""/announce: what is said, as its readers will see it, for whom it is, and sending it with one tap."""

from dataclasses import replace

from domain.agreement import PanelId
from domain.announcements import Announcement, AnnouncementKind
from domain.people import Actor
from domain.tickets import AreaId
from handlers.amounts import present
from handlers.announcement_asks import (
    Announce,
    AnnounceInLine,
    ChooseAnnouncedArea,
    ChooseAnnouncedPanel,
    ChooseAnnouncementKind,
    ChooseAudience,
    DropAnnouncement,
    ListAnnouncements,
    RewordAnnouncement,
    SayWhen,
    SendAnnouncement,
    SetAnnouncedArea,
    SetAnnouncedPanel,
    SetAnnouncementKind,
    ShowAnnouncement,
    WriteAnnouncement,
)
from handlers.announcement_card import audience_words, desk_screen, kind_word, reader_screen, resellers_worded
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.registry import ALL, DESK, answers
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.ticket_words import area_word
from handlers.wording import _, ngettext, number
from services import announcements, areas
from storage.announcements import Reach
from storage.store import Store

# What is announced


@answers(Announce, roles=DESK, reads=True, command="announce")
async def announce(_ask: Announce, who: Actor, store: Store) -> Screen:
    """Ask what shall be announced."""
    if not await store.network.has_children(who.reseller_id):
        raise announcements.NobodyBelow
    return Screen(
        title=_("What do you announce?"),
        lines=(_("Outages and maintenances also mute the alerts that they explain."),),
        buttons=(
            *rows(
                main(_("An outage…"), WriteAnnouncement(AnnouncementKind.OUTAGE)),
                press(_("A maintenance…"), WriteAnnouncement(AnnouncementKind.MAINTENANCE)),
                press(_("News…"), WriteAnnouncement(AnnouncementKind.NEWS)),
            ),
            *rows(press(_("Announcements"), ListAnnouncements()), to_menu(), wide=2),
        ),
    )


@answers(AnnounceInLine, roles=DESK, line_of="announce")
async def announce_in_line(ask: AnnounceInLine, who: Actor, store: Store) -> Screen:
    """Begin with news that was typed in one line; it can still be made an outage."""
    return await next_of(await announcements.draft(store, AnnouncementKind.NEWS, ask.line, by=who), who, store)


@answers(WriteAnnouncement, roles=DESK)
async def write_announcement(ask: WriteAnnouncement, who: Actor, store: Store) -> Screen:
    """Begin an announcement with its words."""
    return await next_of(await announcements.draft(store, ask.kind, ask.text or "", by=who), who, store)


async def next_of(one: Announcement, who: Actor, store: Store) -> Screen:
    """Return the question that is left about a draft, or how it stands."""
    if one.is_draft and one.lacks_time:
        raise MissingAnswer(SayWhen(one.id), "when")
    return await shown(one, who, store)


async def shown(one: Announcement, who: Actor, store: Store) -> Screen:
    """Return a draft as its readers will see it, or how something that was sent stands."""
    return await _preview(one, who, store) if one.is_draft else await desk_screen(one, who, store)


@answers(ShowAnnouncement, roles=ALL, reads=True)
async def show_announcement(ask: ShowAnnouncement, who: Actor, store: Store) -> Screen:
    """Show how an announcement stands."""
    return await shown(await store.announcements.by_id(ask.announcement_id), who, store)


@answers(RewordAnnouncement, roles=DESK)
async def reword_announcement(ask: RewordAnnouncement, who: Actor, store: Store) -> Screen:
    """Give an announcement other words, everywhere if it was sent."""
    return await next_of(await announcements.reword(store, ask.announcement_id, ask.text or "", by=who), who, store)


@answers(SayWhen, roles=DESK)
async def say_when(ask: SayWhen, who: Actor, store: Store) -> Screen:
    """Say when it is, everywhere if it was sent."""
    return await shown(await announcements.set_when(store, ask.announcement_id, ask.when or "", by=who), who, store)


@answers(ChooseAnnouncementKind, roles=DESK, reads=True)
async def choose_kind(ask: ChooseAnnouncementKind, _who: Actor, store: Store) -> Screen:
    """Ask what kind of announcement it is."""
    one = await store.announcements.by_id(ask.announcement_id)
    kinds = [press(kind_word(kind).capitalize(), SetAnnouncementKind(one.id, kind)) for kind in AnnouncementKind]
    return Screen(title=_("What is it?"), buttons=rows(*kinds, _back(one)))


@answers(SetAnnouncementKind, roles=DESK)
async def set_kind(ask: SetAnnouncementKind, who: Actor, store: Store) -> Screen:
    """Make it another kind of announcement."""
    return await next_of(await announcements.set_kind(store, ask.announcement_id, ask.kind, by=who), who, store)


@answers(ChooseAnnouncedPanel, roles=DESK, reads=True)
async def choose_panel(ask: ChooseAnnouncedPanel, who: Actor, store: Store) -> Screen:
    """Ask at which panel it is."""
    one = await store.announcements.by_id(ask.announcement_id)
    found = await announcements.panels_to_name(store, who.reseller_id)
    buttons = [press(panel.name, SetAnnouncedPanel(one.id, int(panel.id))) for panel in found]
    return Screen(
        title=_("At which panel is it?"),
        buttons=rows(*buttons, press(_("All panels"), SetAnnouncedPanel(one.id)), _back(one)),
    )


@answers(SetAnnouncedPanel, roles=DESK)
async def set_panel(ask: SetAnnouncedPanel, who: Actor, store: Store) -> Screen:
    """Say at which panel it is."""
    panel_id = PanelId(ask.panel_id) if ask.panel_id else None
    return await shown(await announcements.set_panel(store, ask.announcement_id, panel_id, by=who), who, store)


@answers(ChooseAnnouncedArea, roles=DESK)
async def choose_area(ask: ChooseAnnouncedArea, who: Actor, store: Store) -> Screen:
    """Ask what it is about; a list of areas is begun where there is none."""
    one = await store.announcements.by_id(ask.announcement_id)
    listed = await areas.listed(store, who.reseller_id)
    buttons = [press(area_word(area), SetAnnouncedArea(one.id, int(area.id))) for area in listed]
    none = press(_("Nothing of these"), SetAnnouncedArea(one.id))
    return Screen(title=_("What is it about?"), buttons=(*rows(*buttons, none, wide=2), *rows(_back(one))))


@answers(SetAnnouncedArea, roles=DESK)
async def set_area(ask: SetAnnouncedArea, who: Actor, store: Store) -> Screen:
    """Say what it is about."""
    area_id = AreaId(ask.area) if ask.area else None
    return await shown(await announcements.set_area(store, ask.announcement_id, area_id, by=who), who, store)


def _back(one: Announcement) -> Button:
    return press(_("« Back"), ShowAnnouncement(one.id))


# The preview, and sending it


async def _preview(one: Announcement, who: Actor, store: Store) -> Screen:
    """Return a draft just as it will read, with whom it reaches below."""
    reach = await announcements.reach_of(store, one)
    screen = await reader_screen(one, store)
    return replace(
        screen,
        fields=(*screen.fields, Field("", _("Before it is sent")), *await _who_gets_it(one, reach, store)),
        note=_("This is how they will read it. Nothing is sent yet."),
        buttons=await _preview_buttons(one, reach, who, store) if who.role in DESK else rows(to_menu()),
    )


async def _who_gets_it(one: Announcement, reach: Reach, store: Store) -> tuple[Field, ...]:
    people = ngettext("%(n)s person", "%(n)s people", reach.people) % {"n": number(reach.people)}
    values = {"resellers": resellers_worded(reach.resellers), "people": people}
    return present(
        Field(_("For"), await audience_words(one, store)),
        Field(_("Reaches"), _("%(resellers)s, %(people)s") % values),
        Field(_("Can't be reached"), _left(reach)) if reach.left else None,
    )


def _left(reach: Reach) -> str:
    """Return who can't be reached: how many, why, and the first of them by name."""
    why = (
        (_("%(n)s blocked me"), reach.blocked),
        (_("%(n)s with nobody who joined"), reach.nobody),
    )
    counted = ", ".join(words % {"n": number(count)} for words, count in why if count)
    more = "…" if reach.blocked + reach.nobody > len(reach.left) else ""
    return f"{counted}: {', '.join(reach.left)}{more}"


async def _preview_buttons(one: Announcement, reach: Reach, who: Actor, store: Store) -> tuple[tuple[Button, ...], ...]:
    several = one.explains and await announcements.panels_to_name(store, who.reseller_id)
    send = main(_("Send to %(n)s") % {"n": number(reach.resellers or reach.all)}, SendAnnouncement(one.id, one.version))
    when = press(_("When…"), SayWhen(one.id)) if not one.lacks_time else main(_("When…"), SayWhen(one.id))
    return (
        *rows(send if reach.all and not one.lacks_time else None),
        *rows(
            press(_("For whom…"), ChooseAudience(one.id)),
            press(_("Another text…"), RewordAnnouncement(one.id)),
            when if one.explains else None,
            press(_("At which panel…"), ChooseAnnouncedPanel(one.id)) if several else None,
            press(_("About what…"), ChooseAnnouncedArea(one.id)) if one.explains else None,
            press(_("Outage or news…"), ChooseAnnouncementKind(one.id)),
            danger(_("Drop it"), DropAnnouncement(one.id)),
            to_menu(),
            wide=2,
        ),
    )


@answers(SendAnnouncement, roles=DESK)
async def send_announcement(ask: SendAnnouncement, who: Actor, store: Store) -> Screen:
    """Send an announcement as it was shown."""
    return await shown(await announcements.send(store, ask.announcement_id, version=ask.version, by=who), who, store)


@answers(DropAnnouncement, roles=DESK)
async def drop_announcement(ask: DropAnnouncement, who: Actor, store: Store) -> Screen:
    """Forget a draft."""
    await announcements.drop(store, ask.announcement_id, by=who)
    line = _("Dropped. Nobody was told anything.")
    return Screen(lines=(line,), buttons=rows(press(_("Announcements"), ListAnnouncements()), to_menu(), wide=2))
