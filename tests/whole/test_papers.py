"""Papers and pictures reach a chat as files: drawn by the running bot, sent over HTTP, downloaded and looked at."""

import pytest

from services import invoices
from storage.database import Database
from tests.factories import Network
from tests.reading import PNG_BEGINS, inked, pages_of, picture, rendered
from tests.selling import sold
from tests.whole.conftest import Desk
from tests.whole.trading import Trading, open_phones


@pytest.fixture
async def trading(desk: Desk, network: Network, database: Database) -> Trading:
    """Return a trade with a sale and its invoice, and a bot that runs."""
    trading = await open_phones(desk, network, database)
    trade = trading.trade
    await database.write(lambda store: invoices.set_header(store, "Top TV\nCalle Mayor 1", by=trade.ana))
    await sold(trade, 200)
    return trading


async def test_both_sides_download_the_same_statement_and_it_is_a_paper(trading: Trading) -> None:
    await trading.ahmed.sends("/statement")
    await trading.ahmed.taps("March 2026")
    await trading.ahmed.taps("PDF")
    own = await trading.ahmed.downloads(await trading.ahmed.sees("Statement of Ahmed TV", within=15))
    await trading.ana.sends("ahmed")
    for label in ("History", "Statement", "March 2026", "PDF"):
        await trading.ana.taps(label)
    theirs = await trading.ana.downloads(await trading.ana.sees("Statement of Ahmed TV", within=15))
    assert pages_of(own) == pages_of(theirs)
    assert "2 Mar, 09:00 Charge, request #1 420.00 −420.00" in pages_of(own)[0]
    assert inked(rendered(own)) > 0.01


async def test_an_invoice_is_taken_from_the_card_of_its_sale(trading: Trading) -> None:
    await trading.ahmed.sends("#1")
    await trading.ahmed.taps("Invoice 1")
    pdf = await trading.ahmed.downloads(await trading.ahmed.sees("Invoice 1, Ahmed TV", within=15))
    assert pages_of(pdf)[0][:3] == ["Top TV", "Calle Mayor 1", "Invoice 1"]


async def test_the_cash_flow_is_sent_as_a_photo(trading: Trading) -> None:
    await trading.ana.sends("/cashflow")
    await trading.ana.taps("Picture")
    seen = await trading.ana.sees("Cash flow, October 2025 to March 2026", within=15)
    assert "photo" in seen.body
    png = await trading.ana.downloads(seen)
    assert png.startswith(PNG_BEGINS)
    assert inked(picture(png)) > 0.03
