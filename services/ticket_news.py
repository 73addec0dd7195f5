"""Who hears of a ticket: its cards, and each thing that is said in it, as a card that follows when it is edited.

On the parent's side that is the ticket's topic, where the team linked a group; without one it is its assignee, or all
who work at the desk as long as nobody has taken it; on the sub-reseller's side who opened it, and those who may open
tickets.
"""

from collections.abc import Collection, Sequence

from domain.people import MemberId, ResellerId, Role
from domain.tickets import Side, Ticket, TicketMessageId
from domain.topics import DeskGroup, Topic
from services import topics
from storage.store import Store

FOR_CHILD = "ticket"
FOR_DESK = "ticket_desk"
SAID = "ticket_message"

SAID_AGAIN = 10
"""How much of what was said is shown again in a new topic."""

Shown = tuple[str, int]
"""A card by its subject and its object."""

DESK_ROLES: Collection[Role] = frozenset({Role.OWNER, Role.SUPPORT})
"""Who works on tickets, and who opens them."""


async def opened(store: Store, ticket: Ticket) -> None:
    """Show a new ticket to both sides."""
    await show_child(store, FOR_CHILD, int(ticket.id), ticket)
    await show_desk(store, FOR_DESK, int(ticket.id), ticket)


async def said(store: Store, ticket: Ticket, message_id: TicketMessageId, *, by: Side) -> None:
    """Pass on what was said to the other side."""
    if by is Side.THEIRS:
        await show_desk(store, SAID, int(message_id), ticket)
    else:
        await show_child(store, SAID, int(message_id), ticket)


async def show_desk(store: Store, subject: str, object_id: int, ticket: Ticket, *, but: MemberId | None = None) -> None:
    """Show something of a ticket in its topic or, without one, to those of the parent's team who hear of it."""
    begun = await topic_of(store, ticket)
    if begun is not None:
        if (subject, object_id) not in begun[2]:
            await _show_in(store, begun[0], begun[1], subject, object_id)
    elif ticket.assigned_to is not None:
        await store.cards.show_member(subject, object_id, ticket.assigned_to)
    else:
        await store.cards.show(subject, object_id, to=ticket.parent_id, roles=DESK_ROLES, but=but)


async def topic_of(
    store: Store, ticket: Ticket, unsent: Sequence[Shown] = ()
) -> tuple[DeskGroup, Topic, Sequence[Shown]] | None:
    """Return a ticket's topic, if its team linked a group, and what it begins with where it is wanted only now.

    `unsent`: what waited for a topic that is gone.
    """
    found = await topics.wanted_for(store, ticket)
    if found is None:
        return None
    group, topic, is_new = found
    begins_with = await _beginning(store, ticket, unsent) if is_new else ()
    for subject, object_id in begins_with:
        await _show_in(store, group, topic, subject, object_id)
    return group, topic, begins_with


async def _beginning(store: Store, ticket: Ticket, unsent: Sequence[Shown]) -> Sequence[Shown]:
    """Return what a new topic begins with: the card, what was said last, and what waited for another one."""
    opening = await store.tickets.opening(ticket.id)
    last = await store.tickets.last_messages_of(ticket.id, most=SAID_AGAIN)
    said = {int(one.id) for one in last if not one.internal and one.relayed_at and one.id != opening.id}
    said |= {object_id for subject, object_id in unsent if subject == SAID}
    others = [one for one in unsent if one[0] not in (FOR_DESK, SAID)]
    return [(FOR_DESK, int(ticket.id)), *((SAID, object_id) for object_id in sorted(said)), *others]


async def _show_in(store: Store, group: DeskGroup, topic: Topic, subject: str, object_id: int) -> None:
    lane, waits = topic.lane_in(group), not topic.is_made
    await store.cards.show_in(
        subject, object_id, platform=group.platform, lane=lane, reader=group.linked_by, waits=waits
    )


async def show_child(store: Store, subject: str, object_id: int, ticket: Ticket) -> None:
    """Show something of a ticket to those of the sub-reseller who hear of it."""
    for member_id in await child_readers(store, ticket.reseller_id, ticket.opened_by):
        await store.cards.show_member(subject, object_id, member_id)


async def child_readers(store: Store, reseller_id: ResellerId, opened_by: MemberId) -> list[MemberId]:
    """Return who of a sub-reseller hears of a ticket, in a fixed order."""
    people = await store.members.acting_as(reseller_id, frozenset(Role))
    return [one.id for one in people if one.role in DESK_ROLES or one.id == opened_by]


async def redraw(store: Store, ticket: Ticket) -> None:
    """Have the cards of a ticket drawn anew on both sides, and its topic brought in line."""
    await store.cards.refresh(FOR_CHILD, int(ticket.id))
    await store.cards.refresh(FOR_DESK, int(ticket.id))
    found = await topic_of(store, ticket)
    if found is not None:
        await topics.bring_in_line(store, found[0], found[1], ticket)
