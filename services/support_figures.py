"""How a desk does: what is open and late, what came in a time, whose fault it was, and how long things took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.people import ResellerId
from domain.support_clocks import Clocks, clocks_of
from domain.tickets import Area, Cause, Turn
from storage.store import Store
from storage.support_figures import CameCount, OpenCount, Took

MOST_LISTED = 20_000
"""How many tickets a file holds."""


@dataclass(frozen=True, slots=True)
class Span:
    """So many days of the network's calendar, today the last of them. `zone`: in which they are counted."""

    days: tuple[date, ...]
    start: datetime
    end: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tickets are open, by whom they wait for; `unassigned`, `late`: of all of them."""

    ours: int
    supplier: int
    theirs: int
    unassigned: int
    late: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, of `count` tickets: half of them no longer than `median`, nine in ten than `most`."""

    median: timedelta
    most: timedelta
    count: int


@dataclass(frozen=True, slots=True)
class ResellerLine:
    """What a sub-reseller asked. `own`: what counts for it; what was the supplier's fault, or ours, never does, and
    neither does what nobody knows.
    """

    reseller_id: ResellerId
    name: str
    own: int
    supplier: int
    ours: int
    unknown: int

    @property
    def others(self) -> int:
        return self.supplier + self.ours + self.unknown


@dataclass(frozen=True, slots=True)
class SupplierLine:
    """How a supplier does. `repair`: `None` as long as none of its cases of the time is resolved."""

    name: str
    cases: int
    repair: Times | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A time at a desk. `areas`, `resellers`: the most first; `suppliers`: where there are several."""

    opened: int
    causes: Mapping[Cause, int]
    areas: Sequence[tuple[Area, int]]
    resellers: Sequence[ResellerLine]
    answer: Times | None
    resolution: Times | None
    suppliers: Sequence[SupplierLine]


async def span_of(store: Store, reseller_id: ResellerId, days: int) -> Span:
    """Return the last so many days, as the network counts them."""
    zone = ZoneInfo((await store.resellers.top_of(reseller_id)).time_zone)
    last = store.now.astimezone(zone).date()
    each = tuple(last - timedelta(days=ago) for ago in range(days - 1, -1, -1))
    start, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (each[0], last + timedelta(days=1)))
    return Span(each, start, end, zone)


async def standing(store: Store, parent_id: ResellerId) -> Standing:
    """Return what is open at a parent."""
    found = await store.support_figures.standing(parent_id)
    turns = {turn: _sum(one for one in found if one.turn is turn) for turn in Turn}
    return Standing(
        ours=turns[Turn.OURS],
        supplier=turns[Turn.SUPPLIER],
        theirs=turns[Turn.THEIRS],
        unassigned=_sum(one for one in found if one.nobodys),
        late=_sum(one for one in found if one.late),
    )


def _sum(found: Iterable[OpenCount | CameCount]) -> int:
    return sum(one.count for one in found)


async def figures(store: Store, parent_id: ResellerId, span: Span) -> Figures:
    """Return what came to a parent in a time, and how long it took."""
    time = (span.start, span.end)
    counts = await store.support_figures.counts(parent_id, *time)
    return Figures(
        opened=_sum(counts),
        causes={cause: n for cause in Cause if (n := _sum(one for one in counts if one.cause is cause))},
        areas=await _areas(store, counts),
        resellers=await _resellers(store, counts),
        answer=times_of(await store.support_figures.answered(parent_id, *time)),
        resolution=times_of(await store.support_figures.resolved(parent_id, *time)),
        suppliers=await _suppliers(store, parent_id, span),
    )


async def _areas(store: Store, counts: Sequence[CameCount]) -> list[tuple[Area, int]]:
    by_area = Counter[int]()
    for one in counts:
        by_area[one.area_id] += one.count
    known = await store.support_figures.areas(sorted({one.area_id for one in counts}))
    found = [(area, by_area[area.id]) for area in known.values()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].position, pair[0].id))


async def resellers(store: Store, parent_id: ResellerId, span: Span) -> Sequence[ResellerLine]:
    """Return what each sub-reseller asked in a time, those first who did most for reasons of their own."""
    return await _resellers(store, await store.support_figures.counts(parent_id, span.start, span.end))


async def _resellers(store: Store, counts: Sequence[CameCount]) -> list[ResellerLine]:
    by_reseller: dict[ResellerId, Counter[Cause]] = defaultdict(Counter)
    for one in counts:
        by_reseller[one.reseller_id][one.cause] += one.count
    names = await store.ticket_clocks.names(by_reseller)
    lines = [_line(reseller_id, names[reseller_id], found) for reseller_id, found in by_reseller.items()]
    return sorted(lines, key=lambda line: (-line.own, -line.others, line.name))


def _line(reseller_id: ResellerId, name: str, found: Counter[Cause]) -> ResellerLine:
    causes = (Cause.RESELLER, Cause.SUPPLIER, Cause.OURS, Cause.UNKNOWN)
    return ResellerLine(reseller_id, name, *(found[cause] for cause in causes))


def times_of(counts: Sequence[tuple[int, int]]) -> Times | None:
    """Return how long something took. `counts`: by rising minutes, how many took so long."""
    total = sum(count for _minutes, count in counts)
    if not total:
        return None
    return Times(_at(counts, (total + 1) // 2), _at(counts, -(-9 * total // 10)), total)


def _at(counts: Sequence[tuple[int, int]], place: int) -> timedelta:
    """Return how long the one at a place from 1 took."""
    passed = 0
    for minutes, count in counts:
        passed += count
        if passed >= place:
            return timedelta(minutes=minutes)
    raise ValueError("There are not so many.")


async def _suppliers(store: Store, reseller_id: ResellerId, span: Span) -> list[SupplierLine]:
    """Return how suppliers do, where there are two to compare."""
    names = await store.support_figures.suppliers(reseller_id)
    if len(names) < 2:
        return []
    cases, minutes = Counter[int](), defaultdict[int, Counter[int]](Counter)
    for one in await store.support_figures.repairs(reseller_id, span.start, span.end):
        cases[one.supplier_id] += 1
        if one.resolved_at is not None:
            minutes[one.supplier_id][(one.resolved_at - one.since) // timedelta(minutes=1)] += 1
    lines = [SupplierLine(name, cases[of], times_of(sorted(minutes[of].items()))) for of, name in names.items()]
    return sorted(lines, key=_speed)


def _speed(line: SupplierLine) -> tuple[timedelta, str]:
    return (line.repair.median if line.repair else timedelta.max, line.name)


async def by_day(store: Store, parent_id: ResellerId, span: Span) -> Mapping[Cause, Sequence[int]]:
    """Return how many tickets came on each day of a time, by cause; nothing of causes that there were none of."""
    counts: dict[Cause, Counter[date]] = defaultdict(Counter)
    for at, cause in await store.support_figures.moments(parent_id, span.start, span.end):
        counts[cause][at.astimezone(span.zone).date()] += 1
    return {cause: [counts[cause][day] for day in span.days] for cause in Cause if cause in counts}


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket with its clocks, as a file has it."""

    took: Took
    reseller: str
    area: Area
    clocks: Clocks


async def listed(store: Store, parent_id: ResellerId, span: Span) -> list[Listed]:
    """Return the tickets of a time with their clocks, newest first."""
    found = await store.support_figures.newest(parent_id, span.start, span.end, most=MOST_LISTED)
    turns = await store.ticket_clocks.turns([one.ticket.id for one in found])
    names = await store.ticket_clocks.names([one.ticket.reseller_id for one in found])
    areas = await store.support_figures.areas(sorted({one.ticket.area_id for one in found}))
    return [
        Listed(
            took=one,
            reseller=names[one.ticket.reseller_id],
            area=areas[one.ticket.area_id],
            clocks=clocks_of(turns[one.ticket.id], store.now),
        )
        for one in found
    ]
