"""How an announcement reads: for those whom it is for, and for the team that made it."""

from domain.announcements import (
    Announcement,
    AnnouncementId,
    AnnouncementKind,
    AnnouncementState,
    Audience,
    Delivery,
)
from domain.people import Actor
from handlers.amounts import present
from handlers.announcement_asks import (
    EndAnnouncement,
    ListAnnouncements,
    PassAnnouncementOn,
    RewordAnnouncement,
    SayWhen,
    ShowWhoGot,
    WithdrawAnnouncement,
)
from handlers.cards import draws, words
from handlers.registry import DESK
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.support_words import on_its_day
from handlers.ticket_words import area_word
from handlers.wording import _, moment, ngettext, number
from services import panels
from services.announcements import CARD, FOR_DESK
from services.announcing import MaintenanceBegins
from storage.store import Store


def kind_word(kind: AnnouncementKind) -> str:
    return {
        AnnouncementKind.NEWS: _("news"),
        AnnouncementKind.OUTAGE: _("outage"),
        AnnouncementKind.MAINTENANCE: _("maintenance"),
    }[kind]


def delivery_word(delivery: Delivery) -> str:
    return {
        Delivery.DELIVERED: _("Delivered"),
        Delivery.WAITING: _("On its way"),
        Delivery.UNREACHABLE: _("Couldn't be reached"),
        Delivery.NOBODY: _("Nobody had joined"),
    }[delivery]


def when_words(one: Announcement) -> str:
    """Return when it is, in the reader's time zone; empty where that isn't said."""
    if one.starts_at is None:
        return ""
    begin = moment(one.starts_at)
    if one.ends_at is None:
        return _("since %(begin)s") % {"begin": begin}
    return _("%(begin)s to %(end)s") % {"begin": begin, "end": on_its_day(one.ends_at, one.starts_at)}


def state_words(one: Announcement, store: Store) -> str:
    """Return how something that was announced stands; empty for news."""
    match one.state:
        case AnnouncementState.WITHDRAWN:
            return _("withdrawn")
        case AnnouncementState.OVER:
            return _("over")
        case _ if not one.explains or one.is_draft:
            return ""
        case _:
            return _("planned") if one.is_ahead(store.now) else _("under way")


def _title(one: Announcement, business: str) -> str:
    titles = {
        AnnouncementKind.NEWS: _("%(business)s announces:"),
        AnnouncementKind.OUTAGE: _("%(business)s announces an outage:"),
        AnnouncementKind.MAINTENANCE: _("%(business)s announces a maintenance:"),
    }
    return titles[one.kind] % {"business": business}


async def reader_screen(one: Announcement, store: Store) -> Screen:
    """Return an announcement as those read it whom it is for, without buttons."""
    business = (await store.resellers.by_id(one.reseller_id)).name
    if one.state is AnnouncementState.WITHDRAWN:
        return Screen(title=_("%(business)s has withdrawn what it announced here.") % {"business": business})
    edited = _("Edited %(moment)s.") % {"moment": moment(one.edited_at)} if one.edited_at else ""
    return Screen(title=_title(one, business), fields=await _facts(one, store), quote=one.text, note=edited)


async def _facts(one: Announcement, store: Store) -> tuple[Field, ...]:
    if not one.explains:
        return ()
    panel = await panels.mentioned(store, await store.panels.by_id(one.panel_id)) if one.panel_id else ""
    area = area_word(await store.areas.by_id(one.area_id)) if one.area_id else ""
    values = (
        (_("When"), when_words(one)),
        (_("Panel"), panel),
        (_("About"), area),
        (_("State"), state_words(one, store)),
    )
    return tuple(Field(label, value) for label, value in values if value)


@draws(CARD)
async def announcement_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw an announcement for somebody whom it is for."""
    return await heard_screen(await store.announcements.by_id(AnnouncementId(object_id)), reader, store)


async def heard_screen(one: Announcement, reader: Actor, store: Store) -> Screen:
    """Return an announcement for a reader, who may pass it on."""
    passes = one.stands and reader.role in DESK and await store.network.has_children(reader.reseller_id)
    screen = await reader_screen(one, store)
    buttons = rows(press(_("Pass it on…"), PassAnnouncementOn(int(one.id))) if passes else None)
    return Screen(screen.title, fields=screen.fields, quote=screen.quote, note=screen.note, buttons=buttons)


@words(MaintenanceBegins)
def maintenance_begins(notice: MaintenanceBegins, _reader: Actor) -> Screen:
    until = _("It lasts until %(end)s.") % {"end": moment(notice.ends_at)} if notice.ends_at else ""
    title = _("The maintenance that %(business)s announced begins.") % {"business": notice.business}
    return Screen(title=title, lines=(until,) if until else (), quote=notice.text, quiet=True)


# For the team


@draws(FOR_DESK)
async def desk_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw an announcement for the team that made it."""
    return await desk_screen(await store.announcements.by_id(AnnouncementId(object_id)), reader, store)


async def desk_screen(one: Announcement, reader: Actor, store: Store) -> Screen:
    """Return how an announcement that was sent stands, with what can be done about it."""
    counts = await store.deliveries.counts(one.id, CARD)
    got = [
        Field(delivery_word(delivery), resellers_worded(counts[delivery][0]))
        for delivery in Delivery
        if delivery in counts
    ]
    edited = _("Edited %(moment)s.") % {"moment": moment(one.edited_at)} if one.edited_at else ""
    return Screen(
        title=_("Announced: %(kind)s #%(number)s") % {"kind": kind_word(one.kind), "number": one.number},
        fields=(
            *present(
                Field(_("Sent"), moment(one.sent_at)) if one.sent_at else None,
                Field(_("For"), await audience_words(one, store)),
                Field(_("State"), state_words(one, store)) if not one.explains and not one.stands else None,
            ),
            *await _facts(one, store),
            *got,
        ),
        quote=one.text,
        note=edited,
        buttons=_desk_buttons(one, reader),
    )


def _desk_buttons(one: Announcement, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    acts = one.stands and reader.role in DESK
    return rows(
        main(_("It is over"), EndAnnouncement(one.id)) if acts and one.explains and one.begun_at else None,
        press(_("Who got it"), ShowWhoGot(one.id)),
        press(_("Edit the text…"), RewordAnnouncement(one.id)) if acts else None,
        press(_("When…"), SayWhen(one.id)) if acts and one.explains else None,
        press(_("Withdraw…"), WithdrawAnnouncement(one.id)) if acts else None,
        press(_("Announcements"), ListAnnouncements()),
        wide=2,
    )


async def audience_words(one: Announcement, store: Store) -> str:
    """Return for whom an announcement is."""
    match one.audience:
        case Audience.ALL:
            return _("all sub-resellers")
        case Audience.PANEL:
            panel = await store.panels.by_id(one.panel_id) if one.panel_id else None
            return _("users of %(panel)s") % {"panel": panel.name if panel else ""}
        case Audience.CHOSEN:
            return _("chosen ones")


def resellers_worded(count: int) -> str:
    """Return "3 sub-resellers"."""
    return ngettext("%(n)s sub-reseller", "%(n)s sub-resellers", count) % {"n": number(count)}
