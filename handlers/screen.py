"""Screens: what the bot shows, as values without markup."""

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from enum import StrEnum

from domain.requests import MediaKind
from handlers.ask import Ask, encode
from handlers.chart import Chart
from handlers.paper import Paper


class Style(StrEnum):
    """How a button looks: `main` for the common case, `danger` for what can't be taken back."""

    PLAIN = "plain"
    MAIN = "main"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button that carries an action, opens a link, or copies a text; just one of the three is set."""

    label: str
    action: str = ""
    link: str = ""
    copy: str = ""
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Field:
    """A label with its value; without a label, a heading over the fields below it.

    `copyable`: people will want to paste it elsewhere. `more`: plain words below it; such a field stands by itself.
    """

    label: str
    value: str
    copyable: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over: its `content` as text, which is sent as UTF-8, or `packed`, bytes in base 64."""

    name: str
    content: str = ""
    media_type: str = "text/plain"
    packed: str = ""

    @property
    def bytes(self) -> bytes:
        """Return what is sent."""
        return b64decode(self.packed) if self.packed else self.content.encode()


def packed(name: str, content: bytes, media_type: str) -> File:
    """Return a file of bytes."""
    return File(name, media_type=media_type, packed=b64encode(content).decode())


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or another file that somebody sent before, shown again: `remote_id` on `platform`.

    `kind`: as what it was sent; unknown, its media type decides.
    """

    platform: str
    remote_id: str
    media_type: str
    kind: MediaKind = MediaKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """The link of an invitation, made of its `token` by the platform, with a button to copy it."""

    token: str
    copy_label: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that is shown once, `label`led, with a button to copy it."""

    label: str
    value: str
    copy_label: str


@dataclass(frozen=True, slots=True)
class LinkList:
    """A file of invitation links to hand over, made by the platform. `rows`: whose each is, and its token.

    `head`: what the columns are called; `delimiter`: what stands between them.
    """

    name: str
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Screen:
    """What the bot shows: a title, lines and fields below it, and rows of buttons.

    `fresh`: a new message even where a button was pressed, because the old one stays. `quote`: somebody's own words,
    which come whole however long they are. `album`: pictures and other files that belong together, shown in their
    order, in place of a `picture`; buttons and words that don't fit come below them as a message of their own.
    `invitation`: a link to show below the lines; `links`: many of them, to hand over as a file; `secret`: that of a
    feed. These are the only places where a token or a secret ever stands. `paper`, `chart`: to be drawn when it is
    sent, and then its file.
    `whole`: where its words don't fit below its picture, they come as a message of their own, not shortened.
    `silent`: nothing is sent; the card that was pressed is refreshed instead. `quiet`: it comes without a sound.
    """

    title: str = ""
    lines: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    quote: str = ""
    note: str = ""
    buttons: tuple[tuple[Button, ...], ...] = field(default=())
    file: File | None = None
    picture: Picture | None = None
    album: tuple[Picture, ...] = ()
    paper: Paper | None = None
    chart: Chart | None = None
    invitation: InvitationLink | None = None
    links: LinkList | None = None
    secret: Secret | None = None
    whole: bool = False
    fresh: bool = False
    silent: bool = False
    quiet: bool = False


SILENT = Screen(silent=True)


def press(label: str, ask: Ask, style: Style = Style.PLAIN) -> Button:
    """Return the button that carries `ask`."""
    return Button(label, action=encode(ask), style=style)


def main(label: str, ask: Ask) -> Button:
    """Return the button of the common case."""
    return press(label, ask, Style.MAIN)


def danger(label: str, ask: Ask) -> Button:
    """Return the button of what can't be taken back."""
    return press(label, ask, Style.DANGER)


def link(label: str, url: str) -> Button:
    return Button(label, link=url)


def copy(label: str, text: str) -> Button:
    """Return a button that copies `text` (at most 256 characters) on the reader's device."""
    return Button(label, copy=text)


def rows(*buttons: Button | None, wide: int = 1) -> tuple[tuple[Button, ...], ...]:
    """Lay buttons out in rows of `wide`, leaving out those that are `None`."""
    present = [button for button in buttons if button is not None]
    return tuple(tuple(present[at : at + wide]) for at in range(0, len(present), wide))
