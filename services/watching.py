"""Watching: a panel's sub-panels judged round by round, each by its own habit, and what is found handed on.

A round begins each hour, when usage is told for the first time, and when more is told than in the last one. Its
sub-panels are read in chunks, judged outside any transaction, and what is found is recorded together with how far the
round is: a chunk counts once or not at all.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.agreement import SubPanelId
from domain.calendar import day_in
from domain.judging import DAYS, History, Task, Verdict
from domain.periods import month_of
from services import alerts, muting, watch_findings
from services.watch_findings import MINIMUM_DAYS, Chunk
from storage.store import Store
from storage.watch import PanelSources, Round, Watched

A_CHUNK = 1_000
"""Sub-panels that are judged together."""

APART = timedelta(minutes=10)
"""How long a panel is left in peace after a round, however often more is told of it."""

# Rounds


async def begin_rounds(store: Store) -> int:
    """Begin the rounds that are due; return how many."""
    rounds = await store.watch.rounds()
    begun = 0
    for panel in await store.watch.panels():
        before = rounds.get(panel.panel_id)
        if _is_due(panel, before, store.now):
            begun += await store.watch.begin(panel.panel_id, before, **await _days_of(store, panel, before))
    return begun


def _is_due(panel: PanelSources, before: Round | None, now: datetime) -> bool:
    if before is None:
        return True
    if before.position is not None:
        return False
    if panel.complete_until != before.complete_until:
        told_first = before.complete_until is None
        return told_first or now - before.round_at >= APART
    return now - before.round_at >= timedelta(hours=1)


async def _days_of(store: Store, panel: PanelSources, before: Round | None) -> dict[str, int | datetime | None]:
    """Return which days are judged: those that are over and told, and the one that is told in part."""
    until = panel.complete_until if panel.sources else store.now
    since = before.closed if before is not None else None
    if until is None:
        return {"complete_until": None, "since": since, "closed": None, "running": None}
    zone = (await store.resellers.top_of(panel.reseller_id)).time_zone
    last = day_in(until, zone)
    is_over = until >= datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))
    at_midnight = until.astimezone(ZoneInfo(zone)).time() == time()
    closed = last.toordinal() if is_over else last.toordinal() - 1
    running = None if is_over or at_midnight else last.toordinal()
    return {"complete_until": panel.complete_until, "since": since, "closed": closed, "running": running}


async def next_chunk(store: Store) -> Chunk | None:
    """Return what is to be judged next, `None` where no round is open."""
    found = await store.watch.open_round()
    if found is None or found.position is None:
        return None
    panel = await store.watch.panel(found.panel_id)
    zone = (await store.resellers.top_of(panel.reseller_id)).time_zone
    watched = await store.watch.watched(found.panel_id, after=found.position, most=A_CHUNK)
    task = await _task(store, found, panel, watched, zone) if watched and found.closed is not None else None
    return Chunk(found, panel, zone, watched, await _bought_this_month(store, watched, zone), task)


async def _task(store: Store, found: Round, panel: PanelSources, watched: Sequence[Watched], zone: str) -> Task:
    assert found.closed is not None  # noqa: S101  (nothing is judged before anything is told)
    last = found.running or found.closed
    first = last - DAYS + 1
    ids = [one.id for one in watched]
    began = datetime.combine(date.fromordinal(first), time(), ZoneInfo(zone))
    if panel.sources:
        texts = await store.watch.histories(ids, first, last)
        passed = await _passed_down(store, watched, began, zone, last)
        days = {id_: ",".join(filter(None, (texts.get(id_), passed.get(id_)))) for id_ in ids}
    else:
        days = _by_day(await store.watch.bought(ids, began), zone, last)
    left_out = await _left_out(store, watched, found, zone)
    histories = [
        History(
            one.id,
            days.get(one.id, ""),
            left_out.get(one.id, []),
            one.balance if panel.sources else None,
            bought=not panel.sources,
        )
        for one in watched
    ]
    return Task(found.closed, found.running, found.since, histories)


async def _left_out(store: Store, watched: Sequence[Watched], found: Round, zone: str) -> dict[SubPanelId, list[int]]:
    """Return the days that leave the habit: those that were expected, and those of an outage."""
    last = date.fromordinal(found.running or found.closed or 0)
    first = last - timedelta(days=DAYS - 1)
    expected = await store.expected_days.of([one.id for one in watched], first, last)
    since = datetime.combine(first, time(), ZoneInfo(zone))
    panel_id = found.panel_id
    out = await muting.days_out(store, {(one.reseller_id, panel_id) for one in watched}, since=since, zone=zone)
    return {
        one.id: sorted(
            {day.toordinal() for day in expected.get(one.id, ())} | out.get((one.reseller_id, panel_id), set())
        )
        for one in watched
        if one.id in expected or (one.reseller_id, panel_id) in out
    }


async def _passed_down(
    store: Store, watched: Sequence[Watched], since: datetime, zone: str, last: int
) -> dict[SubPanelId, str]:
    """Return what sub-resellers with some of their own passed down, by day: for them it is used, too."""
    parents = await store.watch.with_children([one.reseller_id for one in watched])
    ids = [one.id for one in watched if one.reseller_id in parents]
    return _by_day(await store.watch.passed_down(ids, since), zone, last) if ids else {}


def _by_day(moved: Sequence[tuple[SubPanelId, datetime, int]], zone: str, last: int) -> dict[SubPanelId, str]:
    """Return what moved as histories have it."""
    said: dict[SubPanelId, list[str]] = defaultdict(list)
    for sub_panel_id, at, credits in moved:
        day = day_in(at, zone).toordinal()
        if day <= last:
            said[sub_panel_id].append(f"{day}:{credits}")
    return {sub_panel_id: ",".join(days) for sub_panel_id, days in said.items()}


async def _bought_this_month(store: Store, watched: Sequence[Watched], zone: str) -> dict[SubPanelId, int]:
    """Return what was bought in this month, of those with a minimum, near its end."""
    month = month_of(store.now, zone)
    ids = [one.id for one in watched if one.period_minimum]
    if not ids or month.end - store.now > timedelta(days=MINIMUM_DAYS):
        return {}
    found = dict.fromkeys(ids, 0)
    for sub_panel_id, _at, credits in await store.watch.bought(ids, month.start):
        found[sub_panel_id] += credits
    return found


# What is found


async def pass_over(store: Store, chunk: Chunk) -> int:
    """Go past a chunk of which nothing can be recorded; return whether nobody else had it, as 1 or 0."""
    return int(await store.watch.go_on(chunk.round, chunk.watched[-1].id if chunk.watched else None))


async def record(store: Store, chunk: Chunk, verdicts: Sequence[Verdict]) -> int:
    """Record what was found among the sub-panels of a chunk; return how many were judged, 0 where others did so.

    After the last ones the panel itself is judged, and the round is over.
    """
    position = chunk.watched[-1].id if chunk.watched else None
    if not await store.watch.go_on(chunk.round, position):
        return 0
    if position is None:
        looked = await watch_findings.of_panel(store, chunk)
        await alerts.settle(store, looked.judged, looked.found)
        return 1
    looked = watch_findings.of_chunk(chunk, verdicts, store.now)
    await alerts.settle(store, looked.judged, looked.found)
    return len(chunk.watched)
