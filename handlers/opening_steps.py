"""The screens on the way to a ticket: what is asked, what is known, and what may help."""

from collections.abc import Sequence
from dataclasses import replace

from domain.agreement import PanelId
from domain.calendar import day_in
from domain.guides import Guide
from domain.people import Actor
from domain.requests import DECIDERS, AttachmentId
from domain.ticket_drafts import SinceWhen, Step, TicketDraft, moment_of
from domain.tickets import Scope, Ticket
from handlers.menu import to_menu
from handlers.opening_asks import AddToTicket, JoinCase, LeaveTicket, OpenTicket, ReadGuide, SaySince, SolvedByGuide
from handlers.request_asks import PlaceReceipt, RequestCredits
from handlers.screen import Button, Screen, main, press, rows
from handlers.ticket_words import area_word, cut
from handlers.wording import _, clock_time, moment, ngettext, number, zone
from services import guides, receipts
from services.known import KnownProblem
from services.opening import Opening
from storage.store import Store

MOST_QUOTED = 1_000
MOST_STANDING = 2
"""How many open tickets are offered to write in instead, the newest ones."""


async def step_screen(opening: Opening, step: Step, who: Actor, store: Store) -> Screen:
    """Return what is asked or said next."""
    match step:
        case Step.AREA:
            return await _area(opening, who, store)
        case Step.PANEL:
            return await _panel(opening, store)
        case Step.HELP if opening.problem is not None:
            return _known(opening.draft, opening.problem, store)
        case Step.HELP:
            return await guide_screen(opening, opening.guides[0], store)
        case Step.SCOPE:
            return _scope(opening.draft)
        case Step.SINCE:
            return _since(opening.draft, who)


def _so_far(draft: TicketDraft) -> OpenTicket:
    """Return what was chosen so far, to be completed by one answer more."""
    return OpenTicket(draft.id, draft.area_id, draft.panel_id, draft.scope, past=draft.past)


def _ways_out(draft: TicketDraft) -> tuple[Button, Button]:
    return press(_("« Back"), OpenTicket(draft.id)), press(_("Leave it"), LeaveTicket(draft.id))


# What it is about


async def _area(opening: Opening, who: Actor, store: Store) -> Screen:
    draft = opening.draft
    areas = [press(area_word(area), OpenTicket(draft.id, area=area.id)) for area in opening.areas]
    own = who.reseller_id == draft.reseller_id
    return Screen(
        title=_("Shall I open a ticket?"),
        lines=(*_files_line(opening), *await _where_it_goes(opening, who, store)),
        quote=_quoted(opening.text),
        buttons=(
            *rows(*areas, wide=2),
            *rows(*(await _instead(opening, who, store) if own else ())),
            (press(_("No, leave it"), LeaveTicket(draft.id)), to_menu()),
        ),
    )


def _files_line(opening: Opening) -> tuple[str, ...]:
    count = sum(piece.attachment_id is not None for piece in opening.pieces)
    if not count:
        return ()
    return (ngettext("With %(n)s file.", "With %(n)s files.", count) % {"n": number(count)},)


async def _where_it_goes(opening: Opening, who: Actor, store: Store) -> tuple[str, ...]:
    reseller = opening.reseller
    if who.reseller_id != reseller.id:
        return (_("It will be a ticket of %(reseller)s. Tap what it is about.") % {"reseller": reseller.name},)
    parent = await store.resellers.by_id(reseller.parent_id) if reseller.parent_id else reseller
    told = _("Tap what it is about, and it goes to %(business)s.") % {"business": parent.name}
    if await _receipt_in(opening, who, store) is None or await store.requests.asked_of(reseller.id):
        return (told,)
    return told, _("If it is a receipt, send it again with the number of credits that you need as its caption.")


async def _receipt_in(opening: Opening, who: Actor, store: Store) -> AttachmentId | None:
    """Return the file that may be a receipt: one that came alone, and without a word where no request is open."""
    first, *more = opening.pieces
    if more or first.attachment_id is None or who.role not in DECIDERS:
        return None
    if first.text and not await store.requests.asked_of(opening.draft.reseller_id):
        return None
    return first.attachment_id if await receipts.may_be(store, first.attachment_id) else None


async def _instead(opening: Opening, who: Actor, store: Store) -> list[Button]:
    """Return what it may be instead: a receipt, or more about a ticket that is open."""
    receipt_id = await _receipt_in(opening, who, store)
    asked = await store.requests.asked_of(opening.draft.reseller_id)
    receipt = PlaceReceipt(receipt_id) if receipt_id and asked else RequestCredits(receipt_id=receipt_id)
    request = [press(_("It is a receipt"), receipt)] if receipt_id else []
    standing = await store.tickets.open_of(opening.draft.reseller_id)
    return [*request, *(_add_to(opening.draft, ticket) for ticket in standing[-MOST_STANDING:])]


def _add_to(draft: TicketDraft, ticket: Ticket) -> Button:
    return press(_belongs_to(ticket), AddToTicket(draft.id, ticket.id))


def _belongs_to(ticket: Ticket) -> str:
    return _("It belongs to #%(number)s: %(subject)s") % {"number": ticket.number, "subject": cut(ticket.subject, 40)}


def _quoted(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1].rstrip()}…"


# Where, for how many, since when


async def _panel(opening: Opening, store: Store) -> Screen:
    names = {panel_id: (await store.panels.by_id(panel_id)).name for panel_id in opening.panels}
    return Screen(
        title=_("At which panel?"),
        buttons=(*_panels(opening.draft, names), _ways_out(opening.draft)),
    )


def _panels(draft: TicketDraft, names: dict[PanelId, str]) -> tuple[tuple[Button, ...], ...]:
    return rows(*(press(name, replace(_so_far(draft), panel=panel_id)) for panel_id, name in names.items()), wide=2)


def _scope(draft: TicketDraft) -> Screen:
    one = press(_("One customer"), replace(_so_far(draft), scope=Scope.ONE, past=True))
    many = press(_("Several"), replace(_so_far(draft), scope=Scope.MANY, past=True))
    return Screen(title=_("Does it concern one customer, or several?"), buttons=((one, many), _ways_out(draft)))


def _since(draft: TicketDraft, who: Actor) -> Screen:
    labels = {
        SinceWhen.NOW: _("Just now"),
        SinceWhen.MORNING: _("This morning"),
        SinceWhen.YESTERDAY: _("Yesterday"),
    }
    if moment_of(SinceWhen.MORNING, draft.begun_at, who.time_zone) == draft.begun_at:
        del labels[SinceWhen.MORNING]
    choices = [press(label, replace(_so_far(draft), since=when, past=True)) for when, label in labels.items()]
    return Screen(
        title=_("Since when?"),
        lines=(_("Tap it, or just type a time or a day."),),
        buttons=(*rows(*choices, press(_("Another time…"), SaySince(draft.id)), wide=2), _ways_out(draft)),
    )


# What may help


def _known(draft: TicketDraft, problem: KnownProblem, store: Store) -> Screen:
    """Say that something is being handled; of others it says nothing, nor whose fault it is."""
    today = day_in(store.now, zone().key) == day_in(problem.since, zone().key)
    since = clock_time(problem.since) if today else moment(problem.since)
    else_ = press(_("It is something else"), replace(_so_far(draft), past=True))
    return Screen(
        title=_("Known since %(moment)s, being handled.") % {"moment": since},
        lines=(_known_line(problem),),
        buttons=(*rows(_known_button(draft, problem), else_), _ways_out(draft)),
    )


def _known_line(problem: KnownProblem) -> str:
    if problem.joined is not None:
        return _("Your ticket #%(number)s is about it already.") % {"number": problem.joined.number}
    if problem.case_id is None:
        return _("You hear from us as soon as it is over.")
    return _("Tap “Me too”, and you hear from us as soon as there is news.")


def _known_button(draft: TicketDraft, problem: KnownProblem) -> Button:
    if problem.joined is not None:
        return main(_belongs_to(problem.joined), AddToTicket(draft.id, problem.joined.id))
    if problem.case_id is None:
        return main(_("All right, I'll wait"), LeaveTicket(draft.id))
    return main(_("Me too"), JoinCase(draft.id))


async def guide_screen(opening: Opening, chosen: Guide, store: Store) -> Screen:
    """Show a guide at once, and the others that fit by their titles."""
    draft = opening.draft
    guide = await guides.show(store, draft, chosen.id)
    return Screen(
        title=guide.title,
        lines=(_("This may help at once:"),),
        quote=guide.body,
        buttons=(
            *rows(main(_("Solved, thanks"), SolvedByGuide(draft.id, guide.id))),
            *rows(press(_("Not solved, open the ticket"), replace(_so_far(draft), past=True))),
            *rows(*_others(draft, opening.guides, guide)),
            _ways_out(draft),
        ),
    )


def _others(draft: TicketDraft, fitting: Sequence[Guide], shown: Guide) -> list[Button]:
    return [press(guide.title, ReadGuide(draft.id, guide.id)) for guide in fitting if guide.id != shown.id]
