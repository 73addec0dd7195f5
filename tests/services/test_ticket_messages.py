"""What is said in tickets: albums come as one, edits are carried over, and what was said first is kept."""

import asyncio
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.names import NotAText
from domain.people import Actor
from domain.requests import MediaKind
from domain.tickets import Ticket, Turn
from domain.traffic import Source
from jobs.tickets import relay_albums
from services import ticket_messages, tickets
from storage.store import Store
from tests.talk import Chat, text_of
from tests.tickets import open_one, turns_of
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


def source(who: Actor, message: str, album: str = "") -> Source:
    return Source("telegram", who.chat, message, album)


async def send_pieces(trade: Trade, ticket: Ticket, captions: list[str], *, album: str = "a1") -> None:
    """Have Ahmed send an album, a photo for each caption."""
    photos = [await trade.receipt(kind=MediaKind.PHOTO) for _caption in captions]

    async def send(store: Store) -> None:
        for place, (text, photo) in enumerate(zip(captions, photos, strict=True)):
            at = source(trade.ahmed, f"{album}-{place}m", album)
            await tickets.say(store, ticket.id, text, by=trade.ahmed, attachment_id=photo, source=at)

    await trade.database.write(send)


async def edit(trade: Trade, who: Actor, message: str, text: str) -> bool:
    return await trade.database.write(lambda store: ticket_messages.edit(store, source(who, message), text, by=who))


async def test_an_album_comes_as_one_with_all_its_captions_once_it_is_whole(trade: Trade, clock: TurnableClock) -> None:
    ana, ticket = Chat(trade.database, trade.ana), await open_one(trade)
    await ana.news()
    await send_pieces(trade, ticket, ["", "The second one", "And the third"])
    assert await trade.database.write(relay_albums) == 0
    assert await ana.news() == []
    clock.forward(timedelta(seconds=2))
    done = await asyncio.gather(trade.database.write(relay_albums), trade.database.write(relay_albums))
    assert sorted(done)[-1] == 1
    [heard] = await ana.news()
    assert (len(heard.album), heard.picture, heard.quote) == (3, None, "The second one\n\nAnd the third")


async def test_an_album_of_ten_waits_no_longer_and_a_late_piece_comes_by_itself(
    trade: Trade, clock: TurnableClock
) -> None:
    ana, ticket = Chat(trade.database, trade.ana), await open_one(trade)
    await ana.news()
    await send_pieces(trade, ticket, [""] * 10)
    await trade.database.write(relay_albums)
    await send_pieces(trade, ticket, ["late"])
    clock.forward(timedelta(seconds=2))
    await trade.database.write(relay_albums)
    first, late = await ana.news()
    assert (len(first.album), late.album, late.quote) == (10, (), "late")
    assert late.picture is not None


async def test_an_edit_is_carried_over_silently_and_what_was_said_first_is_kept(
    trade: Trade, clock: TurnableClock
) -> None:
    ana, ticket = Chat(trade.database, trade.ana), await open_one(trade)
    at = source(trade.ahmed, "71")
    await trade.database.write(lambda store: tickets.say(store, ticket.id, "It is red", by=trade.ahmed, source=at))
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ahmed))
    await ana.news()
    turns = await trade.database.read(lambda store: turns_of(store, ticket.id))
    clock.forward(timedelta(minutes=3))
    assert await edit(trade, trade.ahmed, "71", "It is blue")
    assert await edit(trade, trade.ahmed, "71m", "It is green")
    assert await ana.news() == []
    assert "It is green" in await ana.sees()
    assert "It is red" not in text_of(ana.messages[ana.message_of("It is green")])
    said = (await trade.database.read(lambda store: store.tickets.messages_of(ticket.id)))[-1]
    assert (said.text, said.first_text, said.edited_at) == ("It is green", "It is red", clock())
    assert await trade.database.read(lambda store: turns_of(store, ticket.id)) == turns


async def test_an_edit_of_the_opening_changes_what_is_quoted_and_not_the_subject(trade: Trade) -> None:
    ana = Chat(trade.database, trade.ana)
    await open_one(trade, text="The red one can't log in", source=source(trade.ahmed, "5"))
    await edit(trade, trade.ahmed, "5", "The blue one can't log in")
    [card] = await ana.news()
    assert (card.title.split(": ")[1], card.quote) == ("The red one can't log in", "The blue one can't log in")


async def test_with_another_parent_by_now_an_edit_reaches_nobody(trade: Trade) -> None:
    ticket = await open_one(trade, source=source(trade.ahmed, "6"))

    async def part(store: Store) -> None:
        await tickets.end_all(store, trade.child.id)

    await trade.database.write(part)
    assert await edit(trade, trade.ahmed, "6", "Nothing for them")
    message = await trade.database.read(lambda store: store.tickets.opening(ticket.id))
    assert message.edited_at is None


async def test_nobody_edits_what_somebody_else_said_and_an_edit_is_no_longer_than_a_message(trade: Trade) -> None:
    await open_one(trade, source=source(trade.ahmed, "5"))
    assert not await edit(trade, trade.ana, "5", "He owes us")
    assert not await trade.database.write(
        lambda store: ticket_messages.edit(store, source(trade.ahmed, "5"), "He owes us", by=trade.ana)
    )
    with pytest.raises(NotAText):
        await edit(trade, trade.ahmed, "5", "x" * 4097)


async def test_what_goes_on_with_an_album_or_a_cut_text_belongs_to_the_same_ticket(
    trade: Trade, clock: TurnableClock
) -> None:
    ticket = await open_one(trade)

    async def goes_on(at: Source, who: Actor = trade.ahmed) -> int | None:
        return await trade.database.read(lambda store: ticket_messages.goes_on(store, at, by=who))

    async def say(text: str, at: Source) -> None:
        async def work(store: Store) -> None:
            await tickets.say(store, ticket.id, text, by=trade.ahmed, source=at)

        await trade.database.write(work)

    await say("short", source(trade.ahmed, "1"))
    assert await goes_on(source(trade.ahmed, "2")) is None
    await say("piece", source(trade.ahmed, "2", "a9"))
    assert await goes_on(source(trade.ahmed, "3", "a9")) == ticket.id
    assert await goes_on(source(trade.ahmed, "3", "other")) is None
    assert await goes_on(source(trade.ana, "3", "a9"), trade.ana) is None
    await say("x" * 4096, source(trade.ahmed, "4"))
    assert await goes_on(source(trade.ahmed, "5")) == ticket.id
    clock.forward(timedelta(seconds=6))
    assert await goes_on(source(trade.ahmed, "5")) is None


async def test_whose_turn_it_is_follows_the_first_piece(trade: Trade) -> None:
    ticket = await open_one(trade)
    await trade.database.write(lambda store: tickets.say(store, ticket.id, "Which?", by=trade.ana))
    await send_pieces(trade, ticket, ["this"])
    seen = await trade.database.read(lambda store: store.tickets.by_id(ticket.id))
    assert seen.turn is Turn.OURS
