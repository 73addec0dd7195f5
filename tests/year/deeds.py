"""What people do in a year: buy, pay, ask for help and decide whose fault it was, offer and accept, talk, promise."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from domain.agreement import OfferState
from domain.checkins import Checkin, CheckinState
from domain.errors import Refusal
from domain.money import Money
from domain.people import Actor, ResellerId
from domain.promises import read_promise
from domain.requests import Request, Settlement
from domain.reviews import Review
from domain.tickets import CaseId, Cause, TicketId
from handlers.offer_words import compose
from handlers.promise_words import compose as compose_promise
from services import (
    agreements,
    cases,
    checkins,
    conversations,
    decisions,
    fault,
    loading,
    payments,
    promises,
    requests,
    review_decisions,
    tickets,
)
from services.decisions import Decision
from services.tickets import Question
from storage.models.checkins import checkins as checkin_rows
from storage.rows import columns_for, every
from storage.store import Store
from tests.paying import received
from tests.year.people import Person
from tests.year.plans import PROMISED, PROMISING, SILENT, Kind
from tests.year.run import EVENING, LATE_MORNING, Year, local

SKIPS, MOVES, LEAVES = 0.08, 0.16, 0.26
"""Below these, of a hundred check-ins: skipped, moved, left alone; the others are held."""

SAID_AFTER = timedelta(days=8)
SAID = {PROMISED: "2.30 until 30 June, then back", PROMISING: "pays the rest by 20 April"}
"""What is agreed with whom on the phone."""

OPEN_NOW = (
    sa.select(*columns_for(Checkin, checkin_rows))
    .where(checkin_rows.c.state == CheckinState.DUE, checkin_rows.c.prompted_at.is_not(None))
    .order_by(checkin_rows.c.id)
)


class Deeds:
    """The deeds of a year's people."""

    def __init__(self, year: Year) -> None:
        self.year, self.house = year, year.house
        self.by_id: dict[ResellerId, Person] = {one.reseller.id: one for one in year.people}
        self.tickets_today: list[tuple[Person, TicketId]] = []

    def lay_out(self, first: date, last: date) -> None:
        """Put the year of everybody into the agenda."""
        for person in self.year.people:
            for day in person.plan.bought:
                self.year.at(local(day, LATE_MORNING), partial(self.buy, person, person.plan.bought[day]))
            for day in sorted(person.plan.tickets):
                self.year.at(local(day, LATE_MORNING), partial(self.ask_for_help, person))
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            self.year.at(local(day, LATE_MORNING), self.look_at_reviews)
            self.year.at(local(day, LATE_MORNING), self.look_at_checkins)
            self.year.at(local(day, EVENING), self.look_at_tickets)
        for person in self.year.people:
            if person.who in SAID:
                self.year.at(local(first + SAID_AFTER, LATE_MORNING), partial(self.promise, person, SAID[person.who]))

    # Credits and money

    async def buy(self, person: Person, credits: int) -> bool:
        """Ask for credits, which are approved and loaded in the evening."""
        settlement = Settlement.PAID if person.plan.pays_after is None else Settlement.ON_ACCOUNT

        async def ask(store: Store) -> Request:
            return await requests.request_credits(
                store, by=person.owner, sub_panel_id=person.sub_panel.id, credits=credits
            )

        try:
            request = await self.year.database.write(ask)
        except Refusal as refusal:
            self.year.refused[str(person)].append((self.year.clock(), type(refusal).__name__))
            return False
        self.year.later(0, EVENING, partial(self.sell, person, request, settlement))
        return True

    async def sell(self, person: Person, request: Request, settlement: Settlement) -> bool:
        decision = Decision(settlement, request.credits, request.price)

        async def approve(store: Store) -> None:
            await decisions.approve(store, request.id, decision, by=self.house.marta)

        await self.year.database.write(approve)
        await self.year.database.write(lambda store: loading.confirm_loaded(store, request.id, by=self.house.sol))
        self.year.have[str(person)] += request.credits
        if person.plan.pays_after is not None:
            charge = Money(request.charge, request.currency)
            self.year.later(person.plan.pays_after, LATE_MORNING, partial(self.pay, person, charge))
        return True

    async def pay(self, person: Person, money: Money) -> bool:
        came = received(money, paid_on=self.year.today)
        await self.year.database.write(
            lambda store: payments.record(store, person.reseller.id, came, by=self.house.marta)
        )
        return True

    # Help

    async def ask_for_help(self, person: Person) -> bool:
        question = Question("Customers can't log in", self.house.area_id)
        ticket = await self.year.database.write(
            lambda store: tickets.open_ticket(store, person.reseller.id, question, by=person.owner)
        )
        self.tickets_today.append((person, ticket.id))
        return True

    async def look_at_tickets(self) -> bool:
        """Decide whose fault they were. Once a month the supplier's are one outage, of which the others hear later."""
        today, self.tickets_today = self.tickets_today, []
        outage = {id_: one for one, id_ in today if one.who.kind is Kind.TWIN and self.year.today.day < 9}
        for person, ticket_id in today:
            if ticket_id not in outage:
                await self._solved(person, ticket_id)
        own = [id_ for one, id_ in today if one.who.kind is Kind.HEAVY]
        of_supplier = [id_ for one, id_ in today if one.who.kind is Kind.TWIN]
        for cause, ids in ((Cause.RESELLER, own), (Cause.SUPPLIER, of_supplier)):
            if ids:
                case_id = await self._decide(cause, ids)
                if case_id is not None:
                    self.year.later(1, EVENING, partial(self.end_outage, case_id, outage))
        return bool(today)

    async def _decide(self, cause: Cause, ids: Sequence[TicketId]) -> CaseId | None:
        found = await self.year.database.write(lambda store: fault.decide(store, ids, cause, by=self.house.sol))
        return None if found.case is None else found.case.id

    async def _solved(self, person: Person, ticket_id: TicketId) -> None:
        await self.year.database.write(lambda store: tickets.close(store, ticket_id, by=person.owner))

    async def end_outage(self, case_id: CaseId, outage: dict[TicketId, Person]) -> bool:
        await self.year.database.write(lambda store: cases.resolve(store, case_id, by=self.house.ana))
        for ticket_id, person in outage.items():
            await self._solved(person, ticket_id)
        return True

    # Prices

    async def look_at_reviews(self) -> bool:
        """Offer what each open review proposes; it is accepted some days later, but for one who never answers."""
        found = await self.year.database.read(lambda store: store.reviews.open_of(self.house.top.id))
        for review in found:
            await self._offer(review)
        return bool(found)

    async def _offer(self, review: Review) -> None:
        await self.year.database.write(
            lambda store: review_decisions.offer(store, review.id, None, by=self.house.ana, compose=compose)
        )
        person = self.by_id[review.reseller_id]
        if person.who != SILENT:
            self.year.later(person.random.randint(1, 6), LATE_MORNING, partial(self.accept, person))

    async def accept(self, person: Person) -> bool:
        """Accept what is offered, if anything still is."""

        async def work(store: Store) -> None:
            made = await store.offers.of_reseller(person.reseller.id)
            waiting = [one.id for one in made if one.state is OfferState.OPEN]
            for offer_id in waiting:
                await agreements.accept(store, offer_id, by=person.owner)

        await self.year.database.write(work)
        return True

    # Talks and promises

    async def look_at_checkins(self) -> bool:
        """Hold what has come up, mostly; some are skipped or moved, and some never come to anything."""

        async def read(store: Store) -> list[Checkin]:
            return [*every(Checkin, await store.connection.execute(OPEN_NOW))]

        new = False
        for checkin in await self.year.database.read(read):
            assert checkin.prompted_at is not None
            prompt = (checkin.id, checkin.prompted_at)
            if checkin.parent_id == self.house.top.id and prompt not in self.year.prompts:
                self.year.prompts.add(prompt)
                await self._deal_with(checkin)
                new = True
        return new

    async def _deal_with(self, checkin: Checkin) -> None:
        person = self.by_id[checkin.reseller_id]
        chance = person.random.random()
        by: Actor = self.house.sol if person.who.is_sols else self.house.ana

        async def deed(store: Store) -> Any:
            if chance < SKIPS:
                return await checkins.skip(store, checkin.id, "On holiday", by=by)
            if chance < MOVES and not checkin.moves:
                return await checkins.move(store, checkin.id, "+3", by=by)
            return await conversations.hold(store, checkin.id, "All is well, they say.", by=by)

        if chance < MOVES or chance >= LEAVES:
            await self.year.database.write(deed)

    async def promise(self, person: Person, words: str) -> bool:
        """Have something agreed on the phone put on record and confirmed."""
        typed = read_promise(words, "EUR")

        async def say(store: Store) -> Any:
            return await promises.say(
                store, person.reseller.id, typed, at=None, by=self.house.ana, compose=compose_promise
            )

        promise_id = await self.year.database.write(say)
        await self.year.database.write(lambda store: promises.confirm(store, promise_id, by=person.owner))
        return True
