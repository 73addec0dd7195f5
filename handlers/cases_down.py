"""What a sub-reseller gets of a case, without a word of whose it is or whom else it concerns."""

from collections.abc import Sequence

from domain.people import Actor
from domain.tickets import CaseId, Ticket, TicketId, TicketMessageId
from handlers.cards import draws
from handlers.cases_asks import SayItDoesNot, SayItWorks
from handlers.escalating_words import ask_all_button
from handlers.registry import DESK, Toward, answers
from handlers.replying import replied_to
from handlers.screen import SILENT, Button, Screen, main, press, rows
from handlers.ticket_asks import SayInTicket, ShowTicket
from handlers.ticket_replies import say_as_reply
from handlers.wording import _, listed
from services import case_answers, case_news
from services.ticket_news import DESK_ROLES
from storage.store import Store

MOST_NUMBERS = 10


@draws(case_news.UPDATE)
async def update_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw what is new, once for all that a sub-reseller has asked about it."""
    message = await store.tickets.message(TicketMessageId(object_id))
    ticket = await store.tickets.by_id(message.ticket_id)
    return Screen(
        title=await _title(ticket, reader, store),
        lines=(_("News about what you reported:"),),
        quote=message.text,
        note=_("To answer, just reply to this message."),
        buttons=_see(ticket),
    )


@draws(case_news.ASKED)
async def asked_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Ask whether it works again, once for all that a sub-reseller has asked about it."""
    ticket = await store.tickets.by_id(TicketId(object_id))
    own = await _own(ticket, store)
    title = await _title(ticket, reader, store)
    if not any(case_answers.is_asked(one) for one in [ticket, *own]):
        return Screen(title=title, lines=(_answered_line(ticket, own),), buttons=_see(ticket))
    return Screen(
        title=title,
        lines=(_("This should be solved now. Is it working again?"),),
        buttons=(
            *rows(await ask_all_button(ticket, store)),
            *rows(
                main(_("Yes, it works"), SayItWorks(ticket.id)),
                press(_("No, not yet"), SayItDoesNot(ticket.id)),
                wide=2,
            ),
        )
        if reader.role in DESK_ROLES
        else _see(ticket),
    )


def _answered_line(ticket: Ticket, own: Sequence[Ticket]) -> str:
    if own or ticket.is_open:
        return _("We are on it again.")
    return _("Closed. If it comes back, open the ticket again, or just write.")


async def _title(ticket: Ticket, reader: Actor, store: Store) -> str:
    """Return who speaks, and about which of one's own tickets."""
    own = await _own(ticket, store) if reader.reseller_id == ticket.reseller_id else []
    numbers = sorted({ticket.number, *(one.number for one in own)})[:MOST_NUMBERS]
    business = await store.resellers.by_id(ticket.parent_id)
    if len(numbers) == 1:
        return _("%(who)s, ticket #%(number)s") % {"who": business.name, "number": ticket.number}
    values = {"who": business.name, "numbers": listed([f"#{one}" for one in numbers])}
    return _("%(who)s, tickets %(numbers)s") % values


async def _own(ticket: Ticket, store: Store) -> Sequence[Ticket]:
    """Return what its sub-reseller has open in the same case."""
    if ticket.case_id is None:
        return []
    return await store.many_tickets.own_open_in(CaseId(ticket.case_id), ticket.reseller_id)


def _see(ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    return rows(press(_("Open the ticket"), ShowTicket(ticket.id, anew=True)))


@answers(SayItWorks, roles=DESK, toward=Toward.PARENT, always=True)
async def say_it_works(ask: SayItWorks, who: Actor, store: Store) -> Screen:
    """Close what one has in a case, because it works again."""
    await case_answers.works(store, ask.ticket_id, by=who)
    return SILENT


@answers(SayItDoesNot, roles=DESK, toward=Toward.PARENT, always=True)
async def say_it_does_not(ask: SayItDoesNot, who: Actor, store: Store) -> Screen:
    """Have what one has in a case go on, because it doesn't work yet."""
    await case_answers.still_broken(store, ask.ticket_id, by=who)
    return SILENT


@replied_to(case_news.UPDATE)
async def reply_to_an_update(
    object_id: int, text: str, attachment: int | None, _who: Actor, store: Store
) -> SayInTicket:
    message = await store.tickets.message(TicketMessageId(object_id))
    return say_as_reply(message.ticket_id, text, attachment)


@replied_to(case_news.ASKED)
async def reply_to_the_question(
    object_id: int, text: str, attachment: int | None, _who: Actor, _store: Store
) -> SayInTicket:
    return say_as_reply(TicketId(object_id), text, attachment)
