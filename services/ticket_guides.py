"""Guides in tickets: a colleague chooses one, it goes out in the name of the business, and perhaps it solves it."""

from collections.abc import Sequence

from domain.errors import NotHere
from domain.fault import FaultDecision
from domain.guides import GuideText, matches
from domain.people import Actor
from domain.tickets import Ended, Side, Ticket, TicketId, Turn
from services import ticket_news, tickets
from services.ticket_turns import answered_each, turn_each
from services.tickets import side_of, standing
from storage.store import Store

CARD = "ticket_guide"
"""The card of a guide that was sent; its object is the message in which it stands."""

MOST_LISTED = 20


async def fitting(store: Store, asked: Sequence[Ticket], *, by: Actor) -> Sequence[GuideText]:
    """Return one's own guides that fit what tickets are about, the best first; all of them where none fits."""
    listed = [guide.text for guide in await store.guides.of_reseller(by.reseller_id)]
    areas = {ticket.area_id for ticket in asked}
    text = "\n".join([ticket.subject for ticket in asked])
    if len(asked) == 1:
        text = (await store.tickets.opening(asked[0].id)).text or text
    return matches(text, areas.pop() if len(areas) == 1 else None, listed) or listed[:MOST_LISTED]


async def send(store: Store, open_tickets: Sequence[Ticket], decision: FaultDecision) -> None:
    """Send the guide of a decision in open tickets, whose sub-resellers' turn it is then; nothing without a guide."""
    if decision.guide_id is None or not open_tickets:
        return
    guide = await store.guides.own(decision.reseller_id, decision.guide_id)
    ids = [ticket.id for ticket in open_tickets]
    said = await store.many_tickets.say(ids, guide.as_answer, member_id=decision.by)
    await answered_each(store, ids)
    await store.many_tickets.change(ids, guide_id=decision.guide_id)
    await store.guides.note_sent(decision.guide_id, [(ticket.reseller_id, ticket.id) for ticket in open_tickets])
    await turn_each(store, open_tickets, Turn.THEIRS)
    for ticket in open_tickets:
        await ticket_news.show_child(store, CARD, int(said[ticket.id]), ticket)


async def helped(store: Store, ticket_id: TicketId, *, by: Actor) -> Ticket:
    """Close a ticket because the guide that was sent for it solved it. Raises `TicketClosed`, `NotHere`."""
    ticket = await standing(store, ticket_id)
    if side_of(ticket, by) is not Side.THEIRS or ticket.guide_id is None:
        raise NotHere
    if not await tickets.end(store, ticket, Ended.GUIDE, by=by):
        await standing(store, ticket_id)
    await store.guides.note_solved(ticket.guide_id, ticket_id)
    return await store.tickets.by_id(ticket_id)
