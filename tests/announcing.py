"""Announcements for tests: made and sent in one line, and given out."""

from typing import Any

from domain.announcements import Announcement, AnnouncementKind
from domain.people import Actor
from jobs.announcements import give_out_announcements
from services import announcements
from storage.database import Database
from storage.store import Store
from tests.trade import Trade


async def begun(
    trade: Trade,
    *,
    by: Actor | None = None,
    kind: AnnouncementKind = AnnouncementKind.OUTAGE,
    text: str = "Panel access is down",
    when: str = "",
) -> Announcement:
    """Begin an announcement of Ana's, unless somebody else is named."""
    who = by or trade.ana

    async def work(store: Store) -> Announcement:
        one = await announcements.draft(store, kind, text, by=who)
        return await announcements.set_when(store, one.id, when, by=who) if when else one

    return await trade.database.write(work)


async def sent(trade: Trade, one: Announcement, *, by: Actor | None = None) -> Announcement:
    """Send a draft as it is now."""

    async def work(store: Store) -> Announcement:
        draft = await store.announcements.by_id(one.id)
        return await announcements.send(store, one.id, version=draft.version, by=by or trade.ana)

    return await trade.database.write(work)


async def give_out(database: Database) -> int:
    """Have the clock give out what is to be given out; return to how many sub-resellers."""
    told = 0
    while some := await database.write(give_out_announcements):
        told += some
    return told


async def announced(trade: Trade, **values: Any) -> Announcement:
    """Have an announcement made, sent and given out."""
    one = await sent(trade, await begun(trade, **values), by=values.get("by"))
    await give_out(trade.database)
    return one
