"""Tickets: opening one, what is said in it, taking it, and closing it."""

from dataclasses import dataclass
from datetime import datetime

from domain.agreement import PanelId
from domain.errors import N_, NotHere, Refusal
from domain.names import NotAText, shown
from domain.people import Actor, Reseller, ResellerId, ResellerState
from domain.requests import AttachmentId
from domain.tickets import (
    LONGEST_SAID,
    AreaId,
    CaseId,
    Cause,
    Ended,
    GuideId,
    Priority,
    Scope,
    Side,
    Ticket,
    TicketId,
    TicketMessageId,
    TicketState,
    Turn,
    subject_of,
)
from domain.traffic import NOWHERE, Source
from services import ticket_news
from services.network import Closed
from services.ticket_turns import time_first_turn, turn_to
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Said:
    """Something more that was written before the ticket was there."""

    text: str
    attachment_id: AttachmentId | None = None
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Question:
    """What a ticket is opened with. `panel_id`: where there is more than one; `upward_of`: the case that it carries.

    `quietly`: the parent's team need not hear of it, for it becomes part of a case at once; `solved_by`: the guide that
    solved the matter before anybody was asked; `more`: what was said beside its first message.
    """

    text: str
    area_id: AreaId
    scope: Scope = Scope.UNKNOWN
    since: datetime | None = None
    panel_id: PanelId | None = None
    attachment_id: AttachmentId | None = None
    source: Source = NOWHERE
    priority: Priority = Priority.NORMAL
    upward_of: CaseId | None = None
    quietly: bool = False
    solved_by: GuideId | None = None
    more: tuple[Said, ...] = ()


@dataclass(eq=False)
class TicketClosed(Refusal):
    """Somebody ended it before. `who`: a colleague's name, or the other side's business."""

    number: int
    at: datetime

    why = N_("Ticket #%(number)s was closed on %(at)s.")
    what_to_do = N_("Open it again with the button on its card, or write what you need as a new message.")


@dataclass(eq=False)
class TakenAlready(Refusal):
    who: str

    why = N_("%(who)s has taken this ticket already.")
    what_to_do = N_("Nothing was changed by this tap. You can still write in it.")


@dataclass(eq=False)
class NowPartOf(Refusal):
    number: int

    why = N_("This ticket goes on as part of #%(number)s.")
    what_to_do = N_("Nothing was changed by this tap. Write in that one: it has all that was said here.")


async def open_ticket(store: Store, reseller_id: ResellerId, question: Question, *, by: Actor) -> Ticket:
    """Open a ticket of a sub-reseller at its parent, and show it to both sides.

    A colleague of the parent's may open it for the sub-reseller; it is our turn then all the same.
    Raises `NotHere` for an area that isn't the parent's, `NotAText`, `Closed`.
    """
    return await open_for(store, await hold_openable(store, reseller_id), question, by=by)


async def openable(store: Store, reseller_id: ResellerId) -> Reseller:
    """Return a sub-reseller of which a ticket can be opened; raises `Closed`, and `NotHere` without a parent."""
    reseller = await store.resellers.by_id(reseller_id)
    if reseller.parent_id is None:
        raise NotHere
    if reseller.state is ResellerState.CLOSED:
        raise Closed
    return reseller


async def hold_openable(store: Store, reseller_id: ResellerId) -> Reseller:
    """Let nobody else open a ticket of a sub-reseller before this transaction ends; returns it as `openable` does."""
    await store.network.hold(reseller_id)
    return await openable(store, reseller_id)


async def open_for(store: Store, reseller: Reseller, question: Question, *, by: Actor) -> Ticket:
    """Open a ticket of a sub-reseller as `open_ticket` does. `reseller`: as `hold_openable` returned it."""
    area = await store.areas.by_id(question.area_id)
    if area.reseller_id != reseller.parent_id:
        raise NotHere
    text = said_from(question.text, has_file=question.attachment_id is not None)
    side = Side.THEIRS if by.reseller_id == reseller.id else Side.OURS
    ticket = await store.tickets.add(
        reseller_id=reseller.id,
        parent_id=reseller.parent_id,
        number=1 + await store.tickets.newest_number(reseller.id),
        area_id=area.id,
        panel_id=question.panel_id,
        subject=subject_of(text),
        scope=question.scope,
        since=question.since,
        priority=question.priority,
        opened_by=by.member_id,
        upward_of=question.upward_of,
        said_by=side,
    )
    first = Said(text, question.attachment_id, question.source)
    kept = [await _keep_said(store, ticket.id, side, said, by=by) for said in (first, *question.more)]
    ticket = await time_first_turn(store, ticket)
    if question.solved_by is not None:
        return await _solved(store, ticket, question.solved_by, by=by)
    if question.quietly:
        await ticket_news.show_child(store, ticket_news.FOR_CHILD, int(ticket.id), ticket)
        return ticket
    by_itself = await ticket_news.opened(store, ticket)
    for message_id in kept[1:] if by_itself or side is Side.OURS else ():
        await ticket_news.said(store, ticket, message_id, by=side)
    return ticket


async def _keep_said(store: Store, ticket_id: TicketId, side: Side, said: Said, *, by: Actor) -> TicketMessageId:
    text = said_from(said.text, has_file=said.attachment_id is not None)
    return await _keep(store, ticket_id, side, text, by=by, attachment_id=said.attachment_id, at=said.source)


async def _solved(store: Store, ticket: Ticket, guide_id: GuideId, *, by: Actor) -> Ticket:
    """End a ticket that a guide solved before anybody was disturbed."""
    await store.tickets.change(ticket.id, cause=Cause.RESELLER, cause_at=store.now, guide_id=guide_id)
    await end(store, ticket, Ended.GUIDE, by=by)
    return await store.tickets.by_id(ticket.id)


def said_from(text: str, *, has_file: bool) -> str:
    """Return what was typed, as a ticket keeps it; raises `NotAText` for nothing, and for what is too long."""
    said = "\n".join(shown(line) for line in text.replace("\r\n", "\n").split("\n")).strip()
    if len(said) > LONGEST_SAID or not (said or has_file):
        raise NotAText(LONGEST_SAID)
    return said


def side_of(ticket: Ticket, who: Actor) -> Side:
    """Return on which side of a ticket somebody stands; raises `NotHere` for neither."""
    if who.reseller_id == ticket.reseller_id:
        return Side.THEIRS
    if who.reseller_id == ticket.parent_id:
        return Side.OURS
    raise NotHere


async def say(
    store: Store,
    ticket_id: TicketId,
    text: str,
    *,
    by: Actor,
    attachment_id: AttachmentId | None = None,
    source: Source = NOWHERE,
) -> TicketMessageId:
    """Say something in an open ticket to the other side, whose turn it is then. Raises `TicketClosed`, `NotAText`.

    As long as a ticket waits for the supplier it goes on waiting, whatever the two say to each other. What is said in a
    ticket that was merged goes on in the other; the piece of an album is passed on with the rest of it.
    """
    ticket = await standing(store, await going_on_in(store, ticket_id))
    side = side_of(ticket, by)
    said = said_from(text, has_file=attachment_id is not None)
    ticket = await _answered(store, ticket, side)
    message_id = await _keep(store, ticket.id, side, said, by=by, attachment_id=attachment_id, at=source)
    if source.album:
        await store.tickets.change_message(message_id, relayed_at=None)
    else:
        await ticket_news.said(store, ticket, message_id, by=side)
    await ticket_news.redraw(store, ticket)
    return message_id


async def _answered(store: Store, ticket: Ticket, side: Side) -> Ticket:
    """Note that a side says something, whose turn it isn't any more; raises `TicketClosed` for one closed just now."""
    first = {"first_answer_at": store.now} if side is Side.OURS and ticket.first_answer_at is None else {}
    said = {"last_said_at": store.now, "said_by": side, "warned_at": None, **first}
    await store.tickets.change_open(ticket.id, **said)
    ticket = await standing(store, ticket.id)
    if ticket.turn is Turn.SUPPLIER:
        return ticket
    return await turn_to(store, ticket, Turn.OURS if side is Side.THEIRS else Turn.THEIRS)


async def going_on_in(store: Store, ticket_id: TicketId) -> TicketId:
    """Return in which ticket one goes on that may have been merged."""
    ticket = await store.tickets.by_id(ticket_id)
    return ticket.merged_into or ticket.id


async def note(store: Store, ticket_id: TicketId, text: str, *, by: Actor, source: Source = NOWHERE) -> TicketMessageId:
    """Keep an internal note, which the sub-reseller never sees. Raises `NotHere` for anybody but the parent's team."""
    ticket = await store.tickets.by_id(await going_on_in(store, ticket_id))
    if side_of(ticket, by) is not Side.OURS:
        raise NotHere
    said = said_from(text, has_file=False)
    message_id = await _keep(store, ticket.id, Side.OURS, said, by=by, attachment_id=None, at=source, internal=True)
    await store.cards.refresh(ticket_news.FOR_DESK, int(ticket.id))
    return message_id


async def _keep(
    store: Store,
    ticket_id: TicketId,
    side: Side,
    text: str,
    *,
    by: Actor,
    attachment_id: AttachmentId | None,
    at: Source,
    internal: bool = False,
) -> TicketMessageId:
    return await store.tickets.add_message(
        ticket_id,
        side,
        text,
        member_id=by.member_id,
        internal=internal,
        attachment_id=attachment_id,
        platform=at.platform,
        lane=at.lane,
        message=at.message,
        album=at.album,
    )


async def standing(store: Store, ticket_id: TicketId) -> Ticket:
    """Return a ticket that is open; raises `TicketClosed` for one that has ended, `NowPartOf` for one merged."""
    ticket = await store.tickets.by_id(ticket_id)
    if ticket.merged_into is not None:
        raise NowPartOf((await store.tickets.by_id(ticket.merged_into)).number)
    if not ticket.is_open:
        raise TicketClosed(ticket.number, ticket.closed_at or ticket.last_said_at)
    return ticket


async def take(store: Store, ticket_id: TicketId, *, by: Actor) -> Ticket:
    """Take a ticket that nobody has. Raises `TakenAlready`, `TicketClosed`."""
    if not await store.tickets.take(ticket_id, by.member_id):
        ticket = await standing(store, ticket_id)
        raise TakenAlready(await name_of(store, ticket))
    ticket = await store.tickets.by_id(ticket_id)
    await ticket_news.redraw(store, ticket)
    return ticket


async def name_of(store: Store, ticket: Ticket) -> str:
    """Return who has a ticket, empty for nobody."""
    member = None if ticket.assigned_to is None else await store.members.by_id(ticket.assigned_to)
    return member.name if member else ""


async def close(store: Store, ticket_id: TicketId, *, by: Actor, word: str = "", ended: Ended | None = None) -> Ticket:
    """Close a ticket, with a word to the other side or without. Raises `TicketClosed`.

    `ended`: how; by default the sub-reseller says that it is solved, and the team that it is done. What the team closes
    the sub-reseller hears of.
    """
    ticket = await standing(store, ticket_id)
    side = side_of(ticket, by)
    how = ended or (Ended.SOLVED if side is Side.THEIRS else Ended.TEAM)
    if not await end(store, ticket, how, by=by, word=word):
        await standing(store, ticket_id)
    ticket = await store.tickets.by_id(ticket_id)
    if side is Side.OURS:
        await ticket_news.show_child(store, ticket_news.FOR_CHILD, int(ticket_id), ticket)
    return ticket


async def end(store: Store, ticket: Ticket, how: Ended, *, by: Actor | None = None, word: str = "") -> bool:
    """End an open ticket; returns whether it was open."""
    closed = await store.tickets.change_open(
        ticket.id,
        state=TicketState.MERGED if how is Ended.MERGED else TicketState.CLOSED,
        closed_at=store.now,
        closed_by=by.member_id if by else None,
        ended=how,
        closing=word,
    )
    if closed:
        await ticket_news.ended(store, await turn_to(store, await store.tickets.by_id(ticket.id), None))
    return closed


async def end_all(store: Store, reseller_id: ResellerId) -> None:
    """End the open tickets of a sub-reseller: it and its parent deal with each other no more."""
    for ticket in await store.tickets.open_of(reseller_id):
        await end(store, ticket, Ended.PARTED)
