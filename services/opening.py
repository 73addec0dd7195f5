"""The way to a ticket: what was written is kept, what is missing is asked for, and what is known already is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.agreement import PanelId
from domain.errors import N_, NotHere, Refusal
from domain.guides import Guide
from domain.people import Actor, Reseller, ResellerId
from domain.ticket_drafts import (
    AT_A_PANEL,
    GATHERED_WITHIN,
    MOST_PIECES,
    Piece,
    Step,
    TicketDraft,
    TicketDraftId,
    all_said,
    is_a_sentence,
    missing,
)
from domain.tickets import Area, AreaId, GuideId, Scope, Ticket, TicketId
from domain.traffic import Source
from services import areas, cases, guides, known, tickets
from services.known import KnownProblem
from services.tickets import Question, Said, said_from
from storage.store import Store

SAME_WITHIN = timedelta(minutes=10)
"""The same words again within so long are the same ticket."""

PACE, PACE_WITHIN = 5, timedelta(minutes=10)
A_DAY = timedelta(days=1)


@dataclass(eq=False)
class WriteInstead(Refusal):
    """There are tickets enough. `number`, `ticket_id`: the newest open one, where more can be written; 0 for none."""

    number: int
    ticket_id: int


@dataclass(eq=False)
class TooManyOpen(WriteInstead):
    open: int

    why = N_("%(open)s of your tickets are open, which is as many as we can keep apart.")
    what_to_do = N_("Write in one of them instead, or say of one that it is solved.")


@dataclass(eq=False)
class TooManyToday(WriteInstead):
    most: int

    why = N_("You have opened %(most)s tickets within a day, which is as many as we can answer well.")
    what_to_do = N_("Write in one of them instead; we read all that you write there.")


@dataclass(eq=False)
class TooFast(WriteInstead):
    why = N_("You have just opened several tickets, and we are on them.")
    what_to_do = N_("If this belongs to one of them, write it there instead; else try again in ten minutes.")


class EnoughPieces(Refusal):
    why = N_("That is as much as a ticket can begin with.")
    what_to_do = N_("Open it now, and send the rest as replies to its card.")


@dataclass(frozen=True, slots=True)
class Opening:
    """A ticket on its way, with all that the next question needs. `step`: what is missing, `None` for nothing.

    `area`: what it is about, if that was chosen; `panels`: where the sub-reseller has accounts; `problem`: what is
    known; `guides`: those that fit, the best first.
    """

    draft: TicketDraft
    reseller: Reseller
    pieces: Sequence[Piece]
    areas: Sequence[Area]
    area: Area | None
    panels: Sequence[PanelId]
    step: Step | None
    problem: KnownProblem | None = None
    guides: Sequence[Guide] = ()

    @property
    def text(self) -> str:
        return all_said(self.pieces)


# What is written


async def begin(store: Store, reseller_id: ResellerId, piece: Piece, *, by: Actor) -> TicketDraft:
    """Keep what somebody wrote as the beginning of a ticket of a sub-reseller's, in place of any begun before.

    Raises `Closed`, `NotAText`, and to its own people `TooManyOpen`, `TooManyToday`, `TooFast`.
    """
    reseller = await tickets.openable(store, reseller_id)
    piece = _readable(piece)
    if by.reseller_id == reseller_id:
        await _check_room(store, reseller)
    draft = await store.ticket_drafts.begin(reseller_id, by.member_id)
    await store.ticket_drafts.add_piece(draft.id, piece)
    return draft


async def add(store: Store, draft_id: TicketDraftId, piece: Piece, *, by: Actor) -> bool:
    """Put something more to a ticket that is being written; returns whether it is new to it. Raises `EnoughPieces`."""
    draft = await _unopened(store, draft_id, by=by)
    pieces, piece = await store.ticket_drafts.pieces(draft.id), _readable(piece)
    if piece.attachment_id is None and piece.text in {one.text for one in pieces}:
        return False
    if len(pieces) >= MOST_PIECES:
        raise EnoughPieces
    await store.ticket_drafts.add_piece(draft.id, piece)
    await store.ticket_drafts.change(draft.id)
    return True


async def being_written(store: Store, *, by: Actor) -> TicketDraft | None:
    """Return the ticket to which what somebody writes now still belongs."""
    draft = await store.ticket_drafts.open_of(by.member_id)
    return draft if draft is not None and store.now - draft.touched_at <= GATHERED_WITHIN else None


async def same_album(store: Store, album: str, *, by: Actor) -> TicketDraft | None:
    """Return what the first pieces of an album went into, opened meanwhile or not."""
    draft = await store.ticket_drafts.newest_of(by.member_id) if album else None
    if draft is None:
        return None
    return draft if album in {piece.album for piece in await store.ticket_drafts.pieces(draft.id)} else None


async def takes_file(store: Store, caption: str, *, by: Actor) -> bool:
    """Return whether a file belongs to what somebody is writing; one with a number alone is a request for credits."""
    if caption and not is_a_sentence(caption):
        return False
    if await same_album(store, store.source.album, by=by) is not None:
        return True
    return await being_written(store, by=by) is not None


async def said_already(store: Store, reseller_id: ResellerId, text: str, *, by: Actor) -> Ticket | None:
    """Return the open ticket in which somebody said the same a moment ago."""
    since = store.now - SAME_WITHIN
    said = said_from(text, has_file=True)
    return await store.ticket_drafts.said_already(reseller_id, said, since, by=by.member_id) if said else None


async def leave(store: Store, draft_id: TicketDraftId, *, by: Actor) -> None:
    """Forget what was written. Nothing changes for what is a ticket already."""
    draft = await mine(store, draft_id, by=by)
    if draft.ticket_id is None:
        await store.ticket_drafts.drop(draft.id)


# What is asked and said on the way


async def choose(
    store: Store,
    draft: TicketDraft,
    *,
    by: Actor,
    area_id: AreaId | None,
    panel_id: PanelId | None,
    scope: Scope | None,
    since: datetime | None,
    past: bool,
) -> Opening:
    """Keep what was answered so far, and return what is next as `standing` does.

    An area or a panel that can't be chosen any more is asked for again. `draft`: somebody's own, as it stands now.
    """
    reseller = await store.resellers.by_id(draft.reseller_id)
    listed = await _areas_for(store, reseller)
    panels = await _panels_of(store, draft.reseller_id)
    chosen: dict[str, Any] = {
        "area_id": area_id if area_id in {area.id for area in listed} else None,
        "panel_id": panel_id if panel_id in panels else None,
        "scope": scope,
        "since": since,
        "past": past,
    }
    await store.ticket_drafts.change(draft.id, **chosen)
    return await _opening(store, replace(draft, touched_at=store.now, **chosen), reseller, listed, panels, by=by)


async def set_since(store: Store, draft_id: TicketDraftId, since: datetime, *, by: Actor) -> None:
    """Keep since when something is so, as it was typed."""
    await _unopened(store, draft_id, by=by)
    await store.ticket_drafts.change(draft_id, since=since)


async def standing(store: Store, draft_id: TicketDraftId, *, by: Actor) -> Opening:
    """Return a ticket on its way, with what is to be asked or said next."""
    return await standing_as(store, await _unopened(store, draft_id, by=by), by=by)


async def standing_as(store: Store, draft: TicketDraft, *, by: Actor) -> Opening:
    """Return a ticket on its way as `standing` does. `draft`: somebody's own, as it stands now."""
    reseller = await store.resellers.by_id(draft.reseller_id)
    listed = await _areas_for(store, reseller)
    panels = await _panels_of(store, draft.reseller_id)
    return await _opening(store, draft, reseller, listed, panels, by=by)


async def _opening(
    store: Store,
    draft: TicketDraft,
    reseller: Reseller,
    listed: Sequence[Area],
    panels: Sequence[PanelId],
    *,
    by: Actor,
) -> Opening:
    area = next((one for one in listed if one.id == draft.area_id), None)
    pieces = await store.ticket_drafts.pieces(draft.id)
    opening = Opening(draft, reseller, pieces, listed, area, panels, _step(draft, area, panels, by))
    if opening.step is not Step.HELP or area is None:
        return opening
    return await _with_help(store, opening, area)


def _step(draft: TicketDraft, area: Area | None, panels: Sequence[PanelId], by: Actor) -> Step | None:
    """Return what is missing. The parent's own people are asked for the area alone: they are on the telephone."""
    if by.reseller_id != draft.reseller_id:
        return Step.AREA if area is None else None
    return missing(draft, area.kind if area else None, len(panels))


async def _with_help(store: Store, opening: Opening, area: Area) -> Opening:
    """Return an opening with what is known or what guides fit; with the next question where there is neither."""
    draft, reseller = opening.draft, opening.reseller
    at = opening.panels if draft.panel_id is None else [draft.panel_id]
    problem = await known.known(store, reseller, area.id, at)
    if problem is not None:
        return replace(opening, problem=problem)
    fitting = await guides.fitting(store, reseller, opening.text, area.id)
    if fitting:
        return replace(opening, guides=fitting)
    return replace(opening, step=missing(replace(draft, past=True), area.kind, len(opening.panels)))


# What becomes of it


async def open_drafted(store: Store, opening: Opening, *, by: Actor) -> Ticket:
    """Open a ticket of which nothing is missing any more. Raises what `begin` and `tickets.open_ticket` do."""
    return await _open(store, opening, by=by)


async def join(store: Store, draft_id: TicketDraftId, *, by: Actor) -> Ticket | None:
    """Have a ticket join the case that explains it; returns the one that has joined before, if there is one, in which
    it is said then.

    Returns `None` where nothing of the kind is known any more: it may just have been solved.
    """
    opening = await standing(store, draft_id, by=by)
    if opening.problem is None or opening.problem.case_id is None:
        return None
    if opening.problem.joined is not None:
        return await add_to_ticket(store, draft_id, opening.problem.joined.id, by=by)
    if not (await store.cases.hold(opening.problem.case_id)).is_open:
        return None
    ticket = await _open(store, opening, by=by, quietly=True)
    return await cases.join_known(store, opening.problem.case_id, ticket.id)


async def solved_by_guide(store: Store, draft_id: TicketDraftId, guide_id: GuideId, *, by: Actor) -> Ticket:
    """Keep as a ticket that has ended what a guide solved; nobody is disturbed. Raises `NotHere`."""
    opening = await standing(store, draft_id, by=by)
    guide = await guides.of_parent(store, opening.reseller, guide_id)
    ticket = await _open(store, opening, by=by, solved_by=guide.id)
    await store.guides.note_solved(guide.id, ticket.id)
    return ticket


async def add_to_ticket(store: Store, draft_id: TicketDraftId, ticket_id: TicketId, *, by: Actor) -> Ticket:
    """Say in a ticket that is there what was written for a new one. Raises `TicketClosed`, `NotHere`."""
    draft = await _unopened(store, draft_id, by=by)
    ticket = await tickets.standing(store, ticket_id)
    if ticket.reseller_id != draft.reseller_id:
        raise NotHere
    for piece in await store.ticket_drafts.pieces(draft.id):
        await tickets.say(
            store, ticket.id, piece.text, by=by, attachment_id=piece.attachment_id, source=_source_of(piece)
        )
    await store.ticket_drafts.open(draft.id, ticket.id)
    return ticket


async def _open(
    store: Store, opening: Opening, *, by: Actor, quietly: bool = False, solved_by: GuideId | None = None
) -> Ticket:
    draft, area = opening.draft, opening.area
    if area is None:
        raise NotHere
    reseller = await tickets.hold_openable(store, draft.reseller_id)
    if by.reseller_id == reseller.id:
        await _check_room(store, reseller)
    first, *more = opening.pieces
    question = Question(
        first.text,
        area.id,
        scope=draft.scope or Scope.UNKNOWN,
        since=draft.since,
        panel_id=_panel_of(opening, area),
        attachment_id=first.attachment_id,
        source=_source_of(first),
        quietly=quietly,
        solved_by=solved_by,
        more=tuple(Said(piece.text, piece.attachment_id, _source_of(piece)) for piece in more),
    )
    ticket = await tickets.open_for(store, reseller, question, by=by)
    await store.ticket_drafts.open(draft.id, ticket.id)
    return ticket


def _panel_of(opening: Opening, area: Area) -> PanelId | None:
    """Return at which panel it is: the one that was chosen, or the only one, where that matters."""
    if area.kind not in AT_A_PANEL:
        return None
    return opening.draft.panel_id or (opening.panels[0] if len(opening.panels) == 1 else None)


# What has to hold


async def mine(store: Store, draft_id: TicketDraftId, *, by: Actor) -> TicketDraft:
    """Return what somebody began themselves, opened or not. Raises `NotHere`."""
    draft = await store.ticket_drafts.by_id(draft_id)
    if draft.member_id != by.member_id:
        raise NotHere
    return draft


async def _unopened(store: Store, draft_id: TicketDraftId, *, by: Actor) -> TicketDraft:
    draft = await mine(store, draft_id, by=by)
    if draft.ticket_id is not None:
        raise NotHere
    return draft


async def _check_room(store: Store, reseller: Reseller) -> None:
    """Return if a sub-reseller may open one more. Raises `TooManyOpen`, `TooManyToday`, `TooFast`."""
    assert reseller.parent_id is not None  # noqa: S101  (it was looked at before)
    settings = await store.support_settings.of(reseller.parent_id)
    standing = await store.tickets.open_of(reseller.id)
    newest = (standing[-1].number, int(standing[-1].id)) if standing else (0, 0)
    if len(standing) >= settings.most_open:
        raise TooManyOpen(*newest, len(standing))
    today = await store.ticket_drafts.opened_since(reseller.id, store.now - A_DAY)
    if today >= settings.most_a_day:
        raise TooManyToday(*newest, today)
    if today >= PACE and await store.ticket_drafts.opened_since(reseller.id, store.now - PACE_WITHIN) >= PACE:
        raise TooFast(*newest)


async def _areas_for(store: Store, reseller: Reseller) -> Sequence[Area]:
    if reseller.parent_id is None:
        raise NotHere
    return await areas.listed(store, reseller.parent_id)


async def _panels_of(store: Store, reseller_id: ResellerId) -> Sequence[PanelId]:
    """Return the panels at which a sub-reseller has accounts in use."""
    accounts = await store.sub_panels.of_reseller(reseller_id)
    return [account.panel_id for account in accounts if account.active]


def _readable(piece: Piece) -> Piece:
    """Return a piece as a ticket keeps it; raises `NotAText` for one without anything in it."""
    return replace(piece, text=said_from(piece.text, has_file=piece.attachment_id is not None))


def _source_of(piece: Piece) -> Source:
    return Source(piece.platform, piece.lane, piece.message, piece.album)
