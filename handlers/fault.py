"""Whose fault a ticket was: what a colleague says with a tap, what they choose for it, and how it is undone."""

from collections.abc import Sequence

from domain.cases import Case
from domain.people import Actor
from domain.tickets import CaseId, Cause, GuideId, Side, Ticket, TicketId, TicketMessageId
from handlers.ask import Ask
from handlers.cards import draws
from handlers.fault_asks import (
    BlameReseller,
    BlameSupplier,
    GuideHelped,
    LeaveUnknown,
    PickGuide,
    TakeBlame,
    UndoDecision,
)
from handlers.fault_words import case_in_short
from handlers.groups import is_shared
from handlers.menu import to_menu
from handlers.registry import DESK, Toward, answers
from handlers.replying import replied_to
from handlers.screen import SILENT, Button, Screen, main, press, rows
from handlers.ticket_asks import SayInTicket, ShowTicket
from handlers.ticket_card import card_for
from handlers.ticket_replies import say_as_reply
from handlers.wording import _, ngettext, number
from services import fault, ticket_guides
from services.ticket_news import DESK_ROLES
from storage.store import Store

MOST_CASES = 5
LONGEST_LABEL = 48


async def _known(ticket: Ticket, who: Actor, store: Store) -> Sequence[Case]:
    """Return one's own open cases about the same as a ticket."""
    return await store.cases.open_about(who.reseller_id, [ticket.area_id], most=MOST_CASES)


def _which_case(ticket: Ticket, known: Sequence[Case]) -> Screen:
    return Screen(
        title=_("Part of which case with the supplier?"),
        lines=(_("The sub-reseller hears that it is being handled, and each update to the case."),),
        buttons=rows(
            *(_join(case, ticket) for case in sorted(known, key=lambda case: case.panel_id != ticket.panel_id)),
            press(_("New case"), BlameSupplier(ticket.id, new=True)),
            _back(ticket),
        ),
    )


def _join(case: Case, ticket: Ticket) -> Button:
    return main(join_label(case), BlameSupplier(ticket.id, case.number))


def join_label(case: Case) -> str:
    return (_("Join case %(case)s") % {"case": case_in_short(case)})[:LONGEST_LABEL]


def _back(ticket: Ticket) -> Button:
    return press(_("« Back"), ShowTicket(ticket.id))


async def own_case(number_of_case: int, who: Actor, store: Store) -> CaseId | None:
    """Return one's own case by its number, nothing for 0; raises `NotHere`."""
    return (await store.cases.by_number(who.reseller_id, number_of_case)).id if number_of_case else None


@answers(BlameSupplier, roles=DESK, toward=Toward.CHILD, in_groups=True)
async def blame_supplier(ask: BlameSupplier, who: Actor, store: Store) -> Screen:
    """Say that a ticket is the supplier's, and make it part of a case.

    Of which, where one was opened meanwhile, is asked; in a group, which is no place for questions, it is the newest.
    """
    ticket = await store.tickets.by_id(ask.ticket_id)
    case_id = await own_case(ask.case, who, store)
    if not (ask.case or ask.new or ticket.cause_by):
        known = await _known(ticket, who, store)
        if known and not is_shared(who, store):
            return _which_case(ticket, known)
        case_id = known[0].id if known else None
    await fault.decide(store, [ask.ticket_id], Cause.SUPPLIER, by=who, case_id=case_id)
    return await card_for(ask.ticket_id, who, store)


@answers(PickGuide, roles=DESK, toward=Toward.CHILD, reads=True)
async def pick_guide(ask: PickGuide, who: Actor, store: Store) -> Screen:
    """Ask which guide a sub-reseller is sent."""
    ticket = await store.tickets.by_id(ask.ticket_id)
    guides = await ticket_guides.fitting(store, [ticket], by=who)
    choices = [(guide.title, BlameReseller(ticket.id, guide.id)) for guide in guides]
    without = BlameReseller(ticket.id)
    return guide_question([press(title[:LONGEST_LABEL], one) for title, one in choices], without, _back(ticket))


def guide_question(guides: Sequence[Button], without: Ask, back: Button) -> Screen:
    """Return the question which guide goes out."""
    return Screen(
        title=_("Which guide helps?"),
        lines=(
            _("It goes out at once, in the name of your business and in kind words.")
            if guides
            else _(
                "You have no guides yet: what is decided here is only whose fault it was. Answer in your own words."
            ),
        ),
        buttons=rows(*guides, press(_("Without a guide"), without), back),
    )


@answers(BlameReseller, roles=DESK, toward=Toward.CHILD)
async def blame_reseller(ask: BlameReseller, who: Actor, store: Store) -> Screen:
    """Say that a ticket is the sub-reseller's own, and send a guide."""
    guide_id = GuideId(ask.guide) if ask.guide else None
    await fault.decide(store, [ask.ticket_id], Cause.RESELLER, by=who, guide_id=guide_id)
    return await card_for(ask.ticket_id, who, store)


@answers(TakeBlame, roles=DESK, toward=Toward.CHILD, in_groups=True)
async def take_blame(ask: TakeBlame, who: Actor, store: Store) -> Screen:
    """Say that a ticket is one's own fault."""
    await fault.decide(store, [ask.ticket_id], Cause.OURS, by=who)
    return await card_for(ask.ticket_id, who, store)


@answers(LeaveUnknown, roles=DESK, toward=Toward.CHILD)
async def leave_unknown(ask: LeaveUnknown, who: Actor, store: Store) -> Screen:
    """Say that nobody knows yet whose fault a ticket is."""
    await fault.decide(store, [ask.ticket_id], Cause.UNKNOWN, by=who)
    return await card_for(ask.ticket_id, who, store)


@answers(UndoDecision, roles=DESK, in_groups=True)
async def undo_decision(ask: UndoDecision, who: Actor, store: Store) -> Screen:
    """Put everything back as it was before a decision."""
    undone = await fault.undo(store, ask.decision_id, by=who)
    if len(undone.tickets) == 1 and not undone.left:
        return await card_for(undone.tickets[0].id, who, store)
    put_back = ngettext(
        "%(n)s ticket is as it was before.", "%(n)s tickets are as they were before.", len(undone.tickets)
    )
    left = ngettext("%(n)s stays as it was decided since.", "%(n)s stay as they were decided since.", undone.left)
    return Screen(
        title=_("Undone"),
        lines=(
            put_back % {"n": number(len(undone.tickets))},
            *((left % {"n": number(undone.left)},) if undone.left else ()),
        ),
        note=_("What was sent stays sent, and the case keeps its record."),
        buttons=rows(to_menu()),
    )


# What the sub-reseller gets


@draws(ticket_guides.CARD)
async def guide_card(object_id: int, reader: Actor, store: Store) -> Screen:
    """Draw a guide that was sent in a ticket, for the sub-reseller."""
    message = await store.tickets.message(TicketMessageId(object_id))
    ticket = await store.tickets.by_id(message.ticket_id)
    business = await store.resellers.by_id(ticket.parent_id)
    waits = ticket.is_open and ticket.guide_id is not None and message.side is Side.OURS
    return Screen(
        title=_("%(who)s, ticket #%(number)s") % {"who": business.name, "number": ticket.number},
        lines=(_("This is what usually helps. Please try it, and tell us how it went."),),
        quote=message.text,
        buttons=rows(
            main(_("It is solved, thanks"), GuideHelped(ticket.id)),
            press(_("It didn't help…"), SayInTicket(ticket.id)),
        )
        if waits and reader.role in DESK_ROLES
        else rows(press(_("Open the ticket"), ShowTicket(ticket.id, anew=True))),
    )


@answers(GuideHelped, roles=DESK, toward=Toward.PARENT, always=True)
async def guide_helped(ask: GuideHelped, who: Actor, store: Store) -> Screen:
    """Close a ticket because the guide solved it."""
    await ticket_guides.helped(store, ask.ticket_id, by=who)
    return SILENT


@replied_to(ticket_guides.CARD)
async def reply_to_a_guide(object_id: int, text: str, attachment: int | None, _who: Actor, store: Store) -> SayInTicket:
    message = await store.tickets.message(TicketMessageId(object_id))
    return say_as_reply(TicketId(message.ticket_id), text, attachment)
