"""Three levels in two languages: a case of a reseller in between goes up, and what comes back goes down in its name."""

from dataclasses import dataclass, replace

import pytest

from domain.people import Actor
from domain.tickets import CaseId, Cause
from domain.traffic import Outcome
from handlers.cases_asks import ShowCase, UpdateCase
from handlers.escalating_asks import PutUp, ShowEscalation
from handlers.screen import Screen
from handlers.ticket_asks import SayInTicket
from services import cases, fault
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one

OWN = CaseId(1)
"""Ahmed's case, the first of all."""

TOPS = CaseId(2)


@dataclass(frozen=True)
class Levels:
    """Ana is at the top, Ahmed in between; Badr and Cora are below him, and Cora reads Spanish."""

    desk: Desk
    badr: Chat
    cora: Chat

    async def news(self) -> dict[str, list[Screen]]:
        people = {"ana": self.desk.ana, "ahmed": self.desk.ahmed, "badr": self.badr, "cora": self.cora}
        return {name: await chat.news() for name, chat in people.items()}

    async def case(self) -> Screen:
        """Return the card of Ahmed's case as it stands now."""
        await self.desk.ahmed.taps(ShowCase(OWN))
        return (await self.desk.ahmed.news())[-1]

    async def put_up(self) -> None:
        await self.desk.ahmed.taps(PutUp(OWN))
        await self.news()

    async def decided_above(self, cause: Cause) -> None:
        """Have Ana decide on what Ahmed put to her."""
        trade = self.desk.trade
        [ticket] = await trade.database.read(lambda store: store.tickets.open_of(trade.child.id))
        await trade.database.write(lambda store: fault.decide(store, [ticket.id], cause, by=trade.ana))
        await self.news()


@pytest.fixture
async def levels(desk: Desk, network: Network) -> Levels:
    trade = desk.trade
    houses = [await network.child(trade.child, f"{name} Net") for name in ("Badr", "Cora")]
    badr, cora = [await network.member(house, name=house.name.split()[0]) for house in houses]
    cora = await in_spanish(desk, cora)
    ids = [(await open_one(trade, by=who, text=f"{who.name} can't log in")).id for who in (badr, cora)]
    await trade.database.write(lambda store: fault.decide(store, ids, Cause.SUPPLIER, by=trade.ahmed))
    levels = Levels(desk, Chat(trade.database, badr), Chat(trade.database, cora))
    await levels.news()
    return levels


async def in_spanish(desk: Desk, who: Actor) -> Actor:
    await desk.trade.database.write(lambda store: store.members.change(who.member_id, language="es"))
    return replace(who, language="es")


async def test_what_goes_up_says_what_how_many_and_since_when_and_names_nobody(levels: Levels) -> None:
    ahmed = levels.desk.ahmed
    asked = await ahmed.taps(button(await levels.case(), "Put it to Top TV"))
    assert asked.quote.splitlines() == [
        "Panel access: something is wrong since 2 Mar, 09:00 (UTC).",
        "2 of our sub-resellers report it (2 tickets).",
        "Can you look into it, please?",
    ]
    await ahmed.taps(button(asked, "Send it"))
    [card] = (await levels.news())["ana"]
    assert (card.title, card.quote) == (
        "Ahmed TV, ticket #1: Panel access: something is wrong since 2 Mar, 09:00 (UTC).",
        asked.quote,
    )
    assert "Badr" not in await levels.desk.ana.sees()
    again = await ahmed.presses(PutUp(OWN))
    assert (again.outcome, again.said.split(" on ")[0]) == (Outcome.REFUSED, "This case was put to your reseller")


async def test_it_can_be_put_in_words_of_ones_own(levels: Levels) -> None:
    ahmed = levels.desk.ahmed
    await ahmed.taps(button(await ahmed.taps(ShowEscalation(OWN)), "Write it myself"))
    assert "Updates of theirs go on" in text_of(await ahmed.says("The panel is down for us"))
    [card] = (await levels.news())["ana"]
    assert card.quote == "The panel is down for us"


async def test_what_the_top_decides_stands_on_the_case_as_what_it_says(levels: Levels) -> None:
    await levels.put_up()
    assert "Top TV says" not in text_of(await levels.case())
    await levels.decided_above(Cause.RESELLER)
    card = text_of(await levels.case())
    assert "At Top TV: ticket #1: we are on it" in card
    assert "Top TV says: yours, or your sub-resellers'" in card
    assert "Top TV" not in await levels.badr.sees()


async def test_an_update_of_the_top_reaches_everybody_below_once_from_their_own_reseller(levels: Levels) -> None:
    await levels.put_up()
    await levels.decided_above(Cause.SUPPLIER)
    await levels.desk.ana.taps(UpdateCase(TOPS, "Back this evening"))
    heard = await levels.news()
    assert [(one.title, one.quote) for one in heard["ahmed"]] == [("Top TV, ticket #1", "Back this evening")]
    assert [(one.title, one.quote) for one in heard["badr"]] == [("Ahmed TV, ticket #1", "Back this evening")]
    assert [one.lines for one in heard["cora"]] == [("Novedades sobre lo que nos contaste:",)]
    assert "update, passed down\nBack this evening" in text_of(await levels.case())
    for chat in (levels.badr, levels.cora):
        assert "Top TV" not in await chat.sees()


async def test_an_answer_of_the_top_is_passed_on_with_one_tap(levels: Levels) -> None:
    await levels.put_up()
    ana = levels.desk.ana
    [ticket] = await ana.database.read(lambda store: store.tickets.open_of(levels.desk.trade.child.id))
    await ana.taps(SayInTicket(ticket.id, None, "It is our server"))
    heard = await levels.news()
    [answer] = heard["ahmed"]
    assert heard["badr"] == heard["cora"] == []
    said = await levels.desk.ahmed.taps(button(answer, "Pass on as update"))
    assert text_of(said) == "Passed on to all of case #1, in the name of your business."
    heard = await levels.news()
    assert [[one.quote for one in heard[who]] for who in ("badr", "cora", "ana")] == [["It is our server"]] * 2 + [[]]


async def test_when_the_top_asks_whether_it_works_one_tap_asks_everybody_below(levels: Levels) -> None:
    await levels.put_up()
    await levels.decided_above(Cause.SUPPLIER)
    await levels.desk.trade.database.write(lambda store: cases.resolve(store, TOPS, by=levels.desk.trade.ana))
    heard = await levels.news()
    assert heard["badr"] == heard["cora"] == []
    [asked] = heard["ahmed"]
    assert next(iter(buttons_of(asked))) == "Working again: ask all"
    assert "Working again: ask all" in buttons_of(await levels.case())
    await levels.desk.ahmed.taps(button(asked, "Working again"))
    heard = await levels.news()
    assert [len(heard[who]) for who in ("badr", "cora")] == [1, 1]
    assert list(buttons_of(heard["cora"][0])) == ["Sí, funciona", "No, aún no"]
    assert "Working again: ask all" not in buttons_of(await levels.case())
    assert not any("Working again" in label for one in levels.desk.ahmed.messages.values() for label in buttons_of(one))


async def test_the_top_has_nobody_to_put_a_case_to(levels: Levels) -> None:
    await levels.put_up()
    await levels.decided_above(Cause.SUPPLIER)
    await levels.desk.ana.taps(ShowCase(TOPS))
    [card] = await levels.desk.ana.news()
    assert not any(label.startswith(("Put it", "The ticket at")) for label in buttons_of(card))
    assert (await levels.desk.ana.presses(ShowEscalation(TOPS))).outcome is Outcome.REFUSED
    assert (await levels.badr.presses(ShowEscalation(OWN))).outcome is Outcome.REFUSED
