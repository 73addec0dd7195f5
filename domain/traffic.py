"""What comes in and what goes out, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from domain.people import MemberId

UpdateSeq = NewType("UpdateSeq", int)
ItemId = NewType("ItemId", int)
CardId = NewType("CardId", int)


class UpdateState(StrEnum):
    """`set_aside`: it killed its worker three times, and is never tried again."""

    WAITING = "waiting"
    DONE = "done"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as a platform sent it. `lane`: the chat in whose order it is handled."""

    platform: str
    update_id: int
    lane: str
    payload: str


@dataclass(frozen=True, slots=True)
class HeldUpdate:
    """An update that this process holds. `token` counts how often it was claimed."""

    id: UpdateSeq
    platform: str
    lane: str
    payload: str
    token: int


class ItemKind(StrEnum):
    """What is promised.

    `screen`: an answer in words; `notice`: facts to be worded for their reader; `card`: read when it is sent; `topic`:
    a topic of a group is made or changed.
    """

    SCREEN = "screen"
    NOTICE = "notice"
    CARD = "card"
    TOPIC = "topic"


class TopicWish(StrEnum):
    """What is to become of a topic."""

    CREATE = "create"
    RENAME = "rename"
    CLOSE = "close"
    REOPEN = "reopen"


class ItemState(StrEnum):
    """`uncertain`: the process died while sending; `paused`: its reader can't be reached."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    PAUSED = "paused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Item:
    """Something in the outbox that this process is about to send.

    `edits`: the message to edit in place, or the topic to change; `card_id`: the card it shows; `member_id`: its
    reader, if a member.
    """

    id: ItemId
    platform: str
    lane: str
    kind: ItemKind
    payload: str
    member_id: MemberId | None
    card_id: CardId | None
    edits: str | None
    token: int


def lane_in(chat: str, thread: str) -> str:
    """Return the lane of a topic of a group, or without one that of the chat."""
    return f"{chat}:{thread}" if thread else chat


def chat_of(lane: str) -> str:
    """Return the chat that a lane leads to, also where it leads to one of its topics."""
    return lane.partition(":")[0]


def thread_of(lane: str) -> str:
    """Return the topic that a lane leads to, if to one."""
    return lane.partition(":")[2]


def forms_of(message: str) -> tuple[str, str]:
    """Return both references that a message may have: as one of words alone, and as one with a medium ("7", "7m").

    Which of the two it is may change: words become the caption of a picture that is put to them later.
    """
    plain = message.removesuffix("m")
    return plain, f"{plain}m"


@dataclass(frozen=True, slots=True)
class WantedTopic:
    """What a topic of a group shall be.

    `about`: whom or what it is for, in words of the one who wants it, who is told them again once it is done.
    `name`, `icon` (an id of the platform's), `color` (of a new topic): what is empty stays as it is.
    """

    what: TopicWish
    about: str = ""
    name: str = ""
    icon: str = ""
    color: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A screen that stays true: where it stands, and what it shows."""

    id: CardId
    subject: str
    object_id: int
    member_id: MemberId
    platform: str
    lane: str
    message: str | None
    sent_at: datetime


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was written: the message of a chat, by which an edit of it is known. `album`: its album."""

    platform: str = ""
    lane: str = ""
    message: str = ""
    album: str = ""


NOWHERE = Source()
"""It was not written in a message of its own."""
