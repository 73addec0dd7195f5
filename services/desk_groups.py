"""A team's group: linked and unlinked, and what becomes of its topics by hand, by mishap and in time."""

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.errors import N_, Refusal
from domain.notices import Notice, notice
from domain.people import Actor, ResellerId
from domain.topics import DeskGroup, Topic
from domain.traffic import TopicWish, WantedTopic, chat_of, thread_of
from services import care, ticket_news, topics
from storage.store import Store


@notice
@dataclass(frozen=True)
class GroupLinked(Notice):
    """A group was linked by the one who hears of it. `open`: how many tickets get a topic now."""

    code: ClassVar[str] = "group_linked"

    open: int


@notice
@dataclass(frozen=True)
class GroupLost(Notice):
    """A linked group takes nothing more. `barred`: the bot is in it still, but lacks topics or rights."""

    code: ClassVar[str] = "group_lost"

    barred: bool


class GroupTaken(Refusal):
    why = N_("This group can't be linked: something else is done in it already.")
    what_to_do = N_("Make a group for your own team, and type /link there.")


class GroupLinkedAlready(Refusal):
    why = N_("This group is linked to your desk already.")
    what_to_do = N_("Each ticket has its topic here. /unlink ends it.")


class OtherGroupLinked(Refusal):
    why = N_("Your desk is linked to another group.")
    what_to_do = N_("Type /unlink there first, or use the button below /deskgroup in our private chat.")


class NoGroupLinked(Refusal):
    why = N_("No group is linked to your desk.")
    what_to_do = N_("Type /link in a group with topics.")


async def check_free(store: Store, platform: str, chat: str, *, by: Actor) -> None:
    """Return if a group may be linked; raises the refusal that says why not, never whose it is."""
    if await store.suppliers.in_chat(platform, chat):
        raise GroupTaken
    standing = await store.desk_groups.at(platform, chat)
    if standing is not None:
        raise GroupLinkedAlready if standing.reseller_id == by.reseller_id else GroupTaken
    if await store.desk_groups.of(by.reseller_id) is not None:
        raise OtherGroupLinked


async def link(store: Store, platform: str, chat: str, *, by: Actor) -> int:
    """Link a group: each open ticket gets its topic there; returns how many. Raises as `check_free` does."""
    await check_free(store, platform, chat, by=by)
    if not await store.desk_groups.link(by.reseller_id, platform, chat, by.member_id):
        raise GroupTaken
    waiting = await store.topics.open_tickets(by.reseller_id)
    for ticket_id in waiting:
        await ticket_news.topic_of(store, await store.tickets.by_id(ticket_id))
    await store.notices.tell_member(by.member_id, GroupLinked(len(waiting)))
    return len(waiting)


async def unlink(store: Store, reseller_id: ResellerId) -> None:
    """Unlink a team's group: its open tickets go on in private chats. Raises `NoGroupLinked`."""
    group = await store.desk_groups.of(reseller_id)
    if group is None or not await _give_up(store, group):
        raise NoGroupLinked


async def _give_up(store: Store, group: DeskGroup) -> bool:
    """Follow a group no more, and show its open tickets privately, with what was never sent there."""
    if not await store.desk_groups.unlink(group.id):
        return False
    followed = await store.topics.open_in(group.id)
    await store.topics.lose_all(group.id)
    for topic in followed:
        unsent = await store.cards.forget(group.platform, topic.lane_in(group))
        ticket = await store.tickets.by_id(topic.ticket_id)
        await ticket_news.show_desk(store, ticket_news.FOR_DESK, int(ticket.id), ticket)
        for subject, object_id in unsent:
            if subject != ticket_news.FOR_DESK:
                await ticket_news.show_desk(store, subject, object_id, ticket)
    await store.cards.forget(group.platform, group.lane)
    return True


async def rename_topics(store: Store, reseller_id: ResellerId) -> None:
    """Bring the topics of open tickets in line with another template."""
    group = await store.desk_groups.of(reseller_id)
    for open_one in await store.topics.open_in(group.id) if group else ():
        topic = await store.topics.held(open_one.ticket_id)
        if group and topic:
            await topics.bring_in_line(store, group, topic, await store.tickets.by_id(topic.ticket_id))


async def place_of(store: Store, platform: str, lane: str) -> tuple[DeskGroup, Topic] | None:
    """Return the topic that a lane leads to with its group, if it is a ticket's."""
    group = await store.desk_groups.at(platform, chat_of(lane))
    topic = await store.topics.at(group.id, thread_of(lane)) if group else None
    return (group, topic) if group and topic else None


async def put_back(store: Store, group: DeskGroup, topic: Topic, *, closed: bool) -> None:
    """Note that a topic was closed or opened by hand, and have it as its ticket stands."""
    held = await store.topics.held_by_id(topic.id)
    if held is not None:
        await store.topics.change(topic.id, closed=closed)
        ticket = await store.tickets.by_id(topic.ticket_id)
        await topics.bring_in_line(store, group, replace(held, closed=closed), ticket)


# What the platform tells of topics


@care.hears_of_topics_made
async def topic_made(store: Store, _platform: str, _chat: str, wanted: WantedTopic, thread: str) -> None:
    """Let what waited for a new topic go there, or note what was changed; then see what else has changed meanwhile."""
    found = await _topic_wanted(store, wanted)
    if found is None or (wanted.what is TopicWish.CREATE and found[1].is_made):
        return
    group, topic = found
    made = _changed(topic, wanted)
    if wanted.what is TopicWish.CREATE:
        made = replace(topic, thread=thread)
        await store.outbox.move(group.platform, topic.lane_in(group), made.lane_in(group))
        await store.outbox.resume(group.platform, made.lane_in(group))
    await store.topics.change(topic.id, thread=made.thread, name=made.name, closed=made.closed, changing=made.changing)
    await topics.bring_in_line(store, group, made, await store.tickets.by_id(topic.ticket_id))


@care.hears_of_topics_gone
async def topic_gone(store: Store, platform: str, lane: str) -> None:
    """Make another topic for an open ticket whose own was deleted, with what was said last and what waits."""
    found = await place_of(store, platform, lane)
    if found is None or not await store.topics.lose(found[1].id):
        return
    unsent = await store.cards.forget(platform, lane)
    await ticket_news.topic_of(store, await store.tickets.by_id(found[1].ticket_id), unsent)


@care.hears_of_topics_refused
async def topic_refused(store: Store, platform: str, lane: str, wanted: WantedTopic) -> None:
    """Go on in private where a topic can't be made; leave one as it is that can't be changed."""
    found = await _topic_wanted(store, wanted)
    if found is None:
        return
    if wanted.what is TopicWish.CREATE:
        await chat_lost(store, platform, chat_of(lane), True)  # noqa: FBT003  (the bot is there, and may not)
        return
    topic = _changed(found[1], wanted)
    await store.topics.change(topic.id, name=topic.name, closed=topic.closed, changing=False)


@care.hears_of_chats_lost
async def chat_lost(store: Store, platform: str, chat: str, barred: bool) -> None:  # noqa: FBT001  (a fact)
    """Go on in private chats where a group takes nothing more, and say so once."""
    group = await store.desk_groups.at(platform, chat)
    if group is not None and await _give_up(store, group):
        await store.notices.tell(group.reseller_id, GroupLost(barred), roles=ticket_news.DESK_ROLES)


@care.sees_to_doubts
async def make_again(store: Store) -> None:
    """Have topics made of which nobody knows whether they were; at worst an empty one is left behind."""
    for topic_id in await store.topics.unmade():
        topic = await store.topics.held_by_id(topic_id)
        group = await store.desk_groups.by_id(topic.group_id) if topic else None
        if topic and group and topic_id in await store.topics.unmade():
            await topics.make(store, group, topic, await store.tickets.by_id(topic.ticket_id))


async def _topic_wanted(store: Store, wanted: WantedTopic) -> tuple[DeskGroup, Topic] | None:
    topic_id = topics.topic_in(wanted)
    topic = await store.topics.held_by_id(topic_id) if topic_id is not None else None
    group = await store.desk_groups.by_id(topic.group_id) if topic else None
    return (group, topic) if group and topic else None


def _changed(topic: Topic, wanted: WantedTopic) -> Topic:
    """Return a topic as it is once a change of it is done."""
    name = wanted.name if wanted.what is TopicWish.RENAME else topic.name
    closed = topic.closed if wanted.what is TopicWish.RENAME else wanted.what is TopicWish.CLOSE
    return replace(topic, name=name, closed=closed, changing=False)
