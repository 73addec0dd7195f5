"""What is done with a ticket: opened, answered, taken, closed and opened again."""

from domain.people import Actor
from domain.requests import AttachmentId
from domain.tickets import AreaId
from handlers.registry import ALL, DESK, Toward, answers
from handlers.screen import SILENT, Screen
from handlers.ticket_asks import (
    CloseTicket,
    NoteInTicket,
    OpenTicket,
    ReopenTicket,
    SayInTicket,
    ShowTicket,
    TakeTicket,
)
from handlers.ticket_card import card_for
from handlers.wording import _
from services import areas, tickets
from storage.store import Store


@answers(OpenTicket, roles=DESK, toward=Toward.PARENT, always=True, command="ticket")
async def open_ticket(ask: OpenTicket, who: Actor, store: Store) -> Screen:
    """Open a ticket at one's parent; its card is the answer."""
    area_id = AreaId(ask.area) or await areas.anything_else(store, who)
    question = tickets.Question(ask.text or "", area_id, attachment_id=ask.attachment_id, source=store.source)
    await tickets.open_ticket(store, who.reseller_id, question, by=who)
    return SILENT


@answers(ShowTicket, roles=ALL, toward=Toward.EITHER, reads=True)
async def show_ticket(ask: ShowTicket, who: Actor, store: Store) -> Screen:
    """Show a ticket as it stands now."""
    return await card_for(ask.ticket_id, who, store)


@answers(SayInTicket, roles=DESK, toward=Toward.EITHER, always=True, in_groups=True)
async def say_in_ticket(ask: SayInTicket, who: Actor, store: Store) -> Screen:
    """Pass on to the other side what was typed."""
    attachment_id = None if ask.attachment_id is None else AttachmentId(ask.attachment_id)
    await tickets.say(store, ask.ticket_id, ask.text or "", by=who, attachment_id=attachment_id, source=store.source)
    return Screen(lines=(_("Passed on."),), quiet=True)


@answers(NoteInTicket, roles=DESK, toward=Toward.CHILD, in_groups=True)
async def note_in_ticket(ask: NoteInTicket, who: Actor, store: Store) -> Screen:
    """Keep a note for one's own team."""
    await tickets.note(store, ask.ticket_id, ask.text or "", by=who)
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
    await tickets.reopen(store, ask.ticket_id, by=who)
    return await card_for(ask.ticket_id, who, store)
