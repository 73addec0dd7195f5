"""What is said in the chat on money's bad days: in figures, and with what to do instead."""

import re

import pytest

from domain.ledger import AccountKind
from domain.requests import Settlement
from domain.table import MOST_ROWS
from handlers.payment_asks import ChargeBackPart, ShowPayment, TakePaymentBack, TakePaymentBackFor
from storage.store import Store
from tests.agreeing import publish_terms
from tests.banking import csv_of, drops
from tests.handlers.conftest import Desk
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of


async def due(desk: Desk) -> int:
    """Return how Ahmed stands, in euros."""
    return (await desk.trade.balance(AccountKind.DUE))[0] // 100


async def paid(chat: Chat, typed: str) -> ShowPayment:
    """Record a payment as it is typed, and return the ask that shows it."""
    asked = await chat.says(f"/payment Ahmed {typed}")
    done = await chat.taps(button(asked, "Record"))
    store = chat.database

    async def newest(store: Store) -> ShowPayment:
        [reseller] = [one for one in await store.resellers.children(chat.member.reseller_id) if one.name == "Ahmed TV"]
        return ShowPayment((await store.payments.of_reseller(reseller.id))[0].id)

    assert "is recorded" in done.title
    return await store.read(newest)


async def test_what_comes_beyond_all_that_is_due_is_said_before_and_after_it_is_booked(desk: Desk) -> None:
    await sold(desk.trade, 200)
    asked = await desk.marta.says("/payment Ahmed 500")
    assert "It covers #1." in text_of(asked)
    assert "€80 stay as their credit." in text_of(asked)
    assert await due(desk) == -420
    done = text_of(await desk.marta.taps(button(asked, "Record €500")))
    assert "€80 stay as their credit." in done
    assert await due(desk) == 80
    assert "€80 in credit" in text_of((await desk.ahmed.news())[-1])


async def test_less_than_is_due_is_told_as_what_is_missing(desk: Desk) -> None:
    await sold(desk.trade, 200)
    asked = text_of(await desk.marta.says("/payment Ahmed 400"))
    assert "€400 arrived, €20 missing." in asked


async def test_a_refund_above_what_is_there_is_asked_for_again_with_what_is_there(desk: Desk) -> None:
    assert "They have nothing in credit" in text_of(await desk.marta.says("/refund Ahmed 50"))
    await paid(desk.marta, "80")
    said = text_of(await desk.marta.says("/refund Ahmed 81"))
    assert "€81 is more than they have in credit, which is €80." in said
    assert await due(desk) == 80
    asked = await desk.marta.says("/refund Ahmed 80")
    await desk.marta.taps(button(asked, "Give back €80"))
    assert "given back" in text_of(await desk.marta.says("Paid twice"))
    assert await due(desk) == 0


async def test_a_chargeback_of_a_part_is_typed_shown_once_more_and_booked_once(desk: Desk) -> None:
    await sold(desk.trade, 200)
    payment = await paid(desk.marta, "420")
    await desk.marta.taps(ChargeBackPart(payment.payment_id))
    assert "€420.01 can't have been charged back: €420 is left" in text_of(await desk.marta.says("420.01"))
    sure = await desk.marta.says("100")
    assert sure.title == "Was €100 of Ahmed TV charged back?"
    assert await due(desk) == 0
    book = button(sure, "€100 charged back")
    assert "New requests of theirs are held back." in text_of(await desk.marta.taps(book))
    assert await due(desk) == -100
    assert "recorded a chargeback already" in text_of(await desk.ana.taps(book))
    assert await due(desk) == -100
    card = text_of(await desk.marta.taps(payment))
    assert "€100" in card


async def test_taking_back_what_was_taken_back_says_who_did_it_and_changes_nothing(desk: Desk) -> None:
    payment = await paid(desk.marta, "100")
    await desk.marta.taps(TakePaymentBackFor(payment.payment_id, "Of somebody else"))
    assert await due(desk) == 0
    for ask in (TakePaymentBack(payment.payment_id), TakePaymentBackFor(payment.payment_id, "Once more")):
        said = text_of(await desk.ana.taps(ask))
        assert re.search(r"Marta took this back already, on 2 Mar.*a correction can't be taken back itself", said)
    assert await due(desk) == 0


async def test_of_two_who_were_asked_about_one_payment_the_second_hears_who_was_faster(desk: Desk) -> None:
    first, second = [await chat.says("/payment Ahmed 420") for chat in (desk.marta, desk.ana)]
    await desk.marta.taps(button(first, "Record"))
    assert "Marta recorded this payment already" in text_of(await desk.ana.taps(button(second, "Record")))
    assert await due(desk) == 420


async def test_a_sale_that_was_paid_is_not_unpaid_by_its_payment_alone(desk: Desk) -> None:
    request = await sold(desk.trade, 200, settlement=Settlement.PAID)
    [payment] = await desk.trade.database.read(lambda store: store.payments.of_request(request.id))
    assert "came with sale #1, which stands." in text_of(await desk.ana.taps(TakePaymentBack(payment.id)))


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("50 000 JPY at 0.0061", "¥50,000 received from Ahmed TV?"),
        ("50.000,00 JPY at 0,0061", "¥50,000 received from Ahmed TV?"),
        ("12.5 KWD at 3.02", "12.500 KWD received from Ahmed TV?"),
    ],
)
async def test_sums_in_currencies_of_other_decimals_are_shown_and_kept_by_them(
    desk: Desk, typed: str, title: str
) -> None:
    asked = await desk.marta.says(f"/payment Ahmed {typed}")
    assert asked.title.replace("\u00a0", " ") == title
    await desk.marta.taps(button(asked, "Record"))
    assert await due(desk) > 0


@pytest.mark.parametrize("typed", ["50.5 JPY at 0.0061", "12.5055 KWD at 3", "50 JPY at 0.00001", "1 JPY at 0"])
async def test_parts_of_a_unit_that_a_currency_lacks_are_asked_for_again(desk: Desk, typed: str) -> None:
    said = await desk.marta.says(f"/payment Ahmed {typed}")
    assert not [label for label in buttons_of(said) if label.startswith("Record")]
    assert await due(desk) == 0


async def test_half_a_million_rows_are_refused_whole_with_how_many_are_taken(desk: Desk) -> None:
    rows = ["2026-03-02,Ahmed TV,x,5.00"] * 500_000
    said = text_of(await drops(desk.marta, csv_of(*rows)))
    assert f"{MOST_ROWS:,}" in said
    assert await due(desk) == 0
    assert await desk.trade.database.read(lambda store: store.payments.of_reseller(desk.trade.child.id)) == []


# Names that mean nobody, or somebody twice


@pytest.mark.parametrize(
    "typed", ["ahmed +200 paid nowhere", "ahmed 200 Nordpanel on account", "/sell ahmed 200 Nordpanel"]
)
async def test_a_sale_on_a_panel_that_nobody_knows_sells_nothing(desk: Desk, typed: str) -> None:
    said = await desk.ana.says(typed)
    assert re.search("didn't understand|None of your sub-resellers is called “ahmed 200 Nordpanel”", text_of(said))
    assert await due(desk) == 0
    assert (await desk.trade.balance(AccountKind.WALLET))[0] == 0


@pytest.mark.parametrize("name", ["Ahmed TV", "ahmed tv", "  AHMED   TV "])
async def test_a_name_that_a_sub_reseller_has_already_is_asked_for_again(desk: Desk, name: str) -> None:
    await publish_terms(desk.trade.database, desk.trade.ana)
    said = await desk.ana.says(f"/invite {name}")
    assert "called ahmed tv already" in text_of(said).lower()
    children = await desk.trade.database.read(lambda store: store.resellers.children(desk.trade.top.id))
    assert [child.name for child in children] == ["Ahmed TV"]
