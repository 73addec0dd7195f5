"""Planning check-ins by the clock: once a month for those who are spoken to monthly, and where a fact has changed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from domain.calendar import day_in
from domain.checkin_days import Rhythm, next_chosen, planned_on
from domain.checkins import Checkin, CheckinSetting, CheckinState, new_fact
from domain.people import ResellerId
from services.checkin_facts import Looked, look_at, packed
from storage.checkin_plans import ActivePlan
from storage.store import Store


async def zones_by_day(store: Store) -> Mapping[date, list[str]]:
    """Return the time zones of all networks by the day that it is there."""
    found: dict[date, list[str]] = defaultdict(list)
    for zone in sorted({top.time_zone for top in await store.resellers.tops()}):
        found[day_in(store.now, zone)].append(zone)
    return found


async def plan_months(store: Store, *, most: int) -> int:
    """Plan the month of those who are spoken to monthly, each once; return at how many it was looked."""
    looked = 0
    for today, zones in (await zones_by_day(store)).items():
        for zone in zones:
            found = await store.checkin_plans.to_plan([zone], today.replace(day=1), most=most - looked)
            for plan in found:
                await _plan_month(store, plan, zone, today)
            looked += len(found)
    return looked


async def _plan_month(store: Store, plan: ActivePlan, zone: str, today: date) -> None:
    period = today.replace(day=1)
    if not await store.checkin_plans.claim(plan.reseller_id, period):
        return
    setting = await store.checkin_plans.setting(plan.parent_id)
    due = planned_on(_rhythm(plan, setting, zone), period, today)
    if due is not None:
        await store.checkins.add(plan.reseller_id, plan.parent_id, period=period, due_on=due)


def _rhythm(plan: ActivePlan, setting: CheckinSetting, zone: str) -> Rhythm:
    return Rhythm(
        reseller_id=plan.reseller_id,
        weekdays=setting.weekdays,
        joined=day_in(plan.joined, zone),
        last_talk=None if plan.last_talk is None else day_in(plan.last_talk, zone),
        ideal_days=plan.ideal_days,
    )


async def replan(store: Store, checkin: Checkin, plan: ActivePlan, zone: str) -> None:
    """Find the day of a check-in anew that nobody has heard of, for what it follows from has changed."""
    setting, today = await store.checkin_plans.setting(plan.parent_id), day_in(store.now, zone)
    due = planned_on(_rhythm(plan, setting, zone), checkin.period, today)
    if due is not None and due != checkin.due_on:
        await store.checkins.change(checkin.id, only_if=CheckinState.DUE, due_on=due)


# Where a fact has changed


async def look_for_facts(store: Store, *, most: int) -> int:
    """Plan a check-in where something material has changed, at most one a month; return at how many it was looked.

    Each is looked at once a day. What came up while the month's check-in was over counts in the next one.
    """
    looked = 0
    for today, zones in (await zones_by_day(store)).items():
        for zone in zones:
            found = await store.checkin_plans.to_look_at([zone], today, most=most - looked)
            mine = [plan for plan in found if await store.checkin_plans.claim_look(plan.reseller_id, today)]
            known = await look_at(store, mine, zone)
            for plan in mine:
                await _look_at_one(store, plan, known[plan.reseller_id], today)
            looked += len(found)
    return looked


async def _look_at_one(store: Store, plan: ActivePlan, looked: Looked, today: date) -> None:
    """Plan a check-in if there is a new fact. What is known on the first day is how things stand, and no news."""
    fact = None if looked.before is None else new_fact(looked.before, looked.after)
    if fact is not None:
        setting = await store.checkin_plans.setting(plan.parent_id)
        due = next_chosen(today, setting.weekdays)
        if not await _plan_for(store, plan.reseller_id, plan.parent_id, due, why=fact.said):
            return
    await store.checkin_plans.note_seen(plan.reseller_id, packed(looked.after))


async def _plan_for(store: Store, reseller_id: ResellerId, parent_id: ResellerId, due: date, *, why: str) -> bool:
    """Plan a talk about a fact; return whether it comes up in one that is still due."""
    period = due.replace(day=1)
    if await store.checkins.add(reseller_id, parent_id, period=period, due_on=due, why=why):
        return True
    standing = await store.checkins.in_period(reseller_id, parent_id, period)
    return standing is not None and standing.state is CheckinState.DUE
