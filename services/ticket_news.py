"""Who hears of a ticket: its cards, and each thing that is said in it, as a card that follows when it is edited.

On the parent's side that is its assignee, or all who work at the desk as long as nobody has taken it who can be
reached; on the sub-reseller's side who opened it, and those who may open tickets.
"""

from collections.abc import Collection

from domain.cases import EntryKind
from domain.people import Member, MemberId, ResellerId, Role
from domain.tickets import Side, Ticket, TicketMessageId
from services import companies
from storage.store import Store

FOR_CHILD = "ticket"
FOR_DESK = "ticket_desk"
SAID = "ticket_message"
CASE = "case"
"""The card of a case, for its own team; here because a ticket may carry one upward."""

DESK_ROLES: Collection[Role] = frozenset({Role.OWNER, Role.SUPPORT})
"""Who works on tickets, and who opens them."""


async def opened(store: Store, ticket: Ticket) -> None:
    """Show a new ticket to both sides; the desk hears of those in company together."""
    await show_child(store, FOR_CHILD, int(ticket.id), ticket)
    joined = await companies.joined(store, ticket)
    if joined is None:
        await show_desk(store, FOR_DESK, int(ticket.id), ticket)
    elif joined.begins:
        await store.cards.show(companies.CARD, joined.company_id, to=ticket.parent_id, roles=DESK_ROLES)
    else:
        await store.cards.refresh(companies.CARD, joined.company_id)


async def said(store: Store, ticket: Ticket, message_id: TicketMessageId, *, by: Side) -> None:
    """Pass on what was said to the other side."""
    if by is Side.THEIRS:
        await show_desk(store, SAID, int(message_id), ticket)
    else:
        await show_child(store, SAID, int(message_id), ticket)


async def show_desk(store: Store, subject: str, object_id: int, ticket: Ticket, *, but: MemberId | None = None) -> None:
    """Show something of a ticket to those of the parent's team who hear of it."""
    assignee = await _reached_assignee(store, ticket)
    if assignee is not None:
        await store.cards.show_member(subject, object_id, assignee)
    else:
        await store.cards.show(subject, object_id, to=ticket.parent_id, roles=DESK_ROLES, but=but)


async def _reached_assignee(store: Store, ticket: Ticket) -> MemberId | None:
    """Return who has a ticket, if they still work at the desk and can be written to."""
    if ticket.assigned_to is None:
        return None
    desk = await store.members.acting_as(ticket.parent_id, frozenset(DESK_ROLES))
    return next((one.id for one in desk if one.id == ticket.assigned_to and one.reachable), None)


async def lay_before_desk(store: Store, ticket: Ticket) -> None:
    """Show a ticket that nobody has any more to those at the desk who haven't got its card."""
    for one in await store.members.acting_as(ticket.parent_id, frozenset(DESK_ROLES)):
        await lay_before(store, ticket, one.id)


async def lay_before(store: Store, ticket: Ticket, member_id: MemberId) -> None:
    """Show a ticket to a colleague who hasn't got its card."""
    if not await store.cards.is_with(FOR_DESK, int(ticket.id), member_id):
        await store.cards.show_member(FOR_DESK, int(ticket.id), member_id)


async def show_again(store: Store, ticket: Ticket, *, by: Side) -> None:
    """Show a ticket anew to the side that didn't do what was done with it."""
    if by is Side.THEIRS:
        await show_desk(store, FOR_DESK, int(ticket.id), ticket)
    else:
        await show_child(store, FOR_CHILD, int(ticket.id), ticket)


async def show_child(store: Store, subject: str, object_id: int, ticket: Ticket) -> None:
    """Show something of a ticket to those of the sub-reseller who hear of it."""
    for member_id in await child_readers(store, ticket.reseller_id, ticket.opened_by):
        await store.cards.show_member(subject, object_id, member_id)


async def child_readers(store: Store, reseller_id: ResellerId, opened_by: MemberId) -> list[MemberId]:
    """Return who of a sub-reseller hears of a ticket, in a fixed order."""
    return [one.id for one in await _child_people(store, reseller_id, opened_by)]


async def child_is_reached(store: Store, ticket: Ticket) -> bool:
    """Return whether anybody of a sub-reseller who hears of a ticket can be written to."""
    return any(one.reachable for one in await _child_people(store, ticket.reseller_id, ticket.opened_by))


async def _child_people(store: Store, reseller_id: ResellerId, opened_by: MemberId) -> list[Member]:
    people = await store.members.acting_as(reseller_id, frozenset(Role))
    return [one for one in people if one.role in DESK_ROLES or one.id == opened_by]


async def redraw(store: Store, ticket: Ticket) -> None:
    """Have the cards of a ticket drawn anew on both sides, and that of the case that it carries upward."""
    await store.cards.refresh(FOR_CHILD, int(ticket.id))
    await store.cards.refresh(FOR_DESK, int(ticket.id))
    if ticket.upward_of is not None:
        await store.cards.refresh(CASE, int(ticket.upward_of))


async def ended(store: Store, ticket: Ticket) -> None:
    """Show both sides that a ticket has ended, and put that on the record of the case that it carried upward."""
    if ticket.upward_of is not None:
        await store.cases.note(ticket.upward_of, EntryKind.CLOSED_ABOVE, ticket.closing)
    await redraw(store, ticket)
