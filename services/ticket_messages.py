"""What is said in tickets: albums that come in pieces, long texts that a chat cuts, and words that are changed."""

from domain.people import Actor
from domain.tickets import (
    ALBUM_COMPLETE_AFTER,
    CUT_AT,
    GOES_ON_WITHIN,
    LARGEST_ALBUM,
    Ended,
    TicketId,
    TicketMessage,
    TicketMessageId,
)
from domain.traffic import Source
from services import ticket_news, tickets
from storage.store import Store


async def goes_on(store: Store, source: Source, *, by: Actor) -> TicketId | None:
    """Return to which ticket something belongs because what came just before does; `None` for none.

    It is a further piece of its album, or of a text that was too long for one message.
    """
    before = await store.tickets.newest_in(source.platform, source.lane)
    if before is None or before.member_id != by.member_id or before.message == source.message:
        return None
    same_album = bool(source.album) and before.album == source.album
    cut = before.attachment_id is None and len(before.text) >= CUT_AT
    lately = before.said_at >= store.now - GOES_ON_WITHIN
    return before.ticket_id if same_album or (cut and lately and not source.album) else None


async def relay_albums(store: Store, *, most: int) -> int:
    """Pass on the albums of which no more comes, each as one; return how many it were."""
    complete = await store.tickets.complete_albums(
        silent_since=store.now - ALBUM_COMPLETE_AFTER, pieces=LARGEST_ALBUM, most=most
    )
    for album in complete:
        pieces = await store.tickets.relay_album(album)
        if pieces:
            await _pass_on(store, pieces[0])
    return len(complete)


async def _pass_on(store: Store, message_id: TicketMessageId) -> None:
    message = await store.tickets.message(message_id)
    ticket = await store.tickets.by_id(message.ticket_id)
    await ticket_news.said(store, ticket, message_id, by=message.side)


async def pieces_of(store: Store, message: TicketMessage) -> list[TicketMessage]:
    """Return what a message is shown with: the album that was passed on with it as its first piece, or it alone."""
    if not message.album or message.relayed_at is None:
        return [message]
    album = await store.tickets.album(message.ticket_id, message.album)
    together = [one for one in album if (one.relayed_at, one.lane) == (message.relayed_at, message.lane)]
    return together if together[0].id == message.id else [message]


async def edit(store: Store, source: Source, text: str, *, by: Actor) -> bool:
    """Carry over that the words of something said in a ticket are other ones now; returns whether it was said in one.

    What was said first is kept. Whose turn it is stays as it is, and so does the subject. Where the two sides deal with
    each other no more, it stays as it was. Raises `NotAText`.
    """
    message = await store.tickets.said_in(source.platform, source.lane, source.message)
    if message is None or message.member_id != by.member_id:
        return False
    said = tickets.said_from(text, has_file=message.attachment_id is not None)
    ticket = await store.tickets.by_id(message.ticket_id)
    if said == message.text or ticket.ended is Ended.PARTED:
        return True
    first = message.text if message.first_text is None else message.first_text
    await store.tickets.change_message(message.id, text=said, first_text=first, edited_at=store.now)
    await _redraw(store, message)
    return True


async def _redraw(store: Store, message: TicketMessage) -> None:
    """Have the cards drawn anew on which something said is shown: its own, that of its album, those of the ticket."""
    album = await store.tickets.album(message.ticket_id, message.album) if message.album else [message]
    await store.cards.refresh_each(ticket_news.SAID, [int(one.id) for one in album])
    await ticket_news.redraw(store, await store.tickets.by_id(message.ticket_id))
