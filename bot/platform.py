"""What the bot needs of a chat platform, whichever it is."""

from dataclasses import dataclass
from typing import Protocol

from handlers.screen import Screen
from handlers.speech import Incoming


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands in the chat as `message`, a reference that only its platform reads, and which later edits go to.

    `also`: the other messages that it took.
    """

    message: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing was sent: the platform asks to wait this many seconds, or could not be reached at all."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may or may not have been sent: the answer is missing."""

    why: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The reader blocked the bot, or never started it."""

    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Nothing was sent: the chat goes on under this id."""

    lane: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform will never take it."""

    why: str


@dataclass(frozen=True, slots=True)
class Barred:
    """Nothing was done: in this chat the bot lacks the rights for it, or there are no topics at all."""

    why: str


@dataclass(frozen=True, slots=True)
class TopicGone:
    """Nothing was sent: the topic that the lane leads to was deleted, or is closed to the bot."""

    lane: str


@dataclass(frozen=True, slots=True)
class TopicDone:
    """A topic is as it was wanted; `thread` is its id."""

    thread: str


Delivery = Sent | Later | Uncertain | Unreachable | Moved | Rejected | Barred | TopicGone
TopicOutcome = TopicDone | Later | Uncertain | Unreachable | Moved | Rejected | Barred | TopicGone


class Platform(Protocol):
    """A chat platform: from its payloads to what was said, and from screens to its messages."""

    name: str

    def parse(self, payload: str) -> Incoming | None:
        """Return what an update says, or `None` for one that concerns nobody here. Files aren't fetched yet."""
        ...

    def acknowledge(self, payload: str) -> None:
        """Answer a pressed button at once, in the background; failing to is no harm."""
        ...

    async def fetch(self, incoming: Incoming) -> Incoming:
        """Return it with the content of its files, those within the size cap."""
        ...

    async def deliver(self, lane: str, screen: Screen, *, edits: str | None) -> Delivery:
        """Show a screen in a chat: in place of the message `edits` where that can be, else as a new message."""
        ...

    async def create_topic(self, chat: str, name: str, *, icon: str, color: int | None) -> TopicOutcome:
        """Open a topic in a group. `icon`, `color`: as the platform knows them, left to it where they are empty."""
        ...

    async def change_topic(self, chat: str, thread: str, *, name: str, icon: str) -> TopicOutcome:
        """Give a topic another name or icon; what is empty stays."""
        ...

    async def close_topic(self, chat: str, thread: str) -> TopicOutcome:
        """Close a topic; one that is closed already stays so."""
        ...

    async def reopen_topic(self, chat: str, thread: str) -> TopicOutcome:
        """Open a closed topic again."""
        ...

    def invitation_link(self, token: str) -> str:
        """Return the link that opens the bot with this token."""
        ...
