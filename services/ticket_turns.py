"""Whose turn it is in a ticket: written in one place, so that the clocks and what is due always follow."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.people import ResellerId
from domain.support_clocks import Step, TurnChange
from domain.tickets import Ticket, TicketId, Turn
from services.support_clock import schedule_of, timed
from storage.store import Store

NEW_ROUND: dict[str, Any] = {
    "told": int(Step.NOBODY),
    "told_at": None,
    "acknowledged_at": None,
    "acknowledged_by": None,
}
"""What a change of the turn leaves behind: nobody was told of anything yet."""

A_CHUNK = 200


async def time_first_turn(store: Store, ticket: Ticket) -> Ticket:
    """Time a ticket that was opened just now, with our turn; returns it as it is then."""
    return await _timed(store, ticket, [TurnChange(Turn.OURS, store.now)])


async def turn_to(store: Store, ticket: Ticket, turn: Turn | None) -> Ticket:
    """Have a ticket wait for somebody else, or for nobody; returns it as it is then.

    `ticket`: as it stands now. Nothing changes for the same turn, nor for a ticket that was closed meanwhile: it waits
    for nobody.
    """
    if ticket.turn is turn:
        return ticket
    change = store.tickets.change if turn is None else store.tickets.change_open
    if not await change(ticket.id, turn=turn, **NEW_ROUND):  # from here on no other transaction changes it
        return await store.tickets.by_id(ticket.id)
    changes = await _changes(store, ticket.id)
    at = max([store.now, *(change.at for change in changes)])  # two who write at once don't agree on what is now
    await store.tickets.note_turn(ticket.id, turn, at)
    return await _timed(store, replace(ticket, turn=turn, **NEW_ROUND), [*changes, TurnChange(turn, at)])


async def turn_each(store: Store, tickets: Sequence[Ticket], turn: Turn) -> None:
    """Have many open tickets of one parent wait for somebody else, as `turn_to` does one.

    `tickets`: as they stand, held by this transaction.
    """
    turning = [one for one in tickets if one.is_open and one.turn is not turn]
    if not turning:
        return
    changes = await store.ticket_clocks.turns([one.id for one in turning])
    begun = {one.id: max([store.now, *(change.at for change in changes[one.id])]) for one in turning}
    await store.many_tickets.begin_turn(begun, turn, **NEW_ROUND)
    await _time_each(store, [one.id for one in turning])


async def answered_each(store: Store, ticket_ids: Sequence[TicketId]) -> None:
    """Have many tickets of one parent be answered by what its team says in them: no first answer is due any more.

    They are held by this transaction.
    """
    before = await store.tickets.by_ids(ticket_ids)
    await store.many_tickets.answer(ticket_ids)
    await _time_each(store, [one.id for one in before if one.first_answer_at is None])


async def _time_each(store: Store, ticket_ids: Sequence[TicketId]) -> None:
    tickets = await store.tickets.by_ids(ticket_ids)
    if tickets:
        schedule, turns = await schedule_of(store, tickets[0].parent_id), await store.ticket_clocks.turns(ticket_ids)
        await store.ticket_clocks.change_each(
            [{"ticket_id": one.id} | timed(one, turns[one.id], schedule, store.now) for one in tickets]
        )


async def retime(store: Store, ticket: Ticket) -> Ticket:
    """Set anew what is due of a ticket, by its priority, hours and targets of now; returns it as it is then."""
    return await _timed(store, ticket, await _changes(store, ticket.id))


async def _changes(store: Store, ticket_id: TicketId) -> list[TurnChange]:
    return (await store.ticket_clocks.turns([ticket_id]))[ticket_id]


async def _timed(store: Store, ticket: Ticket, changes: list[TurnChange]) -> Ticket:
    found = timed(ticket, changes, await schedule_of(store, ticket.parent_id), store.now)
    await store.tickets.change(ticket.id, **found)
    return replace(ticket, **{name: value for name, value in found.items() if hasattr(ticket, name)})


# All that are open


async def retime_open(store: Store, parent_id: ResellerId, *, most: int = A_CHUNK) -> None:
    """Have what is due of a parent's open tickets follow from other hours or targets: many of them a little later."""
    await store.support_settings.set(parent_id)  # so that there is a row to note on how far it has come
    await store.ticket_clocks.begin_retiming(parent_id)
    await _retime_after(store, parent_id, TicketId(0), most=most)


async def retime_next(store: Store, *, most: int = A_CHUNK) -> int:
    """Time the next tickets anew whose parent's hours or targets have changed; return how many were looked at."""
    found = await store.ticket_clocks.to_retime()
    return 0 if found is None else await _retime_after(store, *found, most=most)


async def _retime_after(store: Store, parent_id: ResellerId, after: TicketId, *, most: int) -> int:
    some = await store.ticket_clocks.open_after(parent_id, after, most=most)
    schedule, turns = await schedule_of(store, parent_id), await store.ticket_clocks.turns([one.id for one in some])
    await store.ticket_clocks.change_each(
        [{"ticket_id": one.id} | timed(one, turns[one.id], schedule, store.now) for one in some]
    )
    upto = some[-1].id if len(some) == most else None
    await store.ticket_clocks.note_retimed(parent_id, after=after, upto=upto)
    return len(some)
