"""Suspending, holding back and writing to a sub-reseller."""

import pytest

from domain.network import StandingChange
from domain.people import ResellerState
from services import network as deeds
from services.network import AlreadySo, NobodyJoined, NotPossibleNow
from tests.factories import Network
from tests.talk import Chat, text_of
from tests.trade import Trade


async def test_a_suspended_sub_reseller_is_told_why_and_by_whom_in_business_terms(trade: Trade) -> None:
    await trade.database.write(lambda store: deeds.suspend(store, trade.child.id, "Please call us.", by=trade.ana))
    child = await trade.database.read(lambda store: store.resellers.by_id(trade.child.id))
    assert child.state is ResellerState.SUSPENDED
    [told] = await Chat(trade.database, trade.ahmed).news()
    assert "Please call us." in text_of(told)
    assert "Top TV" in text_of(told)
    assert "Ana" not in text_of(told)


async def test_the_second_to_suspend_learns_who_was_first(trade: Trade) -> None:
    await trade.database.write(lambda store: deeds.suspend(store, trade.child.id, "", by=trade.ana))
    with pytest.raises(AlreadySo, match="Ana"):
        await trade.database.write(lambda store: deeds.suspend(store, trade.child.id, "", by=trade.marta))
    assert len(await Chat(trade.database, trade.ahmed).news()) == 1


async def test_an_account_that_is_not_suspended_cannot_be_resumed(trade: Trade) -> None:
    with pytest.raises(NotPossibleNow):
        await trade.database.write(lambda store: deeds.resume(store, trade.child.id, by=trade.ana))


async def test_requests_held_back_are_taken_again(trade: Trade) -> None:
    await trade.database.write(lambda store: deeds.pause(store, trade.child.id, "Holiday", by=trade.marta))
    with pytest.raises(AlreadySo, match="Marta"):
        await trade.database.write(lambda store: deeds.pause(store, trade.child.id, "", by=trade.ana))
    await trade.database.write(lambda store: deeds.unpause(store, trade.child.id, by=trade.ana))
    child = await trade.database.read(lambda store: store.resellers.by_id(trade.child.id))
    assert not child.paused


async def test_what_was_done_stays_on_record_with_its_reason(trade: Trade) -> None:
    await trade.database.write(lambda store: deeds.pause(store, trade.child.id, "Holiday", by=trade.marta))
    found = await trade.database.read(lambda store: store.network.standing(trade.child.id, StandingChange.PAUSED))
    assert found is not None
    assert (found.by, found.reason) == ("Marta", "Holiday")


async def test_a_message_reaches_everybody_of_a_sub_reseller_and_nobody_else(trade: Trade, network: Network) -> None:
    _sibling, karim, _ = await trade.sibling("Karim")
    vera = await network.member(trade.child, name="Vera")
    await trade.database.write(lambda store: deeds.message(store, trade.child.id, "New prices soon.", by=trade.ana))
    for reader, expected in ((trade.ahmed, 1), (vera, 1), (karim, 0), (trade.ana, 0)):
        assert len(await Chat(trade.database, reader).news()) == expected


async def test_a_message_to_nobody_is_refused(trade: Trade, network: Network) -> None:
    empty = await network.child(trade.top, "Empty")
    with pytest.raises(NobodyJoined):
        await trade.database.write(lambda store: deeds.message(store, empty.id, "Hello?", by=trade.ana))
