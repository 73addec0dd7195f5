"""Whose fault it was, tapped: on one ticket's card, on a page of many, and on the cards of a case."""

from domain.errors import NotHere
from domain.people import Role
from domain.tickets import AreaKind, Cause, TicketId, Turn
from domain.traffic import Outcome
from handlers.cases_asks import ListCases, ShowCase
from handlers.fault_asks import BlameSupplier, ShowTriage, TakeBlame, TickTicket
from handlers.screen import Screen
from services.fault import NothingChosen
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one

FIRST = TicketId(1)


async def opened(desk: Desk, *texts: str) -> list[Screen]:
    """Have Ahmed open tickets, and return Ana's cards of them."""
    for text in texts:
        await open_one(desk.trade, text=text, kind=AreaKind.OTHER)
    await desk.ahmed.news()
    return await desk.ana.news()


async def causes(desk: Desk) -> list[Cause]:
    found = await desk.trade.database.read(lambda store: store.tickets.by_ids([TicketId(one) for one in range(1, 9)]))
    return [ticket.cause for ticket in found]


async def test_one_tap_makes_a_ticket_the_suppliers_and_another_undoes_it(desk: Desk) -> None:
    [card] = await opened(desk, "No login")
    decided = await desk.ana.taps(button(card, "Supplier"))
    assert "Whose fault: the supplier's (Ana," in text_of(decided)
    assert "Case: #1: No login" in text_of(decided)
    assert "being handled" in await desk.ahmed.sees()
    undone = await desk.ana.taps(button(decided, "Undo the decision"))
    assert "Whose fault" not in text_of(undone)
    assert "we are on it" in await desk.ahmed.sees()


async def test_the_next_ticket_about_the_same_joins_the_open_case_by_name(desk: Desk) -> None:
    first, second = await opened(desk, "No login", "No login either")
    await desk.ana.taps(button(first, "Supplier"))
    [_case] = await desk.ana.news()
    second = await desk.ana.taps(BlameSupplier(TicketId(2), 7))
    assert text_of(second).startswith(str(NotHere.why))
    asked = await desk.ana.taps(ShowTriage())
    assert "Join case #1: No login" in buttons_of(asked)
    [choice] = [one for one in desk.ana.messages.values() if "ticket #2" in one.title]
    assert "Join case #1: No login" in buttons_of(await desk.ana.taps(button(choice, "Supplier")))
    joined = await desk.ana.taps(button(asked, "Join case #1"))
    assert joined.title == "1 ticket: the supplier's"
    assert "Concerns: 2 tickets of Ahmed TV" in await desk.ana.sees()


async def test_the_colleague_who_decides_second_hears_who_did_and_how(desk: Desk, network: Network) -> None:
    sol = Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT, name="Sol"))
    await opened(desk, "No login")
    await sol.taps(TakeBlame(FIRST))
    late = await desk.ana.presses(BlameSupplier(FIRST))
    assert late.outcome is Outcome.REFUSED
    assert late.said.startswith("Sol decided on")
    assert "was ours" in late.said


async def test_a_page_of_tickets_is_decided_on_with_one_tap_but_for_those_tapped_off(desk: Desk) -> None:
    await opened(desk, "One", "Two", "Three")
    page = await desk.ana.taps(ShowTriage())
    assert page.title == "Whose fault? 3 of 3 ticked"
    assert page.lines[0] == "1. Ahmed TV #3: Three"
    page = await desk.ana.taps(button(page, "✓ 2"))
    assert page.title == "Whose fault? 2 of 3 ticked"
    done = await desk.ana.taps(button(page, "Ours"))
    assert done.title == "2 tickets: ours"
    assert await causes(desk) == [Cause.OURS, Cause.UNKNOWN, Cause.OURS]
    assert text_of(await desk.ana.taps(button(done, "Undo"))).startswith("Undone\n2 tickets")
    assert await causes(desk) == [Cause.UNKNOWN] * 3


async def test_a_button_of_an_older_page_decides_nothing(desk: Desk) -> None:
    await opened(desk, "One", "Two")
    old = await desk.ana.taps(ShowTriage())
    await opened(desk, "Three")
    await desk.ana.taps(ShowTriage())
    assert (await desk.ana.presses(button(old, "Ours"))).outcome is Outcome.REFUSED
    await desk.ana.taps(button(await desk.ana.taps(ShowTriage()), "Tick none"))
    assert (await desk.ana.presses(button(old, "Ours"))).said == str(NothingChosen())
    assert await causes(desk) == [Cause.UNKNOWN] * 3


async def test_a_page_holds_forty_and_leads_to_older_ones(desk: Desk) -> None:
    await opened(desk, *(f"No {number}" for number in range(1, 43)))
    page = await desk.ana.taps(ShowTriage())
    assert page.title == "Whose fault? 40 of 40 ticked"
    older = await desk.ana.taps(button(page, "Older"))
    assert older.lines == ("1. Ahmed TV #2: No 2", "2. Ahmed TV #1: No 1")
    ticked = await desk.ana.taps(TickTicket(TicketId(40)))  # of the page before
    assert ticked.title == "Whose fault? 2 of 2 ticked"


async def test_a_case_is_told_resolved_and_asked_about_by_taps(desk: Desk) -> None:
    [card] = await opened(desk, "No login")
    await desk.ana.taps(button(card, "Supplier"))
    [case] = await desk.ana.news()
    assert "how" not in case.title
    await desk.ana.taps(button(case, "Update for all"))
    told = await desk.ana.says("By 18:00")
    assert text_of(told) == "Passed down to the sub-resellers of 1 open ticket."
    [heard] = await desk.ahmed.news()
    assert heard.quote == "By 18:00"
    sure = await desk.ana.taps(button(case, "Resolved"))
    await desk.ana.taps(button(sure, "Yes, resolved"))
    [asked] = await desk.ahmed.news()
    assert "is it working again?" in await desk.ahmed.sees()
    await desk.ahmed.taps(button(asked, "No, not yet"))
    [doubted] = await desk.ana.news()
    assert "It isn't working again for Ahmed TV." in text_of(doubted)
    await desk.ana.taps(button(doubted, "Open the case again"))
    ticket = await desk.trade.database.read(lambda store: store.tickets.by_id(FIRST))
    assert ticket.turn is Turn.SUPPLIER
    assert "#1: No login" in buttons_of(await desk.ana.taps(ListCases()))


async def test_a_reply_to_an_update_goes_into_the_ticket(desk: Desk) -> None:
    [card] = await opened(desk, "No login")
    await desk.ana.taps(button(card, "Supplier"))
    [case] = await desk.ana.news()
    await desk.ana.taps(button(case, "Update for all"))
    await desk.ana.says("By 18:00")
    await desk.ahmed.news()
    message = next(number for number, screen in desk.ahmed.messages.items() if screen.quote == "By 18:00")
    await desk.ahmed.answers_to(message, "Thank you")
    [heard] = await desk.ana.news()
    assert heard.quote == "Thank you"


async def test_a_viewer_reads_a_case_and_decides_nothing(desk: Desk, network: Network) -> None:
    vera = Chat(desk.trade.database, await network.member(desk.trade.top, Role.VIEWER, name="Vera"))
    [card] = await opened(desk, "No login")
    await desk.ana.taps(button(card, "Supplier"))
    [listed] = [one for text, one in buttons_of(await vera.taps(ListCases())).items() if text.startswith("#1")]
    await vera.taps(listed)
    [case] = await vera.news()
    assert list(buttons_of(case)) == ["All of it", "All concerned"]
    assert (await desk.ahmed.presses(ShowCase(1))).outcome is Outcome.REFUSED  # type: ignore[arg-type]
