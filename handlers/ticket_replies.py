"""Replies to the cards of a ticket: they go to the other side as they are."""

from domain.people import Actor
from domain.requests import AttachmentId
from domain.tickets import TicketId, TicketMessageId
from handlers.replying import replied_to
from handlers.ticket_asks import SayInTicket
from services import ticket_news
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
