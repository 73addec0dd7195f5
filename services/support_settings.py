"""How a team does support, as its owner sets it; open tickets follow at once."""

from dataclasses import dataclass
from typing import Any

from domain import support_clocks, support_hours
from domain.people import Actor
from domain.support_clocks import Target
from domain.support_hours import hours_from
from domain.support_settings import SupportSettings
from domain.tickets import Priority
from services import support_clock, ticket_turns
from services.support_clock import Schedule
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """What is set, with the hours and targets that follow."""

    settings: SupportSettings
    schedule: Schedule


async def standing(store: Store, by: Actor) -> Standing:
    """Return how somebody's team does support."""
    settings = await store.support_settings.of(by.reseller_id)
    return Standing(settings, await support_clock.schedule_of(store, by.reseller_id))


async def set_hours(store: Store, typed: str, *, by: Actor) -> None:
    """Set a team's business hours, in the time zone of who types them. Raises what `hours_from` does."""
    hours = hours_from(typed, by.time_zone)
    await store.support_settings.set(by.reseller_id, hours=support_hours.packed(hours))
    await ticket_turns.retime_open(store, by.reseller_id)


async def set_target(
    store: Store,
    priority: Priority,
    *,
    by: Actor,
    first_answer: int | None = None,
    resolution: int | None = None,
) -> None:
    """Set within how many minutes of business time tickets of a priority are answered, or solved."""
    await store.network.hold(by.reseller_id)
    targets = (await support_clock.schedule_of(store, by.reseller_id)).targets
    old = targets.of(priority)
    changed = targets.changed(priority, Target(first_answer or old.first_answer, resolution or old.resolution))
    await store.support_settings.set(by.reseller_id, targets=support_clocks.packed(changed))
    await ticket_turns.retime_open(store, by.reseller_id)


async def set_numbers(store: Store, *, by: Actor, **numbers: Any) -> None:
    """Set some of a team's other numbers, by their names in `SupportSettings`."""
    await store.support_settings.set(by.reseller_id, **numbers)
