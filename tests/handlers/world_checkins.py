"""What the people of a network talk about with their sub-resellers: check-ins, notes, reminders."""

from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

from domain.checkins import CheckinMode
from domain.people import Role
from services import checkin_plans, conversations, follow_ups
from storage.database import Database
from storage.store import Store
from tests.handlers.houses import House, Words


async def talks_below(database: Database, top: House, say: Words) -> None:
    """Have everybody below a top who has people spoken to: once, and soon again, after they are asked how it goes."""
    for house in _below(top):
        if house.people:
            await database.write(_talking(house, say))


def _talking(house: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    parent = house.parent
    assert parent is not None

    async def work(store: Store) -> None:
        who, of = parent.people[Role.SUPPORT], house.reseller.id
        await checkin_plans.set_mode(store, of, CheckinMode.MONTHLY, by=parent.owner)
        words = say(f"{parent.code} notes that {house.code} wants a call on Friday")
        noted = await conversations.note(store, of, words, by=who)
        house.objects["ConversationId"].append(noted.conversation.id)
        for named in ("tomorrow", "+7"):
            reminder = await follow_ups.remind(store, of, named, say(f"{parent.code} calls {house.code}"), by=who)
            house.objects["FollowUpId"].append(reminder.id)
        await _plan(store, house)

    return work


async def _plan(store: Store, house: House) -> None:
    """Plan a check-in of last month, which nobody held, and one of this month, of which both sides were told."""
    parent = house.parent
    assert parent is not None
    today = store.now.date()
    for period in ((today.replace(day=1) - timedelta(days=1)).replace(day=1), today.replace(day=1)):
        await store.checkins.add(house.reseller.id, parent.reseller.id, period=period, due_on=today)
        planned = await store.checkins.in_period(house.reseller.id, parent.reseller.id, period)
        assert planned is not None
        house.objects["CheckinId"].append(planned.id)
        await store.checkins.claim_asking(planned.id)
        house.objects["AskedId"].append(planned.id)
        await store.checkins.claim_prompt(planned.id)


def _below(house: House) -> Iterator[House]:
    for child in house.children:
        yield child
        yield from _below(child)
