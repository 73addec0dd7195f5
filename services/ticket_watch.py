"""Tickets that take too long: who is told when, as one message for each, until somebody says that they are on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.errors import N_, Refusal
from domain.hours import minute_in
from domain.notices import Notice, notice
from domain.people import Actor, MemberId, ResellerId, Role
from domain.reminders import awake
from domain.support_clocks import Step, TurnChange, next_step_at, reached
from domain.tickets import Ticket, TicketId, Turn
from services import ticket_news, tickets
from services.support_clock import SILENT_FOR, Schedule, escalation_of, late_since, schedules_of
from services.ticket_news import DESK_ROLES, FOR_CHILD, FOR_DESK
from storage.store import Store
from storage.ticket_clocks import STALE, DeskReader

MOST_NAMED = 8
"""How many tickets one message names."""

LOOK_AGAIN = timedelta(minutes=15)
"""How long something that can wait does so, while all who should hear of it want to be left in peace."""


@dataclass(frozen=True)
class LateTicket:
    """A ticket of which somebody is told. `due`: by when something should have been done, or when it was last heard.

    `answer`: the first answer is meant; `assignee`: who has it, empty for nobody.
    """

    ticket_id: TicketId
    number: int
    reseller: str
    subject: str
    due: datetime
    answer: bool
    late: bool
    turn: Turn
    assignee: str


@notice
@dataclass(frozen=True)
class TicketsWait(Notice):
    """Tickets that are late, or will be soon. `each`: the latest first; `more`: how many there are beside those."""

    code: ClassVar[str] = "tickets_wait"

    each: tuple[LateTicket, ...]
    more: int
    told_at: datetime


@notice
@dataclass(frozen=True)
class AnswersLate(TicketsWait):
    """The same, with a first answer among them that is late."""

    code: ClassVar[str] = "answers_late"
    critical: ClassVar[bool] = True


@notice
@dataclass(frozen=True)
class StaleTickets(TicketsWait):
    """Tickets in which nobody has said anything for days."""

    code: ClassVar[str] = "stale_tickets"


@dataclass(eq=False)
class SomebodyIsOnIt(Refusal):
    who: str
    at: datetime

    why = N_("%(who)s is on it already, since %(at)s.")
    what_to_do = N_("Nothing was changed by this tap. Nobody is reminded of it again for now.")


class NothingLate(Refusal):
    why = N_("Nothing of that waits any more, or somebody is on it already.")
    what_to_do = N_("Nothing was changed by this tap. /support shows what is late now.")


# By the clock


async def tell_of_late(store: Store, *, most: int) -> int:
    """Tell those whom it concerns of tickets that are late, or will be soon; return how many tickets were looked at.

    A first answer that is late is told at any hour; anything else waits as long as all who should hear of it want to
    be left in peace. After a time without the bot only the last step is told. What one reader hears is one message.
    """
    due = await store.ticket_clocks.due(most=most)
    parents = {ticket.parent_id for ticket in due}
    looking = _Looking(
        now=store.now,
        schedules=await schedules_of(store, parents),
        turns=await store.ticket_clocks.turns([ticket.id for ticket in due]),
        readers=_by_parent(await store.ticket_clocks.readers(parents, DESK_ROLES)),
    )
    looked = [looking.at(ticket) for ticket in due]
    await store.ticket_clocks.change_each([one.changes for one in looked])
    told = [one for one in looked if one.step is not None]
    late = [int(one.ticket.id) for one in told if one.step is not Step.WARNING]
    for subject in (FOR_DESK, FOR_CHILD):
        await store.cards.refresh_each(subject, late)
    await _tell(store, told, looking.readers)
    return len(due)


Team = Mapping[MemberId, DeskReader]


def _by_parent(readers: Iterable[DeskReader]) -> dict[ResellerId, Team]:
    found: dict[ResellerId, dict[MemberId, DeskReader]] = defaultdict(dict)
    for reader in readers:
        found[reader.parent_id][reader.member_id] = reader
    return {**found}


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found of a ticket. `step`: which is told to `to`, `None` for none; `changes`: what is kept of it."""

    ticket: Ticket
    step: Step | None
    to: Sequence[MemberId]
    changes: dict[str, Any]

    @property
    def is_critical(self) -> bool:
        return _is_critical(self.ticket, self.step)


def _is_critical(ticket: Ticket, step: Step | None) -> bool:
    return ticket.answer_due is not None and step not in (None, Step.WARNING)


@dataclass(frozen=True, slots=True)
class _Looking:
    """What it takes to find out who is to be told of a ticket."""

    now: datetime
    schedules: Mapping[ResellerId, Schedule]
    turns: Mapping[TicketId, list[TurnChange]]
    readers: Mapping[ResellerId, Team]

    def at(self, ticket: Ticket) -> _Looked:
        """Return who is to be told of a ticket that is due, and what is kept of that."""
        team = self.readers.get(ticket.parent_id, {})
        has_it = ticket.assigned_to in team
        schedule, turns = self.schedules[ticket.parent_id], self.turns[ticket.id]
        escalation = escalation_of(ticket, turns, schedule, assigned=has_it)
        step = reached(escalation, self.now)
        if step is escalation.told:
            return _Looked(ticket, None, (), self._changes(ticket, step, next_step_at(escalation)))
        to = _audience(ticket, step, team, has_it=has_it)
        if not _is_critical(ticket, step) and to and all(self._sleeps(reader) for reader in to):
            return _Looked(ticket, None, (), self._changes(ticket, escalation.told, self.now + LOOK_AGAIN))
        told = replace(ticket, told_at=self.now)
        changes = self._changes(told, step, next_step_at(replace(escalation, told=step)))
        return _Looked(told, step, [reader.member_id for reader in to], changes)

    def _sleeps(self, reader: DeskReader) -> bool:
        return reader.hours.are_quiet(minute_in(self.now, reader.time_zone))

    def _changes(self, ticket: Ticket, told: Step, next_at: datetime | None) -> dict[str, Any]:
        return {"ticket_id": ticket.id, "told": int(told), "told_at": ticket.told_at, "next_step_at": next_at}


def _audience(ticket: Ticket, step: Step, team: Team, *, has_it: bool) -> list[DeskReader]:
    """Return who of a team is told of a step."""
    if step is Step.OWNER:
        return [reader for reader in team.values() if reader.role is Role.OWNER]
    if step is Step.TEAM or not has_it or ticket.assigned_to is None:
        return [*team.values()]
    return [team[ticket.assigned_to]]


async def _tell(store: Store, told: Sequence[_Looked], readers: Mapping[ResellerId, Team]) -> None:
    """Tell each reader of all that concerns them, in one message."""
    named = await _named(store, [one.ticket for one in told], readers)
    mine: dict[MemberId, list[_Looked]] = defaultdict(list)
    for one in told:
        for member_id in one.to:
            mine[member_id].append(one)
    for member_id, some in mine.items():
        kind = AnswersLate if any(one.is_critical for one in some) else TicketsWait
        each = sorted((named[one.ticket.id] for one in some), key=lambda one: one.due)
        await store.notices.tell_member(member_id, _notice(kind, each, store.now))


def _notice(kind: type[TicketsWait], each: Sequence[LateTicket], now: datetime) -> TicketsWait:
    return kind(tuple(each[:MOST_NAMED]), len(each[MOST_NAMED:]), now)


async def _named(
    store: Store, found: Sequence[Ticket], readers: Mapping[ResellerId, Team]
) -> dict[TicketId, LateTicket]:
    """Return tickets as those who are told of them read it."""
    names = await store.ticket_clocks.names([ticket.reseller_id for ticket in found])
    return {ticket.id: _line(ticket, names, readers.get(ticket.parent_id, {}), store.now) for ticket in found}


def _line(ticket: Ticket, names: Mapping[ResellerId, str], team: Team, now: datetime) -> LateTicket:
    due = late_since(ticket) or ticket.last_said_at
    has_it = team.get(ticket.assigned_to) if ticket.assigned_to is not None else None
    return LateTicket(
        ticket_id=ticket.id,
        number=ticket.number,
        reseller=names[ticket.reseller_id],
        subject=ticket.subject,
        due=due,
        answer=ticket.answer_due is not None,
        late=due <= now,
        turn=ticket.turn or Turn.OURS,
        assignee=has_it.name if has_it else "",
    )


# Stale ones


async def remind_of_stale(store: Store, *, most: int) -> int:
    """Remind colleagues who are awake, once a day of theirs, of tickets in which nobody says anything.

    Return how many were looked at. The team's colleagues hear of the same tickets, each in one message.
    """
    silent_since, looked = store.now - SILENT_FOR, 0
    for day, zones in awake(store.now, await store.reminders.zones()).items():
        found = await store.ticket_clocks.to_remind(
            zones, day, roles=DESK_ROLES, silent_since=silent_since, most=most - looked
        )
        claimed = await store.jobs.claim_each(STALE, {f"{member_id}:{day}" for member_id, _parent in found})
        mine = [one for one in found if f"{one[0]}:{day}" in claimed]
        await _remind(store, mine, silent_since)
        looked += len(mine)
    return looked


async def _remind(store: Store, readers: Sequence[tuple[MemberId, ResellerId]], silent_since: datetime) -> None:
    parents = {parent_id for _member_id, parent_id in readers}
    stale = await store.ticket_clocks.stale(parents, silent_since=silent_since)
    teams = _by_parent(await store.ticket_clocks.readers(parents, DESK_ROLES))
    named = await _named(store, stale, teams)
    await store.ticket_clocks.change_each([{"ticket_id": one.id, "stale_told_at": store.now} for one in stale])
    for member_id, parent_id in readers:
        each = [_silent(one, named) for one in stale if one.parent_id == parent_id]
        await store.notices.tell_member(member_id, _notice(StaleTickets, each, store.now))


def _silent(ticket: Ticket, named: Mapping[TicketId, LateTicket]) -> LateTicket:
    return replace(named[ticket.id], due=ticket.last_said_at)


# Who is on it


async def be_on_it(store: Store, ticket_id: TicketId, *, by: Actor) -> Ticket:
    """Say that one sees to a ticket: nobody is reminded of it again in this turn. Who has none takes it.

    Raises `TicketClosed`, `SomebodyIsOnIt`.
    """
    if not await store.ticket_clocks.acknowledge(ticket_id, by=by.member_id):
        ticket = await tickets.standing(store, ticket_id)
        who = await _name_of(store, ticket.acknowledged_by)
        raise SomebodyIsOnIt(who, ticket.acknowledged_at or store.now)
    await store.tickets.take(ticket_id, by.member_id)
    ticket = await store.tickets.by_id(ticket_id)
    await ticket_news.redraw(store, ticket)
    return ticket


async def be_on_all(store: Store, until: datetime, *, by: Actor) -> int:
    """Say that one sees to all that one's team was told of until a moment; return how many tickets that is.

    Raises `NothingLate`.
    """
    seen = await store.ticket_clocks.acknowledge_all(by.reseller_id, by=by.member_id, until=until)
    if not seen:
        raise NothingLate
    await store.cards.refresh_each(FOR_DESK, [int(one) for one in seen])
    return len(seen)


async def _name_of(store: Store, member_id: MemberId | None) -> str:
    member = None if member_id is None else await store.members.by_id(member_id)
    return member.name if member else ""
