"""The registry: of each ask which handler answers it, who may ask, and whether it only reads."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

from domain.people import Actor, Role
from handlers.ask import Ask, register
from handlers.screen import Button, Screen
from storage.store import Store

A = TypeVar("A", bound=Ask)
Handler = Callable[[A, Actor, Store], Awaitable[Screen]]

OWNER = frozenset({Role.OWNER})
MONEY = frozenset({Role.OWNER, Role.FINANCE})
DESK = frozenset({Role.OWNER, Role.SUPPORT})
STAFF = frozenset({Role.OWNER, Role.FINANCE, Role.SUPPORT})
TALKS = frozenset({Role.OWNER, Role.SUPPORT, Role.VIEWER})
"""Who reads what is talked about with sub-resellers: those who hold check-ins, and who reads what they do."""

ALL = frozenset(Role)


class Toward(StrEnum):
    """Whose objects an ask may name: one's own, a child's, one's own in dealing with the parent, or either's."""

    OWN = "own"
    CHILD = "child"
    PARENT = "parent"
    EITHER = "either"


@dataclass(frozen=True)
class Entry:
    """How an ask is answered.

    `roles`: who may ask; `in_person`: no deputy may, whatever their role. `reads`: it changes nothing, and runs in a
    reading transaction. `moves`: it moves credits or money, so a freeze stops it. `always`: allowed to a suspended
    reseller too, though it writes. `command`: the word after the slash; its text fills the ask's questions in their
    order. `line_of`: the command whose text this ask takes, where a text wants something else than the command alone.
    `in_groups`: its answer may be read by all in a group; any other ask is passed over there in silence.
    """

    ask: type[Ask]
    handle: Handler[Any]
    roles: frozenset[Role]
    toward: Toward
    reads: bool
    moves: bool
    always: bool
    command: str
    line_of: str
    in_person: bool
    in_groups: bool


@dataclass(frozen=True)
class Question:
    """What a form asks for one field.

    `words`: the question; `read`: turns what was typed into the field's value, or raises a refusal that says what was
    wrong. `file`: a photo or document answers it, by its attachment's id. `any_file`: whatever file comes along,
    and one without a text is an answer too. `choices`: ready answers, as label and text.
    """

    words: Callable[[], str]
    read: Callable[[str], Any] = str.strip
    example: Callable[[], str] | None = None
    file: bool = False
    any_file: bool = False
    choices: Callable[[], tuple[tuple[str, str], ...]] | None = None


_entries: dict[type[Ask], Entry] = {}
_commands: dict[str, Entry] = {}
_lines: dict[str, Entry] = {}


def answers(
    ask: type[A],
    *,
    roles: frozenset[Role],
    toward: Toward = Toward.OWN,
    reads: bool = False,
    moves: bool = False,
    always: bool = False,
    command: str = "",
    line_of: str = "",
    in_person: bool = False,
    in_groups: bool = False,
) -> Callable[[Handler[A]], Handler[A]]:
    """Register the decorated handler for `ask`."""

    def remember(handle: Handler[A]) -> Handler[A]:
        entry = Entry(
            register(ask), handle, roles, toward, reads, moves, always, command, line_of, in_person, in_groups
        )
        _entries[ask] = entry
        if command:
            _commands[command] = entry
        if line_of:
            _lines[line_of] = entry
        return handle

    return remember


def asked(question: Question) -> Any:
    """Return a dataclass field that a form asks for where it is `None`."""
    return field(default=None, metadata={"question": question})


def typed(question: Question) -> Any:
    """Return a dataclass field that a command's text may fill, and that a form never asks for: empty without it."""
    return field(default="", metadata={"question": question})


def questions_of(ask: type[Ask]) -> dict[str, Question]:
    """Return the questions of an ask by field, in their order."""
    return {item.name: item.metadata["question"] for item in fields(ask) if "question" in item.metadata}


ReadyAnswers = Callable[[A, Actor, Store], Awaitable[Sequence[Button]]]
"""Returns the buttons that stand for an answer to a question of this ask, for the one who is asked."""

_ready: dict[tuple[type[Ask], str], ReadyAnswers[Any]] = {}


def readies(ask: type[A], field: str) -> Callable[[ReadyAnswers[A]], ReadyAnswers[A]]:
    """Register the decorated function as the one that returns the ready answers that `choices` can't know.

    Each is the button of a whole ask, which takes the place of the form.
    """

    def remember(ready: ReadyAnswers[A]) -> ReadyAnswers[A]:
        _ready[ask, field] = ready
        return ready

    return remember


async def ready_answers(ask: Ask, field: str, who: Actor, store: Store) -> Sequence[Button]:
    """Return the buttons below a question of an ask, for the one who is asked."""
    ready = _ready.get((type(ask), field))
    return await ready(ask, who, store) if ready else ()


def entry_of(ask: type[Ask]) -> Entry:
    return _entries[ask]


def entries() -> tuple[Entry, ...]:
    return tuple(_entries.values())


def entry_for_command(name: str, text: str = "") -> Entry | None:
    """Return what a command asks for, alone or with a text after it."""
    return (_lines.get(name) if text.strip() else None) or _commands.get(name)


Finder = Callable[[str, int | None, Actor, Store], Awaitable[Ask | None]]
"""Turns a text or an attachment's id that stands by itself into an ask, or passes."""

_finders: list[Finder] = []
_guessers: list[Finder] = []


def finds(finder: Finder) -> Finder:
    """Register a finder; they are tried in the order of their modules."""
    _finders.append(finder)
    return finder


def guesses(finder: Finder) -> Finder:
    """Register a finder that is tried when no other has found anything."""
    _guessers.append(finder)
    return finder


def finders() -> tuple[Finder, ...]:
    """Return all finders in the order in which they are tried."""
    return (*_finders, *_guessers)
