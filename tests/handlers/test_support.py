"""/support: what is open and late, whose fault it was, and how long it took; and what cards say of a due answer."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from domain.cases import CaseState, Channel
from domain.clock import TurnableClock
from domain.people import Actor, Role
from domain.tickets import AreaKind, Cause, Ticket
from handlers.chart import Shape
from handlers.support_asks import DrawSupport, ExportSupport, ListAskers, ShowSupport, Span
from handlers.ticket_asks import ShowTicket
from jobs.support import tell_of_late_tickets
from services import tickets
from services.support_figures import times_of
from storage.models.people import members
from storage.models.support import cases, suppliers
from storage.models.support import tickets as ticket_table
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of, whole_menu
from tests.tickets import open_one
from tests.trade import change, child_who_trades

HOUR = timedelta(hours=1)


async def answer(desk: Desk, ticket: Ticket, by: Actor | None = None) -> None:
    who = by or desk.trade.ana
    await desk.trade.database.write(lambda store: tickets.say(store, ticket.id, "Look again", by=who))


async def close(desk: Desk, ticket: Ticket) -> None:
    await desk.trade.database.write(lambda store: tickets.close(store, ticket.id, by=desk.trade.ana))


async def cause(desk: Desk, ticket: Ticket, found: Cause) -> None:
    await change(desk.trade.database, ticket_table, ticket.id, cause=found)


async def tick(desk: Desk) -> None:
    while await desk.trade.database.write(tell_of_late_tickets):
        pass


# On the cards


async def test_the_sub_reseller_reads_by_when_it_is_answered_in_its_own_time(desk: Desk, clock: TurnableClock) -> None:
    await change(desk.trade.database, members, desk.trade.ahmed.member_id, time_zone="Asia/Kolkata")
    ahmed = Chat(desk.trade.database, await acting(desk, desk.trade.ahmed))
    ticket = await open_one(desk.trade)
    [card] = await ahmed.news()
    assert "Answer by: 18:30, your time" in text_of(card)
    clock.forward(5 * HOUR)
    assert "Answer: it takes us longer than we said" in text_of(await ahmed.taps(ShowTicket(ticket.id)))
    await answer(desk, ticket)
    assert "Answer" not in text_of(await ahmed.taps(ShowTicket(ticket.id)))


async def acting(desk: Desk, who: Actor) -> Actor:
    return (await desk.trade.database.read(lambda store: store.members.actors([who.member_id])))[who.member_id]


async def test_an_answer_that_is_due_on_another_day_says_which(desk: Desk, clock: TurnableClock) -> None:
    clock.forward(10 * HOUR)
    await open_one(desk.trade)
    assert "Answer by: 3 Mar, 11:00, your time" in text_of((await desk.ahmed.news())[0])


async def test_the_desk_reads_what_is_due_or_late_and_with_whom_it_was(desk: Desk, clock: TurnableClock) -> None:
    ticket = await open_one(desk.trade)
    fresh = text_of((await desk.ana.news())[0])
    assert "First answer due: 13:00\nResolution due: 3 Mar, 21:00\nLooks like" in fresh
    clock.forward(5 * HOUR)
    assert "First answer late: since 13:00" in text_of(await desk.ana.taps(ShowTicket(ticket.id)))
    await answer(desk, ticket)
    clock.forward(timedelta(days=1, hours=3))
    shown = text_of(await desk.ana.taps(ShowTicket(ticket.id)))
    assert "So far: with us 5 h and with them 1 day 3 h; age 1 day 8 h" in shown
    assert "due" not in shown


# What is told


async def test_a_late_ticket_is_told_with_a_tap_to_say_that_one_is_on_it(desk: Desk, clock: TurnableClock) -> None:
    sol = Chat(desk.trade.database, await desk.trade.network.member(desk.trade.top, Role.SUPPORT, name="Sol"))
    ticket = await open_one(desk.trade)
    await sol.news()
    clock.forward(4 * HOUR)
    await tick(desk)
    [told] = [one for one in await sol.news() if one.title == "A first answer is late"]
    assert "Ahmed TV #1" in text_of(told)
    assert "Good." in text_of(await sol.taps(button(told, "I'm on it")))
    assert "Sol is on it already" in text_of(await desk.ana.taps(button(told, "I'm on it")))
    assert "Seen to: since 13:00" in text_of(await desk.ana.taps(ShowTicket(ticket.id)))


async def test_several_late_tickets_are_told_and_silenced_together(desk: Desk, clock: TurnableClock) -> None:
    for text in ("One", "<b>Two</b>", "Three"):
        await open_one(desk.trade, text=text)
    await desk.ana.news()
    clock.forward(4 * HOUR)
    await tick(desk)
    [told] = await desk.ana.news()
    assert told.title == "3 tickets wait too long"
    assert "Ahmed TV #2: <b>Two</b> · was due 2 Mar, 13:00" in text_of(told)
    assert "those 3 tickets" in text_of(await desk.ana.taps(button(told, "I'm on it")))
    assert "Nothing of that waits any more" in text_of(await desk.ana.taps(button(told, "I'm on it")))


# The figures


async def test_without_tickets_there_is_little_to_see(desk: Desk) -> None:
    shown = await desk.ana.says("/support")
    assert text_of(shown) == "Support\nNo sub-reseller has opened a ticket in this time.\nOpen: nothing"
    assert not {"Picture", "CSV"} & buttons_of(shown).keys()


async def test_the_figures_of_a_month(desk: Desk, clock: TurnableClock) -> None:
    _house, omar, _panel = await desk.trade.sibling("Karim Net")
    found = [await open_one(desk.trade, kind=kind) for kind in (AreaKind.ACCESS, AreaKind.ACCESS, AreaKind.BILLING)]
    await open_one(desk.trade, by=omar)
    for one, why in zip(found, (Cause.SUPPLIER, Cause.SUPPLIER, Cause.RESELLER), strict=True):
        await cause(desk, one, why)
    clock.forward(2 * HOUR)
    await answer(desk, found[0])
    clock.forward(3 * HOUR)
    await answer(desk, found[1])
    await close(desk, found[1])
    shown = await desk.ana.says("/support")
    assert text_of(shown).split("\n")[1:-1] == [
        "Open: 2 waiting for us, 1 waiting for them",
        "Taken by nobody: 3",
        "Late now: 2",
        ": In the last 30 days",
        "Opened: 4 tickets",
        "First answer: half within 2 h, nine in ten within 5 h",
        "Resolution: half within 5 h, nine in ten within 5 h",
        ": Whose fault it was",
        "the supplier's: 2",
        "the sub-reseller's own: 1",
        "not known yet: 1",
        ": What it was about",
        "Panel access: 3",
        "Billing: 1",
        ": Sub-resellers",
        "Ahmed TV: 1 (and 2 of the supplier's)",
        "Karim Net: 0 (and 1 not known yet)",
    ]
    late = await desk.ana.taps(button(shown, "Late now"))
    assert list(buttons_of(late))[:2] == ["Ahmed TV #3", "Karim Net #1"]
    clock.forward(timedelta(days=8))
    assert "Opened" not in text_of(await desk.ana.taps(ShowSupport(Span.WEEK)))


async def test_what_is_older_than_the_time_looked_at_is_not_counted_and_neither_is_another_network(desk: Desk) -> None:
    ticket = await open_one(desk.trade)
    await change(desk.trade.database, ticket_table, ticket.id, opened_at=ticket.opened_at - timedelta(days=40))
    assert "Opened" not in text_of(await desk.ana.says("/support"))
    assert "Opened: 1 ticket" in text_of(await desk.ana.taps(ShowSupport(Span.QUARTER)))
    assert "Open: nothing" in text_of(await desk.ahmed.taps(ShowSupport(Span.QUARTER)))


async def test_a_reseller_in_the_middle_sees_its_own_sub_resellers_alone(desk: Desk, network: Network) -> None:
    trade = desk.trade
    _house, omar, _panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar TV")
    await open_one(trade, by=omar)
    await open_one(trade)
    shown = text_of(await desk.ahmed.says("/support"))
    assert "Omar TV: 0 (and 1 not known yet)" in shown
    assert "Ahmed TV" not in shown
    assert "Omar TV" not in text_of(await desk.ana.says("/support"))
    assert "Support" in await whole_menu(desk.ahmed)


async def test_suppliers_are_compared_where_there_are_two(desk: Desk, clock: TurnableClock) -> None:
    ticket = await open_one(desk.trade)
    row: dict[str, Any] = {
        "reseller_id": desk.trade.top.id,
        "channel": Channel.COPY,
        "address": "",
        "platform": "",
        "language": "",
    }
    slow = await desk.trade.network.insert(suppliers, **row, name="Slow Ltd", lane="")
    for number, hours in enumerate((3, 30, None), 1):
        await case(desk, ticket, number, slow, hours)
    assert "Slow Ltd" not in text_of(await desk.ana.says("/support"))
    fast = await desk.trade.network.insert(suppliers, **row, name="Fast Ltd", lane="")
    await case(desk, ticket, 9, fast, 1)
    shown = text_of(await desk.ana.says("/support"))
    assert "Fast Ltd: half repaired within 1 h, 1 case a month\nSlow Ltd: half repaired within 3 h, 3 cases" in shown


async def case(desk: Desk, ticket: Ticket, number: int, supplier_id: int, hours: int | None) -> None:
    at = ticket.opened_at
    row: dict[str, Any] = {"reseller_id": desk.trade.top.id, "number": number, "area_id": ticket.area_id}
    row |= {"title": "Down", "since": at, "opened_at": at, "opened_by": desk.trade.ana.member_id, "reference": ""}
    resolved = None if hours is None else at + hours * HOUR
    state = CaseState.OPEN if hours is None else CaseState.RESOLVED
    await desk.trade.network.insert(cases, **row, supplier_id=supplier_id, state=state, resolved_at=resolved)


@pytest.mark.parametrize(
    ("counts", "median", "most"), [([(5, 1)], 5, 5), ([(1, 5), (2, 4), (9, 1)], 1, 2), ([(1, 1), (7, 1)], 1, 7)]
)
def test_half_are_no_slower_than_the_median_and_nine_in_ten_than_the_rest(
    counts: Sequence[tuple[int, int]], median: int, most: int
) -> None:
    found = times_of(counts)
    assert found is not None
    assert (found.median, found.most) == (timedelta(minutes=median), timedelta(minutes=most))


async def test_many_sub_resellers_come_page_by_page(desk: Desk) -> None:
    for number in range(13):
        house = await desk.trade.network.child(desk.trade.top, f"Sub {number:02}")
        who = await desk.trade.network.member(house, name="Owner")
        await open_one(desk.trade, by=who)
    shown = await desk.ana.says("/support")
    assert "Sub 05" not in text_of(shown)
    first = await desk.ana.taps(button(shown, "All sub-resellers"))
    last = await desk.ana.taps(button(first, "More"))
    assert ("Sub 11: 0 (and 1 not known yet)" in text_of(first), text_of(last).count("Sub ")) == (True, 1)
    assert "There is nobody here." in text_of(await desk.ana.taps(ListAskers(page=9)))


# To take away


async def test_the_picture_has_a_bar_a_day_with_its_causes_upon_each_other(desk: Desk, clock: TurnableClock) -> None:
    for why in (Cause.SUPPLIER, Cause.RESELLER, Cause.SUPPLIER):
        await cause(desk, await open_one(desk.trade), why)
        clock.forward(timedelta(days=1))
    chart = (await desk.ana.taps(DrawSupport(Span.WEEK))).chart
    assert chart is not None
    assert [(one.label, one.shape, [int(value or 0) for value in one.values[-4:]]) for one in chart.series] == [
        ("the supplier's", Shape.STACK, [1, 0, 1, 0]),
        ("the sub-reseller's own", Shape.STACK, [0, 1, 0, 0]),
    ]
    assert "There are none to draw." in text_of(await desk.ahmed.taps(DrawSupport(Span.WEEK)))


async def test_the_file_has_each_ticket_with_its_clocks_and_runs_nothing(desk: Desk, clock: TurnableClock) -> None:
    ticket = await open_one(desk.trade, text="=1+1")
    clock.forward(timedelta(minutes=90))
    await answer(desk, ticket)
    clock.forward(timedelta(minutes=30))
    await close(desk, ticket)
    file = (await desk.ana.taps(ExportSupport())).file
    assert file is not None
    line = file.content.split("\r\n")[1]
    assert line.startswith(
        "Ahmed TV,1,Panel access,'=1+1,closed,normal,not known yet,2026-03-02 09:00,2026-03-02 10:30"
    )
    assert line.endswith(",90,0,30,120,90,90")


async def test_finance_and_viewers_read_it_and_cannot_set_anything(desk: Desk) -> None:
    assert "Open: nothing" in text_of(await desk.marta.says("/support"))
    assert "Settings" not in buttons_of(await desk.marta.says("/support"))
    assert "role" in text_of(await desk.marta.says("/supportset"))
