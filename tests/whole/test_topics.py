"""A team works on a ticket in the topic of its group, as the whole process has it."""

import pytest

from sandbox.chats import Chat
from sandbox.person import Person
from storage.database import Database
from tests.factories import Network
from tests.whole.conftest import Desk
from tests.whole.processes import until
from tests.whole.trading import Trading, open_phones, told


@pytest.fixture
async def trading(desk: Desk, network: Network, database: Database) -> Trading:
    return await open_phones(desk, network, database)


async def linked(trading: Trading, group: Chat) -> None:
    there = trading.ana.in_chat(group.id)
    await there.sends("/link")
    await there.sees("Everybody in this group will be able to read")
    await there.taps("Link it")
    await there.sees("Each ticket gets a topic here")
    await trading.ana.sees("The group is linked", anew=False)


async def topic_of(trading: Trading, group: Chat) -> Person:
    """Wait for the one topic of the group, and return Ana in it."""
    await until(lambda: len(group.topics) == 1)
    [topic] = group.topics
    return trading.ana.in_chat(group.id, topic)


async def test_a_ticket_lives_in_a_topic_that_comes_back_when_it_is_deleted(trading: Trading) -> None:
    sandbox = trading.desk.sandbox
    group = sandbox.add_group("Desk", [trading.ana.id, trading.marta.id], forum=True)
    await linked(trading, group)
    await trading.ahmed.sends("Two customers can't log in")
    await trading.ahmed.taps("Billing")
    there = await topic_of(trading, group)
    await there.sees("ticket #1: Two customers can't log in", anew=False)

    await there.sends("Which ones?")
    asked = await trading.ahmed.sees("Which ones\\?", anew=False)
    await until(lambda: next(iter(group.topics.values())).name.startswith("💬"))

    await trading.quiet()
    group.topics.clear()
    await trading.ahmed.sends("The blue one", reply_to=asked)
    again = await topic_of(trading, group)
    assert again.topic != there.topic
    await again.sees("The blue one", anew=False)
    assert [text.count("Which ones?") for text in await told(again, "Which ones?")] == [1]
    assert len(await told(again, "The blue one")) == 1

    await again.taps("Close", on=await again.sees("Two customers can't log in", anew=False))
    await until(lambda: next(iter(group.topics.values())).closed)
    await trading.quiet()
    assert next(iter(group.topics.values())).name.startswith("✅")
    assert await told(trading.ana, "log in") == []


async def test_a_group_without_topics_is_told_to_its_linker_and_tickets_come_to_private_chats(trading: Trading) -> None:
    group = trading.desk.sandbox.add_group("Plain", [trading.ana.id])
    await linked(trading, group)
    await trading.ahmed.sends("Two customers can't log in")
    await trading.ahmed.taps("Billing")
    await trading.ana.sees("Switch on topics in the group's settings", anew=False)
    await trading.ana.sees("ticket #1: Two customers can't log in", anew=False)
