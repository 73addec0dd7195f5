"""Who hears of a ticket: its cards, and each thing that is said in it, as a card that follows when it is edited.

On the parent's side that is its assignee, or all who work at the desk as long as nobody has taken it; on the
sub-reseller's side who opened it, and those who may open tickets.
"""

from collections.abc import Collection

from domain.cases import EntryKind
from domain.people import MemberId, ResellerId, Role
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
    if ticket.assigned_to is not None:
        await store.cards.show_member(subject, object_id, ticket.assigned_to)
    else:
        await store.cards.show(subject, object_id, to=ticket.parent_id, roles=DESK_ROLES, but=but)


async def show_child(store: Store, subject: str, object_id: int, ticket: Ticket) -> None:
    """Show something of a ticket to those of the sub-reseller who hear of it."""
    for member_id in await child_readers(store, ticket.reseller_id, ticket.opened_by):
        await store.cards.show_member(subject, object_id, member_id)


async def child_readers(store: Store, reseller_id: ResellerId, opened_by: MemberId) -> list[MemberId]:
    """Return who of a sub-reseller hears of a ticket, in a fixed order."""
    people = await store.members.acting_as(reseller_id, frozenset(Role))
    return [one.id for one in people if one.role in DESK_ROLES or one.id == opened_by]


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
