"""What is agreed and talked about, in the chat page: a check-in is held, a promise confirmed, a review applied.

Ana speaks English, Sol at her desk Spanish; what she agrees with is in French, what she offers in Arabic.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from domain.checkins import Checkin, CheckinMode
from domain.people import Actor, Role
from handlers.wording import _, speaking
from jobs.checkins import plan_checkins
from services import checkin_plans
from storage.database import Database
from storage.store import Store
from tests.conftest import START
from tests.factories import Network
from tests.owing import turn_to
from tests.promising import price_of
from tests.reviewing import go_through, ready
from tests.services.test_reviews import MORNING
from tests.spending import source_at, spends
from tests.trade import Trade, trade_in
from tests.whole.browser import PATIENCE, AtPage, chromium
from tests.whole.conftest import Desk
from tests.whole.test_browser_support import at_page

A_WHILE = 0.5
NOTE = "Quiere crecer en mayo. Le llamo el 20 de marzo."


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    return await trade_in(network, database)


def reads(language: str, text: str, **about: str) -> re.Pattern[str]:
    """Return how a text is recognized by somebody who reads it in a language. `text`: the English of it."""
    with speaking(language):
        said = _(text)
    parts = (re.escape(part) for part in re.split(r"%\(\w+\)s", said))
    return re.compile(".*".join(parts), re.DOTALL)


async def at_page_in(language: str, browser: Browser, desk: Desk, trade: Trade, who: Actor) -> AtPage:
    """Return somebody once their chat is on the page, with the bot speaking a language to them."""
    await trade.database.write(lambda store: store.members.change(who.member_id, language=language))
    return await at_page(browser, desk, replace(who, language=language))


async def comes(desk: Desk, page: AtPage, text: re.Pattern[str]) -> Locator:
    """Have the clock's jobs look what is due until somebody sees what comes of it, and return it."""
    assert desk.house is not None
    found = page.pane.get_by_test_id("message").filter(has_text=text)
    async with asyncio.timeout(PATIENCE / 1000):
        while not await found.count():
            desk.house.ticker.tick_now()
            await asyncio.sleep(A_WHILE)
    return found.first


async def planned(trade: Trade) -> Checkin:
    """Have Ahmed be spoken to monthly, and return the check-in that is planned for it."""

    async def work(store: Store) -> None:
        await checkin_plans.set_mode(store, trade.child.id, CheckinMode.MONTHLY, by=trade.ana)

    await trade.database.write(work)
    await trade.database.write(plan_checkins)
    [found] = await trade.database.read(lambda store: store.checkins.open_of(trade.child.id, trade.top.id))
    return found


async def test_a_check_in_is_held_by_a_reply_and_the_day_in_it_is_a_reminder(
    browser: Browser, desk: Desk, trade: Trade, network: Network, tmp_path: Path
) -> None:
    await network.fund(trade.sub_panel, 4000)
    await spends(trade, await source_at(trade, START), [20, 25, 30, 22, 28] * 12)
    colleague = await network.member(trade.top, Role.SUPPORT, name="Sol")
    sol = await at_page_in("es", browser, desk, trade, colleague)
    day = (await planned(trade)).due_on
    turn_to(desk.clock, datetime(day.year, day.month, day.day, 9, 29, tzinfo=UTC))
    await expect(sol.pane.get_by_test_id("message")).to_have_count(0)
    desk.clock.forward(timedelta(minutes=1))

    title = reads("es", "Check-in with %(name)s")
    card = await comes(desk, sol, title)
    await expect(card.get_by_test_id("photo").locator("img")).to_be_visible(timeout=PATIENCE)
    await sol.fits(tmp_path / "checkin.png")
    await sol.replies(title, NOTE)
    await sol.sees(reads("es", "Noted. The check-in with %(name)s is held."))
    await expect(card).to_contain_text(reads("es", "Held by %(who)s on %(moment)s."), timeout=PATIENCE)
    await expect(card).to_contain_text(NOTE)

    await sol.taps(reads("es", "Remind me on %(day)s"))
    await sol.sees(reads("es", "I remind you on %(day)s in the morning, about %(name)s."))
    turn_to(desk.clock, datetime(2026, 3, 20, 9, 30, tzinfo=UTC))
    await comes(desk, sol, reads("es", "Reminder: %(name)s"))
    await sol.looks_right(tmp_path / "reminder.png")


async def test_a_promise_is_confirmed_with_one_tap_and_the_next_quote_has_its_price(
    browser: Browser, desk: Desk, trade: Trade, tmp_path: Path
) -> None:
    ana, ahmed = await asyncio.gather(
        at_page(browser, desk, trade.ana), at_page_in("fr", browser, desk, trade, trade.ahmed)
    )
    await ana.types("/agreed Ahmed TV 2.05 until 30 June, then back")
    await ana.sees("It waits for their answer")
    await ahmed.sees(reads("fr", "Is this what was said? It counts once you confirm it."))
    await ahmed.looks_right(tmp_path / "promise.png")
    await ahmed.taps(reads("fr", "Confirm"))
    for page, language, title in ((ana, "en", "What you agreed with Ahmed TV"), (ahmed, "fr", "Top TV")):
        card = page.pane.get_by_test_id("message").filter(has_text=title).filter(has_text="2026").first
        await expect(card).to_contain_text(reads(language, "Confirmed by %(who)s on %(at)s."), timeout=PATIENCE)
    await ana.sees("Ahmed TV confirmed what you agreed.")

    await ahmed.types("/request 100")
    await ana.sees("€2.05 · as promised until 30 June 2026")
    await ahmed.sees(re.compile(r"205(,00)?\s€"))
    await ahmed.looks_right(tmp_path / "request.png")


async def test_a_review_is_applied_the_new_price_holds_from_its_day(
    browser: Browser, desk: Desk, trade: Trade, tmp_path: Path
) -> None:
    await ready(trade)
    await go_through(trade, desk.clock)
    turn_to(desk.clock, MORNING)
    ana, ahmed = await asyncio.gather(
        at_page(browser, desk, trade.ana), at_page_in("ar", browser, desk, trade, trade.ahmed)
    )
    await comes(desk, ana, re.compile("1 proposes another price"))
    await ana.taps("See them")
    await ana.taps("Ahmed TV: €2.10 → €2.00")
    await ana.sees("€2.00 a credit from 1,000 credits a month; counted: 1,100 credits.")
    await ana.looks_right(tmp_path / "review.png")
    await ana.taps("Offer €2.00 from 16 June 2026")
    await ana.sees("They've got it, with the reason in kind words.")

    offer = await ahmed.sees(
        reads("ar", "You buy much: from %(from_credits)s a month a credit costs %(tier_price)s. Thank you.")
    )
    assert await offer.get_by_test_id("text").evaluate("text => getComputedStyle(text).unicodeBidi") == "plaintext"
    await ahmed.fits(tmp_path / "offer.png")
    await ahmed.taps(reads("ar", "Accept"))
    await ana.sees("Ahmed TV accepted your offer.")
    assert await price_of(trade.database, trade.child) == Decimal("2.10")
    turn_to(desk.clock, datetime(2026, 6, 16, 8, tzinfo=UTC))
    await comes_true(desk, trade, Decimal("2.00"))
    await ahmed.types("/request 100")
    await ana.sees("Ahmed TV #4: 100 credits")
    await ana.sees("€200")


async def comes_true(desk: Desk, trade: Trade, price: Decimal) -> None:
    """Have the clock's jobs look what is due until a price holds."""
    assert desk.house is not None
    async with asyncio.timeout(PATIENCE / 1000):
        while await price_of(trade.database, trade.child) != price:
            desk.house.ticker.tick_now()
            await asyncio.sleep(A_WHILE)
