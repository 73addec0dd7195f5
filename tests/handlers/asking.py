"""Asks of every type, made of what stands in a world, and what comes of one that somebody asks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, Field, dataclass, fields, replace
from decimal import Decimal
from enum import Enum, StrEnum
from itertools import product
from typing import Any, get_type_hints

import sqlalchemy as sa
from pydantic import TypeAdapter

from domain.errors import Refusal
from domain.people import Actor, Identity
from domain.traffic import ItemKind, Outcome
from handlers.answer import Understood, understand
from handlers.ask import Ask, id_fields, plain_type
from handlers.cards import draw_card, word_notice
from handlers.registry import Entry, Question, entries, entry_of, questions_of
from handlers.respond import Reply, reply_reading, reply_writing
from handlers.screen import Screen
from handlers.speech import Incoming, Press, SentFile, Speech
from handlers.wording import speaking
from storage.database import Database
from storage.models.base import metadata
from storage.models.traffic import outbox
from storage.notices import unpack
from storage.store import Store
from tests.handlers.houses import House, World

_screens = TypeAdapter(Screen)

OBJECTS_BY_NUMBER = {
    ("TakePurchaseBack", "purchase"): "PurchaseId",
    ("TakePurchaseBackFor", "purchase"): "PurchaseId",
    ("OpenDispute", "line"): "LineId",
    ("OpenDisputeOf", "line"): "LineId",
    ("ShowTriage", "area"): "AreaId",
    ("AnswerBefore", "checkin"): "AskedId",
    ("RatherNotSay", "checkin"): "AskedId",
}
"""Fields that name an object by a plain number, which its handler has to look after itself."""

PLAIN: dict[str, Sequence[Any]] = {
    "page": (0, 1),
    "panel_id": (1, 2, 3, 4),
    "year": (2026,),
    "month": (3, 2),
    "minor": (12_300,),
    "method": (1, 0, 3),
    "charge": (1,),
    "raised_to": (2 * 10**12,),
    "limit_was": (10**12,),
    "credits": (50,),
    "after": (0, 10**9),
    "before": (0,),
    "number": (1,),
    "child": (2, 4),
    "place": (0, -1),
    "price": (Decimal("2.2222"),),
    "currency": ("EUR",),
    "language": ("es",),
    "line": ("",),
    "receivers": (1,),
    "receiver": (1, 2, 3, 4),
    "name": ("Nobody",),
    "answer": ("-",),
    "row": (1,),
    "guide": (1, 2, 3, 4),
    "area": (1,),
    "panel": (1,),
    "version": (0,),
    "part": ("",),
    "priority": ("urgent",),
    "turn": ("theirs",),
    "announcement": (2, 7, 1, 6),
    "first": ("2026-06-01",),
    "day": ("2026-03-16", "2026-03-17"),
    "last": ("2026-06-09",),
    "until": (4_000_000_000,),
    "check": (0,),
    "member": (0, 1),
    "weekday": (4, 1),
}
"""What fields that no question fills usually hold, by their names."""

TYPED = {"name": "Novum", "limit": "700", "sum": "900", "amount": "42", "cost": "99", "answer": "-", "whom": "Novum"}
TYPED |= {
    "reason": "Because",
    "supplier": "Novum",
    "panel": "Novum",
    "text": "Any words",
    "words": "Any words",
    "credits": "60",
}
TYPED |= {"caption": "60 please", "up_to": "20000000000", "first": "today", "last": "tomorrow"}
"""What people type where a question gives no example of its own."""


def all_entries() -> list[Entry]:
    """Return the entries of all asks but those that tests have made up."""
    return [entry for entry in entries() if not entry.handle.__module__.startswith("tests.")]


# Who stands where


class Relation(StrEnum):
    OWN = "own"
    CHILD = "a child's"
    GRANDCHILD = "a grandchild's"
    PARENT = "the parent's"
    SIBLING = "a sibling's"
    OTHER = "of another network"
    FORGED = "forged"


FORGED_IDS = (-1, 0, 987_654_321, 2**63 - 1)


def objects_of(kind: str, relation: Relation, house: House, world: World) -> list[int]:
    """Return the ids of all objects of a kind that stand in this relation to a house."""
    if relation is Relation.FORGED:
        return [*FORGED_IDS]
    return [found for other in _related(relation, house, world) for found in other.objects[kind]]


def _related(relation: Relation, house: House, world: World) -> Iterable[House]:
    match relation:
        case Relation.OWN:
            return [house]
        case Relation.CHILD:
            return house.children
        case Relation.GRANDCHILD:
            return [lower for child in house.children for lower in child.children]
        case Relation.PARENT:
            return [house.parent] if house.parent else []
        case Relation.SIBLING:
            return house.siblings
        case _:
            return _network_of(world.south if _top_of(house) is world.north else world.north)


def _top_of(house: House) -> House:
    return house if house.parent is None else _top_of(house.parent)


def _network_of(house: House) -> list[House]:
    return [house, *(lower for child in house.children for lower in _network_of(child))]


# Asks


def named_objects(kind: type[Ask]) -> dict[str, str]:
    """Return the fields of an ask that name an object, with the kind of object."""
    plain = {field: what for (name, field), what in OBJECTS_BY_NUMBER.items() if name == kind.__name__}
    return id_fields(kind) | plain


def asks_about(kind: type[Ask], ids: Mapping[str, Sequence[int]]) -> Iterator[Ask]:
    """Return asks that name these objects by field, every combination of them, with usual values otherwise."""
    usual = {item.name: _usual(kind, item)[0] for item in fields(kind) if item.name not in ids and _is_needed(item)}
    for chosen in product(*ids.values()):
        yield kind(**usual, **dict(zip(ids, chosen, strict=True)))


def with_line(ask: Ask) -> Iterator[Ask]:
    """Return an ask that takes the text of a command once more, with such a text."""
    for name, question in questions_of(type(ask)).items():
        if getattr(ask, name) == "" and question.example:
            yield replace(ask, **{name: question.example()})


def variations(ask: Ask) -> Iterator[Ask]:
    """Return the same ask with other values in its fields, one field at a time, where these aren't objects."""
    for item in fields(ask):
        if item.name not in named_objects(type(ask)):
            for value in _usual(type(ask), item):
                if value != getattr(ask, item.name):
                    yield replace(ask, **{item.name: value})


MADE_UP = {
    int: ("-9223372036854775807", "-1", "0", "9223372036854775807"),
    Decimal: ("0", "0.000000000001", "1000000000000000000"),
    str: ("<b>", "9" * 40, "%s", "Nowhere/Else", "-"),
}


def forgeries(ask: Ask) -> Iterator[str]:
    """Return buttons for an ask with what somebody might make up in each field that is no object of anybody's."""
    names = [item.name for item in fields(ask)]
    hints, named = get_type_hints(type(ask)), named_objects(type(ask))
    usual = [_carried(getattr(ask, name)) for name in names]
    for place, name in enumerate(names):
        for made_up in MADE_UP.get(plain_type(hints[name]), ()) if name not in named else ():
            yield ":".join([ask.code, *usual[:place], made_up, *usual[place + 1 :]])


def _carried(value: object) -> str:
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value).replace(":", "")


def _is_needed(item: Field[Any]) -> bool:
    return item.default is MISSING or ("question" in item.metadata and item.default is None)


def _usual(kind: type[Ask], item: Field[Any]) -> Sequence[Any]:
    """Return values that a field usually has."""
    question = questions_of(kind).get(item.name)
    if question is not None:
        return answers_to(question, item.name)
    hint = plain_type(get_type_hints(kind)[item.name])
    if hint is bool:
        return (False, True)
    if issubclass(hint, Enum):
        return list(hint)
    return PLAIN.get(item.name) or ((1,) if hint is int else ("1",))


def answers_to(question: Question, field: str) -> list[Any]:
    """Return what a question makes of its own example and of its ready answers, or of what people usually type."""
    texts = [question.example()] if question.example else []
    texts += [text for _label, text in question.choices()] if question.choices else []
    texts += [TYPED[field]] if field in TYPED else []
    found: list[Any] = []
    for text in texts:
        try:
            found.append(question.read(text))
        except Refusal:
            continue
    return found or [None]


# What comes of it


@dataclass(frozen=True)
class Seen:
    """What somebody got to see, and what others were told. `changed`: something is different though it was refused."""

    reply: Reply
    changed: bool
    told: tuple[tuple[Actor, Screen], ...] = ()

    @property
    def outcome(self) -> Outcome:
        return self.reply.outcome

    @property
    def words(self) -> str:
        return all_words(self.reply.screen)


def all_words(screen: Screen) -> str:
    """Return everything that a screen says and carries; what is packed is base 64, in which any word may stand."""
    file = None if screen.file is None else replace(screen.file, packed="")
    return _screens.dump_json(replace(screen, file=file)).decode()


class _Undone(Exception):
    """Takes back everything that an ask did, once it has been looked at."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen


_KEPT_APART = {"audit", "inbox", "outbox", "card", "form", "job_run"}
_TABLES = [table for table in metadata.sorted_tables if table.name not in _KEPT_APART]
Dump = dict[str, list[tuple[Any, ...]]]


async def dump(store: Store) -> Dump:
    """Return everything that is remembered but traffic."""
    return {table.name: [tuple(row) for row in await _rows(store, table)] for table in _TABLES}


async def _rows(store: Store, table: sa.Table) -> Sequence[sa.Row[Any]]:
    return (await store.connection.execute(sa.select(table).order_by(*table.primary_key.columns))).all()


_TOUCHED = {
    "sqlite": sa.text("SELECT total_changes()"),
    "postgresql": sa.text("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"),
}


async def _rows_touched(store: Store) -> int:
    """Return how many rows were touched so far; where that stays the same, nothing needs to be compared."""
    return int((await store.connection.execute(_TOUCHED[store.connection.dialect])).scalar() or 0)


async def ask_and_undo(
    database: Database, ask: Ask, who: Actor, before: Dump, *, first: sa.Executable | None = None
) -> Seen:
    """Have somebody ask, look at what comes of it, and take it back. `first`: something that is changed before."""
    incoming = Incoming(Identity("telegram", who.chat, who.chat, name=who.name), who.chat, Press("", "m0"))

    async def work(store: Store) -> Seen:
        if first is not None:
            await store.connection.execute(first)
        acting = await store.members.acting("telegram", who.chat)
        if entry_of(type(ask)).reads:
            read = await reply_reading(incoming, Understood(ask), acting, store)
            assert read is not None, "nobody here has a question open"
            raise _Undone(Seen(read, changed=False))
        touched = await _rows_touched(store)
        last = (await store.connection.execute(sa.select(sa.func.max(outbox.c.id)))).scalar() or 0
        reply = await reply_writing(incoming, Understood(ask), acting, store)
        told = await _told(store, last) if reply.outcome is Outcome.DONE else ()
        compared = first is None and reply.outcome is not Outcome.DONE and await _rows_touched(store) != touched
        raise _Undone(Seen(reply, compared and await dump(store) != before, told))

    reads = first is None and entry_of(type(ask)).reads
    try:
        return await (database.read(work) if reads else database.write(work))
    except _Undone as undone:
        return undone.seen


async def say_and_undo(
    database: Database, said: Sequence[tuple[Actor, Ask | Speech]], *, files: tuple[SentFile, ...] = ()
) -> list[Reply]:
    """Have people ask and say things one after the other, and take it all back."""
    replies: list[Reply] = []

    async def work(store: Store) -> None:
        for who, one in said:
            acting = await store.members.acting("telegram", who.chat)
            identity = Identity("telegram", who.chat, who.chat, name=who.name)
            meant = Understood(one) if isinstance(one, Ask) else understand(one)
            speech = Press("", "m0") if isinstance(one, Ask) else one
            replies.append(await reply_writing(Incoming(identity, who.chat, speech, files), meant, acting, store))
        raise _Undone(Seen(replies[-1], changed=False))

    with suppress(_Undone):
        await database.write(work)
    return replies


async def _told(store: Store, last: int) -> tuple[tuple[Actor, Screen], ...]:
    """Return what members are promised since an item of the outbox, as they will see it."""
    wanted = sa.select(outbox).where(outbox.c.id > last, outbox.c.member_id.is_not(None)).order_by(outbox.c.id)
    items = (await store.connection.execute(wanted)).all()
    readers = await store.members.actors([item.member_id for item in items])
    return tuple([(readers[item.member_id], await _worded(store, item, readers)) for item in items])


async def _worded(store: Store, item: Any, readers: dict[int, Actor]) -> Screen:
    reader = readers[item.member_id]
    with speaking(reader.language, reader.time_zone):
        if item.kind is ItemKind.SCREEN:
            return _screens.validate_json(item.payload)
        if item.kind is ItemKind.NOTICE:
            return word_notice(unpack(item.payload), reader)
        subject, object_id = item.payload.rsplit(":", 1)
        return await draw_card(subject, int(object_id), reader, store)
