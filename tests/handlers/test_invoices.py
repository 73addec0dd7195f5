"""/invoices: switched on with a header, listed on both sides, and handed over as PDF."""

from datetime import timedelta

import pytest

from bot.papers import draw_paper
from domain.clock import TurnableClock
from domain.requests import Settlement
from handlers.paper import Paper
from handlers.screen import Button, Screen
from services import books, invoices
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.reading import inked, margins_are_clear, pages_of, rendered
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import child_who_trades

HEADER = "Top TV\nCalle Mayor 1\nNIF B1"


async def switch_on(desk: Desk) -> None:
    await desk.trade.database.write(lambda store: invoices.set_header(store, HEADER, by=desk.trade.ana))


async def paper_from(chat: Chat, pressed: Button) -> Paper:
    screen = await chat.taps(pressed)
    assert screen.paper is not None
    assert screen.fresh
    return screen.paper


async def test_an_owner_switches_invoices_on_by_their_header_and_hears_who_will_read_it(desk: Desk) -> None:
    screen = await desk.ana.says("/invoices")
    assert "No invoices are written." in text_of(screen)
    question = await desk.ana.taps(button(screen, "Write invoices"))
    assert "Every sub-reseller who gets an invoice reads it." in text_of(question)
    shown = await desk.ana.says(HEADER)
    assert shown.quote == HEADER
    assert "each can tell from their own about how many there are" in text_of(shown)
    assert list(buttons_of(shown)) == ["Change the header", "Write no more", "« Menu"]
    stopped = await desk.ana.taps(button(shown, "Write no more"))
    assert "No invoices are written." in text_of(stopped)
    again = await desk.ana.taps(button(stopped, "Write them again"))
    assert again.quote == HEADER


@pytest.mark.parametrize("typed", ["x\n" * 9, "x" * 65, "…", ""])
async def test_a_header_that_no_paper_holds_is_asked_for_again(desk: Desk, typed: str) -> None:
    await desk.ana.taps(button(await desk.ana.says("/invoices"), "Write invoices"))
    again = await desk.ana.says(typed)
    assert "What shall stand at the top of your invoices?" in text_of(again)
    assert "No invoices are written." in text_of(await desk.ana.says("/invoices"))


async def test_only_owners_have_the_settings(desk: Desk) -> None:
    assert list(buttons_of(await desk.marta.says("/invoices"))) == ["« Menu"]


async def test_both_sides_list_a_sales_invoice_and_take_the_same_paper(desk: Desk) -> None:
    await switch_on(desk)
    await sold(desk.trade, 200)
    written, got = await desk.marta.says("/invoices"), await desk.ahmed.says("/invoices")
    assert got.title == "Invoices that you got"
    ours = await paper_from(desk.marta, button(written, "1 · Ahmed TV #1 · €420"))
    theirs = await paper_from(desk.ahmed, button(got, "1 · #1 · €420"))
    assert ours == theirs
    assert ours.name == "invoice-1-Ahmed-TV.pdf"


async def test_an_invoice_is_drawn_and_can_be_read_back(desk: Desk) -> None:
    await switch_on(desk)
    await sold(desk.trade, 200)
    pdf = draw_paper(await paper_from(desk.ahmed, button(await desk.ahmed.says("/invoices"), "1 ·")))
    assert pages_of(pdf) == [
        [
            "Top TV",
            "Calle Mayor 1",
            "NIF B1",
            "Invoice 1",
            "To Ahmed TV",
            "Date 2 March 2026",
            "For request #1",
            "What Credits Price Sum, EUR",
            "Credits 200 €2.10 420.00",
            "Total 420.00",
            "As of 2 March 2026: €420 to be paid by 16 March 2026.",
            "Page 1 of 1",
        ]
    ]
    drawn = rendered(pdf)
    assert inked(drawn) > 0.01
    assert margins_are_clear(drawn)


async def test_an_invoice_says_that_it_is_paid_or_what_is_missing(desk: Desk, clock: TurnableClock) -> None:
    await switch_on(desk)
    await sold(desk.trade, 200)
    await sold(desk.trade, 100, settlement=Settlement.PAID)
    listed = await desk.ana.says("/invoices")
    clock.forward(timedelta(days=1))
    newer, older = [await paper_from(desk.ana, button(listed, label)) for label in ("2 ·", "1 ·")]
    assert older.notes == ("As of 3 March 2026: €210 of it still to be paid by 16 March 2026.",)
    assert newer.notes == ("As of 3 March 2026: €210 to be paid by 16 March 2026.",)
    await desk.marta.taps(button(await desk.marta.says("/payment Ahmed 420"), "Record €420"))
    assert (await paper_from(desk.ana, button(listed, "1 ·"))).notes == ("As of 3 March 2026: paid. Thank you.",)


async def test_a_sale_that_was_taken_back_has_a_credit_note_beside_its_invoice(desk: Desk) -> None:
    await switch_on(desk)
    sale = await sold(desk.trade, 200)
    await desk.trade.database.write(
        lambda store: books.take_back_sale(store, sale.id, "Wrong account", by=desk.trade.ana)
    )
    listed = await desk.ahmed.says("/invoices")
    note = await paper_from(desk.ahmed, button(listed, "2 · #1 · −€420"))
    assert (note.title, note.name) == ("Credit note 2", "credit-note-2-Ahmed-TV.pdf")
    assert note.facts[-1] == ("Takes back", "Invoice 1")
    assert note.tables[0].rows == (("Credits", "−200", "€2.10", "−420.00"),)
    assert note.notes == ("This takes Invoice 1 back.",)
    assert (await paper_from(desk.ahmed, button(listed, "1 ·"))).notes == ("This was taken back: Credit note 2.",)


async def test_the_cards_of_a_sale_hand_its_invoice_over_on_both_sides(desk: Desk) -> None:
    await switch_on(desk)
    request = await desk.trade.request(200)
    await approve_it(desk.trade, request)
    for chat in (desk.ana, desk.ahmed):
        await chat.says("#1")
    cards = [card for chat in (desk.ana, desk.ahmed) for card in await chat.news()]
    assert not [label for card in cards for label in buttons_of(card) if label.startswith("Invoice")]
    await desk.ana.taps(button(await _card(desk.ana), "Loaded"))
    for chat in (desk.ana, desk.ahmed):
        await chat.news()
        found = [
            one for card in chat.messages.values() for label, one in buttons_of(card).items() if label == "Invoice 1"
        ]
        assert (await paper_from(chat, found[0])).title == "Invoice 1"


async def _card(chat: Chat) -> Screen:
    await chat.news()
    return next(card for card in chat.messages.values() if "Loaded" in buttons_of(card))


async def test_a_long_list_is_paged(desk: Desk) -> None:
    await switch_on(desk)
    for credits in range(1, 11):
        await sold(desk.trade, credits, settlement=Settlement.PAID)
    first = await desk.ana.says("/invoices")
    assert [label.split()[0] for label in buttons_of(first) if label[0].isdigit()] == [
        str(number) for number in range(10, 2, -1)
    ]
    second = await desk.ana.taps(button(first, "More ›"))
    assert [label.split()[0] for label in buttons_of(second) if label[0].isdigit()] == ["2", "1"]
    assert "‹ Previous" in buttons_of(second)


async def test_one_in_between_has_both_those_it_writes_and_those_it_got(desk: Desk, network: Network) -> None:
    await switch_on(desk)
    await sold(desk.trade, 200)
    await child_who_trades(network, desk.trade.child, desk.trade.ahmed, desk.trade.panel, "Omar")
    own = await desk.ahmed.says("/invoices")
    assert "There are none here." in text_of(own)
    got = await desk.ahmed.taps(button(own, "Those that you got"))
    assert "1 · #1 · €420" in buttons_of(got)
    assert "Your sub-resellers'" in buttons_of(got)


async def test_an_invoice_is_worded_in_the_readers_language(desk: Desk) -> None:
    await switch_on(desk)
    await sold(desk.trade, 200)
    await desk.trade.database.write(lambda store: store.members.change(desk.trade.ahmed.member_id, language="es"))
    paper = await paper_from(desk.ahmed, button(await desk.ahmed.says("/invoices"), "1 ·"))
    assert (paper.title, paper.name) == ("Factura 1", "factura-1-Ahmed-TV.pdf")
    assert paper.tables[0].totals == (("Total", "", "", "420,00"),)
