"""Cases: one problem put to the supplier, what all of its sub-resellers hear of it, and how it ends.

What the supplier says, and who else is concerned, stays with the own team: down goes an update in the team's own words,
and the question whether it works again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.cases import Case, CaseEntry, CaseState, EntryKind
from domain.errors import N_, NotHere, Refusal
from domain.people import Actor, MemberId, ResellerId
from domain.tickets import AreaId, CaseId, Cause, Side, Ticket, TicketId, TicketMessageId, Turn
from services import case_news
from services.decided import name_for
from services.ticket_turns import answered_each, turn_each
from services.tickets import said_from
from storage.store import Store

A_CHUNK = 500
"""So many tickets are told at once; the rest follows piece by piece, so that nobody else is kept waiting."""


@dataclass(eq=False)
class CaseOver(Refusal):
    number: int
    who: str
    at: datetime

    why = N_("%(who)s marked case #%(number)s as resolved on %(at)s.")
    what_to_do = N_("Nothing was changed. If it isn't over, open the case again with the button on its card first.")


@dataclass(eq=False)
class CaseStillOpen(Refusal):
    number: int

    why = N_("Case #%(number)s is open.")
    what_to_do = N_("Nothing was changed by this tap. /cases shows how it stands.")


# Opening one, and what becomes part of it


async def open_case(store: Store, tickets: Sequence[Ticket], *, by: Actor) -> Case:
    """Open a case for tickets, which the caller makes part of it; the team gets its card. `tickets`: oldest first."""
    await store.network.hold(by.reseller_id)
    case = await store.cases.add(
        by.reseller_id,
        area_id=_most_named([ticket.area_id for ticket in tickets]),
        panel_id=tickets[0].panel_id if len({ticket.panel_id for ticket in tickets}) == 1 else None,
        title=tickets[0].subject,
        since=min(ticket.since or ticket.opened_at for ticket in tickets),
        opened_by=by.member_id,
    )
    await store.cases.note(case.id, EntryKind.OPENED, await names_of(store, tickets), by=by.member_id)
    await case_news.opened(store, case)
    return case


def _most_named(area_ids: Sequence[AreaId]) -> AreaId:
    return Counter(area_ids).most_common(1)[0][0]


async def standing(store: Store, case_id: CaseId, *, by: Actor) -> Case:
    """Return an open case of one's own, which nobody else changes meanwhile. Raises `CaseOver`, `NotHere`."""
    case = await own(store, case_id, by=by)
    if not case.is_open:
        raise await over(store, case, to=by)
    return case


async def own(store: Store, case_id: CaseId, *, by: Actor) -> Case:
    """Return a case of one's own, which nobody else changes meanwhile. Raises `NotHere`."""
    case = await store.cases.hold(case_id)
    if case.reseller_id != by.reseller_id:
        raise NotHere
    return case


async def over(store: Store, case: Case, *, to: Actor) -> CaseOver:
    """Return who resolved a case, and when."""
    return CaseOver(case.number, await name_for(store, case.resolved_by, reader=to), case.resolved_at or store.now)


async def join(store: Store, case: Case, tickets: Sequence[Ticket], *, by: MemberId | None) -> None:
    """Put on record that tickets have become part of a case, and tell them what was said of it last."""
    await store.cases.note(case.id, EntryKind.JOINED, await names_of(store, tickets), by=by)
    await _tell_last(store, case, [ticket for ticket in tickets if ticket.is_open])
    await case_news.redraw(store, case.id)


async def leave(store: Store, case_id: CaseId, tickets: Sequence[Ticket], *, by: MemberId) -> None:
    """Put on record that tickets aren't part of a case any more; all else of its record stays."""
    await store.cases.note(case_id, EntryKind.LEFT, await names_of(store, tickets), by=by)
    await case_news.redraw(store, case_id)


async def end_unfounded(store: Store, case_id: CaseId, *, by: MemberId) -> None:
    """End a case without tickets that nobody has heard of yet: a mistake shall explain nothing to anybody."""
    case = await store.cases.hold(case_id)
    if not case.is_open or case.reported_at is not None or await store.cases.last_told(case_id) is not None:
        return
    if not (await store.cases.extent(case_id)).tickets:
        await store.cases.pass_into(case_id, CaseState.RESOLVED, resolved_at=store.now, resolved_by=by)
        await case_news.turned(store, case)


async def join_known(store: Store, case_id: CaseId, ticket_id: TicketId) -> Ticket:
    """Have a ticket whose sub-reseller says that it is about something known become part of the case of it.

    Raises `NotHere` for a case of others, or one that is over by now.
    """
    case = await store.cases.hold(case_id)
    held = await store.many_tickets.hold(case.reseller_id, [ticket_id])
    if not case.is_open or not held or not held[0].is_open or held[0].cause is not Cause.UNKNOWN:
        raise NotHere
    await store.many_tickets.change([ticket_id], case_id=case.id, cause=Cause.SUPPLIER, cause_at=store.now)
    await turn_each(store, held, Turn.SUPPLIER)
    await join(store, case, held, by=None)
    await case_news.redraw_tickets(store, held)
    return await store.tickets.by_id(ticket_id)


async def names_of(store: Store, tickets: Sequence[Ticket]) -> str:
    """Return whose tickets these are, for the own team: "Ahmed TV #1, Karim Net #3"."""
    names = await store.ticket_clocks.names([one.reseller_id for one in tickets])
    return ", ".join(f"{names[one.reseller_id]} #{one.number}" for one in tickets)


# The record


async def note(store: Store, case_id: CaseId, text: str, *, by: Actor) -> None:
    """Keep a note of one's own. Raises `NotAText`."""
    await _put(store, case_id, EntryKind.NOTE, text, by=by)


async def answered(store: Store, case_id: CaseId, text: str, *, by: Actor) -> None:
    """Keep what the supplier answered, as it was typed in; it never goes down. Raises `NotAText`."""
    await _put(store, case_id, EntryKind.ANSWER, text, by=by)


async def refer(store: Store, case_id: CaseId, text: str, *, by: Actor) -> None:
    """Keep under which reference the supplier has it, in place of one before. Raises `NotAText`."""
    said = await _put(store, case_id, EntryKind.REFERENCE, " ".join(text.split()), by=by)
    await store.cases.change(case_id, reference=said)


async def _put(store: Store, case_id: CaseId, kind: EntryKind, text: str, *, by: Actor) -> str:
    case = await own(store, case_id, by=by)
    said = said_from(text, has_file=False)
    await store.cases.note(case.id, kind, said, by=by.member_id)
    await case_news.redraw(store, case.id)
    return said


# What goes down


async def update(store: Store, case_id: CaseId, text: str, *, by: Actor) -> CaseEntry:
    """Tell every sub-reseller with an open ticket in a case something, once each; it stands in each of the tickets.

    Raises `CaseOver`, `NotAText`.
    """
    case = await standing(store, case_id, by=by)
    entry = await store.cases.note(case.id, EntryKind.UPDATE, said_from(text, has_file=False), by=by.member_id)
    await pass_on(store, entry)
    await case_news.redraw(store, case.id)
    return entry


async def resolve(store: Store, case_id: CaseId, *, by: Actor) -> Case:
    """Mark a case as resolved, and ask all with an open ticket in it whether it works again. Raises `CaseOver`."""
    case = await standing(store, case_id, by=by)
    resolved = {"resolved_at": store.now, "resolved_by": by.member_id, "doubted_at": None}
    await store.cases.pass_into(case.id, CaseState.RESOLVED, **resolved)
    await pass_on(store, await store.cases.note(case.id, EntryKind.RESOLVED, by=by.member_id))
    await case_news.turned(store, case)
    return await store.cases.by_id(case.id)


async def pass_on(store: Store, entry: CaseEntry, *, after: int = 0) -> int:
    """Pass an update down, or the question whether it works again, to the next of those concerned; return how many.

    `after`: up to which sub-reseller that was done.
    """
    tickets, more = await store.many_tickets.next_in(entry.case_id, after, most=A_CHUNK)
    if tickets and entry.kind is EntryKind.UPDATE:
        await _say(store, entry, tickets)
    elif tickets:
        await _ask(store, tickets)
    if more is not None or after:
        await store.cases.passed(entry.id, more)
    return len(tickets)


async def go_on_passing(store: Store) -> int:
    """Pass on what isn't passed down to all yet, the next piece of it; return how many tickets that were.

    Whether a case works again isn't asked any more once it is open again.
    """
    passing = await store.cases.passing()
    if passing is None:
        return 0
    entry, case = passing.entry, await store.cases.hold(passing.entry.case_id)
    passing = await store.cases.passing()  # who held the case before may have passed it on meanwhile
    if passing is None or passing.entry.id != entry.id:
        return 1
    if entry.kind is EntryKind.RESOLVED and case.is_open:
        await store.cases.passed(entry.id, None)
        return 1
    return max(1, await pass_on(store, entry, after=passing.to or 0))


async def _say(store: Store, entry: CaseEntry, tickets: Sequence[Ticket]) -> None:
    said = await _write(store, entry, tickets)
    await case_news.said(store, _first_of_each(tickets, said))
    await _pass_below(store, entry.text, tickets)


async def _write(store: Store, entry: CaseEntry, tickets: Sequence[Ticket]) -> dict[TicketId, TicketMessageId]:
    ids = [ticket.id for ticket in tickets]
    await answered_each(store, ids)
    return await store.many_tickets.say(ids, entry.text, member_id=entry.by)


def _first_of_each(
    tickets: Sequence[Ticket], said: dict[TicketId, TicketMessageId]
) -> dict[ResellerId, TicketMessageId]:
    """Return what each sub-reseller is shown: the words as they stand in its oldest ticket."""
    return {ticket.reseller_id: said[ticket.id] for ticket in reversed(tickets)}


async def _tell_last(store: Store, case: Case, tickets: Sequence[Ticket]) -> None:
    """Tell tickets that join what was said of a case last, unless they have it or it is on its way to them already."""
    last = await store.cases.last_told(case.id)
    if last is None:
        return
    told = await store.many_tickets.told(last.entry.text, [ticket.id for ticket in tickets], since=last.entry.at)
    reached = [one for one in tickets if one.id not in told and last.reached(one.reseller_id)]
    if not reached:
        return
    know = await store.many_tickets.who_were_told(case.id, last.entry.text, reached, since=last.entry.at)
    said = await _write(store, last.entry, reached)
    shown = _first_of_each(reached, said)
    await case_news.said(store, {whose: message for whose, message in shown.items() if whose not in know})
    await _pass_below(store, last.entry.text, reached)


async def _pass_below(store: Store, text: str, tickets: Sequence[Ticket]) -> None:
    """Have an update go on to the sub-resellers of those in between, who put cases of their own upward with tickets.

    They hear it in the name of their own parent.
    """
    for case_id in sorted(one.upward_of for one in tickets if one.upward_of is not None):
        case = await store.cases.hold(case_id)
        if case.is_open:
            await pass_on(store, await store.cases.note(case.id, EntryKind.UPDATE, text))
            await case_news.redraw(store, case.id)


async def _ask(store: Store, tickets: Sequence[Ticket]) -> None:
    await turn_each(store, tickets, Turn.THEIRS)
    asked = {"asked_at": store.now, "warned_at": None, "last_said_at": store.now, "said_by": Side.BOT}
    await store.many_tickets.change([ticket.id for ticket in tickets], **asked)
    await case_news.asked(store, {ticket.reseller_id: ticket.id for ticket in reversed(tickets)})
    await case_news.redraw_tickets(store, tickets)


async def reopen(store: Store, case_id: CaseId, *, by: Actor) -> Case:
    """Open a resolved case again; its open tickets wait for the supplier once more. Raises `CaseStillOpen`."""
    case = await own(store, case_id, by=by)
    if not await store.cases.pass_into(case.id, CaseState.OPEN, resolved_at=None, resolved_by=None, doubted_at=None):
        raise CaseStillOpen(case.number)
    await store.cases.note(case.id, EntryKind.REOPENED, by=by.member_id)
    tickets = await store.many_tickets.open_in(case.id)
    await turn_each(store, tickets, Turn.SUPPLIER)
    await store.many_tickets.change([ticket.id for ticket in tickets], asked_at=None, warned_at=None)
    await case_news.redraw_tickets(store, tickets)
    await case_news.turned(store, case)
    return await store.cases.by_id(case.id)
