"""What the cards of a ticket say of its clocks."""

from datetime import datetime

from domain.support_clocks import clocks_of
from handlers.amounts import present
from handlers.screen import Field
from handlers.support_words import MINUTE, clocks_words, on_its_day
from handlers.wording import _
from services.ticket_facts import TicketFacts


def child_due_fields(facts: TicketFacts) -> tuple[Field, ...]:
    """Return by when the sub-reseller has its first answer, as long as one is due."""
    due = facts.ticket.answer_due
    if due is None:
        return ()
    if due <= facts.as_of:
        return (Field(_("Answer"), _("it takes us longer than we said, and we are sorry")),)
    return (Field(_("Answer by"), _("%(moment)s, your time") % {"moment": on_its_day(due, facts.as_of)}),)


def desk_due_fields(facts: TicketFacts) -> tuple[Field, ...]:
    """Return what is due of a ticket, or late, and with whom it was for how long."""
    ticket, now = facts.ticket, facts.as_of
    return present(
        _due_field(_("First answer due"), _("First answer late"), ticket.answer_due, now),
        _due_field(_("Resolution due"), _("Resolution late"), ticket.resolve_due, now),
        Field(_("Seen to"), _since(ticket.acknowledged_at, now)) if ticket.acknowledged_at else None,
        Field(_("So far"), clocks_words(clocks_of(facts.turns, now))) if now - ticket.opened_at >= MINUTE else None,
    )


def _due_field(due_word: str, late_word: str, due: datetime | None, now: datetime) -> Field | None:
    if due is None:
        return None
    return Field(late_word, _since(due, now)) if due <= now else Field(due_word, on_its_day(due, now))


def _since(at: datetime, now: datetime) -> str:
    return _("since %(moment)s") % {"moment": on_its_day(at, now)}
