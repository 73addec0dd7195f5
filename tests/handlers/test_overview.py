"""/overview: who spends fast, who is silent, whose balance is short; each leads to their usage."""

from datetime import timedelta

from domain.clock import TurnableClock
from domain.people import Role
from handlers.screen import Screen
from handlers.usage_view_asks import ShowOverview, Standout
from tests.conftest import START
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.spending import source_at, spends
from tests.talk import Chat, button, buttons_of, text_of

USUAL = [20, 25, 30, 22, 28] * 16
FULL = 9000
"""What a balance holds that lasts."""


def said(screen: Screen) -> list[str]:
    return [f"{field.label}: {field.value}" if field.label else field.value for field in screen.fields]


async def spender(desk: Desk, name: str, *counts: int, balance: int = FULL) -> None:
    """Have another sub-reseller spend credits, the last of them today, so that a balance is left."""
    _reseller, _actor, account = await desk.trade.sibling(name)
    await desk.trade.network.fund(account, balance + sum(counts))
    source = await source_at(desk.trade, START)
    await spends(desk.trade, source, counts, account)


async def test_who_stands_out_is_told_by_kind_with_numbers(desk: Desk) -> None:
    await spender(desk, "Bursty", *USUAL, 500)
    await spender(desk, "Faster", *USUAL, *[60] * 7, 5)
    await spender(desk, "Quiet", *USUAL, *[0] * 15)
    await spender(desk, "Short", *USUAL, balance=60)
    await spender(desk, "Steady", *USUAL)
    await spender(desk, "Newcomer", 5, 6)
    screen = await desk.ana.says("/overview")
    assert screen.lines == (
        "7 sub-resellers were looked at. Of 2 there is too little history.",
        "Usage is complete until 09:00, just now.",
    )
    assert said(screen) == [
        "Spending fast (2)",
        "Bursty: 500 credits on 2 March 2026; usual on such a day are 14 to 37.",
        "Faster: 420 credits in 7 days; usual are 175",
        "Silent (1)",
        "Quiet: No usage for 14 days; usual is every day, and the longest pause was 1.",
        "Balance is short (1)",
        "Short: 60 credits, lasts 2 to 4 days",
    ]
    assert list(buttons_of(screen)) == ["Bursty", "Faster", "Quiet", "Short", "The month", "« Menu"]
    assert (await desk.ana.taps(button(screen, "Quiet"))).title == "Usage: Quiet"


async def test_many_are_turned_over_page_by_page_the_most_unusual_first(desk: Desk) -> None:
    for number in range(10):
        await spender(desk, f"Short {number}", *USUAL, balance=40 + 8 * number)
    first = await desk.ana.says("/overview")
    assert said(first)[0] == "Balance is short (10)"
    assert len(first.fields) == 4
    every = await desk.ana.taps(button(first, "Balance is short ›"))
    assert every.title == "Balance is short (10)"
    assert [field.label for field in every.fields] == [f"Short {number}" for number in range(8)]
    second = await desk.ana.taps(button(every, "More ›"))
    assert [field.label for field in second.fields] == ["Short 8", "Short 9"]
    assert list(buttons_of(second)) == ["Short 8", "Short 9", "‹ Previous", "« Overview", "« Menu"]
    assert (await desk.ana.taps(button(second, "« Overview"))).title == "Overview"
    assert (await desk.ana.taps(ShowOverview(Standout.SHORT, 10**9))).fields == second.fields


async def test_where_nobody_stands_out_that_is_said(desk: Desk) -> None:
    await spender(desk, "Steady", *USUAL)
    screen = await desk.ana.says("/overview")
    assert screen.lines[0] == "2 sub-resellers were looked at. Of 1 there is too little history. Nobody stands out."
    assert screen.fields == ()
    assert "Nobody stands out." in text_of(await desk.ana.taps(ShowOverview(Standout.FAST)))
    assert "There is nobody here yet." in text_of(await desk.ahmed.says("/overview"))


async def test_nobody_is_silent_because_a_file_is_missing(desk: Desk, clock: TurnableClock) -> None:
    await spender(desk, "Steady", *USUAL)
    clock.forward(timedelta(days=20))
    screen = await desk.ana.says("/overview")
    assert said(screen) == []
    assert "Usage is complete until 2 Mar, 09:00, 20 days ago." in screen.lines


async def test_without_a_source_who_stopped_buying_is_told(desk: Desk, clock: TurnableClock) -> None:
    for _ in range(5):
        await sold(desk.trade, 50)
        clock.forward(timedelta(days=4))
    clock.forward(timedelta(days=26))
    screen = await desk.ana.says("/overview")
    assert screen.lines[1:] == ("Where no source tells what is spent in the panel, purchases are judged.",)
    assert said(screen) == [
        "Silent (1)",
        "Ahmed TV: No purchase for 29 days; usual is every 4 days, and the longest pause was 4.",
    ]


async def test_of_several_panels_each_is_named(desk: Desk, network: Network) -> None:
    await spender(desk, "Short", *USUAL, balance=60)
    ruby = await network.panel(desk.trade.top, "Ruby")
    account = await network.sub_panel(desk.trade.child, ruby)
    await network.fund(account, 60 + sum(USUAL))
    await spends(desk.trade, await source_at(desk.trade, START, panel_id=ruby.id), USUAL, account)
    screen = await desk.ana.says("/overview")
    assert [field.label for field in screen.fields] == ["", "Ahmed TV · Ruby", "Short · Panel"]
    assert (await desk.ana.taps(button(screen, "Ahmed TV · Ruby"))).title == "Usage: Ahmed TV · Ruby"


async def test_it_is_on_the_menu_of_everybody_who_has_sub_resellers(desk: Desk, network: Network) -> None:
    for role in Role:
        colleague = Chat(desk.trade.database, await network.member(desk.trade.top, role))
        assert "Overview" in buttons_of(await colleague.says("/menu"))
        assert (await colleague.says("/overview")).title == "Overview"
    assert "Overview" not in buttons_of(await desk.ahmed.says("/menu"))
    assert "Usage" in buttons_of(await desk.ahmed.says("/menu"))


async def test_it_speaks_the_readers_language(desk: Desk) -> None:
    await spender(desk, "Quiet", *USUAL, *[0] * 15)
    await desk.trade.database.write(lambda store: store.members.change(desk.ana.member.member_id, language="es"))
    screen = await desk.ana.says("/overview")
    assert said(screen)[0] == "En silencio (1)"
    assert "Sin consumo desde hace 14 días" in said(screen)[1]
