"""What the clock does with check-ins: plans them, tells of them in the morning, and reminds of what was to follow."""

from services import checkin_planning, checkin_prompts, follow_ups
from storage.store import Store

A_CHUNK = 50


async def plan_checkins(store: Store) -> int:
    """Plan the month of those who are spoken to, and where a fact has changed; return at how many it was looked."""
    planned = await checkin_planning.plan_months(store, most=A_CHUNK)
    return planned or await checkin_planning.look_for_facts(store, most=A_CHUNK)


async def prompt_checkins(store: Store) -> int:
    """Have sub-resellers asked how it goes, and the team told whose check-in has come; return how many it were."""
    return await checkin_prompts.ask_before(store) + await checkin_prompts.prompt_due(store, most=A_CHUNK)


async def tell_of_follow_ups(store: Store) -> int:
    """Have colleagues reminded of what is for today; return of how much it was."""
    return await follow_ups.tell_due(store, most=A_CHUNK)


async def show_waiting_cards(store: Store) -> int:
    """Show what waited for its reader's quiet hours to end; return how many cards it were."""
    return await checkin_prompts.show_waiting(store, most=A_CHUNK)
