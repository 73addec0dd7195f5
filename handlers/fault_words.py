"""Whose fault a ticket was, on the card of its parent's team, and what came of a decision."""

from collections.abc import Sequence

from domain.cases import Case
from domain.people import Actor
from domain.tickets import Cause, Ticket, TicketState
from handlers.cases_asks import ShowCase
from handlers.fault_asks import BlameSupplier, LeaveUnknown, PickGuide, ShowTriage, TakeBlame, UndoDecision
from handlers.menu import to_menu
from handlers.screen import Button, Field, Screen, main, press, rows
from handlers.ticket_words import cause_word
from handlers.wording import _, moment, ngettext, number
from services.decided import name_for
from services.fault import Decided
from services.ticket_facts import TicketFacts
from services.ticket_news import DESK_ROLES
from storage.store import Store


async def fault_fields(facts: TicketFacts, reader: Actor, store: Store) -> tuple[Field, ...]:
    """Return whose fault a ticket was, who says so, and of which case it is part; nothing before anybody decided."""
    ticket = facts.ticket
    case = None if ticket.case_id is None else await store.cases.by_id(ticket.case_id)
    found = [] if ticket.cause_at is None else [Field(_("Whose fault"), await _decided_words(ticket, reader, store))]
    if case is not None:
        found.append(Field(_("Case"), case_in_short(case)))
    return tuple(found)


async def _decided_words(ticket: Ticket, reader: Actor, store: Store) -> str:
    who = await name_for(store, ticket.cause_by, reader=reader)
    values = {"cause": cause_word(ticket.cause), "who": who, "moment": moment(ticket.cause_at or ticket.opened_at)}
    return _("%(cause)s (%(who)s, %(moment)s)") % values if who else _("%(cause)s (%(moment)s)") % values


def case_in_short(case: Case) -> str:
    return f"#{case.number}: {case.title}"


async def fault_buttons(facts: TicketFacts, reader: Actor, store: Store) -> tuple[tuple[Button, ...], ...]:
    """Return what can be said of whose fault a ticket was, or how that is taken back."""
    ticket = facts.ticket
    if reader.role not in DESK_ROLES or ticket.state is TicketState.MERGED:
        return ()
    case = press(_("Open the case"), ShowCase(ticket.case_id)) if ticket.case_id is not None else None
    if ticket.cause is Cause.UNKNOWN:
        theirs, ours = press(_("Theirs…"), PickGuide(ticket.id)), press(_("Ours"), TakeBlame(ticket.id))
        not_known = None if ticket.is_open else not_known_button(ticket)
        return rows(await _supplier(ticket, store), theirs, ours, not_known, wide=3)
    return rows(await _back(ticket, store), case, wide=2)


def not_known_button(ticket: Ticket) -> Button | None:
    """Return what says that nobody can know whose fault a ticket was, as long as nobody has decided."""
    undecided = ticket.cause is Cause.UNKNOWN and ticket.cause_at is None
    return press(_("Not known"), LeaveUnknown(ticket.id)) if undecided else None


async def _supplier(ticket: Ticket, store: Store) -> Button:
    """Return the way to a case: where one is open about the same, it is asked which."""
    known = await store.once(
        ("open about", ticket.parent_id, ticket.area_id),
        lambda: store.cases.open_about(ticket.parent_id, [ticket.area_id], most=1),
    )
    return press(_("Supplier's fault…") if known else _("Supplier's fault"), BlameSupplier(ticket.id))


async def _back(ticket: Ticket, store: Store) -> Button:
    decision = await store.faults.last_of(ticket.id)
    if decision is not None and decision.can_be_undone(store.now):
        return press(_("Undo the decision"), UndoDecision(decision.id))
    return press(_("Not known after all"), LeaveUnknown(ticket.id))


def decided_screen(made: Decided, *, area: int) -> Screen:
    """Return what came of a decision on many tickets."""
    count = len(made.tickets)
    values = {"n": number(count), "cause": cause_word(made.decision.cause)}
    many = ngettext("%(n)s ticket: %(cause)s", "%(n)s tickets: %(cause)s", count)
    case = made.case
    return Screen(
        title=many % values,
        lines=tuple(_left_out_lines(made.left_out)),
        fields=(Field(_("Case"), case_in_short(case)),) if case else (),
        note=_("It can be undone for a day, here or on the card of each ticket."),
        buttons=rows(
            main(_("Decide on more"), ShowTriage(area)),
            press(_("Undo"), UndoDecision(made.decision.id)),
            press(_("Open the case"), ShowCase(case.id)) if case else None,
            to_menu(),
            wide=2,
        ),
    )


def _left_out_lines(left_out: Sequence[Ticket]) -> list[str]:
    decided = [ticket for ticket in left_out if ticket.state is not TicketState.MERGED]
    merged = len(left_out) - len(decided)
    lines = []
    if decided:
        many = ngettext(
            "%(n)s stayed as a colleague had decided before.",
            "%(n)s stayed as a colleague had decided before.",
            len(decided),
        )
        lines.append(many % {"n": number(len(decided))})
    if merged:
        lines.append(
            ngettext("%(n)s goes on in another ticket.", "%(n)s go on in other tickets.", merged)
            % {"n": number(merged)}
        )
    return lines
