"""Replies to the cards of a ticket, and edits of what was said in it: they go to the other side as they are."""

from domain.people import Actor
from domain.requests import AttachmentId
from domain.tickets import TicketId, TicketMessageId
from domain.traffic import Source
from handlers.replying import follows_edits, goes_on, replied_to
from handlers.screen import SILENT, Screen
from handlers.ticket_asks import SayInTicket
from services import ticket_messages, ticket_news
from storage.store import Store


def say_as_reply(ticket_id: TicketId, text: str, attachment: int | None) -> SayInTicket:
    """Return what a reply says in a ticket."""
    return SayInTicket(ticket_id, None if attachment is None else AttachmentId(attachment), text)


@replied_to(ticket_news.FOR_DESK)
async def reply_at_the_desk(
    object_id: int, text: str, attachment: int | None, _who: Actor, _store: Store
) -> SayInTicket:
    return say_as_reply(TicketId(object_id), text, attachment)


@replied_to(ticket_news.FOR_CHILD)
async def reply_of_the_child(
    object_id: int, text: str, attachment: int | None, _who: Actor, _store: Store
) -> SayInTicket:
    return say_as_reply(TicketId(object_id), text, attachment)


@replied_to(ticket_news.SAID)
async def reply_to_what_was_said(
    object_id: int, text: str, attachment: int | None, _who: Actor, store: Store
) -> SayInTicket:
    message = await store.tickets.message(TicketMessageId(object_id))
    return say_as_reply(message.ticket_id, text, attachment)


@goes_on
async def go_on_with_a_ticket(text: str, attachment: int | None, who: Actor, store: Store) -> SayInTicket | None:
    """Take the further pieces of an album, or of a text that was too long, to the ticket of the first."""
    ticket_id = await ticket_messages.goes_on(store, store.source, by=who)
    return None if ticket_id is None else say_as_reply(ticket_id, text, attachment)


@follows_edits
async def follow_edit(message: str, lane: str, text: str, who: Actor, store: Store) -> Screen:
    """Carry over the new words of something that was said in a ticket."""
    await ticket_messages.edit(store, Source(who.platform, lane, message), text, by=who)
    return SILENT
