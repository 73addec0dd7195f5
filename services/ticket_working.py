"""Working on tickets: who has one, how urgent it is, whose turn it is, guides as answers, and merging two."""

from dataclasses import dataclass
from typing import ClassVar

from domain.errors import N_, NotHere, Refusal
from domain.notices import Notice, notice
from domain.people import Actor, Member, MemberId, ResellerId
from domain.tickets import Ended, GuideId, Priority, Side, Ticket, TicketId, TicketMessageId, Turn
from services import ticket_news, tickets
from services.ticket_turns import retime, turn_to
from services.tickets import TakenAlready, standing
from storage.store import Store


@notice
@dataclass(frozen=True)
class TicketMerged(Notice):
    """Told to the sub-reseller: two of its tickets are one from now on."""

    code: ClassVar[str] = "ticket_merged"

    number: int
    into: int
    into_number: int
    subject: str


class NotWithAnybody(Refusal):
    why = N_("Nobody has this ticket, so it can't be given back.")
    what_to_do = N_("Nothing was changed. Take it, or give it to a colleague.")


class NotAtTheDesk(Refusal):
    why = N_("This colleague doesn't work on tickets, or isn't in your team any more.")
    what_to_do = N_("Nothing was changed. Give it to somebody else.")


class NotIntoItself(Refusal):
    why = N_("A ticket can't be merged into itself.")
    what_to_do = N_("Nothing was changed. Choose another one of theirs.")


class EachOfItsOwn(Refusal):
    why = N_("Each of these two is about a case of its own, to all of which your updates go on.")
    what_to_do = N_("Nothing was changed. Answer each by itself, or make both part of one case of yours.")


class GuideGone(Refusal):
    why = N_("This guide isn't there any more.")
    what_to_do = N_("Nothing was sent. Choose another one, or write the answer yourself.")


async def worked_on(store: Store, ticket_id: TicketId, *, by: Actor) -> Ticket:
    """Return an open ticket for a colleague of the parent's team. Raises `NotHere`, `TicketClosed`."""
    ticket = await standing(store, ticket_id)
    if tickets.side_of(ticket, by) is not Side.OURS:
        raise NotHere
    return ticket


async def desk_of(store: Store, reseller_id: ResellerId) -> list[Member]:
    """Return who of a team works on tickets now."""
    return [*await store.members.acting_as(reseller_id, frozenset(ticket_news.DESK_ROLES))]


async def give(store: Store, ticket_id: TicketId, to: MemberId, *, by: Actor) -> Ticket:
    """Give a ticket to a colleague. Raises `NotAtTheDesk`, `TakenAlready` where somebody was faster."""
    ticket = await worked_on(store, ticket_id, by=by)
    if to not in {one.id for one in await desk_of(store, by.reseller_id)}:
        raise NotAtTheDesk
    ticket = await _assign(store, ticket, to)
    await ticket_news.lay_before(store, ticket, to)
    return ticket


async def give_back(store: Store, ticket_id: TicketId, *, by: Actor) -> Ticket:
    """Have a ticket with nobody again, and lay it before the whole desk. Raises `NotWithAnybody`."""
    ticket = await worked_on(store, ticket_id, by=by)
    if ticket.assigned_to is None:
        raise NotWithAnybody
    ticket = await _assign(store, ticket, None)
    await ticket_news.lay_before_desk(store, ticket)
    return ticket


async def _assign(store: Store, ticket: Ticket, to: MemberId | None) -> Ticket:
    if not await store.tickets.give(ticket.id, to, before=ticket.assigned_to):
        raise TakenAlready(await tickets.name_of(store, await standing(store, ticket.id)))
    changed = await store.tickets.by_id(ticket.id)
    await ticket_news.redraw(store, changed)
    return changed


async def let_go(store: Store, member: Member) -> int:
    """Have what a colleague worked on with nobody again, for they work on tickets no more; return how many it were."""
    left = await store.tickets.by_ids(await store.tickets.let_go(member.reseller_id, member.id))
    for ticket in left:
        await ticket_news.redraw(store, ticket)
        await ticket_news.lay_before_desk(store, ticket)
    return len(left)


async def set_priority(store: Store, ticket_id: TicketId, priority: Priority, *, by: Actor) -> Ticket:
    """Say how urgent a ticket is."""
    ticket = await worked_on(store, ticket_id, by=by)
    await store.tickets.change_open(ticket_id, priority=priority)
    ticket = await retime(store, await store.tickets.by_id(ticket_id))
    await ticket_news.redraw(store, ticket)
    return ticket


async def hand_turn(store: Store, ticket_id: TicketId, turn: Turn, *, by: Actor) -> Ticket:
    """Say whom a ticket waits for: the silence that closes it begins anew."""
    ticket = await worked_on(store, ticket_id, by=by)
    if ticket.turn is not turn:
        await store.tickets.change_open(ticket_id, last_said_at=store.now, warned_at=None)
        ticket = await turn_to(store, await standing(store, ticket_id), turn)
        await ticket_news.redraw(store, ticket)
    return ticket


async def send_guide(store: Store, ticket_id: TicketId, guide_id: int, *, by: Actor) -> TicketMessageId:
    """Answer with a guide of one's own, and put on record that it was sent. Raises `GuideGone`."""
    ticket = await worked_on(store, ticket_id, by=by)
    try:
        guide = await store.guides.own(by.reseller_id, GuideId(guide_id))
    except NotHere:
        raise GuideGone from None
    message_id = await tickets.say(store, ticket_id, guide.as_answer, by=by)
    await store.guides.note_sent(guide.id, [(ticket.reseller_id, ticket.id)])
    return message_id


# Merging


async def merge(store: Store, ticket_id: TicketId, into_id: TicketId, *, by: Actor) -> Ticket:
    """Have a ticket go on as part of another open one of the same sub-reseller, which is told so; return that one.

    Raises `NotIntoItself`, `EachOfItsOwn`, `TicketClosed`, `NowPartOf`, `NotHere` for a ticket of somebody else's.
    """
    if ticket_id == into_id:
        raise NotIntoItself
    whose = await store.tickets.by_id(ticket_id)
    await store.network.hold(whose.reseller_id)
    await store.many_tickets.hold(by.reseller_id, [ticket_id, into_id])
    ticket, into = await worked_on(store, ticket_id, by=by), await worked_on(store, into_id, by=by)
    if ticket.reseller_id != into.reseller_id:
        raise NotHere
    if ticket.upward_of is not None and into.upward_of is not None:
        raise EachOfItsOwn
    await store.tickets.change_open(ticket_id, merged_into=into_id, upward_of=None)
    await store.tickets.move_merged(ticket_id, into_id)
    await tickets.end(store, ticket, Ended.MERGED, by=by)
    into = await _taking_over(store, ticket, into)
    told = TicketMerged(ticket.number, int(into_id), into.number, into.subject)
    for member_id in await ticket_news.child_readers(store, ticket.reseller_id, ticket.opened_by):
        await store.notices.tell_member(member_id, told)
    return into


async def _taking_over(store: Store, ticket: Ticket, into: Ticket) -> Ticket:
    """Have a ticket be as urgent as the one that it takes over, wait for us if that did, and carry what that did."""
    order = [*Priority]
    urgent = max(ticket.priority, into.priority, key=order.index)
    await store.tickets.change_open(into.id, priority=urgent, upward_of=into.upward_of or ticket.upward_of)
    turn = Turn.OURS if ticket.turn is Turn.OURS and into.turn is Turn.THEIRS else into.turn
    taken_over = await turn_to(store, await store.tickets.by_id(into.id), turn)
    if urgent is not into.priority:
        taken_over = await retime(store, taken_over)
    await ticket_news.redraw(store, taken_over)
    return taken_over
