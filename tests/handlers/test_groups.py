"""In a group the bot answers what is made for it, and nothing that is somebody's own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.people import Actor
from domain.traffic import ItemState
from handlers import groups, registry
from handlers.ask import Ask
from handlers.registry import entries, entry_of
from handlers.replying import replied_to
from handlers.request_asks import QuoteCredits, RequestCredits
from handlers.screen import SILENT, Screen
from handlers.speech import Opened, Press, Say, TopicChanged, TopicDeed
from storage.database import Database
from storage.outbox import Settled
from storage.store import Store
from tests.factories import Network
from tests.talk import Chat, text_of
from tests.trade import Trade, trade_in

TOPIC = "-100500:45"


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    return await trade_in(network, database)


@replied_to("group_note")
async def take_reply(object_id: int, text: str, _attachment: int | None, who: Actor, store: Store) -> Screen:
    return Screen(title=f"{who.name} on {object_id} in {store.source.lane}: {text}")


@pytest.fixture
def topics() -> Iterator[None]:
    """Have somebody take what is said in topics: `quote` as an ask, `hello` as something to answer."""
    takers, followers = [*groups.takers_of_topics], [*groups.followers_of_topics]
    groups.takers_of_topics.clear()

    @groups.said_in_topics
    async def take(lane: str, text: str, attachment: int | None, _who: Actor, _store: Store) -> Ask | Screen | None:
        if text == "quote":
            return QuoteCredits(200)
        return Screen(title=f"{lane} {attachment is not None}") if text == "hello" else None

    @groups.follows_topics
    async def follow(changed: TopicChanged, lane: str, who: Actor | None, _store: Store) -> Screen:
        return Screen(title=f"{lane} {changed.what}") if who and not changed.by_bot else SILENT

    yield
    groups.takers_of_topics[:], groups.followers_of_topics[:] = takers, followers


@pytest.fixture
def shared() -> Iterator[None]:
    """Have an ask whose answer all in a group may read."""
    entry = entry_of(QuoteCredits)
    registry._entries[QuoteCredits] = replace(entry, in_groups=True)  # noqa: SLF001  (put back below)
    yield
    registry._entries[QuoteCredits] = entry  # noqa: SLF001  (as it was)


@pytest.mark.parametrize("lane", [TOPIC, "-100500"])
async def test_whatever_is_somebodys_own_is_passed_over_in_a_group(
    database: Database, trade: Trade, topics: None, lane: str
) -> None:
    ahmed, stranger = (Chat(database, who, lane=lane) for who in (trade.ahmed, replace(trade.ahmed, chat="4711")))
    for said in ("/menu", "/request 200", "/balance", "/nonsense", "200", "quote", "Ahmed TV"):
        for who in (ahmed, stranger):
            reply = await who.replies(said)
            assert (reply.screen, reply.recorded) == (SILENT, False), said
    for speech in (Opened("token"), Opened(), Press("no button", "m0"), Say()):
        assert (await ahmed.hears(speech)).screen is SILENT
    assert (await ahmed.presses(RequestCredits(credits=200))).screen is SILENT
    assert await Chat(database, trade.ana).news() == []


def test_nothing_is_made_for_groups_unawares() -> None:
    made = {entry.ask.__name__ for entry in entries() if entry.in_groups}
    assert made == {
        "LinkGroup", "LinkSupplier", "UnlinkGroup", "NoteHere",
        "SayInTicket", "NoteInTicket", "TakeTicket", "CloseTicket", "ReopenTicket",
        "BlameSupplier", "TakeBlame", "UndoDecision",
    }  # fmt: skip


async def test_a_group_neither_answers_nor_leaves_the_question_that_stands_open(
    database: Database, trade: Trade, topics: None
) -> None:
    ahmed = Chat(database, trade.ahmed)
    await ahmed.says("/request")
    for said in ("300", "/menu", "/cancel"):
        assert (await replace(ahmed, lane=TOPIC).replies(said)).screen is SILENT
    assert (await ahmed.says("200")).silent
    assert len(await Chat(database, trade.ana).news()) == 1


async def test_what_is_made_for_groups_is_answered_there_to_members_alone(
    database: Database, trade: Trade, topics: None, shared: None
) -> None:
    private = await Chat(database, trade.ahmed).taps(QuoteCredits(200))
    ahmed = Chat(database, trade.ahmed, lane=TOPIC)
    for answer in (await ahmed.taps(QuoteCredits(200)), await ahmed.says("quote")):
        assert text_of(answer) == text_of(private)
    assert text_of(await ahmed.says("hello", file=b"film")) == f"{TOPIC} True"
    assert (await replace(ahmed, member=replace(trade.ahmed, chat="4711")).says("hello")).silent


async def test_in_a_group_everybody_may_reply_to_a_card(database: Database, trade: Trade) -> None:
    await database.write(lambda store: store.cards.show_member("group_note", 3, trade.ana.member_id))
    [card] = [*await shown_in_topic(database, trade.ana)]
    reply = await Chat(database, trade.marta, lane=TOPIC).answers_to(card, "mine")
    assert text_of(reply.screen) == f"{trade.marta.name} on 3 in -100500:45: mine"


async def shown_in_topic(database: Database, reader: Actor) -> list[str]:
    """Have the cards of somebody stand in the topic; return their messages."""

    async def work(store: Store) -> list[str]:
        await store.outbox.move("telegram", reader.chat, TOPIC)
        [item] = await store.outbox.claim("me", until=store.now, waiting=[], most=9)
        await store.outbox.settle([Settled(item, ItemState.SENT, message="77")], "me")
        return ["77"]

    return await database.write(work)


async def test_what_becomes_of_a_topic_is_passed_on(database: Database, trade: Trade, topics: None) -> None:
    ana = Chat(database, trade.ana, lane=TOPIC)
    closed = await ana.hears(TopicChanged("45", TopicDeed.CLOSED, by_bot=False))
    assert (text_of(closed.screen), closed.recorded) == (f"{TOPIC} closed", False)
    assert (await ana.hears(TopicChanged("45", TopicDeed.CLOSED, by_bot=True))).screen is SILENT
