"""Opening a closed ticket again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.errors import N_, Refusal
from domain.people import Actor, ResellerState
from domain.tickets import Cause, Ended, Ticket, TicketId, TicketState, Turn
from services import ticket_news
from services.network import Closed
from services.ticket_turns import turn_to
from services.tickets import side_of, standing
from storage.store import Store


@dataclass(eq=False)
class TooLateToReopen(Refusal):
    days: int

    why = N_("This ticket was closed more than %(days)s days ago.")
    what_to_do = N_("Write what you need, and I'll open a new one.")


class WithSomebodyElse(Refusal):
    why = N_("This ticket is about dealings with another reseller, and those are over.")
    what_to_do = N_("Write what you need, and I'll open a new one.")


class StillOpen(Refusal):
    why = N_("This ticket is open already.")
    what_to_do = N_("Just write in it: reply to its card.")


async def to_reopen(store: Store, ticket_id: TicketId, *, by: Actor) -> Ticket:
    """Return a closed ticket that may be opened again, as long as its parent's team allows.

    Raises `StillOpen`, `NowPartOf`, `WithSomebodyElse`, `Closed`, `TooLateToReopen`.
    """
    ticket = await store.tickets.by_id(ticket_id)
    side_of(ticket, by)
    if ticket.is_open or ticket.closed_at is None:
        raise StillOpen
    if ticket.merged_into is not None:
        await standing(store, ticket_id)
    reseller = await store.resellers.by_id(ticket.reseller_id)
    if reseller.parent_id != ticket.parent_id:
        raise WithSomebodyElse
    if reseller.state is ResellerState.CLOSED:
        raise Closed
    days = (await store.support_settings.of(ticket.parent_id)).reopen_days
    if store.now - ticket.closed_at > timedelta(days=days):
        raise TooLateToReopen(days)
    return ticket


async def reopen(store: Store, ticket_id: TicketId, *, by: Actor, quietly: bool = False) -> Ticket:
    """Open a closed ticket again, and show that to the other side. Raises what `to_reopen` does.

    `quietly`: they hear of it by what is said next.
    """
    ticket = await to_reopen(store, ticket_id, by=by)
    turn = await _turn_again(store, ticket)
    opened = await store.tickets.change_closed(
        ticket_id,
        state=TicketState.OPEN,
        closed_at=None,
        closed_by=None,
        ended=None,
        closing="",
        asked_at=None,
        warned_at=None,
        last_said_at=store.now,
        **_doubted(ticket),
    )
    if not opened:
        raise StillOpen
    if ticket.ended is Ended.GUIDE:
        await store.guides.note_unsolved(ticket_id)
    side, ticket = side_of(ticket, by), await turn_to(store, await store.tickets.by_id(ticket_id), turn)
    await ticket_news.redraw(store, ticket)
    if not quietly:
        await ticket_news.show_again(store, ticket, by=side)
    return ticket


async def _turn_again(store: Store, ticket: Ticket) -> Turn:
    """Return whom a ticket waits for once it is open again: the supplier, as long as its case is open."""
    is_in_case = ticket.case_id is not None and (await store.cases.hold(ticket.case_id)).is_open
    return Turn.SUPPLIER if is_in_case else Turn.OURS


def _doubted(ticket: Ticket) -> dict[str, Any]:
    """Return what is unknown again of a ticket that a guide had solved, as it seemed, before anybody decided."""
    if ticket.ended is not Ended.GUIDE or ticket.cause_by is not None or ticket.cause is not Cause.RESELLER:
        return {}
    return {"cause": Cause.UNKNOWN, "cause_at": None, "guide_id": None}
