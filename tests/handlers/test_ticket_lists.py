"""The lists of tickets for both sides, the search in them, and where else tickets show."""

from dataclasses import replace

from domain.people import Role
from domain.tickets import AreaKind, Listed, Turn
from handlers.screen import Screen
from handlers.ticket_asks import ListTickets, ListTicketsOf, SearchTickets
from handlers.way_back import ShowReseller
from services import ticket_working, tickets
from services.ticket_search import LOOKED_THROUGH
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one


def listed(screen: Screen) -> list[str]:
    """Return the tickets on a list: whose each is, which, and what it says."""
    return [" ".join(label.split(" · ")[:2]) for label in buttons_of(screen) if " · " in label]


async def test_the_desk_has_a_list_for_each_state_with_its_count(desk: Desk) -> None:
    trade = desk.trade
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    await open_one(trade, text="Red")
    mine, closed = await open_one(trade, by=karim, text="Blue"), await open_one(trade, text="Green")

    async def work(store: Store) -> None:
        await tickets.take(store, mine.id, by=trade.ana)
        await ticket_working.hand_turn(store, mine.id, Turn.THEIRS, by=trade.ana)
        await tickets.close(store, closed.id, by=trade.ana)

    await trade.database.write(work)
    first = await desk.ana.says("/tickets")
    assert (first.title, listed(first)) == ("Tickets: Wait for us", ["Ahmed TV #1 Red"])
    counted = [label for label in buttons_of(first) if label.endswith(")")]
    assert counted == ["Wait for them (1)", "With nobody (1)", "Mine (1)", "Whose fault? (3)"]
    found = {one: listed(await desk.ana.taps(ListTickets(one.value))) for one in Listed}
    assert found[Listed.THEIRS] == found[Listed.MINE] == ["Karim Net #1 Blue"]
    assert found[Listed.UNASSIGNED] == ["Ahmed TV #1 Red"]
    assert found[Listed.UNCLEAR] == ["Ahmed TV #2 Green", "Karim Net #1 Blue", "Ahmed TV #1 Red"]
    assert found[Listed.CLOSED] == ["Ahmed TV #2 Green"]
    assert found[Listed.SUPPLIER] == []
    own = await desk.ahmed.says("/tickets")
    assert (own.title, listed(own)) == ("Tickets: Open", ["#1 Red"])
    assert listed(await desk.ahmed.taps(button(own, "Closed"))) == ["#2 Green"]
    assert listed(await desk.ahmed.taps(ListTickets(Listed.UNCLEAR.value))) == ["#1 Red"]  # that is none of theirs


async def test_lists_are_paged_and_the_urgent_comes_first(desk: Desk) -> None:
    for place in range(9):
        await open_one(desk.trade, text=f"Text {place}")
    last = await open_one(desk.trade, text="Urgent")
    card = (await desk.ana.news())[-1]
    more = await desk.ana.taps(button(card, "More…"))
    await desk.ana.taps(button(more, "urgent"))
    first = await desk.ana.says("/tickets")
    assert listed(first)[:2] == [f"Ahmed TV #{last.number} Urgent", "Ahmed TV #1 Text 0"]
    assert len(listed(first)) == 8
    assert listed(await desk.ana.taps(button(first, "More ›"))) == ["Ahmed TV #8 Text 7", "Ahmed TV #9 Text 8"]


async def test_a_ticket_is_found_by_number_name_and_words_whatever_their_accents(desk: Desk) -> None:
    trade = desk.trade
    _house, karim, _sub_panel = await trade.sibling("Karim Net")
    await open_one(trade, text="El pánel no abre")
    his = await open_one(trade, by=karim, text="Panel down")
    await trade.database.write(lambda store: tickets.say(store, his.id, "The LOGIN page is white", by=karim))
    await trade.database.write(lambda store: tickets.note(store, his.id, "Never pays", by=trade.ana))
    for typed, found in {
        "1": ["Karim Net #1 Panel down", "Ahmed TV #1 El pánel no abre"],
        "ahmed #1": ["Ahmed TV #1 El pánel no abre"],
        "karim 1": ["Karim Net #1 Panel down"],
        "PANEL": ["Karim Net #1 Panel down", "Ahmed TV #1 El pánel no abre"],
        "panel login": ["Karim Net #1 Panel down"],
        "never pays": ["Karim Net #1 Panel down"],
        "karim panel": ["Karim Net #1 Panel down"],
        "nothing": [],
        "%": [],
    }.items():
        assert listed(await desk.ana.says(f"/tickets {typed}")) == found, typed
    assert listed(await desk.ahmed.says("/tickets panel")) == ["#1 El pánel no abre"]
    assert listed(await Chat(trade.database, karim).says("/tickets never pays")) == []


async def test_words_are_looked_for_among_the_newest_and_the_list_says_so(desk: Desk) -> None:
    await open_one(desk.trade, text="The oldest")

    async def many(store: Store) -> None:
        listed = await store.areas.of_reseller(desk.trade.top.id)
        area = next(one.id for one in listed if one.kind is AreaKind.ACCESS)
        for number in range(LOOKED_THROUGH):
            await store.tickets.add(
                reseller_id=desk.trade.child.id,
                parent_id=desk.trade.top.id,
                number=number + 2,
                area_id=area,
                subject=f"Noise {number}",
                scope="unknown",
                priority="normal",
                opened_by=desk.trade.ahmed.member_id,
            )

    await desk.trade.database.write(many)
    seen = await desk.ana.taps(SearchTickets("oldest"))
    assert listed(seen) == []
    assert "an older one is found by its number" in text_of(seen)
    assert listed(await desk.ana.taps(SearchTickets("1"))) == ["Ahmed TV #1 The oldest"]


async def test_a_number_by_itself_offers_the_request_and_the_ticket(desk: Desk) -> None:
    ticket = await open_one(desk.trade)
    alone = await desk.ahmed.says("#1")
    assert listed(alone) == ["#1 Two customers can't log…"]
    await desk.trade.request(200)
    both = await desk.ahmed.says("#1")
    assert len(listed(both)) == 2
    await desk.ahmed.news()
    await desk.ahmed.taps(button(both, "#1 · Two"))
    [card] = await desk.ahmed.news()
    assert card.title.startswith(f"Ticket #{ticket.number}")
    assert len(listed(await desk.ana.says("Ahmed #1"))) == 2
    await desk.trade.request(201)
    assert (await desk.ana.says("Ahmed #2")).silent


async def test_the_menu_counts_what_waits_for_the_reader(desk: Desk) -> None:
    ticket = await open_one(desk.trade)
    assert "Tickets (1)" in buttons_of(await desk.ana.says("/menu"))
    assert "Tickets" in buttons_of(await desk.ahmed.says("/menu"))
    await desk.trade.database.write(lambda store: tickets.say(store, ticket.id, "Which?", by=desk.trade.ana))
    assert "Tickets" in buttons_of(await desk.ana.says("/menu"))
    assert "Tickets (1)" in buttons_of(await desk.ahmed.says("/menu"))


async def test_a_decision_card_shows_the_open_tickets_and_so_does_the_sub_resellers(desk: Desk) -> None:
    _house, karim, _sub_panel = await desk.trade.sibling("Karim Net")
    await open_one(desk.trade, by=karim)
    assert "Tickets" not in text_of(await desk.card())
    await open_one(desk.trade)
    one = await desk.card(201)
    assert "Tickets: #1 Panel access, waits for us" in text_of(one)
    await desk.ana.taps(button(one, "Ticket #1"))
    [card] = await desk.ana.news()
    assert "ticket #1" in card.title
    await open_one(desk.trade)
    several = await desk.card(202)
    assert "Tickets: 2 open" in text_of(several)
    shown = await desk.ana.taps(button(several, "Their tickets"))
    assert (shown.fresh, len(listed(shown))) == (True, 2)
    from_card = await desk.ana.taps(button(await desk.ana.taps(ShowReseller(desk.trade.child.id)), "Tickets"))
    assert listed(from_card) == listed(shown)
    assert listed(await desk.ana.taps(ListTicketsOf(desk.trade.child.id, closed=True))) == []


async def test_the_desk_gives_merges_and_closes_by_its_card(desk: Desk, network: Network) -> None:
    await network.member(desk.trade.top, Role.SUPPORT, name="Sol")
    await open_one(desk.trade, text="Red")
    await open_one(desk.trade, text="Blue")
    card, _other = await desk.ana.news()
    more = await desk.ana.taps(button(card, "More…"))
    given = await desk.ana.taps(button(await desk.ana.taps(button(more, "Give to…")), "Sol"))
    assert "Taken by: Sol" in text_of(given)
    into = await desk.ana.taps(button(await desk.ana.taps(button(more, "Merge…")), "#2 Blue"))
    assert "can't be taken back" in text_of(into)
    await desk.ahmed.news()
    await desk.ana.taps(button(into, "Merge them"))
    [told] = await desk.ahmed.news()
    assert "#1 goes on together with #2: Blue" in text_of(told)
    left = next(one for one in (await desk.ana.news()) if "#2" in one.title)
    asked = await desk.ana.taps(button(await desk.ana.taps(button(left, "More…")), "Close with a word…"))
    assert "The sub-reseller reads it" in text_of(asked)
    assert (await desk.ana.says("It works again.")).silent
    [closed] = await desk.ahmed.news()
    assert closed == replace(closed, note="It works again.")
    assert list(buttons_of(closed)) == ["Open it again", "Conversation"]
