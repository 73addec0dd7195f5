"""A team that speaks to its sub-resellers: who is spoken to, the ticks that make it so, and what has been shown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from domain.checkins import Checkin, CheckinMode, CheckinState
from domain.clock import TurnableClock
from domain.people import Actor, Reseller, ResellerId, Role
from jobs.checkins import plan_checkins, prompt_checkins, show_waiting_cards, tell_of_follow_ups
from services import checkin_plans
from storage.database import Database
from storage.models.checkins import checkins
from storage.models.people import resellers
from storage.models.traffic import cards
from storage.rows import columns_for, every
from storage.store import Store
from tests.factories import Network
from tests.owing import turn_to
from tests.trade import change

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Team:
    """Ana owns the parent, Sol keeps its desk; their sub-resellers have been with them for a year."""

    database: Database
    network: Network
    clock: TurnableClock
    top: Reseller
    ana: Actor
    sol: Actor

    async def child(self, name: str = "Ahmed TV", mode: CheckinMode | None = CheckinMode.MONTHLY) -> Reseller:
        """Make a sub-reseller, spoken to monthly unless another mode is named."""
        child = await self.network.child(self.top, name)
        await change(self.database, resellers, child.id, created_at=self.clock() - A_YEAR)
        if mode is not None:
            await self.speaks(child, mode)
        return child

    async def speaks(self, child: Reseller, mode: CheckinMode = CheckinMode.MONTHLY) -> None:
        await self.database.write(lambda store: checkin_plans.set_mode(store, child.id, mode, by=self.ana))

    async def ticks(self, moment: datetime | None = None, *, beside: Sequence[Database] = ()) -> None:
        """Let the jobs run at a moment, in as many processes as there are."""
        if moment is not None:
            turn_to(self.clock, moment)
        await asyncio.gather(*(tick(one) for one in beside or [self.database]))

    async def shown(self, who: Actor, subject: str = "checkin") -> list[int]:
        """Return the objects of which somebody got a card, in their order."""
        wanted = sa.select(cards.c.object_id).where(cards.c.member_id == who.member_id, cards.c.subject == subject)

        async def read(store: Store) -> list[int]:
            return [*(await store.connection.execute(wanted.order_by(cards.c.id))).scalars()]

        return await self.database.read(read)

    async def checkins(self, child: Reseller | ResellerId | None = None) -> list[Checkin]:
        """Return the check-ins that were ever planned, or those of one sub-reseller."""
        wanted = sa.select(*columns_for(Checkin, checkins)).order_by(checkins.c.id)
        if child is not None:
            of = child.id if isinstance(child, Reseller) else child
            wanted = wanted.where(checkins.c.reseller_id == of)

        async def read(store: Store) -> list[Checkin]:
            return [*every(Checkin, await store.connection.execute(wanted))]

        return await self.database.read(read)

    async def due(self, child: Reseller) -> Checkin:
        """Have this month's check-in of a sub-reseller due today, and tell of it."""
        today = self.clock().date()

        async def work(store: Store) -> None:
            await store.checkins.add(child.id, self.top.id, period=today.replace(day=1), due_on=today)
            planned = await store.checkins.in_period(child.id, self.top.id, today.replace(day=1))
            assert planned is not None
            await store.checkins.change(planned.id, only_if=CheckinState.DUE, due_on=today)

        await self.database.write(work)
        await self.ticks()
        return (await self.checkins(child))[-1]


async def tick(database: Database) -> None:
    for job in (plan_checkins, prompt_checkins, tell_of_follow_ups, show_waiting_cards):
        while await database.write(job):
            pass


async def team_in(network: Network, database: Database, clock: TurnableClock, zone: str = "UTC") -> Team:
    """Make a team, beside another one whose sub-reseller is spoken to as well."""
    other = Team(database, network, clock, *await _people(network, "Noise Top", zone))
    await other.child("Noise child")
    return Team(database, network, clock, *await _people(network, "Top TV", zone))


async def _people(network: Network, name: str, zone: str) -> tuple[Reseller, Actor, Actor]:
    top = await network.top(name, time_zone=zone)
    ana = await network.member(top, name="Ana")
    return top, ana, await network.member(top, Role.SUPPORT, name="Sol")


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
