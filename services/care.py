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
class SupplierChatLost(Notice):
    """A supplier's chat takes nothing more, so it isn't linked any more. `waiting`: reports that never got there."""

    code: ClassVar[str] = "supplier_chat_lost"

    supplier: str
    waiting: int


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
    await store.suppliers.move(platform, old, new)
    await store.outbox.move(platform, old, new)


async def note_unreachable(store: Store, platform: str, chat: str) -> None:
    """Hold back what waits for the people in a chat, and tell those who deal with them, once."""
    await store.outbox.pause(platform, chat)
    for member in await store.members.in_chat(platform, chat):
        if member.reachable:
            await store.members.change(member.id, reachable=False)
            await _tell_staff(store, member)
    for supplier in await store.suppliers.in_chat(platform, chat):
        waiting = await store.outbox.waiting_in(platform, supplier.lane)
        await store.suppliers.unlink(supplier.id)
        fact = SupplierChatLost(supplier.name, waiting)
        await store.notices.tell(supplier.reseller_id, fact, roles=STAFF)


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
