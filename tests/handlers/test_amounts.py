"""Amounts typed to the bot: who paid how much, limits, prices; and what is said of those that can't be taken."""

from decimal import Decimal

import pytest

from handlers.ask import Ask
from handlers.terms_asks import SetRequestCap, SetSecondTap, SetStandingLimit, SetStandingPrice
from tests.handlers.conftest import Desk
from tests.talk import button, buttons_of, text_of


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("/payment Ahmed 1 000", "€1,000 received from Ahmed TV?"),
        ("/payment Ahmed TV 1.000,50", "€1,000.50 received from Ahmed TV?"),
        ("/payment Ahmed € 1'000", "€1,000 received from Ahmed TV?"),
        ("/payment Ahmed 420 EUR", "€420 received from Ahmed TV?"),
        ("/payment Ahmed ٤٢٠٫٥٠", "€420.50 received from Ahmed TV?"),
    ],
)
async def test_an_amount_of_several_words_is_found_behind_the_name(desk: Desk, typed: str, title: str) -> None:
    assert (await desk.marta.says(typed)).title == title


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        ("0", "“0” isn't a number"),
        ("5.005", "“5.005” could be 5005 or 5.0050."),
        ("1.000", "“1.000” could be 1000 or 1."),
        ("420 yesterday", "“420 yesterday” isn't a number"),
        ("-5", "“-5” isn't a number"),
        ("420 XYZ", "“XYZ” isn't a currency I can read."),
        ("420 USD at 0", "“0” can't be a rate of exchange."),
        ("420 USD at -0.9", "“-0.9” can't be a rate of exchange."),
        ("420 USD at 9999999999", "“9999999999” can't be a rate of exchange."),
        ("420 USD at 0.0000001", "“0.0000001” can't be a rate of exchange."),
        ("420 at 0.9", "EUR is your own currency, so there is no rate for it."),
        ("420 USD at 0.9 fee 500", "A fee of $500 would leave nothing of the $420."),
        ("4:20", "“4:20” isn't a number"),
        ("9" * 4000, "isn't a number"),
    ],
)
async def test_an_amount_that_cannot_be_taken_is_asked_for_again_and_not_taken_for_a_name(
    desk: Desk, amount: str, why: str
) -> None:
    said = text_of(await desk.marta.says(f"/payment Ahmed {amount}"))
    assert why in said
    assert "How much did you receive?" in said
    assert "called" not in said
    assert len(said) < 400
    assert (await desk.marta.says("420")).title == "€420 received from Ahmed TV?"


async def test_somebody_unknown_is_named_without_the_amount(desk: Desk) -> None:
    for amount in ("420", "1.000", "0"):
        assert "called “Nobody Here”." in text_of(await desk.marta.says(f"/payment Nobody Here {amount}"))


async def test_of_several_who_may_have_paid_one_is_chosen(desk: Desk) -> None:
    await desk.trade.sibling("Ahmed Two")
    asked = await desk.marta.says("/payment ahmed 1 000,50")
    assert (await desk.marta.taps(button(asked, "Ahmed Two"))).title == "€1,000.50 received from Ahmed Two?"
    unclear = await desk.marta.says("/payment ahmed 4:20")
    assert "How much did you receive?" in text_of(await desk.marta.taps(button(unclear, "Ahmed Two")))


async def test_a_number_that_may_belong_to_a_name_is_asked_about(desk: Desk) -> None:
    await desk.trade.sibling("Ahmed 2")
    asked = await desk.marta.says("/payment Ahmed TV 2 500")
    assert asked.title == "€2,500 received from Ahmed TV?"
    which = await desk.marta.says("/payment Ahmed 2 500")
    assert {"Ahmed 2 · €500", "Ahmed TV · €2,500"} <= buttons_of(which).keys()
    assert (await desk.marta.taps(button(which, "Ahmed TV"))).title == "€2,500 received from Ahmed TV?"


async def test_a_wrong_number_is_answered_with_the_example_of_its_own_question(desk: Desk) -> None:
    await desk.ana.taps(SetRequestCap())
    said = text_of(await desk.ana.says("many"))
    assert said.splitlines()[0] == "“many” isn't a number I can take here."
    assert said.splitlines()[-1] == "For example: 3"


@pytest.mark.parametrize("ask", [SetStandingLimit(), SetSecondTap()])
async def test_a_thousand_that_could_be_one_is_no_limit(desk: Desk, ask: Ask) -> None:
    before = await desk.trade.database.read(lambda store: store.terms.of(desk.trade.top.id))
    await desk.ana.taps(ask)
    assert "could be 1000 or 1." in text_of(await desk.ana.says("1,000"))
    assert await desk.trade.database.read(lambda store: store.terms.of(desk.trade.top.id)) == before
    await desk.ana.says("1,000.00")
    after = await desk.trade.database.read(lambda store: store.terms.of(desk.trade.top.id))
    assert 1000_00 in (after.debt_limit, after.second_tap_from)


async def test_a_price_of_three_decimals_is_typed_without_doubt_and_survives_a_button(desk: Desk) -> None:
    await desk.ana.taps(SetStandingPrice())
    assert "could be 2105 or 2.1050." in text_of(await desk.ana.says("2.105"))
    assert "€2.105" in text_of(await desk.ana.says("2.1050"))
    assert "€2.105" in text_of(await desk.ana.taps(SetStandingPrice(Decimal("2.105"))))
