"""Loading in the chat: one tap on the card or in the list, and what is said when it fails."""

from domain.ledger import AccountKind
from tests.handlers.conftest import Desk
from tests.services.deciding import approve_it
from tests.talk import button, text_of

MONEY_IN = "Money in: approve 200"


async def test_loaded_is_one_tap_on_the_card_and_everybody_sees_it(desk: Desk) -> None:
    await desk.ana.taps(button(await desk.card(), MONEY_IN))
    await desk.marta.news()
    [card] = desk.marta.messages.values()
    assert button(card, "Copy account").copy == desk.trade.sub_panel.account
    assert button(card, "Copy amount").copy == "200"
    assert (await desk.marta.taps(button(card, "Loaded"))).silent
    assert "Marta has loaded it already" in text_of(await desk.ana.taps(button(card, "Loaded")))
    assert "Marta loaded it" in await desk.ana.sees()
    assert "Marta" not in await desk.ahmed.sees()


async def test_a_failed_loading_is_told_to_both_with_why(desk: Desk) -> None:
    await desk.ana.taps(button(await desk.card(), MONEY_IN))
    await desk.marta.news()
    [card] = desk.marta.messages.values()
    question = await desk.marta.taps(button(card, "Failed…"))
    assert "will read this" in text_of(question)
    await desk.ahmed.news()
    await desk.marta.says("The account is locked.")
    [theirs] = await desk.ahmed.news()
    assert "Your €420 are kept for you as money in credit." in text_of(theirs)
    assert "The account is locked." in text_of(theirs)
    [ours] = await desk.ana.news()
    assert "Marta says that 200 credits for Ahmed TV (#1) couldn't be loaded." in text_of(ours)
    assert await desk.marta.news() == []
    assert await desk.trade.balance(AccountKind.DUE) == (42000, 0)


async def test_what_is_to_be_loaded_is_paged_and_each_is_one_tap(desk: Desk) -> None:
    await desk.trade.set_terms(open_request_cap=50)
    for credits in range(101, 108):
        await approve_it(desk.trade, await desk.trade.request(credits))
    first = await desk.ana.says("/toload")
    assert [one.value for one in first.fields[1::2]] == ["101", "102", "103", "104", "105"]
    second = await desk.ana.taps(button(first, "More"))
    assert [one.value for one in second.fields[1::2]] == ["106", "107"]
    left = await desk.ana.taps(button(second, "Loaded: Ahmed TV 106"))
    assert "Ahmed TV #6, 106 credits. They were told." in text_of(left)
    for credits in (101, 102, 103, 104, 105, 107):
        left = await desk.ana.taps(button(left, f"Loaded: Ahmed TV {credits}"))
    assert "Nothing is to be loaded." in text_of(left)
