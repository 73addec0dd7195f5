"""Company: who writes about the same is spoken of together, until it ends, is called a chance, or has doubled."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.cases import Company
from domain.clock import TurnableClock
from domain.people import Actor, Role
from domain.tickets import AreaKind, Cause, Ticket
from services import areas, companies, company_deciding, fault, ticket_news, tickets
from services.company_deciding import CompanyDecided, NothingWaits
from services.tickets import Said
from storage.companies import Size
from storage.connection import Connection
from storage.models.people import members, resellers
from storage.models.support import companies as table
from storage.models.support import tickets as ticket_table
from storage.models.traffic import cards
from storage.rows import columns_for, every, names_of
from storage.store import Store
from tests.tickets import open_one
from tests.trade import Trade, change

pytestmark = pytest.mark.both_engines

SOAK = os.environ.get("SOAK") == "1"
RESELLERS, TICKETS, WORKERS = (300, 1000, 8) if SOAK else (30, 100, 8)


@dataclass
class Crowd:
    """Several sub-resellers of one parent, who write one after the other."""

    trade: Trade
    clock: TurnableClock
    people: Sequence[Actor]

    async def write(self, count: int, *, apart: timedelta = timedelta(minutes=1), **values: Any) -> list[Ticket]:
        """Have the first `count` of them write, each by themselves."""
        found = []
        for who in self.people[:count]:
            self.clock.forward(apart)
            found.append(await open_one(self.trade, by=who, **values))
        return found

    async def companies(self) -> Sequence[Company]:
        """Return the companies there are, oldest first."""
        wanted = sa.select(*columns_for(Company, table)).order_by(table.c.id)
        return every(Company, await self.trade.database.read(lambda store: store.connection.execute(wanted)))

    async def shown(self, subject: str, who: Actor | None = None) -> list[int]:
        """Return of which objects somebody of the desk, Ana by default, has got cards."""
        wanted = (
            sa.select(cards.c.object_id)
            .where(cards.c.subject == subject, cards.c.member_id == (who or self.trade.ana).member_id)
            .order_by(cards.c.id)
        )
        rows = await self.trade.database.read(lambda store: store.connection.execute(wanted))
        return [row.object_id for row in rows]

    async def size(self, company: Company) -> Size:
        return await self.trade.database.read(lambda store: store.companies.size(company.id))

    async def open_case(self, company: Company, *, by: Actor | None = None) -> None:
        await self.trade.database.write(
            lambda store: company_deciding.open_case(store, company.id, by=by or self.trade.ana)
        )

    async def dismiss(self, company: Company, *, by: Actor | None = None) -> None:
        await self.trade.database.write(
            lambda store: company_deciding.dismiss(store, company.id, by=by or self.trade.ana)
        )


@pytest.fixture
async def crowd(trade: Trade, clock: TurnableClock) -> Crowd:
    """Return six who may write; somebody of another network has written about the same."""
    return Crowd(trade, clock, [trade.ahmed, *await some_more(trade, 5)])


async def some_more(trade: Trade, count: int) -> list[Actor]:
    """Make sub-resellers with an owner each, in one transaction."""

    async def work(store: Store) -> list[Actor]:
        return [await _one_more(store, trade, number) for number in range(count)]

    return await trade.database.write(work)


async def _one_more(store: Store, trade: Trade, number: int) -> Actor:
    name, user = f"Shop {number}", f"shop-{number}"
    house = {field.name: getattr(trade.child, field.name) for field in resellers.c if field.name != "id"}
    row = (await store.connection.execute(sa.insert(resellers).returning(resellers.c.id), house | {"name": name})).one()
    people = sa.select(members).where(members.c.id == trade.ahmed.member_id)
    ahmed = (await store.connection.execute(people)).mappings().one()
    own = {"reseller_id": row.id, "name": name, "user": user, "chat": user}
    values = {key: value for key, value in ahmed.items() if key != "id"} | own
    member = (await store.connection.execute(sa.insert(members).returning(members.c.id), values)).one()
    return replace(trade.ahmed, member_id=member.id, reseller_id=row.id, reseller_name=name, name=name, chat=user)


async def test_the_third_who_asks_about_the_same_makes_company_and_one_card_speaks_of_all(crowd: Crowd) -> None:
    sol = await crowd.trade.network.member(crowd.trade.top, Role.SUPPORT, name="Sol")
    found = await crowd.write(5)
    [company] = await crowd.companies()
    assert (company.begun_at, company.last_at) == (found[0].opened_at, found[-1].opened_at)
    assert await crowd.size(company) == Size(5, 5)
    for who, others in ((crowd.trade.ana, []), (sol, []), (crowd.trade.marta, None)):
        assert await crowd.shown(companies.CARD, who) == ([] if others is None else [company.id])
        assert await crowd.shown(ticket_news.FOR_DESK, who) == ([] if others is None else [one.id for one in found[:2]])


async def test_what_is_said_beside_its_first_message_is_held_back_with_a_ticket_in_company(crowd: Crowd) -> None:
    await crowd.write(4, more=(Said("And since an hour"),))
    assert len(await crowd.shown(ticket_news.SAID)) == 2  # of the first two, which came by themselves


async def test_the_same_one_again_another_area_and_another_parent_are_no_company(crowd: Crowd, trade: Trade) -> None:
    for _ in range(4):
        await open_one(trade)
    await open_one(trade, by=crowd.people[1])
    await open_one(trade, by=crowd.people[2], kind=AreaKind.CREDITS)
    stranger, owner = trade.child, trade.ahmed
    below = await trade.network.child(stranger, "Below")
    await open_one(trade, by=await trade.network.member(below, name=f"{owner.name}'s"))
    assert await crowd.companies() == []


async def test_tickets_that_lie_too_far_apart_are_no_company(crowd: Crowd) -> None:
    await crowd.write(5, apart=timedelta(minutes=31))
    assert await crowd.companies() == []


async def test_what_has_a_cause_already_is_left_out(crowd: Crowd) -> None:
    first, _second = await crowd.write(2)
    await change(crowd.trade.database, ticket_table, first.id, cause=Cause.RESELLER)
    crowd.people = crowd.people[2:]
    await crowd.write(1)
    assert await crowd.companies() == []


async def test_what_fits_nowhere_else_and_a_busy_area_need_more(crowd: Crowd, clock: TurnableClock) -> None:
    await crowd.write(5, kind=AreaKind.OTHER)
    assert await crowd.companies() == [], "they may be about anything"
    await many_like(crowd.trade, await open_one(crowd.trade, kind=AreaKind.QUALITY), 500)
    clock.forward(timedelta(days=3))
    await crowd.write(4, kind=AreaKind.QUALITY)
    assert await crowd.companies() == [], "so many come by chance"
    crowd.people = crowd.people[4:]
    await crowd.write(1, kind=AreaKind.QUALITY)
    assert len(await crowd.companies()) == 1


async def many_like(trade: Trade, ticket: Ticket, count: int) -> None:
    """Put tickets like one into the database."""
    row = {name: getattr(ticket, name) for name in names_of(Ticket) if name != "id"}
    rows = [row | {"number": ticket.number + number} for number in range(1, count + 1)]
    await trade.database.write(lambda store: store.connection.execute(sa.insert(ticket_table), rows))


async def test_a_company_ends_with_a_while_of_quiet_and_the_next_one_starts_anew(
    crowd: Crowd, clock: TurnableClock
) -> None:
    await crowd.write(3)
    clock.forward(timedelta(minutes=61))
    late = await crowd.write(3)
    first, second = await crowd.companies()
    assert (first.ended_at, second.ended_at, second.begun_at) == (late[0].opened_at, None, late[0].opened_at)
    assert [(await crowd.size(one)).tickets for one in (first, second)] == [3, 3]


async def test_what_a_colleague_calls_a_chance_is_shown_by_itself_until_it_has_doubled(crowd: Crowd) -> None:
    found = await crowd.write(3)
    [company] = await crowd.companies()
    await crowd.dismiss(company)
    assert await crowd.shown(ticket_news.FOR_DESK) == [one.id for one in found], "what was held back is shown"
    everybody, crowd.people = crowd.people, crowd.people[3:]
    found += await crowd.write(2)
    assert await crowd.shown(ticket_news.FOR_DESK) == [one.id for one in found]
    crowd.people = everybody[5:]
    await crowd.write(1)
    assert await crowd.shown(ticket_news.FOR_DESK) == [one.id for one in found], "six of them are no chance any more"
    assert await crowd.shown(companies.CARD) == [company.id, company.id]
    assert [(one.dismissed_by, one.ended_at) for one in await crowd.companies()] == [(None, None)]


async def test_who_calls_it_a_chance_second_hears_who_did(crowd: Crowd) -> None:
    sol = await crowd.trade.network.member(crowd.trade.top, Role.SUPPORT, name="Sol")
    await crowd.write(3)
    [company] = await crowd.companies()
    await crowd.dismiss(company, by=sol)
    with pytest.raises(CompanyDecided) as late:
        await crowd.dismiss(company)
    assert late.value.who == "Sol"


class Counted:
    """A connection that counts its statements."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self.statements = connection, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def execute(self, statement: Any, values: Any = None) -> Any:
        self.statements += 1
        return await self._connection.execute(statement, values)


async def test_looking_for_company_takes_few_statements_whether_there_is_some_or_not(crowd: Crowd) -> None:
    async def work(store: Store) -> int:
        counted = Counted(store.connection)
        store.connection = counted
        await companies.joined(store, ticket)
        return counted.statements

    taken = []
    for who in crowd.people[:4]:
        ticket = await open_one(crowd.trade, by=who, kind=AreaKind.BILLING)
        await change(crowd.trade.database, ticket_table, ticket.id, company_id=None)
        taken.append(await crowd.trade.database.write(work))
    assert taken[0] == taken[1] == 4, "alone"
    assert taken[3] == 5, "in company"


async def test_many_at_once_make_one_company_and_few_cards(trade: Trade) -> None:
    people = await some_more(trade, RESELLERS)
    waiting = [people[number % RESELLERS] for number in range(TICKETS)]
    await trade.database.write(lambda store: areas.listed(store, trade.top.id))
    crowd = Crowd(trade, None, people)  # type: ignore[arg-type]  # its clock stands still

    async def work() -> None:
        while waiting:
            await open_one(trade, by=waiting.pop())

    await asyncio.gather(*(work() for _ in range(WORKERS)))
    [company] = await crowd.companies()
    assert await crowd.size(company) == Size(RESELLERS, TICKETS)
    assert await crowd.shown(companies.CARD) == [company.id]
    assert len(await crowd.shown(ticket_news.FOR_DESK)) == 2, "the first two came before there was company"
    for who in people[:3]:
        mine = await trade.database.read(lambda store, who=who: store.tickets.open_of(who.reseller_id))  # type: ignore[misc]
        assert [one.number for one in mine] == [*range(1, len(mine) + 1)]


async def test_one_case_takes_all_that_wait_and_whoever_comes_after_it_starts_anew(crowd: Crowd) -> None:
    found = await crowd.write(4)
    [company] = await crowd.companies()
    await crowd.trade.database.write(lambda store: tickets.close(store, found[0].id, by=crowd.people[0]))
    await crowd.open_case(company)
    [company] = await crowd.companies()
    assert (company.ended_at, company.dismissed_by) == (crowd.clock(), None)
    after = await crowd.trade.database.read(lambda store: store.tickets.by_ids([one.id for one in found]))
    assert [one.case_id for one in after] == [None, *[company.case_id] * 3], "a closed one is left as it is"
    with pytest.raises(CompanyDecided) as late:
        await crowd.open_case(company)
    assert late.value.who == "Ana"
    [late_one] = await crowd.write(1)
    assert late_one.id in await crowd.shown(ticket_news.FOR_DESK)


async def test_a_case_that_was_opened_on_a_tickets_card_takes_the_rest_of_its_company_too(crowd: Crowd) -> None:
    first, *_others = await crowd.write(3)
    made = await crowd.trade.database.write(
        lambda store: fault.decide(store, [first.id], Cause.SUPPLIER, by=crowd.trade.ana)
    )
    [company] = await crowd.companies()
    case_id = company.case_id
    assert case_id is not None
    assert case_id == made.decision.case_id
    await crowd.open_case(company)
    extent = await crowd.trade.database.read(lambda store: store.cases.extent(case_id))
    assert (extent.tickets, extent.resellers) == (3, 3)


async def test_a_company_whose_case_was_a_mistake_gets_another_one(crowd: Crowd) -> None:
    first, *_others = await crowd.write(3)
    made = await crowd.trade.database.write(
        lambda store: fault.decide(store, [first.id], Cause.SUPPLIER, by=crowd.trade.ana)
    )
    await crowd.trade.database.write(lambda store: fault.undo(store, made.decision.id, by=crowd.trade.ana))
    await crowd.open_case((await crowd.companies())[0])
    [company] = await crowd.companies()
    assert company.case_id not in (None, made.decision.case_id)


async def test_a_company_of_which_all_is_closed_is_no_case_any_more(crowd: Crowd) -> None:
    for who, ticket in zip(crowd.people, await crowd.write(3), strict=False):
        await crowd.trade.database.write(
            lambda store, who=who, ticket=ticket: tickets.close(store, ticket.id, by=who)  # type: ignore[misc]
        )
    [company] = await crowd.companies()
    with pytest.raises(NothingWaits):
        await crowd.open_case(company)


async def test_a_case_for_all_is_opened_while_more_come(trade: Trade) -> None:
    """The desk is held up by nobody who writes, and nobody by the desk."""
    people = await some_more(trade, RESELLERS)
    waiting = [people[number % RESELLERS] for number in range(TICKETS)]
    await trade.database.write(lambda store: areas.listed(store, trade.top.id))
    crowd = Crowd(trade, None, people)  # type: ignore[arg-type]  # its clock stands still

    half = asyncio.Event()

    async def write() -> None:
        while waiting:
            await open_one(trade, by=waiting.pop())
            if len(waiting) < TICKETS // 2:
                half.set()

    async def decide() -> None:
        await half.wait()
        [company] = await crowd.companies()
        await crowd.open_case(company)

    await asyncio.gather(decide(), *(write() for _ in range(WORKERS)))
    first, *later = await crowd.companies()
    assert first.case_id is not None
    assert len(later) <= 1, "those that came after the case are in company once more"
    in_case = (await trade.database.read(lambda store: store.cases.extent(first.case_id))).tickets  # type: ignore[arg-type]
    assert in_case == (await crowd.size(first)).tickets >= TICKETS // 2 - WORKERS
    assert len(await crowd.shown(ticket_news.FOR_DESK)) <= 4
