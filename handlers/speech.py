"""What reaches the bot from a chat, whichever platform it is."""

from dataclasses import dataclass

from domain.errors import Refusal
from domain.people import Identity
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
    """Something was typed, or a file was sent with or without a caption."""

    text: str = ""


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


Speech = Command | Press | Say | Opened | Reachability | Migrated


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with what was said. `content` is `None` where it was too large to fetch.

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
    sample: Table | None = None
    likeness: bytes | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update in the platform's place-free form. `lane`: the chat it came from."""

    identity: Identity
    lane: str
    said: Speech
    files: tuple[SentFile, ...] = ()
