"""Choosing who is spoken to and when: monthly, where a fact has changed, or not at all; all of it the owner's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.calendar import day_in
from domain.checkins import (
    Checkin,
    CheckinMode,
    CheckinPlan,
    CheckinSetting,
    LosingTouch,
    Suggested,
    losing_touch,
    suggested,
)
from domain.errors import N_, NotHere, Refusal
from domain.hours import minute_of
from domain.people import Actor, Member, MemberId, ResellerId
from services import checkins, worth
from services.checkin_planning import replan
from storage.checkin_plans import ActivePlan, Standing
from storage.store import Store

MOST_DAYS = 365


class NoDayLeft(Refusal):
    why = N_("Check-ins need at least one day of the week.")
    what_to_do = N_("Choose another day first, then take this one out.")


@dataclass(eq=False)
class IdealBeyondMost(Refusal):
    ideal: int
    most: int

    why = N_("%(ideal)s days at best don't fit with %(most)s at most.")
    what_to_do = N_("What is at best can't be longer than what is at most. Change the other one first.")


class NotAtTheDesk(Refusal):
    why = N_("This colleague doesn't hold check-ins: only owners and support do.")
    what_to_do = N_("Choose somebody else, or give them another role in /team.")


# When


async def toggle_weekday(store: Store, weekday: int, *, by: Actor) -> CheckinSetting:
    """Take a day of the week (Monday is 0) in or out; raises `NoDayLeft`, `NotHere`."""
    if weekday not in range(7):
        raise NotHere
    await store.network.hold(by.reseller_id)
    setting = await store.checkin_plans.setting(by.reseller_id)
    left = setting.weekdays ^ {weekday}
    if not left:
        raise NoDayLeft
    return await _set(store, setting, by=by, weekdays=frozenset(left))


async def set_hour(store: Store, time: str, *, by: Actor) -> CheckinSetting:
    """Set from when on the team is prompted, as four digits; raises `NotATime`."""
    await store.network.hold(by.reseller_id)
    return await _set(store, await store.checkin_plans.setting(by.reseller_id), by=by, from_minute=minute_of(time))


async def ask_questions(store: Store, *, on: bool, by: Actor) -> CheckinSetting:
    """Have sub-resellers asked how it goes before a check-in, or no longer."""
    await store.network.hold(by.reseller_id)
    return await _set(store, await store.checkin_plans.setting(by.reseller_id), by=by, questions_on=on)


async def _set(store: Store, setting: CheckinSetting, *, by: Actor, **values: Any) -> CheckinSetting:
    """Keep a setting; what nobody has heard of yet follows it."""
    changed = replace(setting, **values)
    await store.checkin_plans.keep_setting(changed)
    if changed.weekdays != setting.weekdays:
        await _replan_all(store, by=by)
    return changed


async def _replan_all(store: Store, *, by: Actor) -> None:
    zone = (await store.resellers.top_of(by.reseller_id)).time_zone
    today = day_in(store.now, zone)
    standing = {one.reseller_id: one for one in await store.checkin_plans.standings(by.reseller_id)}
    for checkin in await store.checkins.due_after(by.reseller_id, today):
        one = standing.get(checkin.reseller_id)
        if one is not None and _is_unseen(checkin):
            await replan(store, checkin, _active(one, by.reseller_id), zone)


def _is_unseen(checkin: Checkin) -> bool:
    return checkin.prompted_at is None and checkin.asked_at is None and not checkin.moves and not checkin.why


def _active(one: Standing, parent_id: ResellerId) -> ActivePlan:
    return ActivePlan(one.reseller_id, parent_id, one.ideal_days or 0, one.joined, one.last_talk, None, "")


# Who


async def plan_of(store: Store, child_id: ResellerId, *, by: Actor) -> CheckinPlan:
    """Return how somebody keeps in touch with a sub-reseller; where nobody has chosen, not at all."""
    found = await store.checkin_plans.of(child_id, by.reseller_id)
    return found or CheckinPlan(child_id, by.reseller_id, CheckinMode.NONE)


async def set_mode(store: Store, child_id: ResellerId, mode: CheckinMode, *, by: Actor) -> CheckinPlan:
    """Say when a sub-reseller is spoken to. What was planned and nobody has heard of is forgotten."""
    await store.network.hold(child_id)
    plan = await plan_of(store, child_id, by=by)
    if await _is_kept(store, plan) and plan.mode is mode:
        return plan
    changed = replace(plan, mode=mode)
    await store.checkins.forget_unseen(child_id, by.reseller_id)
    await store.checkin_plans.keep(changed)
    return changed


async def _is_kept(store: Store, plan: CheckinPlan) -> bool:
    return await store.checkin_plans.of(plan.reseller_id, plan.parent_id) is not None


async def _change(store: Store, plan: CheckinPlan, **values: Any) -> CheckinPlan:
    """Keep something else of a plan; where nobody had chosen, it is kept with it that they aren't spoken to."""
    changed = replace(plan, **values)
    if not await _is_kept(store, plan):
        await store.checkin_plans.keep(changed)
        return changed
    await store.checkin_plans.change(plan.reseller_id, plan.parent_id, **values)
    return changed


async def toggle_monthly(store: Store, child_id: ResellerId, *, by: Actor) -> CheckinPlan:
    """Have a sub-reseller spoken to monthly, or if they are, only when a fact changes."""
    monthly = (await plan_of(store, child_id, by=by)).mode is CheckinMode.MONTHLY
    return await set_mode(store, child_id, CheckinMode.ON_FACT if monthly else CheckinMode.MONTHLY, by=by)


async def set_cadence(
    store: Store, child_id: ResellerId, *, by: Actor, ideal: int | None = None, most: int | None = None
) -> CheckinPlan:
    """Set after how many days a sub-reseller is spoken to at best, or at most; raises `IdealBeyondMost`."""
    await store.network.hold(child_id)
    plan = await plan_of(store, child_id, by=by)
    days = {"ideal_days": ideal or plan.ideal_days, "most_days": most or plan.most_days}
    if days["ideal_days"] > days["most_days"]:
        raise IdealBeyondMost(days["ideal_days"], days["most_days"])
    return await _change(store, plan, **days)


async def set_speaker(store: Store, child_id: ResellerId, member: int, *, by: Actor) -> CheckinPlan:
    """Say which colleague speaks to a sub-reseller, 0 for whoever is at the desk; raises `NotAtTheDesk`."""
    await store.network.hold(child_id)
    plan = await plan_of(store, child_id, by=by)
    if member and member not in [one.id for one in await at_the_desk(store, by.reseller_id)]:
        raise NotAtTheDesk
    return await _change(store, plan, member_id=MemberId(member) if member else None)


async def at_the_desk(store: Store, parent_id: ResellerId) -> Sequence[Member]:
    """Return the colleagues who hold check-ins."""
    return await store.members.acting_as(parent_id, checkins.DESK_ROLES)


# The suggestion


async def suggestion(store: Store, *, by: Actor) -> Sequence[Suggested]:
    """Return those of somebody's sub-resellers that matter most, each with its reason."""
    parent = await store.resellers.by_id(by.reseller_id)
    ids = [one.reseller_id for one in await store.checkin_plans.standings(parent.id)]
    return suggested(await worth.of_children(store, parent, ids))


async def take_suggestion(store: Store, *, by: Actor) -> int:
    """Have those that matter most spoken to monthly, and others of whom nobody has chosen only on a fact.

    Return how many are spoken to monthly by it.
    """
    await store.network.hold(by.reseller_id)
    matter = {one.reseller_id for one in await suggestion(store, by=by)}
    for one in await store.checkin_plans.standings(by.reseller_id):
        if one.reseller_id in matter and one.mode is not CheckinMode.MONTHLY:
            await set_mode(store, one.reseller_id, CheckinMode.MONTHLY, by=by)
        elif one.mode is None and one.reseller_id not in matter:
            await set_mode(store, one.reseller_id, CheckinMode.ON_FACT, by=by)
    return len(matter)


# With whom touch is being lost


@dataclass(frozen=True, slots=True)
class Losing:
    standing: Standing
    touch: LosingTouch


async def losing(store: Store, parent_id: ResellerId, *, today: date, zone: str) -> list[Losing]:
    """Return with whom touch is being lost, the longest first; nobody whom the owner chose not to speak to."""
    found = []
    for one in await store.checkin_plans.standings(parent_id):
        touch = touch_of(one, today=today, zone=zone)
        if touch is not None:
            found.append(Losing(one, touch))
    return sorted(found, key=lambda one: -one.touch.days)


def touch_of(one: Standing, *, today: date, zone: str) -> LosingTouch | None:
    """Return whether touch is being lost with somebody."""
    if one.mode not in (CheckinMode.MONTHLY, CheckinMode.ON_FACT):
        return None
    last = None if one.last_talk is None else day_in(one.last_talk, zone)
    joined = day_in(one.joined, zone)
    return losing_touch(last, joined, today, ideal_days=one.ideal_days or 0, most_days=one.most_days or 0)
