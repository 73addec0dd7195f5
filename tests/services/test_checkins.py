"""Check-ins as deeds: who ends one, whose file may come along, and what two colleagues do at the same moment."""

import asyncio
from collections.abc import Callable

import pytest

from domain.checkins import CheckinState, Worth
from domain.clock import TurnableClock
from domain.errors import NotHere, Refusal
from domain.money import Money
from domain.people import ResellerId
from domain.talk_notes import LONGEST_NOTE, TooLongNote
from services import checkin_plans, checkins, conversations, follow_ups, stock, worth
from services.checkin_plans import IdealBeyondMost, NotAtTheDesk
from services.checkins import CheckinHeld
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talking import Team, team_in
from tests.trade import Trade

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def desk(network: Network, database: Database, clock: TurnableClock) -> Team:
    return await team_in(network, database, clock)


async def test_of_two_who_end_it_at_once_in_two_processes_one_is_told_of_the_other(
    desk: Team, open_another: Callable[[], Database]
) -> None:
    due = await desk.due(await desk.child())
    done = desk.database.write(lambda store: conversations.hold_without_words(store, due.id, by=desk.ana))
    skipped = open_another().write(lambda store: checkins.skip(store, due.id, "", by=desk.sol))
    ends = await asyncio.gather(done, skipped, return_exceptions=True)
    assert sum(isinstance(end, Refusal) for end in ends) == 1
    [after] = await desk.checkins(due.reseller_id)
    assert after.state is (CheckinState.DONE if isinstance(ends[1], Refusal) else CheckinState.SKIPPED)
    with pytest.raises(Refusal):
        await desk.database.write(lambda store: checkins.move(store, due.id, "tomorrow", by=desk.ana))


async def test_two_replies_at_once_are_both_kept_and_one_of_them_holds_it(
    desk: Team, open_another: Callable[[], Database]
) -> None:
    due = await desk.due(await desk.child())
    hold, beside = conversations.hold, open_another()
    both = (
        desk.database.write(lambda store: hold(store, due.id, "Said by Ana", by=desk.ana)),
        beside.write(lambda store: hold(store, due.id, "Said by Sol", by=desk.sol)),
    )
    noted = await asyncio.gather(*both)
    assert sorted(one.added for one in noted) == [False, True]
    kept = await desk.database.read(lambda store: store.conversations.in_checkin(due.id))
    assert {one.words for one in kept} == {"Said by Ana", "Said by Sol"}


async def test_who_comes_too_late_hears_who_held_it(desk: Team) -> None:
    due = await desk.due(await desk.child())
    await desk.database.write(lambda store: conversations.hold(store, due.id, "All well", by=desk.sol))
    with pytest.raises(CheckinHeld) as refused:
        await desk.database.write(lambda store: checkins.skip(store, due.id, "", by=desk.ana))
    assert refused.value.who == "Sol"


async def test_a_note_has_its_limit_and_nothing_of_a_refused_one_stays(desk: Team) -> None:
    due = await desk.due(await desk.child())
    with pytest.raises(TooLongNote):
        await desk.database.write(
            lambda store: conversations.hold(store, due.id, "x" * (LONGEST_NOTE + 1), by=desk.sol)
        )
    [after] = await desk.checkins(due.reseller_id)
    assert after.state is CheckinState.DUE


async def test_only_ones_own_note_goes_on(desk: Team) -> None:
    child = await desk.child()
    noted = await desk.database.write(lambda store: conversations.note(store, child.id, "x" * 4_000, by=desk.sol))
    assert await desk.database.read(lambda store: conversations.goes_on(store, by=desk.ana)) is None
    with pytest.raises(NotHere):
        await desk.database.write(
            lambda store: conversations.go_on(store, noted.conversation.id, "and more", by=desk.ana)
        )


async def test_the_same_reminder_is_kept_once(desk: Team) -> None:
    child = await desk.child()
    await desk.database.write(lambda store: follow_ups.remind(store, child.id, "tomorrow", "Call", by=desk.sol))
    with pytest.raises(follow_ups.RemindedAlready):
        await desk.database.write(lambda store: follow_ups.remind(store, child.id, "tomorrow", "Call", by=desk.sol))


async def test_a_plan_takes_no_colleague_without_the_desk_and_no_cadence_that_contradicts_itself(desk: Team) -> None:
    child = await desk.child()
    stranger = await desk.network.member(child, name="Ahmed")
    with pytest.raises(NotAtTheDesk):
        await desk.database.write(
            lambda store: checkin_plans.set_speaker(store, child.id, stranger.member_id, by=desk.ana)
        )
    with pytest.raises(IdealBeyondMost):
        await desk.database.write(lambda store: checkin_plans.set_cadence(store, child.id, ideal=90, by=desk.ana))


async def test_who_matters_most_is_told_by_what_was_earned_where_that_is_known(trade: Trade) -> None:
    await sold(trade, 100)  # at 2.10, and nothing was bought from a supplier yet
    [unknown] = await trade.database.read(lambda store: _worth_of(store, trade, trade.child.id))
    assert (unknown.credits, unknown.margin) == (100, None)
    other, ahmed, account = await trade.sibling("Other TV")
    await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=500, cost=Money(80_000, "EUR"), supplier="Acme", by=trade.ana
        )
    )
    await approve_it(trade, await trade.request(100, by=ahmed, sub_panel_id=account.id))
    [known] = await trade.database.read(lambda store: _worth_of(store, trade, other.id))
    assert (known.credits, known.margin) == (100, 21_000 - 16_000)


async def _worth_of(store: Store, trade: Trade, child_id: ResellerId) -> list[Worth]:
    return await worth.of_children(store, await store.resellers.by_id(trade.top.id), [child_id])
