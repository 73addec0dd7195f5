"""Announcements: sent once to all whom they are for, true in every copy, and over by themselves."""

import asyncio
from datetime import timedelta

import pytest

from domain.announcements import Announcement, AnnouncementKind, AnnouncementState, Audience, Delivery
from domain.clock import TurnableClock
from domain.errors import NotHere
from domain.names import NotAText
from domain.people import ResellerState, Role
from domain.spans import EndsBeforeItBegins, NoEnd
from jobs.announcements import begin_and_end_announcements
from services import announcements, announcing
from services.announcements import CARD, AnnouncementOver, ChangedMeanwhile, NobodyBelow, NobodyToTell, SentAlready
from services.announcing import MaintenanceBegins
from storage.models.people import members, resellers
from storage.store import Store
from tests.announcing import announced, begun, give_out, sent
from tests.notices import told
from tests.talk import Chat, text_of
from tests.trade import Trade, change, child_who_trades

pytestmark = pytest.mark.both_engines


async def counts(trade: Trade, one: Announcement) -> dict[Delivery, tuple[int, int]]:
    return dict(await trade.database.read(lambda store: store.deliveries.counts(one.id, CARD)))


async def test_all_people_of_all_sub_resellers_get_it_once_and_in_the_name_of_the_business(trade: Trade) -> None:
    vera = Chat(trade.database, await trade.network.member(trade.child, Role.VIEWER, name="Vera"))
    closed, karim, _ = await trade.sibling("Karim Net")
    suspended, omar, _ = await trade.sibling("Omar Net")
    await change(trade.database, resellers, closed.id, state=ResellerState.CLOSED)
    await change(trade.database, resellers, suspended.id, state=ResellerState.SUSPENDED)
    await announced(trade, text="Panel access is down")
    assert await give_out(trade.database) == 0
    heard = [await chat.news() for chat in (vera, Chat(trade.database, trade.ahmed), Chat(trade.database, omar))]
    assert [[card.title for card in cards] for cards in heard] == [["Top TV announces an outage:"]] * 3
    assert heard[0][0].quote == "Panel access is down"
    assert "Ana" not in text_of(heard[0][0])
    assert await Chat(trade.database, karim).news() == []


async def test_chosen_ones_alone_hear_it_and_nobody_else_can_read_it(trade: Trade) -> None:
    _house, karim, _ = await trade.sibling("Karim Net")
    one = await begun(trade)
    await trade.database.write(lambda s: announcements.turn_tick(s, one.id, trade.child.id, by=trade.ana))
    await sent(trade, one)
    await give_out(trade.database)
    assert await Chat(trade.database, karim).news() == []
    assert (await trade.database.read(lambda s: announcements.heard_by(s, one.id, by=trade.ahmed))).id == one.id
    with pytest.raises(NotHere):
        await trade.database.read(lambda s: announcements.heard_by(s, one.id, by=karim))
    with pytest.raises(NotHere):
        await trade.database.read(lambda s: announcements.heard_by(s, one.id, by=trade.ana))
    with pytest.raises(NotHere):
        await trade.database.write(lambda s: announcements.turn_tick(s, one.id, trade.top.id, by=trade.ana))


async def test_all_but_some_are_chosen_and_a_panels_users_are_its_users(trade: Trade) -> None:
    _house, _karim, _ = await trade.sibling("Karim Net")
    south = await trade.network.panel(trade.top, "South")
    await trade.network.sub_panel(trade.child, south)
    one = await begun(trade)

    async def reached(store: Store) -> int:
        return (await store.announcements.reach(await store.announcements.by_id(one.id))).resellers

    assert await trade.database.read(reached) == 2
    await trade.database.write(lambda s: announcements.tick_each(s, one.id, chosen=True, by=trade.ana))
    await trade.database.write(lambda s: announcements.turn_tick(s, one.id, trade.child.id, by=trade.ana))
    assert await trade.database.read(reached) == 1
    users = await trade.database.write(lambda s: announcements.tell_panel(s, one.id, south.id, by=trade.ana))
    assert (users.audience, users.panel_id, await trade.database.read(reached)) == (Audience.PANEL, south.id, 1)
    everywhere = await trade.database.write(lambda s: announcements.set_panel(s, one.id, None, by=trade.ana))
    assert everywhere.audience is Audience.ALL


async def test_an_announcement_for_nobody_is_not_sent(trade: Trade) -> None:
    one = await begun(trade)
    await trade.database.write(lambda s: announcements.tick_each(s, one.id, chosen=False, by=trade.ana))
    with pytest.raises(NobodyToTell):
        await sent(trade, one)
    assert (await trade.database.read(lambda s: s.announcements.by_id(one.id))).is_draft
    with pytest.raises(NobodyBelow):
        await begun(trade, by=trade.ahmed)


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 4097])
async def test_an_announcement_needs_words_and_not_too_many(trade: Trade, text: str) -> None:
    with pytest.raises(NotAText):
        await begun(trade, text=text)


async def test_two_who_send_the_same_draft_send_it_once_and_nobody_sends_what_they_did_not_see(trade: Trade) -> None:
    sol = await trade.network.member(trade.top, Role.SUPPORT, name="Sol")
    one = await begun(trade)
    await trade.database.write(lambda s: announcements.reword(s, one.id, "Panel North is down", by=sol))
    with pytest.raises(ChangedMeanwhile):
        await trade.database.write(lambda s: announcements.send(s, one.id, version=one.version, by=trade.ana))
    found = await asyncio.gather(*(sent(trade, one, by=who) for who in (sol, trade.ana)), return_exceptions=True)
    [late] = [refused for refused in found if isinstance(refused, SentAlready)]
    assert late.who in {"Sol", "Ana"}
    await give_out(trade.database)
    assert len(await Chat(trade.database, trade.ahmed).news()) == 1


async def test_an_edit_in_the_midst_of_giving_it_out_reaches_all_and_nobody_twice(trade: Trade) -> None:
    _house, karim, _ = await trade.sibling("Karim Net")
    one = await sent(trade, await begun(trade))
    assert await trade.database.write(lambda s: announcing.tell_next(s, most=1)) == 1
    first, second = Chat(trade.database, trade.ahmed), Chat(trade.database, karim)
    assert "Panel access is down" in await first.sees()
    await trade.database.write(lambda s: announcements.reword(s, one.id, "All panels are down", by=trade.ana))
    await trade.database.write(lambda s: announcements.set_when(s, one.id, "08:00", by=trade.ana))
    await give_out(trade.database)
    assert len(await second.news()) == 1
    for chat in (first, second):
        seen = await chat.sees()
        assert "All panels are down" in seen
        assert "Edited 2 Mar, 09:00." in seen
        assert len(chat.messages) == 1


async def test_a_chunk_that_two_processes_take_is_given_out_once(trade: Trade) -> None:
    await sent(trade, await begun(trade))
    await asyncio.gather(*(trade.database.write(lambda s: announcing.tell_next(s, most=9)) for _ in range(2)))
    assert len(await Chat(trade.database, trade.ahmed).news()) == 1


async def test_what_is_withdrawn_vanishes_everywhere_and_takes_no_more(trade: Trade) -> None:
    one = await announced(trade, text="Panel access is down")
    chat = Chat(trade.database, trade.ahmed)
    await chat.news()
    await trade.database.write(lambda s: announcements.withdraw(s, one.id, by=trade.ana))
    assert await chat.sees() == "Top TV has withdrawn what it announced here."
    for deed in (
        lambda s: announcements.reword(s, one.id, "Or not", by=trade.ana),
        lambda s: announcements.end(s, one.id, by=trade.ana),
        lambda s: announcements.withdraw(s, one.id, by=trade.ana),
        lambda s: announcements.pass_on(s, one.id, by=trade.ahmed),
    ):
        with pytest.raises(AnnouncementOver):
            await trade.database.write(deed)


async def test_a_maintenance_begins_with_one_reminder_and_is_over_by_itself(trade: Trade, clock: TurnableClock) -> None:
    with pytest.raises(NoEnd):
        await sent(trade, await begun(trade, kind=AnnouncementKind.MAINTENANCE))
    with pytest.raises(EndsBeforeItBegins):
        await begun(trade, kind=AnnouncementKind.MAINTENANCE, when="tomorrow 05:00 to tomorrow 03:00")
    await announced(trade, kind=AnnouncementKind.MAINTENANCE, when="tomorrow 03:00 to 05:00")
    chat = Chat(trade.database, trade.ahmed)
    [card] = await chat.news()
    assert "State: planned" in text_of(card)
    assert await trade.database.write(begin_and_end_announcements) == 0
    clock.forward(timedelta(hours=18))
    assert await trade.database.write(begin_and_end_announcements) == 1
    assert await trade.database.write(begin_and_end_announcements) == 0
    await give_out(trade.database)
    assert [type(one) for one in await told(trade.database, trade.ahmed)] == [MaintenanceBegins]
    assert "State: under way" in await chat.sees()
    clock.forward(timedelta(hours=2))
    assert await trade.database.write(begin_and_end_announcements) == 1
    assert await give_out(trade.database) == 0
    assert "State: over" in await chat.sees()


async def test_who_has_another_parent_by_now_is_not_reminded_of_it(trade: Trade, clock: TurnableClock) -> None:
    await announced(trade, kind=AnnouncementKind.MAINTENANCE, when="tomorrow 03:00 to 05:00")

    async def move(store: Store) -> None:
        other = next(top for top in await store.resellers.tops() if top.id != trade.top.id)
        await store.closings.move(trade.child.id, to=other.id)

    await trade.database.write(move)
    clock.forward(timedelta(hours=18))
    assert await trade.database.write(begin_and_end_announcements) == 1
    await give_out(trade.database)
    assert await told(trade.database, trade.ahmed) == []


async def test_a_maintenance_told_of_just_before_is_not_reminded_of(trade: Trade, clock: TurnableClock) -> None:
    await announced(trade, kind=AnnouncementKind.MAINTENANCE, when="10:00 to 11:00")
    clock.forward(timedelta(hours=1))
    assert await trade.database.write(begin_and_end_announcements) == 1
    await give_out(trade.database)
    assert await told(trade.database, trade.ahmed) == []


async def test_an_outage_is_over_when_somebody_says_so(trade: Trade, clock: TurnableClock) -> None:
    one = await announced(trade, when="since 08:00")
    clock.forward(timedelta(hours=3))
    over = await trade.database.write(lambda s: announcements.end(s, one.id, by=trade.ana))
    assert (over.state, over.ends_at) == (AnnouncementState.OVER, clock())
    assert "2 Mar, 08:00 to 12:00" in await Chat(trade.database, trade.ahmed).sees()


async def test_who_got_it_who_waits_and_who_cannot_be_reached_is_counted_and_named(trade: Trade) -> None:
    _house, blocked, _ = await trade.sibling("Karim Net")
    _house, _waits, _ = await trade.sibling("Omar Net")
    await trade.network.child(trade.top, "Empty Net")
    await change(trade.database, members, blocked.member_id, reachable=False)
    draft = await begun(trade)
    reach = await trade.database.read(lambda s: s.announcements.reach(draft))
    assert (reach.resellers, reach.people, reach.blocked, reach.nobody) == (2, 2, 1, 1)
    assert reach.left == ("Empty Net", "Karim Net")
    one = await sent(trade, draft)
    assert (await counts(trade, one))[Delivery.WAITING] == (3, 0)
    await give_out(trade.database)
    await Chat(trade.database, trade.ahmed).news()
    assert await counts(trade, one) == {
        Delivery.DELIVERED: (1, 1),
        Delivery.WAITING: (1, 0),
        Delivery.UNREACHABLE: (1, 0),
        Delivery.NOBODY: (1, 0),
    }
    names = await trade.database.read(lambda s: s.deliveries.names(one.id, CARD, Delivery.UNREACHABLE, skip=0, most=9))
    assert names == ["Karim Net"]


async def test_who_joins_later_is_shown_what_is_in_force_for_them_and_nothing_else(trade: Trade) -> None:
    await announced(trade, kind=AnnouncementKind.NEWS, text="New prices")
    over = await announced(trade, text="Old outage")
    await trade.database.write(lambda s: announcements.end(s, over.id, by=trade.ana))
    stands = await announced(trade, text="Panel access is down")
    late = await trade.network.child(trade.top, "Late Net", state=ResellerState.INVITED)
    layla = Chat(trade.database, await trade.network.member(late, name="Layla"))
    for _ in range(2):
        await trade.database.write(lambda s: announcements.show_newcomer(s, late.id))
    assert [card.quote for card in await layla.news()] == ["Panel access is down"]
    assert (await trade.database.read(lambda s: announcements.heard_by(s, stands.id, by=layla.member))).id == stands.id


async def test_a_reseller_in_between_passes_on_in_its_own_name(trade: Trade) -> None:
    _child, omar, _ = await child_who_trades(trade.network, trade.child, trade.ahmed, trade.panel, "Omar")
    heard = await announced(trade, when="08:00", text="Panel access is down")
    assert await Chat(trade.database, omar).news() == []
    passed = [
        await trade.database.write(lambda s: announcements.pass_on(s, heard.id, by=trade.ahmed)) for _ in range(2)
    ]
    assert passed[0].id == passed[1].id
    assert (passed[0].kind, passed[0].starts_at, passed[0].text) == (heard.kind, heard.starts_at, heard.text)
    await sent(trade, passed[0], by=trade.ahmed)
    await give_out(trade.database)
    [card] = await Chat(trade.database, omar).news()
    assert card.title == "Ahmed TV announces an outage:"
    assert "Top TV" not in text_of(card)
