"""Any sentence can become a ticket: it is kept, what is missing is asked for with a tap, and it is opened."""

from dataclasses import replace

from domain.agreement import PanelId
from domain.network import called
from domain.people import Actor, ResellerId, ResellerState
from domain.requests import AttachmentId
from domain.ticket_drafts import (
    LONGEST_SINCE,
    NotAMoment,
    Piece,
    Step,
    TicketDraft,
    TicketDraftId,
    is_a_sentence,
    moment_of,
    since_from,
)
from domain.tickets import AreaId, GuideId, Ticket, TicketId
from handlers.ask import Ask
from handlers.forms import MissingAnswer
from handlers.menu import to_menu
from handlers.network import NobodyCalled, ShowNetwork
from handlers.opening_asks import (
    AddToDraft,
    AddToTicket,
    BeginTicket,
    BeginTicketFor,
    JoinCase,
    LeaveTicket,
    OpenTicket,
    ReadGuide,
    SaySince,
    SolvedByGuide,
)
from handlers.opening_steps import guide_screen, step_screen
from handlers.refusals import leads_by
from handlers.registry import DESK, Toward, answers, finds, guesses
from handlers.screen import SILENT, Button, Screen, press, rows
from handlers.ticket_asks import SayInTicket, ShowTicket
from handlers.ticket_words import area_word
from handlers.wording import _
from services import opening, ticket_news
from services.opening import TooFast, TooManyOpen, TooManyToday, WriteInstead
from storage.store import Store

LONGEST_NAME = 4
"""So many words a typed name has at most."""


@leads_by(TooFast, TooManyOpen, TooManyToday)
def _to_the_newest(refusal: WriteInstead) -> tuple[Button, ...]:
    if not refusal.ticket_id:
        return (to_menu(),)
    label = _("Write in ticket #%(number)s…") % {"number": refusal.number}
    return press(label, SayInTicket(TicketId(refusal.ticket_id))), to_menu()


# What was written


@finds
async def find_more(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """A file belongs to the ticket that is being written, and so does a short answer to what it asks."""
    if who.role not in DESK or (attachment is None and len(text) > LONGEST_SINCE):
        return None
    album = await opening.same_album(store, store.source.album, by=who)
    if album is not None and album.ticket_id is not None and attachment is not None:
        return SayInTicket(album.ticket_id, AttachmentId(attachment), text)
    draft = album or await opening.being_written(store, by=who)
    if draft is None:
        return None
    if attachment is not None:
        return (
            AddToDraft(draft.id, AttachmentId(attachment), text)
            if await _may_show(attachment, text, who, store)
            else None
        )
    return await _answer(text, draft, who, store)


async def _may_show(attachment: int, caption: str, who: Actor, store: Store) -> bool:
    """Return whether a file may show what is wrong; a table from one with sub-resellers is for the books."""
    if not await opening.takes_file(store, caption, by=who):
        return False
    is_table = await store.attachments.is_sent_as_table(AttachmentId(attachment))
    return not (is_table and await store.network.has_children(who.reseller_id))


async def _answer(text: str, draft: TicketDraft, who: Actor, store: Store) -> Ask | None:
    """Return what a text answers of what is asked just now: the name of an area, or a time."""
    standing = await opening.standing_as(store, draft, by=who)
    match standing.step:
        case Step.AREA:
            named = [one for one in standing.areas if area_word(one).casefold() == text.strip().casefold()]
            return OpenTicket(draft.id, area=named[0].id) if named else None
        case Step.SINCE:
            return SaySince(draft.id, text) if _is_a_time(text, who, store) else None
        case _:
            return None


def _is_a_time(text: str, who: Actor, store: Store) -> bool:
    try:
        since_from(text, store.now, who.time_zone)
    except NotAMoment:
        return False
    return True


@guesses
async def guess_ticket(text: str, attachment: int | None, who: Actor, store: Store) -> Ask | None:
    """What nothing else understands is more for the ticket that is being written, or may become one."""
    if who.role not in DESK or not (is_a_sentence(text) or attachment is not None):
        return None
    draft = await opening.being_written(store, by=who)
    if draft is not None:
        return AddToDraft(draft.id, None if attachment is None else AttachmentId(attachment), text)
    if who.is_top or who.state is ResellerState.CLOSED:
        return None
    return BeginTicket(None if attachment is None else AttachmentId(attachment), text)


def _piece(ask: BeginTicket | BeginTicketFor | AddToDraft, store: Store) -> Piece:
    at = store.source
    return Piece(ask.text or "", ask.attachment_id, at.platform, at.lane, at.message, at.album)


@answers(BeginTicket, roles=DESK, always=True, command="ticket")
async def begin_ticket(ask: BeginTicket, who: Actor, store: Store) -> Screen:
    """Ask whether to open a ticket of what somebody wrote, and what it is about."""
    if who.is_top:
        return await _begin_for_named(ask, who, store)
    if not ask.text and ask.attachment_id is None:
        raise MissingAnswer(ask, "text")
    return await _begin(who.reseller_id, _piece(ask, store), who, store)


async def _begin(reseller_id: ResellerId, piece: Piece, who: Actor, store: Store) -> Screen:
    said = None if piece.attachment_id else await opening.said_already(store, reseller_id, piece.text, by=who)
    if said is not None:
        subject = ticket_news.FOR_CHILD if reseller_id == who.reseller_id else ticket_news.FOR_DESK
        await store.cards.show_member(subject, int(said.id), who.member_id)
        return SILENT
    draft = await opening.begin(store, reseller_id, piece, by=who)
    return await _shown(await opening.standing_as(store, draft, by=who), who, store)


async def _begin_for_named(ask: BeginTicket, who: Actor, store: Store) -> Screen:
    """Begin a ticket of the sub-reseller whose name stands first."""
    words = ask.text.split()
    known = await store.network.known(who.reseller_id)
    for count in range(min(LONGEST_NAME, len(words)), 0, -1):
        found = called(" ".join(words[:count]), known)
        if len(found) == 1:
            rest = ask.text.split(maxsplit=count)[count:]
            if not rest and ask.attachment_id is None:
                raise MissingAnswer(BeginTicketFor(found[0].reseller_id), "text")
            piece = replace(_piece(ask, store), text=rest[0] if rest else "")
            return await _begin(found[0].reseller_id, piece, who, store)
        if found:
            return _whose([press(one.name, BeginTicketFor(one.reseller_id)) for one in found])
    if words:
        raise NobodyCalled(words[0][:32])
    return _whose([press(_("Network"), ShowNetwork())])


def _whose(ways: list[Button]) -> Screen:
    return Screen(
        title=_("Whose ticket is it?"),
        lines=(_("Type the name first: /ticket Ahmed can't log in. The card of each has a button for it, too."),),
        buttons=rows(*ways, to_menu()),
    )


@answers(BeginTicketFor, roles=DESK, toward=Toward.CHILD)
async def begin_ticket_for(ask: BeginTicketFor, who: Actor, store: Store) -> Screen:
    """Begin a ticket of a sub-reseller that called."""
    return await _begin(ask.reseller_id, _piece(ask, store), who, store)


@answers(AddToDraft, roles=DESK, always=True)
async def add_to_draft(ask: AddToDraft, who: Actor, store: Store) -> Screen:
    """Take in something more, and ask again what is still missing; the rest of an album says nothing."""
    together = await opening.same_album(store, store.source.album, by=who)
    await opening.add(store, ask.draft_id, _piece(ask, store), by=who)
    if together is not None:
        return SILENT
    return replace(await _next(ask.draft_id, who, store), quiet=True)


@answers(LeaveTicket, roles=DESK, always=True)
async def leave_ticket(ask: LeaveTicket, who: Actor, store: Store) -> Screen:
    """Forget what was written."""
    await opening.leave(store, ask.draft_id, by=who)
    return Screen(lines=(_("All right. No ticket was opened."),), buttons=rows(to_menu()))


# What is chosen


@answers(OpenTicket, roles=DESK, always=True)
async def open_ticket(ask: OpenTicket, who: Actor, store: Store) -> Screen:
    """Keep what was chosen, and open the ticket once nothing is missing."""
    draft = await opening.mine(store, ask.draft_id, by=who)
    if draft.ticket_id is not None:
        return await _open_before(draft.ticket_id, who, store)
    chosen = await opening.choose(
        store,
        draft,
        by=who,
        area_id=None if ask.area is None else AreaId(ask.area),
        panel_id=_panel(ask),
        scope=ask.scope,
        since=None if ask.since is None else moment_of(ask.since, draft.begun_at, who.time_zone),
        past=ask.past,
    )
    return await _shown(chosen, who, store)


def _panel(ask: OpenTicket) -> PanelId | None:
    return None if ask.panel is None else PanelId(ask.panel)


@answers(SaySince, roles=DESK, always=True)
async def say_since(ask: SaySince, who: Actor, store: Store) -> Screen:
    """Take in since when, as it was typed."""
    opened = await _opened_before(ask.draft_id, who, store)
    if opened is not None:
        return opened
    try:
        since = since_from(ask.text or "", store.now, who.time_zone)
    except NotAMoment as wrong:
        raise MissingAnswer(replace(ask, text=None), "text", wrong) from wrong
    await opening.set_since(store, ask.draft_id, since, by=who)
    return await _next(ask.draft_id, who, store)


async def _next(draft_id: TicketDraftId, who: Actor, store: Store) -> Screen:
    """Ask for what is missing, or open the ticket; its card follows."""
    return await _shown(await opening.standing(store, draft_id, by=who), who, store)


async def _shown(standing: opening.Opening, who: Actor, store: Store) -> Screen:
    if standing.step is not None:
        return await step_screen(standing, standing.step, who, store)
    return _open(await opening.open_drafted(store, standing, by=who), who)


async def _opened_before(draft_id: TicketDraftId, who: Actor, store: Store) -> Screen | None:
    """Return what a second tap shows: the ticket that it is by now."""
    draft = await opening.mine(store, draft_id, by=who)
    return None if draft.ticket_id is None else await _open_before(draft.ticket_id, who, store)


async def _open_before(ticket_id: TicketId, who: Actor, store: Store) -> Screen:
    return _open(await store.tickets.by_id(ticket_id), who)


def _open(ticket: Ticket, who: Actor) -> Screen:
    values = {"number": ticket.number}
    if who.reseller_id != ticket.reseller_id:
        said = _("Their ticket #%(number)s is open.") % values
    else:
        said = _("Thank you. Ticket #%(number)s is open: you hear from us there.") % values
    return Screen(lines=(said,), buttons=rows(press(_("Open the ticket"), ShowTicket(ticket.id, anew=True)), to_menu()))


@answers(AddToTicket, roles=DESK, always=True)
async def add_to_ticket(ask: AddToTicket, who: Actor, store: Store) -> Screen:
    """Say in a ticket that is open what was written for a new one."""
    opened = await _opened_before(ask.draft_id, who, store)
    if opened is not None:
        return opened
    ticket = await opening.add_to_ticket(store, ask.draft_id, ask.ticket_id, by=who)
    return Screen(
        lines=(_("Passed on. It stands in ticket #%(number)s now.") % {"number": ticket.number},),
        buttons=rows(press(_("Open the ticket"), ShowTicket(ticket.id, anew=True)), to_menu()),
    )


# What may help


@answers(ReadGuide, roles=DESK, always=True)
async def read_guide(ask: ReadGuide, who: Actor, store: Store) -> Screen:
    """Show another of the guides that fit."""
    opened = await _opened_before(ask.draft_id, who, store)
    if opened is not None:
        return opened
    standing = await opening.standing(store, ask.draft_id, by=who)
    chosen = next((guide for guide in standing.guides if guide.id == ask.guide), None)
    return await guide_screen(standing, chosen, store) if chosen else await _next(ask.draft_id, who, store)


@answers(SolvedByGuide, roles=DESK, always=True)
async def solved_by_guide(ask: SolvedByGuide, who: Actor, store: Store) -> Screen:
    """Keep that a guide helped; nobody is disturbed."""
    opened = await _opened_before(ask.draft_id, who, store)
    if opened is not None:
        return opened
    ticket = await opening.solved_by_guide(store, ask.draft_id, GuideId(ask.guide), by=who)
    return Screen(
        lines=(_("Glad that it helped. It is kept as ticket #%(number)s, closed.") % {"number": ticket.number},),
        buttons=rows(to_menu()),
    )


@answers(JoinCase, roles=DESK, always=True)
async def join_case(ask: JoinCase, who: Actor, store: Store) -> Screen:
    """Join what is known; go on where it is over by now."""
    opened = await _opened_before(ask.draft_id, who, store)
    if opened is not None:
        return opened
    ticket = await opening.join(store, ask.draft_id, by=who)
    return await _next(ask.draft_id, who, store) if ticket is None else _open(ticket, who)
