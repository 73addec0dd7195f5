"""What each sub-reseller of a parent costs beyond its credits, measured for a closed month of all of them at once.

Only what is a sub-reseller's own counts: tickets of its own cause, and no day of an outage, of a suspension, or that
was expected to be unusual.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from domain.agreement import Offer, PanelId, SubPanelId, agreed_offer
from domain.calendar import day_in
from domain.courses import Course, Told
from domain.muting import days_within
from domain.overhead import MOST_MONTHS, MonthFacts, Overhead, OverheadKind, Reason, erratic, overhead
from domain.people import ResellerId
from domain.periods import Period
from domain.punctuality import Punctuality, charges_due, punctuality
from domain.usage_watch import Counts
from services import courses, muting
from services.muting import Account
from storage.courses import PanelAccount
from storage.overhead import Minimum, OverheadMonth
from storage.store import Store

Days = frozenset[int]
"""Days as numbers."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A closed month of a sub-reseller, and where it stands after it."""

    facts: MonthFacts
    overhead: Overhead


NOTHING = Measured(MonthFacts(0), Overhead(0, 0.0, ()))
"""Of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A month that is measured, in the top reseller's zone, and all that a parent ever offered, by sub-reseller."""

    month: Period
    zone: str
    offers: Mapping[ResellerId, Sequence[Offer]]


async def measured(
    store: Store, parent_id: ResellerId, month: Period, *, keep: bool = False
) -> dict[ResellerId, Measured]:
    """Return a closed month of each active sub-reseller of a parent, as it was measured.

    One that wasn't yet is measured now, of all of them in the same few statements. `keep`: have it stand so.
    """
    period = month.start.date()
    standing = await store.overhead_months.of_month(parent_id, period)
    if standing and not keep:
        return {reseller_id: _as_measured(one) for reseller_id, one in standing.items()}
    facts = await _facts(store, parent_id, month)
    new = {reseller_id: one for reseller_id, one in facts.items() if reseller_id not in standing}
    earlier = await store.overhead_months.months_before(parent_id, period, oldest=period - timedelta(days=31 * 6))
    judged = {reseller_id: _judged(one, earlier.get(reseller_id, ())) for reseller_id, one in new.items()}
    if keep:
        await store.overhead_months.keep(
            [_month(store, parent_id, reseller_id, period, one) for reseller_id, one in sorted(judged.items())]
        )
    return {reseller_id: _as_measured(one) for reseller_id, one in standing.items()} | judged


def _judged(facts: MonthFacts, earlier: Sequence[OverheadMonth]) -> Measured:
    months = [*(MonthFacts(**json.loads(one.facts)) for one in earlier[1 - MOST_MONTHS :]), facts]
    return Measured(facts, overhead(months, before=earlier[-1].notch if earlier else 0))


def _month(store: Store, parent_id: ResellerId, reseller_id: ResellerId, period: date, one: Measured) -> OverheadMonth:
    return OverheadMonth(
        reseller_id=reseller_id,
        parent_id=parent_id,
        period=period,
        facts=json.dumps(asdict(one.facts), sort_keys=True),
        notch=one.overhead.notch,
        raw=one.overhead.raw,
        reasons=json.dumps([asdict(reason) for reason in one.overhead.reasons]),
        measured_at=store.now,
    )


def _as_measured(one: OverheadMonth) -> Measured:
    reasons = (
        Reason(OverheadKind(reason["kind"]), reason["weight"], reason["evidence"]) for reason in json.loads(one.reasons)
    )
    return Measured(MonthFacts(**json.loads(one.facts)), Overhead(one.notch, one.raw, tuple(reasons)))


# What a month is made of


async def _facts(store: Store, parent_id: ResellerId, month: Period) -> dict[ResellerId, MonthFacts]:
    """Return a month of each active sub-reseller with an agreement that is older than the month's end."""
    zone = (await store.resellers.top_of(parent_id)).time_zone
    offers = {
        reseller_id: [one for one in every if one.parent_id == parent_id]
        for reseller_id, every in (await store.offers.of_children(parent_id)).items()
    }
    span = _Span(month, zone, offers)
    minimums = await store.overhead_months.minimums(parent_id)
    known = {one.reseller_id for one in minimums if _began_before(offers.get(one.reseller_id, ()), month.end)}
    bought = await store.prices.bought([SubPanelId(one.sub_panel_id) for one in minimums], month.start, month.end)
    tickets = await store.overhead_months.own_cause(parent_id, month.start, month.end)
    returned = await store.overhead_months.chargebacks(parent_id, month.start, month.end)
    paid = await _payments(store, parent_id, span)
    out = await _days_out(store, parent_id, span, minimums)
    missed = {one.reseller_id for one in minimums if _is_missed(one, bought, span, out)}
    scattered = await _erratic(store, parent_id, month, out)
    credits: dict[ResellerId, int] = defaultdict(int)
    for one in minimums:
        credits[one.reseller_id] += bought.get(SubPanelId(one.sub_panel_id), 0)
    return {
        whose: MonthFacts(
            credits=credits[whose],
            own_tickets=tickets.get(whose, 0),
            late_payments=paid[whose].late,
            payments_due=paid[whose].due,
            missed_minimum=whose in missed,
            chargebacks=returned.get(whose, 0),
            erratic=scattered.get(whose),
        )
        for whose in known
    }


def _began_before(offers: Sequence[Offer], moment: datetime) -> bool:
    began = began_at(offers)
    return began is not None and began < moment


def began_at(offers: Iterable[Offer]) -> datetime | None:
    """Return since when a sub-reseller deals with its parent. `offers`: all that this parent made it."""
    return min((one.applied_at for one in offers if one.applied_at is not None), default=None)


# Payments


async def _payments(store: Store, parent_id: ResellerId, span: _Span) -> dict[ResellerId, Punctuality]:
    """Return how many charges came due in a month, and how many were paid late."""
    accounts = await store.overhead_months.money_accounts(parent_id)
    lines = await store.payments.due_lines_of([one.id for one in accounts])
    agreed = {reseller_id: agreed_offer(every) for reseller_id, every in span.offers.items()}
    first, last = span.month.start.date(), span.month.end.date() - timedelta(days=1)
    due = {}
    for one in accounts:
        offer, began = agreed.get(one.reseller_id), began_at(span.offers.get(one.reseller_id, ()))
        if offer is not None and began is not None:
            theirs = [line for line in lines[one.id] if line.at >= began]  # not what a former parent charged
            due[one.id] = charges_due(
                theirs, payment_days=offer.payment_days, time_zone=span.zone, first=first, last=last
            )
    doubted = await store.overhead_months.in_doubt(parent_id, {charge for days in due.values() for charge in days})
    paid_on = await store.overhead_months.paid_on({line.id for id_ in due for line in lines[id_] if line.amount > 0})
    found: dict[ResellerId, Punctuality] = defaultdict(Punctuality)
    for currency in {one.currency for one in accounts}:
        those = [one for one in accounts if one.currency == currency and one.id in due]
        chosen = await store.payments.chosen_of([one.reseller_id for one in those], currency)
        for one in those:
            found[one.reseller_id] += punctuality(
                lines[one.id],
                chosen[one.reseller_id],
                due[one.id],
                paid_on=paid_on,
                time_zone=span.zone,
                in_doubt=doubted,
            )
    return found


# The month's minimum


async def _days_out(
    store: Store, parent_id: ResellerId, span: _Span, minimums: Sequence[Minimum]
) -> dict[Account, Days]:
    """Return the days of a month, by account, on which an outage or a suspension kept somebody from anything."""
    places = {(one.reseller_id, PanelId(one.panel_id)) for one in minimums}
    troubled = await muting.days_out(store, places, since=span.month.start, zone=span.zone)
    suspended = await store.overhead_months.suspensions(parent_id, span.month.end)
    whole = _days_of(span.month)
    return {
        (whose, panel_id): frozenset(
            {*troubled.get((whose, panel_id), ()), *days_within(suspended.get(whose, ()), span.zone)} & whole
        )
        for whose, panel_id in places
    }


def _days_of(month: Period) -> Days:
    return frozenset(range(month.start.toordinal(), month.end.toordinal()))


def _is_missed(one: Minimum, bought: Mapping[SubPanelId, int], span: _Span, out: Mapping[Account, Days]) -> bool:
    """Return whether less than a month's minimum was bought; days out, and before the agreement, have no share of it.

    Nobody is judged by the month in which they began.
    """
    made = span.offers.get(one.reseller_id, ())
    agreed = agreed_offer(made)
    if not one.credits or agreed is None or not _began_before(made, span.month.start):
        return False
    since = day_in(agreed.applied_at, span.zone).toordinal() if agreed.applied_at else 0
    days = _days_of(span.month)
    counted = [day for day in days - out[one.reseller_id, PanelId(one.panel_id)] if day >= since]
    return bought.get(SubPanelId(one.sub_panel_id), 0) < one.credits * len(counted) // len(days)


# Erratic usage


async def _erratic(
    store: Store, parent_id: ResellerId, month: Period, out: Mapping[Account, Days]
) -> dict[ResellerId, float]:
    """Return how much more erratic than the network's rhythm each sub-reseller was, by the panel it used most."""
    found = await courses.by_account(store, parent_id)
    return await store.compute(lambda: _scattered(found, month, out))


def _scattered(
    found: Sequence[tuple[PanelAccount, Course]], month: Period, out: Mapping[Account, Days]
) -> dict[ResellerId, float]:
    days = sorted(_days_of(month))
    spent = {one.sub_panel_id: _spent(course, days) for one, course in found}
    together: dict[tuple[PanelId, Told], list[int]] = defaultdict(lambda: [0] * len(days))
    for one, course in found:
        sums = together[one.panel_id, course.told]
        for at, count in enumerate(spent[one.sub_panel_id]):
            sums[at] += count or 0
    most: dict[ResellerId, tuple[int, float]] = {}
    for one, course in found:
        mine = spent[one.sub_panel_id]
        others = [all_ - (own or 0) for all_, own in zip(together[one.panel_id, course.told], mine, strict=True)]
        judged = _judged_days(course, mine, days, out.get((one.reseller_id, one.panel_id), frozenset()))
        score = erratic(judged, others) if _is_habit(course, judged) else None
        if score is not None:
            size = sum(count or 0 for count in judged)
            most[one.reseller_id] = max(most.get(one.reseller_id, (0, 0.0)), (size, score))
    return {reseller_id: score for reseller_id, (_size, score) in most.items()}


def _spent(course: Course, days: Collection[int]) -> list[int | None]:
    """Return the credits of days, `None` before the first on which there were any, and for what isn't told yet."""
    first, last = course.first_day.toordinal(), course.closed_day.toordinal()
    return [course.counts[day - first] if first <= day <= last else None for day in days]


def _judged_days(course: Course, spent: Counts, days: Sequence[int], out: Days) -> Counts:
    left_out = {day.toordinal() for day in course.expected | course.troubled} | out
    return [None if day in left_out else count for day, count in zip(days, spent, strict=True)]


def _is_habit(course: Course, judged: Counts) -> bool:
    """Return whether days say something of a habit: who buys once a week, where no usage is told, is stocking up."""
    known = [count for count in judged if count is not None]
    return course.told is not Told.PURCHASES or 2 * sum(count > 0 for count in known) >= len(known)
