"""Tickets that wait for a sub-reseller who stays silent: a kind warning first, and then they close by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.hours import minute_in
from domain.notices import Notice, notice
from domain.people import Member, MemberId, ResellerId, Role
from domain.tickets import Ended, Ticket, TicketId, TicketState, closed_after_warning, warned_after
from services import ticket_news
from services.ticket_turns import turn_to
from storage.store import Store

LOOKED_AT = 200
"""How many silent tickets are looked at for readers who are awake, at a time."""


@notice
@dataclass(frozen=True)
class TicketSilent(Notice):
    """Told to the sub-reseller: a ticket waits for its answer, and closes by itself without one."""

    code: ClassVar[str] = "ticket_silent"

    ticket: int
    number: int
    subject: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Hearing:
    """Somebody of a sub-reseller, and whether they sleep now."""

    id: MemberId
    role: Role
    sleeps: bool


async def warn_silent(store: Store, *, most: int) -> int:
    """Tell sub-resellers of tickets that will close; return how many it were.

    Where who opened a ticket sleeps, it waits for the morning.
    """
    warned = 0
    for days in await store.ticket_lists.closing_days():
        if days > 0:
            warned += await _warn_of(store, days, most=most - warned)
    return warned


async def _warn_of(store: Store, days: int, *, most: int) -> int:
    """Warn of the silent tickets of teams that close them after so many days, one part of them after the other."""
    warned, last = 0, TicketId(0)
    while warned < most:
        found = await store.ticket_lists.to_warn(days, silence=warned_after(days), after=last, most=LOOKED_AT)
        if not found:
            break
        last = found[-1].id
        people = {whose: await _people_of(store, whose) for whose in {one.reseller_id for one in found}}
        for ticket in found:
            if warned < most:
                warned += await _warn(store, ticket, people[ticket.reseller_id], days)
    return warned


async def _warn(store: Store, ticket: Ticket, people: Sequence[Hearing], days: int) -> bool:
    readers = _awake(ticket, people)
    if readers is None or not await store.tickets.warn(ticket):
        return False
    closes_at = store.now + closed_after_warning(days)
    told = TicketSilent(int(ticket.id), ticket.number, ticket.subject, closes_at)
    for reader in readers:
        await store.notices.tell_member(reader, told)
    return True


async def _people_of(store: Store, reseller_id: ResellerId) -> list[Hearing]:
    return [
        Hearing(one.id, one.role, sleeps=await _sleeps(store, one))
        for one in await store.members.acting_as(reseller_id, frozenset(Role))
    ]


async def _sleeps(store: Store, member: Member) -> bool:
    hours = await store.hours.of(member.id)
    return hours.are_quiet(minute_in(store.now, member.time_zone))


def _awake(ticket: Ticket, people: Sequence[Hearing]) -> list[MemberId] | None:
    """Return who of a sub-reseller may be told of a ticket now; `None` as long as it is night for who opened it."""
    hearing = [one for one in people if one.id == ticket.opened_by or one.role in ticket_news.DESK_ROLES]
    awake = [one.id for one in hearing if not one.sleeps]
    if any(one.id == ticket.opened_by and one.sleeps for one in hearing):
        return None
    return None if hearing and not awake else awake


async def close_silent(store: Store, *, most: int) -> int:
    """Close tickets that stayed silent after the warning; return how many it were. Whose fault it was stays unknown."""
    closed = 0
    for days in await store.ticket_lists.closing_days():
        if days > 0 and closed < most:
            found = await store.ticket_lists.to_close(days, warned_for=closed_after_warning(days), most=most - closed)
            for ticket in found:
                closed += await _close(store, ticket)
    return closed


async def _close(store: Store, ticket: Ticket) -> bool:
    ended = {"state": TicketState.CLOSED, "closed_at": store.now, "ended": Ended.SILENT, "closing": ""}
    if not await store.tickets.end_silent(ticket, **ended):
        return False
    await ticket_news.ended(store, await turn_to(store, await store.tickets.by_id(ticket.id), None))
    return True
