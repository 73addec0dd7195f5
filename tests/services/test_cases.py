"""Cases: told once to each, never of each other nor of the supplier, resolved once, and asked of all."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from domain.cases import Case, EntryKind
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.names import NotAText
from domain.people import Actor, Role
from domain.tickets import Cause, Ended, Side, Ticket, TicketState, Turn
from jobs.cases import pass_on_of_cases
from services import case_answers, cases, fault, ticket_reopening, ticket_working, tickets
from services.case_answers import NotAskedNow
from services.cases import CaseOver, CaseStillOpen
from services.tickets import TicketClosed
from storage.store import Store
from tests.talk import Chat, text_of
from tests.tickets import open_one
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


class Outage:
    """Ahmed with two tickets and Karim with one, all in one case of Ana's. `chats`: theirs, with nothing unread."""

    def __init__(self, trade: Trade, karim: Actor, case: Case, found: list[Ticket]) -> None:
        self.trade, self.karim, self.case, self.tickets = trade, karim, case, found
        self.chats = {who.name: Chat(trade.database, who) for who in (trade.ana, trade.ahmed, karim)}

    async def now(self) -> list[Ticket]:
        return list(
            await self.trade.database.read(lambda store: store.tickets.by_ids([one.id for one in self.tickets]))
        )

    async def news(self) -> dict[str, list[str]]:
        """Return what everybody was sent since the last look."""
        return {name: [text_of(screen) for screen in await chat.news()] for name, chat in self.chats.items()}

    async def update(self, text: str = "It works by 18:00") -> None:
        await self.trade.database.write(lambda store: cases.update(store, self.case.id, text, by=self.trade.ana))

    async def resolve(self, by: Actor | None = None) -> Case:
        who = by or self.trade.ana
        return await self.trade.database.write(lambda store: cases.resolve(store, self.case.id, by=who))

    async def said_in(self, ticket: Ticket) -> list[str]:
        said = await self.trade.database.read(lambda store: store.tickets.messages_of(ticket.id))
        return [one.text for one in said]

    async def says_no(self, who: Actor, ticket: Ticket) -> None:
        await self.trade.database.write(lambda store: case_answers.still_broken(store, ticket.id, by=who))

    async def join(self, who: Actor) -> Ticket:
        ticket = await open_one(self.trade, by=who)
        await self.trade.database.write(
            lambda store: fault.decide(store, [ticket.id], Cause.SUPPLIER, by=self.trade.ana, case_id=self.case.id)
        )
        return ticket


@pytest.fixture
async def outage(trade: Trade) -> Outage:
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    found = [await open_one(trade, text=text) for text in ("No login", "No login either")]
    found.append(await open_one(trade, by=karim))
    ids = [ticket.id for ticket in found]
    made = await trade.database.write(lambda store: fault.decide(store, ids, Cause.SUPPLIER, by=trade.ana))
    assert made.case is not None
    outage = Outage(trade, karim, made.case, found)
    await outage.news()
    return outage


async def test_the_team_gets_a_case_as_one_card_and_later_tickets_only_redraw_it(outage: Outage) -> None:
    sol = await outage.trade.network.member(outage.trade.top, Role.SUPPORT, name="Sol")
    ticket = await open_one(outage.trade)
    await outage.news()
    made = await outage.trade.database.write(lambda store: fault.decide(store, [ticket.id], Cause.SUPPLIER, by=sol))
    assert made.case is not None
    _ticket, card = await Chat(outage.trade.database, sol).news()
    assert card.title == "Case #2: Two customers can't log in"
    await outage.news()
    await outage.join(outage.karim)
    heard = (await outage.news())["Ana"]
    assert [text.split(":")[0] for text in heard] == ["Karim Net, ticket #2"]  # the ticket's own card, no case
    assert "4 tickets of Ahmed TV and Karim Net" in await outage.chats["Ana"].sees()


async def test_an_update_reaches_each_sub_reseller_once_and_stands_in_each_ticket(outage: Outage) -> None:
    await outage.update("It works by 18:00 <b>&")
    heard = await outage.news()
    assert heard["Ahmed"] == [
        "Top TV, tickets #1 and #2\nNews about what you reported:\nIt works by 18:00 <b>&\n"
        "To answer, just reply to this message."
    ]
    assert [text.splitlines()[0] for text in heard["Karim"]] == ["Top TV, ticket #1"]
    assert heard["Ana"] == []
    for ticket in await outage.now():
        assert (ticket.turn, ticket.said_by, ticket.first_answer_at) == (Turn.SUPPLIER, Side.OURS, ticket.last_said_at)
        assert (await outage.said_in(ticket))[1:] == ["It works by 18:00 <b>&"]


async def test_who_joins_late_hears_the_last_update_at_once_and_nobody_twice(outage: Outage) -> None:
    _house, omar, _sub_panel = await outage.trade.sibling("Omar TV")
    chat = Chat(outage.trade.database, omar)
    await outage.update("First")
    await outage.update("Second")
    await outage.news()
    await outage.join(omar)
    assert [screen.quote for screen in await chat.news() if screen.quote == "Second"] == ["Second"]
    again = await outage.join(outage.karim)
    assert not [text for text in (await outage.news())["Karim"] if "Second" in text]
    assert (await outage.said_in(again))[-1] == "Second"


async def test_resolving_asks_each_once_and_yes_closes_all_of_ones_own(outage: Outage) -> None:
    await outage.resolve()
    heard = await outage.news()
    assert [text.splitlines()[:2] for text in heard["Ahmed"]] == [
        ["Top TV, tickets #1 and #2", "This should be solved now. Is it working again?"]
    ]
    assert {ticket.turn for ticket in await outage.now()} == {Turn.THEIRS}
    ahmed, ticket_id = outage.trade.ahmed, outage.tickets[1].id
    await outage.trade.database.write(lambda store: case_answers.works(store, ticket_id, by=ahmed))
    first, second, karims = await outage.now()
    assert {(one.state, one.ended, one.cause) for one in (first, second)} == {
        (TicketState.CLOSED, Ended.SOLVED, Cause.SUPPLIER)
    }
    assert karims.is_open
    with pytest.raises(TicketClosed):
        await outage.trade.database.write(lambda store: case_answers.works(store, ticket_id, by=ahmed))


async def test_no_gives_it_back_to_us_and_the_team_hears_of_all_on_one_card(outage: Outage) -> None:
    await outage.resolve()
    await outage.news()
    for who, ticket in ((outage.trade.ahmed, outage.tickets[0]), (outage.karim, outage.tickets[2])):
        await outage.says_no(who, ticket)
    assert {(one.turn, one.is_open) for one in await outage.now()} == {(Turn.OURS, True)}
    [card] = (await outage.news())["Ana"]
    assert "It isn't working again for Ahmed TV and Karim Net." in card
    karim, ticket_id = outage.karim, outage.tickets[2].id
    with pytest.raises(NotAskedNow):
        await outage.trade.database.write(lambda store: case_answers.works(store, ticket_id, by=karim))
    with pytest.raises(NotHere):
        await outage.trade.database.write(lambda store: case_answers.works(store, ticket_id, by=outage.trade.ahmed))


async def test_a_case_is_resolved_once_and_then_takes_no_update(outage: Outage) -> None:
    sol = await outage.trade.network.member(outage.trade.top, Role.SUPPORT, name="Sol")

    async def attempt(who: Actor) -> Case | CaseOver:
        try:
            return await outage.resolve(who)
        except CaseOver as late:
            return late

    outcomes = await asyncio.gather(attempt(sol), attempt(outage.trade.ana))
    [won] = [one for one in outcomes if isinstance(one, Case)]
    [late] = [one for one in outcomes if isinstance(one, CaseOver)]
    assert late.who == {sol.member_id: "Sol", outage.trade.ana.member_id: "Ana"}[won.resolved_by or sol.member_id]
    assert len((await outage.news())["Karim"]) == 1
    with pytest.raises(CaseOver):
        await outage.update()


async def test_an_open_case_again_waits_for_the_supplier_and_asks_nobody_any_more(outage: Outage) -> None:
    reopen = lambda store: cases.reopen(store, outage.case.id, by=outage.trade.ana)  # noqa: E731
    with pytest.raises(CaseStillOpen):
        await outage.trade.database.write(reopen)
    await outage.resolve()
    await outage.trade.database.write(reopen)
    assert {(one.turn, one.asked_at) for one in await outage.now()} == {(Turn.SUPPLIER, None)}
    with pytest.raises(NotAskedNow):
        await outage.trade.database.write(
            lambda store: case_answers.works(store, outage.tickets[0].id, by=outage.trade.ahmed)
        )
    assert "We are on it again." in await outage.chats["Ahmed"].sees()


async def test_what_the_supplier_says_stays_with_the_team(outage: Outage) -> None:
    async def work(store: Store) -> None:
        await cases.answered(store, outage.case.id, "Gateway of Northstream is down", by=outage.trade.ana)
        await cases.refer(store, outage.case.id, "INC-4711", by=outage.trade.ana)
        await cases.note(store, outage.case.id, "They lie", by=outage.trade.ana)

    await outage.trade.database.write(work)
    await outage.update()
    await outage.resolve()
    assert "INC-4711" in await outage.chats["Ana"].sees()
    below = await outage.chats["Ahmed"].sees() + await outage.chats["Karim"].sees()
    assert not [word for word in ("Northstream", "INC-4711", "They lie", "upplier", "Ana") if word in below]
    assert "Karim" not in await outage.chats["Ahmed"].sees()
    record = await outage.trade.database.read(lambda store: store.cases.record(outage.case.id, most=9))
    assert [entry.kind for entry in reversed(record)] == [
        EntryKind.OPENED,
        EntryKind.ANSWER,
        EntryKind.REFERENCE,
        EntryKind.NOTE,
        EntryKind.UPDATE,
        EntryKind.RESOLVED,
    ]


async def test_a_case_is_its_own_teams_alone(outage: Outage) -> None:
    with pytest.raises(NotHere):
        await outage.trade.database.write(
            lambda store: cases.update(store, outage.case.id, "Mine", by=outage.trade.ahmed)
        )


@pytest.mark.parametrize("text", ["", "\u200b", "x" * 4097])
async def test_an_update_needs_words_and_not_too_many(outage: Outage, text: str) -> None:
    with pytest.raises(NotAText):
        await outage.update(text)


async def test_what_isnt_passed_down_to_all_yet_goes_on_where_it_stopped(outage: Outage) -> None:
    async def stop_after_ahmed(store: Store) -> None:
        entry = await store.cases.note(outage.case.id, EntryKind.UPDATE, "News", by=outage.trade.ana.member_id)
        await store.cases.passed(entry.id, int(outage.trade.child.id))

    await outage.trade.database.write(stop_after_ahmed)
    while await outage.trade.database.write(pass_on_of_cases):
        pass
    heard = await outage.news()
    assert (len(heard["Ahmed"]), len(heard["Karim"])) == (0, 1)


async def test_an_update_is_the_first_answer_that_was_due(outage: Outage) -> None:
    [ticket, *_others] = outage.tickets
    work = partial(ticket_working.hand_turn, ticket_id=ticket.id, turn=Turn.OURS, by=outage.trade.ana)
    await outage.trade.database.write(work)
    assert (await outage.now())[0].answer_due is not None
    await outage.update()
    [now, *_others] = await outage.now()
    assert (now.turn, now.answer_due, now.resolve_due is None) == (Turn.OURS, None, False)


async def test_whose_ticket_was_closed_before_an_update_hears_it_with_the_next_one(outage: Outage) -> None:
    karims = outage.tickets[-1]
    await outage.trade.database.write(lambda store: tickets.close(store, karims.id, by=outage.karim))
    await outage.update("Back by six")
    await outage.news()
    await outage.join(outage.karim)
    assert [text for text in (await outage.news())["Karim"] if "Back by six" in text]


async def test_what_is_opened_again_waits_for_the_supplier_as_long_as_its_case_does(outage: Outage) -> None:
    first, second, _karims = outage.tickets

    async def close_and_open(store: Store, ticket: Ticket) -> Turn | None:
        await tickets.close(store, ticket.id, by=outage.trade.ahmed)
        return (await ticket_reopening.reopen(store, ticket.id, by=outage.trade.ahmed)).turn

    turns = [await outage.trade.database.write(lambda store: close_and_open(store, first))]
    await outage.resolve()
    turns.append(await outage.trade.database.write(lambda store: close_and_open(store, second)))
    assert turns == [Turn.SUPPLIER, Turn.OURS]


async def test_a_decision_put_back_tells_nobody_the_same_update_twice(outage: Outage) -> None:
    await outage.update("Back by six")
    ticket = outage.tickets[-1]
    work = partial(fault.decide, ticket_ids=[ticket.id], cause=Cause.UNKNOWN, by=outage.trade.ana)
    made = await outage.trade.database.write(work)
    await outage.news()
    await outage.trade.database.write(lambda store: fault.undo(store, made.decision.id, by=outage.trade.ana))
    assert (await outage.said_in(ticket)).count("Back by six") == 1
    assert (await outage.news())["Karim"] == []


async def test_who_was_asked_and_turns_out_to_have_something_else_waits_for_us(outage: Outage) -> None:
    await outage.resolve()
    ticket = outage.tickets[-1]
    work = partial(fault.decide, ticket_ids=[ticket.id], cause=Cause.UNKNOWN, by=outage.trade.ana)
    await outage.trade.database.write(work)
    now = (await outage.now())[-1]
    assert (now.turn, now.case_id, now.asked_at) == (Turn.OURS, None, None)


async def test_two_processes_that_pass_an_update_on_at_once_tell_nobody_twice(outage: Outage) -> None:
    async def begin(store: Store) -> None:
        entry = await store.cases.note(outage.case.id, EntryKind.UPDATE, "New", by=outage.trade.ana.member_id)
        await store.cases.passed(entry.id, int(outage.trade.top.id))  # none of whose sub-resellers has it yet

    await outage.trade.database.write(begin)
    await asyncio.gather(*(outage.trade.database.write(pass_on_of_cases) for _process in range(4)))
    heard = await outage.news()
    assert (len(heard["Ahmed"]), len(heard["Karim"])) == (1, 1)


async def test_nobody_is_asked_any_more_whether_it_works_once_a_case_is_open_again(outage: Outage) -> None:
    async def stop_after_ahmed(store: Store) -> None:
        entry = await store.cases.note(outage.case.id, EntryKind.RESOLVED, by=outage.trade.ana.member_id)
        await store.cases.passed(entry.id, int(outage.trade.child.id))

    await outage.trade.database.write(stop_after_ahmed)
    while await outage.trade.database.write(pass_on_of_cases):
        pass
    assert (await outage.news())["Karim"] == []


async def test_tickets_are_told_by_whole_sub_resellers(outage: Outage) -> None:
    async def look(store: Store, after: int) -> tuple[list[int], int | None]:
        found, more = await store.many_tickets.next_in(outage.case.id, after, most=1)
        return [ticket.id for ticket in found], more

    first, second, karims = (ticket.id for ticket in outage.tickets)
    ids, more = await outage.trade.database.write(lambda store: look(store, 0))
    assert ids == [first, second]
    assert more is not None
    assert (await outage.trade.database.write(lambda store: look(store, more)))[0] == [karims]


async def test_a_ticket_about_something_known_becomes_part_of_its_case_at_once(outage: Outage) -> None:
    _house, omar, _sub_panel = await outage.trade.sibling("Omar TV")
    await outage.update("By 18:00")
    ticket = await open_one(outage.trade, by=omar)
    known = await outage.trade.database.write(lambda store: cases.join_known(store, outage.case.id, ticket.id))
    assert (known.cause, known.case_id, known.turn) == (Cause.SUPPLIER, outage.case.id, Turn.SUPPLIER)
    sees = await Chat(outage.trade.database, omar).sees()
    assert "By 18:00" in sees
    assert "being handled" in sees
    await outage.resolve()
    late = await open_one(outage.trade, by=omar)
    with pytest.raises(NotHere):
        await outage.trade.database.write(lambda store: cases.join_known(store, outage.case.id, late.id))


async def test_a_case_tells_how_long_its_repair_took(outage: Outage, clock: TurnableClock) -> None:
    begin = clock()
    clock.forward(timedelta(hours=5))
    await outage.resolve()
    [repair] = await outage.trade.database.read(
        lambda store: store.fault_figures.repairs(outage.trade.top.id, begin, clock() + timedelta(days=1))
    )
    assert (repair.number, repair.took) == (1, timedelta(hours=5))


async def test_what_a_sub_reseller_says_meanwhile_leaves_a_case_waiting_for_the_supplier(outage: Outage) -> None:
    ticket = outage.tickets[0]
    await outage.trade.database.write(lambda store: tickets.say(store, ticket.id, "Any news?", by=outage.trade.ahmed))
    assert (await outage.now())[0].turn is Turn.SUPPLIER
