"""Care for the way of messages: chats that move, readers who can't be reached, updates that were given up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar

from domain.notices import Notice, notice
from domain.people import Member, Role
from domain.traffic import UpdateSeq, WantedTopic
from storage.store import Store

STAFF = frozenset({Role.OWNER, Role.SUPPORT})


@notice
@dataclass(frozen=True)
class MemberUnreachable(Notice):
    """A member blocked the bot, so what it has to say to them waits."""

    code: ClassVar[str] = "unreachable"

    member: str
    reseller: str


@notice
@dataclass(frozen=True)
class UpdateSetAside(Notice):
    """Something that was sent to the bot stopped it three times and was put aside."""

    code: ClassVar[str] = "set_aside"
    critical: ClassVar[bool] = True

    update: int


TopicMade = Callable[[Store, str, str, WantedTopic, str], Awaitable[None]]
"""Records that a topic is as it was wanted: platform, chat, what was wanted, and the topic's thread."""

TopicGone = Callable[[Store, str, str], Awaitable[None]]
"""Records that a topic is gone, by its platform and lane, and sees to another."""

TopicRefused = Callable[[Store, str, str, WantedTopic], Awaitable[None]]
"""Records that a topic will never be as it was wanted: platform, lane, what was wanted."""

ChatLost = Callable[[Store, str, str, bool], Awaitable[None]]
"""Records that a chat takes nothing more: platform, chat, and whether the bot is in it still, but lacks rights."""

SeeToDoubts = Callable[[Store], Awaitable[None]]
"""Sees to what was being done when a process died, or when an answer was missing."""

hear_of_topics_refused: list[TopicRefused] = []
hear_of_chats_lost: list[ChatLost] = []
see_to_doubts_of: list[SeeToDoubts] = []
hear_of_topics_made: list[TopicMade] = []
hear_of_topics_gone: list[TopicGone] = []


def hears_of_topics_made(hear: TopicMade) -> TopicMade:
    """Register one that records what became of the topics that it wanted."""
    hear_of_topics_made.append(hear)
    return hear


def hears_of_topics_gone(hear: TopicGone) -> TopicGone:
    """Register one that records that a topic is gone, and sees to another."""
    hear_of_topics_gone.append(hear)
    return hear


def hears_of_topics_refused(hear: TopicRefused) -> TopicRefused:
    """Register one that records which topics can't be as they were wanted."""
    hear_of_topics_refused.append(hear)
    return hear


def hears_of_chats_lost(hear: ChatLost) -> ChatLost:
    """Register one that goes on elsewhere where a chat takes nothing more."""
    hear_of_chats_lost.append(hear)
    return hear


def sees_to_doubts(see: SeeToDoubts) -> SeeToDoubts:
    """Register one that looks, every few seconds, after what nobody knows the end of."""
    see_to_doubts_of.append(see)
    return see


async def note_topic_refused(store: Store, platform: str, lane: str, wanted: WantedTopic) -> None:
    """Tell those who want topics that one can't be as they wanted."""
    for hear in hear_of_topics_refused:
        await hear(store, platform, lane, wanted)


async def note_barred(store: Store, platform: str, chat: str) -> None:
    """Hold back what waits for a chat in which the bot lacks rights, and tell those who can go on elsewhere."""
    await store.outbox.pause(platform, chat)
    for hear in hear_of_chats_lost:
        await hear(store, platform, chat, True)  # noqa: FBT003  (it is barred)


async def recover(store: Store) -> None:
    """Settle what a dead process left half sent, and see to what nobody knows the end of."""
    await store.outbox.recover()
    for see in see_to_doubts_of:
        await see(store)


async def note_topic_made(store: Store, platform: str, chat: str, wanted: WantedTopic, thread: str) -> None:
    """Tell those who want topics that one was made, renamed, closed or reopened as they wanted."""
    for hear in hear_of_topics_made:
        await hear(store, platform, chat, wanted, thread)


async def note_topic_gone(store: Store, platform: str, lane: str) -> None:
    """Hold back what waits for a topic that was deleted by hand, and tell those who can make another.

    `store.outbox.move` takes it there, and `store.outbox.resume` lets it go on.
    """
    await store.outbox.pause(platform, lane)
    for hear in hear_of_topics_gone:
        await hear(store, platform, lane)


async def follow_chat(store: Store, platform: str, old: str, new: str) -> None:
    """Write on to a chat under its new id, everywhere."""
    await store.members.move_chat(platform, old, new)
    await store.desk_groups.move(platform, old, new)
    await store.suppliers.move(platform, old, new)
    await store.outbox.move(platform, old, new)


async def note_unreachable(store: Store, platform: str, chat: str) -> None:
    """Hold back what waits for the people in a chat, and tell those who deal with them, once."""
    await store.outbox.pause(platform, chat)
    for member in await store.members.in_chat(platform, chat):
        if member.reachable:
            await store.members.change(member.id, reachable=False)
            await _tell_staff(store, member)
    for hear in hear_of_chats_lost:
        await hear(store, platform, chat, False)  # noqa: FBT003  (it is thrown out)


async def note_reachable(store: Store, platform: str, chat: str) -> None:
    """Let what was held back go on."""
    for member in await store.members.in_chat(platform, chat):
        await store.members.change(member.id, reachable=True)
    await store.outbox.resume(platform, chat)


async def report_set_aside(store: Store, update: UpdateSeq) -> None:
    """Tell the top resellers' owners that an update was given up."""
    for top in await store.resellers.tops():
        await store.notices.tell(top.id, UpdateSetAside(update), roles={Role.OWNER})


async def _tell_staff(store: Store, member: Member) -> None:
    reseller = await store.resellers.by_id(member.reseller_id)
    fact = MemberUnreachable(member.name, reseller.name)
    await store.notices.tell(reseller.parent_id or reseller.id, fact, roles=STAFF, but=member.id)
