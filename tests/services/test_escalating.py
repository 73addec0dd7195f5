"""Three levels: a case of a reseller in between goes up as a ticket, and what comes back goes down in its own name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from domain.cases import Case, CaseEntry, CaseState, EntryKind
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.people import Actor
from domain.tickets import AreaKind, CaseId, Cause, Scope, Side, Ticket, TicketMessageId, Turn
from jobs.tickets import see_to_silent
from services import case_answers, cases, escalating, fault, ticket_working, tickets
from services.cases import CaseOver
from services.escalating import PassedOnAlready, PutUpAlready
from services.ticket_working import EachOfItsOwn
from storage.store import Store
from tests.tickets import open_one
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


@dataclass(frozen=True)
class Levels:
    """Ana is at the top, Ahmed in between; Badr and Cora are below him. `case`: Ahmed's, of a ticket of each."""

    trade: Trade
    badr: Actor
    cora: Actor
    case: Case

    async def put_up(self, text: str = "Nobody gets in", *, by: Actor | None = None) -> Ticket:
        who = by or self.trade.ahmed
        return await self.trade.database.write(lambda store: escalating.put_up(store, self.case.id, text, by=who))

    async def decide(self, ticket: Ticket, cause: Cause, *, by: Actor, case_id: CaseId | None = None) -> Case | None:
        found = await self.trade.database.write(
            lambda store: fault.decide(store, [ticket.id], cause, by=by, case_id=case_id)
        )
        return found.case

    async def update(self, case: Case, text: str) -> None:
        await self.trade.database.write(lambda store: cases.update(store, case.id, text, by=self.trade.ana))

    async def heard(self, who: Actor) -> list[tuple[str, Side]]:
        """Return what the other side said in somebody's tickets."""

        async def read(store: Store) -> list[tuple[str, Side]]:
            mine = await store.tickets.open_of(who.reseller_id)
            said = [one for ticket in mine for one in await store.tickets.messages_of(ticket.id)]
            return [(one.text, one.side) for one in said if one.side is not Side.THEIRS]

        return await self.trade.database.read(read)

    async def seen(self, ticket: Ticket) -> Ticket:
        return await self.trade.database.read(lambda store: store.tickets.by_id(ticket.id))

    async def own(self) -> Case:
        return await self.trade.database.read(lambda store: store.cases.by_id(self.case.id))

    async def record(self) -> Sequence[CaseEntry]:
        return await self.trade.database.read(lambda store: store.cases.record(self.case.id, most=20))

    async def say(self, ticket: Ticket, text: str) -> TicketMessageId:
        return await self.trade.database.write(lambda store: tickets.say(store, ticket.id, text, by=self.trade.ana))

    async def pass_on(self, message_id: TicketMessageId, *, by: Actor | None = None) -> None:
        who = by or self.trade.ahmed
        await self.trade.database.write(lambda store: escalating.pass_on(store, message_id, by=who))


@pytest.fixture
async def levels(trade: Trade) -> Levels:
    houses = [await trade.network.child(trade.child, f"{name} Net") for name in ("Badr", "Cora")]
    people = [await trade.network.member(house, name=house.name.split()[0]) for house in houses]
    found = [await open_one(trade, by=who, text=f"{who.name}'s customers can't log in") for who in people]
    ids = [one.id for one in found]
    decided = await trade.database.write(lambda store: fault.decide(store, ids, Cause.SUPPLIER, by=trade.ahmed))
    assert decided.case is not None
    return Levels(trade, people[0], people[1], decided.case)


async def test_a_case_goes_up_once_as_a_ticket_of_the_reseller_in_between(levels: Levels) -> None:
    ticket = await levels.put_up()
    assert (ticket.reseller_id, ticket.parent_id) == (levels.trade.child.id, levels.trade.top.id)
    assert (ticket.upward_of, ticket.scope, ticket.since) == (levels.case.id, Scope.MANY, levels.case.since)
    area = await levels.trade.database.read(lambda store: store.areas.by_id(ticket.area_id))
    assert (area.reseller_id, area.kind) == (levels.trade.top.id, AreaKind.ACCESS)
    [last, *_earlier] = await levels.record()
    assert (last.kind, last.text) == (EntryKind.REPORT, "Nobody gets in")
    with pytest.raises(PutUpAlready) as again:
        await levels.put_up()
    assert again.value.number == ticket.number


async def test_a_case_of_others_of_the_top_or_one_that_is_over_goes_nowhere(levels: Levels) -> None:
    for who in (levels.badr, levels.trade.ana):
        with pytest.raises(NotHere):
            await levels.put_up(by=who)
        with pytest.raises(NotHere):
            await levels.trade.database.read(
                lambda store, who=who: escalating.report_of(store, levels.case.id, by=who)  # type: ignore[misc]
            )
    top = await levels.decide(await open_one(levels.trade), Cause.SUPPLIER, by=levels.trade.ana)
    assert top is not None
    with pytest.raises(NotHere):
        await levels.trade.database.write(lambda store: escalating.put_up(store, top.id, "Up", by=levels.trade.ana))
    await levels.trade.database.write(lambda store: cases.resolve(store, levels.case.id, by=levels.trade.ahmed))
    with pytest.raises(CaseOver):
        await levels.put_up()


async def test_what_the_top_decides_is_a_hint_and_each_levels_cause_is_its_own(levels: Levels) -> None:
    ticket = await levels.put_up()
    await levels.decide(ticket, Cause.RESELLER, by=levels.trade.ana)
    above = await levels.trade.database.read(lambda store: escalating.above(store, levels.case))
    assert above is not None
    assert (above.ticket.cause, above.parent) == (Cause.RESELLER, "Top TV")
    below = await levels.trade.database.read(lambda store: store.tickets.open_of(levels.badr.reseller_id))
    assert [(one.cause, one.turn) for one in below] == [(Cause.SUPPLIER, Turn.SUPPLIER)]


async def test_an_update_of_the_top_goes_down_to_everybody_once_in_the_name_of_who_is_in_between(
    levels: Levels,
) -> None:
    ticket = await levels.put_up()
    top = await levels.decide(ticket, Cause.SUPPLIER, by=levels.trade.ana)
    assert top is not None
    await levels.update(top, "Back by 18:00")
    for who in (levels.trade.ahmed, levels.badr, levels.cora):
        assert await levels.heard(who) == [("Back by 18:00", Side.OURS)]
    [last, *_earlier] = await levels.record()
    assert (last.kind, last.text, last.by) == (EntryKind.UPDATE, "Back by 18:00", None)


async def test_updates_go_down_from_the_ticket_into_which_the_carrying_one_was_merged(levels: Levels) -> None:
    carrying, other = await levels.put_up(), await open_one(levels.trade)
    merge = partial(ticket_working.merge, ticket_id=carrying.id, into_id=other.id, by=levels.trade.ana)
    await levels.trade.database.write(merge)
    assert EntryKind.CLOSED_ABOVE not in {entry.kind for entry in await levels.record()}
    above = await levels.trade.database.read(lambda store: escalating.above(store, levels.case))
    assert above is not None
    assert above.ticket.id == other.id
    top = await levels.decide(other, Cause.SUPPLIER, by=levels.trade.ana)
    assert top is not None
    await levels.update(top, "Back by 18:00")
    assert await levels.heard(levels.badr) == [("Back by 18:00", Side.OURS)]


async def test_a_ticket_above_that_closes_by_itself_stands_on_the_record_too(
    levels: Levels, clock: TurnableClock
) -> None:
    clock.forward(timedelta(hours=(36 - clock().hour) % 24))  # to noon
    await levels.say(await levels.put_up(), "Which customers?")
    for _step in ("warned", "closed"):
        clock.forward(timedelta(days=2))
        await levels.trade.database.write(see_to_silent)
    assert (await levels.record())[0].kind is EntryKind.CLOSED_ABOVE


async def test_two_tickets_that_carry_a_case_each_stay_two(levels: Levels) -> None:
    ticket = await open_one(levels.trade, by=levels.badr, kind=AreaKind.BILLING)
    other = await levels.decide(ticket, Cause.SUPPLIER, by=levels.trade.ahmed)
    assert other is not None
    first = await levels.put_up()
    second = await levels.trade.database.write(
        lambda store: escalating.put_up(store, other.id, "Bills", by=levels.trade.ahmed)
    )
    merge = partial(ticket_working.merge, ticket_id=first.id, into_id=second.id, by=levels.trade.ana)
    with pytest.raises(EachOfItsOwn):
        await levels.trade.database.write(merge)


async def test_who_joins_the_tops_case_late_passes_on_what_was_said_last(levels: Levels) -> None:
    top = await levels.decide(await open_one(levels.trade), Cause.SUPPLIER, by=levels.trade.ana)
    assert top is not None
    await levels.update(top, "Back by 18:00")
    ticket = await levels.put_up()
    await levels.decide(ticket, Cause.SUPPLIER, by=levels.trade.ana, case_id=top.id)
    assert await levels.heard(levels.badr) == [("Back by 18:00", Side.OURS)]


async def test_an_update_goes_no_further_than_a_case_that_is_over(levels: Levels) -> None:
    top = await levels.decide(await levels.put_up(), Cause.SUPPLIER, by=levels.trade.ana)
    assert top is not None
    await levels.trade.database.write(lambda store: cases.resolve(store, levels.case.id, by=levels.trade.ahmed))
    await levels.update(top, "Back by 18:00")
    assert await levels.heard(levels.badr) == []


async def test_an_answer_is_passed_on_with_one_tap_once_and_by_its_own_reseller_alone(levels: Levels) -> None:
    ticket = await levels.put_up()
    message_id = await levels.say(ticket, "We are looking into it")
    assert await levels.heard(levels.badr) == [], "an ordinary answer goes no further by itself"
    for who in (levels.trade.ana, levels.badr):
        with pytest.raises(NotHere):
            await levels.pass_on(message_id, by=who)
    await levels.pass_on(message_id)
    assert await levels.heard(levels.badr) == [("We are looking into it", Side.OURS)]
    with pytest.raises(PassedOnAlready):
        await levels.pass_on(message_id)


async def test_neither_a_note_of_the_top_nor_ones_own_words_are_passed_on(levels: Levels) -> None:
    ticket = await levels.put_up()

    async def write(store: Store) -> list[TicketMessageId]:
        own = await tickets.say(store, ticket.id, "Any news?", by=levels.trade.ahmed)
        await tickets.note(store, ticket.id, "He exaggerates", by=levels.trade.ana)
        return [own, (await store.tickets.messages_of(ticket.id))[-1].id]

    for message_id in await levels.trade.database.write(write):
        with pytest.raises(NotHere):
            await levels.pass_on(message_id)
    plain = await open_one(levels.trade)
    with pytest.raises(NotHere):
        await levels.pass_on(await levels.say(plain, "Hello"))


async def test_when_the_top_resolves_who_is_in_between_asks_all_with_one_tap(levels: Levels) -> None:
    ticket = await levels.put_up()
    top = await levels.decide(ticket, Cause.SUPPLIER, by=levels.trade.ana)
    assert top is not None
    await levels.trade.database.write(lambda store: cases.resolve(store, top.id, by=levels.trade.ana))
    assert case_answers.is_asked(await levels.seen(ticket))
    assert (await levels.own()).state is CaseState.OPEN, "he is asked first"
    with pytest.raises(NotHere):
        await ask_all(levels, ticket, by=levels.badr)
    await ask_all(levels, ticket, by=levels.trade.ahmed)
    assert (await levels.own()).state is CaseState.RESOLVED
    for who in (levels.badr, levels.cora):
        [below] = await levels.trade.database.read(lambda store, who=who: store.tickets.open_of(who.reseller_id))  # type: ignore[misc]
        assert case_answers.is_asked(below)
    with pytest.raises(CaseOver):
        await ask_all(levels, ticket, by=levels.trade.ahmed)


async def ask_all(levels: Levels, ticket: Ticket, *, by: Actor) -> None:
    await levels.trade.database.write(lambda store: escalating.ask_all(store, ticket.id, by=by))


async def test_the_closing_of_the_ticket_above_stands_on_the_cases_record(levels: Levels) -> None:
    ticket = await levels.put_up()
    await levels.trade.database.write(lambda store: tickets.close(store, ticket.id, by=levels.trade.ana, word="Done"))
    [last, *_earlier] = await levels.record()
    assert (last.kind, last.text, last.by) == (EntryKind.CLOSED_ABOVE, "Done", None)
    assert (await levels.own()).state is CaseState.OPEN
