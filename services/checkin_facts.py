"""What is known of sub-resellers that may be worth a talk: facts, of which only what is new counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from domain.calendar import day_in
from domain.checkins import FactsSeen
from domain.people import ResellerId
from domain.periods import month_before, month_of
from services import dues
from services.dues import ResellerDues
from storage.checkin_plans import ActivePlan
from storage.store import Store

_seen = TypeAdapter(FactsSeen)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was known when somebody last looked, `None` where nobody has, and what is known now."""

    before: FactsSeen | None
    after: FactsSeen


async def look_at(store: Store, plans: Sequence[ActivePlan], zone: str) -> Mapping[ResellerId, Looked]:
    """Return what is known of sub-resellers of networks in a time zone, beside what was known before."""
    ids, today = [plan.reseller_id for plan in plans], day_in(store.now, zone)
    alerts, reviewed = await store.checkin_plans.alerts(ids), await store.checkin_plans.reviewed(ids)
    promised, owing = await store.checkin_plans.promises_due(ids, today), await dues.of_resellers(store, ids)
    missed = await _missed(store, [plan.reseller_id for plan in plans if _is_new(plan, today)], zone)
    found = {}
    for plan in plans:
        before = _seen.validate_json(plan.seen) if plan.seen else None
        overdue, currency = _overdue(owing.get(plan.reseller_id))
        after = FactsSeen(
            alerts=tuple(alerts.get(plan.reseller_id, ())),
            review_open=plan.reseller_id in reviewed,
            months_missed=(before.months_missed if before else 0) + (plan.reseller_id in missed),
            promises_due=tuple(promised.get(plan.reseller_id, ())),
            overdue=overdue,
            currency=currency,
        )
        found[plan.reseller_id] = Looked(before, after)
    return found


def packed(facts: FactsSeen) -> str:
    """Return facts as they are kept."""
    return _seen.dump_json(facts).decode()


def _overdue(owing: ResellerDues | None) -> tuple[int, str]:
    """Return what wasn't paid by its day, in the currency in which it is the most."""
    late = [(due.overdue, due.currency) for due in owing.each if due.overdue] if owing else []
    return max(late, default=(0, ""))


def _is_new(plan: ActivePlan, today: date) -> bool:
    """Return whether the last whole month hasn't been counted yet."""
    return plan.looked_on is not None and plan.looked_on < today.replace(day=1)


async def _missed(store: Store, ids: Sequence[ResellerId], zone: str) -> frozenset[ResellerId]:
    """Return who bought less than the minimum of an account in the last whole month."""
    minimums = await store.checkin_plans.minimums(ids)
    if not minimums:
        return frozenset()
    period = month_before(month_of(store.now, zone), zone)
    accounts = [account for each in minimums.values() for account, _minimum in each]
    bought = await store.prices.bought(accounts, period.start, period.end)
    return frozenset(
        reseller_id
        for reseller_id, each in minimums.items()
        if any(bought.get(account, 0) < minimum for account, minimum in each)
    )
