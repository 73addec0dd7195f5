"""The record: what was offered, answered and promised, with times and fingerprints, for each side as it may know it."""

from datetime import timedelta

import pytest

from bot.papers import LONGEST_CELL, draw_paper
from domain.clock import TurnableClock
from domain.people import ResellerState, Role
from handlers.paper import Paper
from handlers.record_asks import TakeRecord
from handlers.screen import Screen
from jobs.promises import lapse_offers
from services import agreements, closing
from storage.database import Database
from tests.agreeing import Agreeing, agreeing_in, publish_terms
from tests.factories import Network
from tests.promising import confirmed, noted
from tests.services.test_dealing import countered, keep, lined
from tests.talk import Chat, button, text_of


@pytest.fixture
async def desk(network: Network, database: Database, clock: TurnableClock) -> Agreeing:
    """Return two who accepted, declined, countered, let lapse and promised something, beside another pair."""
    noise = await agreeing_in(network, database, name="Noise TV")
    await noise.agree()
    await confirmed(database, noise.child, "1.11 until 30 June", by=noise.ana, answers=noise.ahmed)
    desk = await agreeing_in(network, database)
    await desk.agree()
    clock.forward(timedelta(days=1))
    declined = await desk.offer(price="9")
    await database.write(lambda store: agreements.decline(store, declined, reason="Too dear", by=desk.ahmed))
    await keep(desk, await countered(desk, await lined(desk, "2.20, till tomorrow")))
    clock.forward(timedelta(days=10))
    await database.write(lapse_offers)
    await confirmed(database, desk.child, "2.05 until 30 June", by=desk.ana, answers=desk.ahmed)
    await noted(database, desk.child, "pays the rest by 15 December", by=desk.ana)
    return desk


def drawn(screen: Screen) -> Paper:
    assert screen.paper is not None
    assert draw_paper(screen.paper).startswith(b"%PDF")
    return screen.paper


def steps(paper: Paper) -> list[tuple[str, ...]]:
    return [row[1:3] for row in paper.tables[0].rows]


async def test_a_parent_gets_every_step_with_its_time_and_fingerprint(desk: Agreeing) -> None:
    paper = drawn(await Chat(desk.database, desk.ana).says("/record ahmed"))
    assert steps(paper) == [
        ("Offer 1 was made", "Ana"),
        ("Offer 1 was accepted", "Ahmed"),
        ("Offer 1 came into force", ""),
        ("Offer 2 was made", "Ana"),
        ("Offer 2 was declined", "Ahmed TV"),
        ("Offer 3 was made", "Ana"),
        ("Offer 3 was answered with other numbers", "Ahmed TV"),
        ("The other numbers to offer 3 were answered", "Ana"),
        ("Offer 4 was made", "Ana"),
        ("Offer 4 lapsed without an answer", ""),
        ("Promise 1 was noted", "Ana"),
        ("Promise 1 was confirmed", "Ahmed TV"),
        ("Promise 2 was noted", "Ana"),
    ]
    rows = {row[1]: row for row in paper.tables[0].rows}
    assert rows["Offer 2 was declined"][0] == "3 Mar 2026, 09:00"
    assert rows["Offer 2 was declined"][3] == "Too dear"
    assert rows["Offer 3 was answered with other numbers"][3] == "2.05, 1500 a month"
    offers = {offer.number: offer.fingerprint for offer in await desk.all_offers()}
    assert {("Offer 4 was made", offers[4]), ("Offer 1 was accepted", offers[1])} <= {*paper.tables[3].rows}
    numbers = paper.tables[1].rows
    assert [row[0] for row in numbers if row[0]] == ["1", "2", "3", "4"]
    assert "Price per credit: €2.20" in [row[1] for row in numbers]
    assert max(len(cell) for row in numbers for cell in row) < LONGEST_CELL, "nothing of it is cut"
    assert paper.name == "record-Ahmed-TV.pdf"


async def test_a_sub_reseller_has_its_own_in_which_the_business_speaks(desk: Agreeing) -> None:
    ahmed = Chat(desk.database, desk.ahmed)
    paper = drawn(await ahmed.says("/record"))
    assert {by for _what, by in steps(paper)} == {"Top TV", "Ahmed", ""}
    agreement = await ahmed.says("/agreement")
    assert drawn(await ahmed.taps(button(agreement, "All of it as a file"))) == paper
    vera = Chat(desk.database, await desk.network.member(desk.child, Role.VIEWER, name="Vera"))
    assert drawn(await vera.says("/record")).tables[1] == paper.tables[1]


async def test_a_new_parent_reads_nothing_of_the_one_before(network: Network, database: Database) -> None:
    desk = await agreeing_in(network, database)
    await desk.agree()
    await publish_terms(database, desk.ahmed, price="3")
    third = await network.child(desk.child, "Third TV", state=ResellerState.INVITED)
    theo = await network.member(third, name="Theo")
    await desk.accept(await desk.offer(third, by=desk.ahmed, price="3"), by=theo)
    await confirmed(database, third, "2.90 until 30 June", by=desk.ahmed, answers=theo)
    await database.write(lambda store: closing.hand_up(store, desk.child.id, "They close.", by=desk.ana))
    assert drawn(await Chat(database, desk.ana).taps(TakeRecord(third.id))).tables == ()
    own = drawn(await Chat(database, theo).says("/record"))
    assert ("Promise 1 was confirmed", "Theo") in steps(own)
    assert ("Offer 1 was made", "Ahmed TV") in steps(own)


async def test_its_times_are_the_readers(desk: Agreeing) -> None:
    await desk.database.write(
        lambda store: store.members.change(desk.ahmed.member_id, time_zone="America/New_York", language="es")
    )
    paper = drawn(await Chat(desk.database, desk.ahmed).says("/record"))
    assert "04:00" in paper.tables[0].rows[0][0]
    assert "America/New_York" in [value for _label, value in paper.facts]


async def test_a_name_is_asked_for_and_nobody_elses_record_is_handed_out(desk: Agreeing, network: Network) -> None:
    ana = Chat(desk.database, desk.ana)
    asked = await ana.says("/record")
    assert drawn(await ana.taps(button(asked, "Ahmed TV"))).name == "record-Ahmed-TV.pdf"
    assert "goes by “Noise”" in text_of(await ana.says("/record Noise"))
    sibling = await network.child(desk.top, "Sibling")
    sami = Chat(desk.database, await network.member(sibling, name="Sami"))
    assert "I can't find that" in text_of(await sami.taps(TakeRecord(desk.child.id)))
    assert "Nothing was offered or agreed yet." in drawn(await sami.says("/record")).notes
