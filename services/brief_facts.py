"""The facts of briefs: what a parent knows of each of its sub-resellers, for many with the same few statements."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.agreement import PanelId, SubPanel, SubPanelId
from domain.alerts import Alert, AlertState
from domain.calendar import day_in
from domain.checkins import CheckinMode, CheckinPlan, FollowUp
from domain.courses import Course, Told, cover_of
from domain.people import Reseller, ResellerId
from domain.periods import Period, month_before, month_of
from domain.promises import Promise, PromiseState
from domain.reviews import Review
from domain.talking import AlertSeen, BriefFacts, FollowUpSeen, PromiseSeen
from domain.tickets import Cause
from domain.usage_shown import forecast_demand
from services import courses, dues, muting, punctuality
from services.courses import PanelCourse
from services.dues import ResellerDues
from services.muting import Muted
from services.punctuality import Punctuality
from storage.briefs import WaitingTickets
from storage.store import Store

SPAN_DAYS = 30
"""Usage is told of so many days, beside as many before."""

A_QUARTER = timedelta(days=90)
OF_LATE = timedelta(days=60)
"""So far back alerts are told of."""

FOR_EVER = 10**6
"""So many days may pass without a talk where none is wanted."""

MONTHS_BACK = 3
FEWEST_BEFORE = 28
"""So many days before the span say what is usual in it."""


@dataclass(frozen=True, slots=True)
class Months:
    """The running month of the network, and the whole ones before it, the last first."""

    running: Period
    before: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class UsageFacts:
    """How a course goes: `used` of the last days, `before` of as many before, and what is usual in so many."""

    used: int
    before: int
    muted_days: int
    usual: tuple[int, int] | None
    cover_days: float | None


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of some sub-resellers of a parent, by sub-reseller; `bought`: by month and account.

    `currency`: in which the parent sells, whatever a sub-reseller itself sells in.
    """

    now: datetime
    time_zone: str
    currency: str
    months: Months
    since: Mapping[ResellerId, datetime]
    accounts: Mapping[ResellerId, Sequence[SubPanel]]
    courses: Mapping[ResellerId, Sequence[PanelCourse]]
    usage: Mapping[SubPanelId, UsageFacts]
    bought: Mapping[datetime, Mapping[SubPanelId, int]]
    minimums: Mapping[tuple[ResellerId, PanelId], Sequence[tuple[datetime, int]]]
    dues: Mapping[ResellerId, ResellerDues]
    punctuality: Mapping[ResellerId, Punctuality]
    causes: Mapping[ResellerId, Counter[Cause]]
    waiting: Mapping[ResellerId, WaitingTickets]
    solved: Mapping[ResellerId, int]
    alerts: Mapping[ResellerId, Sequence[Alert]]
    muted: Muted
    promises: Mapping[ResellerId, Sequence[Promise]]
    last_talks: Mapping[ResellerId, datetime]
    follow_ups: Mapping[ResellerId, Sequence[FollowUp]]
    plans: Mapping[ResellerId, CheckinPlan]
    reviews: Mapping[ResellerId, Review]

    @property
    def today(self) -> date:
        return day_in(self.now, self.time_zone)

    def day(self, at: datetime) -> date:
        return day_in(at, self.time_zone)


async def known(store: Store, parent: Reseller, children: Sequence[Reseller]) -> Known:
    """Return all that is known of sub-resellers of a parent; for many it takes the same few statements as for one."""
    ids = [child.id for child in children]
    zone = (await store.resellers.top_of(parent.id)).time_zone
    months = months_until(store.now, zone)
    since = await dealing_since(store, parent.id, children)
    accounts = await store.briefs.sub_panels(ids)
    found = await courses.of_each(store, parent.id, ids)
    alerts = await store.briefs.alerts(parent.id, ids, store.now - OF_LATE)
    late_since = {id_: max(at, store.now - A_QUARTER) for id_, at in since.items()}
    return Known(
        now=store.now,
        time_zone=zone,
        currency=parent.currency,
        months=months,
        since=since,
        accounts=accounts,
        courses=found,
        usage=await store.compute(lambda: _usage(found)),
        bought=await _bought(store, [one.id for some in accounts.values() for one in some], months),
        minimums=await store.briefs.minimums(parent.id, ids),
        dues=await dues.of_resellers(store, ids),
        punctuality=await punctuality.of_each(store, parent.id, late_since, time_zone=zone),
        causes=await _causes(store, parent.id, ids),
        waiting=await store.briefs.waiting_tickets(parent.id, ids),
        solved=await store.briefs.solved_cases(parent.id, ids, store.now - A_QUARTER),
        alerts=_by_child(alerts),
        muted=await muting.muted_now(store, (one for one in alerts if one.stands)),
        promises=await store.briefs.promises(parent.id, ids),
        last_talks=await store.briefs.last_talks(parent.id, ids),
        follow_ups=await store.briefs.open_follow_ups(parent.id, ids),
        plans=await store.briefs.plans(parent.id, ids),
        reviews={one.reseller_id: one for one in await store.reviews.open_of(parent.id)},
    )


def months_until(now: datetime, time_zone: str) -> Months:
    """Return the running month and those before it that are looked at."""
    running = month_of(now, time_zone)
    before = [month_before(running, time_zone)]
    while len(before) < MONTHS_BACK:
        before.append(month_before(before[-1], time_zone))
    return Months(running, tuple(before))


async def dealing_since(
    store: Store, parent_id: ResellerId, children: Sequence[Reseller]
) -> dict[ResellerId, datetime]:
    """Return since when a parent deals with sub-resellers.

    Of those that came from another parent, since the first offer to them; where there is none yet, from now on.
    """
    offered = await store.briefs.dealing_since(parent_id, [child.id for child in children])
    return {child.id: offered.get(child.id, child.created_at) or store.now for child in children}


# What has to be looked at more closely


def _usage(found: Mapping[ResellerId, Sequence[PanelCourse]]) -> dict[SubPanelId, UsageFacts]:
    """Return how usage goes, of courses that tell it."""
    told = (one for some in found.values() for one in some if one.course.told is Told.USAGE)
    return {one.sub_panel_id: usage_of(one.course) for one in told if one.sub_panel_id is not None}


def usage_of(course: Course) -> UsageFacts:
    """Return how a course goes, by days that are over."""
    counts = course.counts if course.whole else course.counts[:-1]
    latest, before = counts[-SPAN_DAYS:], counts[-2 * SPAN_DAYS : -SPAN_DAYS]
    first = course.closed_day - timedelta(days=SPAN_DAYS - 1)
    cover = cover_of(course)
    return UsageFacts(
        used=sum(latest),
        before=sum(before),
        muted_days=sum(first <= day <= course.closed_day for day in course.troubled),
        usual=_usual(course),
        cover_days=None if cover is None else cover.p50,
    )


def _usual(course: Course) -> tuple[int, int] | None:
    """Return between which sums as many days usually lie, eight times in ten, by what was used before them."""
    before = course.closed[:-SPAN_DAYS]
    if len(before) < FEWEST_BEFORE:
        return None
    usual = forecast_demand([before], SPAN_DAYS)
    return usual.p10, usual.p90


async def _bought(
    store: Store, ids: Collection[SubPanelId], months: Months
) -> dict[datetime, Mapping[SubPanelId, int]]:
    """Return what accounts bought in each month, by its beginning."""
    return {
        period.start: await store.prices.bought(ids, period.start, period.end)
        for period in (months.running, *months.before)
    }


async def _causes(store: Store, parent_id: ResellerId, ids: Collection[ResellerId]) -> dict[ResellerId, Counter[Cause]]:
    """Return whose fault the tickets of the last ninety days were."""
    wanted = set(ids)
    found: dict[ResellerId, Counter[Cause]] = defaultdict(Counter)
    end = store.now + timedelta(microseconds=1)
    for one in await store.support_figures.counts(parent_id, store.now - A_QUARTER, end):
        if one.reseller_id in wanted:
            found[one.reseller_id][one.cause] += one.count
    return found


def _by_child(alerts: Iterable[Alert]) -> dict[ResellerId, list[Alert]]:
    found: dict[ResellerId, list[Alert]] = defaultdict(list)
    for alert in alerts:
        if alert.child_id is not None:
            found[alert.child_id].append(alert)
    return found


# What follows


def facts_of(everything: Known, child: Reseller) -> BriefFacts:
    """Return what a brief knows of one of them, but for its price."""
    id_, today = child.id, everything.today
    plan, talked = everything.plans.get(id_), everything.last_talks.get(id_)
    facts = BriefFacts(
        today=today,
        currency=everything.currency,
        days_with_us=(today - everything.day(everything.since[id_])).days,
        span_days=SPAN_DAYS,
        months_missed=months_missed(everything, id_),
        alerts=tuple(_seen(alert, everything.muted) for alert in everything.alerts.get(id_, ())),
        promises=tuple(_promised(one) for one in _worth_telling(everything.promises.get(id_, ()), today)),
        follow_ups=tuple(FollowUpSeen(one.words, one.on) for one in everything.follow_ups.get(id_, ())),
        days_since_talk=None if talked is None else (today - everything.day(talked)).days,
    )
    if plan is not None:
        facts = replace(facts, most_days=FOR_EVER if plan.mode is CheckinMode.NONE else plan.most_days)
    return _with_tickets(_with_money(_with_credits(facts, everything, id_), everything, child), everything, id_)


def _with_credits(facts: BriefFacts, everything: Known, id_: ResellerId) -> BriefFacts:
    account = nearest_to_minimum(everything, id_)
    usage = main_usage(everything, id_)
    covers = [one.cover_days for one in _each_usage(everything, id_) if one.cover_days is not None]
    end = everything.day(everything.months.running.end)
    facts = replace(facts, left_days=(end - facts.today).days, cover_days=min(covers, default=None))
    if account is not None:
        running = everything.bought[everything.months.running.start]
        facts = replace(facts, bought=running.get(account.id, 0), minimum=account.period_minimum)
    if usage is not None:
        low, high = usage.usual or (None, None)
        facts = replace(
            facts,
            used=usage.used,
            used_before=usage.before,
            muted_days=usage.muted_days,
            usual_low=low,
            usual_high=high,
        )
    return facts


def _each_usage(everything: Known, id_: ResellerId) -> list[UsageFacts]:
    ids = [one.sub_panel_id for one in everything.courses.get(id_, ())]
    return [everything.usage[place] for place in ids if place is not None and place in everything.usage]


def main_usage(everything: Known, id_: ResellerId) -> UsageFacts | None:
    """Return how usage goes of the account of which most is used; credits of two panels are never added up."""
    return max(_each_usage(everything, id_), key=lambda one: one.used + one.before, default=None)


def nearest_to_minimum(everything: Known, id_: ResellerId) -> SubPanel | None:
    """Return the account that lacks most of the month's minimum, or else of which most was bought."""
    running = everything.bought[everything.months.running.start]
    active = [one for one in everything.accounts.get(id_, ()) if one.active]

    def lacks(one: SubPanel) -> tuple[int, int]:
        bought = running.get(one.id, 0)
        return max(one.period_minimum - bought, 0), bought

    return max(active, key=lacks, default=None)


def months_missed(everything: Known, id_: ResellerId) -> int:
    """Return in how many of the last months, of those wholly dealt in, any account fell below its minimum."""
    accounts = [one for one in everything.accounts.get(id_, ()) if one.active]

    def missed(month: Period, account: SubPanel) -> bool:
        agreed = everything.minimums.get((id_, account.panel_id), ())
        minimum = minimum_at(agreed, account.period_minimum, month.start)
        return everything.bought[month.start].get(account.id, 0) < minimum

    whole = (month for month in everything.months.before if month.start >= everything.since[id_])
    return sum(any(missed(month, account) for account in accounts) for month in whole)


def minimum_at(agreed: Sequence[tuple[datetime, int]], present: int, moment: datetime) -> int:
    """Return the minimum that held at a moment. `agreed`: from when on which one; `present`: where nothing says so."""
    if not agreed:
        return present
    return next((minimum for since, minimum in reversed(agreed) if since <= moment), 0)


def _with_money(facts: BriefFacts, everything: Known, child: Reseller) -> BriefFacts:
    paid = everything.punctuality.get(child.id, Punctuality())
    facts = replace(facts, late=paid.late, in_time=paid.in_time)
    found = everything.dues.get(child.id)
    each = [] if found is None else [one for one in found.each if one.dues.total]
    if not each:
        return facts
    due = max(each, key=lambda one: (one.overdue > 0, one.currency == everything.currency, one.overdue))
    oldest = due.oldest if due.overdue else None
    return replace(
        facts,
        currency=due.currency if due.overdue else facts.currency,
        due=due.dues.total,
        overdue=due.overdue,
        overdue_days=0 if oldest is None else (facts.today - oldest).days,
    )


def _with_tickets(facts: BriefFacts, everything: Known, id_: ResellerId) -> BriefFacts:
    causes, waiting = everything.causes.get(id_, Counter()), everything.waiting.get(id_)
    return replace(
        facts,
        own_tickets=causes[Cause.RESELLER],
        supplier_tickets=causes[Cause.SUPPLIER],
        our_tickets=causes[Cause.OURS],
        unknown_tickets=causes[Cause.UNKNOWN],
        cases_solved=everything.solved.get(id_, 0),
        open_tickets=0 if waiting is None else waiting.count,
        oldest_days=0 if waiting is None else (facts.today - everything.day(waiting.oldest)).days,
    )


def _seen(alert: Alert, muted: Muted) -> AlertSeen:
    expected = alert.expected is not None or alert.state is AlertState.EXPECTED
    return AlertSeen(alert.kind, alert.reason, alert.stands, expected, alert.stands and muted.mutes(alert))


SOON = timedelta(days=14)
JUST_OVER = timedelta(days=3)


def _worth_telling(promises: Sequence[Promise], today: date) -> list[Promise]:
    """Return promises that are disputed, or whose day is near or was a moment ago."""
    return [
        one
        for one in promises
        if one.state is PromiseState.DISPUTED
        or (
            one.state is PromiseState.CONFIRMED
            and one.until is not None
            and today - JUST_OVER <= one.until <= today + SOON
        )
    ]


def _promised(promise: Promise) -> PromiseSeen:
    return PromiseSeen(promise.number, promise.words, promise.until, promise.state is PromiseState.DISPUTED)
