"""The cards of a ticket, for the sub-reseller and for its parent's team, and what is said in it."""

from domain.people import Actor
from domain.tickets import Side, Ticket, TicketId, TicketMessage, TicketMessageId
from handlers.cards import draws
from handlers.groups import is_shared
from handlers.screen import SILENT, Button, Field, Picture, Screen, main, press, rows
from handlers.ticket_asks import CloseTicket, NoteInTicket, ReopenTicket, SayInTicket, ShowTicket, TakeTicket
from handlers.ticket_words import area_word, child_state, desk_state, priority_word, scope_word
from handlers.wording import _, moment
from services import ticket_news, tickets
from services.ticket_facts import TicketFacts, facts_of
from storage.store import Store


@draws(ticket_news.FOR_CHILD)
async def child_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a ticket for the sub-reseller's people."""
    facts = await facts_of(store, TicketId(object_id))
    ticket = facts.ticket
    return Screen(
        title=_("Ticket #%(number)s: %(subject)s") % {"number": ticket.number, "subject": ticket.subject},
        fields=(
            Field(_("About"), area_word(facts.area)),
            Field(_("State"), child_state(ticket)),
            *child_fields(facts),
        ),
        quote=facts.opening.text,
        note=_("To add something, just reply to this message.") if ticket.is_open else ticket.closing,
        buttons=_child_buttons(facts, reader),
    )


@draws(ticket_news.FOR_DESK)
async def desk_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a ticket for the parent's team."""
    facts = await facts_of(store, TicketId(object_id))
    ticket = facts.ticket
    return Screen(
        title=desk_title(facts),
        fields=(
            Field(_("About"), area_word(facts.area)),
            Field(_("Concerns"), scope_word(ticket.scope)),
            Field(_("State"), desk_state(ticket)),
            Field(_("Priority"), priority_word(ticket.priority)),
            *((Field(_("Taken by"), facts.assignee),) if facts.assignee else ()),
            *desk_fields(facts),
        ),
        quote=facts.opening.text,
        note=_("To answer, just reply to this message.") if ticket.is_open else ticket.closing,
        buttons=_desk_buttons(facts, reader),
    )


def desk_title(facts: TicketFacts) -> str:
    values = {"reseller": facts.reseller.name, "number": facts.ticket.number, "subject": facts.ticket.subject}
    return _("%(reseller)s, ticket #%(number)s: %(subject)s") % values


def child_fields(facts: TicketFacts) -> tuple[Field, ...]:
    """Return when it was opened."""
    return (Field(_("Opened"), moment(facts.ticket.opened_at)),)


def desk_fields(facts: TicketFacts) -> tuple[Field, ...]:
    """Return when it was opened, and since when the problem is there."""
    ticket = facts.ticket
    since = (Field(_("Since"), moment(ticket.since)),) if ticket.since else ()
    return (Field(_("Opened"), moment(ticket.opened_at)), *since)


def _child_buttons(facts: TicketFacts, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    ticket = facts.ticket
    if reader.role not in ticket_news.DESK_ROLES:
        return ()
    if not ticket.is_open:
        return rows(press(_("Open it again"), ReopenTicket(ticket.id)))
    return rows(main(_("Write more…"), SayInTicket(ticket.id)), press(_("It is solved"), CloseTicket(ticket.id)))


def _desk_buttons(facts: TicketFacts, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    ticket = facts.ticket
    if reader.role not in ticket_news.DESK_ROLES:
        return ()
    if not ticket.is_open:
        return rows(press(_("Open it again"), ReopenTicket(ticket.id)))
    return rows(
        main(_("Take it"), TakeTicket(ticket.id)) if ticket.assigned_to is None else None,
        press(_("Answer…"), SayInTicket(ticket.id)),
        press(_("Note…"), NoteInTicket(ticket.id)),
        press(_("Close"), CloseTicket(ticket.id)),
        wide=2,
    )


@draws(ticket_news.SAID)
async def said_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw something that was said in a ticket, for the side that didn't say it."""
    message = await store.tickets.message(TicketMessageId(object_id))
    ticket = await store.tickets.by_id(message.ticket_id)
    return Screen(
        title=await _said_title(message, ticket, reader, store),
        quote=message.text,
        note=_("Edited %(moment)s.") % {"moment": moment(message.edited_at)} if message.edited_at else "",
        picture=await _picture(message, store),
        buttons=rows(press(_("Open the ticket"), ShowTicket(ticket.id, anew=True))),
    )


async def _said_title(message: TicketMessage, ticket: Ticket, reader: Actor, store: Store) -> str:
    """Return who says something: a colleague's name for colleagues alone, for others their business."""
    whose = ticket.reseller_id if message.side is Side.THEIRS else ticket.parent_id
    who = (await store.resellers.by_id(whose)).name
    if whose == reader.reseller_id and message.member_id is not None:
        member = await store.members.by_id(message.member_id)
        who = member.name if member else who
    return _("%(who)s, ticket #%(number)s") % {"who": who, "number": ticket.number}


async def _picture(message: TicketMessage, store: Store) -> Picture | None:
    if message.attachment_id is None:
        return None
    sent = await store.attachments.by_id(message.attachment_id)
    return None if sent is None else Picture(sent.platform, sent.remote_id, sent.media_type)


async def card_for(ticket_id: TicketId, who: Actor, store: Store) -> Screen:
    """Return the card of a ticket for the side on which somebody stands; in a group it stands there already."""
    if is_shared(who, store):
        return SILENT
    ticket = await store.tickets.by_id(ticket_id)
    side = tickets.side_of(ticket, who)
    return await (child_card if side is Side.THEIRS else desk_card)(int(ticket_id), who, store)
