"""The clocks of a ticket: how long it was whose turn, by when it should be answered, and who hears when it isn't."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from itertools import pairwise

from domain.errors import N_, Refusal
from domain.network import fold
from domain.numerals import plain, readings
from domain.support_hours import SupportHours, minutes_between, moment_after, moment_before
from domain.tickets import Priority, Turn
from domain.vocabulary import HOURS, MINUTES, pattern

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class TurnChange:
    """From when on a ticket waits for whom; `None`: for nobody, for it is closed."""

    turn: Turn | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long a ticket was with us, with the supplier and with the sub-reseller. They add up to its age."""

    ours: timedelta = NOTHING
    supplier: timedelta = NOTHING
    theirs: timedelta = NOTHING


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time in which it was one's turn without a break; `end`: `None` while it still is."""

    turn: Turn | None
    begin: datetime
    end: datetime | None


def clocks_of(changes: Sequence[TurnChange], until: datetime) -> Clocks:
    """Return how long it was whose turn until a moment. Of changes at the same moment the last one given holds."""
    clocks = Clocks()
    for stretch in _stretches(changes, until):
        if stretch.turn is not None:
            so_far: timedelta = getattr(clocks, stretch.turn.value)
            clocks = replace(clocks, **{stretch.turn.value: so_far + _length(stretch, until)})
    return clocks


def age_of(changes: Sequence[TurnChange], until: datetime) -> timedelta:
    """Return how long a ticket was open until a moment."""
    open_ = (stretch for stretch in _stretches(changes, until) if stretch.turn is not None)
    return sum((_length(stretch, until) for stretch in open_), NOTHING)


def _length(stretch: _Stretch, until: datetime) -> timedelta:
    return (stretch.end or until.astimezone(UTC)) - stretch.begin


def _stretches(changes: Sequence[TurnChange], until: datetime | None) -> Iterator[_Stretch]:
    """Yield whose turn it was from when until when, in UTC, without what changed after a moment."""
    ordered = sorted(((change.at.astimezone(UTC), change.turn) for change in changes), key=lambda change: change[0])
    known = [(at, turn) for at, turn in ordered if until is None or at <= until]
    for (begin, turn), (end, _next) in pairwise(known):
        yield _Stretch(turn, begin, end)
    if known:
        yield _Stretch(known[-1][1], known[-1][0], None)


def due(
    changes: Sequence[TurnChange], target: timedelta, hours: SupportHours, until: datetime | None = None
) -> datetime | None:
    """Return when the business time with us reaches a target, or has reached it; `None` while it isn't our turn.

    `until`: what changed later isn't looked at.
    """
    *_before, last = [None, *_stretches(changes, until)]
    if last is None or last.turn is not Turn.OURS:
        return None
    return _reached(changes, target, hours, until)


def breached_at(
    changes: Sequence[TurnChange], target: timedelta, hours: SupportHours, until: datetime
) -> datetime | None:
    """Return when the business time with us reached a target, whoever's turn it is by now; `None` if it hasn't."""
    reached = _reached(changes, target, hours, until)
    return reached if reached is not None and reached <= until else None


def _reached(
    changes: Sequence[TurnChange], target: timedelta, hours: SupportHours, until: datetime | None
) -> datetime | None:
    left = target
    for stretch in _stretches(changes, until):
        if stretch.turn is not Turn.OURS:
            continue
        worked = NOTHING if stretch.end is None else minutes_between(stretch.begin, stretch.end, hours)
        if stretch.end is None or worked >= left:
            return moment_after(stretch.begin, left, hours)
        left -= worked
    return None


def worked(changes: Sequence[TurnChange], hours: SupportHours, until: datetime) -> timedelta:
    """Return how much business time a ticket was with us until a moment."""
    ours = (stretch for stretch in _stretches(changes, until) if stretch.turn is Turn.OURS)
    return sum((minutes_between(one.begin, one.end or until, hours) for one in ours), NOTHING)


# Targets


@dataclass(frozen=True, slots=True)
class Target:
    """By when a ticket should be answered and resolved, in minutes of business time with us."""

    first_answer: int
    resolution: int


@dataclass(frozen=True, slots=True)
class Targets:
    """The target of each priority, by whose words they are called here."""

    low: Target = Target(8 * 60, 60 * 60)
    normal: Target = Target(4 * 60, 24 * 60)
    high: Target = Target(60, 8 * 60)
    urgent: Target = Target(30, 4 * 60)

    def of(self, priority: Priority) -> Target:
        found: Target = getattr(self, priority.value)
        return found

    def changed(self, priority: Priority, target: Target) -> "Targets":
        """Return the targets with another one for a priority."""
        return replace(self, **{priority.value: target})


def packed(targets: Targets) -> str:
    kept = {priority.value: targets.of(priority) for priority in Priority}
    return json.dumps({name: [target.first_answer, target.resolution] for name, target in kept.items()})


def unpacked(text: str) -> Targets:
    said = json.loads(text)
    return Targets(**{priority.value: Target(*map(int, said[priority.value])) for priority in Priority})


MOST_HOURS = 500


@dataclass(eq=False)
class NotATarget(Refusal):
    typed: str
    most: int = MOST_HOURS

    why = N_("“%(typed)s” isn't a number of minutes or hours that I can take here.")
    what_to_do = N_("Type business time like 90 min, 2 h or 1.5 h: whole minutes, and at most %(most)s hours.")


_TYPED = r"(?:(?P<hours>\d[\d.,]*) ?(?:‹h›)(?![^\W\d_]) ?)?(?:(?P<minutes>\d+) ?(?P<unit>‹m›)?)?"


def minutes_from(typed: str) -> int:
    """Return the minutes of business time that a person typed: `90 min`, `2 h`, `1.5h`, `1,5 horas`, `2h 30min`.

    Raises `NotATarget`, also for days, which have another length in business hours than by the calendar.
    """
    found = pattern(_TYPED, h=HOURS, m=MINUTES).fullmatch(fold(plain(typed)))
    if found is None or not (found["hours"] or found["unit"]):
        raise NotATarget(_short(typed))
    hours = readings(found["hours"] or "0")[:1]  # a thousand, where it could be one, is too much in any case
    minutes = sum(hours, Decimal(0)) * 60 + int(found["minutes"] or 0)
    if not hours or minutes != minutes.to_integral_value() or not 1 <= minutes <= MOST_HOURS * 60:
        raise NotATarget(_short(typed))
    return int(minutes)


def _short(typed: str) -> str:
    return typed.strip()[:24].strip()


@dataclass(frozen=True, slots=True)
class Dues:
    """By when the first answer and the end of a ticket are due; `None` for what isn't."""

    answer: datetime | None = None
    resolution: datetime | None = None


def dues_of(changes: Sequence[TurnChange], target: Target, hours: SupportHours, *, answered: bool) -> Dues:
    """Return what is due of a ticket. `answered`: it had its first answer."""
    answer = None if answered else due(changes, timedelta(minutes=target.first_answer), hours)
    return Dues(answer, due(changes, timedelta(minutes=target.resolution), hours))


# Escalation


class Step(IntEnum):
    """Who was told last of a ticket that is late, or will be: each is told after the one before."""

    NOBODY = 0
    WARNING = 1
    ASSIGNEE = 2
    TEAM = 3
    OWNER = 4


WARNED_AT = 0.2
"""A warning comes when so much of the target is left."""

TEAM_AFTER, OWNER_AFTER = timedelta(minutes=30), timedelta(minutes=60)
"""So much business time after the breach the next one is told."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """What decides who is told next of a ticket. `due`: `None` while nothing is; `target`: whose end that is."""

    due: datetime | None
    target: timedelta
    hours: SupportHours
    told: Step = Step.NOBODY
    acknowledged: bool = False
    assigned: bool = False


def end_of_round(
    changes: Sequence[TurnChange], dues: Dues, target: Target, hours: SupportHours
) -> tuple[datetime | None, timedelta]:
    """Return by when we should have done something in the round of our turn that runs, and of which target that is.

    What was missed before the round began leaves it as much time as a first answer has.
    """
    answer, resolution = timedelta(minutes=target.first_answer), timedelta(minutes=target.resolution)
    known = [(at, of) for at, of in ((dues.answer, answer), (dues.resolution, resolution)) if at is not None]
    if not known:
        return None, answer
    *_before, running = _stretches(changes, None)
    first, of = min(known)
    if first <= running.begin:
        return moment_after(running.begin, answer, hours), answer
    return first, of


def reached(escalation: Escalation, now: datetime) -> Step:
    """Return how far an escalation has come by now, of which only the last step is told."""
    step = step_due(escalation, now)
    while step is not None:
        escalation = replace(escalation, told=step)
        step = step_due(escalation, now)
    return escalation.told


def step_due(escalation: Escalation, now: datetime) -> Step | None:
    """Return who is to be told now, one after the other; `None` for nobody.

    Without an assignee the team is told at the breach. What is late already is no longer warned of.
    """
    found = (step for step, at in _steps_ahead(escalation) if at <= now)
    late = escalation.due is not None and escalation.due <= now
    return next((step for step in found if not (late and step is Step.WARNING)), None)


def next_step_at(escalation: Escalation) -> datetime | None:
    """Return when the next one is to be told, which may be over; `None` for never."""
    return next((at for _step, at in _steps_ahead(escalation)), None)


def _steps_ahead(escalation: Escalation) -> Iterator[tuple[Step, datetime]]:
    """Yield the steps that weren't taken yet, and when each is."""
    if escalation.due is None or escalation.acknowledged:
        return
    for step in Step:
        if step > escalation.told and (escalation.assigned or step is not Step.ASSIGNEE):
            yield step, _moment_of(step, escalation.due, escalation)


def _moment_of(step: Step, breach: datetime, escalation: Escalation) -> datetime:
    match step:
        case Step.WARNING:
            return moment_before(breach, escalation.target * WARNED_AT, escalation.hours)
        case Step.TEAM if escalation.assigned:
            return moment_after(breach, TEAM_AFTER, escalation.hours)
        case Step.OWNER:
            return moment_after(breach, OWNER_AFTER, escalation.hours)
        case _:
            return breach
