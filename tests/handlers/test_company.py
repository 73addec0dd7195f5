"""Company at the desk: one card for all that ask about the same, and what each ticket looks like."""

from dataclasses import dataclass, replace

import pytest

from domain.people import Role
from domain.tickets import CompanyId, TicketId
from domain.traffic import Outcome
from handlers.company_asks import DismissCompany, ListCompanyTickets, ShowCompany
from handlers.ticket_asks import ShowTicket
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one

FIRST = CompanyId(1)


@dataclass(frozen=True)
class Outage:
    """Three sub-resellers have asked about the same. `karim`: the second of them."""

    desk: Desk
    sol: Chat
    karim: Chat


@pytest.fixture
async def outage(desk: Desk, network: Network) -> Outage:
    trade = desk.trade
    sol = Chat(trade.database, await network.member(trade.top, Role.SUPPORT, name="Sol"))
    people = [trade.ahmed, *[(await trade.sibling(name))[1] for name in ("Karim Net", "Lina TV")]]
    for who in people:
        await open_one(trade, by=who)
    return Outage(desk, sol, Chat(trade.database, people[1]))


async def test_the_desk_gets_one_card_that_names_whom_and_since_when_and_points_at_the_supplier(
    outage: Outage,
) -> None:
    *_first_two, card = await outage.sol.news()
    assert card.title == "Panel access: 3 sub-resellers ask since 2 Mar, 09:00"
    assert card.lines == ("This points at the supplier.", "3 tickets so far.")
    assert [field.label for field in card.fields] == ["Ahmed TV", "Karim Net", "Lina TV"]
    assert len(_first_two) == 2
    assert await outage.desk.marta.news() == [], "finance has no part in it"


async def test_the_card_follows_and_a_later_ticket_sends_none_of_its_own(outage: Outage) -> None:
    await outage.desk.ana.news()
    await open_one(outage.desk.trade, by=outage.karim.member)
    assert await outage.desk.ana.news() == []
    card = list(outage.desk.ana.messages.values())[-1]
    assert card.lines[-1] == "4 tickets so far."
    assert "2 tickets" in card.fields[1].value


async def test_who_looks_at_them_finds_each_ticket(outage: Outage) -> None:
    listed = await outage.sol.taps(ListCompanyTickets(FIRST))
    assert list(buttons_of(listed)) == [
        "Ahmed TV #1 · waits for us",
        "Karim Net #1 · waits for us",
        "Lina TV #1 · waits for us",
        "« Back",
    ]
    await outage.sol.news()
    await outage.sol.taps(button(listed, "Lina"))
    assert "Lina TV" in text_of((await outage.sol.news())[-1])


async def test_a_chance_is_said_on_every_copy_and_what_was_held_back_comes(outage: Outage) -> None:
    for chat in (outage.desk.ana, outage.sol):
        await chat.news()
    await outage.sol.taps(DismissCompany(FIRST))
    [held_back] = await outage.desk.ana.news()
    assert held_back.title.startswith("Lina TV, ticket #1")
    assert "Sol said that it is a coincidence." in await outage.desk.ana.sees()
    late = await outage.desk.ana.presses(DismissCompany(FIRST))
    assert (late.outcome, late.said.split(" has ")[0]) == (Outcome.REFUSED, "Sol")


async def test_a_ticket_in_company_looks_like_the_suppliers_to_the_team_alone(outage: Outage) -> None:
    card = text_of(await outage.sol.taps(ShowTicket(TicketId(1))))
    assert "Looks like: the supplier's\n3 of 3 active sub-resellers have written about this since 2 Mar, 09:00" in card
    below = text_of(await outage.desk.ahmed.taps(ShowTicket(TicketId(1))))
    assert "Looks like" not in below
    assert "Karim" not in await outage.desk.ahmed.sees()


async def test_what_it_looks_like_is_said_in_the_readers_language(outage: Outage) -> None:
    sol = outage.sol.member
    await outage.desk.trade.database.write(lambda store: store.members.change(sol.member_id, language="es"))
    spanish = Chat(outage.desk.trade.database, replace(sol, language="es"))
    *_first_two, card = await spanish.news()
    assert card.title == "Acceso al panel: 3 subrevendedores preguntan desde el 2 mar, 09:00"
    assert "Parece: del proveedor" in text_of(await spanish.taps(ShowTicket(TicketId(1))))


async def test_one_tap_opens_one_case_for_all_and_the_card_says_so_on_every_copy(outage: Outage) -> None:
    for chat in (outage.desk.ana, outage.sol):
        await chat.news()
    card = list(outage.sol.messages.values())[-1]
    await outage.sol.taps(button(card, "Open one case for all"))
    [case] = await outage.desk.ana.news()
    assert "3 tickets of Ahmed TV, Karim Net, and Lina TV" in text_of(case)
    seen = list(outage.desk.ana.messages.values())[2]
    assert seen.lines[0] == "Sol opened case #1 for it."
    assert list(buttons_of(seen)) == ["Look at them"]
    await outage.desk.ahmed.news()
    await outage.karim.news()
    assert "Lina" not in await outage.desk.ahmed.sees() + await outage.karim.sees()


async def test_a_viewer_looks_at_them_and_is_offered_nothing_else(outage: Outage, network: Network) -> None:
    vera = Chat(outage.desk.trade.database, await network.member(outage.desk.trade.top, Role.VIEWER, name="Vera"))
    assert list(buttons_of(await vera.taps(ShowCompany(FIRST)))) == ["Look at them"]
