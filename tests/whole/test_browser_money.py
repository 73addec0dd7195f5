"""From the spreadsheet to the statement in the chat page: sixty move in, one buys, and both sides read their month."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.banking import csv_of
from tests.reading import inked, margins_are_clear, pages_of, rendered
from tests.spreadsheets import CREDITS, DUE, sixty
from tests.whole.browser import AtPage, chromium
from tests.whole.conftest import Desk
from tests.whole.test_browser import on_a_phone, opens, sets_up

OLGA, AHMED = 1, 2
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 60
ANSWERS = [
    ("Row 53: Karim", "Call this one Karim cuenta53"),
    ("Row 55: Doble Uno", "Without a Telegram name"),
    ("Row 57: Sin Precio", "Your usual price: €2.10"),
    ("Row 58: Medio", "Type another: Saldo Norte"),
    ("Row 59: Negativo", "0 credits"),
    ("Row 60: Sobre Límite", "It's right as it is"),
    ("looks like the sheet's own sum", "Leave this one out"),
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def test_from_the_spreadsheet_to_the_statement(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    desk.person(OLGA, "Olga Marin")
    desk.person(AHMED, "Ahmed Khalil", language="es", handle="sub_01")
    olga, ahmed = [await on_a_phone(browser, desk, person) for person in (OLGA, AHMED)]
    await opens(desk, OLGA, desk.links[0])
    await sets_up(olga)

    links = await moves_in(olga, tmp_path)
    await opens(desk, AHMED, links["Ahmed"])
    await olga.taps("Yes, it's Ahmed")

    await sells_by_one_line(olga, tmp_path)
    await books_a_bank_file(olga, tmp_path)
    paper = await takes_the_statement(olga, tmp_path)
    text = " ".join(pages_of(paper)[0])
    for words in ("Statement of Ahmed, March 2026", "Charge, sale #1 420.00 −420.00", "Payment 400.00 −20.00"):
        assert words in text
    assert is_drawn(paper)

    await ahmed.types("/statement")
    await ahmed.taps("marzo de 2026")
    await ahmed.is_offered("PDF")
    await ahmed.fits(tmp_path / "extracto.png")
    await ahmed.taps("PDF")
    own = await ahmed.downloads("Extracto de Ahmed")
    text = " ".join(pages_of(own)[0])
    for words in ("Extracto de Ahmed, marzo de 2026", "Cargo, venta #1 420,00 −420,00", "Pago 400,00 −20,00"):
        assert words in text
    assert is_drawn(own)


async def sells_by_one_line(olga: AtPage, tmp_path: Path) -> None:
    await olga.types("ahmed +200 on account")
    await olga.sees("Sell 200 credits to Ahmed?")
    await olga.looks_right(tmp_path / "sale.png")
    await olga.taps("On account: sell 200")
    await olga.sees("Sold to Ahmed: 200 credits")
    await olga.fits(tmp_path / "sold.png")
    await olga.taps("Loaded")
    await olga.sees("Loaded: Ahmed #1, 200 credits")


async def books_a_bank_file(olga: AtPage, tmp_path: Path) -> None:
    """Drop a bank's file, and book what matches with one tap."""
    rows = ("2026-03-02,AHMED,Subpanel,400.00", "2026-03-02,SUB 03,March,3.50", "2026-03-02,Electric Co,Bill,-80.00")
    await olga.sends_file("bank.csv", csv_of(*rows), mime="text/csv")
    await olga.sees("A file with 3 rows")
    await olga.looks_right(tmp_path / "bank-columns.png")
    await olga.taps("Yes, match the rows")
    await olga.sees("2 of 2 match.")
    await olga.fits(tmp_path / "bank.png")
    await olga.taps("Book 2 payments · €403.50")
    await olga.sees("Everything in it is settled.")
    await olga.fits(tmp_path / "booked.png")


async def takes_the_statement(olga: AtPage, tmp_path: Path) -> bytes:
    """Take the statement of a sub-reseller from its card."""
    await olga.types("ahmed")
    await olga.sees("Balance:")
    await olga.looks_right(tmp_path / "card.png")
    await olga.taps("History")
    await olga.sees("History of Ahmed")
    await olga.taps("Statement")
    await olga.taps("March 2026")
    await olga.sees("Statement of Ahmed, March 2026")
    await olga.fits(tmp_path / "statement.png")
    await olga.taps("PDF")
    return await olga.downloads("Statement of Ahmed, March 2026")


def is_drawn(paper: bytes) -> bool:
    """Return whether something is to be seen on each page, and nothing of it cut off."""
    return all(
        inked(rendered(paper, page)) > 0.01 and margins_are_clear(rendered(paper, page))
        for page in range(len(pages_of(paper)))
    )


async def moves_in(olga: AtPage, tmp_path: Path) -> dict[str, str]:
    """Let all sixty move in, with an answer to each doubt; return their links by name."""
    await olga.sends_file("subs.xlsx", sixty(), "/movein", mime=XLSX)
    await olga.taps("Publish them as they are, and go on")
    await olga.sees("Usuario Norte: Account, Norte")
    await olga.looks_right(tmp_path / "columns.png")
    for label in ("That's right", "Make “Norte” anew", "Make “Sur” anew", "They have to pay it", "30 days"):
        await olga.taps(label)
    await olga.sees("Nothing is written yet")
    await olga.fits(tmp_path / "totals.png")
    await olga.taps("Answer what is in doubt (9)")
    for question, answer in ANSWERS:
        await olga.sees(question)
        await olga.fits(tmp_path / f"{question.split(':')[0]}.png")
        await olga.taps(answer)
        if answer.startswith("Type another"):
            await olga.sees("Please type what should stand there instead")
            await olga.types("12")
    totals = await (await olga.sees(f"{ROWS} sub-resellers would move in")).inner_text()
    assert f"Credits, Norte: {CREDITS['Norte'] + 10 + 20 + 30 + 40 + 50 + 12 + 60:,}" in totals
    assert f"Credits, Sur: {CREDITS['Sur']:,}" in totals
    assert f"Due to you: €{DUE + 900:,.2f}" in totals
    await olga.fits(tmp_path / "ready.png")
    await olga.taps(f"Move {ROWS} in")
    links = (await olga.downloads(f"{ROWS} sub-resellers moved in")).decode("utf-8-sig")
    await olga.looks_right(tmp_path / "links.png")
    return dict(csv.reader(io.StringIO(links)))
