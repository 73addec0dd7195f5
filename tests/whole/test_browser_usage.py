"""A panel's log in the chat page: dropped and confirmed, its burst told and called expected, and the picture of it."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, expect

from tests.reading import inked
from tests.usage import log_of
from tests.whole.browser import PATIENCE, AtPage, chromium
from tests.whole.conftest import Desk
from tests.whole.test_browser import on_a_phone, opens, sets_up

OLGA = 1
TODAY = date(2026, 3, 2)
DAYS = 90
WEEK = (20, 25, 22, 18, 24, 21, 19)
BURST = 300
SUBS = b"Name,Account,Balance,Price\nAhmed,ahmed_tv,9000,2.10\nLucia,lucia_v,9000,2.10\n"
TRIES = 20
A_WHILE = 1.0
"""So many seconds what was found has to be told, each time that the clock was turned."""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def test_from_the_panels_log_to_the_picture(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    desk.person(OLGA, "Olga Marin")
    olga = await on_a_phone(browser, desk, OLGA)
    await opens(desk, OLGA, desk.links[0])
    await sets_up(olga)
    await two_move_in(olga)

    await drops_the_log(olga, tmp_path)
    await is_told_of_the_burst(desk, olga)
    await olga.looks_right(tmp_path / "burst.png")
    await olga.taps("This was expected…")
    await olga.sees("Why was it expected?")
    await olga.looks_right(tmp_path / "why.png")
    await olga.taps("Promotion")
    await olga.sees("that it was expected (promotion)")
    await olga.looks_right(tmp_path / "expected.png")

    await olga.taps("Usage")
    assert is_drawn(await picture_beside(olga, "Expected: 2 Mar"))
    await olga.fits(tmp_path / "usage.png")

    await olga.types("/language")
    await olga.taps("Español")
    await olga.sees("te hablo en español")
    await olga.types("/usage ahmed")
    assert is_drawn(await picture_beside(olga, "Esperado: 2 mar"))
    await olga.fits(tmp_path / "consumo.png")


async def two_move_in(olga: AtPage) -> None:
    await olga.sends_file("subs.csv", SUBS, "/movein", mime="text/csv")
    await olga.taps("Publish them as they are, and go on")
    for label in ("That's right", "90 days", "Move 2 in"):
        await olga.taps(label)
    await olga.sees("2 sub-resellers moved in")


async def drops_the_log(olga: AtPage, tmp_path: Path) -> None:
    """Drop the log of ninety days, on the last of which Ahmed spends far more, and confirm its columns."""
    rows = [
        f"{account[0]}{ago},{TODAY - timedelta(days=ago)} 08:00:00,{account},{spent}"
        for ago in range(DAYS, -1, -1)
        for account, spent in (("ahmed_tv", WEEK[ago % 7] if ago else BURST), ("lucia_v", WEEK[(ago + 3) % 7]))
    ]
    await olga.sends_file("panel.csv", log_of(*rows), mime="text/csv")
    await olga.sees("This looks like usage")
    await olga.fits(tmp_path / "columns.png")
    await olga.taps("Yes, count it")
    spent = sum(WEEK[ago % 7] + WEEK[(ago + 3) % 7] for ago in range(DAYS + 1)) - WEEK[0] + BURST
    await olga.sees(f"Counted: {spent:,} credits used.")
    await olga.looks_right(tmp_path / "counted.png")


async def is_told_of_the_burst(desk: Desk, olga: AtPage) -> None:
    """Turn the clock a little, as often as it takes: what is found gathers for a while before it is told."""
    assert desk.house is not None
    card = olga.pane.get_by_test_id("message").filter(has_text="Ahmed: Far more usage than usual")
    began = desk.clock()
    for _ in range(TRIES):
        desk.clock.forward(timedelta(seconds=5))
        desk.house.ticker.tick_now()
        await asyncio.sleep(A_WHILE)
        if await card.count():
            break
    await expect(card).to_contain_text("300 credits on 2 March 2026; usual on such a day are")
    assert desk.clock() - began < timedelta(minutes=2), "a first log is judged at once"
    assert "Lucia" not in await card.inner_text()


async def picture_beside(olga: AtPage, text: str) -> bytes:
    """Return the picture of the newest message that says something."""
    image = (await olga.sees(text)).get_by_test_id("photo").locator("img")
    await expect(image).to_be_visible(timeout=PATIENCE)
    answer = await olga.page.request.get(await image.evaluate("image => image.src"))
    return await answer.body()


def is_drawn(png: bytes) -> bool:
    """Return whether it is a picture with something to be seen on it."""
    return png.startswith(b"\x89PNG") and inked(Image.open(io.BytesIO(png))) > 0.02
