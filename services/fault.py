"""Whose fault tickets were: a colleague decides, for one or for many at once, and can undo it within a day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from domain.cases import Case
from domain.errors import N_, NotHere, Refusal
from domain.fault import MOST_AT_ONCE, UNDONE_WITHIN, Before, FaultDecision, FaultDecisionId
from domain.people import Actor, MemberId
from domain.tickets import CaseId, Cause, GuideId, Side, Ticket, TicketId, TicketState, Turn
from services import case_news, cases, companies, ticket_guides
from services.case_answers import is_asked
from services.decided import name_for
from services.ticket_turns import turn_each, turn_to
from storage.store import Store


@dataclass(eq=False)
class FaultDecided(Refusal):
    """A colleague was faster."""

    who: str
    at: datetime

    what_to_do = N_("Nothing was changed by this tap. The ticket's card shows how it stands, and can undo that.")


class SuppliersAlready(FaultDecided):
    why = N_("%(who)s decided on %(at)s that this was the supplier's.")


class ResellersAlready(FaultDecided):
    why = N_("%(who)s decided on %(at)s that this was the sub-reseller's own.")


class OursAlready(FaultDecided):
    why = N_("%(who)s decided on %(at)s that this was ours.")


class UnknownAlready(FaultDecided):
    why = N_("%(who)s said on %(at)s that this isn't known yet.")
    what_to_do = N_("Nothing was changed by this tap. It stays in /triage until somebody decides.")


class KnownCase(FaultDecided):
    """Nobody decided: the sub-reseller said that it has the trouble of a known case."""

    why = N_("This has been part of a case with the supplier since %(at)s.")


@dataclass(eq=False)
class MergedMeanwhile(Refusal):
    number: int

    why = N_("Ticket #%(number)s goes on in another ticket.")
    what_to_do = N_("Nothing was changed. Decide on the one in which it goes on.")


@dataclass(eq=False)
class TooManyAtOnce(Refusal):
    most: int = MOST_AT_ONCE

    why = N_("No more than %(most)s tickets can be decided on at once.")
    what_to_do = N_("Nothing was changed. Choose fewer, and decide on the others next.")


class NothingChosen(Refusal):
    why = N_("No ticket is chosen.")
    what_to_do = N_("Choose some in /triage first.")


@dataclass(eq=False)
class UndoneAlready(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s undid this decision on %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. You can decide anew on the tickets' cards.")


@dataclass(eq=False)
class TooLateToUndo(Refusal):
    hours: int = UNDONE_WITHIN // timedelta(hours=1)

    why = N_("This was decided more than %(hours)s hours ago.")
    what_to_do = N_("On the card of each ticket you can say that it isn't known after all, and then decide anew.")


_ALREADY = {
    Cause.SUPPLIER: SuppliersAlready,
    Cause.RESELLER: ResellersAlready,
    Cause.OURS: OursAlready,
    Cause.UNKNOWN: UnknownAlready,
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision. `left_out`: the tickets on which somebody had decided before, or that were merged."""

    decision: FaultDecision
    tickets: Sequence[Ticket]
    left_out: Sequence[Ticket]
    case: Case | None = None


async def decide(
    store: Store,
    ticket_ids: Collection[TicketId],
    cause: Cause,
    *,
    by: Actor,
    case_id: CaseId | None = None,
    guide_id: GuideId | None = None,
    reason: str = "",
) -> Decided:
    """Decide whose fault tickets of one's sub-resellers were. A closed ticket gets its cause and stays as it is.

    The supplier's: they become part of `case_id`, or of a new case if one of them is open. The sub-reseller's: they are
    sent `guide_id`. Not known: they wait for a decision again. Those on which somebody decided before, and those that
    were merged, are left out; raises for which reason if that leaves none: `FaultDecided`, `MergedMeanwhile`. Raises
    `TooManyAtOnce`, `NothingChosen`, `CaseOver`, and `NotHere` for what is none of one's own.
    """
    wanted = _chosen(ticket_ids)
    if guide_id is not None:
        await store.guides.own(by.reseller_id, guide_id)
    case = await _case_to_join(store, cause, case_id, by=by)
    held = await store.many_tickets.hold(by.reseller_id, wanted)
    if len(held) != len(wanted):
        raise NotHere
    free = [ticket for ticket in held if _is_free(ticket, cause)]
    if not free:
        raise await _why_not(store, held[0], by=by)
    joins = case is not None
    if cause is Cause.SUPPLIER and case is None and any(ticket.is_open for ticket in free):
        case = await cases.open_case(store, free, by=by)
    decision = await _record(store, free, cause, case, guide_id, by=by)
    await _mark(store, free, decision, reason)
    await _follow(store, free, decision)
    if case is not None and joins:
        await cases.join(store, case, free, by=by.member_id)
    await case_news.redraw_tickets(store, free)
    return Decided(decision, free, [ticket for ticket in held if ticket not in free], case)


async def _record(
    store: Store, free: Sequence[Ticket], cause: Cause, case: Case | None, guide_id: GuideId | None, *, by: Actor
) -> FaultDecision:
    """Put a decision on record, with how its tickets stood before."""
    return await store.faults.add(
        {ticket.id: Before.of(ticket) for ticket in free},
        reseller_id=by.reseller_id,
        cause=cause,
        by=by.member_id,
        case_id=case.id if case else None,
        guide_id=guide_id,
    )


def _chosen(ticket_ids: Collection[TicketId]) -> set[TicketId]:
    wanted = set(ticket_ids)
    if not wanted:
        raise NothingChosen
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyAtOnce
    return wanted


async def _case_to_join(store: Store, cause: Cause, case_id: CaseId | None, *, by: Actor) -> Case | None:
    """Return the case that is named; where one may be opened, see to it that nobody else opens one meanwhile."""
    if cause is not Cause.SUPPLIER:
        return None
    if case_id is not None:
        return await cases.standing(store, case_id, by=by)
    await store.network.hold(by.reseller_id)
    return None


def _is_free(ticket: Ticket, cause: Cause) -> bool:
    """Return whether a ticket can be decided on: nobody has yet, or it is to be not known again."""
    if ticket.state is TicketState.MERGED:
        return False
    if cause is Cause.UNKNOWN:
        return ticket.cause is not Cause.UNKNOWN or ticket.cause_at is None
    return ticket.cause is Cause.UNKNOWN


async def _why_not(store: Store, ticket: Ticket, *, by: Actor) -> Refusal:
    """Return why a ticket can't be decided on: by whom and how it was, or that it was merged."""
    if ticket.state is TicketState.MERGED:
        return MergedMeanwhile(ticket.number)
    at = ticket.cause_at or store.now
    if ticket.cause_by is None:
        return KnownCase("", at)
    return _ALREADY[ticket.cause](await name_for(store, ticket.cause_by, reader=by), at)


async def _mark(store: Store, tickets: Sequence[Ticket], decision: FaultDecision, reason: str) -> None:
    """Write down whose fault tickets were, as long as that is what it was when it was decided."""
    marks = {"cause": decision.cause, "cause_by": decision.by, "cause_at": decision.at, "cause_reason": reason}
    await store.many_tickets.change([ticket.id for ticket in tickets], **marks, case_id=decision.case_id)
    if decision.case_id is not None:
        await companies.explained(store, decision.case_id, tickets)


async def _follow(store: Store, tickets: Sequence[Ticket], decision: FaultDecision) -> None:
    """Do what follows from a decision in the tickets that are open."""
    still_open = [ticket for ticket in tickets if ticket.is_open]
    match decision.cause:
        case Cause.SUPPLIER:
            await turn_each(store, still_open, Turn.SUPPLIER)
        case Cause.RESELLER:
            await ticket_guides.send(store, still_open, decision)
        case Cause.UNKNOWN:
            asked = [one for one in still_open if is_asked(one)]
            await store.many_tickets.change([one.id for one in asked], asked_at=None)
            await turn_each(store, [*asked, *(one for one in still_open if one.turn is Turn.SUPPLIER)], Turn.OURS)
            await _leave(store, [ticket for ticket in tickets if ticket.case_id is not None], by=decision.by)
        case Cause.OURS:
            pass
        case _:
            assert_never(decision.cause)


async def _leave(store: Store, tickets: Sequence[Ticket], *, by: MemberId) -> None:
    for case_id in sorted({ticket.case_id for ticket in tickets if ticket.case_id is not None}):
        await cases.leave(store, case_id, [ticket for ticket in tickets if ticket.case_id == case_id], by=by)


# Undoing


@dataclass(frozen=True, slots=True)
class Undone:
    """What was put back. `left`: on how many somebody has decided anew since, so that they stay as they are."""

    decision: FaultDecision
    tickets: Sequence[Ticket]
    left: int


async def undo(store: Store, decision_id: FaultDecisionId, *, by: Actor) -> Undone:
    """Put everything back as it was before a decision: causes, cases, and whose turn it was if it still is as decided.

    A case of which nobody heard is over when nothing is left of it. What was sent stays sent, and what a case's record
    says stays there. Raises `UndoneAlready`, `TooLateToUndo`, `NotHere`.
    """
    decision = await store.faults.by_id(decision_id)
    if decision.reseller_id != by.reseller_id:
        raise NotHere
    if decision.undone_at is None and not decision.can_be_undone(store.now):
        raise TooLateToUndo
    if decision.case_id is not None:
        await store.cases.hold(decision.case_id)  # before its tickets, as everybody does
    if not await store.faults.claim_undo(decision_id, by=by.member_id):
        decision = await store.faults.by_id(decision_id)
        who = await name_for(store, decision.undone_by, reader=by)
        raise UndoneAlready(who, decision.undone_at or store.now)
    before = await store.faults.before(decision_id)
    held = await store.many_tickets.hold(by.reseller_id, before.keys())
    anew = await store.faults.decided_anew(decision_id)
    mine = [ticket for ticket in held if ticket.id not in anew and ticket.cause is decision.cause]
    for ticket in mine:
        await _put_back(store, ticket, before[ticket.id], decision)
    await _put_back_in_cases(store, mine, before, by=by)
    if decision.case_id is not None:
        await cases.end_unfounded(store, decision.case_id, by=by.member_id)
    await case_news.redraw_tickets(store, mine)
    return Undone(decision, mine, len(before) - len(mine))


async def _put_back(store: Store, ticket: Ticket, before: Before, decision: FaultDecision) -> None:
    await store.tickets.change(
        ticket.id,
        cause=before.cause,
        cause_by=before.cause_by,
        cause_at=before.cause_at,
        cause_reason=before.cause_reason,
        case_id=before.case_id,
        guide_id=before.guide_id,
        asked_at=None if is_asked(ticket) else ticket.asked_at,
    )
    turn = await _turn_back(store, ticket, before, decision)
    if turn is not None:
        await turn_to(store, await store.tickets.by_id(ticket.id), turn)


async def _turn_back(store: Store, ticket: Ticket, before: Before, decision: FaultDecision) -> Turn | None:
    """Return whose turn it is without a decision, `None` where that has changed since for another reason."""
    if not ticket.is_open or before.turn is None:
        return None
    if ticket.turn is not _turn_after(decision, before.turn) and not is_asked(ticket):
        return None
    if ticket.said_by is Side.THEIRS and ticket.last_said_at >= decision.at:
        return Turn.OURS
    if before.turn is Turn.SUPPLIER and before.case_id is not None:
        return Turn.SUPPLIER if (await store.cases.by_id(before.case_id)).is_open else Turn.OURS
    return before.turn


def _turn_after(decision: FaultDecision, before: Turn) -> Turn:
    """Return whose turn it was as soon as a decision was made."""
    match decision.cause:
        case Cause.SUPPLIER:
            return Turn.SUPPLIER
        case Cause.RESELLER:
            return Turn.THEIRS if decision.guide_id is not None else before
        case Cause.UNKNOWN:
            return Turn.OURS if before is Turn.SUPPLIER else before
        case Cause.OURS:
            return before
        case _:
            assert_never(decision.cause)


async def _put_back_in_cases(
    store: Store, tickets: Sequence[Ticket], before: Mapping[TicketId, Before], *, by: Actor
) -> None:
    """Put on record which cases tickets left with what was undone, and into which they came back."""
    await _leave(store, tickets, by=by.member_id)
    for case_id in sorted({case_id for one in tickets if (case_id := before[one.id].case_id) is not None}):
        back = [ticket for ticket in tickets if before[ticket.id].case_id == case_id]
        await cases.join(store, await store.cases.by_id(case_id), back, by=by.member_id)
