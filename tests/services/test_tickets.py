"""Tickets: opened with our turn, passed to and fro, taken once, closed once, and opened again within the time given."""

import asyncio
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.names import NotAText
from domain.people import Actor, Role
from domain.tickets import AreaKind, Side, Ticket, Turn
from services import areas, ticket_reopening, tickets
from services.ticket_reopening import StillOpen, TooLateToReopen
from services.tickets import TakenAlready, TicketClosed
from storage.store import Store
from tests.talk import Chat, text_of
from tests.tickets import open_one, turns_of
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


async def said(trade: Trade, ticket: Ticket, text: str, *, by: Actor) -> Ticket:
    async def work(store: Store) -> Ticket:
        await tickets.say(store, ticket.id, text, by=by)
        return await store.tickets.by_id(ticket.id)

    return await trade.database.write(work)


async def test_numbers_run_per_sub_reseller_and_the_areas_begin_with_the_usual_ones(trade: Trade) -> None:
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    found = [await open_one(trade), await open_one(trade), await open_one(trade, by=karim)]
    assert [ticket.number for ticket in found] == [1, 2, 1]
    assert [area.kind for area in await trade.database.read(lambda s: s.areas.of_reseller(trade.top.id))] == [*AreaKind]


async def test_a_ticket_passes_to_and_fro_and_keeps_whose_turn_was_when(trade: Trade, clock: TurnableClock) -> None:
    ticket = await open_one(trade)
    clock.forward(timedelta(minutes=5))
    answered = await said(trade, ticket, "Which one?", by=trade.ana)
    assert (answered.turn, answered.said_by, answered.first_answer_at) == (Turn.THEIRS, Side.OURS, clock())
    clock.forward(timedelta(minutes=5))
    back = await said(trade, ticket, "The blue one", by=trade.ahmed)
    assert (back.turn, back.first_answer_at) == (Turn.OURS, answered.first_answer_at)
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ahmed))
    turns = await trade.database.read(lambda store: turns_of(store, ticket.id))
    assert [turn for turn, _at in turns] == [Turn.OURS, Turn.THEIRS, Turn.OURS, None]


async def test_what_is_said_reaches_the_other_side_alone_and_names_no_colleague_there(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    chats = {name: Chat(trade.database, who) for name, who in (("sol", sol), ("ahmed", trade.ahmed))}
    ticket = await open_one(trade, text="The blue one can't log in")
    for chat in chats.values():
        await chat.news()
    await said(trade, ticket, "We look into it", by=sol)
    await trade.database.write(lambda store: tickets.note(store, ticket.id, "He never pays", by=sol))
    [heard] = await chats["ahmed"].news()
    assert heard.quote == "We look into it"
    assert "Sol" not in text_of(heard)
    assert await chats["sol"].news() == []
    assert "He never pays" not in await chats["ahmed"].sees()


async def test_the_first_taker_has_it_and_hears_of_it_alone(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    ticket = await open_one(trade)

    async def take(who: Actor) -> Ticket | Exception:
        try:
            return await trade.database.write(lambda store: tickets.take(store, ticket.id, by=who))
        except TakenAlready as late:
            return late

    [late] = [one for one in await asyncio.gather(*map(take, (sol, trade.ana, sol))) if isinstance(one, TakenAlready)][
        :1
    ]
    assert late.who in {"Sol", "Ana"}
    taker, other = (sol, trade.ana) if late.who == "Sol" else (trade.ana, sol)
    for who in (taker, other):
        await Chat(trade.database, who).news()
    await said(trade, ticket, "It is back", by=trade.ahmed)
    assert [len(await Chat(trade.database, who).news()) for who in (taker, other)] == [1, 0]


async def test_a_closed_ticket_takes_no_more_until_it_is_opened_again_in_time(
    trade: Trade, clock: TurnableClock
) -> None:
    ticket = await open_one(trade)
    with pytest.raises(StillOpen):
        await trade.database.write(lambda store: ticket_reopening.reopen(store, ticket.id, by=trade.ahmed))
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ana))
    with pytest.raises(TicketClosed):
        await said(trade, ticket, "Hello?", by=trade.ahmed)
    clock.forward(timedelta(days=6))
    again = await trade.database.write(lambda store: ticket_reopening.reopen(store, ticket.id, by=trade.ahmed))
    assert (again.turn, again.closed_at) == (Turn.OURS, None)
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ana))
    clock.forward(timedelta(days=8))
    with pytest.raises(TooLateToReopen):
        await trade.database.write(lambda store: ticket_reopening.reopen(store, ticket.id, by=trade.ahmed))


async def test_a_ticket_is_nobody_elses_business(trade: Trade) -> None:
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    ticket = await open_one(trade)
    with pytest.raises(NotHere):
        await said(trade, ticket, "Me too", by=karim)
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: tickets.note(store, ticket.id, "Mine", by=trade.ahmed))
    with pytest.raises(NotHere):
        await open_one(trade, by=trade.ana)


@pytest.mark.parametrize("text", ["", " \u200b\n", "x" * 4097])
async def test_a_ticket_needs_words_and_not_too_many(trade: Trade, text: str) -> None:
    with pytest.raises(NotAText):
        await open_one(trade, text=text)


async def test_an_area_of_somebody_elses_list_is_none(trade: Trade, database: object) -> None:
    theirs = await trade.database.write(lambda store: areas.listed(store, trade.child.id))
    with pytest.raises(NotHere):
        await open_one(trade, area=theirs[0].id)
