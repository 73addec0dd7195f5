"""What is due: those who have to pay are reminded, kindly and by day, and their parent hears what went overdue."""

from services import reminders
from storage.store import Store

A_CHUNK = 50


async def remind_of_dues(store: Store) -> int:
    """Remind members of what they have to pay, each at most once a day; return how many it was looked at."""
    return await reminders.remind_each(store, most=A_CHUNK)


async def tell_of_overdue(store: Store) -> int:
    """Note what went overdue and then, once all of it is noted, tell the parents; return how many it was looked at."""
    return await reminders.note_overdue(store, most=A_CHUNK) or await reminders.tell_of_overdue(store, most=A_CHUNK)
