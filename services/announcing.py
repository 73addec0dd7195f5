"""What the clock does with announcements: gives them out some at a time, and notices when something begins and ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.announcements import REMINDED_FROM, Announcement
from domain.notices import Notice, notice
from domain.people import ResellerId
from services import muting
from services.announcements import CARD, redraw
from storage.store import Store


@notice
@dataclass(frozen=True)
class MaintenanceBegins(Notice):
    """Told once to those who were told of it well before."""

    code: ClassVar[str] = "maintenance_begins"

    business: str
    text: str
    ends_at: datetime | None


async def tell_next(store: Store, *, most: int) -> int:
    """Show an announcement to its next readers, or remind them of one that begins; return how many it were.

    Claimed and done in one transaction, so that nobody is told twice however often it is run.
    """
    one = await store.announcements.to_tell()
    if one is None:
        return 0
    readers = await store.announcements.next_readers(one.id, after=one.told_upto or 0, most=most)
    upto = readers[-1] if len(readers) == most else None
    if not await store.announcements.told(one, upto):
        return 0
    still = await store.announcements.still_below(one, readers)
    if one.stands and still:
        await _tell(store, one, still)
    return len(readers)


async def _tell(store: Store, one: Announcement, readers: list[ResellerId]) -> None:
    if _was_told_of_before(one):
        business = (await store.resellers.by_id(one.reseller_id)).name
        await store.notices.tell_each(dict.fromkeys(readers, MaintenanceBegins(business, one.text, one.ends_at)))
        return
    await store.cards.show_all(CARD, int(one.id), to=readers)
    if one.explains:
        await muting.redraw(store, readers)


def _was_told_of_before(one: Announcement) -> bool:
    """Return whether it began after it had been given out, so that what is left is to remind of it."""
    return one.begun_at is not None and one.sent_at is not None and one.begun_at > one.sent_at


async def begin_and_end(store: Store) -> int:
    """Have all copies say what has begun or is over by now; return how many announcements it were."""
    begun, over = await store.announcements.claim_begun(), await store.announcements.claim_over()
    for one in begun:
        if one.stands and one.sent_at is not None and store.now - one.sent_at >= REMINDED_FROM:
            await store.announcements.told(one, 0)
    for one in (*begun, *over):
        await redraw(store, one)
    return len(begun) + len(over)
