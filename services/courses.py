"""Courses of usage: of one reseller, of all its sub-resellers at once, and of everybody whose demand it serves."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from domain.agreement import PanelId, SubPanelId
from domain.calendar import day_in
from domain.courses import MOST_DAYS, Course, Judged, Told, course_of, judge
from domain.people import Reseller, ResellerId
from services import muting
from storage.courses import PanelAccount
from storage.store import Store

K = TypeVar("K")
Days = Mapping[int, int]
"""Credits by the number of their day."""


@dataclass(frozen=True, slots=True)
class PanelCourse:
    """A reseller's course at a panel. `sub_panel_id`: `None` for a top's, who passes its stock down."""

    panel_id: PanelId
    panel: str
    sub_panel_id: SubPanelId | None
    course: Course


@dataclass(frozen=True, slots=True)
class Watched:
    """A sub-reseller's account and what is to be said of it. `place`: which of the sub-reseller's accounts it is."""

    reseller_id: ResellerId
    name: str
    panel: str
    place: int
    upto: datetime
    told: Told
    balance: int | None
    judged: Judged


async def of_reseller(store: Store, reseller: Reseller) -> list[PanelCourse]:
    """Return the courses of a reseller, in the order of their panels."""
    if reseller.is_top:
        return await _of_top(store, reseller)
    accounts = await store.courses.accounts_of(reseller.id)
    courses = await _courses(store, reseller.id, accounts)
    return [PanelCourse(one.panel_id, one.panel, one.sub_panel_id, courses[one.sub_panel_id]) for one in accounts]


async def _of_top(store: Store, top: Reseller) -> list[PanelCourse]:
    """Return what a top passes down of each panel's credits, which it spends nothing of itself."""
    zone = ZoneInfo(top.time_zone)
    passed = by_day(await store.courses.passed_down([top.id], _begin(_first_day(store.now, zone), zone)), zone)
    return [
        PanelCourse(
            stock.panel_id,
            stock.panel,
            None,
            course_of(
                Told.PASSED_DOWN,
                passed.get((top.id, stock.panel_id), {}),
                upto=store.now,
                zone=zone,
                balance=stock.credits - stock.held if stock.bought else None,
            ),
        )
        for stock in await store.books.stocks(top.id)
    ]


async def of_each(
    store: Store, parent_id: ResellerId, ids: Collection[ResellerId]
) -> dict[ResellerId, list[PanelCourse]]:
    """Return the courses of many sub-resellers of a parent, each in the order of their panels."""
    accounts = await store.courses.accounts_of_each(ids)
    courses = await _courses(store, parent_id, accounts)
    found: dict[ResellerId, list[PanelCourse]] = defaultdict(list)
    for one in accounts:
        course = courses[one.sub_panel_id]
        found[one.reseller_id].append(PanelCourse(one.panel_id, one.panel, one.sub_panel_id, course))
    return found


async def of_children(store: Store, parent_id: ResellerId) -> list[Watched]:
    """Return what is to be said of every active sub-reseller of a parent, in the order in which they came."""
    accounts = await store.courses.accounts_of_children(parent_id)
    courses = await _courses(store, parent_id, accounts)
    judged = await store.compute(lambda: {id_: judge(course) for id_, course in courses.items()})
    places: dict[ResellerId, int] = defaultdict(int)
    found = []
    for one in accounts:
        course = courses[one.sub_panel_id]
        place = places[one.reseller_id]
        places[one.reseller_id] += 1
        found.append(
            Watched(
                reseller_id=one.reseller_id,
                name=one.name,
                panel=one.panel,
                place=place,
                upto=course.upto,
                told=course.told,
                balance=course.balance,
                judged=judged[one.sub_panel_id],
            )
        )
    return found


async def by_account(store: Store, parent_id: ResellerId) -> list[tuple[PanelAccount, Course]]:
    """Return the course of every account of a parent's active sub-resellers, in the order in which they came."""
    accounts = await store.courses.accounts_of_children(parent_id)
    courses = await _courses(store, parent_id, accounts)
    return [(one, courses[one.sub_panel_id]) for one in accounts]


async def below(store: Store, reseller: Reseller) -> dict[PanelId, list[Course]]:
    """Return by panel the courses of all whose demand a reseller's credits serve, its own first.

    Where a source tells of usage, that of everybody below; what they pass on to each other is nobody's usage. Where
    none does, what its own sub-resellers buy.
    """
    accounts = await store.courses.accounts_below(reseller.id)
    own = [] if reseller.is_top else [*await store.courses.accounts_of(reseller.id)]
    children = {one.sub_panel_id for one in await store.courses.accounts_of_children(reseller.id)}
    courses = await _courses(store, reseller.id, [*own, *accounts], passed_down=False)
    found: dict[PanelId, list[Course]] = defaultdict(list)
    for one in (*own, *accounts):
        course = courses[one.sub_panel_id]
        if course.told is Told.USAGE or one.sub_panel_id in children:
            found[one.panel_id].append(course)
    return found


# What courses are made of


async def _courses(
    store: Store, reseller_id: ResellerId, accounts: Sequence[PanelAccount], *, passed_down: bool = True
) -> dict[SubPanelId, Course]:
    """Return the courses of accounts in the network of a reseller. `passed_down`: counts as usage too."""
    zone = ZoneInfo((await store.resellers.top_of(reseller_id)).time_zone)
    until = await store.courses.told_until({one.panel_id for one in accounts})
    first, today = _first_day(min([store.now, *until.values()]), zone), day_in(store.now, zone.key)
    since, sourced = _begin(first, zone), [one for one in accounts if one.panel_id in until]
    used = await _used(store, [one.sub_panel_id for one in sourced], first, today)
    resellers = {one.reseller_id for one in sourced} if passed_down else set()
    passed = by_day(await store.courses.passed_down(resellers, since), zone)
    unsourced = [one.sub_panel_id for one in accounts if one.panel_id not in until]
    bought = by_day(await store.courses.bought(unsourced, since), zone)
    expected = await store.expected_days.of([one.sub_panel_id for one in accounts], first, today)
    places = {(one.reseller_id, one.panel_id) for one in accounts}
    troubled = await muting.days_out(store, places, since=since, zone=zone.key)

    def course(one: PanelAccount) -> Course:
        told = Told.USAGE if one.panel_id in until else Told.PURCHASES
        spent = _sum(used.get(one.sub_panel_id, {}), passed.get((one.reseller_id, one.panel_id), {}))
        return course_of(
            told,
            spent if told is Told.USAGE else bought.get(one.sub_panel_id, {}),
            upto=until.get(one.panel_id, store.now),
            zone=zone,
            expected=expected.get(one.sub_panel_id, ()),
            troubled=map(date.fromordinal, troubled.get((one.reseller_id, one.panel_id), ())),
            balance=one.available if told is Told.USAGE else None,
        )

    return {one.sub_panel_id: course(one) for one in accounts}


async def _used(
    store: Store, sub_panel_ids: Collection[SubPanelId], first: date, last: date
) -> Mapping[SubPanelId, Days]:
    days = await store.usage.days(sub_panel_ids, first, last)
    return {id_: dict(enumerate(counts, first.toordinal())) for id_, counts in days.items()}


def _sum(used: Days, passed: Days) -> Days:
    return {day: used.get(day, 0) + passed.get(day, 0) for day in used.keys() | passed.keys()} if passed else used


def by_day(rows: Iterable[tuple[K, datetime, int]], zone: ZoneInfo) -> dict[K, dict[int, int]]:
    """Return credits by whose they are and by the number of the day in a zone."""
    found: dict[K, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for whose, at, credits in rows:
        found[whose][at.astimezone(zone).toordinal()] += credits
    return found


def _first_day(upto: datetime, zone: ZoneInfo) -> date:
    """Return the oldest day of a course that is told until a moment."""
    return day_in(upto, zone.key) - timedelta(days=MOST_DAYS)


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
