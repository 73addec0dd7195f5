"""The history and the statements: what moved, and what was there after it."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from domain.clock import TurnableClock
from domain.ledger import Account
from domain.money import Money
from domain.requests import Settlement
from handlers.history import ShowHistory
from handlers.statement import Form, MakeStatement, MakeStatementOf
from services import loading, stock
from storage.models.people import resellers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change, child_who_trades


async def rows_of(chat: Chat, ask: MakeStatement | MakeStatementOf) -> list[list[str]]:
    screen = await chat.taps(replace(ask, form=Form.CSV))
    assert screen.file is not None
    assert screen.file.content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(screen.file.content.removeprefix("\ufeff"))))


async def test_a_history_is_paged_without_a_gap_or_a_repetition(desk: Desk) -> None:
    for credits in range(1, 6):
        await sold(desk.trade, credits, settlement=Settlement.PAID)
    seen: list[str] = []
    screen = await desk.ahmed.says("/history")
    while True:
        seen += [f"{field.value} {field.more}" for field in screen.fields]
        if "Older ›" not in buttons_of(screen):
            break
        screen = await desk.ahmed.taps(button(screen, "Older"))
    assert len(seen) == 15
    assert len(set(seen)) == 15
    assert "Payment, request #1" in seen[-1]


async def test_a_history_shows_credits_or_money_alone(desk: Desk) -> None:
    await sold(desk.trade, 200, settlement=Settlement.PAID)
    credits = await desk.ahmed.taps(button(await desk.ahmed.says("/history"), "Credits only"))
    assert [(field.value, field.more) for field in credits.fields] == [
        ("+200", "Purchase, request #1 · then 200 credits")
    ]
    money = await desk.ahmed.taps(button(credits, "Money only"))
    assert len(money.fields) == 2


async def test_a_sale_is_taken_back_from_the_history_with_a_reason(desk: Desk) -> None:
    await sold(desk.trade, 200)
    card = await desk.marta.says("ahmed")
    history = await desk.marta.taps(button(card, "History"))
    asked = await desk.marta.taps(button(history, "Take sale #1 back"))
    question = await desk.marta.taps(button(asked, "Take back 200 credits · €420"))
    assert "Everybody in their team will read it" in text_of(question)
    await desk.marta.says("Wrong account")
    again = await desk.marta.taps(button(card, "History"))
    assert "Taken back: Purchase, request #1. Wrong account" in text_of(again)
    assert not [label for label in buttons_of(again) if label.startswith("Take sale")]


async def test_the_parents_parent_learns_nothing_of_a_grandchild(desk: Desk, network: Network) -> None:
    trade = desk.trade
    await sold(trade, 200)
    _house, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    request = await trade.request(30, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.ON_ACCOUNT)
    await trade.database.write(lambda store: loading.confirm_loaded(store, request.id, by=trade.ahmed))
    assert "Passed on, request #1 (Omar)" in text_of(await desk.ahmed.says("/history"))
    history = await desk.ana.taps(button(await desk.ana.says("ahmed"), "History"))
    assert (history.fields[0].value, history.fields[0].more) == ("−30", "Passed on · then 170 credits")
    assert "Omar" not in text_of(history)
    assert "Ahmed" not in text_of(await Chat(trade.database, omar).says("/history"))


async def middle_paid_by_omar(desk: Desk, network: Network) -> Chat:
    """Have Ahmed buy on account, and sell to a sub-reseller of his own who has paid; return that one's chat."""
    trade = desk.trade
    await sold(trade, 200)
    _house, omar, sub_panel = await child_who_trades(network, trade.child, trade.ahmed, trade.panel, "Omar")
    request = await trade.request(30, by=omar, sub_panel_id=sub_panel.id)
    await approve_it(trade, request, by=trade.ahmed, settlement=Settlement.PAID)
    return Chat(trade.database, omar)


async def test_the_middle_sees_what_it_owes_and_what_it_received_and_tells_them_apart(
    desk: Desk, network: Network
) -> None:
    await middle_paid_by_omar(desk, network)
    history = await desk.ahmed.taps(button(await desk.ahmed.says("/history"), "Money only"))
    assert [(field.value, field.more) for field in history.fields] == [
        ("+€63", "Payment received, request #1 (Omar) · received minus paid out: €63"),
        ("−€420", "Charge, request #1 · then €420 to pay"),
    ]
    assert "between you and your reseller" in history.note
    accounts = {line[2]: line[5] for line in (await rows_of(desk.ahmed, MakeStatement(2026, 3)))[1:]}
    assert accounts["Money received minus paid out"] == "63.00"
    assert accounts["Money with the parent (minus: to pay, plus: in credit)"] == "-420.00"


async def test_what_a_sub_reseller_receives_is_not_its_parents_to_see(desk: Desk, network: Network) -> None:
    omar = await middle_paid_by_omar(desk, network)
    history = await desk.ana.taps(button(await desk.ana.says("ahmed"), "History"))
    statement = await rows_of(desk.ana, MakeStatementOf(desk.trade.child.id, 2026, 3))
    assert "€63" not in text_of(history)
    assert not [line for line in statement if line[2].startswith("Money received")]
    assert not [line for line in await rows_of(omar, MakeStatement(2026, 3)) if line[2].startswith("Money received")]


async def test_the_tops_money_says_what_it_is(desk: Desk) -> None:
    trade = desk.trade
    await sold(trade, 200, settlement=Settlement.PAID)
    await trade.database.write(
        lambda store: stock.buy(
            store, trade.panel.id, credits=500, cost=Money(1000_00, "EUR"), supplier="Acme", by=trade.ana
        )
    )
    history = await desk.ana.taps(button(await desk.ana.says("/history"), "Money only"))
    assert [(field.value, field.more) for field in history.fields] == [
        ("−€1,000", "Paid for stock · received minus paid out: −€580"),
        ("+€420", "Payment received, request #1 (Ahmed TV) · received minus paid out: €420"),
    ]
    assert "less what you paid, for stock" in history.note


async def test_a_statements_file_is_named_for_whose_it_is_and_of_which_month(desk: Desk) -> None:
    screen = await desk.ana.taps(MakeStatementOf(desk.trade.child.id, 2026, 3, Form.CSV))
    assert screen.file is not None
    assert screen.file.name == "statement-Ahmed-TV-2026-03.csv"


async def test_an_empty_history_says_so(desk: Desk) -> None:
    assert "Nothing has moved yet." in text_of(await desk.ahmed.says("/history"))
    assert "Nothing has moved yet." in text_of(await desk.ahmed.taps(ShowHistory(before=1)))


async def test_a_statement_agrees_with_the_ledger(desk: Desk) -> None:
    await sold(desk.trade, 200, settlement=Settlement.PAID)
    await sold(desk.trade, 100)
    for chat, ask in ((desk.ahmed, MakeStatement(2026, 3)), (desk.ana, MakeStatementOf(desk.trade.child.id, 2026, 3))):
        head, *lines = await rows_of(chat, ask)
        assert head == ["Date (UTC)", "What", "Account", "Counted in", "Amount", "Balance after"]
        for unit in ("credits", "EUR"):
            mine = [line for line in lines if line[3] == unit]
            balance = Decimal(mine[0][5])
            for line in mine[1:-1]:
                balance += Decimal(line[4])
                assert Decimal(line[5]) == balance
            assert Decimal(mine[-1][5]) == balance
    accounts = {one.kind.value: one.posted for one in await ledger_of(desk)}
    assert Decimal(lines[-2][5]) == accounts["wallet"]
    assert Decimal(lines[-1][5]) * 100 == accounts["due"]


async def ledger_of(desk: Desk) -> list[Account]:
    return list(await desk.trade.database.read(lambda store: store.ledger.of_reseller(desk.trade.child.id)))


async def test_a_month_is_the_top_resellers_calendar_month(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    await change(trade.database, resellers, trade.top.id, time_zone="Pacific/Auckland")
    clock.forward(timedelta(days=29, hours=3))  # 31 March, 12:00 UTC: April has begun in Auckland
    await sold(trade, 200, settlement=Settlement.PAID)
    march = await rows_of(desk.ahmed, MakeStatement(2026, 3))
    april = await rows_of(desk.ahmed, MakeStatement(2026, 4))
    assert len(march) == 1 + 4
    assert april[3][0] == "2026-04-01 01:00"
    assert "April 2026" in buttons_of(await desk.ahmed.says("/statement"))


async def test_an_impossible_month_is_refused(desk: Desk) -> None:
    assert (await desk.ahmed.presses(MakeStatement(2026, 13))).outcome.value == "refused"
    assert (await desk.ahmed.presses(MakeStatement(1, 1))).outcome.value == "refused"


async def test_hostile_names_are_inert_in_a_statement(desk: Desk, network: Network) -> None:
    trade = desk.trade
    evil = '=HYPERLINK("http://x","y")'
    other = await network.panel(trade.top, evil)
    await network.fund(await network.sub_panel(trade.child, other), 40)
    lines = await rows_of(desk.ahmed, MakeStatement(2026, 3))
    assert f"'{evil}" in {line[3] for line in lines}
    assert not [cell for line in lines for cell in line[:4] if cell[:1] in tuple("=+@")]


async def test_a_statement_in_spanish_is_made_for_a_spanish_spreadsheet(desk: Desk) -> None:
    await sold(desk.trade, 3)
    await desk.trade.database.write(lambda store: store.members.change(desk.trade.ahmed.member_id, language="es"))
    screen = await desk.ahmed.taps(MakeStatement(2026, 3, Form.CSV))
    assert screen.file is not None
    assert ";-6,30;-6,30" in screen.file.content
