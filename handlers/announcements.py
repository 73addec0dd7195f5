"""/announcements: what was announced and heard, who got it, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import replace

from domain.announcements import Announcement, AnnouncementId, AnnouncementState, Delivery
from domain.people import Actor
from domain.tickets import subject_of
from handlers.announcement_asks import (
    Announce,
    EndAnnouncement,
    ListAnnouncements,
    PassAnnouncementOn,
    ReadAnnouncement,
    ShowAnnouncement,
    ShowWhoGot,
    WithdrawAnnouncement,
)
from handlers.announcement_card import delivery_word, desk_screen, heard_screen, kind_word, state_words
from handlers.announcing import shown
from handlers.menu import to_menu
from handlers.registry import ALL, DESK, Toward, answers
from handlers.screen import Button, Field, Screen, danger, main, press, rows
from handlers.wording import _, number
from services import announcements
from services.announcements import CARD
from storage.store import Store

A_PAGE = 8
HEARD = 10
NAMES = 20


@answers(ListAnnouncements, roles=ALL, reads=True, command="announcements")
async def list_announcements(ask: ListAnnouncements, who: Actor, store: Store) -> Screen:
    """List what one's own business announced, or what it heard."""
    above = who.is_top or await store.network.has_children(who.reseller_id)
    if above and (ask.own or who.is_top):
        return await _own(replace(ask, page=max(0, min(ask.page, 10_000))), who, store)
    return await _heard(who, store, above=above)


async def _own(ask: ListAnnouncements, who: Actor, store: Store) -> Screen:
    found = await store.announcements.own(who.reseller_id, skip=ask.page * A_PAGE, most=A_PAGE + 1)
    turns = (
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if len(found) > A_PAGE else None,
    )
    return Screen(
        title=_("What you announced"),
        lines=(_("Tap one to see it.") if found else _("Nothing yet."),),
        buttons=(
            *rows(main(_("Announce…"), Announce()) if who.role in DESK else None),
            *rows(*(press(_line(one, store, own=True), ShowAnnouncement(one.id)) for one in found[:A_PAGE])),
            *rows(*turns, wide=2),
            *rows(
                None if who.is_top else press(_("What you were told"), ListAnnouncements(own=False)),
                to_menu(),
                wide=2,
            ),
        ),
    )


async def _heard(who: Actor, store: Store, *, above: bool) -> Screen:
    found = await store.announcements.heard(who.reseller_id, most=HEARD)
    return Screen(
        title=_("What your reseller announced"),
        lines=(_("Tap one to see it.") if found else _("Nothing yet."),),
        buttons=(
            *rows(*(press(_line(one, store, own=False), ReadAnnouncement(int(one.id))) for one in found)),
            *rows(press(_("What you announced"), ListAnnouncements()) if above else None, to_menu(), wide=2),
        ),
    )


def _line(one: Announcement, store: Store, *, own: bool) -> str:
    """Return an announcement in a few words; what was withdrawn says no more of itself to those who heard it."""
    state = _("draft") if one.is_draft else state_words(one, store)
    said = "" if one.state is AnnouncementState.WITHDRAWN and not own else subject_of(one.text)[:32]
    number_ = f"#{one.number}" if own else ""
    return " · ".join(part for part in (number_, kind_word(one.kind), state, said) if part)


# Who got it


@answers(ShowWhoGot, roles=ALL, reads=True)
async def show_who_got(ask: ShowWhoGot, who: Actor, store: Store) -> Screen:
    """Show with whom an announcement came how far."""
    one = await store.announcements.by_id(ask.announcement_id)
    if one.is_draft:
        return await shown(one, who, store)
    page = max(0, min(ask.page, 100_000))
    counts = await store.deliveries.counts(one.id, CARD)
    names = await store.deliveries.names(one.id, CARD, ask.so_far, skip=page * NAMES, most=NAMES + 1)
    turns = (
        press(_("‹ Previous"), replace(ask, page=page - 1)) if page else None,
        press(_("More ›"), replace(ask, page=page + 1)) if len(names) > NAMES else None,
    )
    others = [
        press(_("%(label)s (%(n)s)") % {"label": delivery_word(one_), "n": number(counts[one_][0])}, _so_far(one, one_))
        for one_ in Delivery
        if one_ in counts and one_ is not ask.so_far
    ]
    return Screen(
        title=_("Who got announcement #%(number)s") % {"number": one.number},
        lines=tuple(names[:NAMES]),
        fields=_counted(counts.get(ask.so_far, (0, 0)), ask.so_far),
        buttons=(
            *rows(*turns, wide=2),
            *rows(*others),
            *rows(press(_("« Back"), ShowAnnouncement(one.id)), to_menu(), wide=2),
        ),
    )


def _so_far(one: Announcement, delivery: Delivery) -> ShowWhoGot:
    return ShowWhoGot(one.id, delivery)


def _counted(count: Sequence[int], delivery: Delivery) -> tuple[Field, ...]:
    resellers, people = count
    shown_people = (Field(_("People"), number(people)),) if delivery is Delivery.DELIVERED else ()
    return (Field(delivery_word(delivery), number(resellers)), *shown_people)


# What becomes of it


@answers(EndAnnouncement, roles=DESK)
async def end_announcement(ask: EndAnnouncement, who: Actor, store: Store) -> Screen:
    """Say that what was announced is over."""
    return await shown(await announcements.end(store, ask.announcement_id, by=who), who, store)


@answers(WithdrawAnnouncement, roles=DESK)
async def withdraw_announcement(ask: WithdrawAnnouncement, who: Actor, store: Store) -> Screen:
    """Take an announcement back everywhere, having asked once more."""
    if ask.sure:
        return await desk_screen(await announcements.withdraw(store, ask.announcement_id, by=who), who, store)
    one = await announcements.to_withdraw(store, ask.announcement_id)
    return Screen(
        title=_("Withdraw announcement #%(number)s?") % {"number": one.number},
        lines=(_("Its text vanishes from every chat, and whom it was for reads that you have withdrawn it."),),
        buttons=rows(
            danger(_("Withdraw"), replace(ask, sure=True)), press(_("« Back"), ShowAnnouncement(one.id)), wide=2
        ),
    )


# For those who hear it


@answers(ReadAnnouncement, roles=ALL, toward=Toward.PARENT, reads=True)
async def read_announcement(ask: ReadAnnouncement, who: Actor, store: Store) -> Screen:
    """Show what one's reseller announced, as it stands now."""
    one = await announcements.heard_by(store, AnnouncementId(ask.announcement), by=who)
    screen = await heard_screen(one, who, store)
    return replace(screen, buttons=(*screen.buttons, *rows(_to_heard(), to_menu(), wide=2)))


def _to_heard() -> Button:
    return press(_("« Announcements"), ListAnnouncements(own=False))


@answers(PassAnnouncementOn, roles=DESK, toward=Toward.PARENT)
async def pass_announcement_on(ask: PassAnnouncementOn, who: Actor, store: Store) -> Screen:
    """Begin one's own announcement with what one's reseller announced; it is shown in a message of its own."""
    one = await announcements.pass_on(store, AnnouncementId(ask.announcement), by=who)
    return replace(await shown(one, who, store), fresh=True)
