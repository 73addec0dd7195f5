"""Escalation: a reseller in between puts a case of its own to its parent, as a ticket, and hands down what comes back.

Each level's cause is its own: what the parent decides on that ticket is no more than a hint below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.cases import Case, EntryKind
from domain.errors import N_, NotHere, Refusal
from domain.people import Actor, ResellerId
from domain.tickets import Area, AreaId, AreaKind, CaseId, Scope, Side, Ticket, TicketId, TicketMessageId, Turn
from services import areas, case_news, cases, panels, tickets
from storage.cases import Extent
from storage.store import Store


@dataclass(eq=False)
class PutUpAlready(Refusal):
    """`number`: of the ticket at the parent."""

    number: int
    at: datetime

    why = N_("This case was put to your reseller on %(at)s, as ticket #%(number)s.")
    what_to_do = N_("Nothing was sent by this tap. To add something, write in that ticket.")


class PassedOnAlready(Refusal):
    why = N_("This has been passed on already.")
    what_to_do = N_("Nothing was sent by this tap. The case's card shows what was.")


# Upward


@dataclass(frozen=True, slots=True)
class Report:
    """What a case says upward, without anybody's name. `panel`: empty with only one."""

    case: Case
    parent: str
    area: Area
    panel: str
    extent: Extent


async def report_of(store: Store, case_id: CaseId, *, by: Actor) -> Report:
    """Return what there is to say of a case that can be put upward. Raises `NotHere`, `CaseOver`, `PutUpAlready`."""
    case = await store.cases.by_id(case_id)
    if by.parent_id is None or case.reseller_id != by.reseller_id:
        raise NotHere
    if not case.is_open:
        raise await cases.over(store, case, to=by)
    carrying = await store.escalations.carrying(case_id)
    if carrying is not None:
        raise PutUpAlready(carrying.number, carrying.opened_at)
    return Report(
        case=case,
        parent=(await store.resellers.by_id(by.parent_id)).name,
        area=await store.areas.by_id(case.area_id),
        panel="" if case.panel_id is None else await panels.mentioned(store, await store.panels.by_id(case.panel_id)),
        extent=await store.cases.extent(case_id),
    )


async def put_up(store: Store, case_id: CaseId, text: str, *, by: Actor) -> Ticket:
    """Open a ticket for a case at one's parent, once. Raises what `report_of` does, and `NotAText`."""
    await cases.standing(store, case_id, by=by)
    report = await report_of(store, case_id, by=by)
    case = report.case
    said = tickets.said_from(text, has_file=False)
    await store.cases.note(case.id, EntryKind.REPORT, said, by=by.member_id)
    await store.cases.change(case.id, reported_at=store.now)
    question = tickets.Question(
        said,
        _alike(report.area, await areas.of_parent(store, by)),
        scope=Scope.MANY if report.extent.resellers > 1 else Scope.UNKNOWN,
        since=case.since,
        panel_id=case.panel_id,
        source=store.source,
        upward_of=case.id,
    )
    ticket = await tickets.open_ticket(store, by.reseller_id, question, by=by)
    await case_news.redraw(store, case.id)
    return ticket


def _alike(area: Area, above: Sequence[Area]) -> AreaId:
    """Return the area of the parent's list for what an area of one's own is about: of its kind, or anything else."""
    kinds = {one.kind: one.id for one in reversed(above)}
    return kinds.get(area.kind, kinds.get(AreaKind.OTHER, above[-1].id))


# What comes back


@dataclass(frozen=True, slots=True)
class Above:
    """How a case stands at the parent. `parent`: its name."""

    ticket: Ticket
    parent: str

    @property
    def works_again(self) -> bool:
        """Return whether the parent asks whether it works again."""
        ticket = self.ticket
        return ticket.is_open and ticket.asked_at is not None and ticket.turn is Turn.THEIRS


async def above(store: Store, case: Case) -> Above | None:
    """Return how a case stands at the parent, if it was put there."""
    ticket = await store.escalations.carrying(case.id)
    return None if ticket is None else Above(ticket, (await store.resellers.by_id(ticket.parent_id)).name)


async def pass_on(store: Store, message_id: TicketMessageId, *, by: Actor) -> Case:
    """Pass something that the parent said on to all of a case, in one's own name, once; returns the case.

    Raises `NotHere` for what the parent didn't say about a case of one's own, `PassedOnAlready`, `CaseOver`, and
    `NotAText` where it came without words.
    """
    message = await store.tickets.message(message_id)
    ticket = await store.tickets.by_id(message.ticket_id)
    if ticket.upward_of is None or not may_be_passed_on(ticket, message.side, by.reseller_id) or message.internal:
        raise NotHere
    case = await cases.standing(store, ticket.upward_of, by=by)
    if await store.escalations.was_passed_on(case.id, message.text, message.said_at):
        raise PassedOnAlready
    await cases.update(store, case.id, message.text, by=by)
    return case


async def ask_all(store: Store, ticket_id: TicketId, *, by: Actor) -> None:
    """Ask all of a case whether it works again, because the parent says so in the ticket that carries it upward.

    Raises `NotHere` for any other ticket and a case of others, `CaseOver`.
    """
    ticket = await store.tickets.by_id(ticket_id)
    if ticket.upward_of is None:
        raise NotHere
    await cases.resolve(store, ticket.upward_of, by=by)
    await case_news.redraw_tickets(store, [ticket])


def may_be_passed_on(ticket: Ticket, side: Side, reader: ResellerId) -> bool:
    """Return whether something said in a ticket is the parent's word on a case of the reader's own."""
    return ticket.upward_of is not None and side is Side.OURS and reader == ticket.reseller_id
