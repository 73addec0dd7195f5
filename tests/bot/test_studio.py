"""The studio draws in a process of its own, which ends with its work, and whose failures leave the words."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.studio import Studio, StudioClosed
from handlers.paper import Column, Paper, Table
from handlers.screen import Screen
from tests.bot.test_charts import CHART
from tests.bot.test_papers import PAPER
from tests.reading import PNG_BEGINS, pages_of

WORDS = Screen(title="Statement", lines=("March 2026",))
BROKEN = replace(PAPER, tables=(Table("", (), (("a row", "without columns"),)),))


@asynccontextmanager
async def open_studio(*, drawn_within_seconds: float = 30.0, idle_seconds: float = 30.0) -> AsyncIterator[Studio]:
    studio = Studio(drawn_within_seconds=drawn_within_seconds, idle_seconds=idle_seconds)
    try:
        yield studio
    finally:
        await studio.end()


sees_processes = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux has them")


def drawing_processes() -> list[int]:
    """Return the processes that draw for this one."""
    mine = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in mine if b"bot.drawing" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def surroundings_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def test_a_paper_becomes_the_file_of_its_screen_and_a_chart_its_picture() -> None:
    async with open_studio() as studio:
        paper, chart = await asyncio.gather(
            studio.drawn(replace(WORDS, paper=PAPER)), studio.drawn(replace(WORDS, chart=CHART))
        )
    assert paper.file is not None
    assert (paper.file.name, paper.file.media_type) == ("statement.pdf", "application/pdf")
    assert pages_of(paper.file.bytes)[0][3] == PAPER.title
    assert chart.file is not None
    assert (chart.file.name, chart.file.media_type) == ("cash-flow.png", "image/png")
    assert chart.file.bytes.startswith(PNG_BEGINS)
    assert replace(paper, file=None) == replace(chart, file=None) == WORDS


@sees_processes
async def test_a_screen_without_a_drawing_starts_no_process() -> None:
    async with open_studio() as studio:
        assert await studio.drawn(WORDS) == WORDS
        assert drawing_processes() == []


async def test_what_cannot_be_drawn_leaves_the_words_and_says_so_and_the_next_is_drawn() -> None:
    async with open_studio() as studio:
        with capture_logs() as logs:
            failed = await studio.drawn(replace(WORDS, paper=BROKEN))
        assert failed == replace(WORDS, lines=("March 2026", "The paper couldn't be drawn."))
        assert [(entry["event"], entry["name"]) for entry in logs] == [("not drawn", "statement.pdf")]
        assert (await studio.drawn(replace(WORDS, paper=PAPER))).file is not None


@sees_processes
async def test_a_drawing_that_takes_too_long_leaves_the_words_and_its_process_is_ended() -> None:
    async with open_studio(drawn_within_seconds=0.05) as studio:
        assert (await studio.drawn(replace(WORDS, paper=PAPER))).lines[-1] == PAPER.instead
        assert drawing_processes() == []


@sees_processes
async def test_a_process_that_was_killed_is_replaced() -> None:
    async with open_studio() as studio:
        await studio.drawn(replace(WORDS, paper=PAPER))
        [pid] = drawing_processes()
        os.kill(pid, 9)
        while drawing_processes():  # noqa: ASYNC110  (the end of a process has no event here)
            await asyncio.sleep(0.01)
        assert (await studio.drawn(replace(WORDS, paper=PAPER))).file is not None


@sees_processes
async def test_an_idle_studio_gives_its_memory_back() -> None:
    async with open_studio(idle_seconds=0.1) as studio:
        await studio.drawn(replace(WORDS, paper=PAPER))
        async with asyncio.timeout(5):
            while drawing_processes():  # noqa: ASYNC110  (the end of a process has no event here)
                await asyncio.sleep(0.05)
        assert (await studio.drawn(replace(WORDS, paper=PAPER))).file is not None


async def test_a_closed_studio_draws_nothing_more() -> None:
    async with open_studio() as studio:
        studio.close()
        with pytest.raises(StudioClosed):
            await studio.drawn(replace(WORDS, paper=PAPER))


@sees_processes
async def test_no_secret_of_the_bot_is_given_to_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456789:a-token-that-nobody-may-ever-read")
    async with open_studio() as studio:
        await studio.drawn(replace(WORDS, paper=PAPER))
        [pid] = drawing_processes()
        assert b"TOKEN" not in surroundings_of(pid)


async def test_chats_are_answered_while_a_long_paper_is_drawn() -> None:
    rows = tuple((str(n), "A line that takes its time " * 4) for n in range(400))
    long = Paper("long.pdf", "Long", "%(page)s", "en", "-", tables=(Table("", (Column("n", 1), Column("x", 4)), rows),))
    async with open_studio() as studio:
        drawing = asyncio.create_task(studio.drawn(replace(WORDS, paper=long)))
        turns = 0
        while not drawing.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert (await drawing).file is not None
        assert turns > 20
