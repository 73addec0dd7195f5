"""Words for tickets: their areas, how they stand, whose turn it is."""

from domain.tickets import Area, AreaKind, Cause, Ended, Listed, Priority, Scope, Ticket, TicketState, Turn
from handlers.wording import _
from services.case_answers import is_asked


def cut(text: str, longest: int) -> str:
    """Return a text, shortened where it is longer."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def area_word(area: Area) -> str:
    """Return what an area is called: its own name, or the usual one of its kind."""
    return area.name or kind_word(area.kind)


def kind_word(kind: AreaKind) -> str:
    return {
        AreaKind.ACTIVATION: _("Activation"),
        AreaKind.CREDITS: _("Credits"),
        AreaKind.ACCESS: _("Panel access"),
        AreaKind.QUALITY: _("Service quality"),
        AreaKind.BILLING: _("Billing"),
        AreaKind.OTHER: _("Something else"),
    }[kind]


def scope_word(scope: Scope) -> str:
    return {
        Scope.ONE: _("one customer"),
        Scope.MANY: _("many customers"),
        Scope.UNKNOWN: _("not said"),
    }[scope]


def priority_word(priority: Priority) -> str:
    return {
        Priority.LOW: _("low"),
        Priority.NORMAL: _("normal"),
        Priority.HIGH: _("high"),
        Priority.URGENT: _("urgent"),
    }[priority]


def cause_word(cause: Cause) -> str:
    """Return whose fault something was, as the parent's team calls it."""
    return {
        Cause.SUPPLIER: _("the supplier's"),
        Cause.RESELLER: _("the sub-reseller's own"),
        Cause.OURS: _("ours"),
        Cause.UNKNOWN: _("not known yet"),
    }[cause]


def desk_state(ticket: Ticket) -> str:
    """Return how a ticket stands, in the words of the parent's team."""
    return _("merged into another") if ticket.state is TicketState.MERGED else turn_word(ticket.turn)


def turn_word(turn: Turn | None) -> str:
    """Return for whom a ticket waits, in the words of the parent's team."""
    return {
        Turn.OURS: _("waits for us"),
        Turn.SUPPLIER: _("waits for the supplier"),
        Turn.THEIRS: _("waits for them"),
        None: _("closed"),
    }[turn]


def ended_words(ticket: Ticket) -> tuple[str, ...]:
    """Return how a ticket ended, where that says more than that it is closed."""
    if ticket.ended is Ended.SILENT:
        return (_("It closed by itself, for nobody wrote any more."),)
    if ticket.ended is Ended.PARTED:
        return (_("It ended with the dealings that it was about."),)
    return ()


def child_state(ticket: Ticket) -> str:
    """Return how a ticket stands, in the sub-reseller's words; that there is a supplier is none of its business."""
    if ticket.state is TicketState.MERGED:
        return _("goes on in another ticket")
    if is_asked(ticket):
        return _("is it working again?")
    return {
        Turn.OURS: _("we are on it"),
        Turn.SUPPLIER: _("being handled"),
        Turn.THEIRS: _("waits for your answer"),
        None: _("closed"),
    }[ticket.turn]


def listed_word(listed: Listed) -> str:
    """Return what a list of tickets is called on its button, and as its title."""
    return {
        Listed.OURS: _("Wait for us"),
        Listed.SUPPLIER: _("Wait for the supplier"),
        Listed.THEIRS: _("Wait for them"),
        Listed.UNASSIGNED: _("With nobody"),
        Listed.MINE: _("Mine"),
        Listed.UNCLEAR: _("Whose fault?"),
        Listed.OPEN: _("Open"),
        Listed.CLOSED: _("Closed"),
    }[listed]
