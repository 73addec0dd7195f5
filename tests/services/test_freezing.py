"""The freeze: who may, who is told, and that nothing moves past it."""

import asyncio
from collections.abc import Callable

import pytest

from domain.people import Actor, Reseller
from handlers.permission import Frozen
from services import freezing
from services.freezing import AlreadyFrozen, AlreadyLifted, NotFrozen
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.talk import Chat, text_of
from tests.trade import Trade


async def frozen(trade: Trade, reseller: Reseller) -> bool:
    return await trade.database.read(lambda store: store.resellers.is_frozen(reseller.id))


async def test_a_freeze_holds_for_everything_below_and_nothing_above(trade: Trade, network: Network) -> None:
    grandchild = await network.child(trade.child, "Below")
    await trade.database.write(lambda store: freezing.freeze(store, "Stolen phone", by=trade.ahmed))
    assert await frozen(trade, trade.child)
    assert await frozen(trade, grandchild)
    assert not await frozen(trade, trade.top)


async def test_the_whole_team_is_told_who_froze_and_why(trade: Trade) -> None:
    await trade.database.write(lambda store: freezing.freeze(store, "Stolen phone", by=trade.marta))
    [told] = await Chat(trade.database, trade.ana).news()
    assert "Marta" in text_of(told)
    assert "Stolen phone" in text_of(told)
    assert await Chat(trade.database, trade.ahmed).news() == []


async def test_the_second_to_freeze_learns_who_was_first(trade: Trade) -> None:
    await trade.database.write(lambda store: freezing.freeze(store, "", by=trade.marta))
    with pytest.raises(AlreadyFrozen, match="Marta"):
        await trade.database.write(lambda store: freezing.freeze(store, "", by=trade.ana))


async def test_a_freeze_is_lifted_once(trade: Trade) -> None:
    with pytest.raises(NotFrozen):
        await trade.database.write(lambda store: freezing.lift(store, by=trade.ana))
    await trade.database.write(lambda store: freezing.freeze(store, "", by=trade.marta))
    await trade.database.write(lambda store: freezing.lift(store, by=trade.ana))
    assert not await frozen(trade, trade.top)
    with pytest.raises(AlreadyLifted, match="Ana"):
        await trade.database.write(lambda store: freezing.lift(store, by=trade.ana))


@pytest.mark.beside_another
async def test_no_deed_passes_a_freeze_that_came_before_its_end(
    trade: Trade, open_another: Callable[[], Database]
) -> None:
    """A deed looks whether it may, and works on; a freeze meanwhile waits, so that the deed ends before it."""
    order: list[str] = []
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def deed(store: Store) -> None:
        assert not await store.resellers.is_frozen(trade.child.id)
        looked.set()
        await go_on.wait()
        order.append("deed")

    async def freeze(database: Database, by: Actor) -> None:
        await database.write(lambda store: freezing.freeze(store, "", by=by))
        order.append("frozen")

    working = asyncio.create_task(trade.database.write(deed))
    await looked.wait()
    freezing_ = asyncio.create_task(freeze(open_another(), trade.ana))
    await asyncio.sleep(0.3)
    assert order == []
    go_on.set()
    await asyncio.gather(working, freezing_)
    assert order == ["deed", "frozen"]


async def test_a_frozen_networks_deeds_are_refused(trade: Trade) -> None:
    chat = Chat(trade.database, trade.ana)
    await trade.database.write(lambda store: freezing.freeze(store, "", by=trade.marta))
    answer = await chat.says("/payment Ahmed 420")
    assert Frozen.why in text_of(answer)
    assert "frozen" in text_of(await chat.says("/freeze")).lower()
