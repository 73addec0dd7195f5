"""Telling the team that a check-in has come, and before that perhaps the sub-reseller: once, and not in quiet hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.calendar import day_in
from domain.checkins import USUAL_MINUTE, CheckinState, prompt_at
from domain.hours import minute_in
from domain.people import MemberId, ResellerId, Role
from services.checkin_planning import zones_by_day
from services.checkins import CARD, DESK_ROLES, OWNERS, QUESTIONS
from storage.checkins import ComingCheckin
from storage.store import Store

ASKED_BEFORE = 3
"""So many days before a check-in the sub-reseller is asked how it goes, if the parent wishes."""


async def prompt_due(store: Store, *, most: int) -> int:
    """Have the check-ins whose morning has come shown to those who hold them; return how many it were.

    One that was missed comes once, on the next morning; an older one that nobody held gives way to it.
    """
    prompted = 0
    for today, zones in (await zones_by_day(store)).items():
        timely = [one for one in await store.checkins.to_prompt(zones, today) if _is_time(one, store.now)]
        for coming in timely[: most - prompted]:
            if await store.checkins.claim_prompt(coming.id):
                await _prompt(store, coming)
                prompted += 1
    return prompted


def _is_time(coming: ComingCheckin, now: datetime) -> bool:
    """Return whether the hour of a check-in has come, on its day and on this one."""
    minute = USUAL_MINUTE if coming.from_minute is None else coming.from_minute
    today = day_in(now, coming.time_zone)
    return now >= prompt_at(max(coming.due_on, today), coming.time_zone, minute)


async def _prompt(store: Store, coming: ComingCheckin) -> None:
    await _let_older_go(store, coming)
    await store.waiting_cards.drop(QUESTIONS, [coming.id])
    await store.cards.refresh(QUESTIONS, coming.id)
    readers = await speakers(store, coming.parent_id, coming.member_id)
    await store.waiting_cards.wait(CARD, coming.id, readers)


async def _let_older_go(store: Store, coming: ComingCheckin) -> None:
    """End older check-ins with the same sub-reseller that nobody held."""
    for older in await store.checkins.open_of(coming.reseller_id, coming.parent_id):
        if older.period < coming.period:
            ended = {"state": CheckinState.SKIPPED, "decided_at": store.now}
            await store.checkins.change(older.id, only_if=CheckinState.DUE, **ended)
            await store.waiting_cards.drop(CARD, [older.id])
            await store.cards.refresh(CARD, older.id)


async def speakers(store: Store, parent_id: ResellerId, member_id: MemberId | None) -> Sequence[MemberId]:
    """Return who is told: the colleague who speaks to them; the owners if that one doesn't any more; else the desk."""
    desk = [member.id for member in await store.members.acting_as(parent_id, DESK_ROLES)]
    if member_id is None:
        return desk
    if member_id in desk:
        return [member_id]
    return [member.id for member in await store.members.acting_as(parent_id, OWNERS)]


# Asking before


async def ask_before(store: Store) -> int:
    """Have sub-resellers asked how it goes, some days before their check-in; return how many it were."""
    asked = 0
    for today, zones in (await zones_by_day(store)).items():
        for coming in await store.checkins.to_ask(zones, today, today + timedelta(days=ASKED_BEFORE)):
            minute = USUAL_MINUTE if coming.from_minute is None else coming.from_minute
            if minute_in(store.now, coming.time_zone) >= minute and await store.checkins.claim_asking(coming.id):
                owners = await store.members.acting_as(coming.reseller_id, frozenset({Role.OWNER}))
                await store.waiting_cards.wait(QUESTIONS, coming.id, [member.id for member in owners])
                asked += 1
    return asked


# What waits for somebody to be awake


async def show_waiting(store: Store, *, most: int) -> int:
    """Show cards that wait to readers who may be disturbed; return how many it were."""
    shown: list[tuple[str, int, MemberId]] = []
    for card in await store.waiting_cards.waiting():
        if len(shown) == most:
            break
        quiet = card.hours.are_quiet(minute_in(store.now, card.time_zone))
        if not quiet and await store.waiting_cards.take(card):
            shown.append((card.subject, card.object_id, card.member_id))
    await store.cards.show_each(shown)
    return len(shown)
