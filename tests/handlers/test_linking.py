"""A team's group: linked by an owner, heard by its team alone, and closed or opened by hand as one may."""

from dataclasses import replace

from domain.people import Actor, Role
from domain.tickets import Cause, Ticket, TicketId, Turn
from domain.traffic import ItemKind, ItemState, Outcome, TopicWish, thread_of
from handlers.cards import draw_card
from handlers.fault_asks import BlameSupplier, TakeBlame
from handlers.groups import for_all
from handlers.linking import LinkGroup, UnlinkGroup
from handlers.screen import SILENT
from handlers.speech import Say, TopicChanged, TopicDeed
from handlers.ticket_asks import CloseTicket, SayInTicket, TakeTicket
from handlers.wording import speaking
from services import care, ticket_news
from storage.outbox import Settled, wanted_topic
from storage.store import Store
from tests.factories import Network
from tests.handlers.conftest import Desk
from tests.talk import Chat, button, buttons_of, text_of
from tests.tickets import open_one

GROUP, THREAD = "-100500", "45"
FIRST = TicketId(1)


def in_topic(chat: Chat, member: Actor | None = None) -> Chat:
    return replace(chat, member=member or chat.member, lane=f"{GROUP}:{THREAD}", messages={})


async def linked(desk: Desk) -> Chat:
    """Link a group; return Ana's chat in the topic of the one ticket."""
    there = replace(desk.ana, lane=GROUP)
    before = await there.says("/link")
    await there.taps(button(before, "Link it"))
    await open_one(desk.trade)
    await desk.ana.news()
    await desk.ahmed.news()
    await desk.trade.database.write(make_topics)
    return in_topic(desk.ana)


async def make_topics(store: Store) -> None:
    for item in await store.outbox.claim("me", until=store.now, waiting=[], most=99):
        if item.kind is ItemKind.TOPIC and item.lane == GROUP:
            await care.note_topic_made(store, "telegram", GROUP, wanted_topic(item), THREAD)


async def wishes(desk: Desk) -> list[TopicWish]:
    """Return what is wanted of the topic now, and have it done."""
    found = []

    async def look(store: Store) -> None:
        for item in await store.outbox.claim("me", until=store.now, waiting=[], most=99):
            if item.kind is ItemKind.TOPIC:
                found.append(wanted_topic(item).what)
                wanted = wanted_topic(item)
                await care.note_topic_made(store, "telegram", GROUP, wanted, thread_of(item.lane))
            await store.outbox.settle([Settled(item, ItemState.SENT, message="77")], "me")

    for _round in range(6):
        await desk.trade.database.write(look)
    return found


async def test_what_everybody_will_read_is_said_before_a_group_is_linked_and_both_chats_say_that_it_is(
    desk: Desk,
) -> None:
    there = replace(desk.ana, lane=GROUP)
    assert "Type /link in the group" in text_of(await desk.ana.says("/link"))
    before = await there.says("/link")
    assert "Everybody in this group will be able to read all tickets" in text_of(before)
    assert (await there.says("/link")) == before  # nothing is linked yet
    assert "Each ticket gets a topic here" in text_of(await there.taps(button(before, "Link it")))
    [told] = await desk.ana.news()
    assert text_of(told).startswith("The group is linked")
    assert (await there.replies("/link")).said.startswith("This group is linked to your desk already.")


async def test_a_group_is_linked_once_and_only_by_an_owner_and_nobody_hears_whose_it_is(desk: Desk) -> None:
    await linked(desk)
    other = await replace(desk.ahmed, lane=GROUP).presses(LinkGroup(sure=True))
    assert other.said.startswith("This group can't be linked")
    assert "Top TV" not in other.said
    assert (await replace(desk.ana, lane="-9").presses(LinkGroup())).said.startswith("Your desk is linked to another")
    assert (await replace(desk.marta, lane="-9").presses(LinkGroup())).outcome is Outcome.REFUSED
    assert (await replace(desk.ahmed, lane=GROUP).presses(UnlinkGroup())).screen is SILENT


async def test_what_the_team_writes_in_a_topic_is_relayed_and_a_note_is_not(desk: Desk) -> None:
    there = await linked(desk)
    assert await there.says("Which one?") is SILENT
    [heard] = await desk.ahmed.news()
    assert (heard.title, heard.quote) == ("Top TV, ticket #1", "Which one?")
    assert await there.says("a picture", file=b"film") is SILENT
    assert (await desk.ahmed.news())[0].picture is not None
    assert (await there.hears(Say("// He never pays"))).screen is SILENT
    assert await there.says("/note He never pays") is SILENT
    assert await desk.ahmed.news() == []
    messages = await desk.trade.database.read(lambda store: store.tickets.messages_of(FIRST))
    assert [one.text for one in messages if one.internal] == ["He never pays"] * 2
    assert await replace(there, lane=GROUP).says("chatter") is SILENT
    assert await replace(there, lane=f"{GROUP}:99").says("chatter") is SILENT
    assert await desk.ahmed.news() == []


async def test_only_who_works_on_tickets_is_heard_in_a_topic_and_others_hear_why_once(desk: Desk) -> None:
    there = await linked(desk)
    for text in ("Pay first", "I said pay"):
        assert await in_topic(desk.marta).says(text) is SILENT
    [told] = await desk.marta.news()
    assert "isn't passed on" in text_of(told)
    for said in ("Let me in", "/note mine"):
        assert await in_topic(desk.ahmed).says(said) is SILENT
    for ask in (CloseTicket(FIRST), SayInTicket(FIRST, None, "mine")):
        assert await in_topic(desk.ahmed).taps(ask) is SILENT
    assert (await desk.trade.database.read(lambda store: store.tickets.by_id(FIRST))).is_open
    assert len(await desk.trade.database.read(lambda store: store.tickets.messages_of(FIRST))) == 1
    assert await there.taps(TakeTicket(FIRST)) is SILENT
    assert (await desk.trade.database.read(lambda store: store.tickets.by_id(FIRST))).assigned_to is not None


async def test_a_card_in_a_topic_has_no_button_that_asks_something_or_is_for_one_alone(desk: Desk) -> None:
    await linked(desk)

    async def draw(store: Store) -> list[str]:
        card = await draw_card(ticket_news.FOR_DESK, FIRST, desk.trade.ana, store)
        said = await draw_card(ticket_news.SAID, 1, desk.trade.ana, store)
        return [*buttons_of(for_all(card)), *buttons_of(for_all(said))]

    with speaking("en"):
        assert await desk.trade.database.read(draw) == ["Take it", "Close", "Supplier's fault", "Ours"]


async def test_whose_fault_it_was_is_decided_and_undone_by_a_tap_in_the_topic_whose_sign_follows(desk: Desk) -> None:
    there = await linked(desk)
    await wishes(desk)
    assert (await there.taps(BlameSupplier(FIRST))).silent
    decided = await ticket(desk)
    assert (decided.cause, decided.turn) == (Cause.SUPPLIER, Turn.SUPPLIER)
    assert await wishes(desk) == [TopicWish.RENAME]
    second = await open_one(desk.trade)
    assert (await there.taps(BlameSupplier(second.id))).silent  # a group is no place to be asked of which case
    joined = await desk.trade.database.read(lambda store: store.tickets.by_id(second.id))
    assert joined.case_id == decided.case_id
    assert (await in_topic(desk.marta).presses(TakeBlame(FIRST))).outcome is Outcome.REFUSED
    assert (await ticket(desk)).cause is Cause.SUPPLIER


async def test_a_topic_closed_and_opened_by_hand_takes_its_ticket_along_if_one_may(desk: Desk) -> None:
    there = await linked(desk)
    closed, opened = (TopicChanged(THREAD, deed, by_bot=False) for deed in (TopicDeed.CLOSED, TopicDeed.REOPENED))
    await in_topic(desk.marta).hears(closed)
    assert TopicWish.REOPEN in await wishes(desk)
    assert (await ticket(desk)).is_open
    await there.hears(closed)
    assert not (await ticket(desk)).is_open
    assert await wishes(desk) == [TopicWish.RENAME]
    await in_topic(desk.ahmed).hears(opened)
    assert await wishes(desk) == [TopicWish.CLOSE]
    await there.hears(opened)
    assert (await ticket(desk)).is_open
    await there.hears(replace(closed, by_bot=True))
    assert (await ticket(desk)).is_open


async def test_topics_are_called_as_the_owner_wants(desk: Desk) -> None:
    await linked(desk)
    assert "{colleague}" in (await desk.ana.replies("/topicname {colleague} {number}")).screen.lines[0]
    await desk.ana.says("/cancel")
    await wishes(desk)
    await desk.ana.says("/topicname {number} {reseller}")
    assert await wishes(desk) == [TopicWish.RENAME]
    shown = await desk.ana.says("/deskgroup")
    assert "{number} {reseller}" in text_of(shown)
    assert "{subject}" in text_of(await desk.ana.taps(button(shown, "Call them as usual")))


async def test_unlinking_brings_open_tickets_back_to_the_private_chats(desk: Desk, network: Network) -> None:
    await linked(desk)
    sol = Chat(desk.trade.database, await network.member(desk.trade.top, Role.SUPPORT, name="Sol"))
    await desk.ana.taps(button(await desk.ana.says("/deskgroup"), "Unlink"))
    for chat in (desk.ana, sol):
        assert [one.title.split(": ")[1] for one in await chat.news()] == ["Two customers can't log in"]
    assert "Type /link in the group" in text_of(await desk.ana.says("/unlink"))
    assert (await replace(desk.ana, lane=GROUP).replies("/unlink")).said.startswith("No group is linked")


async def ticket(desk: Desk) -> Ticket:
    return await desk.trade.database.read(lambda store: store.tickets.by_id(FIRST))
