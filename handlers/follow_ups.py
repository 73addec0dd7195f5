"""/remind: what a colleague wants to be reminded of about a sub-reseller, and the card that reminds them."""

from dataclasses import replace
from datetime import date

from domain.calendar import day_in
from domain.checkins import FollowUpId
from domain.names import NotAText
from domain.network import called_first
from domain.notes import reminder_in
from domain.people import Actor, Reseller
from domain.typed_lines import line_of
from handlers.cards import draws
from handlers.checkin_asks import ListCheckins, Part, ShowTalks
from handlers.follow_up_asks import FinishFollowUp, PutOffFollowUp, Remind, RemindFromNote, RemindOf, ShowFollowUp
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.named_lines import rest_of, whom_meant
from handlers.network import MOST_CANDIDATES, NobodyCalled
from handlers.registry import DESK, TALKS, Toward, answers
from handlers.screen import SILENT, Button, Field, Screen, main, press, rows
from handlers.wording import _, day, moment
from services import conversations, decided, follow_ups
from services.follow_ups import CARD, words_from
from storage.store import Store


@answers(Remind, roles=DESK, command="remind")
async def remind(ask: Remind, who: Actor, store: Store) -> Screen:
    """Take a reminder in one line, or ask about whom it is."""
    known = await store.network.known(who.reseller_id)
    found, rest = called_first(ask.line, known)
    rest = rest_of(ask.line, rest)
    if ask.line.strip() and not found:
        raise NobodyCalled(ask.line.split()[0][:24])
    if len(found) != 1:
        on, words = _read(rest, who, store)
        choices = [(one, RemindOf(one.reseller_id, on, words)) for one in (found or known)[:MOST_CANDIDATES]]
        return whom_meant(_("About whom shall I remind you?"), choices, lost=bool(rest))
    on, words = _read(rest, who, store)
    wanted = RemindOf(found[0].reseller_id, on, words)
    for field in ("on", "words"):
        if getattr(wanted, field) is None:
            raise MissingAnswer(wanted, field)
    return await remind_of(wanted, who, store)


def _read(rest: str, who: Actor, store: Store) -> tuple[str | None, str | None]:
    """Return the day and the words of a reminder, as far as they stand in what was typed: the day first, or within."""
    line = line_of(rest)
    leading = line.day_at(0) if len(line) else None
    if leading is not None:
        return leading[0], _words((rest.split(maxsplit=leading[1])[leading[1] :] or [""])[0])
    within = reminder_in(rest, day_in(store.now, who.time_zone))
    return (within.named if within else None), _words(rest)


def _words(typed: str) -> str | None:
    try:
        return words_from(typed)
    except NotAText:
        return None


@answers(RemindOf, roles=DESK, toward=Toward.CHILD)
async def remind_of(ask: RemindOf, who: Actor, store: Store) -> Screen:
    """Have somebody reminded of something about a sub-reseller."""
    made = await follow_ups.remind(store, ask.reseller_id, ask.on or "", ask.words or "", by=who)
    child = await store.resellers.by_id(ask.reseller_id)
    return _reminded(made.on, child)


@answers(RemindFromNote, roles=DESK, toward=Toward.CHILD)
async def remind_from_note(ask: RemindFromNote, who: Actor, store: Store) -> Screen:
    """Have somebody reminded on the day that a note names."""
    note = await conversations.kept(store, ask.conversation_id)
    made = await follow_ups.remind_of_note(store, note, by=who)
    return replace(_reminded(made.on, await store.resellers.by_id(made.reseller_id)), fresh=True)


def _reminded(on: date, child: Reseller) -> Screen:
    said = _("I remind you on %(day)s in the morning, about %(name)s.") % {"day": day(on), "name": child.name}
    return Screen(
        lines=(said,),
        buttons=rows(
            press(_("Reminders"), ListCheckins(Part.FOLLOW_UPS)),
            press(_("All talks"), ShowTalks(child.id)),
            to_menu(),
            wide=2,
        ),
    )


# The card


@draws(CARD)
async def follow_up_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a reminder as it stands now."""
    one = await store.follow_ups.by_id(FollowUpId(object_id))
    if one is None or one.parent_id != reader.reseller_id:
        return Screen(lines=(_("There is nothing to be reminded of here any more."),))
    child = await store.resellers.by_id(one.reseller_id)
    whose = await decided.name_for(store, one.member_id, reader=reader)
    mine = one.member_id == reader.member_id
    is_open = one.done_at is None and child.parent_id == one.parent_id
    return Screen(
        title=_("Reminder: %(name)s") % {"name": child.name},
        lines=() if one.done_at is None else (_("Done on %(moment)s.") % {"moment": moment(one.done_at)},),
        fields=(Field(_("For"), day(one.on)), *(() if mine else (Field(_("Wanted by"), whose),))),
        quote=one.words,
        buttons=_ways(one.id, child) if is_open and reader.role in DESK else (),
    )


def _ways(follow_up_id: FollowUpId, child: Reseller) -> tuple[tuple[Button, ...], ...]:
    return (
        *rows(main(_("Done"), FinishFollowUp(follow_up_id))),
        *rows(
            press(_("Tomorrow"), PutOffFollowUp(follow_up_id, "tomorrow")),
            press(_("Next week"), PutOffFollowUp(follow_up_id, "+7")),
            press(_("Another day…"), PutOffFollowUp(follow_up_id)),
            press(_("All talks"), ShowTalks(child.id)),
            wide=2,
        ),
    )


@answers(ShowFollowUp, roles=TALKS, toward=Toward.CHILD, always=True)
async def show_follow_up(ask: ShowFollowUp, who: Actor, store: Store) -> Screen:
    """Send a reminder's card anew."""
    await store.cards.show_member(CARD, ask.follow_up_id, who.member_id)
    return SILENT


@answers(FinishFollowUp, roles=DESK, toward=Toward.CHILD)
async def finish_follow_up(ask: FinishFollowUp, _who: Actor, store: Store) -> Screen:
    """Say that what was to follow is done."""
    await follow_ups.finish(store, ask.follow_up_id)
    return SILENT


@answers(PutOffFollowUp, roles=DESK, toward=Toward.CHILD)
async def put_off_follow_up(ask: PutOffFollowUp, who: Actor, store: Store) -> Screen:
    """Have somebody reminded on a later day."""
    on = await follow_ups.put_off(store, ask.follow_up_id, ask.on or "", by=who)
    return Screen(
        lines=(_("I bring it up again on %(day)s.") % {"day": day(on)},),
        buttons=rows(press(_("Reminders"), ListCheckins(Part.FOLLOW_UPS)), to_menu(), wide=2),
        fresh=True,
    )
