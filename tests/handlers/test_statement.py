"""Statements: a month at a glance, as PDF and as CSV, the same for either side."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

from bot.papers import draw_paper
from domain.clock import TurnableClock
from domain.ledger import AccountKind, Leg, TransferKind, credits_of
from domain.money import Money
from domain.requests import Settlement
from handlers.paper import Paper
from handlers.screen import Screen
from handlers.statement import MOST_ON_PAPER, Form, MakeStatement, MakeStatementOf
from services import books, stock
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.test_history import middle_paid_by_omar
from tests.paying import pays
from tests.reading import inked, margins_are_clear, pages_of, rendered
from tests.selling import sold, spend
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import Trade


async def pay(trade: Trade, minor: int) -> None:
    await pays(trade.database, trade.child.id, Money(minor, "EUR"), by=trade.ana)


async def a_busy_month(desk: Desk) -> None:
    """Sell on account and paid, take money and a sale back, have credits spent."""
    trade = desk.trade
    await sold(trade, 200)
    mistaken = await sold(trade, 100, settlement=Settlement.PAID)
    await pay(trade, 123_45)
    await trade.database.write(lambda store: books.take_back_sale(store, mistaken.id, "Wrong account", by=trade.ana))
    await spend(trade, 30)


async def paper_of(chat: Chat, ask: MakeStatement | MakeStatementOf) -> Paper:
    screen = await chat.taps(replace(ask, form=Form.PDF))
    assert screen.paper is not None
    return screen.paper


async def csv_of(chat: Chat, ask: MakeStatement | MakeStatementOf) -> list[list[str]]:
    screen = await chat.taps(replace(ask, form=Form.CSV))
    assert screen.file is not None
    return list(csv.reader(io.StringIO(screen.file.content.removeprefix("\ufeff"))))


def both_sides(desk: Desk) -> tuple[tuple[Chat, MakeStatement], tuple[Chat, MakeStatementOf]]:
    return (desk.ahmed, MakeStatement(2026, 3)), (desk.ana, MakeStatementOf(desk.trade.child.id, 2026, 3))


async def test_a_month_is_shown_at_a_glance_with_two_forms_to_choose_from(desk: Desk) -> None:
    await a_busy_month(desk)
    months = await desk.ahmed.says("/statement")
    screen = await desk.ahmed.taps(button(months, "March 2026"))
    assert screen.title == "Statement of Ahmed TV, March 2026"
    assert [(one.label, one.value) for one in screen.fields] == [
        ("Credits", "0 credits → 170 credits"),
        ("Payments", "nothing to pay → €296.55 to pay"),
    ]
    assert list(buttons_of(screen)) == ["PDF", "CSV", "« Months"]
    as_paper = await desk.ahmed.taps(button(screen, "PDF"))
    as_table = await desk.ahmed.taps(button(screen, "CSV"))
    assert as_paper.paper is not None
    assert as_table.file is not None
    assert [as_paper.paper.name, as_table.file.name] == [
        "statement-Ahmed-TV-2026-03.pdf",
        "statement-Ahmed-TV-2026-03.csv",
    ]
    assert as_paper.fresh
    assert as_table.fresh


async def test_a_month_in_which_nothing_moved_says_so(desk: Desk) -> None:
    assert "Nothing moved in that month." in text_of(await desk.ahmed.taps(MakeStatement(2026, 3)))


async def test_both_sides_read_the_same_line_by_line(desk: Desk) -> None:
    await a_busy_month(desk)
    (ahmed, own), (ana, of_ahmed) = both_sides(desk)
    assert await csv_of(ahmed, own) == await csv_of(ana, of_ahmed)
    assert await paper_of(ahmed, own) == await paper_of(ana, of_ahmed)


async def test_what_a_middle_has_below_stands_in_its_own_statement_alone_and_the_rest_is_the_same(
    desk: Desk, network: Network
) -> None:
    await middle_paid_by_omar(desk, network)
    (ahmed, own), (ana, of_ahmed) = both_sides(desk)
    mine, theirs = await csv_of(ahmed, own), await csv_of(ana, of_ahmed)
    between = [line for line in mine if not line[2].startswith("Money received")]
    assert [[line[0], *line[2:]] for line in between] == [[line[0], *line[2:]] for line in theirs]
    assert len(mine) > len(theirs)
    tables = {table.heading: table for table in (await paper_of(ahmed, own)).tables}
    seen = {table.heading: table for table in (await paper_of(ana, of_ahmed)).tables}
    assert tables.keys() - seen.keys() == {"Received and paid out, in EUR"}
    for heading, table in seen.items():
        assert [(row[0], *row[2:]) for row in table.rows] == [(row[0], *row[2:]) for row in tables[heading].rows]
        assert table.totals == tables[heading].totals


async def test_a_statement_is_drawn_and_can_be_read_back(desk: Desk) -> None:
    await a_busy_month(desk)
    pdf = draw_paper(await paper_of(desk.ahmed, MakeStatement(2026, 3)))
    [page] = pages_of(pdf)
    assert page == [
        "Statement of Ahmed TV, March 2026",
        "Business Ahmed TV",
        "With Top TV",
        "As of 2 Mar, 09:00",
        "Credits",
        "Date What Out In Balance",
        "At the start 0",
        "2 Mar, 09:00 Purchase, request #1 200 200",
        "2 Mar, 09:00 Purchase, request #2 100 300",
        "2 Mar, 09:00 Taken back: Purchase, request #2.",
        "Wrong account",
        "100 200",
        "2 Mar, 09:00 Used in the panel 30 170",
        "At the end 130 300 170",
        "Charges and payments, in EUR (minus: to pay)",
        "Date What Charged Credited Balance",
        "At the start 0.00",
        "2 Mar, 09:00 Charge, request #1 420.00 −420.00",
        "2 Mar, 09:00 Payment, request #2 210.00 −210.00",
        "2 Mar, 09:00 Charge, request #2 210.00 −420.00",
        "2 Mar, 09:00 Payment 123.45 −296.55",
        "2 Mar, 09:00 Taken back: Charge, request #2.",
        "Wrong account",
        "210.00 −86.55",
        "2 Mar, 09:00 Taken back: Payment, request #2.",
        "Wrong account",
        "210.00 −296.55",
        "At the end 840.00 543.45 −296.55",
        "Dates and times are those of UTC.",
        "Page 1 of 1",
    ]
    drawn = rendered(pdf)
    assert inked(drawn) > 0.02
    assert margins_are_clear(drawn)


async def test_a_month_that_is_over_does_not_say_as_of_when_it_is(desk: Desk, clock: TurnableClock) -> None:
    await a_busy_month(desk)
    clock.forward(timedelta(days=31))
    assert "As of" not in dict((await paper_of(desk.ahmed, MakeStatement(2026, 3))).facts)
    april = await paper_of(desk.ahmed, MakeStatement(2026, 4))
    assert [table.rows for table in april.tables] == [
        (("", "At the start", "", "", "170"),),
        (("", "At the start", "", "", "−296.55"),),
    ]


async def test_the_tops_statement_has_its_stock_and_its_money(desk: Desk) -> None:
    trade = desk.trade
    await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=500, cost=Money(1000_00, "EUR"), supplier="Acme", by=trade.ana
        )
    )
    paper = await paper_of(desk.ana, MakeStatement(2026, 3))
    assert [table.heading for table in paper.tables] == ["Stock", "Received and paid out, in EUR"]
    assert paper.tables[1].totals == (("", "At the end", "1,000.00", "0.00", "−1,000.00"),)
    assert "With" not in dict(paper.facts)


async def test_a_month_with_more_movements_than_a_pdf_holds_is_offered_as_csv(desk: Desk) -> None:
    trade, many = desk.trade, MOST_ON_PAPER + 1

    async def move(store: Store) -> None:
        wallet = await store.ledger.account(
            trade.child.id, AccountKind.WALLET, credits_of(trade.panel.id), sub_panel_id=trade.sub_panel.id, floor=0
        )
        supplier = await store.ledger.account(trade.child.id, AccountKind.SUPPLIER, wallet.asset)
        legs = [Leg(f"leg-{n}", TransferKind.SINGLE, supplier.id, wallet.id, 1) for n in range(many)]
        await store.ledger.record(legs, key="many", actor="test", reason="many")

    await trade.database.write(move)
    said = (await desk.ahmed.presses(MakeStatement(2026, 3, Form.PDF))).said
    assert said.startswith("There are 1,501 movements in that month, and a PDF holds 1,500.")
    assert len(await csv_of(desk.ahmed, MakeStatement(2026, 3))) == many + 3


async def test_a_statement_in_spanish_is_worded_and_counted_in_spanish(desk: Desk) -> None:
    trade = desk.trade
    await sold(trade, 1000, settlement=Settlement.PAID)
    await trade.database.write(lambda store: store.members.change(trade.ahmed.member_id, language="es"))
    paper = await paper_of(desk.ahmed, MakeStatement(2026, 3))
    assert paper.name == "extracto-Ahmed-TV-2026-03.pdf"
    assert paper.tables[1].totals == (("", "Al final", "2.100,00", "2.100,00", "0,00"),)
    assert "Página 1 de 1" in pages_of(draw_paper(paper))[0]


async def test_a_month_that_has_not_begun_is_refused(desk: Desk) -> None:
    reply = await desk.ahmed.presses(MakeStatement(2026, 4))
    assert reply.said.startswith("There is nothing of that month.")


def test_an_old_button_without_a_form_is_asked_for_one() -> None:
    assert MakeStatement(2026, 3).form is None
    assert Screen().paper is None
