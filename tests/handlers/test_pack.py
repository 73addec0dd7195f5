"""/pack: a month that is over in one PDF, which says what the books and the desk say."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.drawing import Order, orders
from bot.papers import draw_paper
from domain.clock import TurnableClock
from domain.money import Money
from domain.papers import PaperWish
from domain.people import Role
from domain.requests import Settlement
from domain.tickets import Cause
from handlers.cards import draw_card
from handlers.pack_charts import MOST_DRAWN
from handlers.pack_paper import pack_paper
from handlers.paper import Paper, Section
from handlers.paper_asks import MakePack
from handlers.screen import Screen
from handlers.wording import speaking
from services import packs, stock
from services.margins import MarginLine
from services.packs import Minimum
from services.support_figures import ResellerLine
from storage.models.agreement import sub_panels
from storage.models.people import resellers
from storage.models.requests import stock_purchases
from storage.models.support import tickets
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.test_history import middle_paid_by_omar
from tests.reading import inked, margins_are_clear, pages_of, rendered
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of, whole_menu
from tests.tickets import open_one
from tests.trade import Trade, change

MARCH = MakePack(2026, 3)


async def buy(trade: Trade, credits: int, euros: int, supplier: str = "Acme") -> None:
    cost = Money(euros * 100, "EUR")
    await trade.database.write(
        lambda store: stock.buy(store, trade.panel.id, credits=credits, cost=cost, supplier=supplier, by=trade.ana)
    )


async def a_march(desk: Desk) -> None:
    """Buy, sell to Ahmed and to another, have three tickets opened, and agree on minimums."""
    trade = desk.trade
    await buy(trade, 1000, 800)
    await sold(trade, 200, settlement=Settlement.PAID)
    house, omar, account = await trade.sibling("قناة عمر TV", price="1.00")
    other = replace(trade, child=house, ahmed=omar, sub_panel=account)
    await sold(other, 100)
    await change(trade.database, sub_panels, trade.sub_panel.id, period_minimum=150)
    await change(trade.database, sub_panels, account.id, period_minimum=300)
    for who, cause in ((trade.ahmed, Cause.RESELLER), (trade.ahmed, Cause.SUPPLIER), (omar, Cause.UNKNOWN)):
        ticket = await open_one(trade, by=who)
        await change(trade.database, tickets, ticket.id, cause=cause)


async def paper_of(chat: Chat, ask: MakePack = MARCH) -> Paper:
    screen = await chat.taps(ask)
    assert screen.paper is not None
    return screen.paper


def section(paper: Paper, heading: str) -> Section:
    return next(one for one in paper.sections if one.heading == heading)


def rows_of(one: Section, table: int = 0) -> list[tuple[str, ...]]:
    return [*one.tables[table].rows, *one.tables[table].totals]


def looks_good(pdf: bytes) -> list[str]:
    """Check that no page is blank, and that none has anything at its edges; return the lines of all pages."""
    pages = pages_of(pdf)
    for number in range(len(pages)):
        drawn = rendered(pdf, number)
        assert inked(drawn) > 0.003
        assert margins_are_clear(drawn)
    return [line for page in pages for line in page]


async def test_a_pack_says_what_the_books_and_the_desk_say(desk: Desk, clock: TurnableClock) -> None:
    clock.forward(timedelta(hours=1))
    await change(desk.trade.database, resellers, desk.trade.child.id, created_at=clock() - timedelta(days=90))
    await a_march(desk)
    clock.forward(timedelta(days=35))
    paper = await paper_of(desk.marta)
    assert paper.name == "pack-Top-TV-2026-03.pdf"
    facts = dict(paper.facts)
    assert (facts["Received"], facts["Charged"], facts["Margin"]) == ("€420", "€520", "€280")
    assert (facts["To be paid to you"], facts["Tickets opened"], facts["Minimums met"]) == ("€100", "3", "1 of 1")
    flow = dict(section(paper, "Cash flow").facts)
    shown = await desk.ana.says("/cashflow")
    march = await desk.ana.taps(button(shown, "‹ March 2026"))
    assert [(one.label, one.value) for one in march.fields] == [*section(paper, "Cash flow").facts]
    assert flow["Cost of credits bought"] == "€800"
    assert rows_of(section(paper, "Margin by sub-reseller")) == [
        ("Ahmed TV", "200", "420.00", "160.00", "260.00", "61.9%"),
        ("قناة عمر TV", "100", "100.00", "80.00", "20.00", "20%"),
        ("Together", "300", "520.00", "240.00", "280.00", "53.8%"),
    ]
    assert rows_of(section(paper, "To be paid to you"))[-1] == ("Together", "100.00")
    assert rows_of(section(paper, "Support")) == [
        ("Ahmed TV", "1", "1", "0", "0", "2"),
        ("قناة عمر TV", "0", "0", "0", "1", "1"),
        ("Together", "1", "1", "0", "1", "3"),
    ]
    assert rows_of(section(paper, "Suppliers")) == [("Acme", "1,000", "€800")]
    assert rows_of(section(paper, "Minimums of the month")) == [
        ("Ahmed TV", "150", "200", "met"),
        ("قناة عمر TV", "300", "100", "joined in the month"),
    ]
    assert orders.validate_json(orders.dump_json(Order(paper))) == Order(paper)
    said = looks_good(draw_paper(paper))
    assert "Together 300 520.00 240.00 280.00 53.8%" in said
    assert "Ahmed TV 150 200 met" in said
    assert "Panel" not in " ".join(said)


async def test_a_purchase_taken_back_is_not_what_was_bought(desk: Desk, clock: TurnableClock) -> None:
    await buy(desk.trade, 1000, 800)
    await buy(desk.trade, 50, 40, supplier="Mistaken")

    async def take_back(store: Store) -> None:
        newest = await store.connection.execute(sa.select(sa.func.max(stock_purchases.c.id)))
        await stock.take_back(store, newest.scalar_one(), "Mistaken", by=desk.trade.ana)

    await desk.trade.database.write(take_back)
    clock.forward(timedelta(days=35))
    assert rows_of(section(await paper_of(desk.ana), "Suppliers")) == [("Acme", "1,000", "€800")]


async def test_with_several_panels_each_has_its_lines(desk: Desk, clock: TurnableClock, network: Network) -> None:
    await a_march(desk)
    await network.panel(desk.trade.top, "Ruby")
    await change(desk.trade.database, sub_panels, desk.trade.sub_panel.id, period_minimum=250)
    await change(desk.trade.database, resellers, desk.trade.child.id, created_at=clock() - timedelta(days=90))
    clock.forward(timedelta(days=35))
    paper = await paper_of(desk.ana)
    margin = section(paper, "Margin by sub-reseller")
    assert rows_of(section(paper, "Minimums of the month"))[0] == ("Ahmed TV", "Panel", "250", "200", "50 missing")
    assert [column.heading for column in margin.tables[0].columns][:3] == ["Sub-reseller", "Panel", "Credits"]
    assert rows_of(margin)[0][:3] == ("Ahmed TV", "Panel", "200")


async def test_a_month_without_anything_is_said_to_be_so(desk: Desk, clock: TurnableClock) -> None:
    clock.forward(timedelta(days=65))
    said = looks_good(draw_paper(await paper_of(desk.ana, MakePack(2026, 4))))
    for words in (
        "No credits were passed on in this month.",
        "Nothing was to be paid at the end of the month.",
        "No sub-reseller opened a ticket in this month.",
        "Nothing was bought in this month, and no case was open.",
        "No sub-reseller has a minimum a month.",
    ):
        assert words in said


async def test_one_in_between_has_its_own_pack_without_suppliers(
    desk: Desk, clock: TurnableClock, network: Network
) -> None:
    await buy(desk.trade, 1000, 800, supplier="Secret Wholesale")
    await middle_paid_by_omar(desk, network)
    clock.forward(timedelta(days=35))
    paper = await paper_of(desk.ahmed)
    assert [one.heading for one in paper.sections if one.heading == "Suppliers"] == []
    assert rows_of(section(paper, "Margin by sub-reseller"))[-1] == ("Together", "30", "63.00", "63.00", "0.00", "0%")
    assert "Secret" not in repr(paper)


async def test_in_a_language_read_from_right_to_left_tables_are_turned(desk: Desk, clock: TurnableClock) -> None:
    await a_march(desk)
    await desk.trade.database.write(lambda store: store.members.change(desk.ana.member.member_id, language="ar"))
    clock.forward(timedelta(days=35))
    screen = await Chat(desk.trade.database, replace(desk.ana.member, language="ar")).taps(MARCH)
    assert screen.paper is not None
    said = looks_good(draw_paper(screen.paper))
    [line] = [one for one in said if "420.00" in one and "160.00" in one]
    assert line.index("260.00") < line.index("160.00") < line.index("420.00") < line.index("Ahmed TV")
    [mixed] = [one for one in said if "80.00" in one and "100.00" in one and "TV" in one]
    assert {*"قناة عمر"} - {" "} <= {*mixed}


async def test_three_hundred_sub_resellers_stand_over_pages_and_none_is_lost(desk: Desk, clock: TurnableClock) -> None:
    await change(desk.trade.database, resellers, desk.trade.top.id, currency="JPY")
    clock.forward(timedelta(days=35))

    async def read(store: Store) -> packs.Pack:
        own = await store.resellers.by_id(desk.trade.top.id)
        return await packs.pack_of(store, own, packs.closed_month(2026, 3, "UTC", now=store.now), "UTC")

    names = [
        f"{'أحمد للبث' if n % 3 else 'A name that is as long as it may be, and a little more'} #{n}."
        for n in range(300)
    ]
    pack = replace(
        await desk.trade.database.read(read),
        margins=[MarginLine(n, name, "", n, "JPY", 1000 + n, 700, 0) for n, name in enumerate(names)],  # type: ignore[arg-type]
        minimums=[Minimum(name, "", 10, n, whole=True) for n, name in enumerate(names)],
    )
    pack = replace(pack, support=replace(pack.support, opened=300, resellers=[
        ResellerLine(n, name, 1, 0, 0, 0) for n, name in enumerate(names)  # type: ignore[arg-type]
    ]))  # fmt: skip
    with speaking("en"):
        paper = pack_paper(pack)
    pages = pages_of(draw_paper(paper))
    text = "".join(line for page in pages for line in page)
    assert 25 < len(pages) < 60
    assert [n for n in range(300) if text.count(f"#{n}.") + text.count(f".{n}#") < 3] == []
    assert all(len(chart.labels) == MOST_DRAWN for one in paper.sections for chart in one.pictures if chart.lying)
    assert any("344,850 210,000 134,850" in line for page in pages for line in page)


# Who may, and when


async def test_a_month_is_chosen_and_only_one_that_is_over(desk: Desk, clock: TurnableClock) -> None:
    assert "No month is over yet" in text_of(await desk.ana.says("/pack"))
    assert (await desk.ana.presses(MARCH)).said.startswith("That month isn't over yet.")
    clock.forward(timedelta(days=65))
    screen = await desk.marta.says("/pack")
    assert list(buttons_of(screen)) == ["April 2026", "March 2026", "« Menu"]
    handed = await desk.marta.taps(button(screen, "April 2026"))
    assert (handed.title, handed.fresh) == ("Month-end pack, April 2026", True)
    assert (await desk.ana.presses(MakePack(1, 13))).said.startswith("There is nothing of that month.")


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.VIEWER])
async def test_a_pack_is_not_for_those_who_see_no_money(desk: Desk, network: Network, role: Role) -> None:
    chat = Chat(desk.trade.database, await network.member(desk.trade.top, role))
    assert "Your role doesn't include this." in text_of(await chat.says("/pack"))
    assert "Month-end pack" not in await whole_menu(chat)


async def test_owners_say_whether_it_comes_by_itself(desk: Desk) -> None:
    screen = await desk.ana.taps(button(await desk.ana.says("/pack"), "Send it to me every month"))
    assert "It comes to the owners by itself on the first of each month." in screen.lines
    assert (await wish_of(desk)).packs
    screen = await desk.ana.taps(button(screen, "Don't send it by itself any more"))
    assert "Send it to me every month" in buttons_of(screen)
    assert not (await wish_of(desk)).packs
    assert list(buttons_of(await desk.marta.says("/pack"))) == ["« Menu"]


async def wish_of(desk: Desk) -> PaperWish:
    return await desk.trade.database.read(lambda store: store.papers.wish_of(desk.trade.top.id))


async def test_a_pack_that_comes_by_itself_is_silent_at_night_and_says_how_to_end_it(
    desk: Desk, clock: TurnableClock
) -> None:
    clock.forward(timedelta(days=30))

    async def drawn(zone: str) -> Screen:
        reader = replace(desk.ana.member, time_zone=zone)
        return await desk.trade.database.read(lambda store: draw_card("month_pack", 202603, reader, store))

    here, far = await drawn("UTC"), await drawn("America/Los_Angeles")
    assert here.paper is not None
    assert "/pack is where you can end that" in here.note
    assert (here.quiet, far.quiet) == (False, True)
