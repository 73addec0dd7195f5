"""How disputes are spoken of, on a line of a history, in a list, and on a card."""

from typing import assert_never

from domain.disputes import Dispute, DisputeState
from domain.names import shown
from handlers.wording import _


def state_word(state: DisputeState) -> str:
    """Return where a dispute stands, in a word or two."""
    match state:
        case DisputeState.OPEN:
            return _("open")
        case DisputeState.ANSWERED:
            return _("answered")
        case DisputeState.SETTLED:
            return _("settled without a change")
        case DisputeState.TAKEN_BACK:
            return _("taken back")
        case DisputeState.WITHDRAWN:
            return _("withdrawn")
        case DisputeState.CLOSED:
            return _("ended")
        case _:
            assert_never(state)


def on_the_line(dispute: Dispute) -> str:
    """Return what stands of a dispute on its line: "Dispute #2: “…” · answered: “…”"."""
    values = {"number": dispute.number, "text": shown(dispute.text), "state": state_word(dispute.state)}
    if not dispute.answer:
        return _("Dispute #%(number)s: “%(text)s” · %(state)s") % values
    values |= {"answer": shown(dispute.answer)}
    return _("Dispute #%(number)s: “%(text)s” · %(state)s: “%(answer)s”") % values
