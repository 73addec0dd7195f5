"""What the people of a network ask their parents for help with, and what is said about it."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from domain.announcements import Announcement, AnnouncementKind
from domain.people import Role
from domain.tickets import TicketId
from jobs.announcements import give_out_announcements
from services import announcements, areas, tickets
from storage.database import Database
from storage.store import Store
from tests.handlers.houses import House, Words


async def support_below(database: Database, top: House, say: Words) -> None:
    """Have everybody below a top ask three things: one waits, one was answered, and one is closed."""
    for house in _below(top):
        if house.people and house.objects["SubPanelId"]:
            await database.write(_asking(house, say))
    for house in (top, top.children[0]):
        await database.write(_announcing(house, say))
        while await database.write(give_out_announcements):
            pass


def _announcing(house: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    """Return the deed that begins a draft, and announces an outage and two maintenances, of which one is withdrawn."""
    by = house.people[Role.SUPPORT]

    async def begun(store: Store, kind: AnnouncementKind, when: str = "") -> Announcement:
        one = await announcements.draft(store, kind, say(f"{house.code} announces"), by=by)
        house.objects["AnnouncementId"].append(int(one.id))
        return await announcements.set_when(store, one.id, when, by=by) if when else one

    async def work(store: Store) -> None:
        await begun(store, AnnouncementKind.OUTAGE)
        outage = await begun(store, AnnouncementKind.OUTAGE, "yesterday 22:00")
        planned = await begun(store, AnnouncementKind.MAINTENANCE, "tomorrow 03:00 to 05:00")
        withdrawn = await begun(store, AnnouncementKind.MAINTENANCE, "tomorrow 03:00 to 05:00")
        for one in (outage, planned, withdrawn):
            await announcements.send(store, one.id, version=one.version, by=by)
        await announcements.withdraw(store, withdrawn.id, by=by)

    return work


def _asking(house: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    parent = house.parent
    assert parent is not None

    async def work(store: Store) -> None:
        listed = await areas.listed(store, parent.reseller.id)
        if not parent.objects["AreaId"]:
            parent.objects["AreaId"] += [area.id for area in listed]
        who, answering = house.people[Role.SUPPORT], parent.people[Role.SUPPORT]
        for number in range(3):
            question = tickets.Question(say(f"{house.code} asks {number}"), listed[number].id)
            ticket = await tickets.open_ticket(store, house.reseller.id, question, by=who)
            house.objects["TicketId"].append(ticket.id)
        _first, second, third = map(TicketId, house.objects["TicketId"])
        await tickets.note(store, second, say(f"{parent.code} notes"), by=answering)
        await tickets.say(store, second, say(f"{parent.code} answers"), by=answering)
        await tickets.close(store, third, by=answering, word=say(f"{parent.code} closes"))
        for ticket_id in (second, third):
            house.objects["TicketMessageId"] += [one.id for one in await store.tickets.messages_of(ticket_id)]

    return work


def _below(house: House) -> Iterator[House]:
    for child in house.children:
        yield child
        yield from _below(child)
