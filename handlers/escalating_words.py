"""How a case stands at the parent, as the cards of a reseller in between say it."""

from domain.cases import Case
from domain.people import Actor
from domain.tickets import Cause, Ticket, TicketMessage
from handlers.escalating_asks import AskAllBelow, PassOnAnswer, ShowEscalation
from handlers.screen import Button, Field, main, press, rows
from handlers.ticket_asks import ShowTicket
from handlers.ticket_words import child_state
from handlers.wording import _, moment
from services import escalating
from services.escalating import Above
from services.ticket_news import DESK_ROLES
from storage.store import Store

LONGEST_NAME = 24


async def upward_fields(case: Case, store: Store) -> tuple[Field, ...]:
    """Return how a case stands at the parent, and what the parent says of its cause, which is no more than a hint."""
    above = await escalating.above(store, case)
    if above is None:
        return ()
    ticket = above.ticket
    state = _("ticket #%(number)s: %(state)s") % {"number": ticket.number, "state": _state(above)}
    said = (Field(_("%(parent)s says") % {"parent": above.parent}, cause_above(ticket.cause)),)
    return (Field(_("At %(parent)s") % {"parent": above.parent}, state), *(said if ticket.cause_at else ()))


def _state(above: Above) -> str:
    ticket = above.ticket
    if ticket.closed_at is not None:
        return _("closed on %(moment)s") % {"moment": moment(ticket.closed_at)}
    return _("should be solved; they ask whether it works") if above.works_again else child_state(ticket)


def cause_above(cause: Cause) -> str:
    """Return whose fault something was as the parent says it, in words of its sub-reseller."""
    return {
        Cause.SUPPLIER: _("the supplier's"),
        Cause.OURS: _("their own"),
        Cause.RESELLER: _("yours, or your sub-resellers'"),
        Cause.UNKNOWN: _("not known yet"),
    }[cause]


async def upward_buttons(case: Case, reader: Actor, store: Store) -> tuple[tuple[Button, ...], ...]:
    """Return the way to put a case to the parent, or to what became of that."""
    if reader.parent_id is None or reader.role not in DESK_ROLES:
        return ()
    above = await escalating.above(store, case)
    if above is not None:
        ask_all = main(_("Working again: ask all"), AskAllBelow(above.ticket.id))
        see = press(
            _("The ticket at %(parent)s") % {"parent": short(above.parent)}, ShowTicket(above.ticket.id, anew=True)
        )
        return rows(ask_all if above.works_again and case.is_open else None, see)
    parent = (await store.resellers.by_id(reader.parent_id)).name
    put = main(_("Put it to %(parent)s…") % {"parent": short(parent)}, ShowEscalation(case.id))
    return rows(put if case.is_open else None)


def short(name: str) -> str:
    """Return a name as long as a button or a title has room for it."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


async def ask_all_button(ticket: Ticket, store: Store) -> Button | None:
    """Return the way to ask all of the case that a ticket carries upward whether it works again."""
    if ticket.upward_of is None or not (await store.cases.by_id(ticket.upward_of)).is_open:
        return None
    return main(_("Working again: ask all"), AskAllBelow(ticket.id))


def pass_on_button(message: TicketMessage, ticket: Ticket, reader: Actor) -> Button | None:
    """Return the way to pass on what the parent said, where it is about a case of the reader's own."""
    if reader.role not in DESK_ROLES or not message.text:
        return None
    if not escalating.may_be_passed_on(ticket, message.side, reader.reseller_id):
        return None
    return press(_("Pass on as update"), PassOnAnswer(message.id))
