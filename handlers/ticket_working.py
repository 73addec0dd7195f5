"""What the parent's team does with a ticket besides answering: how urgent, with whom, guides as answers, merging."""

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import NotHere
from domain.people import Actor, MemberId
from domain.tickets import Priority, Ticket, TicketId, Turn
from handlers.fault_words import not_known_button
from handlers.registry import DESK, Toward, answers
from handlers.screen import SILENT, Button, Screen, danger, press, rows
from handlers.ticket_asks import (
    ChooseGuide,
    ChooseMerge,
    CloseWithWord,
    GiveBackTicket,
    GiveTicket,
    HandTurn,
    MergeTicket,
    MoreOfTicket,
    NoteInTicket,
    SendGuide,
    SetPriority,
    ShowTicket,
)
from handlers.ticket_card import card_for, desk_title
from handlers.ticket_words import desk_state, priority_word
from handlers.wording import _
from services import ticket_working
from services.ticket_facts import facts_of
from services.ticket_news import FOR_DESK
from storage.store import Store

A_PAGE = 8
LAST_PAGE = 10_000


@answers(MoreOfTicket, roles=DESK, toward=Toward.CHILD, reads=True)
async def more_of_ticket(ask: MoreOfTicket, who: Actor, store: Store) -> Screen:
    """Show all that can be done with a ticket and isn't on its card."""
    ticket = await ticket_working.worked_on(store, ask.ticket_id, by=who)
    return Screen(
        title=desk_title(await facts_of(store, ticket.id)),
        lines=(_("How urgent is it, who sees to it, and what else?"),),
        buttons=(
            *rows(*(_urgency(ticket, one) for one in Priority), wide=4),
            *rows(
                press(_("Note…"), NoteInTicket(ticket.id)),
                _to_turn(ticket),
                press(_("Give to…"), GiveTicket(ticket.id)),
                press(_("Give back"), GiveBackTicket(ticket.id)) if ticket.assigned_to is not None else None,
                press(_("Send a guide…"), ChooseGuide(ticket.id)),
                press(_("Merge…"), ChooseMerge(ticket.id)),
                press(_("Close with a word…"), CloseWithWord(ticket.id)),
                not_known_button(ticket),
                wide=2,
            ),
            (to_ticket(ticket.id),),
        ),
    )


def _to_turn(ticket: Ticket) -> Button:
    """Return what says that a ticket waits for the other side, where that doesn't follow from what was said."""
    if ticket.turn is Turn.OURS:
        return press(_("It is with them"), HandTurn(ticket.id, Turn.THEIRS.value))
    return press(_("It is with us"), HandTurn(ticket.id, Turn.OURS.value))


def to_ticket(ticket_id: TicketId) -> Button:
    """Return the way back to the card of a ticket."""
    return press(_("« The ticket"), ShowTicket(ticket_id))


def _urgency(ticket: Ticket, priority: Priority) -> Button:
    word = priority_word(priority)
    return press(f"• {word}" if ticket.priority is priority else word, SetPriority(ticket.id, priority.value))


@answers(SetPriority, roles=DESK, toward=Toward.CHILD)
async def set_priority(ask: SetPriority, who: Actor, store: Store) -> Screen:
    """Say how urgent a ticket is."""
    if ask.priority not in {*Priority}:
        raise NotHere
    await ticket_working.set_priority(store, ask.ticket_id, Priority(ask.priority), by=who)
    return await card_for(ask.ticket_id, who, store)


@answers(HandTurn, roles=DESK, toward=Toward.CHILD)
async def hand_turn(ask: HandTurn, who: Actor, store: Store) -> Screen:
    """Say whom a ticket waits for."""
    if ask.turn not in {*Turn}:
        raise NotHere
    await ticket_working.hand_turn(store, ask.ticket_id, Turn(ask.turn), by=who)
    return await card_for(ask.ticket_id, who, store)


@answers(GiveTicket, roles=DESK, toward=Toward.CHILD)
async def give_ticket(ask: GiveTicket, who: Actor, store: Store) -> Screen:
    """Give a ticket to a colleague, having asked to whom."""
    if ask.to:
        await ticket_working.give(store, ask.ticket_id, MemberId(ask.to), by=who)
        return await card_for(ask.ticket_id, who, store)
    ticket = await ticket_working.worked_on(store, ask.ticket_id, by=who)
    desk = await ticket_working.desk_of(store, who.reseller_id)
    others = [press(one.name, replace(ask, to=int(one.id))) for one in desk if one.id != ticket.assigned_to]
    line = _("They see the ticket at once.") if others else _("Nobody else of your team works on tickets.")
    return Screen(title=_("Who takes it?"), lines=(line,), buttons=(*rows(*others, wide=2), (to_ticket(ticket.id),)))


@answers(GiveBackTicket, roles=DESK, toward=Toward.CHILD)
async def give_back_ticket(ask: GiveBackTicket, who: Actor, store: Store) -> Screen:
    """Have a ticket with nobody again."""
    await ticket_working.give_back(store, ask.ticket_id, by=who)
    return await card_for(ask.ticket_id, who, store)


# Guides as answers


@answers(ChooseGuide, roles=DESK, toward=Toward.CHILD, reads=True)
async def choose_guide(ask: ChooseGuide, who: Actor, store: Store) -> Screen:
    """List the guides that can be sent as an answer."""
    ask = replace(ask, page=_page(ask.page))
    ticket = await ticket_working.worked_on(store, ask.ticket_id, by=who)
    found = (await store.guides.of_reseller(who.reseller_id))[ask.page * A_PAGE :]
    guides = [press(one.title, SendGuide(ticket.id, int(one.id))) for one in found[:A_PAGE]]
    sends = _("One tap sends it, as your business's answer.")
    none = _("You have no guides yet, so the answer is yours to write.")
    return Screen(
        title=_("Which guide?"),
        lines=(sends if found else none,),
        buttons=(*rows(*guides), *rows(*turns(ask, more=len(found) > A_PAGE), wide=2), (to_ticket(ticket.id),)),
    )


def _page(page: int) -> int:
    return max(0, min(page, LAST_PAGE))


def turns(ask: ChooseGuide | ChooseMerge, *, more: bool) -> list[Button | None]:
    return [
        press(_("‹ Previous"), replace(ask, page=ask.page - 1)) if ask.page else None,
        press(_("More ›"), replace(ask, page=ask.page + 1)) if more else None,
    ]


@answers(SendGuide, roles=DESK, toward=Toward.CHILD)
async def send_guide(ask: SendGuide, who: Actor, store: Store) -> Screen:
    """Answer with a guide."""
    await ticket_working.send_guide(store, ask.ticket_id, ask.guide, by=who)
    return await card_for(ask.ticket_id, who, store)


# Merging


@answers(ChooseMerge, roles=DESK, toward=Toward.CHILD, reads=True)
async def choose_merge(ask: ChooseMerge, who: Actor, store: Store) -> Screen:
    """List the other open tickets of the same sub-reseller."""
    ask = replace(ask, page=_page(ask.page))
    ticket = await ticket_working.worked_on(store, ask.ticket_id, by=who)
    others = [
        one
        for one in await store.tickets.open_of(ticket.reseller_id)
        if one.id != ticket.id and one.parent_id == ticket.parent_id
    ]
    shown = others[ask.page * A_PAGE : (ask.page + 1) * A_PAGE]
    line = _("All that was said stays readable there.") if others else _("They have no other open ticket.")
    return Screen(
        title=_("In which one does it go on?"),
        lines=(line,),
        buttons=(
            *rows(*_choices(ticket, shown)),
            *rows(*turns(ask, more=len(others) > (ask.page + 1) * A_PAGE), wide=2),
            (to_ticket(ticket.id),),
        ),
    )


def _choices(ticket: Ticket, others: Sequence[Ticket]) -> list[Button]:
    return [
        press(f"#{one.number} {one.subject[:30]} · {desk_state(one)}", MergeTicket(ticket.id, one.id)) for one in others
    ]


@answers(MergeTicket, roles=DESK, toward=Toward.CHILD)
async def merge_ticket(ask: MergeTicket, who: Actor, store: Store) -> Screen:
    """Merge a ticket into another, having asked once more."""
    if ask.sure:
        await ticket_working.merge(store, ask.ticket_id, ask.into, by=who)
        await store.cards.show_member(FOR_DESK, int(ask.into), who.member_id)
        return SILENT
    ticket, into = [await ticket_working.worked_on(store, one, by=who) for one in (ask.ticket_id, ask.into)]
    return Screen(
        title=_("Merge #%(number)s into #%(into)s?") % {"number": ticket.number, "into": into.number},
        lines=(
            _("#%(into)s: %(subject)s") % {"into": into.number, "subject": into.subject},
            _("The sub-reseller hears where it goes on. This can't be taken back."),
        ),
        buttons=rows(danger(_("Merge them"), replace(ask, sure=True)), to_ticket(ticket.id), wide=2),
    )
