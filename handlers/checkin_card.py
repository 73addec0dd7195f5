"""The card of a check-in, which is its brief until it is held: a reply with what was said is enough for that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.alerts import Evidence
from domain.checkins import Checkin, CheckinId, CheckinState, Conversation, ConversationId, is_about_price
from domain.notes import promise_in
from domain.people import Actor, Reseller, Role
from domain.requests import AttachmentId
from handlers.alert_words import evidence_words
from handlers.amounts import present
from handlers.brief import brief_body
from handlers.cards import draws
from handlers.checkin_asks import (
    CheckinDone,
    GoOnNoting,
    HoldCheckin,
    ListCheckins,
    MoveCheckin,
    RedrawCheckin,
    ShowCheckin,
    ShowNote,
    ShowTalks,
    SkipCheckin,
)
from handlers.follow_up_asks import RemindFromNote
from handlers.menu import to_menu
from handlers.registry import DESK, TALKS, Toward, answers
from handlers.replying import goes_on, replied_to
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.talk_words import is_whole, note_field, state_words, to_agreed
from handlers.ticket_card import picture_of
from handlers.wording import _, day
from services import checkins, conversations, follow_ups
from services.checkins import CARD, is_theirs
from services.conversations import Noted
from storage.store import Store

MOST_NOTES = 5


@answers(ShowCheckin, roles=TALKS, toward=Toward.CHILD, always=True)
async def show_checkin(ask: ShowCheckin, who: Actor, store: Store) -> Screen:
    """Send a check-in's card anew, which stays true like every copy of it."""
    await store.cards.show_member(CARD, ask.checkin_id, who.member_id)
    return SILENT


@answers(RedrawCheckin, roles=TALKS, toward=Toward.CHILD, reads=True)
async def redraw_checkin(ask: RedrawCheckin, who: Actor, store: Store) -> Screen:
    """Show the card again where one of its steps was."""
    return await checkin_card(ask.checkin_id, who, store)


@draws(CARD)
async def checkin_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a check-in as it stands now."""
    checkin = await store.checkins.by_id(CheckinId(object_id))
    if checkin is None or checkin.parent_id != reader.reseller_id:
        return Screen(lines=(_("This check-in isn't planned any more."),))
    child = await store.resellers.by_id(checkin.reseller_id)
    title = _("Check-in with %(name)s") % {"name": child.name}
    if not is_theirs(child, checkin):
        said = await state_words(checkin, reader, store)
        return Screen(title=title, lines=(said, _("They aren't your sub-reseller any more.")))
    if checkin.state is not CheckinState.DUE:
        return await _ended(title, checkin, child, reader, store)
    if checkin.prompted_at is None and checkin.moves:
        return _moved(title, checkin, reader)
    return await _brief(title, checkin, child, reader, store)


async def _brief(title: str, checkin: Checkin, child: Reseller, reader: Actor, store: Store) -> Screen:
    said = await _answer_fields(checkin, store)
    body = await brief_body(child, reader, store, beside=sum(len(one.label) + len(one.value) for one in said))
    holds = reader.role in DESK
    return replace(
        body,
        title=title,
        lines=(_why(checkin, reader), *body.lines),
        fields=(*body.fields, *said),
        note=_("Reply to this message with what was said, as text, voice or a picture: that is all.") if holds else "",
        buttons=_ways(checkin) if holds else (),
    )


def _why(checkin: Checkin, reader: Actor) -> str:
    """Return why there is to be a talk. A look at the price is a hint to the owner alone."""
    if not checkin.why:
        return _("The monthly talk is due.")
    why = Evidence(checkin.why)
    if is_about_price(why) and reader.role is not Role.OWNER:
        return _("Something has changed with them.")
    return evidence_words(why)


async def _answer_fields(checkin: Checkin, store: Store) -> tuple[Field, ...]:
    """Return what the sub-reseller said beforehand, if they were asked and did."""
    found = [one.words for one in await store.checkins.answers(checkin.id) if one.words]
    return present(Field(_("They say of themselves"), "\n".join(found)) if found else None)


def _ways(checkin: Checkin) -> tuple[tuple[Button, ...], ...]:
    return rows(
        main(_("Done, nothing to note"), CheckinDone(checkin.id)),
        press(_("Note…"), HoldCheckin(checkin.id)),
        press(_("Move…"), MoveCheckin(checkin.id)),
        press(_("Skip…"), SkipCheckin(checkin.id)),
        press(_("All talks"), ShowTalks(checkin.reseller_id)),
        wide=2,
    )


def _moved(title: str, checkin: Checkin, reader: Actor) -> Screen:
    line = _("Moved to %(day)s. I bring it up again in the morning of that day.") % {"day": day(checkin.due_on)}
    return Screen(title=title, lines=(line,), buttons=_ways(checkin) if reader.role in DESK else ())


async def _ended(title: str, checkin: Checkin, child: Reseller, reader: Actor, store: Store) -> Screen:
    notes = await store.conversations.in_checkin(checkin.id)
    shown = notes[-MOST_NOTES:]
    held = checkin.state is CheckinState.DONE
    return Screen(
        title=title,
        lines=(await state_words(checkin, reader, store),),
        fields=tuple([await note_field(one, reader, store) for one in shown]),
        note=_("What you reply here is added to the note.") if held and reader.role in DESK else "",
        buttons=(
            *rows(*(press(_("The whole note"), ShowNote(one.id)) for one in shown if not is_whole(one)), wide=2),
            *(offers(shown, child, reader) if reader.role in DESK else ()),
            *rows(press(_("All talks"), ShowTalks(child.id))),
        ),
    )


def offers(notes: Sequence[Conversation], child: Reseller, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    """Return what notes offer with one tap: the first day in them as a reminder, the first price as agreed."""
    reminders = ((one, follow_ups.offered_by(one, reader.time_zone)) for one in notes)
    reminder = next(((one.id, offered) for one, offered in reminders if offered is not None), None)
    agreed = next(filter(None, (promise_in(one.words, reader.currency) for one in notes)), None)
    return rows(
        None if reminder is None else press(_reminder_label(reminder[1].named), RemindFromNote(reminder[0])),
        None if agreed is None else to_agreed(child, agreed.words, reader),
    )


def _reminder_label(named: str) -> str:
    return _("Remind me on %(day)s") % {"day": day(date.fromisoformat(named))}


# What is said in reply


@replied_to(CARD)
async def reply_to_checkin(
    object_id: int, text: str, attachment: int | None, _who: Actor, _store: Store
) -> HoldCheckin:
    return HoldCheckin(CheckinId(object_id), None if attachment is None else AttachmentId(attachment), text)


@goes_on
async def go_on_with_a_note(text: str, attachment: int | None, who: Actor, store: Store) -> GoOnNoting | None:
    """Take what a chat has cut off from a note to it."""
    if attachment is not None or not text or who.role not in DESK:
        return None
    before = await conversations.goes_on(store, by=who)
    return None if before is None else GoOnNoting(before.id, text)


@answers(HoldCheckin, roles=DESK, toward=Toward.CHILD)
async def hold_checkin(ask: HoldCheckin, who: Actor, store: Store) -> Screen:
    """Note what was said in a check-in, which holds it."""
    noted = await conversations.hold(store, ask.checkin_id, ask.words or "", by=who, attachment_id=ask.attachment_id)
    return await noted_screen(noted, who, store)


@answers(CheckinDone, roles=DESK, toward=Toward.CHILD)
async def checkin_done(ask: CheckinDone, who: Actor, store: Store) -> Screen:
    """Say that a check-in was held, without a note."""
    await conversations.hold_without_words(store, ask.checkin_id, by=who)
    return SILENT


@answers(GoOnNoting, roles=DESK, toward=Toward.CHILD)
async def go_on_noting(ask: GoOnNoting, who: Actor, store: Store) -> Screen:
    """Add to a note what goes on with it."""
    await conversations.go_on(store, ask.conversation_id, ask.words or "", by=who)
    return SILENT


async def noted_screen(noted: Noted, who: Actor, store: Store) -> Screen:
    """Return that something was noted, with what it offers."""
    child = await store.resellers.by_id(noted.conversation.reseller_id)
    values = {"name": child.name}
    if noted.held is None:
        line = _("Noted: a talk with %(name)s.") % values
    elif noted.added:
        line = _("Added to the note of the talk with %(name)s.") % values
    else:
        line = _("Noted. The check-in with %(name)s is held.") % values
    return Screen(
        lines=(line,),
        buttons=(
            *offers((noted.conversation,), child, who),
            *rows(press(_("All talks"), ShowTalks(child.id)), to_menu(), wide=2),
        ),
        fresh=True,
    )


@answers(ShowNote, roles=TALKS, toward=Toward.CHILD, reads=True)
async def show_note(ask: ShowNote, who: Actor, store: Store) -> Screen:
    """Show a note in full, with its file."""
    one = await conversations.kept(store, ConversationId(ask.conversation_id))
    field = await note_field(one, who, store)
    sent = None if one.attachment_id is None else await store.attachments.by_id(one.attachment_id)
    return Screen(
        lines=(field.label,),
        quote=one.words,
        picture=None if sent is None else picture_of(sent),
        buttons=rows(press(_("All talks"), ShowTalks(one.reseller_id))),
        fresh=True,
    )


# Skipping and moving it


@answers(SkipCheckin, roles=DESK, toward=Toward.CHILD)
async def skip_checkin(ask: SkipCheckin, who: Actor, store: Store) -> Screen:
    """Skip a check-in; its cards say so."""
    await checkins.skip(store, ask.checkin_id, ask.reason or "", by=who)
    return _said(_("Skipped. The next one comes in its own time."))


@answers(MoveCheckin, roles=DESK, toward=Toward.CHILD)
async def move_checkin(ask: MoveCheckin, who: Actor, store: Store) -> Screen:
    """Move a check-in to another day; its cards say so."""
    to = await checkins.move(store, ask.checkin_id, ask.on or "", by=who)
    return _said(_("Moved to %(day)s. I bring it up again in the morning of that day.") % {"day": day(to)})


def _said(line: str) -> Screen:
    return Screen(lines=(line,), buttons=rows(press(_("Check-ins"), ListCheckins()), to_menu(), wide=2))
