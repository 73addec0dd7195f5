"""Working on tickets: given and given back, urgent or not, answered with guides, merged, ended with the dealings."""

from typing import Any

import pytest

from domain.errors import NotHere
from domain.people import Actor, Role
from domain.tickets import Ended, Priority, Ticket, TicketState, Turn
from services import closing, team, ticket_reopening, ticket_working, tickets
from services.ticket_reopening import WithSomebodyElse
from services.ticket_working import GuideGone, NotAtTheDesk, NotIntoItself, NotWithAnybody
from services.tickets import NowPartOf, TicketClosed
from storage.models.support import guides
from storage.store import Store
from tests.talk import Chat, text_of
from tests.tickets import open_one
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


async def does(trade: Trade, deed: Any, *args: Any, by: Actor, **values: Any) -> Any:
    """Run a deed of its own transaction."""
    return await trade.database.write(lambda store: deed(store, *args, by=by, **values))


async def seen(trade: Trade, ticket: Ticket) -> Ticket:
    return await trade.database.read(lambda store: store.tickets.by_id(ticket.id))


async def test_a_ticket_is_given_to_who_works_at_the_desk_and_given_back_to_all(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    ticket = await open_one(trade)
    for nobody in (trade.marta.member_id, trade.ahmed.member_id, 10**6):
        with pytest.raises(NotAtTheDesk):
            await does(trade, ticket_working.give, ticket.id, nobody, by=trade.ana)
    with pytest.raises(NotWithAnybody):
        await does(trade, ticket_working.give_back, ticket.id, by=trade.ana)
    given = await does(trade, ticket_working.give, ticket.id, sol.member_id, by=trade.ana)
    assert given.assigned_to == sol.member_id
    await does(trade, ticket_working.give_back, ticket.id, by=sol)
    for who in (sol, trade.ana):
        await Chat(trade.database, who).news()
    await does(trade, tickets.say, ticket.id, "Hello?", by=trade.ahmed)
    assert [len(await Chat(trade.database, who).news()) for who in (sol, trade.ana)] == [1, 1]


async def test_who_joins_the_desk_later_gets_the_card_of_what_is_given_to_them(trade: Trade) -> None:
    ticket = await open_one(trade)
    nora = await trade.network.member(trade.top, Role.SUPPORT, name="Nora")
    await does(trade, ticket_working.give, ticket.id, nora.member_id, by=trade.ana)
    [card] = await Chat(trade.database, nora).news()
    assert "Taken by: Nora" in text_of(card)


async def test_priority_and_turn_are_the_desks_alone(trade: Trade) -> None:
    ticket = await open_one(trade)
    urgent = await does(trade, ticket_working.set_priority, ticket.id, Priority.URGENT, by=trade.ana)
    theirs = await does(trade, ticket_working.hand_turn, ticket.id, Turn.THEIRS, by=trade.ana)
    assert (urgent.priority, theirs.turn) == (Priority.URGENT, Turn.THEIRS)
    with pytest.raises(NotHere):
        await does(trade, ticket_working.hand_turn, ticket.id, Turn.OURS, by=trade.ahmed)


async def test_what_is_more_urgent_is_due_earlier_at_once(trade: Trade) -> None:
    first, second = await open_one(trade), await open_one(trade)
    urgent = await does(trade, ticket_working.set_priority, first.id, Priority.URGENT, by=trade.ana)
    assert first.answer_due is not None
    assert urgent.answer_due is not None
    assert urgent.answer_due < first.answer_due
    into = await does(trade, ticket_working.merge, first.id, second.id, by=trade.ana)
    assert into.answer_due == (await seen(trade, second)).answer_due == urgent.answer_due


async def test_a_guide_is_an_answer_and_its_use_is_kept(trade: Trade) -> None:
    ahmed, ticket = Chat(trade.database, trade.ahmed), await open_one(trade)
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    mine, theirs = [await _guide(trade, who) for who in (trade.ana, karim)]
    await ahmed.news()
    with pytest.raises(GuideGone):
        await does(trade, ticket_working.send_guide, ticket.id, theirs, by=trade.ana)
    await does(trade, ticket_working.send_guide, ticket.id, mine, by=trade.ana)
    [heard] = await ahmed.news()
    assert heard.quote == "Log in anew\n\nClose the page first."
    assert (await seen(trade, ticket)).turn is Turn.THEIRS


async def _guide(trade: Trade, who: Actor) -> int:
    row = {"reseller_id": who.reseller_id, "number": 1, "title": "Log in anew", "body": "Close the page first."}
    return await trade.network.insert(guides, **row, keywords="", made_by=who.member_id, made_at=trade.child.created_at)


async def test_a_merged_ticket_stays_readable_and_goes_on_in_the_other(trade: Trade) -> None:
    ahmed = Chat(trade.database, trade.ahmed)
    first, second, third = [await open_one(trade, text=text) for text in ("Red", "Blue", "Green")]
    await does(trade, ticket_working.set_priority, first.id, Priority.HIGH, by=trade.ana)
    await does(trade, tickets.say, second.id, "Which?", by=trade.ana)
    await does(trade, ticket_working.merge, first.id, second.id, by=trade.ana)
    into = await does(trade, ticket_working.merge, second.id, third.id, by=trade.ana)
    assert (into.priority, into.turn) == (Priority.HIGH, Turn.OURS)
    assert "goes on together with #3: Green" in await ahmed.sees()
    await does(trade, tickets.say, first.id, "In the first one", by=trade.ahmed)
    talk = await trade.database.read(
        lambda store: store.ticket_lists.conversation(third.id, internal=False, skip=0, most=20)
    )
    assert [one.text for one in reversed(talk)] == ["Red", "Blue", "Green", "Which?", "In the first one"]
    with pytest.raises(NowPartOf):
        await does(trade, ticket_reopening.reopen, first.id, by=trade.ahmed)


async def test_no_ticket_is_merged_into_itself_a_circle_or_somebody_elses(trade: Trade) -> None:
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    first, second, his = await open_one(trade), await open_one(trade), await open_one(trade, by=karim)
    with pytest.raises(NotIntoItself):
        await does(trade, ticket_working.merge, first.id, first.id, by=trade.ana)
    with pytest.raises(NotHere):
        await does(trade, ticket_working.merge, first.id, his.id, by=trade.ana)
    with pytest.raises(NotHere):
        await does(trade, ticket_working.merge, first.id, second.id, by=trade.ahmed)
    await does(trade, ticket_working.merge, first.id, second.id, by=trade.ana)
    with pytest.raises(NowPartOf, match="#2"):
        await does(trade, ticket_working.merge, second.id, first.id, by=trade.ana)
    await does(trade, tickets.close, second.id, by=trade.ana)
    with pytest.raises(TicketClosed):
        await does(trade, ticket_working.merge, second.id, his.id, by=trade.ana)


async def test_the_team_closes_with_a_word_that_the_sub_reseller_hears(trade: Trade) -> None:
    ahmed, ticket = Chat(trade.database, trade.ahmed), await open_one(trade)
    await ahmed.news()
    await does(trade, tickets.close, ticket.id, by=trade.ana, word="It works again.")
    [card] = await ahmed.news()
    assert card.note == "It works again."


async def test_with_the_dealings_end_the_tickets_and_they_stay_so(trade: Trade) -> None:
    ticket, ahmed = await open_one(trade), Chat(trade.database, trade.ahmed)

    async def hand_up(store: Store) -> None:
        await tickets.end_all(store, trade.child.id)
        other = (await store.resellers.tops())[0]
        await store.closings.move(trade.child.id, to=other.id)

    await trade.database.write(hand_up)
    ended = await seen(trade, ticket)
    assert (ended.state, ended.ended, ended.turn) == (TicketState.CLOSED, Ended.PARTED, None)
    assert "It ended with the dealings" in await ahmed.sees()
    with pytest.raises(WithSomebodyElse):
        await does(trade, ticket_reopening.reopen, ticket.id, by=trade.ahmed)


async def test_closing_an_account_ends_its_tickets(trade: Trade) -> None:
    ticket = await open_one(trade)
    await does(trade, closing.close, trade.child.id, by=trade.ana)
    assert (await seen(trade, ticket)).ended is Ended.PARTED


async def test_who_is_no_longer_at_the_desk_has_no_tickets(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    ticket = await open_one(trade)
    await does(trade, tickets.take, ticket.id, by=sol)
    await does(trade, team.change_role, sol.member_id, Role.VIEWER, by=trade.ana)
    assert (await seen(trade, ticket)).assigned_to is None
