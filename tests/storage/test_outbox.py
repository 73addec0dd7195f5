"""The outbox keeps a chat's order, and says what is uncertain after a crash."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.clock import TurnableClock
from domain.people import Actor
from domain.traffic import Item, ItemKind, ItemState
from storage.database import Database
from storage.models.traffic import outbox
from storage.outbox import Settled
from storage.store import Store
from tests.factories import Network

pytestmark = pytest.mark.both_engines

LEASE = timedelta(seconds=15)


async def promise(database: Database, *payloads: str, lane: str = "1", edits: str | None = None) -> None:
    async def add(store: Store) -> None:
        rows = [
            store.outbox.row(platform="telegram", lane=lane, kind=ItemKind.SCREEN, payload=payload, edits=edits)
            for payload in payloads
        ]
        await store.outbox.add(rows)

    await database.write(add)


async def claim(database: Database, me: str = "a", *, waiting: Sequence[str] = ()) -> Sequence[Item]:
    return await database.write(lambda store: store.outbox.claim(me, until=store.now + LEASE, waiting=waiting, most=50))


async def settle(database: Database, item: Item, state: ItemState, *, message: str | None = None) -> None:
    await database.write(lambda store: store.outbox.settle([Settled(item, state, message=message)], "a"))


async def states(database: Database) -> list[str]:
    async def read(store: Store) -> list[str]:
        result = await store.connection.execute(sa.select(outbox.c.state).order_by(outbox.c.id))
        return [str(row[0]) for row in result]

    return await database.read(read)


async def test_only_the_first_message_of_each_chat_is_handed_out(database: Database) -> None:
    await promise(database, "one", "two")
    await promise(database, "three", lane="2")
    assert [item.payload for item in await claim(database)] == ["one", "three"]
    assert await claim(database, "b") == ()


async def test_nothing_goes_into_the_topics_of_a_group_that_has_to_wait(database: Database) -> None:
    for lane in ("-100:7", "-100", "-1001:7"):
        await promise(database, lane, lane=lane)

    async def claim(store: Store) -> Sequence[Item]:
        until = store.now + LEASE
        return await store.outbox.claim("a", until=until, waiting=["-100"], most=50, groups=["-100"])

    assert [item.lane for item in await database.write(claim)] == ["-1001:7"]


async def test_the_next_message_follows_when_the_first_is_sent(database: Database) -> None:
    await promise(database, "one", "two")
    [first] = await claim(database)
    await settle(database, first, ItemState.SENT, message="7")
    assert [item.payload for item in await claim(database)] == ["two"]


async def test_a_chat_that_has_to_wait_holds_up_nobody_else(database: Database) -> None:
    await promise(database, "one")
    await promise(database, "two", lane="2")
    assert [item.payload for item in await claim(database, waiting=["1"])] == ["two"]


async def test_what_was_being_sent_when_the_process_died_is_uncertain_and_not_repeated(
    database: Database, clock: TurnableClock
) -> None:
    await promise(database, "one", "two")
    await claim(database)
    clock.forward(LEASE + timedelta(seconds=1))
    await database.write(lambda store: store.outbox.recover())
    assert await states(database) == ["uncertain", "queued"]
    assert [item.payload for item in await claim(database, "b")] == ["two"]


async def test_an_edit_that_was_being_sent_is_repeated(database: Database, clock: TurnableClock) -> None:
    await promise(database, "one", edits="55")
    await claim(database)
    clock.forward(LEASE + timedelta(seconds=1))
    await database.write(lambda store: store.outbox.recover())
    assert [item.edits for item in await claim(database, "b")] == ["55"]


async def test_what_another_process_took_over_is_not_settled_by_the_first(
    database: Database, clock: TurnableClock
) -> None:
    await promise(database, "one", edits="55")
    [lost] = await claim(database)
    clock.forward(LEASE + timedelta(seconds=1))
    await database.write(lambda store: store.outbox.recover())
    await claim(database, "b")
    await settle(database, lost, ItemState.FAILED)
    assert await states(database) == ["sending"]


async def test_a_paused_chat_goes_on_in_its_order_when_it_is_resumed(database: Database) -> None:
    await promise(database, "one", "two")
    await database.write(lambda store: store.outbox.pause("telegram", "1"))
    assert await claim(database) == ()
    await database.write(lambda store: store.outbox.resume("telegram", "1"))
    assert [item.payload for item in await claim(database)] == ["one"]


async def test_a_chat_that_moves_is_written_to_under_its_new_id(database: Database) -> None:
    await promise(database, "one", lane="-5")
    await database.write(lambda store: store.outbox.move("telegram", "-5", "-1005"))
    assert [item.lane for item in await claim(database)] == ["-1005"]


@pytest.mark.parametrize("state", [ItemState.SENT, ItemState.UNCERTAIN, ItemState.FAILED])
async def test_what_is_never_sent_again_leaves_no_words_behind(database: Database, state: ItemState) -> None:
    await promise(database, "a link with a token")
    [item] = await claim(database)
    await settle(database, item, state)
    assert await words(database) == [""]


@pytest.mark.parametrize("state", [ItemState.QUEUED, ItemState.PAUSED])
async def test_what_is_sent_later_keeps_its_words(database: Database, state: ItemState) -> None:
    await promise(database, "a word")
    [item] = await claim(database)
    await settle(database, item, state)
    assert await words(database) == ["a word"]


async def words(database: Database) -> list[str]:
    async def read(store: Store) -> list[str]:
        result = await store.connection.execute(sa.select(outbox.c.payload).order_by(outbox.c.id))
        return [str(row[0]) for row in result]

    return await database.read(read)


async def shown(database: Database, ana: Actor) -> Item:
    await database.write(lambda store: store.cards.show_member("request", 12, ana.member_id))
    [item] = await claim(database)
    return item


async def refresh(database: Database) -> None:
    await database.write(lambda store: store.cards.refresh("request", 12))


@pytest.fixture
async def ana(network: Network) -> Actor:
    return await network.member(await network.top())


async def test_a_card_that_stands_is_edited_once_however_often_it_changes(database: Database, ana: Actor) -> None:
    await settle(database, await shown(database, ana), ItemState.SENT, message="77")
    await refresh(database)
    await refresh(database)
    assert [item.edits for item in await claim(database)] == ["77"]


async def test_a_card_that_is_still_queued_needs_no_edit(database: Database, ana: Actor) -> None:
    await database.write(lambda store: store.cards.show_member("request", 12, ana.member_id))
    await refresh(database)
    assert await states(database) == ["queued"]


async def test_a_card_that_changes_while_it_is_being_sent_is_edited_afterwards(database: Database, ana: Actor) -> None:
    sending = await shown(database, ana)
    await refresh(database)
    await settle(database, sending, ItemState.SENT, message="77")
    assert [item.edits for item in await claim(database)] == ["77"]
