"""Money that comes and goes back in the chat: in any currency, in part, too much, charged back, recorded by mistake."""

import pytest

from domain.ledger import AccountKind
from domain.payments import Payment
from domain.requests import Settlement
from handlers.payment_asks import ShowPayment
from handlers.screen import Screen
from services import books, payment_methods
from storage.store import Store
from tests.handlers.conftest import Desk
from tests.owing import charge
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of


async def due(desk: Desk) -> int:
    return (await desk.trade.balance(AccountKind.DUE))[0]


async def own(desk: Desk, kind: AccountKind, asset: str) -> int:
    """Return what is posted on an account of the parent's."""
    account = await desk.trade.database.read(lambda store: store.ledger.find(desk.trade.top.id, kind, asset))
    return 0 if account is None else account.posted


async def newest(desk: Desk) -> Payment:
    return (await desk.trade.database.read(lambda store: store.payments.of_reseller(desk.trade.child.id)))[0]


async def card_of(chat: Chat, desk: Desk) -> Screen:
    """Return the card of Ahmed's newest payment."""
    return await chat.taps(ShowPayment((await newest(desk)).id))


async def record(desk: Desk, line: str, *, way: str = "") -> None:
    """Have Ana type a payment of Ahmed's and book it as it is shown."""
    shown = await desk.ana.says(f"/payment {line}")
    if way:
        shown = await desk.ana.taps(button(shown, way))
    await desk.ana.taps(next(one for label, one in buttons_of(shown).items() if label.startswith("Record ")))


async def add_way(desk: Desk, name: str) -> None:
    async def work(store: Store) -> None:
        method = await payment_methods.draft(store, name=name, details="ana@example.com", by=desk.trade.ana)
        await payment_methods.add(store, method.id, by=desk.trade.ana)

    await desk.trade.database.write(work)


async def test_a_payment_in_another_currency_keeps_its_rate_and_its_fee_which_the_parent_alone_sees(desk: Desk) -> None:
    await charge(desk.trade, 42_000)
    await record(desk, "Ahmed 430 USDT @ 0.93 fee 2")
    assert await due(desk) == -42_000 + 39_990
    assert await own(desk, AccountKind.CASH, "USDT") == -42_800
    assert await own(desk, AccountKind.FEES, "USDT") == -200
    assert "2 USDT went to the payment service." in text_of(await card_of(desk.ana, desk))
    theirs = text_of(await card_of(desk.ahmed, desk))
    assert "430 USDT at 0.93 are €399.90." in theirs
    assert "payment service" not in theirs
    [told] = await desk.ahmed.news()
    assert "430 USDT (€399.90) arrived, thank you; €20.10 missing." in text_of(told)


@pytest.mark.parametrize("typed", ["430 USDT @ 0", "0", "-5", "4.2.0"])
async def test_a_sum_or_a_rate_that_is_none_is_asked_again_and_books_nothing(desk: Desk, typed: str) -> None:
    shown = await desk.ana.says(f"/payment Ahmed {typed}")
    assert "How much did you receive?" in text_of(shown)
    assert not [label for label in buttons_of(shown) if label.startswith("Record")]
    assert await due(desk) == 0


async def test_two_colleagues_with_the_same_payment_book_it_once(desk: Desk) -> None:
    await charge(desk.trade, 42_000)
    anas, martas = [await chat.says("/payment Ahmed 420") for chat in (desk.ana, desk.marta)]
    await desk.ana.taps(button(anas, "Record €420"))
    assert "Ana recorded this payment already" in text_of(await desk.marta.taps(button(martas, "Record €420")))
    assert "Ana recorded this payment already" in text_of(await desk.ana.taps(button(anas, "Record €420")))
    assert await due(desk) == 0


async def test_a_chargeback_of_a_part_opens_it_again_bars_the_way_and_holds_requests_back(desk: Desk) -> None:
    await charge(desk.trade, 42_000)
    await add_way(desk, "PayPal")
    await record(desk, "Ahmed 420", way="PayPal")
    await desk.ahmed.news()
    asked = await desk.ana.taps(button(await card_of(desk.ana, desk), "Charged back…"))
    await desk.ana.taps(button(asked, "Only a part of it…"))
    assert "€421 can't have been charged back: €420 is left" in text_of(await desk.ana.says("421"))
    part = await desk.ana.says("100")
    done = text_of(await desk.ana.taps(button(part, "€100 charged back")))
    assert "New requests of theirs are held back.\nPayPal is barred for them.\nNow: €100 to pay" in done
    assert "Ana recorded a chargeback already" in text_of(await desk.ana.taps(button(part, "€100 charged back")))
    assert await due(desk) == -10_000
    assert "New requests are held back" in text_of(await desk.ahmed.says("/request 100"))
    [told] = await desk.ahmed.news()
    assert "PayPal isn't open to you" in text_of(told)
    for unkind in ("debt", "owe", "fault", "Ana"):
        assert unkind not in text_of(told)


async def test_no_more_goes_back_than_is_in_credit_and_a_refund_can_be_taken_back_once(desk: Desk) -> None:
    assert "They have nothing in credit" in text_of(await desk.ana.says("/refund Ahmed 50"))
    await record(desk, "Ahmed 50")
    assert "€51 is more than they have in credit, which is €50." in text_of(await desk.ana.says("/refund Ahmed 51"))
    shown = await desk.ana.says("/refund Ahmed 20")
    await desk.ana.taps(button(shown, "Give back €20"))
    await desk.ana.says("They asked for it")
    assert await due(desk) == 3_000
    await desk.ana.taps(button(shown, "Give back €20"))
    assert "Ana recorded money given back to them already" in text_of(await desk.ana.says("Once more"))
    back = await desk.ana.taps(button(await card_of(desk.ana, desk), "Take back…"))
    for _ in range(2):
        await desk.ana.taps(button(back, "Take back €20"))
        said = await desk.ana.says("A mistake")
    assert "a correction can't be taken back itself" in text_of(said)
    assert await due(desk) == 5_000


async def test_the_payment_of_a_sale_goes_back_with_the_sale_even_once_it_was_charged_back(desk: Desk) -> None:
    request = await sold(desk.trade, 200, settlement=Settlement.PAID)
    card = await card_of(desk.ana, desk)
    assert "This payment came with sale #1, which stands." in text_of(await desk.ana.taps(button(card, "Take back…")))
    await desk.ana.taps(button(await desk.ana.taps(button(card, "Charged back…")), "€420 charged back"))
    assert await due(desk) == -42_000
    await desk.trade.database.write(
        lambda store: books.take_back_sale(store, request.id, "A mistake", by=desk.trade.ana)
    )
    assert (await due(desk), await own(desk, AccountKind.CASH, "EUR")) == (0, 0)
    assert await desk.trade.database.read(lambda store: store.ledger.replay()) == []
