"""What a ticket looks like to those who decide on its cause: whose fault it may be, and why."""

from domain.tickets import Cause
from handlers.alert_words import reason_words
from handlers.screen import Field
from handlers.ticket_words import cause_word
from handlers.wording import _
from services import triage_facts
from services.ticket_facts import TicketFacts
from storage.store import Store


async def triage_fields(facts: TicketFacts, store: Store) -> tuple[Field, ...]:
    """Return whose fault an open ticket looks like, with the reasons, as long as nobody has decided.

    For the parent's team alone.
    """
    if not facts.ticket.is_open or facts.ticket.cause is not Cause.UNKNOWN:
        return ()
    suggestion = await triage_facts.suggestion_for(store, facts)
    if suggestion.cause is Cause.UNKNOWN:
        return ()
    why = "\n".join(reason_words(reason.text, reason.values) for reason in suggestion.reasons)
    return (Field(_("Looks like"), cause_word(suggestion.cause), more=why),)
