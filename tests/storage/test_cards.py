"""A card is found by the messages that show it."""

from datetime import timedelta

import pytest

from domain.people import Actor, Role
from domain.traffic import Item, ItemState
from storage.database import Database
from storage.outbox import Settled
from storage.store import Store
from tests.factories import Network

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def readers(network: Network) -> tuple[Actor, Actor]:
    top = await network.top()
    return await network.member(top), await network.member(top, Role.FINANCE, "Marta")


async def stand(database: Database, reader: Actor, object_id: int, message: str, *also: str) -> None:
    """Show a card to somebody, as a message and perhaps further ones."""

    async def take(store: Store) -> Item:
        await store.cards.show_member("ticket", object_id, reader.member_id)
        [item] = await store.outbox.claim("me", until=store.now + timedelta(seconds=9), waiting=[], most=9)
        return item

    item = await database.write(take)
    settled = Settled(item, ItemState.SENT, message=message, also=also)
    await database.write(lambda store: store.outbox.settle([settled], "me"))


async def test_a_card_is_found_by_each_of_its_messages_in_its_own_chat(
    database: Database, readers: tuple[Actor, Actor]
) -> None:
    ana, marta = readers
    await stand(database, ana, 1, "10")
    await stand(database, ana, 2, "20m", "21m", "22m")
    await stand(database, marta, 3, "22m")

    async def found(store: Store) -> dict[str, object]:
        return {at: await store.cards.at("telegram", ana.chat, at) for at in ("10", "10m", "20", "22", "22m", "2", "")}

    one, album = ("ticket", 1, ana.member_id), ("ticket", 2, ana.member_id)
    assert await database.read(found) == {
        "10": one, "10m": one, "20": album, "22": album, "22m": album, "2": None, "": None
    }  # fmt: skip
    assert await database.read(lambda store: store.cards.at("discord", ana.chat, "10")) is None
