"""Whose fault it was: decided for one or for many, by one colleague, undone within a day, counted rightly."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cases import EntryKind
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.people import Actor, Role
from domain.tickets import CaseId, Cause, Ended, GuideId, Ticket, Turn
from services import cases, fault, ticket_guides, tickets
from services.cases import CaseOver
from services.fault import (
    Decided,
    FaultDecided,
    MergedMeanwhile,
    NothingChosen,
    TooLateToUndo,
    TooManyAtOnce,
    Undone,
    UndoneAlready,
)
from storage.models.support import guides
from storage.store import Store
from tests.conftest import START
from tests.talk import Chat, button, text_of
from tests.tickets import open_one
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


async def decided(
    trade: Trade,
    of: Sequence[Ticket],
    cause: Cause,
    *,
    by: Actor | None = None,
    case_id: CaseId | None = None,
    guide_id: GuideId | None = None,
) -> Decided:
    ids = [ticket.id for ticket in of]
    return await trade.database.write(
        lambda store: fault.decide(store, ids, cause, by=by or trade.ana, case_id=case_id, guide_id=guide_id)
    )


async def undone_by_ana(trade: Trade, made: Decided) -> Undone:
    return await trade.database.write(lambda store: fault.undo(store, made.decision.id, by=trade.ana))


async def seen(trade: Trade, ticket: Ticket) -> Ticket:
    return await trade.database.read(lambda store: store.tickets.by_id(ticket.id))


async def guide_of(trade: Trade) -> GuideId:
    row = {"reseller_id": trade.top.id, "number": 1, "made_by": trade.ana.member_id, "made_at": START}
    text = {"title": "Passwords", "body": "Reset it in the panel.", "keywords": ""}
    return GuideId(await trade.network.insert(guides, **row, **text))


async def test_what_is_the_suppliers_opens_one_case_and_waits_for_the_supplier(trade: Trade) -> None:
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    found = [await open_one(trade), await open_one(trade, by=karim)]
    case = (await decided(trade, found, Cause.SUPPLIER)).case
    assert case is not None
    after = [await seen(trade, ticket) for ticket in found]
    assert {(one.cause, one.case_id, one.turn) for one in after} == {(Cause.SUPPLIER, case.id, Turn.SUPPLIER)}
    late = await open_one(trade)
    joined = (await decided(trade, [late], Cause.SUPPLIER, case_id=case.id)).case
    assert joined is not None
    assert joined.id == case.id
    extent = await trade.database.read(lambda store: store.cases.extent(case.id))
    assert (extent.tickets, extent.resellers) == (3, 2)


async def test_of_two_colleagues_at_once_one_decides_and_the_other_hears_who_and_what(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    found = [await open_one(trade) for _ in range(3)]

    async def attempt(who: Actor, cause: Cause) -> Decided | FaultDecided:
        try:
            return await decided(trade, found, cause, by=who)
        except FaultDecided as late:
            return late

    outcomes = await asyncio.gather(attempt(trade.ana, Cause.OURS), attempt(sol, Cause.SUPPLIER))
    [won] = [one for one in outcomes if isinstance(one, Decided)]
    [lost] = [one for one in outcomes if isinstance(one, FaultDecided)]
    assert len(won.tickets) == 3
    names = {trade.ana.member_id: "Ana", sol.member_id: "Sol"}
    assert lost.who == names[won.decision.by]
    assert ("ours" in lost.why) is (won.decision.cause is Cause.OURS)
    assert {(await seen(trade, ticket)).cause for ticket in found} == {won.decision.cause}


async def test_nothing_is_due_of_many_as_long_as_the_supplier_is_waited_for(trade: Trade) -> None:
    found = [await open_one(trade) for _ in range(3)]
    assert all(ticket.answer_due and ticket.resolve_due for ticket in found)
    made = await decided(trade, found, Cause.SUPPLIER)
    waiting = [await seen(trade, ticket) for ticket in found]
    assert {(one.answer_due, one.resolve_due, one.next_step_at) for one in waiting} == {(None, None, None)}
    await undone_by_ana(trade, made)
    assert all([(await seen(trade, ticket)).answer_due for ticket in found])


def but_dues(ticket: Ticket) -> Ticket:
    """Return a ticket without by when what is due: that waited while it was with the supplier."""
    return replace(ticket, answer_due=None, resolve_due=None, next_step_at=None)


async def test_undoing_puts_everything_back_and_keeps_the_record(trade: Trade, clock: TurnableClock) -> None:
    found = [await open_one(trade) for _ in range(2)]
    before = [await seen(trade, ticket) for ticket in found]
    made = await decided(trade, found, Cause.SUPPLIER)
    clock.forward(timedelta(hours=23))
    await undone_by_ana(trade, made)
    assert [but_dues(await seen(trade, ticket)) for ticket in found] == [but_dues(ticket) for ticket in before]
    assert made.case is not None
    case_id = made.case.id
    record = await trade.database.read(lambda store: store.cases.record(case_id, most=9))
    assert [(one.kind, one.text) for one in record] == [
        (EntryKind.LEFT, "Ahmed TV #1, Ahmed TV #2"),
        (EntryKind.OPENED, "Ahmed TV #1, Ahmed TV #2"),
    ]
    case = await trade.database.read(lambda store: store.cases.by_id(case_id))
    assert not case.is_open, "or everybody else would be told that something is known"
    with pytest.raises(UndoneAlready, match="Ana"):
        await undone_by_ana(trade, made)


async def test_a_decision_is_undone_within_a_day_and_only_by_the_own_team(trade: Trade, clock: TurnableClock) -> None:
    made = await decided(trade, [await open_one(trade)], Cause.OURS)
    with pytest.raises(NotHere):
        await trade.database.write(lambda store: fault.undo(store, made.decision.id, by=trade.ahmed))
    clock.forward(timedelta(days=1))
    with pytest.raises(TooLateToUndo):
        await undone_by_ana(trade, made)


async def test_undoing_leaves_what_was_decided_anew_and_whose_turn_it_has_become(trade: Trade) -> None:
    anew, answered = await open_one(trade), await open_one(trade)
    made = await decided(trade, [anew, answered], Cause.OURS)
    await trade.database.write(lambda store: tickets.say(store, answered.id, "Better now?", by=trade.ana))
    await decided(trade, [anew], Cause.UNKNOWN)
    await decided(trade, [anew], Cause.OURS)
    undone = await undone_by_ana(trade, made)
    assert ([one.id for one in undone.tickets], undone.left) == ([answered.id], 1)
    assert (await seen(trade, anew)).cause is Cause.OURS
    assert ((await seen(trade, answered)).cause, (await seen(trade, answered)).turn) == (Cause.UNKNOWN, Turn.THEIRS)


async def test_what_they_wrote_or_were_asked_meanwhile_waits_for_us_once_a_decision_is_undone(
    trade: Trade, clock: TurnableClock
) -> None:
    waiting, asked = await open_one(trade), await open_one(trade)
    await trade.database.write(lambda store: tickets.say(store, waiting.id, "Which one?", by=trade.ana))
    clock.forward(timedelta(minutes=1))
    first = await decided(trade, [waiting], Cause.SUPPLIER)
    second = await decided(trade, [asked], Cause.SUPPLIER)
    await trade.database.write(lambda store: tickets.say(store, waiting.id, "The blue one", by=trade.ahmed))
    assert second.case is not None
    case_id = second.case.id
    await trade.database.write(lambda store: cases.resolve(store, case_id, by=trade.ana))
    for made in (first, second):
        await undone_by_ana(trade, made)
    after = [await seen(trade, ticket) for ticket in (waiting, asked)]
    assert [(one.turn, one.asked_at) for one in after] == [(Turn.OURS, None)] * 2


async def test_a_closed_ticket_gets_its_cause_and_stays_closed(trade: Trade) -> None:
    ticket = await open_one(trade)
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ahmed))
    closed = await seen(trade, ticket)
    made = await decided(trade, [ticket], Cause.SUPPLIER)
    after = await seen(trade, ticket)
    assert (after.cause, made.case) == (Cause.SUPPLIER, None)
    assert (after.state, after.turn, after.ended, after.closed_at) == (
        closed.state,
        None,
        Ended.SOLVED,
        closed.closed_at,
    )


async def test_what_is_merged_or_decided_is_left_out_and_said_so(trade: Trade) -> None:
    merged, taken, free = [await open_one(trade) for _ in range(3)]

    async def merge(store: Store) -> None:
        await tickets.end(store, await store.tickets.by_id(merged.id), Ended.MERGED)

    await trade.database.write(merge)
    await decided(trade, [taken], Cause.OURS)
    made = await decided(trade, [merged, taken, free], Cause.RESELLER)
    assert ([one.id for one in made.tickets], [one.id for one in made.left_out]) == ([free.id], [merged.id, taken.id])
    with pytest.raises(MergedMeanwhile):
        await decided(trade, [merged], Cause.RESELLER)


async def test_nobody_decides_on_what_is_none_of_theirs_nor_on_too_many(trade: Trade) -> None:
    ticket = await open_one(trade)
    with pytest.raises(NotHere):
        await decided(trade, [ticket], Cause.OURS, by=trade.ahmed)
    with pytest.raises(NothingChosen):
        await decided(trade, [], Cause.OURS)
    many = [ticket.id.__class__(number) for number in range(1, 42)]
    with pytest.raises(TooManyAtOnce):
        await trade.database.write(lambda store: fault.decide(store, many, Cause.OURS, by=trade.ana))


async def test_a_case_of_somebody_else_or_one_that_is_over_is_joined_by_nobody(trade: Trade) -> None:
    other = await trade.network.top("Other")
    olga = await trade.network.member(other, name="Olga")
    under = await trade.network.child(other, "Under")
    una = await trade.network.member(under, name="Una")
    theirs = (await decided(trade, [await open_one(trade, by=una)], Cause.SUPPLIER, by=olga)).case
    own = (await decided(trade, [await open_one(trade)], Cause.SUPPLIER)).case
    assert theirs is not None
    assert own is not None
    ticket = await open_one(trade)
    with pytest.raises(NotHere):
        await decided(trade, [ticket], Cause.SUPPLIER, case_id=theirs.id)
    await trade.database.write(lambda store: cases.resolve(store, own.id, by=trade.ana))
    with pytest.raises(CaseOver, match="Ana"):
        await decided(trade, [ticket], Cause.SUPPLIER, case_id=own.id)
    assert (await seen(trade, ticket)).cause is Cause.UNKNOWN


async def test_a_guide_goes_out_kindly_in_the_name_of_the_business_and_may_solve_it(trade: Trade) -> None:
    chat = Chat(trade.database, trade.ahmed)
    ticket, guide_id = await open_one(trade), await guide_of(trade)
    await chat.news()
    await decided(trade, [ticket], Cause.RESELLER, guide_id=guide_id)
    assert (await seen(trade, ticket)).turn is Turn.THEIRS
    [card] = await chat.news()
    assert (card.title, card.quote) == ("Top TV, ticket #1", "Passwords\n\nReset it in the panel.")
    assert "Ana" not in text_of(card)
    await chat.taps(button(card, "It is solved"))
    assert (await seen(trade, ticket)).ended is Ended.GUIDE
    with pytest.raises(tickets.TicketClosed):
        await trade.database.write(lambda store: ticket_guides.helped(store, ticket.id, by=trade.ahmed))


async def test_only_what_was_its_own_is_counted_against_a_sub_reseller(trade: Trade, clock: TurnableClock) -> None:
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    begin = clock()
    for cause in Cause:
        await decided(trade, [await open_one(trade), await open_one(trade, by=karim)], cause)
    clock.forward(timedelta(days=1))
    end = clock()
    await decided(trade, [await open_one(trade)], Cause.RESELLER)

    async def counted(store: Store) -> int:
        return (await store.overhead_months.own_cause(trade.top.id, begin, end))[trade.child.id]

    assert await trade.database.read(counted) == 1
