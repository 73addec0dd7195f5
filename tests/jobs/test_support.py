"""Tickets that take too long: told before and at the breach, higher and higher, until somebody is on it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from domain.clock import TurnableClock
from domain.people import Actor, Role
from domain.tickets import Priority, Ticket, TicketId, Turn
from jobs.calendar import JOBS
from jobs.support import remind_of_stale_tickets, retime_tickets, tell_of_late_tickets
from services import ticket_turns, ticket_watch, tickets
from services.ticket_watch import AnswersLate, NothingLate, SomebodyIsOnIt, StaleTickets, TicketsWait
from storage.database import Database
from storage.models.people import members
from storage.store import Store
from tests.factories import Network
from tests.notices import told
from tests.owing import turn_to
from tests.tickets import open_one
from tests.trade import Trade, change, trade_in

pytestmark = pytest.mark.both_engines

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    """Return a trade with another beside it, of another network, with a ticket that is always late."""
    other = await trade_in(network, database, name="Noise TV")
    await open_one(other, priority=Priority.URGENT)
    return await trade_in(network, database)


@pytest.fixture
async def sol(trade: Trade) -> Actor:
    """Return a colleague of Ana's at the desk."""
    return await trade.network.member(trade.top, Role.SUPPORT, name="Sol")


def march(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def tick(trade: Trade, moment: datetime | None = None, clock: TurnableClock | None = None) -> None:
    if moment and clock:
        turn_to(clock, moment)
    while await trade.database.write(tell_of_late_tickets):
        pass


async def heard(trade: Trade, who: Actor) -> list[TicketsWait]:
    return [one for one in await told(trade.database, who) if isinstance(one, TicketsWait)]


async def counts(trade: Trade, *people: Actor) -> list[int]:
    return [len(await heard(trade, who)) for who in people]


async def take(trade: Trade, ticket: Ticket, by: Actor) -> None:
    await trade.database.write(lambda store: tickets.take(store, ticket.id, by=by))


async def say(trade: Trade, ticket: Ticket, by: Actor) -> None:
    await trade.database.write(lambda store: tickets.say(store, ticket.id, "A word", by=by))


async def is_on_it(trade: Trade, ticket: Ticket, by: Actor) -> None:
    await trade.database.write(lambda store: ticket_watch.be_on_it(store, ticket.id, by=by))


async def test_it_climbs_from_the_assignee_to_the_team_and_then_to_the_owner(
    trade: Trade, clock: TurnableClock, sol: Actor
) -> None:
    ticket = await open_one(trade)  # due at one o'clock
    await take(trade, ticket, sol)
    climbed = []
    for minutes in (11, 12, 13, 59, 60, 89, 90, 119, 120, 900):
        await tick(trade, march(2, 12) + minutes * MINUTE, clock)
        climbed.append(await counts(trade, sol, trade.ana, trade.marta))
    assert climbed == [
        [0, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [2, 0, 0], [2, 0, 0], [3, 1, 0], [3, 1, 0], [3, 2, 0], [3, 2, 0],
    ]  # fmt: skip
    warning, breach, *_more = await heard(trade, sol)
    assert (type(warning), warning.each[0].late, warning.each[0].due) == (TicketsWait, False, march(2, 13))
    assert (type(breach), breach.each[0].late, breach.critical) == (AnswersLate, True, True)


async def test_a_reply_ends_it_and_the_next_round_of_our_turn_begins_it_anew(
    trade: Trade, clock: TurnableClock, sol: Actor
) -> None:
    ticket = await open_one(trade, priority=Priority.URGENT)  # half an hour for an answer, four for the end
    await take(trade, ticket, sol)
    await tick(trade, march(2, 9, 31), clock)
    await say(trade, ticket, sol)
    await tick(trade, march(2, 20), clock)
    assert await counts(trade, sol, trade.ana) == [1, 0]
    turn_to(clock, march(3, 9))
    await say(trade, ticket, trade.ahmed)
    await tick(trade, march(3, 12, 30), clock)  # half an hour of four went by yesterday
    assert await counts(trade, sol, trade.ana) == [2, 0]
    assert [(one.each[0].answer, one.critical) for one in await heard(trade, sol)] == [(True, True), (False, False)]


async def test_a_round_that_begins_late_is_not_told_of_before_a_first_answers_time(
    trade: Trade, clock: TurnableClock, sol: Actor
) -> None:
    ticket = await open_one(trade, priority=Priority.URGENT)
    await take(trade, ticket, sol)
    turn_to(clock, march(2, 15))
    await say(trade, ticket, sol)
    await say(trade, ticket, trade.ahmed)
    await tick(trade)
    assert await counts(trade, sol, trade.ana) == [0, 0]
    await tick(trade, march(2, 15, 30), clock)
    assert await counts(trade, sol, trade.ana) == [1, 0]


async def test_without_an_assignee_at_the_desk_the_team_hears_at_the_breach(
    trade: Trade, clock: TurnableClock, sol: Actor
) -> None:
    ticket = await open_one(trade)
    await take(trade, ticket, sol)
    await change(trade.database, members, sol.member_id, removed_at=clock())
    await tick(trade, march(2, 13), clock)
    assert await counts(trade, sol, trade.ana, trade.marta) == [0, 1, 0]


async def test_who_says_that_they_are_on_it_silences_it_for_all_until_the_next_round(
    trade: Trade, clock: TurnableClock, sol: Actor
) -> None:
    ticket = await open_one(trade)
    await tick(trade, march(2, 13), clock)
    await is_on_it(trade, ticket, sol)
    with pytest.raises(SomebodyIsOnIt, match="Sol"):
        await is_on_it(trade, ticket, trade.ana)
    assert (await trade.database.read(lambda store: store.tickets.by_id(ticket.id))).assigned_to == sol.member_id
    await tick(trade, march(2, 20), clock)
    assert await counts(trade, sol, trade.ana) == [1, 1]
    await say(trade, ticket, sol)
    await say(trade, ticket, trade.ahmed)
    await tick(trade, march(5, 19), clock)
    assert await counts(trade, sol, trade.ana) == [1, 2], "after days without the bot only the last step"


async def test_many_at_once_come_as_one_message_and_are_silenced_by_one_tap(
    trade: Trade, clock: TurnableClock, sol: Actor
) -> None:
    found = [await open_one(trade) for _ in range(10)]
    await take(trade, found[0], trade.ana)
    await tick(trade, march(2, 13), clock)
    [mine], [anas] = await heard(trade, sol), await heard(trade, trade.ana)
    assert (len(mine.each), mine.more, len(anas.each), anas.more) == (8, 1, 8, 2)
    seen = await trade.database.write(lambda store: ticket_watch.be_on_all(store, clock(), by=sol))
    assert seen == 10
    with pytest.raises(NothingLate):
        await trade.database.write(lambda store: ticket_watch.be_on_all(store, clock(), by=trade.ana))
    await tick(trade, march(3, 20), clock)
    assert await counts(trade, sol, trade.ana) == [1, 1]


async def test_nobody_elses_tickets_are_silenced_by_it(trade: Trade, clock: TurnableClock) -> None:
    await open_one(trade)
    await tick(trade, march(2, 13), clock)
    with pytest.raises(NothingLate):
        await trade.database.write(lambda store: ticket_watch.be_on_all(store, clock(), by=trade.ahmed))


async def test_in_quiet_hours_a_late_first_answer_is_told_and_all_else_waits(
    trade: Trade, clock: TurnableClock
) -> None:
    await trade.database.write(
        lambda store: store.hours.set(trade.ana.member_id, quiet_from=0, quiet_until=13 * 60 + 10)
    )
    await open_one(trade)
    await tick(trade, march(2, 12, 30), clock)
    assert await counts(trade, trade.ana) == [0]
    await tick(trade, march(2, 13), clock)
    assert await counts(trade, trade.ana) == [1]


async def test_a_warning_that_waited_for_the_end_of_quiet_hours_comes_then(trade: Trade, clock: TurnableClock) -> None:
    await trade.database.write(
        lambda store: store.hours.set(trade.ana.member_id, quiet_from=0, quiet_until=12 * 60 + 20)
    )
    await open_one(trade)
    for minute in (12, 27):
        await tick(trade, march(2, 12, minute), clock)
    assert [one.each[0].late for one in await heard(trade, trade.ana)] == [False]


async def test_three_processes_tell_once(
    trade: Trade, clock: TurnableClock, open_another: Callable[[], Database]
) -> None:
    for _ in range(3):
        await open_one(trade)
    turn_to(clock, march(2, 13))
    databases = [trade.database, open_another(), open_another()]
    await asyncio.gather(*(database.write(tell_of_late_tickets) for database in databases))
    assert await counts(trade, trade.ana) == [1]


async def test_who_hears_while_a_ticket_waits_for_others(trade: Trade, clock: TurnableClock) -> None:
    ticket = await open_one(trade)

    async def wait(store: Store) -> None:
        await ticket_turns.turn_to(store, await store.tickets.by_id(ticket.id), Turn.SUPPLIER)

    await trade.database.write(wait)
    await tick(trade, march(9, 13), clock)
    assert await counts(trade, trade.ana) == [0]


# Stale ones


async def days(trade: Trade, clock: TurnableClock, who: Actor, *, until: datetime) -> list[datetime]:
    """Let time pass and return when somebody was reminded of stale tickets."""
    found: list[datetime] = []
    while clock() < until:
        clock.forward(HOUR)
        before = len(await heard(trade, who))
        while await trade.database.write(remind_of_stale_tickets):
            pass
        found += [clock()] * (len(await heard(trade, who)) - before)
    return found


async def silent(trade: Trade) -> list[Ticket]:
    """Have a ticket wait for the supplier and one for them, and one be closed."""
    found = [await open_one(trade, text=text) for text in ("Supplier", "Theirs", "Closed")]

    async def work(store: Store) -> None:
        await ticket_turns.turn_to(store, await store.tickets.by_id(found[0].id), Turn.SUPPLIER)
        await tickets.say(store, found[1].id, "Well?", by=trade.ana)
        await tickets.close(store, found[2].id, by=trade.ana)

    await trade.database.write(work)
    return found


async def test_silent_tickets_are_brought_to_mind_once_a_day_in_the_readers_morning(
    trade: Trade, clock: TurnableClock, sol: Actor
) -> None:
    await change(trade.database, members, sol.member_id, time_zone="America/Bogota")
    await silent(trade)
    assert await days(trade, clock, trade.ana, until=march(7, 8)) == [march(5, 9), march(6, 9)]
    assert await days(trade, clock, sol, until=march(7, 20)) == [march(7, 14)]
    [one, *_more] = await heard(trade, trade.ana)
    assert (type(one), [line.subject for line in one.each], one.each[0].turn) == (
        StaleTickets, ["Supplier"], Turn.SUPPLIER,
    )  # fmt: skip
    assert await counts(trade, trade.marta, trade.ahmed) == [0, 0]


async def test_nobody_is_reminded_of_it_any_more_once_somebody_is_on_it_or_says_something(
    trade: Trade, clock: TurnableClock
) -> None:
    [ticket, *_others] = await silent(trade)
    other = await open_one(trade, text="Quiet")
    assert await days(trade, clock, trade.ana, until=march(5, 12)) == [march(5, 9)]
    await is_on_it(trade, ticket, trade.ana)
    await say(trade, other, trade.ahmed)
    assert await days(trade, clock, trade.ana, until=march(8, 9)) == []
    assert await days(trade, clock, trade.ana, until=march(8, 13)) == [march(8, 12)], "three days after the last word"
    await say(trade, ticket, trade.ahmed)
    assert [len((await heard(trade, trade.ana))[-1].each), TicketId(other.id)] == [1, other.id]


def test_the_jobs_stand_in_the_calendar() -> None:
    assert {tell_of_late_tickets, remind_of_stale_tickets, retime_tickets} <= {job.work for job in JOBS}
