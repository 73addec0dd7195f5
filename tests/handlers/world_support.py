"""What the people of a network ask their parents for help with, and what is said about it."""

from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from domain.people import Actor, Role
from domain.tickets import CaseId, Cause, GuideId, TicketId
from services import areas, cases, escalating, fault, tickets
from storage.database import Database
from storage.models.support import companies, fault_decisions, guides
from storage.store import Store
from tests.handlers.houses import House, Words


async def support_below(database: Database, top: House, say: Words) -> None:
    """Have everybody below a top ask three things: one waits, one was answered, and one is closed.

    Wherever two ask, they are in company.
    """
    for house in [top, *_below(top)]:
        await database.write(_soon_in_company(house))
    for house in _below(top):
        if house.people and house.objects["SubPanelId"]:
            await database.write(_asking(house, say))
    for house in [top, *_below(top)]:
        await _find_companies(database, house)
    for house in _below(top):
        if house.people and house.objects["CaseId"]:
            await database.write(_putting_up(house, say))


def _asking(house: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    parent = house.parent
    assert parent is not None

    async def work(store: Store) -> None:
        listed = await areas.listed(store, parent.reseller.id)
        if not parent.objects["AreaId"]:
            parent.objects["AreaId"] += [area.id for area in listed]
        who, answering = house.people[Role.SUPPORT], parent.people[Role.SUPPORT]
        for number in range(5):
            question = tickets.Question(say(f"{house.code} asks {number}"), listed[number % 3].id)
            ticket = await tickets.open_ticket(store, house.reseller.id, question, by=who)
            house.objects["TicketId"].append(ticket.id)
        _first, second, third, fourth, fifth = map(TicketId, house.objects["TicketId"])
        await tickets.note(store, second, say(f"{parent.code} notes"), by=answering)
        await tickets.say(store, second, say(f"{parent.code} answers"), by=answering)
        await tickets.close(store, third, by=answering, word=say(f"{parent.code} closes"))
        for ticket_id in (second, third):
            house.objects["TicketMessageId"] += [one.id for one in await store.tickets.messages_of(ticket_id)]
        await _with_cases(store, [second, fourth], answering, parent, say)
        guide_id = await _guide(store, parent, say)
        helped = await fault.decide(store, [fifth], Cause.RESELLER, by=answering, guide_id=guide_id)
        parent.objects["FaultDecisionId"].append(helped.decision.id)
        later = sa.update(fault_decisions).values(at=store.now + timedelta(days=60))  # so that it can still be undone
        await store.connection.execute(later)

    return work


def _soon_in_company(house: House) -> Callable[[Store], Coroutine[Any, Any, None]]:
    return lambda store: store.support_settings.set(house.reseller.id, company_size=2)


def _putting_up(house: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    """Have a case of a house in between put to its parent, who answers, and says then that it works again.

    What the parent answers is there to be passed on, so that no word of its own stands in it.
    """
    parent = house.parent
    assert parent is not None

    async def work(store: Store) -> None:
        who, answering = house.people[Role.SUPPORT], parent.people[Role.SUPPORT]
        case_id = CaseId(house.objects["CaseId"][0])
        ticket = await escalating.put_up(store, case_id, say(f"{house.code} puts up"), by=who)
        house.objects["TicketId"].append(ticket.id)
        house.objects["TicketMessageId"].append(await tickets.say(store, ticket.id, say("An answer"), by=answering))
        made = await fault.decide(store, [ticket.id], Cause.SUPPLIER, by=answering)
        assert made.case is not None
        parent.objects["CaseId"].append(made.case.id)
        parent.objects["FaultDecisionId"].append(made.decision.id)
        await cases.resolve(store, made.case.id, by=answering)

    return work


async def _find_companies(database: Database, house: House) -> None:
    """Keep the companies of a house's sub-resellers as its objects."""
    found = sa.select(companies.c.id).where(companies.c.reseller_id == house.reseller.id).order_by(companies.c.id)
    rows = await database.read(lambda store: store.connection.execute(found))
    house.objects["CompanyId"] += [row.id for row in rows]


async def _with_cases(store: Store, ticket_ids: list[TicketId], who: Actor, parent: House, say: Words) -> None:
    """Have two tickets be the supplier's, in a case that is open and in one whose sub-resellers are asked."""
    for ticket_id in ticket_ids:
        made = await fault.decide(store, [ticket_id], Cause.SUPPLIER, by=who)
        assert made.case is not None
        parent.objects["FaultDecisionId"].append(made.decision.id)
        parent.objects["CaseId"].append(made.case.id)
        await cases.answered(store, made.case.id, say(f"{parent.nick}supplier"), by=who)
        await cases.update(store, made.case.id, say(f"{parent.code} tells all"), by=who)
    await cases.resolve(store, CaseId(parent.objects["CaseId"][-1]), by=who)


async def _guide(store: Store, parent: House, say: Words) -> GuideId:
    """Return the guide of a parent's team, which is written with the first who needs it."""
    if not parent.objects["GuideId"]:
        texts = {"title": say(f"{parent.code} guide"), "body": say(f"{parent.code} helps"), "keywords": ""}
        written = {"made_by": parent.owner.member_id, "made_at": store.now}
        row = {"reseller_id": parent.reseller.id, "number": 1, **written, **texts}
        added = await store.connection.execute(sa.insert(guides).returning(guides.c.id), row)
        parent.objects["GuideId"].append(added.scalar_one())
    return GuideId(parent.objects["GuideId"][0])


def _below(house: House) -> Iterator[House]:
    for child in house.children:
        yield child
        yield from _below(child)
