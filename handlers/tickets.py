"""What is done with a ticket: answered, taken, closed and opened again."""

from domain.people import Actor
from domain.requests import AttachmentId
from domain.tickets import Side, TicketId
from domain.traffic import Source
from handlers.cards import words
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.registry import ALL, DESK, Toward, answers
from handlers.screen import SILENT, Button, Screen, main, press, rows
from handlers.ticket_asks import (
    AnswerTicket,
    CloseTicket,
    CloseWithWord,
    NoteInTicket,
    ReopenTicket,
    SayAgain,
    SayInTicket,
    ShowTicket,
    StillNeeded,
    TakeTicket,
)
from handlers.ticket_card import card_for
from handlers.wording import _, moment
from services import ticket_reopening, tickets
from services.ticket_news import FOR_CHILD, FOR_DESK
from services.ticket_silence import TicketSilent
from services.ticket_working import TicketMerged
from storage.store import Store


@answers(ShowTicket, roles=ALL, toward=Toward.EITHER, always=True)
async def show_ticket(ask: ShowTicket, who: Actor, store: Store) -> Screen:
    """Show a ticket as it stands now: as a card anew, which stays true, or in place of one of its steps."""
    if not ask.anew:
        return await card_for(ask.ticket_id, who, store)
    ticket = await store.tickets.by_id(ask.ticket_id)
    subject = FOR_CHILD if tickets.side_of(ticket, who) is Side.THEIRS else FOR_DESK
    await store.cards.show_member(subject, int(ticket.id), who.member_id)
    return SILENT


@answers(AnswerTicket, roles=DESK, toward=Toward.EITHER, always=True)
async def answer_ticket(ask: AnswerTicket, _who: Actor, store: Store) -> Screen:
    """Ask what to say in an open ticket."""
    ticket = await tickets.standing(store, ask.ticket_id)
    raise MissingAnswer(SayInTicket(ticket.id), "text")


@answers(SayInTicket, roles=DESK, toward=Toward.EITHER, always=True, in_groups=True)
async def say_in_ticket(ask: SayInTicket, who: Actor, store: Store) -> Screen:
    """Pass on to the other side what was typed, as in any chat: only what can't be passed on is answered."""
    ticket_id = await tickets.going_on_in(store, ask.ticket_id)
    attachment_id = None if ask.attachment_id is None else AttachmentId(ask.attachment_id)
    try:
        await tickets.say(store, ticket_id, ask.text or "", by=who, attachment_id=attachment_id, source=store.source)
    except tickets.TicketClosed as closed:
        await ticket_reopening.to_reopen(store, ticket_id, by=who)
        again = SayAgain(ticket_id, attachment_id, ask.text or "", store.source.lane, store.source.message)
        raise MissingAnswer(again, "again") from closed
    return SILENT


@answers(SayAgain, roles=DESK, toward=Toward.EITHER, always=True)
async def say_again(ask: SayAgain, who: Actor, store: Store) -> Screen:
    """Open a closed ticket again, and pass on what was said in it meanwhile."""
    source = Source(who.platform, ask.lane, ask.message)
    if not (await store.tickets.by_id(ask.ticket_id)).is_open:
        await ticket_reopening.reopen(store, ask.ticket_id, by=who, quietly=True)
    await tickets.say(store, ask.ticket_id, ask.text, by=who, attachment_id=ask.attachment_id, source=source)
    return Screen(lines=(_("Open again, and passed on."),), quiet=True)


@answers(NoteInTicket, roles=DESK, toward=Toward.CHILD, in_groups=True)
async def note_in_ticket(ask: NoteInTicket, who: Actor, store: Store) -> Screen:
    """Keep a note for one's own team."""
    await tickets.note(store, ask.ticket_id, ask.text or "", by=who, source=store.source)
    return Screen(lines=(_("Kept for your team."),), quiet=True)


@answers(TakeTicket, roles=DESK, toward=Toward.CHILD, in_groups=True)
async def take_ticket(ask: TakeTicket, who: Actor, store: Store) -> Screen:
    """Take a ticket that nobody has."""
    await tickets.take(store, ask.ticket_id, by=who)
    return await card_for(ask.ticket_id, who, store)


@answers(CloseTicket, roles=DESK, toward=Toward.EITHER, always=True, in_groups=True)
async def close_ticket(ask: CloseTicket, who: Actor, store: Store) -> Screen:
    """Close a ticket."""
    await tickets.close(store, ask.ticket_id, by=who)
    return await card_for(ask.ticket_id, who, store)


@answers(ReopenTicket, roles=DESK, toward=Toward.EITHER, always=True, in_groups=True)
async def reopen_ticket(ask: ReopenTicket, who: Actor, store: Store) -> Screen:
    """Open a closed ticket again."""
    await ticket_reopening.reopen(store, ask.ticket_id, by=who)
    return await card_for(ask.ticket_id, who, store)


@answers(CloseWithWord, roles=DESK, toward=Toward.CHILD)
async def close_with_word(ask: CloseWithWord, who: Actor, store: Store) -> Screen:
    """Close a ticket with a word to the sub-reseller."""
    word = tickets.said_from(ask.word or "", has_file=False)
    await tickets.close(store, ask.ticket_id, by=who, word=word)
    return SILENT


@answers(StillNeeded, roles=DESK, toward=Toward.PARENT, always=True)
async def still_needed(ask: StillNeeded, who: Actor, store: Store) -> Screen:
    """Say that a ticket shall not close: it waits for the parent's team again."""
    await tickets.say(store, ask.ticket_id, _("This is still needed."), by=who)
    return Screen(lines=(_("Good that you said so. It stays open, and we look at it again."),), buttons=_to(ask))


def _to(ask: StillNeeded) -> tuple[tuple[Button, ...], ...]:
    return rows(press(_("Open the ticket"), ShowTicket(ask.ticket_id, anew=True)), to_menu())


# What the sub-reseller hears by itself


@words(TicketSilent)
def ticket_silent(notice: TicketSilent, reader: Actor) -> Screen:
    ticket_id = TicketId(notice.ticket)
    deeds = (
        main(_("Still needed"), StillNeeded(ticket_id)),
        press(_("Solved"), CloseTicket(ticket_id)),
    )
    return Screen(
        title=_("Ticket #%(number)s: %(subject)s") % {"number": notice.number, "subject": notice.subject},
        lines=(
            _("We wait for your answer here. Without one, the ticket closes by itself on %(moment)s.")
            % {"moment": moment(notice.closes_at)},
            _("Is it still needed, or is it solved?"),
        ),
        buttons=rows(*(deeds if reader.role in DESK else ()), wide=2),
    )


@words(TicketMerged)
def ticket_merged(notice: TicketMerged, _reader: Actor) -> Screen:
    values = {"number": notice.number, "into": notice.into_number, "subject": notice.subject}
    return Screen(
        lines=(
            _("Your ticket #%(number)s goes on together with #%(into)s: %(subject)s") % values,
            _("They are about the same. Nothing that you wrote is lost, and we answer in that one."),
        ),
        buttons=rows(press(_("Open the ticket"), ShowTicket(TicketId(notice.into), anew=True))),
    )
