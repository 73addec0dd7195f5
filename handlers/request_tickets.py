"""The open tickets of a sub-reseller, as they show on its request: somebody who waits for help buys in another mood."""

from domain.people import Actor
from handlers.registry import entry_of
from handlers.screen import Button, Field, press, rows
from handlers.ticket_asks import ListTicketsOf, ShowTicket
from handlers.ticket_words import area_word, desk_state
from handlers.wording import _, number
from services.request_facts import RequestFacts


def tickets_field(facts: RequestFacts, reader: Actor) -> Field | None:
    """Return the sub-reseller's open tickets to somebody who may read them, `None` for none."""
    if not facts.tickets or not _reads_tickets(reader):
        return None
    if facts.area is None:
        return Field(_("Tickets"), _("%(n)s open") % {"n": number(len(facts.tickets))})
    [ticket] = facts.tickets
    values = {"number": ticket.number, "area": area_word(facts.area), "state": desk_state(ticket)}
    return Field(_("Tickets"), _("#%(number)s %(area)s, %(state)s") % values)


def to_tickets(facts: RequestFacts, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    """Return the way to them: to the only one, or to their list."""
    if not facts.tickets or not _reads_tickets(reader):
        return ()
    if facts.area is None:
        return rows(press(_("Their tickets"), ListTicketsOf(facts.reseller.id, anew=True)))
    [ticket] = facts.tickets
    return rows(press(_("Ticket #%(number)s") % {"number": ticket.number}, ShowTicket(ticket.id, anew=True)))


def _reads_tickets(reader: Actor) -> bool:
    return reader.role in entry_of(ShowTicket).roles
