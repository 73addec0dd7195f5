"""Support in the chat page: five report one fault and hear of it together, and one is helped by a guide alone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from domain.people import Actor
from domain.tickets import Cause, Ended, Listed, Ticket
from sandbox.person import Person
from services import fault, guides
from storage.database import Database
from storage.store import Store
from tests.factories import Network
from tests.tickets import open_one
from tests.trade import Trade, trade_in
from tests.whole.browser import PATIENCE, AtPage, chromium
from tests.whole.conftest import Desk
from tests.whole.test_browser import on_a_phone
from tests.whole.trading import at_phone

TOLD = "We know what it is. It works again by 18:00."

ENGLISH = {
    "says": "Nobody can log in",
    "offer": "Shall I open a ticket?",
    "taps": "Panel access, Several, Just now",
    "open": "Ticket #1 is open",
    "news": "News about what you reported",
    "working": "Is it working again?",
    "yes": "Yes, it works",
    "over": "Closed. If it comes back",
}
SPANISH = {
    "says": "Nadie puede entrar",
    "offer": "¿Abro un ticket?",
    "taps": "Acceso al panel, Varios, Ahora mismo",
    "open": "El ticket #1 está abierto",
    "news": "Novedades sobre lo que nos contaste",
    "working": "¿Vuelve a funcionar?",
    "yes": "Sí, funciona",
    "over": "Cerrado. Si vuelve a pasar",
}


@dataclass(frozen=True)
class Asker:
    """A sub-reseller's owner at the chat page, and what the bot says in their language."""

    member: Actor
    page: AtPage
    words: dict[str, str]

    async def reports(self) -> None:
        await self.page.types(self.words["says"])
        await self.page.sees(self.words["offer"])
        for label in self.words["taps"].split(", "):
            await self.page.taps(label)
        await self.page.sees(self.words["open"])

    async def hears_once(self) -> None:
        """Assert that what is new came to them, and that it came once."""
        await self.page.sees(TOLD)
        told = self.page.pane.get_by_test_id("message").filter(has_text=TOLD)
        await expect(told.filter(has_text=self.words["news"])).to_have_count(1, timeout=PATIENCE)

    async def says_it_works(self) -> None:
        await self.page.sees(self.words["working"])
        await self.page.taps(self.words["yes"])
        await self.page.sees(self.words["over"])


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def trade(network: Network, database: Database) -> Trade:
    return await trade_in(network, database)


async def asker(browser: Browser, desk: Desk, trade: Trade, who: Actor, words: dict[str, str]) -> Asker:
    """Return somebody at the page, in the language of the words."""
    language = "es" if words is SPANISH else "en"
    await trade.database.write(lambda store: store.members.change(who.member_id, language=language))
    return Asker(replace(who, language=language), await at_page(browser, desk, who), words)


async def at_page(browser: Browser, desk: Desk, who: Actor) -> AtPage:
    """Return somebody once their chat is on the page."""
    at_phone(desk, who)
    one = await on_a_phone(browser, desk, int(who.chat))
    await expect(one.pane.get_by_text(who.name).first).to_be_visible(timeout=PATIENCE)
    return one


async def reseller_in_between(browser: Browser, desk: Desk, trade: Trade) -> tuple[Asker, Person]:
    """Return one whose own sub-reseller has reported the fault to them, and that sub-reseller with their chat."""
    house, owner, _account = await trade.sibling("Karim Net")
    karim = await asker(browser, desk, trade, owner, ENGLISH)
    badr = await trade.network.member(await trade.network.child(house, "Badr"), name="Badr")
    phone = at_phone(desk, badr)
    ticket = await open_one(trade, by=badr, text="Nothing works here", panel_id=trade.panel.id)
    await trade.database.write(lambda store: fault.decide(store, [ticket.id], Cause.SUPPLIER, by=owner))
    return karim, phone


async def tickets_of(trade: Trade, *people: Asker) -> list[Ticket]:
    async def read(store: Store) -> list[Ticket]:
        of = [one.member.reseller_id for one in people]
        return [
            ticket
            for reseller_id in of
            for ticket in await store.ticket_lists.own(reseller_id, Listed.CLOSED, skip=0, most=9)
        ]

    return await trade.database.read(read)


async def test_five_report_a_fault_and_hear_of_it_together_once(
    browser: Browser, desk: Desk, trade: Trade, tmp_path: Path
) -> None:
    owners = [trade.ahmed, *[(await trade.sibling(name))[1] for name in ("Lina TV", "Marco Net", "Nora Box")]]
    olga, (karim, badr) = await asyncio.gather(
        at_page(browser, desk, trade.ana), reseller_in_between(browser, desk, trade)
    )
    four = await asyncio.gather(
        *(asker(browser, desk, trade, who, (ENGLISH, SPANISH)[at % 2]) for at, who in enumerate(owners))
    )
    five = [*four, karim]

    for one in four:
        await one.reports()
    await four[1].page.looks_right(tmp_path / "ticket.png")
    await karim.page.taps("Put it to Top TV")
    await karim.page.sees("None of your sub-resellers is named")
    await karim.page.taps("Send it")

    await olga.sees("Panel access: 5 sub-resellers ask")
    await expect(olga.pane.get_by_test_id("message").filter(has_text="sub-resellers ask")).to_have_count(1)
    await olga.looks_right(tmp_path / "company.png")
    await olga.taps("Open one case for all")
    case = await (await olga.sees("5 tickets of")).inner_text()
    assert "\nPanel:" not in case, "there is only one"
    await olga.looks_right(tmp_path / "case.png")

    await olga.taps("Update for all…")
    await olga.sees("What is new?")
    await olga.types(TOLD)
    await olga.sees("Passed down to the sub-resellers of 5 open tickets.")
    for one in five:
        await one.hears_once()
    await badr.sees(f"News about what you reported:.*{TOLD}")

    await olga.taps("Open the case")
    await olga.taps("Resolved")
    await olga.taps("Yes, resolved")
    await karim.page.taps("Working again: ask all")
    await badr.taps("Yes, it works", within=10)
    for one in five:
        await one.says_it_works()
    await four[1].page.looks_right(tmp_path / "works.png")

    tickets = await tickets_of(trade, *five)
    assert [(one.cause, one.ended) for one in tickets] == [(Cause.SUPPLIER, Ended.SOLVED)] * 5
    await olga.types("/support")
    said = await (await olga.sees("Whose fault it was")).inner_text()
    assert "the supplier's: 5" in said
    assert "Karim Net: 0 (and 1 of the supplier's)" in said
    await olga.looks_right(tmp_path / "support.png")


async def test_what_a_guide_solves_is_one_ticket_and_disturbs_nobody(
    browser: Browser, desk: Desk, trade: Trade, tmp_path: Path
) -> None:
    await trade.database.write(lambda store: guides.add(store, "Nadie puede entrar", "Reinicia la app.", by=trade.ana))
    olga, lina = await asyncio.gather(
        at_page(browser, desk, trade.ana), asker(browser, desk, trade, trade.ahmed, SPANISH)
    )
    await lina.page.types(lina.words["says"])
    await lina.page.taps("Acceso al panel")
    await lina.page.sees("Reinicia la app.")
    await lina.page.looks_right(tmp_path / "guide.png")
    await lina.page.taps("Resuelto, gracias")
    await lina.page.sees("Queda como ticket #1, cerrado.")

    [ticket] = await tickets_of(trade, lina)
    assert (ticket.cause, ticket.ended) == (Cause.RESELLER, Ended.GUIDE)
    await expect(olga.pane.get_by_test_id("message")).to_have_count(0)
    await olga.types("/guides")
    await olga.sees("Nadie puede entrar: shown once, solved it once")
    await olga.looks_right(tmp_path / "guides.png")
