"""/story: all that was between a parent and a sub-reseller, and nothing that was between others."""

from datetime import date, datetime, timedelta
from typing import Any

from domain.alerts import AlertKind
from domain.checkins import CheckinState
from domain.clock import TurnableClock
from domain.payments import PaymentKind
from domain.people import Role
from domain.promises import PromiseState
from domain.requests import Settlement
from handlers.brief_asks import HearTalk, ShowStory
from handlers.screen import Screen
from services import closing
from storage.models.agreement import sub_panels
from storage.models.announcing import announcement_readers
from storage.models.payments import payments
from storage.models.support import tickets
from storage.store import Store
from tests.alerting import finding, settle
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.known import announced, case_in
from tests.owing import DAY, charge, pay
from tests.relating import checkin, promised, reminded, talked
from tests.selling import sold
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one
from tests.trade import Trade, change, child_who_trades


async def told_of(trade: Trade, announcement: int) -> None:
    """Have told Ahmed of something that was announced."""

    async def work(store: Store) -> None:
        row = {"announcement_id": announcement, "reseller_id": trade.child.id}
        await store.connection.execute(announcement_readers.insert().values(**row))

    await trade.database.write(work)


async def charged_back(trade: Trade, transfer: int) -> None:
    """Put on record that a payment was taken back by its bank."""
    row: dict[str, Any] = {"reseller_id": trade.child.id, "parent_id": trade.top.id, "transfer_id": transfer}
    row["amount"] = 1000
    row |= {"currency": "EUR", "received": 1000, "received_currency": "EUR", "fee": 0, "reference": ""}
    row |= {"recorded_by": trade.ana.member_id, "reason": "Their bank took it back"}
    at = await trade.database.read(_now)
    await trade.network.insert(payments, **row, kind=PaymentKind.CHARGEBACK, paid_on=at.date(), recorded_at=at)


async def _now(store: Store) -> datetime:
    return store.now


async def whole_story(chat: Chat, first: Screen) -> str:
    """Return all pages of a story as text."""
    said, screen = text_of(first), first
    while any(label.startswith("Earlier") for label in buttons_of(screen)):
        screen = await chat.taps(button(screen, "Earlier"))
        said += "\n" + text_of(screen)
    return said


async def test_a_story_tells_all_of_a_relationship_newest_first_and_by_month(desk: Desk, clock: TurnableClock) -> None:
    trade = desk.trade
    await change(trade.database, sub_panels, trade.sub_panel.id, period_minimum=150)
    await sold(trade, 100, settlement=Settlement.PAID)
    await settle(trade.database, finding(trade))
    await settle(trade.database, also=((AlertKind.BURST, f"sub_panel:{trade.sub_panel.id}"),))
    case = await case_in(trade, title="Portal was down")
    ticket = await open_one(trade)
    await change(trade.database, tickets, ticket.id, case_id=case)
    outage = await announced(trade, ends_at=clock() + timedelta(hours=3))
    await told_of(trade, outage)
    await charge(trade, 1000)
    clock.forward(16 * DAY)
    await charged_back(trade, await pay(trade, 1000))
    await promised(trade, state=PromiseState.DISPUTED, said_at=clock(), answered_at=clock(), answer="We said 2.00")
    clock.forward(45 * DAY)
    await sold(trade, 400, settlement=Settlement.PAID)
    await reminded(trade, made_at=clock(), done_at=clock())
    await talked(trade, "Wants a second panel", at=clock())
    first = await desk.ana.says("/story ahmed")
    assert first.title == "Story: Ahmed TV"
    assert first.fields[0].value == "May 2026"
    assert first.fields[1].value == "Talk · Ana"
    assert first.fields[1].more == "Wants a second panel"
    said = await whole_story(desk.ana, first)
    for line in (
        "Done: Ana's reminder for 2 March 2026",
        "Largest purchase: 400 credits",
        "April 2026 ended below its minimum: 0 of 150 credits",
        "They remember promise #1 differently\nWe said 2.00",
        "€10 came 2 days late",
        "Chargeback of €10\nTheir bank took it back",
        "explains tickets of theirs (1) and is open\nPortal was down",
        "Outage until 2 Mar 2026",
        "Alert: burst, over since 2 Mar 2026",
        "First purchase: 100 credits",
        "They accepted offer #1",
        "You began to deal with each other",
    ):
        assert line in said
    assert said.index("Largest purchase") < said.index("First purchase") < said.index("You began")


async def test_a_voice_is_named_and_heard_and_long_words_are_read_whole(desk: Desk) -> None:
    trade = desk.trade
    await talked(trade, "", attachment_id=await trade.receipt(of=trade.ana))
    long = await talked(trade, "so much to say " * 1300)
    story = await desk.ana.taps(ShowStory(trade.child.id, talks=True))
    assert [field.value for field in story.fields] == ["March 2026", "Talk · Ana", "Voice or file · Ana"]
    assert len(text_of(story)) < 600
    heard = await desk.ana.taps(button(story, "📎 Talk of 2 Mar"))
    assert heard.picture is not None
    whole = await desk.ana.taps(button(story, "Read on"))
    assert len(whole.quote) > 19_000
    assert (await desk.ahmed.presses(HearTalk(long))).outcome.value == "refused"  # type: ignore[arg-type]


async def test_conversations_only_are_a_tap_away_and_lead_back(desk: Desk) -> None:
    await talked(desk.trade, "All well")
    talks = await desk.ana.taps(button(await desk.ana.says("/story ahmed"), "Conversations only"))
    assert "All well" in text_of(talks)
    assert "offer" not in text_of(talks)
    assert "offer" in text_of(await desk.ana.taps(button(talks, "Everything")))


async def test_a_check_in_that_was_skipped_and_one_without_a_note_are_told(desk: Desk) -> None:
    trade = desk.trade
    decided = {"decided_at": trade.top.created_at, "decided_by": trade.ana.member_id}
    await checkin(trade, CheckinState.SKIPPED, **decided, reason="On holiday", period=date(2026, 2, 1))
    await checkin(trade, CheckinState.DONE, **decided)
    said = text_of(await desk.ana.says("/story ahmed"))
    assert "Check-in skipped · Ana\nOn holiday" in said
    assert "Check-in held · Ana" in said


async def test_a_story_begins_where_the_two_began_to_deal_and_hides_a_former_parents_notes(
    desk: Desk, network: Network, clock: TurnableClock
) -> None:
    trade = desk.trade
    house, _omar, _account = await child_who_trades(
        network, trade.child, trade.ahmed, trade.panel, "Omar TV", price="4.44"
    )
    ours = {"reseller_id": house.id, "parent_id": trade.child.id, "member_id": trade.ahmed.member_id}
    note = await talked(trade, "A word among us", **ours)
    await reminded(trade, "Never forget", **ours)
    await promised(trade, "4.00 for ever", reseller_id=house.id, parent_id=trade.child.id)
    await charge(trade, 1000, of=house)
    clock.forward(20 * DAY)
    await pay(trade, 1000, of=house)
    before = await whole_story(desk.ahmed, await desk.ahmed.says("/story omar"))
    assert "A word among us" in before
    await trade.database.write(lambda store: closing.hand_up(store, trade.child.id, "Moved", by=trade.ana))
    clock.forward(DAY)
    await talked(trade, "Welcome", reseller_id=house.id, at=clock())
    story = await whole_story(desk.ana, await desk.ana.says("/story omar"))
    assert "Welcome" in story
    for hidden in ("A word among us", "Never forget", "4.00", "4.44", "late", "offer", "joined"):
        assert hidden not in story
    for chat in (desk.ana, desk.ahmed):
        assert (await chat.presses(HearTalk(note))).outcome.value == "refused"  # type: ignore[arg-type]


async def test_the_team_alone_reads_a_story(desk: Desk, network: Network, vera: Chat) -> None:
    await talked(desk.trade, "Between us")
    nadia = Chat(desk.trade.database, await network.member(desk.trade.top, Role.VIEWER, name="Nadia"))
    ask = ShowStory(desk.trade.child.id)
    assert "Between us" in text_of(await nadia.taps(ask))
    for chat in (desk.marta, desk.ahmed, vera):
        assert (await chat.presses(ask)).outcome.value == "refused"
