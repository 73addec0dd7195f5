"""Whose turn it is, and what follows: dues in business hours, paused for others, and never started again by an edit."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from domain import support_clocks, support_hours
from domain.clock import TurnableClock
from domain.people import Actor
from domain.support_clocks import Target, Targets, TurnChange, age_of, clocks_of, due
from domain.support_hours import hours_from
from domain.tickets import Priority, Ticket, TicketState, Turn
from services import ticket_reopening, ticket_turns, tickets
from storage.models.support import tickets as ticket_table
from storage.store import Store
from tests.tickets import open_one, turns_of
from tests.trade import Trade

pytestmark = pytest.mark.both_engines

HOUR = timedelta(hours=1)


def march(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def standing(trade: Trade, ticket: Ticket) -> Ticket:
    return await trade.database.read(lambda store: store.tickets.by_id(ticket.id))


async def say(trade: Trade, ticket: Ticket, by: Actor) -> Ticket:
    await trade.database.write(lambda store: tickets.say(store, ticket.id, "A word", by=by))
    return await standing(trade, ticket)


async def turn(trade: Trade, ticket: Ticket, to: Turn | None) -> Ticket:
    async def work(store: Store) -> Ticket:
        return await ticket_turns.turn_to(store, await store.tickets.by_id(ticket.id), to)

    return await trade.database.write(work)


async def work_by(trade: Trade, hours: str, *, most: int = 100, **targets: Target) -> None:
    """Have the parent work at these hours, in Madrid."""

    async def work(store: Store) -> None:
        packed = support_hours.packed(hours_from(hours, "Europe/Madrid"))
        await store.support_settings.set(trade.top.id, hours=packed, targets=support_clocks.packed(Targets(**targets)))
        await ticket_turns.retime_open(store, trade.top.id, most=most)

    await trade.database.write(work)


async def test_a_new_ticket_is_due_within_the_business_hours_of_its_parent(trade: Trade) -> None:
    usual = await open_one(trade)  # at nine on a Monday in March, in UTC
    assert (usual.answer_due, usual.resolve_due) == (march(2, 13), march(3, 21))
    await work_by(trade, "Mo-Fr 9-12")
    assert (await standing(trade, usual)).answer_due == march(3, 10), "two hours are left of this day in Madrid"
    assert (await open_one(trade, priority=Priority.HIGH)).answer_due == march(2, 10)


async def test_what_is_due_is_paused_while_others_are_waited_for_and_goes_on_where_it_was(
    trade: Trade, clock: TurnableClock
) -> None:
    ticket = await open_one(trade)
    clock.forward(HOUR)
    assert (await turn(trade, ticket, Turn.SUPPLIER)).answer_due is None
    clock.forward(5 * HOUR)
    assert (await turn(trade, ticket, Turn.OURS)).answer_due == march(2, 18)
    answered = await say(trade, ticket, trade.ana)
    assert (answered.turn, answered.answer_due, answered.resolve_due, answered.next_step_at) == (
        Turn.THEIRS, None, None, None,
    )  # fmt: skip
    clock.forward(24 * HOUR)
    back = await say(trade, ticket, trade.ahmed)
    assert (back.answer_due, back.resolve_due) == (None, march(5, 14)), "23 of 24 hours are left, twelve a day"


async def test_neither_an_edit_nor_a_second_word_starts_anything_again(trade: Trade, clock: TurnableClock) -> None:
    ticket = await open_one(trade)
    clock.forward(HOUR)
    await say(trade, ticket, trade.ahmed)

    async def edit(store: Store) -> None:
        said = (await store.tickets.messages_of(ticket.id))[0]
        await store.tickets.change_message(said.id, text="Other words", first_text=said.text, edited_at=store.now)
        await tickets.note(store, ticket.id, "He called too", by=trade.ana)
        await ticket_turns.retime(store, await store.tickets.by_id(ticket.id))

    await trade.database.write(edit)
    after = await standing(trade, ticket)
    assert (after.answer_due, after.resolve_due, after.next_step_at) == (
        ticket.answer_due, ticket.resolve_due, ticket.next_step_at,
    )  # fmt: skip


async def test_another_priority_counts_from_when_it_was_opened(trade: Trade, clock: TurnableClock) -> None:
    ticket = await open_one(trade)
    clock.forward(HOUR)

    async def urgent(store: Store) -> Ticket:
        await store.tickets.change(ticket.id, priority=Priority.URGENT)
        return await ticket_turns.retime(store, await store.tickets.by_id(ticket.id))

    assert (await trade.database.write(urgent)).answer_due == march(2, 9, 30)


async def test_other_targets_reach_all_open_tickets_of_that_parent_chunk_by_chunk(
    trade: Trade,
) -> None:
    found = [await open_one(trade) for _ in range(5)]
    _house, omar, _panel = await trade.sibling("Karim Net")
    karim = await open_one(trade, by=omar)
    await trade.database.write(lambda store: tickets.close(store, found[4].id, by=trade.ana))
    await work_by(trade, "Mo-Su 9-21", most=2, normal=Target(60, 120))
    looked = [await trade.database.write(partial(ticket_turns.retime_next, most=2)) for _ in range(3)]
    assert looked == [2, 1, 0]
    assert {(await standing(trade, one)).answer_due for one in [*found[:4], karim]} == {march(2, 10)}
    assert (await standing(trade, found[4])).answer_due is None


async def test_how_long_it_took_is_kept_in_business_time_with_us(trade: Trade, clock: TurnableClock) -> None:
    ticket = await open_one(trade)
    clock.forward(11 * HOUR)
    await say(trade, ticket, trade.ana)
    clock.forward(HOUR)
    await say(trade, ticket, trade.ahmed)
    clock.forward(24 * HOUR)
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ana))
    assert await took(trade, ticket) == (11 * 3600, 23 * 3600), "the ticket came back at nine, when all were gone"
    await trade.database.write(lambda store: ticket_reopening.reopen(store, ticket.id, by=trade.ana))
    assert await took(trade, ticket) == (11 * 3600, None)


async def took(trade: Trade, ticket: Ticket) -> tuple[int | None, int | None]:
    async def read(store: Store) -> Any:
        t = ticket_table.c
        wanted = ticket_table.select().with_only_columns(t.answer_took, t.resolve_took).where(t.id == ticket.id)
        return tuple((await store.connection.execute(wanted)).one())

    return await trade.database.read(read)


# Whatever happens, in whatever order

Deed = Callable[[Store, Ticket, Trade], Awaitable[Any]]


async def _reopen(store: Store, ticket: Ticket, trade: Trade) -> None:
    await ticket_reopening.reopen(store, ticket.id, by=trade.ahmed)


async def _edit(store: Store, ticket: Ticket, _trade: Trade) -> None:
    said = (await store.tickets.messages_of(ticket.id))[-1]
    await store.tickets.change_message(said.id, text="Edited", edited_at=store.now)


async def _hasten(store: Store, ticket: Ticket, _trade: Trade) -> None:
    await store.tickets.change(ticket.id, priority=Priority.HIGH)
    await ticket_turns.retime(store, await store.tickets.by_id(ticket.id))


OPEN_DEEDS: list[Deed] = [
    lambda store, ticket, trade: tickets.say(store, ticket.id, "Ours", by=trade.ana),
    lambda store, ticket, trade: tickets.say(store, ticket.id, "Theirs", by=trade.ahmed),
    lambda store, ticket, trade: tickets.note(store, ticket.id, "Note", by=trade.ana),
    lambda store, ticket, trade: tickets.close(store, ticket.id, by=trade.ana),
    lambda store, ticket, _trade: ticket_turns.turn_to(store, ticket, Turn.SUPPLIER),
    lambda store, ticket, _trade: ticket_turns.turn_to(store, ticket, Turn.OURS),
    lambda store, ticket, _trade: ticket_turns.turn_to(store, ticket, Turn.THEIRS),
    _edit,
    _hasten,
]


@pytest.mark.parametrize("seed", range(3))
async def test_the_clocks_add_up_to_the_age_and_what_is_due_follows_whatever_happens(
    trade: Trade, clock: TurnableClock, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  (a play, no secret)
    clock.forward(march(27, 9) - clock())  # two days before the clocks in Madrid go forward
    await work_by(trade, "Mo-Fr 9-18, Su 1-4")
    ticket, opened, closed = await open_one(trade), clock(), timedelta(0)
    for _ in range(14):
        passed = timedelta(minutes=chance.randrange(1, 900))
        closed += timedelta(0) if ticket.is_open else passed
        clock.forward(passed)
        deed = chance.choice(OPEN_DEEDS) if ticket.is_open else _reopen
        ticket = await done(trade, ticket, deed)
        changes = await changes_of(trade, ticket)
        clocks = clocks_of(changes, clock())
        assert clocks.ours + clocks.supplier + clocks.theirs == age_of(changes, clock()) == clock() - opened - closed
        hours, target = hours_from("Mo-Fr 9-18, Su 1-4", "Europe/Madrid"), Targets().of(ticket.priority)
        answer = None if ticket.first_answer_at else due(changes, timedelta(minutes=target.first_answer), hours)
        assert ticket.answer_due == answer
        assert ticket.resolve_due == due(changes, timedelta(minutes=target.resolution), hours)
        assert (ticket.state is TicketState.OPEN) is (ticket.turn is not None)
        assert changes[-1].turn is ticket.turn


async def changes_of(trade: Trade, ticket: Ticket) -> list[TurnChange]:
    return (await trade.database.read(lambda store: store.ticket_clocks.turns([ticket.id])))[ticket.id]


async def done(trade: Trade, ticket: Ticket, deed: Deed) -> Ticket:
    async def work(store: Store) -> Ticket:
        await deed(store, await store.tickets.by_id(ticket.id), trade)
        return await store.tickets.by_id(ticket.id)

    return await trade.database.write(work)


async def test_who_writes_later_with_an_earlier_moment_does_not_confuse_the_order(trade: Trade) -> None:
    ticket = await open_one(trade)

    async def late(store: Store) -> None:
        await store.tickets.change(ticket.id, turn=Turn.THEIRS)
        await store.tickets.note_turn(ticket.id, Turn.THEIRS, store.now + HOUR)
        await ticket_turns.turn_to(store, await store.tickets.by_id(ticket.id), Turn.OURS)

    await trade.database.write(late)
    turns = await trade.database.read(lambda store: turns_of(store, ticket.id))
    assert turns[-1] == (Turn.OURS, march(2, 10))


async def test_who_comes_too_late_gives_a_closed_ticket_no_turn(trade: Trade) -> None:
    one, many = await open_one(trade), await open_one(trade)  # as somebody saw them just before they were closed

    async def close(store: Store) -> None:
        for ticket in (one, many):
            await tickets.close(store, ticket.id, by=trade.ana)

    async def too_late(store: Store) -> None:
        await ticket_turns.turn_to(store, one, Turn.THEIRS)
        await ticket_turns.turn_each(store, [await store.tickets.by_id(many.id)], Turn.THEIRS)

    await trade.database.write(close)
    await trade.database.write(too_late)
    for ticket in (one, many):
        assert (await standing(trade, ticket)).turn is None
        turns = await trade.database.read(lambda store, of=ticket.id: turns_of(store, of))  # type: ignore[misc]
        assert [turn for turn, _at in turns] == [Turn.OURS, None]
