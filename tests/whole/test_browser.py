"""The way in the chat page: terms, invitation, acceptance, a request with its receipt, approval, loading, balances."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from sandbox.demo.receipt import receipt_photo
from tests.whole.browser import DESK, PHONE, AtPage, chromium
from tests.whole.conftest import Desk

OLGA, FINN, AHMED = 1, 2, 3


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
def people(desk: Desk) -> None:
    for number, name in ((OLGA, "Olga Marin"), (FINN, "Finn Weber"), (AHMED, "Ahmed Khalil")):
        desk.person(number, name)


async def on_a_phone(browser: Browser, desk: Desk, person: int) -> AtPage:
    page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    await page.goto(f"{desk.address}/#left={person}")
    return AtPage(page)


async def test_the_way_is_played_on_phones(browser: Browser, desk: Desk, people: None, tmp_path: Path) -> None:
    olga, finn, ahmed = [await on_a_phone(browser, desk, person) for person in (OLGA, FINN, AHMED)]
    await opens(desk, OLGA, desk.links[0])
    await sets_up(olga)
    await olga.looks_right(tmp_path / "terms.png")

    await olga.types("/team")
    await olga.taps("Invite a colleague")
    await olga.taps("finance")
    await opens(desk, FINN, await olga.link("Your invitation to the team"))
    await finn.sees("Welcome to the team")

    await olga.types("/invite Ahmed")
    await olga.taps("Publish them as they are")
    await olga.taps("Make the link for Ahmed")
    await opens(desk, AHMED, await olga.link("Ahmed, this is your invitation"))
    await olga.taps("Yes, it's Ahmed")
    await ahmed.sees("Acceptable use")
    await ahmed.looks_right(tmp_path / "offer.png")
    await ahmed.taps("Accept")
    await olga.sees("accepted your offer")

    await ahmed.sends_photo(receipt_photo("420 EUR"), "200")
    await ahmed.sees("Request #1")
    await finn.sees("Ahmed #1: 200 credits")
    await finn.looks_right(tmp_path / "decision.png")
    await finn.taps("Money in: approve 200")
    await finn.sees("Not loaded yet")
    await finn.taps("Loaded")
    await ahmed.sees("200 credits are loaded")

    await ahmed.types("/balance")
    await ahmed.sees("Balance: 200 credits")
    await ahmed.looks_right(tmp_path / "balance.png")
    await olga.types("ahmed")
    await olga.sees("Balance: 200 credits")
    await olga.looks_right(tmp_path / "card.png")


async def test_a_request_and_its_approval_are_seen_side_by_side(
    browser: Browser, desk: Desk, people: None, tmp_path: Path
) -> None:
    await opens(desk, OLGA, desk.links[0])
    page = await browser.new_page(viewport=DESK)  # type: ignore[arg-type]
    await page.goto(f"{desk.address}/#left={OLGA}&right={AHMED}")
    olga, ahmed = AtPage(page), AtPage(page, "right")
    await sets_up(olga)
    await olga.types("/invite Ahmed")
    await olga.taps("Publish them as they are")
    await olga.taps("Make the link for Ahmed")
    await opens(desk, AHMED, await olga.link("Ahmed, this is your invitation"))
    await olga.taps("Yes, it's Ahmed")
    await ahmed.taps("Accept")
    await olga.sees("accepted your offer")
    await ahmed.types("/request 200")
    await olga.taps("Money in: approve 200")
    await olga.sees("The money is in")
    await ahmed.sees("is approved: 200 credits")
    await page.screenshot(path=tmp_path / "side-by-side.png")


async def opens(desk: Desk, person: int, link: str) -> None:
    """Open a link as a person, the way the page does when it is tapped."""
    await desk.at(person).opens(link)


async def sets_up(olga: AtPage) -> None:
    await olga.taps("Set it up")
    await olga.sees("What is your business called")
    await olga.types("North Star Credits")
    await olga.taps("EUR")
    await olga.sees("charge for one credit")
    await olga.types("2.10")
    await olga.sees("That is all I need")
