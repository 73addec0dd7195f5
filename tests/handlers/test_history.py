"""The history and the statements: what moved, and what was there after it."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

from domain.clock import TurnableClock
from domain.ledger import Account
from domain.requests import Settlement
from handlers.history import ShowHistory
from handlers.statement import MakeStatement, MakeStatementOf
from services import loading
from storage.models.people import resellers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change, child_who_trades


async def rows_of(chat: Chat, ask: MakeStatement | MakeStatementOf) -> list[list[str]]:
    screen = await chat.taps(ask)
    assert screen.file is not None
    assert screen.file.content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(screen.file.content.removeprefix("\ufeff"))))


async def test_a_history_is_paged_without_a_gap_or_a_repetition(desk: Desk) -> None:
    for credits in range(1, 6):
        await sold(desk.trade, credits, settlement=Settlement.PAID)
    seen: list[str] = []
    screen = await desk.ahmed.says("/history")
    while True:
        seen += [field.value for field in screen.fields]
        if "Older ›" not in buttons_of(screen):
            break
        screen = await desk.ahmed.taps(button(screen, "Older"))
    assert len(seen) == 15
    assert len(set(seen)) == 15
    assert seen[-1].endswith("Payment, request #1")


async def test_a_history_shows_credits_or_money_alone(desk: Desk) -> None:
    await sold(desk.trade, 200, settlement=Settlement.PAID)
    credits = await desk.ahmed.taps(button(await desk.ahmed.says("/history"), "Credits only"))
    assert [field.value for field in credits.fields] == ["+200, then 200 · Purchase, request #1"]
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
    assert history.fields[0].value == "−30, then 170 · Passed on"
    assert "Omar" not in text_of(history)
    assert "Ahmed" not in text_of(await Chat(trade.database, omar).says("/history"))


async def test_an_empty_history_says_so(desk: Desk) -> None:
    assert "Nothing has moved yet." in text_of(await desk.ahmed.says("/history"))
    assert "Nothing has moved yet." in text_of(await desk.ahmed.taps(ShowHistory(before=1)))


async def test_a_statement_agrees_with_the_ledger(desk: Desk) -> None:
    await sold(desk.trade, 200, settlement=Settlement.PAID)
    await sold(desk.trade, 100)
    for chat, ask in ((desk.ahmed, MakeStatement(2026, 3)), (desk.ana, MakeStatementOf(desk.trade.child.id, 2026, 3))):
        head, *lines = await rows_of(chat, ask)
        assert head == ["Date (UTC)", "What", "In", "Amount", "Balance after"]
        for unit in ("credits", "EUR"):
            mine = [line for line in lines if line[2] == unit]
            balance = Decimal(mine[0][4])
            for line in mine[1:-1]:
                balance += Decimal(line[3])
                assert Decimal(line[4]) == balance
            assert Decimal(mine[-1][4]) == balance
    accounts = {one.kind.value: one.posted for one in await ledger_of(desk)}
    assert Decimal(lines[-2][4]) == accounts["wallet"]
    assert Decimal(lines[-1][4]) * 100 == accounts["due"]


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
    assert f"'{evil}" in {line[2] for line in lines}
    assert not [cell for line in lines for cell in line[:3] if cell[:1] in tuple("=+@")]


async def test_a_statement_in_spanish_is_made_for_a_spanish_spreadsheet(desk: Desk) -> None:
    await sold(desk.trade, 3)
    await desk.trade.database.write(lambda store: store.members.change(desk.trade.ahmed.member_id, language="es"))
    screen = await desk.ahmed.taps(MakeStatement(2026, 3))
    assert screen.file is not None
    assert ";-6,30;-6,30" in screen.file.content
