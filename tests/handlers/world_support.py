"""What the people of a network ask their parents for help with, and what is said about it."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import sqlalchemy as sa

from domain.people import Role
from domain.tickets import TicketId
from services import areas, tickets
from storage.database import Database
from storage.models.support import guides
from storage.store import Store
from tests.handlers.houses import House, Words


async def support_below(database: Database, top: House, say: Words) -> None:
    """Have everybody below a top ask three things: one waits, one was answered, and one is closed."""
    for house in _below(top):
        if house.people and house.objects["SubPanelId"]:
            await database.write(_asking(house, say))


def _asking(house: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    parent = house.parent
    assert parent is not None

    async def work(store: Store) -> None:
        listed = await areas.listed(store, parent.reseller.id)
        if not parent.objects["AreaId"]:
            parent.objects["AreaId"] += [area.id for area in listed]
            parent.objects["GuideId"].append(await _guide(store, parent, say))
        who, answering = house.people[Role.SUPPORT], parent.people[Role.SUPPORT]
        for number in range(3):
            question = tickets.Question(say(f"{house.code} asks {number}"), listed[number].id)
            ticket = await tickets.open_ticket(store, house.reseller.id, question, by=who)
            house.objects["TicketId"].append(ticket.id)
        _first, second, third = map(TicketId, house.objects["TicketId"])
        await tickets.note(store, second, say(f"{parent.code} notes"), by=answering)
        await tickets.say(store, second, say(f"{parent.code} answers"), by=answering)
        await tickets.take(store, second, by=answering)
        await tickets.close(store, third, by=answering, word=say(f"{parent.code} closes"))
        for ticket_id in (second, third):
            house.objects["TicketMessageId"] += [one.id for one in await store.tickets.messages_of(ticket_id)]

    return work


async def _guide(store: Store, house: House, say: Words) -> int:
    row = {
        "reseller_id": house.reseller.id,
        "number": 1,
        "title": say(f"{house.code} explains"),
        "body": say(f"{house.code} says how"),
        "keywords": "",
        "made_by": house.owner.member_id,
        "made_at": store.now,
    }
    return int((await store.connection.execute(sa.insert(guides).returning(guides.c.id), row)).scalar_one())


def _below(house: House) -> Iterator[House]:
    for child in house.children:
        yield child
        yield from _below(child)
