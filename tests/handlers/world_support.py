"""What the people of a network ask their parents for help with, and what is said about it."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from domain.people import Role
from domain.ticket_drafts import Piece
from domain.tickets import AreaId, TicketId
from services import areas, guides, opening, tickets
from storage.database import Database
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
        who, answering = house.people[Role.SUPPORT], parent.people[Role.SUPPORT]
        for number in range(3):
            question = tickets.Question(say(f"{house.code} asks {number}"), listed[number].id)
            ticket = await tickets.open_ticket(store, house.reseller.id, question, by=who)
            house.objects["TicketId"].append(ticket.id)
        _first, second, third = map(TicketId, house.objects["TicketId"])
        await tickets.note(store, second, say(f"{parent.code} notes"), by=answering)
        await tickets.say(store, second, say(f"{parent.code} answers"), by=answering)
        await tickets.close(store, third, by=answering, word=say(f"{parent.code} closes"))
        await _begin(store, house, say)
        for ticket_id in (second, third):
            house.objects["TicketMessageId"] += [one.id for one in await store.tickets.messages_of(ticket_id)]

    return work


async def _begin(store: Store, house: House, say: Words) -> None:
    """Have a ticket begun that may be about something for which there is a guide."""
    parent = house.parent
    assert parent is not None
    if not parent.objects["GuideId"]:
        title, body = say(f"{parent.code} helps"), say(f"{parent.code} says how")
        parent.objects["GuideId"].append((await guides.add(store, title, body, by=parent.people[Role.SUPPORT])).id)
    who, listed = house.owner, parent.objects["AreaId"]
    draft = await opening.begin(store, house.reseller.id, Piece(say(f"{house.code} begins")), by=who)
    chosen: dict[str, Any] = dict.fromkeys(("panel_id", "scope", "since"))
    await opening.choose(store, draft.id, by=who, area_id=AreaId(listed[0]), past=False, **chosen)
    house.objects["TicketDraftId"].append(draft.id)


def _below(house: House) -> Iterator[House]:
    for child in house.children:
        yield child
        yield from _below(child)
