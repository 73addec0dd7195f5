"""Whatever people write: every message parses, fits and reads in its own direction, and every export is inert."""

import csv
import io
import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields, replace
from itertools import cycle
from typing import Any

import pytest
import sqlalchemy as sa

from bot.drawing import Order, draw
from bot.telegram_ui.fitting import units
from bot.telegram_ui.render import file_name, render_buttons, render_caption, render_text
from domain.clock import TurnableClock
from domain.people import Actor
from domain.traffic import Outcome
from handlers.ask import Ask
from handlers.screen import File, Screen
from handlers.speech import Command, Say, SentFile, Speech
from handlers.statement import Form, MakeStatement
from sandbox.html import parse
from storage.database import open_database
from storage.models.people import members
from tests.archives import unpacked
from tests.conftest import START, copy_of
from tests.handlers.asking import all_entries, dump, say_and_undo, variations
from tests.handlers.houses import PANEL_WORDS, Words
from tests.handlers.matrix import MATRIX
from tests.handlers.place import Place
from tests.handlers.test_matrix import allowed_asks
from tests.handlers.world import build_world

FORMULAS = ("=1+", "\t=1", "＝1", "@SUM(A1)")
EMOJI = "👩‍👩‍👧‍👦" * 365  # 4,015 code points
RTL = "\u202eevil\u2067 שלום"
HOSTILE = (
    "<b>",
    "</b></code>",
    "&",
    "&lt;&#0;&nbsp;",
    RTL,
    "مرحبا",
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "a,b;c\"d'",
    "%s%(name)s%",
    "{0}{name}",
    "*_`[x](tg://user?id=1)",
    "http://evil.example/",
    "/freeze",
    "\u200b\u2060\u00ad",
    "é" * 40,
    "😀" * 20,
)
TYPED = (*HOSTILE, EMOJI, "\x00", "nul\x00inside", "two\nlines\r\nand\rmore", "\ud800", " ", "9" * 4000, "x" * 4096)

ENTRIES = {entry.ask.__name__: entry for entry in all_entries()}


# What is written is kept as it is, and shown


def hostile_words() -> Words:
    """Return what makes every word hostile, each in a way of its own; the long ones become far too long."""
    prefixes, formulas = cycle(HOSTILE), cycle(FORMULAS)

    def say(word: str) -> str:
        prefix = next(formulas if word.startswith(tuple(PANEL_WORDS.values())) else prefixes)
        return f"{prefix}\u202e<b>& {word}{EMOJI if len(word) > 100 else ''}"

    return say


@pytest.fixture(scope="module")
async def hostile(sqlite_template: sa.URL, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    """Yield two networks in which every text is hostile."""
    url, clock = await copy_of(sqlite_template, tmp_path_factory.mktemp("hostile")), TurnableClock(lambda: START)
    database = open_database(url, clock, synchronous="OFF")
    world = await build_world(database, clock, hostile_words())
    before = await database.read(dump)
    yield Place(database, world, before)
    assert await database.read(dump) == before, "a test changed what others look at"
    await database.close()


SOAK = os.environ.get("SOAK") == "1"
ONLY_REDRAWN = {"CheckinDone", "FinishFollowUp", "RatherNotSay"}
"""What is answered by nothing but its own card, which is drawn anew."""


def each_in_one_direction() -> Iterator[tuple[str, str]]:
    """Yield every ask with a language: one that reads from left to right, or from right to left, in turns.

    With `SOAK=1` each is shown in both.
    """
    for place, name in enumerate(MATRIX):
        yield from ((name, language) for at, language in enumerate(("en", "ar")) if SOAK or place % 2 == at)


@pytest.mark.parametrize(("name", "language"), [*each_in_one_direction()])
async def test_every_screen_can_be_shown_whatever_stands_in_it(hostile: Place, name: str, language: str) -> None:
    speak = sa.update(members).values(language=language)
    shown = 0
    for code in ("Aldebaran", "Betelgeuse", "Deneb"):
        house = hostile.world.house(code)
        for ask in allowed_asks(ENTRIES[name], MATRIX[name], house, hostile.world):
            for one in (ask, *variations(ask)) if not shown else (ask,):
                seen = await hostile.ask(one, house.owner, first=speak)
                for screen in (seen.reply.screen, *(screen for _reader, screen in seen.told)):
                    can_be_shown(screen)
                    shown += not screen.silent
    assert shown or name in ONLY_REDRAWN


def can_be_shown(screen: Screen) -> None:
    """Fail if Telegram wouldn't take a screen, or something in it disturbs what stands around it."""
    if screen.silent:
        return
    drawn = screen.paper or screen.chart
    beside = screen.file is not None or screen.picture is not None or drawn is not None
    html, limit = (render_caption(screen), 1024) if beside else (render_text(screen), 4096)
    text, _entities = parse(html)
    assert units(text) <= limit
    assert beside or text.strip()
    keeps_direction(text)
    for row in (render_buttons(screen) or {"inline_keyboard": []})["inline_keyboard"]:
        for button in row:
            button_fits(button)
    if screen.file is not None:
        file_is_inert(screen.file)
    if drawn is not None:
        assert re.fullmatch(r"[\w.-]+", file_name(drawn.name))
        assert draw(Order(screen.paper, screen.chart))


def keeps_direction(text: str) -> None:
    """Fail if a text turns what stands after one of its lines, or hides anything."""
    assert not re.search("[\u202a-\u202e\u2066\u2067\x00-\x08\x0b-\x1f\ud800-\udfff]", text)
    for line in text.split("\n"):
        assert line.count("\u2068") == line.count("\u2069")


def button_fits(button: dict[str, Any]) -> None:
    assert button["text"].strip()
    assert "\n" not in button["text"]
    keeps_direction(button["text"])
    assert len(button.get("callback_data", "").encode()) <= 64
    assert units(button.get("copy_text", {}).get("text", "")) <= 256


def file_is_inert(file: File) -> None:
    """Fail if a file can't be sent or a spreadsheet would run something in it."""
    assert re.fullmatch(r"[\w.-]+", file_name(file.name))
    file.content.encode()
    if file.media_type == "text/csv":
        rows_are_inert(file.content)
    if file.media_type == "application/zip":
        for name, content in unpacked(file).items():
            if name.endswith(".csv"):
                assert content.startswith("\ufeff".encode())
                rows_are_inert(content.decode())


def rows_are_inert(content: str) -> None:
    rows = list(rows_of(content))
    assert len({len(row) for row in rows}) == 1
    for row in rows:
        assert all(is_inert(cell) for cell in row), row


def cells_of(file: File) -> Iterator[list[str]]:
    return rows_of(file.content)


def rows_of(content: str) -> Iterator[list[str]]:
    content = content.removeprefix("\ufeff")
    first_line = content.split("\r\n", maxsplit=1)[0]
    return csv.reader(io.StringIO(content, newline=""), delimiter=";" if ";" in first_line else ",")


def is_inert(cell: str) -> bool:
    """Return whether a spreadsheet shows a cell as it is; a plain number may be below zero."""
    return bool(re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", cell)) or not re.match("[=+\\-@\t\r＝＋－＠]", cell)


async def test_a_statement_says_what_moved_though_every_word_of_it_is_hostile(hostile: Place) -> None:
    house = hostile.world.house("Betelgeuse")
    file = (await hostile.ask(MakeStatement(2026, 3, Form.CSV), house.owner)).reply.screen.file
    assert file is not None
    rows = list(cells_of(file))
    assert any("Betelgeuse mistaken" in cell for row in rows for cell in row)
    assert any(row[4] == f"-{house.credits}" for row in rows)


# What is typed is taken, or refused with what was wrong


FORMS = [
    (name, item.name)
    for name, entry in ENTRIES.items()
    for item in fields(entry.ask)
    if "question" in item.metadata and item.default is None
]


@pytest.mark.parametrize(("name", "field"), FORMS)
async def test_no_answer_to_a_question_makes_anything_fail(place: Place, name: str, field: str) -> None:
    asked = 0
    for house in (place.world.north, place.world.house("Betelgeuse")):
        for ask in allowed_asks(ENTRIES[name], MATRIX[name], house, place.world)[:1]:
            for text in TYPED:
                said: list[tuple[Actor, Ask | Speech]] = [
                    (house.owner, replace(ask, **{field: None})),
                    (house.owner, Say(text)),
                ]
                for reply in await say_and_undo(place.database, said):
                    assert reply.outcome is not Outcome.FAILED, f"{ask}, {text[:40]!r}: {reply.said}"
                    can_be_shown(reply.screen)
                asked += 1
    assert asked


COMMANDS = sorted(entry.command for entry in ENTRIES.values() if entry.command)


@pytest.mark.both_engines
@pytest.mark.parametrize("code", ["Aldebaran", "Betelgeuse", "Deneb"])
async def test_nothing_that_is_typed_makes_anything_fail(place: Place, code: str) -> None:
    owner = place.world.house(code).owner
    receipt = SentFile("file", "<b>.jpg", "image/jpeg", 4, b"\xff\xd8\xff\xe0")
    for text in TYPED:
        says: list[Speech] = [Say(text), *(Command(command, text) for command in COMMANDS), Command(text[:32], text)]
        for said in says:
            [reply] = await say_and_undo(place.database, [(owner, said)])
            assert reply.outcome is not Outcome.FAILED, f"{said}: {reply.said}"
            can_be_shown(reply.screen)
        [reply] = await say_and_undo(place.database, [(owner, Say(text))], files=(receipt,))
        assert reply.outcome is not Outcome.FAILED, f"{text[:40]!r} with a file: {reply.said}"
        can_be_shown(reply.screen)
