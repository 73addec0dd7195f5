"""The first whole way of a request: asked for, approved, loaded, and everybody sees the same."""

from domain.ledger import AccountKind
from storage.database import Database
from tests.factories import Network
from tests.talk import Chat, button, buttons_of, text_of
from tests.trade import trade_in


async def test_a_request_is_made_approved_and_loaded(database: Database, network: Network) -> None:
    trade = await trade_in(network, database)
    ahmed, ana, marta = (Chat(database, one) for one in (trade.ahmed, trade.ana, trade.marta))

    await ahmed.says("/request 200")
    [own] = await ahmed.news()
    assert "To pay: €420" in text_of(own)
    [card] = await ana.news()
    assert text_of(card).startswith("Ahmed TV #1: 200 credits")
    await marta.news()

    assert (await ana.taps(button(card, "Money in: approve 200"))).silent
    assert "Ana approved it" in await marta.sees()
    assert await trade.balance(AccountKind.WALLET) == (0, 0)
    [approved] = await ahmed.news()
    assert "We are loading them now" in text_of(approved)

    listed = await marta.says("/toload")
    assert trade.sub_panel.account in text_of(listed)
    assert "200 credits" in text_of(await marta.taps(button(listed, "Loaded: Ahmed TV 200")))
    assert await trade.balance(AccountKind.WALLET) == (200, 0)
    assert await trade.balance(AccountKind.DUE) == (0, 0)
    [loaded] = await ahmed.news()
    assert trade.sub_panel.account in text_of(loaded)
    assert "Marta loaded it" in await ana.sees()
    assert all(not buttons_of(screen) for screen in ana.messages.values())


async def test_one_tap_asks_for_the_same_again_and_a_second_tap_for_nothing(
    database: Database, network: Network
) -> None:
    trade = await trade_in(network, database)
    ahmed, ana = Chat(database, trade.ahmed), Chat(database, trade.ana)
    await ahmed.says("/request 200")
    [card] = await ana.news()
    await ana.taps(button(card, "Money in"))

    again = button(await ahmed.says("/balance"), "Same as last: 200 · €420")
    assert (await ahmed.taps(again)).silent
    assert "request #2 waits for a decision" in text_of(await ahmed.taps(again))
    assert len(await ana.news()) == 1
