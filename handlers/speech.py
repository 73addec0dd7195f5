"""What reaches the bot from a chat, whichever platform it is."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Refusal
from domain.people import Identity
from domain.requests import MediaKind
from domain.table import Table


@dataclass(frozen=True, slots=True)
class Command:
    """`/request 200`: `name` is "request", `rest` is "200"."""

    name: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed on `message`."""

    action: str
    message: str


@dataclass(frozen=True, slots=True)
class Say:
    """Something was typed, or a file was sent with or without a caption.

    `reply_to`: the message that it replies to; `message`: its own; both as references that only the platform reads.
    `album`: what it has in common with the other files of the same album.
    """

    text: str = ""
    reply_to: str = ""
    message: str = ""
    album: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """The words of `message`, which was said before, are other ones now."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A link with this token was opened; an empty token is a plain start."""

    token: str = ""


@dataclass(frozen=True, slots=True)
class Reachability:
    """The person blocked the bot, or lets it write again."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class Migrated:
    """The chat goes on under another id."""

    lane: str


class TopicDeed(StrEnum):
    """What somebody did to a topic. Nobody is told of a deletion."""

    CREATED = "created"
    EDITED = "edited"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class TopicChanged:
    """A topic of a group, `thread`, isn't what it was. `by_bot`: a bot did it, as a rule this one."""

    thread: str
    what: TopicDeed
    by_bot: bool


Speech = Command | Press | Say | Edited | Opened | Reachability | Migrated | TopicChanged


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with what was said. `content` is `None` where it was too large to fetch, or isn't looked into.

    `table`: what stands in it, where it was sent as a table; `no_table`: why it can't be read as one; `sample`: the
    first rows of a table that is too long. `likeness`: of a picture.
    """

    remote_id: str
    name: str
    media_type: str
    size: int
    content: bytes | None
    table: Table | None = None
    no_table: Refusal | None = None
    likeness: bytes | None = None
    sample: Table | None = None
    kind: MediaKind = MediaKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update in the platform's place-free form.

    `lane`: the chat it came from, or the topic of a group, which is its `thread`. `is_group`: several people read what
    is answered there.
    """

    identity: Identity
    lane: str
    said: Speech
    files: tuple[SentFile, ...] = ()
    thread: str = ""
    is_group: bool = False
