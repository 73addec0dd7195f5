"""A person at the chat page: the real one, in headless Chromium."""

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

    async def sends_photo(self, content: bytes, caption: str) -> None:
        photo = {"name": "receipt.png", "mimeType": "image/png", "buffer": content}
        await self.pane.get_by_test_id("attach").set_input_files(photo)  # type: ignore[arg-type]
        await self.types(caption)

    async def taps(self, label: str) -> None:
        """Tap the newest button with this label."""
        button = self.pane.get_by_test_id("button").filter(has_text=label).last
        await button.click(timeout=PATIENCE)

    async def sees(self, text: str) -> Locator:
        """Wait for a message with this text, and return the newest."""
        found = self.pane.get_by_test_id("message").filter(has_text=text).last
        await expect(found).to_be_visible(timeout=PATIENCE)
        return found

    async def link(self, beside: str) -> str:
        """Return the link of the message that says something."""
        found = re.search(r"https://t\.me/\S+?start=[\w-]+", await (await self.sees(beside)).inner_text())
        assert found is not None
        return found[0]

    async def looks_right(self, picture: Path) -> None:
        """Take a picture; nothing may stick out of the page or overlap the text field."""
        await self.page.screenshot(path=picture)
        assert await self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        newest = await self.pane.get_by_test_id("message").last.bounding_box()
        composer = await self.pane.get_by_test_id("composer").bounding_box()
        size = self.page.viewport_size
        assert newest is not None
        assert composer is not None
        assert size is not None
        assert newest["x"] >= 0
        assert newest["x"] + newest["width"] <= size["width"]
        assert newest["y"] + newest["height"] <= composer["y"] + 1
