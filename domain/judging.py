"""Judging many sub-panels at once: their histories as they are read in bulk, and what is unusual about each.

All of it is plain values that turn into JSON and back, for it is worked out in a process of its own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.courses import FEWEST_FOR_COVER, STILL_USED
from domain.usage_watch import LONGEST_OF_SILENCES, SPANS, Burst, Reason, detect_burst, detect_silence, forecast_cover

DAYS = LONGEST_OF_SILENCES
"""How many days of a history are read."""

LATE_DAYS = 7
"""For how many days that came late together bursts are looked for, the newest ones."""


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a sub-panel. `days`: `day:credits` of what was spent, parted by commas, in no order.

    Days are numbers (`date.toordinal()`), and one may stand there more than once. `left_out`: days that were expected;
    `bought`: it is purchases, for no source tells of usage; `balance`: its credits, `None` where it isn't known what is
    spent of them.
    """

    id: int
    days: str
    left_out: Sequence[int] = ()
    balance: int | None = None
    bought: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """Histories to judge. `closed`: the last day that is over and told; `running`: one that is told in part, or `None`.

    `since`: the last day that was closed when it was judged before, so that what came late is looked at too.
    """

    closed: int
    running: int | None
    since: int | None
    histories: Sequence[History]


@dataclass(frozen=True, slots=True)
class Told:
    """Something unusual in a history: a text to translate, with its numbers, and the day it is about."""

    text: str
    values: dict[str, Any]
    score: float
    day: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a history. `late`: a burst that came to light late; `cover`: days, p10, p50 and p90."""

    id: int
    burst: Told | None = None
    late: Told | None = None
    silence: Told | None = None
    cover: tuple[float, float, float] | None = None


def judge(task: Task) -> list[Verdict]:
    """Return the verdicts on the histories of a task, in their order; none on one that can't be judged."""
    verdicts = (_verdict_on(history, task) for history in task.histories)
    return [verdict for verdict in verdicts if verdict is not None]


def _verdict_on(history: History, task: Task) -> Verdict | None:
    """Return the verdict on a history; `None` where there can't be one, so that the others are judged all the same."""
    try:
        return _judge(history, task)
    except (ArithmeticError, ValueError, LookupError, TypeError):
        return None


def _judge(history: History, task: Task) -> Verdict:
    counts = counts_of(history, task.running or task.closed)
    closed = counts if task.running is None else counts[:-1]
    if not closed:
        return Verdict(history.id)
    if history.bought:
        return Verdict(history.id, silence=_silence(closed, task.closed))
    return Verdict(
        history.id,
        burst=_burst(counts, closed, task),
        late=_late_burst(closed, task),
        silence=_silence(closed, task.closed),
        cover=_cover(history, closed, task.closed),
    )


def counts_of(history: History, last: int) -> list[int | None]:
    """Return daily credits until a day, from the first on which anything was spent; days left out are `None`.

    What was taken back on a day beyond what was passed down on it was spent earlier: such a day counts as an idle one.
    """
    spent = _by_day(history.days)
    if not spent:
        return []
    first = max(min(spent), last - DAYS + 1)
    left_out = set(history.left_out)
    return [None if day in left_out else max(0, spent.get(day, 0)) for day in range(first, last + 1)]


def _by_day(text: str) -> dict[int, int]:
    numbers = [*map(int, text.replace(":", ",").split(","))] if text else []
    days, credits = numbers[::2], numbers[1::2]
    spent = dict(zip(days, credits, strict=True))
    if len(spent) < len(days):
        spent = dict.fromkeys(days, 0)
        for day, some in zip(days, credits, strict=True):
            spent[day] += some
    return spent


def _burst(counts: Sequence[int | None], closed: Sequence[int | None], task: Task) -> Told | None:
    """Return a burst of the day that is running, or else of the last that is over."""
    running = _told_burst(counts, task.running) if task.running is not None else None
    return running or _told_burst(closed, task.closed)


def _late_burst(closed: Sequence[int | None], task: Task) -> Told | None:
    """Return the newest burst of the days that were not yet told of when it was judged before.

    A burst that was told then is still in the sums of the days after it, which are therefore not looked at.
    """
    if task.since is None:
        return None
    told_until = task.since + SPANS[-1].days - 1
    days = range(task.closed - 1, max(told_until, task.closed - 1 - LATE_DAYS), -1)
    found = (_told_burst(closed[: len(closed) - (task.closed - day)], day) for day in days)
    return next(filter(None, found), None)


def _told_burst(counts: Sequence[int | None], last: int) -> Told | None:
    found: Burst = detect_burst(counts, date.fromordinal(last))
    return _told(found.reason, found.score, last) if found.alert else None


def _silence(closed: Sequence[int | None], last: int) -> Told | None:
    found = detect_silence(closed, date.fromordinal(last))
    return _told(found.reason, found.score, last) if found.alert else None


def _told(reason: Reason, score: float | None, day: int) -> Told:
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in reason.values.items()}
    return Told(reason.text, values, score or 0.0, day)


def _cover(history: History, closed: Sequence[int | None], last: int) -> tuple[float, float, float] | None:
    if history.balance is None or len(closed) < FEWEST_FOR_COVER or not any(closed[-STILL_USED:]):
        return None
    cover = forecast_cover(history.balance, closed, date.fromordinal(last))
    return (cover.p10, cover.p50, cover.p90)


# There and back


def packed_task(task: Task) -> bytes:
    """Return a task as JSON."""
    rows = [(one.id, one.days, list(one.left_out), one.balance, one.bought) for one in task.histories]
    return json.dumps([task.closed, task.running, task.since, rows]).encode()


def task_from(content: bytes) -> Task:
    closed, running, since, rows = json.loads(content)
    return Task(closed, running, since, [History(*row) for row in rows])


def packed_verdicts(verdicts: Sequence[Verdict]) -> bytes:
    """Return verdicts as JSON."""
    rows = [(one.id, *map(_row, (one.burst, one.late, one.silence)), one.cover) for one in verdicts]
    return json.dumps(rows).encode()


def _row(told: Told | None) -> list[Any] | None:
    return None if told is None else [told.text, told.values, told.score, told.day]


def verdicts_from(content: bytes) -> list[Verdict]:
    return [_verdict(*row) for row in json.loads(content)]


def _verdict(id_: int, *rest: Any) -> Verdict:
    *told, cover = rest
    burst, late, silence = (None if one is None else Told(*one) for one in told)
    return Verdict(id_, burst, late, silence, None if cover is None else tuple(cover))


def answer(content: bytes) -> bytes:
    """Return the verdicts on a task, both as JSON."""
    return packed_verdicts(judge(task_from(content)))
