"""What comes with what was said isn't lost."""

from storage.database import Database
from tests.factories import Network
from tests.talk import Chat, text_of
from tests.trade import trade_in

PNG = b"\x89PNG\r\n\x1a\n" + b"receipt"


async def test_a_file_that_comes_with_a_command_goes_where_the_command_has_a_place_for_it(
    database: Database, network: Network
) -> None:
    trade = await trade_in(network, database)
    ahmed, ana = Chat(database, trade.ahmed), Chat(database, trade.ana)
    await ahmed.says("/request 200", file=PNG)
    [card] = await ana.news()
    assert "Receipt: here" in text_of(card)


async def test_a_file_that_comes_with_a_command_that_has_no_place_for_it_does_no_harm(
    database: Database, network: Network
) -> None:
    trade = await trade_in(network, database)
    assert "What would you like to do?" in text_of(await Chat(database, trade.ahmed).says("/menu", file=PNG))
