"""What the people of a network ask their parents for help with, and what is said about it."""

from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from domain.announcements import Announcement, AnnouncementKind
from domain.cases import Channel
from domain.people import Actor, Role
from domain.ticket_drafts import Piece
from domain.tickets import AreaId, CaseId, Cause, GuideId, TicketId
from jobs.announcements import give_out_announcements
from services import (
    announcements,
    areas,
    cases,
    escalating,
    fault,
    guides,
    mailing,
    opening,
    reports,
    suppliers,
    tickets,
)
from storage.database import Database
from storage.models.support import companies, fault_decisions
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
    await database.write(_reporting(top, say))
    await _announce(database, top, say)


async def begun_below(database: Database, top: House, say: Words) -> None:
    """Have everybody below a top begin one ticket more, some time after those that were opened."""
    for house in _below(top):
        if house.objects["TicketId"]:
            await database.write(_beginning(house, say))


def _beginning(house: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    return lambda store: _begin(store, house, say)


def _reporting(top: House, say: Words) -> Callable[[Store], Coroutine[Any, Any, None]]:
    """Return the deed that reports a case of a top's to its supplier by mail, which the server doesn't take."""

    async def work(store: Store) -> None:
        await store.mails.set_sender("desk@example.com")
        supplier_id = await suppliers.add(store, say(f"{top.nick}supplies"), by=top.owner)
        await suppliers.write_by_mail(store, supplier_id, "support@supplier.example", by=top.owner)
        case_id, way = CaseId(top.objects["CaseId"][0]), Channel.MAIL
        sending = reports.Sending(say(f"{top.code} reports"), "Case", supplier_id, 0, way)
        await reports.send(store, case_id, sending, by=top.people[Role.SUPPORT])
        outgoing = await mailing.claim(store, "world", until=store.now + timedelta(hours=1))
        assert outgoing is not None
        await mailing.fail(store, outgoing.mail, "550 no such mailbox")
        top.objects["SupplierId"].append(supplier_id)
        top.objects["MailId"].append(outgoing.mail.id)

    return work


async def _announce(database: Database, top: House, say: Words) -> None:
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
        await _begin(store, house, say)
        for number in range(5):
            question = tickets.Question(say(f"{house.code} asks {number}"), listed[number % 3].id)
            ticket = await tickets.open_ticket(store, house.reseller.id, question, by=who)
            house.objects["TicketId"].append(ticket.id)
        first, second, third, fourth, fifth = map(TicketId, house.objects["TicketId"])
        await store.tickets.change(first, told=1, told_at=store.now)
        await tickets.note(store, second, say(f"{parent.code} notes"), by=answering)
        await tickets.say(store, second, say(f"{parent.code} answers"), by=answering)
        await tickets.take(store, second, by=answering)
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
        title, body = say(f"{parent.code} helps"), say(f"{parent.code} says how")
        parent.objects["GuideId"].append((await guides.add(store, title, body, by=parent.people[Role.SUPPORT])).id)
    return GuideId(parent.objects["GuideId"][0])


async def _begin(store: Store, house: House, say: Words) -> None:
    """Have a ticket begun that may be about something for which there is a guide."""
    parent = house.parent
    assert parent is not None
    await _guide(store, parent, say)
    who, listed = house.owner, parent.objects["AreaId"]
    draft = await opening.begin(store, house.reseller.id, Piece(say(f"{house.code} begins")), by=who)
    chosen: dict[str, Any] = dict.fromkeys(("panel_id", "scope", "since"))
    await opening.choose(store, draft, by=who, area_id=AreaId(listed[0]), past=False, **chosen)
    house.objects["TicketDraftId"].append(draft.id)


def _below(house: House) -> Iterator[House]:
    for child in house.children:
        yield child
        yield from _below(child)
