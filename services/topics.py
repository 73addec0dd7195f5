"""The topic of a ticket in its team's group: wanted once, and brought in line with the ticket whenever that changes."""

from domain.people import MemberId, Role
from domain.tickets import Ticket
from domain.topics import COLORS, DeskGroup, Topic, TopicId, topic_name
from domain.traffic import TopicWish, WantedTopic, chat_of
from storage.store import Store

_ABOUT = "topic:"


async def wanted_for(store: Store, ticket: Ticket) -> tuple[DeskGroup, Topic, bool] | None:
    """Return a ticket's topic with its group, and whether it is wanted only now; `None` where there shall be none."""
    group = await store.desk_groups.of(ticket.parent_id)
    if group is None:
        return None
    topic = await store.topics.held(ticket.id)
    if topic is not None:
        return group, topic, False
    if not ticket.is_open:
        return None
    is_new = await store.topics.add(group.id, ticket.id, await name_for(store, ticket))
    topic = await store.topics.held(ticket.id)
    assert topic is not None  # noqa: S101  (it is ours, or that of who was faster)
    if is_new:
        await make(store, group, topic, ticket)
    return group, topic, is_new


async def make(store: Store, group: DeskGroup, topic: Topic, ticket: Ticket) -> None:
    """Have a topic made. Its colour says for good what the ticket is about."""
    area = await store.areas.by_id(ticket.area_id)
    wanted = WantedTopic(TopicWish.CREATE, about_topic(topic.id), topic.name, color=COLORS[area.kind])
    await store.outbox.want_topic(group.platform, group.lane, wanted)


async def name_for(store: Store, ticket: Ticket) -> str:
    """Return what a ticket's topic shall be called as the ticket stands."""
    template = (await store.support_settings.of(ticket.parent_id)).topic_name
    return topic_name(template, ticket, (await store.resellers.by_id(ticket.reseller_id)).name)


async def bring_in_line(store: Store, group: DeskGroup, topic: Topic, ticket: Ticket) -> None:
    """Have a topic closed, opened or renamed as its ticket stands: one change at a time, the next when it is done."""
    if not topic.is_made or topic.changing:
        return
    wanted = await _next_wish(store, topic, ticket)
    if wanted is not None:
        await store.topics.change(topic.id, changing=True)
        await store.outbox.want_topic(group.platform, group.lane, wanted, thread=topic.thread)


async def _next_wish(store: Store, topic: Topic, ticket: Ticket) -> WantedTopic | None:
    about, name = about_topic(topic.id), await name_for(store, ticket)
    if topic.closed and ticket.is_open:
        return WantedTopic(TopicWish.REOPEN, about)
    if topic.name != name:
        return WantedTopic(TopicWish.RENAME, about, name)
    return None if topic.closed or ticket.is_open else WantedTopic(TopicWish.CLOSE, about)


def about_topic(topic_id: TopicId) -> str:
    return f"{_ABOUT}{topic_id}"


def topic_in(wanted: WantedTopic) -> TopicId | None:
    """Return which topic something is wanted of, if one of ours."""
    number = wanted.about.removeprefix(_ABOUT)
    return TopicId(int(number)) if wanted.about.startswith(_ABOUT) and number.isdecimal() else None


async def reader_in(store: Store, platform: str, lane: str) -> MemberId | None:
    """Return in whose words a linked group is spoken to: its linker's or, once they are no owner, another owner's."""
    group = await store.desk_groups.at(platform, chat_of(lane))
    if group is None:
        return None
    owners = [one.id for one in await store.members.acting_as(group.reseller_id, frozenset({Role.OWNER}))]
    return group.linked_by if group.linked_by in owners else next(iter(owners), None)
