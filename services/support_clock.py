"""By which hours and targets a team's tickets are timed, and what follows from them for a ticket."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain import support_clocks, support_hours
from domain.people import ResellerId
from domain.support_clocks import (
    NOTHING,
    Dues,
    Escalation,
    Step,
    Targets,
    TurnChange,
    dues_of,
    end_of_round,
    next_step_at,
    reached,
    worked,
)
from domain.support_hours import SupportHours, usual_hours
from domain.tickets import Ticket, Turn
from storage.store import Store
from storage.ticket_clocks import Rules


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a team works on tickets, and how fast it wants to be."""

    hours: SupportHours
    targets: Targets


async def schedules_of(store: Store, parent_ids: Collection[ResellerId]) -> dict[ResellerId, Schedule]:
    """Return by what the tickets of parents are timed."""
    found = await store.ticket_clocks.rules(parent_ids)
    return {parent_id: _schedule(rules) for parent_id, rules in found.items()}


async def schedule_of(store: Store, parent_id: ResellerId) -> Schedule:
    return (await schedules_of(store, [parent_id]))[parent_id]


def _schedule(rules: Rules) -> Schedule:
    return Schedule(
        support_hours.unpacked(rules.hours) if rules.hours else usual_hours(rules.time_zone),
        support_clocks.unpacked(rules.targets) if rules.targets else Targets(),
    )


def timed(ticket: Ticket, changes: Sequence[TurnChange], schedule: Schedule, now: datetime) -> dict[str, Any]:
    """Return what follows for a ticket from whose turn was when, by the names of its columns.

    What was told already stays told, as long as it is so by these hours and targets as well.
    """
    target = schedule.targets.of(ticket.priority)
    dues = dues_of(changes, target, schedule.hours, answered=ticket.first_answer_at is not None)
    fresh = escalation_of(replace(ticket, told=int(Step.NOBODY)), changes, schedule, dues)
    told = min(Step(ticket.told), reached(replace(fresh, acknowledged=False), now))
    return {
        "answer_due": dues.answer,
        "resolve_due": dues.resolution,
        "told": int(told),
        "next_step_at": next_step_at(replace(fresh, told=told)),
        "answer_took": _seconds(ticket.first_answer_at, changes, schedule),
        "resolve_took": _seconds(None if ticket.is_open else ticket.closed_at or now, changes, schedule),
    }


def _seconds(until: datetime | None, changes: Sequence[TurnChange], schedule: Schedule) -> int | None:
    """Return for how many seconds of business time a ticket was with us until then."""
    return None if until is None else round(worked(changes, schedule.hours, until).total_seconds())


def escalation_of(
    ticket: Ticket,
    changes: Sequence[TurnChange],
    schedule: Schedule,
    dues: Dues | None = None,
    *,
    assigned: bool | None = None,
) -> Escalation:
    """Return what decides who is told next of a ticket. `dues`: as they are kept, unless others are given.

    `assigned`: whether its assignee still works on tickets, where that is known.
    """
    target = schedule.targets.of(ticket.priority)
    end, of = None, NOTHING
    if ticket.turn is Turn.OURS:
        end, of = end_of_round(changes, dues or Dues(ticket.answer_due, ticket.resolve_due), target, schedule.hours)
    return Escalation(
        due=end,
        target=of,
        hours=schedule.hours,
        told=Step(ticket.told),
        acknowledged=ticket.acknowledged_at is not None,
        assigned=ticket.assigned_to is not None if assigned is None else assigned,
    )


def late_since(ticket: Ticket) -> datetime | None:
    """Return since when something of a ticket is late, or will be; `None` with nothing due."""
    return min((due for due in (ticket.answer_due, ticket.resolve_due) if due is not None), default=None)


SILENT_FOR = timedelta(days=3)
"""A ticket in which nobody has said anything for so long is stale, unless it waits for the sub-reseller."""
