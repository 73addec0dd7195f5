"""Who sees what of a case: its card is the own team's; sub-resellers see updates, and whether it works again."""

from collections.abc import Mapping, Sequence

from domain.cases import Case
from domain.people import ResellerId
from domain.tickets import CaseId, Ticket, TicketId, TicketMessageId
from services import muting, ticket_news
from services.ticket_news import DESK_ROLES, FOR_CHILD, FOR_DESK
from storage.store import Store

CARD = ticket_news.CASE

UPDATE = "case_update"
"""The card of an update, for one sub-reseller; its object is what was said in the oldest of its tickets."""

ASKED = "case_asked"
"""Asks one sub-reseller whether it works again; its object is the oldest of its tickets."""

DOUBTED = "case_doubted"
"""Tells the team that a case isn't over for some; one card for all of them."""


async def opened(store: Store, case: Case) -> None:
    """Show a new case to those of the own team who work on tickets, and that it may explain what is unusual."""
    await store.cards.show(CARD, int(case.id), to=case.reseller_id, roles=DESK_ROLES)
    await muting.redraw(store, [case.reseller_id])


async def turned(store: Store, case: Case) -> None:
    """Show that a case is over, or open again: alerts may be explained no longer, or once more."""
    await redraw(store, case.id)
    await muting.redraw(store, [case.reseller_id])


async def said(store: Store, shown: Mapping[ResellerId, TicketMessageId]) -> None:
    """Show sub-resellers what is new, each once."""
    await store.cards.show_houses(UPDATE, {whose: int(one) for whose, one in shown.items()}, roles=DESK_ROLES)


async def asked(store: Store, shown: Mapping[ResellerId, TicketId]) -> None:
    """Ask sub-resellers whether it works again, each once."""
    await store.cards.show_houses(ASKED, {whose: int(one) for whose, one in shown.items()}, roles=DESK_ROLES)


async def doubted(store: Store, case: Case) -> None:
    """Tell the team that a case isn't over for somebody; those who say so later come onto the same card."""
    if await store.cases.doubt(case.id):
        await store.cards.show(DOUBTED, int(case.id), to=case.reseller_id, roles=DESK_ROLES)
    await redraw(store, case.id)


async def redraw(store: Store, case_id: CaseId) -> None:
    """Have the cards of a case drawn anew."""
    await store.cards.refresh(CARD, int(case_id))
    await store.cards.refresh(DOUBTED, int(case_id))


async def redraw_tickets(store: Store, tickets: Sequence[Ticket]) -> None:
    """Have the cards of many tickets drawn anew on both sides, and those of the cases that they carry upward."""
    ids = [int(ticket.id) for ticket in tickets]
    await store.cards.refresh_each(CARD, [int(one.upward_of) for one in tickets if one.upward_of is not None])
    for subject in (FOR_CHILD, FOR_DESK, ASKED):
        await store.cards.refresh_each(subject, ids)
    await ticket_news.bring_topics_in_line(store, [ticket.id for ticket in tickets])
