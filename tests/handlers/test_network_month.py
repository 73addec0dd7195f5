"""/month: the network's month as a picture beside the month before, with its figures; money for the owner alone."""

from datetime import date

from domain.checkins import CheckinState
from domain.clock import TurnableClock
from domain.people import Role
from domain.requests import Settlement
from domain.tickets import Cause
from handlers.brief_asks import ShowNetworkMonth
from handlers.chart import Look
from storage.models.agreement import sub_panels
from storage.models.support import tickets
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.handlers.test_usage import chart_of, lines_of
from tests.owing import DAY
from tests.relating import checkin
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one
from tests.trade import Trade, change

APRIL = date(2026, 4, 1)


async def bought(trade: Trade, name: str, credits: int) -> int:
    """Have another sub-reseller buy credits; return who it is."""
    house, actor, account = await trade.sibling(name)
    request = await trade.request(credits, by=actor, sub_panel_id=account.id)
    await approve_it(trade, request, settlement=Settlement.PAID)
    return house.id


async def test_a_month_is_drawn_beside_the_one_before_with_who_was_spoken_to(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    await change(trade.database, sub_panels, trade.sub_panel.id, period_minimum=300)
    await sold(trade, 100, settlement=Settlement.PAID)
    clock.forward(40 * DAY)  # 11 April
    karim, zoe = await bought(trade, "Karim", 500), await bought(trade, "Zoe", 50)
    ticket = await open_one(trade)
    await change(trade.database, tickets, ticket.id, cause=Cause.SUPPLIER)
    await checkin(trade, period=APRIL, due_on=date(2026, 4, 7))
    await checkin(trade, CheckinState.DONE, reseller_id=karim, period=APRIL)
    await checkin(trade, reseller_id=zoe, period=APRIL, due_on=date(2026, 4, 11))
    screen = await desk.ana.says("/month")
    assert (screen.title, screen.lines) == ("The network's month: April 2026", ("So far, as of 11 Apr, 09:00.",))
    assert lines_of(screen) == {
        "Credits": "550 credits, last month 100",
        "Revenue": "€1,155",
        "Margin": "€1,155",
        "Minimums met": "0 of 1",
        "Check-ins held": "1 of 3",
        "Tickets": "the supplier's 1",
    }
    chart = chart_of(screen)
    assert (chart.labels, chart.lying) == (("Karim", "Zoe", "Ahmed TV"), True)
    assert [(one.label, [*map(int, filter(None, one.values))]) for one in chart.series] == [
        ("April 2026, so far", [500, 50]),
        ("March 2026", [100]),
    ]
    assert {flags.look: flags.places for flags in chart.flags} == {Look.DONE: (0,), Look.DUE: (1,), Look.LATE: (2,)}
    before = await desk.ana.taps(button(screen, "‹ March 2026"))
    assert (before.title, before.lines) == ("The network's month: March 2026", ())
    assert [label for label in buttons_of(before) if "2026" in label] == ["April 2026 ›"]


async def test_what_was_earned_is_for_the_owner_alone(desk: Desk, network: Network) -> None:
    await sold(desk.trade)
    sam = Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT, name="Sam"))
    nadia = Chat(desk.trade.database, await network.member(desk.trade.top, Role.VIEWER, name="Nadia"))
    for chat in (sam, nadia):
        screen = await chat.says("/month")
        assert chart_of(screen).labels == ("Ahmed TV",)
        assert not {"Revenue", "Margin"} & set(lines_of(screen))
    assert (await desk.marta.presses(ShowNetworkMonth())).outcome.value == "refused"
    assert (await desk.ana.taps(button(await desk.ana.says("/overview"), "The month"))).chart is not None
    assert "The month" not in buttons_of(await desk.marta.says("/overview"))


async def test_of_many_the_largest_are_named_and_the_rest_summed_up(desk: Desk) -> None:
    for number in range(1, 15):
        await bought(desk.trade, f"Buyer {number:02}", 10 * number)
    chart = chart_of(await desk.ana.says("/month"))
    assert (chart.labels[0], chart.labels[11:]) == ("Buyer 14", ("Buyer 03", "2 others"))
    assert chart.series[0].values[12] == 10 + 20


async def test_before_anything_was_bought_there_is_no_picture_and_no_month_to_come(desk: Desk) -> None:
    screen = await desk.ana.says("/month")
    assert (screen.chart, screen.fresh) == (None, False)
    assert "There is nothing of that month" in text_of(await desk.ana.taps(ShowNetworkMonth(2026, 4)))


async def test_credits_of_two_panels_are_never_added_up(desk: Desk, network: Network) -> None:
    await sold(desk.trade, 200)
    ruby = await network.panel(desk.trade.top, "Ruby")
    await network.sub_panel(desk.trade.child, ruby)
    screen = await desk.ana.says("/month")
    assert lines_of(screen)["Credits · Panel"] == "200 credits, last month 0"
    other = await desk.ana.taps(button(screen, "Ruby"))
    assert lines_of(other)["Credits · Ruby"] == "0 credits, last month 0"
