"""Bad input and bad days of tickets: whoever does what too late, too long or not theirs, nothing is lost or leaks."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.people import Actor, Role
from domain.tickets import Ticket
from domain.traffic import Outcome
from handlers.speech import Reachability, Say
from handlers.ticket_asks import CloseTicket, HandTurn, SayInTicket, ShowConversation, TakeTicket
from services import team, tickets
from services.tickets import TakenAlready, TicketClosed
from storage.models.traffic import cards
from storage.store import Store
from tests.talk import Chat, button, text_of
from tests.tickets import open_one, turns_of
from tests.trade import Trade


async def seen(trade: Trade, ticket: Ticket) -> Ticket:
    return await trade.database.read(lambda store: store.tickets.by_id(ticket.id))


async def chats_of(trade: Trade, *people: Actor) -> list[Chat]:
    """Return the chats of people who have seen what there is."""
    chats = [Chat(trade.database, who) for who in people]
    for chat in chats:
        await chat.news()
    return chats


async def test_a_text_too_long_for_one_message_comes_whole(trade: Trade) -> None:
    ticket = await open_one(trade)
    ahmed, ana = await chats_of(trade, trade.ahmed, trade.ana)
    parts = ["a" * 4096, "b" * 4096, "c" * 1808]
    card = ahmed.message_of("Ticket #1")
    for place, part in enumerate(parts):
        await ahmed.writes(Say(part, reply_to="" if place else card, message=f"{place}"))
    assert [one.quote for one in await ana.news()] == parts
    shown = await ana.taps(ShowConversation(ticket.id))
    assert max(len(field.more) for field in shown.fields) == 250
    await ana.taps(button(shown, "2: read on"))
    assert [one.quote for one in await ana.news()] == parts[:1]


async def test_a_reply_with_somebody_elses_card_or_to_what_is_nobodys_goes_nowhere(trade: Trade) -> None:
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    ticket, his = await open_one(trade), await open_one(trade, by=karim)
    ahmed, ana = await chats_of(trade, trade.ahmed, trade.ana)
    for forged in (SayInTicket(his.id, None, "Hello"), CloseTicket(his.id), ShowConversation(his.id)):
        assert (await ahmed.presses(forged)).outcome is Outcome.REFUSED
    for reply_to in (ana.message_of("Ahmed TV"), "999"):  # a message of another chat, and none at all
        assert (await ahmed.answers_to(reply_to, "Any words")).screen.title == "Shall I open a ticket?"
    assert await ana.news() == []

    async def anothers(store: Store) -> None:
        theirs = cards.c.object_id == int(ticket.id), cards.c.member_id == trade.ahmed.member_id
        await store.connection.execute(sa.update(cards).where(*theirs).values(member_id=karim.member_id))

    await trade.database.write(anothers)
    await ahmed.answers_to(ahmed.message_of("Ticket #1"), "Any words")
    said = await trade.database.read(lambda store: store.tickets.messages_of(ticket.id))
    assert len(said) == 1


async def test_with_another_parent_the_old_one_learns_nothing_more(trade: Trade) -> None:
    ticket = await open_one(trade)
    ahmed, ana = await chats_of(trade, trade.ahmed, trade.ana)
    card = ana.message_of("ticket #1")

    async def move(store: Store) -> None:
        await tickets.end_all(store, trade.child.id)
        other = next(top for top in await store.resellers.tops() if top.id != trade.top.id)
        await store.closings.move(trade.child.id, to=other.id)

    await trade.database.write(move)
    reply = await ana.answers_to(card, "Hello?")
    assert reply.outcome is Outcome.REFUSED
    assert (await ana.presses(TakeTicket(ticket.id))).outcome is Outcome.REFUSED
    assert "Ahmed" not in text_of(await ana.says("/tickets"))
    assert "dealings" in (await ahmed.answers_to(ahmed.message_of("Ticket #1"), "Hello?")).said


async def test_the_buttons_of_a_closed_ticket_say_how_it_is_opened_again(trade: Trade) -> None:
    ticket = await open_one(trade)
    [ana] = await chats_of(trade, trade.ana)
    old = ana.messages[ana.message_of("ticket #1")]
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ahmed))
    for label in ("Take it", "Answer…", "Close", "More…"):
        reply = await ana.presses(button(old, label))
        assert reply.said.startswith("Ticket #1 was closed"), label
        assert "Open it again with the button" in text_of(reply.screen), label


async def test_long_after_it_closed_a_reply_says_to_begin_anew(trade: Trade, clock: TurnableClock) -> None:
    ticket = await open_one(trade)
    [ahmed] = await chats_of(trade, trade.ahmed)
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ahmed))
    clock.forward(timedelta(days=8))
    assert "closed more than 7 days ago" in (await ahmed.answers_to(ahmed.message_of("Ticket #1"), "Again")).said


@pytest.mark.both_engines
@pytest.mark.parametrize("deed", ["close", "take"])
async def test_of_two_colleagues_at_once_one_does_it_and_the_other_hears_so(trade: Trade, deed: str) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    ticket = await open_one(trade)

    async def does(who: Actor) -> Any:
        deeds = {
            "close": lambda store: tickets.close(store, ticket.id, by=who),
            "take": lambda store: tickets.take(store, ticket.id, by=who),
        }
        return await trade.database.write(deeds[deed])

    done = await asyncio.gather(*map(does, (sol, trade.ana)), return_exceptions=True)
    lost = [one for one in done if isinstance(one, TakenAlready | TicketClosed)]
    assert (len(lost), len([one for one in done if isinstance(one, Ticket)])) == (1, 1)
    turns = await trade.database.read(lambda store: turns_of(store, ticket.id))
    assert len(turns) == (2 if deed == "close" else 1)


async def test_a_colleague_removed_in_the_middle_leaves_no_ticket_alone(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    ticket = await open_one(trade)
    await trade.database.write(lambda store: tickets.take(store, ticket.id, by=sol))
    gone, ana, ahmed = await chats_of(trade, sol, trade.ana, trade.ahmed)
    await gone.taps(button(gone.messages[gone.message_of("ticket #1")], "Answer…"))
    await trade.database.write(lambda store: team.remove(store, sol.member_id, by=trade.ana))
    for said in (gone.says("It works again"), gone.taps(HandTurn(ticket.id, "theirs"))):
        await said
    assert await ahmed.news() == []
    assert (await seen(trade, ticket)).assigned_to is None
    await ahmed.answers_to(ahmed.message_of("Ticket #1"), "Still there?")
    assert [one.quote for one in await ana.news()] == ["Still there?"]
    assert await gone.news() == []


async def test_who_blocked_the_bot_misses_nothing_and_the_desk_sees_that_they_cant_be_reached(trade: Trade) -> None:
    await open_one(trade)
    ahmed, ana = await chats_of(trade, trade.ahmed, trade.ana)
    await ahmed.writes(Reachability(reachable=False))
    await ana.answers_to(ana.message_of("ticket #1"), "Which ones?")
    assert "Nobody of Ahmed TV can be reached" in await ana.sees()
    assert await ahmed.news() == []
    await ahmed.writes(Reachability(reachable=True))
    assert [one.quote for one in await ahmed.news()] == ["Which ones?"]
    await ana.answers_to(ana.message_of("ticket #1: Two"), "Hello?")
    assert "Nobody of Ahmed TV can be reached" not in await ana.sees()


async def test_what_is_said_to_an_assignee_who_blocked_the_bot_reaches_the_others(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    ticket = await open_one(trade)
    await trade.database.write(lambda store: tickets.take(store, ticket.id, by=sol))
    blocked, ana = await chats_of(trade, sol, trade.ana)
    await blocked.writes(Reachability(reachable=False))
    await ana.news()
    await trade.database.write(lambda store: tickets.say(store, ticket.id, "Hello?", by=trade.ahmed))
    assert [one.quote for one in await ana.news()] == ["Hello?"]
