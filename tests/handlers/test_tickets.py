"""A ticket from both chats: what each side sees and can do."""

from domain.people import Role
from domain.tickets import TicketId
from domain.traffic import Outcome
from handlers.ticket_asks import AnswerTicket, CloseTicket, TakeTicket
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of
from tests.tickets import open_one

FIRST = TicketId(1)


async def opened(desk: Desk, text: str = "Two customers can't log in") -> None:
    """Have Ahmed open a ticket."""
    await open_one(desk.trade, text=text)


async def test_a_ticket_is_opened_and_both_sides_get_its_card(desk: Desk) -> None:
    await opened(desk)
    [mine] = await desk.ahmed.news()
    assert mine.title == "Ticket #1: Two customers can't log in"
    assert list(buttons_of(mine)) == ["Write more…", "It is solved", "Conversation"]
    [theirs] = await desk.ana.news()
    assert theirs.title.endswith("ticket #1: Two customers can't log in")
    deeds = ["Take it", "Answer…", "Close", "Conversation", "Supplier's fault", "Theirs…", "Ours", "More…"]
    assert list(buttons_of(theirs)) == deeds
    assert await desk.marta.news() == []  # finance has no part in it


async def test_an_answer_typed_on_the_card_reaches_the_sub_reseller_in_the_name_of_the_business(desk: Desk) -> None:
    await opened(desk)
    [card] = await desk.ana.news()
    await desk.ahmed.news()
    await desk.ana.taps(button(card, "Take it"))
    await desk.ana.taps(button(card, "Answer…"))
    assert (await desk.ana.says("We look into it")).silent
    [heard] = await desk.ahmed.news()
    assert (heard.title, heard.quote) == ("Top TV, ticket #1", "We look into it")


async def test_a_colleague_who_comes_second_hears_who_has_it(desk: Desk, network: Network) -> None:
    sol = Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT, name="Sol"))
    await opened(desk)
    await sol.taps(TakeTicket(FIRST))
    late = await desk.ana.presses(TakeTicket(FIRST))
    assert (late.outcome, late.said.split(" has ")[0]) == (Outcome.REFUSED, "Sol")


async def test_the_button_of_a_closed_ticket_says_that_it_is_closed(desk: Desk) -> None:
    await opened(desk)
    await desk.ahmed.taps(CloseTicket(FIRST))
    assert (await desk.ana.presses(AnswerTicket(FIRST))).said.startswith("Ticket #1 was closed")
    assert "closed" in await desk.ana.sees()
