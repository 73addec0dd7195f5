"""Statements that come by themselves: who decides that, and what comes."""

from dataclasses import replace
from datetime import timedelta

from bot.papers import draw_paper
from domain.clock import TurnableClock
from domain.ledger import AccountKind, Leg, TransferKind
from domain.people import Role
from handlers.cards import draw_card
from handlers.screen import Screen
from handlers.statement import MOST_ON_PAPER
from handlers.wording import speaking
from jobs.papers import send_statements
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.reading import inked, margins_are_clear, pages_of, rendered
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import Trade

SEND, END = "Send it to me every month", "Don't send it by itself any more"


async def test_it_comes_to_owner_and_finance_in_the_language_of_each(
    desk: Desk, clock: TurnableClock, network: Network
) -> None:
    trade = desk.trade
    fatima = Chat(trade.database, await network.member(trade.child, Role.FINANCE, name="Fatima"))
    await trade.database.write(lambda store: store.members.change(fatima.member.member_id, language="es"))
    fatima = Chat(trade.database, replace(fatima.member, language="es"))
    await sold(trade, 200)
    await desk.ahmed.news()
    await fatima.news()
    wished = await desk.ahmed.taps(button(await desk.ahmed.says("/statement"), SEND))
    assert "Last month's comes by itself on the first of each month" in text_of(wished)
    clock.forward(timedelta(days=30))
    assert await trade.database.write(send_statements) == 1
    [english], [spanish] = await desk.ahmed.news(), await fatima.news()
    assert english.title == "Statement of Ahmed TV, March 2026"
    assert "/statement is where you can end that" in english.note
    assert spanish.title == "Extracto de Ahmed TV, marzo de 2026"
    assert english.paper is not None
    pdf = draw_paper(english.paper)
    [page] = pages_of(pdf)
    assert any("420.00" in line for line in page)
    assert inked(rendered(pdf)) > 0.01
    assert margins_are_clear(rendered(pdf))


async def test_of_a_month_in_which_nothing_moved_a_line_says_so(desk: Desk, clock: TurnableClock) -> None:
    clock.forward(timedelta(days=30))
    screen = await drawn(desk.trade)
    assert screen.lines == ("Nothing moved in March 2026, so there is no statement to read.",)
    assert screen.paper is None


async def test_a_month_with_more_than_a_pdf_holds_comes_as_csv(desk: Desk, clock: TurnableClock) -> None:
    await many_sales(desk.trade, MOST_ON_PAPER // 2 + 1)
    clock.forward(timedelta(days=30))
    screen = await drawn(desk.trade)
    assert screen.paper is None
    assert screen.file is not None
    assert screen.file.name == "statement-Ahmed-TV-2026-03.csv"


async def many_sales(trade: Trade, count: int) -> None:
    """Record so many charges, each with its payment."""

    async def record(store: Store) -> None:
        due = await store.ledger.account(trade.child.id, AccountKind.DUE, "EUR", floor=-1_000_000)
        sales = await store.ledger.account(trade.top.id, AccountKind.SALES, "EUR")
        legs = [
            leg
            for number in range(count)
            for leg in (
                Leg(f"charge{number}", TransferKind.SINGLE, due.id, sales.id, 100),
                Leg(f"back{number}", TransferKind.SINGLE, sales.id, due.id, 100),
            )
        ]
        await store.ledger.record(legs, key="many", actor="test", reason="")

    await trade.database.write(record)


async def drawn(trade: Trade) -> Screen:
    with speaking("en"):
        return await trade.database.read(lambda store: draw_card("month_statement", 202603, trade.ahmed, store))


async def test_those_who_keep_the_money_decide_and_the_others_only_read(desk: Desk, network: Network) -> None:
    support = Chat(desk.trade.database, await network.member(desk.trade.child, Role.SUPPORT, name="Sami"))
    assert SEND not in buttons_of(await support.says("/statement"))
    on = await desk.ahmed.taps(button(await desk.ahmed.says("/statement"), SEND))
    off = await desk.ahmed.taps(button(on, END))
    assert SEND in buttons_of(off)
    assert SEND in buttons_of(await desk.ana.says("/statement"))
