"""Selling in the chat: one typed line, one card, one tap; and who hears of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.ledger import AccountKind
from domain.people import ResellerState, Role
from domain.requests import Origin, RequestState, Settlement
from domain.sales import SaleDraftId
from domain.traffic import Outcome
from handlers.ask import encode
from handlers.balance import ShowBalanceOf
from handlers.decision_asks import DeclineInWords
from handlers.history import ShowHistory, ShowHistoryOf
from handlers.request_asks import SendReceipt, Withdraw
from handlers.request_lists import ListRequests, ShowRequest
from handlers.selling_asks import DropSale, MakeSale, SellTo
from handlers.statement import Form, MakeStatement
from services import network as deeds
from storage.models.people import resellers
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.services.deciding import approve_it
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import change, child_who_trades

MONEY_IN, ON_ACCOUNT = "Money in: sell 200", "On account"


async def due(desk: Desk) -> int:
    return (await desk.trade.balance(AccountKind.DUE))[0]


async def all_of(desk: Desk) -> list[Any]:
    of = desk.trade.child.id
    return [*await desk.trade.database.read(lambda store: store.requests.page(reseller_id=of, skip=0, limit=50))]


async def spanish(chat: Chat) -> Chat:
    await chat.database.write(lambda store: store.members.change(chat.member.member_id, language="es"))
    return Chat(chat.database, replace(chat.member, language="es"))


async def test_one_line_shows_one_card_with_all_that_is_needed(desk: Desk) -> None:
    await sold(desk.trade, 100)
    await desk.trade.stock(300)
    card = await desk.ana.says("ahmed 200+50 on account at 2.05")
    assert text_of(card).splitlines() == [
        "Sell 250 credits to Ahmed TV?",
        "⚠️ That is more than what is left in your stock.",
        "Credits: 200 + 50",
        "Price: €2.05 this time, agreed is €2.10",
        "Sum: €410",
        "Balance: 100 credits",
        "Payments: €210 to pay",
        "Then, money in: €210 to pay",
        "Then, on account: €620 to pay",
        "Debt limit: €1,000",
        "Left in stock: 200",
        "They'll be told, and your colleagues who deal with money.",
    ]
    assert list(buttons_of(card)) == ["On account: sell 200 + 50", "Money in: €410", "Look again", "« Back"]
    assert await due(desk) == -21000


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("ahmed +200 paid", "Money in: sell 200"),
        ("ahmed +200", "Money in: sell 200"),
        ("Ahmed TV +200 on account", "On account: sell 200"),
        ("/sell ahmed 200", "Money in: sell 200"),
        ("/sell ahmed +200 on account", "On account: sell 200"),
        ("ahmed +200 pagado", "Money in: sell 200"),
        ("ahmed +200 fiado", "On account: sell 200"),
        ("ahmed 200 a cuenta", "On account: sell 200"),
    ],
)
async def test_one_line_and_one_tap_sell(desk: Desk, line: str, first: str) -> None:
    card = await desk.marta.says(line)
    assert next(iter(buttons_of(card))) == first
    assert await all_of(desk) == []
    done = await desk.marta.taps(button(card, first))
    assert "Sold to Ahmed TV: 200 credits (#1)" in text_of(done)
    [request] = await all_of(desk)
    assert (request.origin, request.state, request.charge) == (Origin.SOLD, RequestState.APPROVED, 42000)
    assert await due(desk) == (-42000 if first.startswith("On account") else 0)


async def test_both_sides_hear_once_with_how_they_stand(desk: Desk) -> None:
    card = await desk.ana.says("ahmed 500+50 at 2 on account")
    await desk.ana.taps(button(card, "On account"))
    [theirs] = await desk.ahmed.news()
    assert text_of(theirs).splitlines() == [
        "Sale #1: 550 credits for you",
        "50 credits of them are on top, for nothing.",
        "€2.00 per credit, this time.",
        "€1,000 is on account.",
        "We are loading them now; you'll hear when they are there.",
        "Payments: €1,000 to pay",
    ]
    assert "Ana" not in text_of(theirs)
    [ours] = await desk.marta.news()
    assert "Ana sold 550 credits to Ahmed TV (#1) for €1,000." in text_of(ours)
    assert "It is on account." in text_of(ours)
    assert await desk.ana.news() == []


async def test_what_is_sold_is_loaded_with_the_credits_on_top(desk: Desk) -> None:
    card = await desk.ana.says("ahmed 400+50 paid")
    done = await desk.ana.taps(button(card, "Money in"))
    assert ("Amount", "450") in [(field.label, field.value) for field in done.fields]
    assert "450" in [field.value for field in (await desk.marta.says("/toload")).fields]
    assert "To load: 450 credits · 1 request" in text_of(await desk.marta.says("/balance"))
    await desk.ahmed.news()
    await desk.ana.taps(button(done, "Loaded"))
    [news] = await desk.ahmed.news()
    assert "450 credits are loaded" in text_of(news)
    assert "(sale #1)" in text_of(news)
    assert "Balance: 450 credits" in text_of(await desk.ahmed.says("/balance"))


async def test_a_second_tap_sells_nothing_and_says_who_sold(desk: Desk) -> None:
    card = await desk.ana.says("ahmed +200 on account")
    await desk.ana.taps(button(card, "On account"))
    for chat in (desk.ana, desk.marta):
        again = await chat.taps(button(card, "On account"))
        assert "Ana sold this already, on 2 Mar, 09:00: it is #1." in text_of(again)
    assert await due(desk) == -42000


async def test_the_colleague_with_the_same_in_mind_hears_of_it_and_may_look_again(desk: Desk) -> None:
    mine, hers = await desk.ana.says("ahmed +200 paid"), await desk.marta.says("ahmed +200 paid")
    await desk.ana.taps(button(mine, MONEY_IN))
    assert "Ana sold this already" in text_of(await desk.marta.taps(button(hers, MONEY_IN)))
    again = await desk.marta.taps(button(hers, "Look again"))
    await desk.marta.taps(button(again, MONEY_IN))
    assert len(await all_of(desk)) == 2


# Who is meant


async def test_a_sale_without_a_name_asks_to_whom_and_keeps_the_amount(desk: Desk) -> None:
    await desk.trade.sibling("Omar TV")
    asked = await desk.ana.says("/sell 200")
    assert list(buttons_of(asked))[:2] == ["Ahmed TV", "Omar TV"]
    card = await desk.ana.taps(button(asked, "Omar TV"))
    assert "Sell 200 credits to Omar TV?" in text_of(card)


async def test_a_sale_without_an_amount_asks_how_many(desk: Desk) -> None:
    for by_name in (True, False):
        asked = await desk.ana.says("/sell ahmed" if by_name else "/sell")
        begun = asked if by_name else await desk.ana.taps(button(asked, "Ahmed"))
        assert "How many credits do you sell?" in text_of(begun)
        wrong = await desk.ana.says("1,000")
        assert "“1,000” could be 1000 or 1." in text_of(wrong)
        assert "Sell 300 credits to Ahmed TV?" in text_of(await desk.ana.says("250+50 on account"))


async def test_two_who_may_be_meant_are_asked_for_with_what_each_would_get(desk: Desk) -> None:
    await desk.trade.sibling("Ahmed TV 2")
    assert "Sell 200 credits to Ahmed TV 2?" in text_of(await desk.ana.says("ahmed tv 2 +200 paid"))
    asked = await desk.ana.says("ahmed tv 2 200 paid")
    assert list(buttons_of(asked))[:2] == ["Ahmed TV 2 · 200", "Ahmed TV · 2,200"]
    card = await desk.ana.taps(button(asked, "Ahmed TV · 2,200"))
    assert "Sell 2,200 credits to Ahmed TV?" in text_of(card)
    assert next(iter(buttons_of(card))).startswith("Money in")


async def test_a_name_with_a_slip_in_it_is_asked_about(desk: Desk) -> None:
    asked = await desk.ana.says("ahmet tv +200 paid")
    assert "Sell 200 credits" in text_of(await desk.ana.taps(button(asked, "Ahmed TV")))
    assert "None of your sub-resellers is called “zzz”" in text_of(await desk.ana.says("zzz +200 paid"))


async def test_a_line_that_is_no_sale_is_not_taken_for_one(desk: Desk) -> None:
    for line in ("ahmed", "ahmed 200", "I have paid ahmed 200"):
        assert "Sell" not in text_of(await desk.ana.says(line)).splitlines()[0]
    assert "Shall I open a ticket?" in text_of(await desk.ahmed.says("omar +200 paid"))


async def test_amounts_that_make_no_sense_are_asked_for_again(desk: Desk) -> None:
    for line, said in (("ahmed +1,000 paid", "could be 1000 or 1"), ("ahmed +200 at 0", "isn't a number")):
        asked = await desk.ana.says(line)
        assert said in text_of(asked)
        assert "How many credits do you sell?" in text_of(asked)


async def test_with_several_panels_it_is_asked_which(desk: Desk, network: Network) -> None:
    trade = desk.trade
    second = await network.panel(trade.top, "Second")
    await network.sub_panel(trade.child, second, Decimal("3"))
    asked = await desk.ana.says("ahmed +200 on account")
    assert list(buttons_of(asked))[:2] == ["Panel · €420", "Second · €600"]
    one, other = [await desk.ana.taps(button(asked, label)) for label in ("Panel", "Second")]
    assert "Panel: Second" in text_of(other)
    await desk.ana.taps(button(other, "On account"))
    assert await due(desk) == -60000
    assert "sold them something else meanwhile" in text_of(await desk.ana.taps(button(one, "On account")))


async def test_one_without_anybody_in_the_chat_is_sold_to_as_well(desk: Desk, network: Network) -> None:
    trade = desk.trade
    child, nobody, _panel = await child_who_trades(network, trade.top, trade.ana, trade.panel, "Silent TV")
    await trade.database.write(lambda store: store.members.change(nobody.member_id, removed_at=store.now))
    card = await desk.ana.says("silent +200 on account")
    assert "Nobody of theirs who deals with money is here" in text_of(card)
    done = await desk.ana.taps(button(card, "On account"))
    assert "Nobody of theirs who deals with money is here" in text_of(done)
    assert (await trade.balance(AccountKind.DUE, child))[0] == -42000


# What an approval obeys


async def test_a_suspended_one_is_refused_at_once_and_a_closed_one_by_name(desk: Desk) -> None:
    card = await desk.ana.says("ahmed +200 paid")
    for state in (ResellerState.SUSPENDED, ResellerState.CLOSED):
        await change(desk.trade.database, resellers, desk.trade.child.id, state=state)
        for answer in (await desk.ana.says("ahmed +200 paid"), await desk.ana.taps(button(card, MONEY_IN))):
            assert "Ahmed TV is suspended or closed, so no credits go there." in text_of(answer)
    assert await all_of(desk) == []


async def test_what_is_short_is_said_and_nothing_is_sold(desk: Desk) -> None:
    await desk.trade.stock(199)
    card = await desk.ana.says("ahmed +200 paid")
    answer = await desk.ana.taps(button(card, MONEY_IN))
    assert "200 credits are needed, and 199 are left in your stock." in text_of(answer)
    await desk.trade.stock(1)
    assert "Sold to Ahmed TV" in text_of(await desk.ana.taps(button(card, MONEY_IN)))


async def test_beyond_the_debt_limit_the_card_warns_and_the_tap_is_refused(desk: Desk) -> None:
    card = await desk.ana.says("ahmed +500 on account")
    assert "⚠️ On account it would go over the debt limit." in text_of(card)
    answer = await desk.ana.taps(button(card, "On account"))
    assert "€1,050 would go over the debt limit: €1,000 more can be on account." in text_of(answer)
    assert "Sold" in text_of(await desk.ana.taps(button(card, "Money in")))


async def test_paused_requests_are_told_of_and_stop_no_sale(desk: Desk) -> None:
    await desk.trade.database.write(lambda store: deeds.pause(store, desk.trade.child.id, "", by=desk.trade.ana))
    card = await desk.ana.says("ahmed +200 paid")
    assert "⚠️ New requests of theirs are paused." in text_of(card)
    assert "Sold" in text_of(await desk.ana.taps(button(card, MONEY_IN)))


async def test_the_unusual_is_asked_for_once_more_with_the_sum(desk: Desk) -> None:
    await desk.trade.set_terms(second_tap_from=42000)
    card = await desk.ana.says("ahmed +200 on account")
    sure = await desk.ana.taps(button(card, "On account"))
    assert "Sell 200 credits for €420?" in text_of(sure)
    assert "It goes on account." in text_of(sure)
    assert await all_of(desk) == []
    back = await desk.ana.taps(button(sure, "« Back"))
    assert "Sell 200 credits to Ahmed TV?" in text_of(back)
    assert "Sold" in text_of(await desk.ana.taps(button(sure, "Yes, sell for €420")))
    assert "sold this already" in text_of(await desk.ana.taps(button(sure, "Yes, sell for €420")))


async def test_credit_of_theirs_is_offered_first(desk: Desk) -> None:
    await _pay(desk, "500")
    card = await desk.ana.says("ahmed +200 paid")
    assert list(buttons_of(card))[:2] == ["Paid from credit: sell 200", "Money in: €420"]
    assert "Then, money in: €80 in credit" in text_of(card)
    await desk.ana.taps(button(card, "Paid from credit"))
    assert await due(desk) == 8000
    part = await desk.ana.says("ahmed +200")
    assert list(buttons_of(part))[:3] == ["€340 in: sell 200", "Money in: €420", "On account"]
    await desk.ana.taps(button(part, "€340 in"))
    assert await due(desk) == 0


async def _pay(desk: Desk, amount: str) -> None:
    await desk.ana.taps(button(await desk.ana.says(f"/payment ahmed {amount}"), "Record"))


async def test_two_have_to_agree_and_only_they_see_it_meanwhile(desk: Desk) -> None:
    await desk.trade.set_terms(second_person_from=100)
    card = await desk.ana.says("ahmed 400+50 at 2 on account")
    assert "it waits until a second colleague agrees" in text_of(card)
    noted = await desk.ana.taps(button(card, "On account"))
    assert "Noted: 450 credits for €800. A second colleague must confirm." in text_of(noted)
    [laid] = await desk.marta.news()
    assert "Ana agreed to €800 on account; a second colleague must confirm." in text_of(laid)
    assert "Price: €2.00 this time, agreed is €2.10" in text_of(laid)
    assert "Receipt" not in text_of(laid)
    assert list(buttons_of(laid)) == [
        "On account: approve 400 + 50", "Money in", "Other amount or price", "Drop it",
    ]  # fmt: skip
    [waiting] = await desk.trade.database.read(lambda store: store.requests.pending_of(desk.trade.child.id))
    assert await desk.ahmed.news() == []
    for ask in (ShowRequest(waiting.id), Withdraw(waiting.id, sure=True), SendReceipt(waiting.id)):
        assert "I can't find that." in text_of(await desk.ahmed.taps(ask))
    assert "#1" not in text_of(await desk.ahmed.taps(ListRequests()))
    assert "I didn't understand that." in text_of(await desk.ahmed.says("#1"))
    assert "450" in "".join(buttons_of(await desk.marta.taps(ListRequests())))
    await desk.marta.taps(button(laid, "On account: approve"))
    [theirs] = await desk.ahmed.news()
    assert "Sale #1: 450 credits for you" in text_of(theirs)
    assert "Ana and Marta sold it on 2 Mar, 09:00:" in await desk.ana.sees()
    assert "450 credits for €800, of which 50 on top. €2.00 per credit, this time." in await desk.marta.sees()


async def test_what_waits_is_dropped_and_the_card_says_by_whom(desk: Desk) -> None:
    await desk.trade.set_terms(second_person_from=100)
    await desk.ana.taps(button(await desk.ana.says("ahmed +200 paid"), MONEY_IN))
    [laid] = await desk.marta.news()
    assert (await desk.marta.taps(button(laid, "Drop it"))).silent
    assert "Marta dropped it on 2 Mar, 09:00." in await desk.ana.sees()
    assert await desk.ahmed.news() == []
    assert "Marta withdrew it" in text_of(await desk.ana.taps(button(laid, "Money in")))


async def test_declining_one_by_an_old_way_tells_nobody_below(desk: Desk) -> None:
    await desk.trade.set_terms(second_person_from=100)
    await desk.ana.taps(button(await desk.ana.says("ahmed +200 paid"), MONEY_IN))
    [waiting] = await desk.trade.database.read(lambda store: store.requests.pending_of(desk.trade.child.id))
    await desk.marta.taps(DeclineInWords(waiting.id, "No"))
    assert await desk.ahmed.news() == []


# Roles and forged buttons


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.VIEWER])
async def test_who_does_not_deal_with_money_sells_nothing(desk: Desk, network: Network, role: Role) -> None:
    card = await desk.ana.says("ahmed +200 paid")
    chat = Chat(desk.trade.database, await network.member(desk.trade.top, role, name="Sam"))
    for answer in (await chat.replies("ahmed +200 paid"), await chat.presses(button(card, MONEY_IN))):
        assert answer.outcome is Outcome.REFUSED
        assert "Your role doesn't include this." in text_of(answer.screen)
    labels = buttons_of(await chat.says("ahmed"))
    assert "Sell credits" not in labels


async def test_a_freeze_stops_it(desk: Desk) -> None:
    card = await desk.ana.says("ahmed +200 paid")
    await change(desk.trade.database, resellers, desk.trade.top.id, frozen=True)
    assert "is frozen right now" in text_of(await desk.ana.taps(button(card, MONEY_IN)))
    assert await all_of(desk) == []


async def test_a_forged_button_sells_nothing(desk: Desk) -> None:
    card = await desk.ana.says("ahmed +200 paid")
    draft = SaleDraftId(int(button(card, MONEY_IN).action.split(":")[1]))
    forged = [
        MakeSale(SaleDraftId(draft + 77), Settlement.PAID),
        MakeSale(SaleDraftId(2**62), Settlement.PAID),
        MakeSale(draft, Settlement.PAID, covered=42000),
        MakeSale(draft, Settlement.PAID, covered=-1),
        SellTo(desk.trade.top.id, "200"),
    ]
    for ask in forged:
        assert (await desk.ana.presses(ask)).outcome is Outcome.REFUSED, ask
    assert (await desk.ahmed.presses(MakeSale(draft, Settlement.PAID))).outcome is Outcome.REFUSED
    assert await all_of(desk) == []


async def test_a_request_of_theirs_is_no_sale_to_drop(desk: Desk) -> None:
    request = await desk.trade.request()
    assert "I can't find that." in text_of(await desk.ana.taps(DropSale(request.id)))
    assert (await desk.trade.seen(request)).is_pending


# How it is spoken of


async def test_history_and_statement_call_a_sale_a_sale(desk: Desk) -> None:
    done = await desk.ana.taps(button(await desk.ana.says("ahmed 500+50 at 2 paid"), "Money in"))
    await desk.ana.taps(button(done, "Loaded"))
    shown = [(field.value, field.more) for field in (await desk.ahmed.taps(ShowHistory())).fields]
    assert shown == [
        ("+50", "Purchase, sale #1, on top · then 550 credits"),
        ("+500", "Purchase, sale #1 · then 500 credits"),
        ("−€1,000", "Charge, sale #1, at €2.00 per credit this time · then nothing to pay"),
        ("+€1,000", "Payment, sale #1 · then €1,000 in credit"),
    ]
    theirs = await desk.ana.taps(ShowHistoryOf(desk.trade.child.id))
    assert [label for label in buttons_of(theirs) if label.startswith("Take")] == ["Take sale #1 back"]
    file = (await desk.ahmed.taps(MakeStatement(2026, 3, Form.CSV))).file
    assert file is not None
    assert "Charge, sale #1, at €2.00 per credit this time" in file.content
    assert "Purchase, sale #1, on top" in file.content
    assert "Passed on, sale #1, on top (Ahmed TV)" in text_of(await desk.ana.says("/history"))
    assert "Purchase, on top" in text_of(await desk.ahmed.says("/balance"))
    assert "Purchase, on top" in text_of(await desk.ana.taps(ShowBalanceOf(desk.trade.child.id)))


async def test_the_card_and_the_list_call_a_sale_a_sale_on_both_sides(desk: Desk) -> None:
    await desk.ana.taps(button(await desk.ana.says("ahmed 500+50 paid"), "Money in"))
    await desk.ahmed.news()
    listed = await desk.ahmed.says("/requests")
    assert "#1 · 550 · €1,050 · to be loaded" in buttons_of(listed)
    assert (await desk.ahmed.taps(button(listed, "#1"))).silent
    [own] = await desk.ahmed.news()
    assert text_of(own).splitlines()[:3] == [
        "Sale #1: 550 credits",
        "Sold to you on 2 Mar, 09:00:",
        "550 credits for €1,050, of which 50 on top.",
    ]
    await desk.ana.says("#1")
    [card] = [one for one in await desk.ana.news() if "Ana sold it on 2 Mar" in text_of(one)]
    assert "550 credits for €1,050, of which 50 on top." in text_of(card)
    assert ("Amount", "550") in [(field.label, field.value) for field in card.fields]


async def test_a_sale_taken_back_is_called_so(desk: Desk) -> None:
    done = await desk.ana.taps(button(await desk.ana.says("ahmed 400+50 on account"), "On account"))
    await desk.ana.taps(button(done, "Loaded"))
    await desk.ahmed.news()
    history = await desk.ana.taps(ShowHistoryOf(desk.trade.child.id))
    asked = await desk.ana.taps(button(history, "Take sale #1 back"))
    assert "450 credits for €840: the credits come back to you" in text_of(asked)
    await desk.ana.taps(button(asked, "Take back"))
    await desk.ana.says("A mistake")
    [news] = await desk.ahmed.news()
    assert "Sale #1 was taken back: 450 credits for €840." in text_of(news)


async def test_the_audit_says_who_sold_to_whom(desk: Desk) -> None:
    await desk.ana.taps(button(await desk.ana.says("ahmed +200 paid"), MONEY_IN))
    asked, answer = MakeSale(SaleDraftId(1), Settlement.PAID), "sold credits · #1 of Ahmed TV"
    await desk.trade.database.write(
        lambda store: store.audit.add(
            reseller_id=desk.trade.top.id,
            member_id=desk.trade.ana.member_id,
            actor="Ana",
            ask=type(asked).__name__,
            details="draft_id=1 settlement=paid",
            outcome=Outcome.DONE,
            said="",
        )
    )
    assert answer in text_of(await desk.ana.says("/audit"))


async def test_other_numbers_on_a_request_may_have_credits_on_top(desk: Desk) -> None:
    card = await desk.card()
    await desk.ana.taps(button(card, "Other amount or price"))
    shown = await desk.ana.says("200+20 @ 2")
    assert "Now: 220 credits, of which 20 on top" in text_of(shown)
    done = await desk.ana.taps(button(shown, ON_ACCOUNT))
    assert "Approved: 220 credits for €400." in text_of(done)
    [news] = await desk.ahmed.news()
    assert "Request #1 is approved: 220 credits" in text_of(news)
    assert "20 credits of them are on top, for nothing." in text_of(news)
    assert "You asked for" not in text_of(news), "they got what they asked for, and more"
    assert "220 credits for €400, of which 20 on top." in await desk.marta.sees()
    request = (await all_of(desk))[0]
    await approve_it(desk.trade, await desk.trade.request(10))
    assert (request.origin, request.bonus) == (Origin.ASKED, 20)


async def test_a_price_with_more_decimals_than_a_price_has_is_asked_for_again(desk: Desk) -> None:
    await _pay(desk, "1000000")
    await desk.marta.news()
    await desk.ana.news()
    await desk.ana.taps(button(await desk.card(), "Other amount or price"))
    answer = await desk.ana.replies("800000000000+99999999999 @ 12.123456789012")
    assert "isn't a number I can take here" in text_of(answer.screen)


async def test_what_a_first_colleague_put_on_top_is_what_the_second_confirms(desk: Desk) -> None:
    await desk.trade.set_terms(second_person_from=100)
    card = await desk.card()
    await desk.ana.taps(button(card, "Other amount or price"))
    await desk.ana.taps(button(await desk.ana.says("200+20"), ON_ACCOUNT))
    await desk.marta.news()
    [standing] = desk.marta.messages.values()
    assert "Credits: 200 + 20" in text_of(standing)
    assert "Asked for: 200 credits for €420" in text_of(standing)
    assert (await desk.marta.taps(button(standing, "On account: approve 200 + 20"))).silent
    assert (await desk.trade.balance(AccountKind.STOCK, desk.trade.top))[1] == 220


async def test_it_is_all_said_in_spanish(desk: Desk) -> None:
    ana, ahmed = await spanish(desk.ana), await spanish(desk.ahmed)
    card = await ana.says("ahmed 500+50 a 2,05 fiado")
    assert "¿Vender 550 créditos a Ahmed TV?" in text_of(card)
    assert "2,05 € esta vez; acordado: 2,10 €" in text_of(card)
    await ana.taps(button(card, "Dinero recibido"))
    [news] = await ahmed.news()
    assert "Venta #1: 550 créditos para ti" in text_of(news)
    assert "De ellos, 50 créditos son de regalo." in text_of(news)


def test_a_button_that_sells_fits_whatever_it_sells() -> None:
    largest = MakeSale(SaleDraftId(2**63 - 1), Settlement.ON_ACCOUNT, covered=10**15, sure=True)
    assert len(encode(largest)) <= 64
