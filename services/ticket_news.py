"""Who hears of a ticket: its cards, and each thing that is said in it, as a card that follows when it is edited.

On the parent's side that is the ticket's topic, where the team linked a group; without one it is its assignee, or all
who work at the desk as long as nobody has taken it who can be reached; on the sub-reseller's side who opened it, and
those who may open tickets.
"""

from collections.abc import Collection, Sequence

from domain.cases import EntryKind
from domain.people import Member, MemberId, ResellerId, Role
from domain.tickets import Side, Ticket, TicketId, TicketMessageId
from domain.topics import DeskGroup, Topic
from services import companies, topics
from storage.store import Store

FOR_CHILD = "ticket"
FOR_DESK = "ticket_desk"
SAID = "ticket_message"
CASE = "case"
"""The card of a case, for its own team; here because a ticket may carry one upward."""

SAID_AGAIN = 10
"""How much of what was said is shown again in a new topic."""

Shown = tuple[str, int]
"""A card by its subject and its object."""

DESK_ROLES: Collection[Role] = frozenset({Role.OWNER, Role.SUPPORT})
"""Who works on tickets, and who opens them."""


async def opened(store: Store, ticket: Ticket) -> bool:
    """Show a new ticket to both sides; the desk hears of those in company together.

    Return whether the desk sees it by itself.
    """
    await show_child(store, FOR_CHILD, int(ticket.id), ticket)
    joined = await companies.joined(store, ticket)
    if joined is None:
        await show_desk(store, FOR_DESK, int(ticket.id), ticket)
    elif joined.begins:
        await store.cards.show(companies.CARD, joined.company_id, to=ticket.parent_id, roles=DESK_ROLES)
    else:
        await store.cards.refresh(companies.CARD, joined.company_id)
    return joined is None


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
        return
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
    """Show a ticket that nobody has any more to those at the desk who haven't got its card: the topic has it anyway."""
    if await topic_of(store, ticket) is not None:
        return
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
    readers = await child_readers(store, ticket.reseller_id, ticket.opened_by)
    await store.cards.show_each([(subject, object_id, member_id) for member_id in readers])


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
    """Have the cards of a ticket drawn anew on both sides, its topic brought in line, and the case that it carries."""
    await store.cards.refresh(FOR_CHILD, int(ticket.id))
    await store.cards.refresh(FOR_DESK, int(ticket.id))
    found = await topic_of(store, ticket)
    if found is not None:
        await topics.bring_in_line(store, found[0], found[1], ticket)
    if ticket.upward_of is not None:
        await store.cards.refresh(CASE, int(ticket.upward_of))


async def bring_topics_in_line(store: Store, ticket_ids: Sequence[TicketId]) -> None:
    """Have the topics of many tickets of one parent follow, where its team linked a group."""
    if not ticket_ids or await store.desk_groups.of((await store.tickets.by_id(ticket_ids[0])).parent_id) is None:
        return
    for ticket in await store.tickets.by_ids(ticket_ids):
        found = await topic_of(store, ticket)
        if found is not None:
            await topics.bring_in_line(store, found[0], found[1], ticket)


async def ended(store: Store, ticket: Ticket) -> None:
    """Show both sides that a ticket has ended, and put that on the record of the case that it carried upward."""
    if ticket.upward_of is not None:
        await store.cases.note(ticket.upward_of, EntryKind.CLOSED_ABOVE, ticket.closing)
    await redraw(store, ticket)
