"""A ticket that waits for the sub-reseller closes after a warning, which comes by day and is answered with one tap."""

import asyncio
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.people import Role
from domain.tickets import Cause, Ended, Ticket, Turn
from handlers.ticket_asks import StillNeeded
from jobs.tickets import see_to_silent
from services import ticket_silence, ticket_working, tickets
from tests.talk import Chat, button, text_of
from tests.tickets import open_one
from tests.trade import Trade

pytestmark = pytest.mark.both_engines

DAY = timedelta(days=1)


async def waiting(trade: Trade) -> Ticket:
    """Open a ticket and answer it."""
    ticket = await open_one(trade)
    await trade.database.write(lambda store: tickets.say(store, ticket.id, "Does it work now?", by=trade.ana))
    return ticket


async def at_noon(clock: TurnableClock) -> None:
    clock.forward(timedelta(hours=(36 - clock().hour) % 24))


async def tick(trade: Trade) -> int:
    return await trade.database.write(see_to_silent)


async def seen(trade: Trade, ticket: Ticket) -> Ticket:
    return await trade.database.read(lambda store: store.tickets.by_id(ticket.id))


async def test_a_silent_ticket_closes_a_day_after_a_warning_and_its_cause_stays_unknown(
    trade: Trade, clock: TurnableClock
) -> None:
    await at_noon(clock)
    ahmed, ticket, other = Chat(trade.database, trade.ahmed), await waiting(trade), await open_one(trade)
    clock.forward(2 * DAY - timedelta(minutes=1))
    await ahmed.news()
    assert await tick(trade) == 0
    clock.forward(timedelta(minutes=1))
    assert sorted(await asyncio.gather(tick(trade), tick(trade))) == [0, 1]
    [warned] = await ahmed.news()
    assert "closes by itself" in text_of(warned)
    clock.forward(DAY - timedelta(minutes=1))
    assert await tick(trade) == 0
    clock.forward(timedelta(minutes=1))
    assert sorted(await asyncio.gather(tick(trade), tick(trade))) == [0, 1]
    closed = await seen(trade, ticket)
    assert (closed.ended, closed.turn, closed.cause) == (Ended.SILENT, None, Cause.UNKNOWN)
    assert (await seen(trade, other)).is_open
    assert "It closed by itself" in await ahmed.sees()


async def test_still_needed_keeps_it_open_and_solved_closes_it(trade: Trade, clock: TurnableClock) -> None:
    await at_noon(clock)
    ahmed, ana = Chat(trade.database, trade.ahmed), Chat(trade.database, trade.ana)
    ticket, other = await waiting(trade), await waiting(trade)
    clock.forward(2 * DAY)
    await ahmed.news()
    await ana.news()
    await tick(trade)
    needed, solved = await ahmed.news()
    await ahmed.taps(button(needed, "Still needed"))
    await ahmed.taps(button(solved, "Solved"))
    assert [one.quote for one in await ana.news()] == ["This is still needed."]
    assert ((await seen(trade, ticket)).turn, (await seen(trade, other)).ended) == (Turn.OURS, Ended.SOLVED)
    clock.forward(5 * DAY)
    await tick(trade)
    assert (await seen(trade, ticket)).is_open
    assert (await ahmed.presses(StillNeeded(other.id))).said.startswith("Ticket #2 was closed")


async def test_the_warning_waits_for_the_readers_morning_and_so_does_the_end(
    trade: Trade, clock: TurnableClock
) -> None:
    ticket, ahmed = await waiting(trade), Chat(trade.database, trade.ahmed)
    clock.forward(2 * DAY)
    clock.forward(timedelta(hours=(26 - clock().hour) % 24))  # two at night
    await ahmed.news()
    assert await tick(trade) == 0
    clock.forward(timedelta(hours=8))
    assert await tick(trade) == 1
    assert len(await ahmed.news()) == 1
    clock.forward(timedelta(hours=23))
    assert await tick(trade) == 0
    assert (await seen(trade, ticket)).is_open


async def test_each_team_waits_as_long_as_it_wants_and_what_is_handed_over_begins_anew(
    trade: Trade, clock: TurnableClock
) -> None:
    await at_noon(clock)
    await trade.database.write(lambda store: store.support_settings.set(trade.top.id, close_after_days=5))
    ticket = await waiting(trade)
    clock.forward(3 * DAY)
    assert await tick(trade) == 0
    await trade.database.write(lambda store: ticket_working.hand_turn(store, ticket.id, Turn.OURS, by=trade.ana))
    await trade.database.write(lambda store: ticket_working.hand_turn(store, ticket.id, Turn.THEIRS, by=trade.ana))
    clock.forward(2 * DAY)
    assert await tick(trade) == 0
    clock.forward(2 * DAY)
    assert await tick(trade) == 1


async def test_a_chunk_is_a_chunk_and_nobody_hears_twice(trade: Trade, clock: TurnableClock) -> None:
    await at_noon(clock)
    sol = await trade.network.member(trade.child, Role.SUPPORT, name="Sol")
    for _number in range(3):
        await waiting(trade)
    clock.forward(2 * DAY)
    chats = [Chat(trade.database, who) for who in (trade.ahmed, sol)]
    for chat in chats:
        await chat.news()
    done = [await trade.database.write(lambda store: ticket_silence.warn_silent(store, most=2)) for _time in range(3)]
    assert done == [2, 1, 0]
    assert [len(await chat.news()) for chat in chats] == [3, 3]


async def test_of_two_who_saw_the_same_silence_one_warns_and_nobody_once_it_is_broken(trade: Trade) -> None:
    first, second = await waiting(trade), await waiting(trade)
    claims = [await trade.database.write(lambda store: store.tickets.warn(first)) for _time in range(2)]
    assert claims == [True, False]
    await trade.database.write(lambda store: ticket_working.hand_turn(store, second.id, Turn.OURS, by=trade.ana))
    assert not await trade.database.write(lambda store: store.tickets.warn(second))
