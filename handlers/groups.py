"""What is said in groups: nothing is shown there but what was made for it, and to everything else the bot is silent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from domain.people import Actor
from domain.traffic import chat_of
from handlers.ask import Ask, decode
from handlers.registry import entry_of, questions_of
from handlers.screen import SILENT, Button, Screen
from handlers.speech import TopicChanged
from storage.store import Store

TakeSaid = Callable[[str, str, int | None, Actor, Store], Awaitable[Ask | Screen | None]]
"""Turns what is said in a topic (its lane, the text, an attachment's id) into an ask or an answer, or passes."""

FollowTopic = Callable[[TopicChanged, str, Actor | None, Store], Awaitable[Screen]]
"""Carries over that a topic, by its lane, was changed by hand or by the bot."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply in a group, whoever wrote it. `name`: of the writer, who may be a stranger; `reply_to`: the message."""

    platform: str
    lane: str
    name: str
    text: str
    reply_to: str


TakeAnswer = Callable[[Heard, Store], Awaitable[bool]]
"""Takes a reply of anybody's to something that was made for people who aren't members; returns whether it was one."""

takers_of_answers: list[TakeAnswer] = []
takers_of_topics: list[TakeSaid] = []
followers_of_topics: list[FollowTopic] = []


def said_in_topics(take: TakeSaid) -> TakeSaid:
    """Register one that takes what is said in topics; they are tried in the order of their modules."""
    takers_of_topics.append(take)
    return take


def follows_topics(follow: FollowTopic) -> FollowTopic:
    """Register one that hears what becomes of topics."""
    followers_of_topics.append(follow)
    return follow


def answered_in_groups(take: TakeAnswer) -> TakeAnswer:
    """Register one that takes replies in groups, those of strangers too, who are told nothing."""
    takers_of_answers.append(take)
    return take


async def answer_taken(heard: Heard, store: Store) -> bool:
    """Return whether a reply in a group was an answer that somebody waited for."""
    for take in takers_of_answers:
        if await take(heard, store):
            return True
    return False


async def said_taken(lane: str, text: str, attachment: int | None, who: Actor, store: Store) -> Ask | Screen | None:
    """Return what something that was said in a topic means; `None` where it is nothing to the bot."""
    for take in takers_of_topics:
        taken = await take(lane, text, attachment, who, store)
        if taken is not None:
            return taken
    return None


async def topic_followed(changed: TopicChanged, lane: str, who: Actor | None, store: Store) -> Screen:
    """Pass on what became of a topic; returns the answer of the first who has one."""
    for follow in followers_of_topics:
        screen = await follow(changed, lane, who, store)
        if not screen.silent:
            return screen
    return SILENT


def is_shared(who: Actor, store: Store) -> bool:
    """Return whether what is answered stands where others read it: not in the chat of the one who is answered."""
    return store.source.lane not in ("", who.chat)


async def is_heard(who: Actor, store: Store) -> bool:
    """Return whether somebody has a say where they said something: in a linked group its team alone has."""
    group = await store.desk_groups.at(store.source.platform, chat_of(store.source.lane))
    return group is None or group.reseller_id == who.reseller_id


def for_all(screen: Screen) -> Screen:
    """Return a card as a group sees it: with the buttons that are made for groups, and that ask nobody anything."""
    kept = (tuple(button for button in row if _is_for_all(button)) for row in screen.buttons)
    return replace(screen, buttons=tuple(row for row in kept if row))


def _is_for_all(button: Button) -> bool:
    if not button.action:
        return True
    ask = decode(button.action)
    return entry_of(type(ask)).in_groups and is_whole(ask)


def is_whole(ask: Ask) -> bool:
    """Return whether nothing is missing from an ask that would have to be asked for."""
    return all(getattr(ask, name) is not None for name in questions_of(type(ask)))
