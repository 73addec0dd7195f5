"""Topics of tickets: one each, in line with its ticket, and nothing lost when one is deleted or the group is gone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import sqlalchemy as sa

from domain.people import Actor, Role
from domain.tickets import Priority, Ticket
from domain.topics import LONGEST_TOPIC, UnknownPlaceholder, template_from, topic_name
from domain.traffic import Item, ItemKind, ItemState, TopicWish, WantedTopic, chat_of
from services import care, desk_groups, ticket_news, ticket_reopening, ticket_working, tickets, topics
from storage.models.support import topics as topic_table
from storage.models.traffic import outbox
from storage.outbox import Settled, wanted_topic
from storage.store import Store
from tests.talk import Chat, text_of
from tests.tickets import open_one
from tests.trade import Trade

pytestmark = pytest.mark.both_engines

GROUP = "-100500"


@dataclass
class Group:
    """A linked group: what the bot does in it, as a platform sees it."""

    trade: Trade
    made: int = 40

    async def link(self, by: Actor | None = None) -> None:
        who = by or self.trade.ana
        await self.trade.database.write(lambda store: desk_groups.link(store, "telegram", GROUP, by=who))

    async def takes(self) -> Sequence[tuple[str, str]]:
        """Do all that is wanted of the group until nothing is; return it by lane: wishes and cards."""
        done: list[tuple[str, str]] = []
        while items := await self.claim():
            done += [(item.lane, await self.does(item)) for item in items]
        return done

    async def claim(self) -> Sequence[Item]:
        async def claim(store: Store) -> Sequence[Item]:
            return await store.outbox.claim("me", until=store.now, waiting=await _others(store), most=99)

        return await self.trade.database.write(claim)

    async def does(self, item: Item) -> str:
        """Have one item done as Telegram would, and recorded as the courier would."""
        self.made += 1
        wanted = wanted_topic(item) if item.kind is ItemKind.TOPIC else None
        new = str(self.made)
        thread = new if wanted is None or wanted.what is TopicWish.CREATE else item.edits or ""

        async def record(store: Store) -> None:
            await store.outbox.settle([Settled(item, ItemState.SENT, message=thread)], "me")
            if wanted is not None:
                await care.note_topic_made(store, "telegram", chat_of(item.lane), wanted, thread)

        await self.trade.database.write(record)
        return f"{wanted.what} {wanted.name}".strip() if wanted else item.payload

    async def ends(self, item: Item, state: ItemState, then: Any) -> None:
        """Record that an item failed, and what follows from it."""

        async def record(store: Store) -> None:
            await store.outbox.settle([Settled(item, state)], "me")
            await then(store)

        await self.trade.database.write(record)

    async def next(self) -> Item:
        """Return the next wish for a topic, about to be done; what stands before it is sent."""
        while True:
            [item] = await self.claim()
            if item.kind is ItemKind.TOPIC:
                return item
            await self.does(item)


async def _others(store: Store) -> list[str]:
    return [
        row.lane for row in await store.connection.execute(sa.select(outbox.c.lane).distinct()) if row.lane[0] != "-"
    ]


@pytest.fixture
def group(trade: Trade) -> Group:
    return Group(trade)


async def said(trade: Trade, ticket: Ticket, text: str, *, by: Actor) -> int:
    return await trade.database.write(lambda store: tickets.say(store, ticket.id, text, by=by))


async def gone(group: Group, lane: str) -> None:
    await group.trade.database.write(lambda store: care.note_topic_gone(store, "telegram", lane))


def only_cards(done: Sequence[tuple[str, str]], lane: str) -> list[str]:
    return [what for where, what in done if where == lane]


async def test_what_is_said_while_a_topic_is_made_waits_for_it_in_order(trade: Trade, group: Group) -> None:
    await group.link()
    ticket = await open_one(trade)
    numbers = [await said(trade, ticket, f"more {n}", by=trade.ahmed) for n in range(3)]
    create = await group.next()
    assert wanted_topic(create).name == "🔴 Ahmed TV #1: Two customers can't log in"
    await group.ends(create, ItemState.QUEUED, lambda store: store.outbox.waiting())  # 429: tried again later
    done = await group.takes()
    assert done[0][1].startswith("create")
    assert only_cards(done, f"{GROUP}:41") == [f"ticket_desk:{ticket.id}", *(f"ticket_message:{n}" for n in numbers)]
    assert await Chat(trade.database, trade.ana).news() != []  # that it is linked
    assert await Chat(trade.database, trade.ana).news() == []


async def test_however_many_see_to_a_ticket_at_once_it_has_one_topic(trade: Trade, group: Group) -> None:
    found = [await open_one(trade, text=f"Number {n}") for n in range(4)]
    await group.link()
    await trade.database.write(lambda store: store.connection.execute(sa.delete(topic_table)))

    async def again(ticket: Ticket) -> None:
        await trade.database.write(lambda store: ticket_news.redraw(store, ticket))

    await asyncio.gather(*(again(ticket) for ticket in found * 3))
    rows = await trade.database.read(_topics)
    assert sorted(rows) == sorted(ticket.id for ticket in found)
    made = await trade.database.read(_wishes)
    assert len(made) == 4 + 4  # with the link, and anew


async def _wishes(store: Store) -> list[int]:
    wanted = sa.select(outbox.c.id).where(outbox.c.kind == ItemKind.TOPIC)
    return [row.id for row in await store.connection.execute(wanted)]


async def _topics(store: Store) -> list[int]:
    return [row.ticket_id for row in await store.connection.execute(sa.select(topic_table.c.ticket_id))]


async def test_what_nobody_has_any_more_stays_in_its_topic_and_out_of_private_chats(trade: Trade, group: Group) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    await group.link()
    ticket = await open_one(trade)
    await group.takes()
    await Chat(trade.database, sol).news()
    await trade.database.write(lambda store: tickets.take(store, ticket.id, by=trade.ana))
    await trade.database.write(lambda store: ticket_working.give_back(store, ticket.id, by=trade.ana))
    assert await Chat(trade.database, sol).news() == []


async def test_a_topic_follows_its_ticket_one_change_at_a_time(trade: Trade, group: Group) -> None:
    await group.link()
    ticket = await open_one(trade)
    await group.takes()
    await said(trade, ticket, "Which one?", by=trade.ana)
    rename = await group.next()
    await said(trade, ticket, "The blue one", by=trade.ahmed)
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ana))
    assert wanted_topic(rename).name[0] == "💬"
    await group.does(rename)
    wishes = [what for _lane, what in await group.takes() if not what.startswith("ticket")]
    assert wishes == ["rename ✅ Ahmed TV #1: Two customers can't log in", "close"]
    await trade.database.write(lambda store: ticket_reopening.reopen(store, ticket.id, by=trade.ahmed))
    wishes = [what for _lane, what in await group.takes() if not what.startswith("ticket")]
    assert wishes == ["reopen", "rename 🔴 Ahmed TV #1: Two customers can't log in"]


async def test_a_deleted_topic_is_made_anew_with_what_was_said_and_what_waits(trade: Trade, group: Group) -> None:
    await group.link()
    ticket = await open_one(trade)
    answered = await said(trade, ticket, "Which one?", by=trade.ana)
    await trade.database.write(lambda store: tickets.note(store, ticket.id, "He never pays", by=trade.ana))
    await group.takes()
    waits = await said(trade, ticket, "The blue one", by=trade.ahmed)
    [*items] = await group.claim()
    [card] = [item for item in items if item.lane == f"{GROUP}:41"][:1]
    await group.ends(card, ItemState.PAUSED, lambda store: care.note_topic_gone(store, "telegram", card.lane))
    await gone(group, card.lane)  # told twice
    done = await group.takes()
    assert [what[:6] for lane, what in done if lane == GROUP] == ["create"]
    [lane] = {lane for lane, _what in done if lane != GROUP}
    assert only_cards(done, lane) == [
        f"ticket_desk:{ticket.id}", f"ticket_message:{answered}", f"ticket_message:{waits}"
    ]  # fmt: skip
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ana))
    assert {where for where, what in await group.takes() if what.startswith("ticket")} == {lane}


async def test_the_deleted_topic_of_a_closed_ticket_comes_back_only_when_that_is_opened_again(
    trade: Trade, group: Group
) -> None:
    await group.link()
    ticket = await open_one(trade)
    await group.takes()
    await trade.database.write(lambda store: tickets.close(store, ticket.id, by=trade.ana))
    await gone(group, f"{GROUP}:41")
    assert await group.takes() == []
    await trade.database.write(lambda store: ticket_reopening.reopen(store, ticket.id, by=trade.ahmed))
    assert [what[:6] for lane, what in await group.takes() if lane == GROUP] == ["create"]


@pytest.mark.parametrize("barred", [True, False])
async def test_a_group_that_takes_nothing_more_gives_all_back_to_the_private_chats_once(
    trade: Trade, group: Group, *, barred: bool
) -> None:
    sol = Chat(trade.database, await trade.network.member(trade.top, Role.SUPPORT, name="Sol"))
    await group.link()
    ticket = await open_one(trade)
    await group.takes()
    await said(trade, ticket, "Never sent", by=trade.ahmed)
    assert await sol.news() == []
    note = care.note_barred if barred else care.note_unreachable
    for _twice in range(2):
        await trade.database.write(lambda store: note(store, "telegram", GROUP))
    heard = [text_of(one) for one in await sol.news()]
    assert ["log in" in heard[0], "Never sent" in heard[1], heard[2].startswith("I can't work")] == [True] * 3
    assert (len(heard), "taken out" in heard[2]) == (3, not barred)
    await said(trade, ticket, "Still there?", by=trade.ahmed)
    assert await group.takes() == []
    assert len(await sol.news()) == 1


async def test_a_topic_that_can_not_be_made_is_told_and_one_that_can_not_be_renamed_is_left(
    trade: Trade, group: Group
) -> None:
    await group.link()
    ticket = await open_one(trade)
    await group.takes()
    await said(trade, ticket, "Which one?", by=trade.ana)
    item = await group.next()
    wanted = wanted_topic(item)
    await group.ends(
        item, ItemState.FAILED, lambda store: care.note_topic_refused(store, "telegram", item.lane, wanted)
    )
    assert [what for _lane, what in await group.takes() if what.startswith("rename")] == []
    refused = WantedTopic(TopicWish.CREATE, wanted.about)
    await trade.database.write(lambda store: care.note_topic_refused(store, "telegram", GROUP, refused))
    assert await trade.database.read(lambda store: store.desk_groups.of(trade.top.id)) is None


async def test_a_topic_of_which_nobody_knows_whether_it_was_made_is_made_again(trade: Trade, group: Group) -> None:
    await group.link()
    ticket = await open_one(trade)
    create = await group.next()
    await trade.database.write(care.recover)
    await group.ends(create, ItemState.UNCERTAIN, care.recover)
    await trade.database.write(care.recover)
    done = await group.takes()
    assert [what.split()[0] for _lane, what in done] == ["create", f"ticket_desk:{ticket.id}"]


async def test_a_group_that_migrates_keeps_its_topics(trade: Trade, group: Group) -> None:
    await group.link()
    made, pending = await open_one(trade), None
    await group.takes()
    pending = await open_one(trade, text="Another")
    for _twice in range(2):
        await trade.database.write(lambda store: care.follow_chat(store, "telegram", GROUP, "-100700"))
    await said(trade, made, "Still there?", by=trade.ahmed)
    await said(trade, pending, "And here?", by=trade.ahmed)
    assert {chat_of(lane) for lane, _what in await group.takes()} == {"-100700"}


async def test_a_group_is_spoken_to_in_the_words_of_another_owner_once_its_linker_is_none(
    trade: Trade, group: Group
) -> None:
    luis = await trade.network.member(trade.top, name="Luis")
    await group.link()
    lane = f"{GROUP}:41"
    reader = await trade.database.read(lambda store: topics.reader_in(store, "telegram", lane))
    assert reader == trade.ana.member_id
    await trade.database.write(lambda store: store.members.change(trade.ana.member_id, role=Role.VIEWER))
    assert await trade.database.read(lambda store: topics.reader_in(store, "telegram", lane)) == luis.member_id


async def test_names_are_made_of_the_template_and_of_nothing_unknown(trade: Trade) -> None:
    ticket = replace(await open_one(trade, text="{number} {0.__class__} " + "x" * 70), priority=Priority.URGENT)
    name = topic_name(template_from("#{number} {subject} {reseller}"), ticket, "Y" * 90)
    assert name.startswith("🔴‼️ #1 {number} {0.__class__} xxx")
    assert (len(name), name[-1]) == (LONGEST_TOPIC, "…")
    for typed in ("{colleague}", "x{}", "#{number.__class__}"):
        with pytest.raises(UnknownPlaceholder):
            template_from(typed)
