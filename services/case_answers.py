"""What sub-resellers answer when they are asked whether a case's trouble is over."""

from collections.abc import Sequence

from domain.errors import N_, NotHere, Refusal
from domain.people import Actor
from domain.tickets import Ended, Side, Ticket, TicketId, Turn
from services import case_news, tickets
from services.ticket_turns import turn_each
from services.tickets import TicketClosed, side_of
from storage.store import Store


class NotAskedNow(Refusal):
    why = N_("This question isn't open any more.")
    what_to_do = N_("Nothing was changed. To add something, just reply to your ticket's card.")


async def works(store: Store, ticket_id: TicketId, *, by: Actor) -> Sequence[Ticket]:
    """Close what a sub-reseller has in a resolved case: it works again. Raises `NotAskedNow`, `TicketClosed`."""
    asked = await _asked(store, ticket_id, by=by)
    for ticket in asked:
        await tickets.end(store, ticket, Ended.SOLVED, by=by)
    await _redraw(store, asked)
    return asked


async def still_broken(store: Store, ticket_id: TicketId, *, by: Actor) -> Sequence[Ticket]:
    """Have what a sub-reseller has in a resolved case wait for us again. Raises `NotAskedNow`, `TicketClosed`."""
    asked = await _asked(store, ticket_id, by=by)
    await turn_each(store, asked, Turn.OURS)
    said = {"asked_at": None, "warned_at": None, "last_said_at": store.now, "said_by": Side.THEIRS}
    await store.many_tickets.change([ticket.id for ticket in asked], **said)
    if asked[0].case_id is not None:
        await case_news.doubted(store, await store.cases.by_id(asked[0].case_id))
    await _redraw(store, asked)
    return asked


async def _redraw(store: Store, asked: Sequence[Ticket]) -> None:
    await case_news.redraw_tickets(store, asked)
    if asked[0].case_id is not None:
        await case_news.redraw(store, asked[0].case_id)


async def _asked(store: Store, ticket_id: TicketId, *, by: Actor) -> Sequence[Ticket]:
    """Return all about which a sub-reseller was asked together, which nobody else changes meanwhile."""
    ticket = await store.tickets.by_id(ticket_id)
    if side_of(ticket, by) is not Side.THEIRS or ticket.case_id is None:
        raise NotHere
    case = await store.cases.hold(ticket.case_id)
    own = await store.many_tickets.own_open_in(case.id, by.reseller_id)
    held = await store.many_tickets.hold(case.reseller_id, [one.id for one in own])
    asked = [one for one in held if is_asked(one) and one.case_id == case.id]
    if asked:
        return asked
    if not ticket.is_open:
        raise TicketClosed(ticket.number, ticket.closed_at or ticket.last_said_at)
    raise NotAskedNow


def is_asked(ticket: Ticket) -> bool:
    """Return whether a ticket waits for the word that its case's trouble is over."""
    return ticket.is_open and ticket.case_id is not None and ticket.asked_at is not None and ticket.turn is Turn.THEIRS
