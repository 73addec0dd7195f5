"""The cards of a ticket, for the sub-reseller and for its parent's team, and what is said in it."""

from dataclasses import replace

from domain.errors import NotHere
from domain.people import Actor
from domain.requests import Attachment
from domain.tickets import Ended, Priority, Scope, Side, Ticket, TicketId, TicketMessage, TicketMessageId
from handlers.cards import draws
from handlers.escalating_words import pass_on_button
from handlers.fault_words import fault_buttons, fault_fields
from handlers.groups import is_shared
from handlers.menu import to_menu
from handlers.screen import SILENT, Button, Field, Picture, Screen, main, press, rows
from handlers.support_card import child_due_fields, desk_due_fields
from handlers.ticket_asks import (
    AnswerTicket,
    CloseTicket,
    MoreOfTicket,
    ReopenTicket,
    ShowConversation,
    ShowTicket,
    TakeTicket,
)
from handlers.ticket_words import area_word, child_state, desk_state, ended_words, priority_word, scope_word
from handlers.triage_words import triage_fields
from handlers.wording import _, moment
from services import ticket_news, tickets
from services.ticket_facts import TicketFacts, facts_of
from services.ticket_messages import pieces_of
from storage.store import Store


@draws(ticket_news.FOR_CHILD)
async def child_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a ticket for the sub-reseller's people."""
    facts = await facts_of(store, TicketId(object_id))
    ticket = facts.ticket
    return Screen(
        title=_("Ticket #%(number)s: %(subject)s") % {"number": ticket.number, "subject": ticket.subject},
        lines=ended_lines(facts),
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
        lines=(*_out_of_reach(facts), *ended_lines(facts)),
        fields=(
            Field(_("About"), area_word(facts.area)),
            *((Field(_("Concerns"), scope_word(ticket.scope)),) if ticket.scope is not Scope.UNKNOWN else ()),
            Field(_("State"), desk_state(ticket)),
            *(
                (Field(_("Priority"), priority_word(ticket.priority)),)
                if ticket.priority is not Priority.NORMAL
                else ()
            ),
            *((Field(_("Taken by"), facts.assignee),) if facts.assignee else ()),
            *desk_fields(facts),
            *await fault_fields(facts, reader, store),
            *await triage_fields(facts, store),
        ),
        quote=facts.opening.text,
        note=_("To answer, just reply to this message.") if ticket.is_open else ticket.closing,
        picture=None if facts.file is None else picture_of(facts.file),
        buttons=(
            *_desk_buttons(facts, reader),
            *await fault_buttons(facts, reader, store),
            *rows(*_on(facts, reader, (press(_("More…"), MoreOfTicket(ticket.id)),)) if ticket.is_open else ()),
        ),
    )


def _out_of_reach(facts: TicketFacts) -> tuple[str, ...]:
    """Return that nobody there reads what is answered, where they have blocked the bot."""
    if not facts.out_of_reach:
        return ()
    line = _("⚠️ Nobody of %(reseller)s can be reached: they blocked the bot. What you write waits until they are back.")
    return (line % {"reseller": facts.reseller.name},)


def ended_lines(facts: TicketFacts) -> tuple[str, ...]:
    """Return how a ticket ended, where that says more than that it is closed."""
    if facts.goes_on_in is not None:
        values = {"number": facts.goes_on_in.number, "subject": facts.goes_on_in.subject}
        return (_("It goes on as part of #%(number)s: %(subject)s") % values,)
    return ended_words(facts.ticket)


def desk_title(facts: TicketFacts) -> str:
    values = {"reseller": facts.reseller.name, "number": facts.ticket.number, "subject": facts.ticket.subject}
    return _("%(reseller)s, ticket #%(number)s: %(subject)s") % values


def child_fields(facts: TicketFacts) -> tuple[Field, ...]:
    """Return when it was opened and, if they did, that the parent's team did, and by when it is answered."""
    ours = (Field(_("Opened by"), _("our team")),) if facts.opening.side is Side.OURS else ()
    return (Field(_("Opened"), moment(facts.ticket.opened_at)), *ours, *child_due_fields(facts))


def desk_fields(facts: TicketFacts) -> tuple[Field, ...]:
    """Return when it was opened, and since when the problem is there, with its clocks."""
    ticket = facts.ticket
    since = (Field(_("Since"), moment(ticket.since)),) if ticket.since else ()
    return (Field(_("Opened"), moment(ticket.opened_at)), *since, *desk_due_fields(facts))


def _child_buttons(facts: TicketFacts, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    ticket = facts.ticket
    deeds = (main(_("Write more…"), AnswerTicket(ticket.id)), press(_("It is solved"), CloseTicket(ticket.id)))
    return rows(*_on(facts, reader, deeds), _to_conversation(ticket))


def _desk_buttons(facts: TicketFacts, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    ticket = facts.ticket
    deeds = (
        main(_("Take it"), TakeTicket(ticket.id)) if ticket.assigned_to is None else None,
        press(_("Answer…"), AnswerTicket(ticket.id)),
        press(_("Close"), CloseTicket(ticket.id)),
    )
    return rows(*_on(facts, reader, deeds), _to_conversation(ticket), wide=2)


def _on(facts: TicketFacts, reader: Actor, deeds: tuple[Button | None, ...]) -> tuple[Button | None, ...]:
    """Return what somebody can do: the deeds on an open ticket, or what leads on from one that has ended."""
    ticket = facts.ticket
    if facts.goes_on_in is not None:
        return (press(_("Open #%(number)s") % {"number": facts.goes_on_in.number}, _anew(facts.goes_on_in)),)
    if reader.role not in ticket_news.DESK_ROLES:
        return ()
    if not ticket.is_open:
        return (press(_("Open it again"), ReopenTicket(ticket.id)) if ticket.ended is not Ended.PARTED else None,)
    return deeds


def _to_conversation(ticket: Ticket) -> Button:
    return press(_("Conversation"), ShowConversation(ticket.id))


def _anew(ticket: Ticket) -> ShowTicket:
    return ShowTicket(ticket.id, anew=True)


@draws(ticket_news.SAID)
async def said_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw something that was said in a ticket, with the rest of its album; a note for the parent's team alone."""
    message = await store.tickets.message(TicketMessageId(object_id))
    ticket = await store.tickets.by_id(message.ticket_id)
    if message.internal and tickets.side_of(ticket, reader) is not Side.OURS:
        raise NotHere
    pieces = await pieces_of(store, message)
    pictures = [picture for one in pieces if (picture := await _picture(one, store))]
    edited = max((one.edited_at for one in pieces if one.edited_at), default=None)
    return Screen(
        title=await _said_title(message, ticket, reader, store),
        quote="\n\n".join(one.text for one in pieces if one.text),
        note=_("Edited %(moment)s.") % {"moment": moment(edited)} if edited else "",
        picture=pictures[0] if len(pictures) == 1 else None,
        album=tuple(pictures) if len(pictures) > 1 else (),
        buttons=rows(press(_("Open the ticket"), _anew(ticket)), pass_on_button(message, ticket, reader)),
    )


async def _said_title(message: TicketMessage, ticket: Ticket, reader: Actor, store: Store) -> str:
    who = await speaker(message, ticket, reader, store)
    values = {"who": who, "number": ticket.number}
    if message.internal:
        return _("Note by %(who)s, ticket #%(number)s") % values
    return _("%(who)s, ticket #%(number)s") % values


async def speaker(message: TicketMessage, ticket: Ticket, reader: Actor, store: Store) -> str:
    """Return who says something: a colleague's name for colleagues alone, for others their business."""
    whose = ticket.reseller_id if message.side is Side.THEIRS else ticket.parent_id
    member = None
    if whose == reader.reseller_id and message.member_id is not None:
        member = await store.members.by_id(message.member_id)
    return member.name if member else (await store.resellers.by_id(whose)).name


async def _picture(message: TicketMessage, store: Store) -> Picture | None:
    if message.attachment_id is None:
        return None
    sent = await store.attachments.by_id(message.attachment_id)
    return None if sent is None else picture_of(sent)


def picture_of(sent: Attachment) -> Picture:
    return Picture(sent.platform, sent.remote_id, sent.media_type, sent.kind)


async def card_for(ticket_id: TicketId, who: Actor, store: Store) -> Screen:
    """Return a ticket's card for the side on which somebody stands, as an answer; in a group it is there already."""
    if is_shared(who, store):
        return SILENT
    ticket = await store.tickets.by_id(ticket_id)
    side = tickets.side_of(ticket, who)
    card = await (child_card if side is Side.THEIRS else desk_card)(int(ticket_id), who, store)
    return replace(card, buttons=(*card.buttons, (to_menu(anew=True),)))
