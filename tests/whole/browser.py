"""A person at the chat page: the real one, in headless Chromium."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 860}
PATIENCE = 10_000
SIDES = "node => node.getBoundingClientRect().toJSON()"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium; skips the test where it isn't installed, but never in CI."""
    if not os.path.exists(CHROMIUM) and os.environ.get("CI") != "true":  # noqa: ASYNC240  (once, before all)
        pytest.skip("Chromium is not installed at /usr/bin/chromium, so nothing can be tried in a browser here.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@dataclass(frozen=True)
class AtPage:
    """Somebody who has their chat open in a pane of the page."""

    page: Page
    side: str = "left"

    @property
    def pane(self) -> Locator:
        return self.page.get_by_test_id(f"pane-{self.side}")

    async def types(self, text: str) -> None:
        await self.pane.get_by_test_id("composer").fill(text)
        await self.pane.get_by_test_id("send").click()

    async def replies(self, to: str | re.Pattern[str], text: str) -> None:
        """Reply to the newest message that says something, by the message's own menu."""
        message = await self.sees(to)
        await message.hover()
        await message.get_by_test_id("message-menu").click(timeout=PATIENCE)
        await self.pane.get_by_test_id("menu-reply").click(timeout=PATIENCE)
        await expect(self.pane.get_by_test_id("mode")).to_contain_text(to, timeout=PATIENCE)
        await self.types(text)

    async def sends_photo(self, content: bytes, caption: str) -> None:
        await self.sends_file("receipt.png", content, caption, mime="image/png")

    async def sends_file(self, name: str, content: bytes, caption: str = "", *, mime: str) -> None:
        file = {"name": name, "mimeType": mime, "buffer": content}
        await self.pane.get_by_test_id("attach").set_input_files(file)  # type: ignore[arg-type]
        await self.types(caption)

    async def downloads(self, beside: str) -> bytes:
        """Save the file of the newest message that says something, and return what is in it."""
        document = (await self.sees(beside)).get_by_test_id("document")
        async with self.page.expect_download(timeout=PATIENCE) as saving:
            await document.click(timeout=PATIENCE)
        saved = Path(await (await saving.value).path())
        return await asyncio.to_thread(saved.read_bytes)

    async def taps(self, label: str | re.Pattern[str]) -> None:
        """Tap the newest button with this label."""
        button = self.pane.get_by_test_id("button").filter(has_text=label).last
        await button.click(timeout=PATIENCE)

    async def is_offered(self, label: str) -> None:
        """Wait for a button with this label."""
        button = self.pane.get_by_test_id("button").filter(has_text=label).last
        await expect(button).to_be_visible(timeout=PATIENCE)

    async def sees(self, text: str | re.Pattern[str]) -> Locator:
        """Wait for a message with this text, and return the newest."""
        found = self.pane.get_by_test_id("message").filter(has_text=text).last
        await expect(found).to_be_visible(timeout=PATIENCE)
        return found

    async def link(self, beside: str) -> str:
        """Return the link of the message that says something."""
        found = re.search(r"https://t\.me/\S+?start=[\w-]+", await (await self.sees(beside)).inner_text())
        assert found is not None
        return found[0]

    async def fits(self, picture: Path) -> None:
        """Take a picture; nothing may stick out of the page to the side."""
        await self.page.screenshot(path=picture)
        assert await self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        sides = await self.pane.get_by_test_id("message").last.evaluate(SIDES)
        assert 0 <= sides["left"] < sides["right"] <= await self.page.evaluate("window.innerWidth")

    async def looks_right(self, picture: Path) -> None:
        """Take a picture; nothing may stick out of the page or overlap the text field."""
        await self.fits(picture)
        newest = await self.pane.get_by_test_id("message").last.evaluate(SIDES)
        composer = await self.pane.get_by_test_id("composer").evaluate(SIDES)
        assert newest["bottom"] <= composer["top"] + 1
