"""/cashflow: a month at a glance, month by month, as a picture and as a file."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.chart_parts import BAR_COLOURS
from bot.charts import LINE_COLOURS, draw_chart
from domain.clock import TurnableClock
from domain.ledger import AccountKind, Leg, TransferKind
from domain.money import Money
from domain.people import Role
from domain.requests import Settlement
from handlers.cash_flow import DrawCashFlow, ExportCashFlow, ShowCashFlow
from handlers.chart import Chart, Marks
from handlers.screen import Screen
from services import stock
from storage.models.people import resellers
from storage.store import Store
from tests.bot.test_charts import share_of
from tests.conftest import START
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.test_history import middle_paid_by_omar
from tests.reading import inked, picture
from tests.selling import sold
from tests.spending import source_at, spends
from tests.talk import Chat, button, buttons_of, text_of, whole_menu
from tests.trade import Trade, change


async def buy(trade: Trade, credits: int, euros: int) -> None:
    await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=credits, cost=Money(euros * 100, "EUR"), supplier="Acme", by=trade.ana
        )
    )


async def a_month(desk: Desk) -> None:
    """Buy, sell on account and paid, and give some money back, with a fee."""
    trade = desk.trade
    await buy(trade, 1000, 800)
    await sold(trade, 200, settlement=Settlement.PAID)
    await sold(trade, 100)

    async def move(store: Store) -> None:
        cash = await store.ledger.account(trade.top.id, AccountKind.CASH, "EUR")
        fees = await store.ledger.account(trade.top.id, AccountKind.FEES, "EUR")
        due = await store.ledger.account(trade.child.id, AccountKind.DUE, "EUR")
        legs = [
            Leg("fee", TransferKind.SINGLE, fees.id, cash.id, 5_00),
            Leg("money", TransferKind.SINGLE, due.id, cash.id, 20_00),
        ]
        await store.ledger.record(legs, key="payment:test", actor="test", reason="")

    await trade.database.write(move)


def lines_of(screen: Screen) -> list[str]:
    return [f"{field.label}: {field.value}" if field.label else field.value for field in screen.fields]


async def test_a_month_is_said_at_a_glance(desk: Desk) -> None:
    await a_month(desk)
    screen = await desk.marta.says("/cashflow")
    assert screen.title == "Cash flow, March 2026"
    assert screen.lines == ("So far, as of 2 Mar, 09:00.",)
    assert lines_of(screen) == [
        "Received: €395",
        "Of that, EUR: €420 came, €20 went back, €5 were fees",
        "Charged: €630",
        "Cost of credits bought: €800",
        "Margin: €390 (62 %)",
        "To be paid to you: €230",
        "Not due yet: €230",
        "Credits",
        "Bought: 1,000 credits for €800",
        "Passed on: 300 credits for €630",
        "They had cost: €240",
        "Not used yet, with your sub-resellers: 300 credits",
        "Not sold yet: 700 credits",
    ]
    assert screen.note == ""
    assert list(buttons_of(screen)) == ["Picture", "CSV", "« Menu"]


async def test_demand_and_what_is_to_be_bought_are_told_as_ranges_in_the_running_month(
    desk: Desk, clock: TurnableClock
) -> None:
    await a_month(desk)
    source = await source_at(desk.trade, START)
    await spends(desk.trade, source, [20, 25, 30, 22, 28] * 12)
    april = await desk.marta.says("/cashflow")
    assert lines_of(april)[-4:] == [
        "Not sold yet: 700 credits",
        "Expected in 30 days",
        "Demand: 625 to 878 credits",
        "To buy: up to 178 credits",
    ]
    await buy(desk.trade, 500, 400)
    assert lines_of(await desk.marta.says("/cashflow"))[-1] == "To buy: nothing, you have enough"
    clock.forward(timedelta(days=35))
    march = await desk.marta.taps(ShowCashFlow(2026, 3))
    assert "Expected in 30 days" not in lines_of(march)


async def test_without_a_source_what_is_bought_is_the_demand(desk: Desk, clock: TurnableClock) -> None:
    for _ in range(4):
        await sold(desk.trade, 100)
        clock.forward(timedelta(days=7))
    said = lines_of(await desk.ana.says("/cashflow"))
    assert said[said.index("Expected in 30 days") + 1].startswith("Purchases from you: ")


async def test_of_several_panels_each_has_its_own_demand(desk: Desk, network: Network) -> None:
    ruby = await network.panel(desk.trade.top, "Ruby")
    account = await network.sub_panel(desk.trade.child, ruby)
    await spends(desk.trade, await source_at(desk.trade, START), [9] * 30)
    await spends(desk.trade, await source_at(desk.trade, START, panel_id=ruby.id), [5] * 30, account)
    said = lines_of(await desk.ana.says("/cashflow"))
    assert [line for line in said if line.startswith("Expected")] == [
        "Expected in 30 days: Panel",
        "Expected in 30 days: Ruby",
    ]


async def test_an_empty_month_says_nothing_rather_than_noughts(desk: Desk) -> None:
    screen = await desk.ana.says("/cashflow")
    assert lines_of(screen)[:5] == [
        "Received: nothing",
        "Charged: nothing",
        "Cost of credits bought: nothing",
        "Margin: nothing",
        "To be paid to you: nothing",
    ]


async def test_credits_without_a_purchase_on_record_are_said_to_cost_nothing(desk: Desk) -> None:
    await sold(desk.trade, 50)
    screen = await desk.ana.says("/cashflow")
    assert "50 credits were passed on without a purchase on record before" in screen.note
    assert "Not sold yet: 50 credits more were passed on than bought" in lines_of(screen)


async def test_of_several_panels_each_has_its_own_margin(desk: Desk, network: Network) -> None:
    await a_month(desk)
    other = await network.panel(desk.trade.top, "Ruby")
    await network.panel(desk.trade.top, "Idle")
    await desk.trade.database.write(
        lambda store: stock.buy(
            store, other.id, credits=10, cost=Money(50_00, "EUR"), supplier="Acme", by=desk.trade.ana
        )
    )
    said = lines_of(await desk.ana.says("/cashflow"))
    assert said.index("Panel") < said.index("Ruby")
    assert said.count("Margin: €390") == 1
    assert "Cost of credits bought: €850" in said
    assert "Bought: 10 credits for €50" in said
    assert "Idle" not in said


async def test_months_are_reached_by_buttons_in_both_directions(desk: Desk, clock: TurnableClock) -> None:
    await a_month(desk)
    clock.forward(timedelta(days=35))
    april = await desk.ana.says("/cashflow")
    assert april.title == "Cash flow, April 2026"
    march = await desk.ana.taps(button(april, "‹ March 2026"))
    assert march.title == "Cash flow, March 2026"
    assert march.lines == ()
    assert "Charged: €630" in lines_of(march)
    assert [label for label in buttons_of(march) if "2026" in label] == ["April 2026 ›"]
    assert (await desk.ana.taps(button(march, "April 2026 ›"))).title == april.title


async def test_a_month_is_the_networks_calendar_month(desk: Desk, clock: TurnableClock) -> None:
    await change(desk.trade.database, resellers, desk.trade.top.id, time_zone="Pacific/Auckland")
    clock.forward(timedelta(days=29, hours=3))  # 31 March, 12:00 UTC: April has begun in Auckland
    assert (await desk.ana.says("/cashflow")).title == "Cash flow, April 2026"


@pytest.mark.parametrize("ask", [ShowCashFlow(2026, 4), DrawCashFlow(2026, 13), ExportCashFlow(1, 1)])
async def test_a_month_that_there_is_not_is_refused(desk: Desk, ask: ShowCashFlow) -> None:
    assert (await desk.ana.presses(ask)).said.startswith("There is nothing of that month.")


async def test_one_in_between_sees_its_own_level(desk: Desk, network: Network) -> None:
    await middle_paid_by_omar(desk, network)
    said = lines_of(await desk.ahmed.says("/cashflow"))
    assert "Received: €63" in said
    assert "Cost of credits bought: €420" in said
    assert "Margin: nothing" in said
    assert "Passed on: 30 credits for €63" in said
    assert "Not sold yet: 170 credits" in said
    assert "Received: nothing" in lines_of(await desk.ana.says("/cashflow"))


async def drawn(chat: Chat) -> Chart:
    screen = await chat.taps(button(await chat.says("/cashflow"), "Picture"))
    assert screen.chart is not None
    assert screen.fresh
    return screen.chart


async def test_six_months_are_drawn(desk: Desk, clock: TurnableClock) -> None:
    await a_month(desk)
    clock.forward(timedelta(days=35))
    await sold(desk.trade, 10, settlement=Settlement.PAID)
    chart = await drawn(desk.ana)
    assert chart.labels == ("Nov", "Dec", "Jan", "Feb", "Mar", "Apr")
    assert {series.label: series.values[-2:] for series in chart.series} == {
        "Received": (Decimal(395), Decimal(21)),
        "Credits bought": (Decimal(800), Decimal(0)),
        "Margin": (Decimal(390), Decimal(13)),
    }
    assert (chart.title, chart.unit, chart.last, chart.name) == ("Top TV", "EUR", "so far", "cash-flow-Top-TV.png")
    image = picture(draw_chart(chart))
    assert inked(image) > 0.03
    assert all(share_of(image, colour) > 0.0005 for colour in (BAR_COLOURS[0], LINE_COLOURS[0]))


async def test_the_picture_speaks_the_readers_language(desk: Desk) -> None:
    await a_month(desk)
    await desk.trade.database.write(lambda store: store.members.change(desk.ana.member.member_id, language="es"))
    screen = await desk.ana.taps(DrawCashFlow())
    assert screen.chart is not None
    assert screen.chart.labels[-1] == "mar"
    assert screen.chart.marks == Marks(".", ",")
    assert screen.title == "Flujo de caja, octubre de 2025 a marzo de 2026"


async def test_a_month_is_handed_over_for_a_spreadsheet(desk: Desk) -> None:
    await a_month(desk)
    screen = await desk.ana.taps(button(await desk.ana.says("/cashflow"), "CSV"))
    assert screen.file is not None
    assert screen.file.name == "cash-flow-Top-TV-2026-03.csv"
    head, month, *lines = csv.reader(io.StringIO(screen.file.content.removeprefix("\ufeff")))
    assert (head, month) == (["What", "Panel", "Counted in", "Amount"], ["March 2026", "", "", ""])
    assert lines == [
        ["Came in", "", "EUR", "420.00"],
        ["Went back", "", "EUR", "-20.00"],
        ["Fees", "", "EUR", "-5.00"],
        ["Received", "", "EUR", "395.00"],
        ["Bought", "Panel", "credits", "1000"],
        ["Cost of credits bought", "Panel", "EUR", "800.00"],
        ["Passed on", "Panel", "credits", "300"],
        ["Charged", "Panel", "EUR", "630.00"],
        ["They had cost", "Panel", "EUR", "240.00"],
        ["Margin", "Panel", "EUR", "390.00"],
        ["Passed on without a known cost", "Panel", "credits", "0"],
        ["Not used yet, with your sub-resellers", "Panel", "credits", "300"],
        ["Not sold yet", "Panel", "credits", "700"],
        ["To be paid to you: Not due yet", "", "EUR", "230.00"],
        ["To be paid to you: Up to 7 days over", "", "EUR", "0.00"],
        ["To be paid to you: Up to 30 days over", "", "EUR", "0.00"],
        ["To be paid to you: Longer", "", "EUR", "0.00"],
    ]


async def test_cash_flow_is_on_the_menu_of_those_who_may_see_it(desk: Desk, network: Network) -> None:
    support = Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT))
    assert "Cash flow" in await whole_menu(desk.marta)
    assert "Cash flow" not in await whole_menu(support)
    assert "Cash flow" not in await whole_menu(desk.ahmed)
    assert "Your role doesn't include this." in text_of(await support.says("/cashflow"))
