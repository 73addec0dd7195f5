"""The courier sends each promise once, in order within a chat, and waits for nobody's sake but that chat's own."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

import handlers.reaching  # noqa: F401  (words what the staff are told)
from bot.courier import Courier
from bot.pace import Pace
from bot.platform import Later, Moved, Rejected, Sent, TopicGone, Uncertain, Unreachable
from bot.studio import Studio
from domain.clock import TurnableClock
from domain.people import Actor, MemberId, Role
from domain.traffic import ItemKind, TopicWish, WantedTopic
from handlers.cards import draws
from handlers.screen import Screen
from services import care
from services.care import MemberUnreachable, note_reachable, note_unreachable
from storage.database import Database
from storage.models.traffic import outbox
from storage.store import Store
from tests.bot.chats import Chats
from tests.bot.unsteady import Unsteady
from tests.factories import Network

pytestmark = pytest.mark.both_engines

ME = "courier"


@pytest.fixture
def chats() -> Chats:
    return Chats()


@pytest.fixture
def heard() -> Iterator[list[tuple[str, ...]]]:
    """Yield what those who want topics are told of them."""
    told: list[tuple[str, ...]] = []

    @care.hears_of_topics_made
    async def made(_store: Store, _platform: str, chat: str, wanted: WantedTopic, thread: str) -> None:
        told.append((chat, wanted.what, wanted.about, thread))

    @care.hears_of_topics_gone
    async def gone(_store: Store, _platform: str, lane: str) -> None:
        told.append((lane,))

    yield told
    care.hear_of_topics_made.remove(made)
    care.hear_of_topics_gone.remove(gone)


@asynccontextmanager
async def sending(
    database: Database,
    chats: Chats,
    clock: TurnableClock,
    *,
    limited: bool = False,
    studio: Studio | None = None,
) -> AsyncIterator[Courier]:
    pace, lease = Pace(limited=limited), timedelta(seconds=15)
    courier = Courier(database, {"telegram": chats}, clock, me=ME, lease=lease, pace=pace, studio=studio)
    running = asyncio.create_task(courier.run())
    try:
        yield courier
    finally:
        courier.stop()
        await running


async def promise(database: Database, lane: str, *texts: str, edits: str | None = None) -> None:
    async def add(store: Store) -> None:
        rows = [
            store.outbox.row(
                platform="telegram",
                lane=lane,
                kind=ItemKind.SCREEN,
                payload=json.dumps({"lines": [text]}),
                edits=edits,
            )
            for text in texts
        ]
        await store.outbox.add(rows)

    await database.write(add)


async def until(condition: Callable[[], bool], *, within: float = 5.0) -> None:
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110  (what is waited for has no event)
            await asyncio.sleep(0.01)


async def states(database: Database) -> dict[str, str]:
    async def read(store: Store) -> dict[str, str]:
        result = await store.connection.execute(sa.select(outbox.c.lane, outbox.c.state).order_by(outbox.c.id))
        return {row.lane: str(row.state) for row in result}

    return await database.read(read)


async def test_messages_of_a_chat_arrive_in_the_order_in_which_they_were_promised(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    texts = [f"message {n}" for n in range(20)]
    await promise(database, "1", *texts)
    async with sending(database, chats, clock):
        await until(lambda: len(chats.order) == 20)
    assert chats.shown["1"] == texts


async def test_a_chat_that_is_asked_to_wait_holds_up_no_other_and_keeps_its_order(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chats.outcomes["1"].append(Later(0.4, "429"))
    await promise(database, "1", "first", "second")
    await promise(database, "2", "other")
    async with sending(database, chats, clock):
        await until(lambda: len(chats.order) == 3)
    assert chats.order == [("2", "other"), ("1", "first"), ("1", "second")]


async def test_a_chat_that_answers_slowly_holds_up_no_other(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chats.slow["1"] = asyncio.Event()
    await promise(database, "1", "slow")
    await promise(database, "2", "quick")
    async with sending(database, chats, clock):
        await until(lambda: chats.order == [("2", "quick")])
        chats.slow["1"].set()
        await until(lambda: len(chats.order) == 2)


async def test_a_message_whose_answer_is_lost_is_marked_uncertain_and_not_sent_again(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chats.outcomes["1"].append(Uncertain("no answer"))
    await promise(database, "1", "once")
    await promise(database, "2", "marker")
    async with sending(database, chats, clock):
        await until(lambda: chats.order == [("2", "marker")])
    assert await states(database) == {"1": "uncertain", "2": "sent"}


async def test_an_edit_whose_answer_is_lost_is_repeated(database: Database, chats: Chats, clock: TurnableClock) -> None:
    chats.outcomes["1"].append(Uncertain("no answer"))
    await promise(database, "1", "edited", edits="9")
    async with sending(database, chats, clock):
        await until(lambda: chats.edited == [("1", "9")])


async def test_what_the_platform_will_never_take_does_not_block_its_chat(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chats.outcomes["1"].append(Rejected("too long"))
    await promise(database, "1", "impossible", "next")
    async with sending(database, chats, clock):
        await until(lambda: chats.shown["1"] == ["next"])


async def test_a_group_that_migrates_while_it_is_written_to_gets_the_message_once_under_its_new_id(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chats.outcomes["-5"].append(Moved("-1005"))
    await promise(database, "-5", "hello", "again")
    async with sending(database, chats, clock):
        await until(lambda: len(chats.order) == 2)
    assert chats.order == [("-1005", "hello"), ("-1005", "again")]


async def test_somebody_who_blocks_the_bot_is_paused_and_the_staff_hear_of_it_once(
    database: Database, chats: Chats, clock: TurnableClock, network: Network
) -> None:
    owner, ahmed = await parent_and_child(network)
    chats.outcomes[ahmed.chat].append(Unreachable("blocked"))
    await promise(database, ahmed.chat, "first", "second")
    async with sending(database, chats, clock) as courier:
        await until(lambda: len(chats.order) == 1)
        await promise(database, owner.chat, "marker")
        courier.wake()
        await until(lambda: len(chats.order) == 2)
        assert [lane for lane, _ in chats.order] == [owner.chat, owner.chat]
        assert "Ahmed" in chats.shown[owner.chat][0]
        await database.write(lambda store: note_reachable(store, "telegram", ahmed.chat))
        courier.wake()
        await until(lambda: chats.shown[ahmed.chat] == ["first", "second"])


async def test_a_burst_to_a_chat_is_allowed_and_then_slowed(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    await promise(database, "1", "a", "b", "c", "d", "e")
    async with sending(database, chats, clock, limited=True):
        await until(lambda: len(chats.order) >= 3, within=0.9)
        await asyncio.sleep(0.2)
        assert chats.shown["1"] == ["a", "b", "c"]


async def test_what_waits_when_the_courier_stops_is_sent_after_the_next_start(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chats.slow["1"] = asyncio.Event()
    await promise(database, "1", *[f"message {n}" for n in range(100)])
    async with sending(database, chats, clock) as courier:
        await asyncio.sleep(0.1)
        courier.stop()
        chats.slow["1"].set()
    assert chats.shown["1"] == ["message 0"]
    async with sending(database, chats, clock):
        await until(lambda: len(chats.order) == 100)
    assert chats.shown["1"] == [f"message {n}" for n in range(100)]


async def parent_and_child(network: Network) -> tuple[Actor, Actor]:
    top = await network.top()
    owner = await network.member(top, name="Olga")
    child = await network.child(top, "Ahmed TV")
    return owner, await network.member(child, Role.OWNER, "Ahmed")


async def test_what_can_not_be_worded_for_a_moment_is_sent_later(
    database: Database, chats: Chats, clock: TurnableClock, network: Network
) -> None:
    owner, _ = await parent_and_child(network)
    await database.write(lambda store: store.notices.tell(owner.reseller_id, MemberUnreachable("Ahmed", "Ahmed TV")))
    unsteady = Unsteady(database)
    unsteady.failing_reads = 2
    async with sending(unsteady, chats, clock):
        await until(lambda: len(chats.order) == 1)
    assert "Ahmed" in chats.shown[owner.chat][0]


async def test_a_screen_that_can_not_be_read_any_more_holds_up_no_other_chat(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    async def spoil(store: Store) -> None:
        await store.connection.execute(sa.update(outbox).where(outbox.c.lane == "1").values(payload='{"lines": 5}'))

    await promise(database, "1", "of an older version")
    await database.write(spoil)
    await promise(database, "2", "other")
    async with sending(database, chats, clock):
        await until(lambda: chats.order == [("2", "other")])
    assert await states(database) == {"1": "failed", "2": "sent"}


# Topics of groups


async def test_topics_are_made_and_changed_in_order_with_what_is_sent_into_them(
    database: Database, chats: Chats, clock: TurnableClock, heard: list[tuple[str, ...]]
) -> None:
    async def want(store: Store) -> None:
        new = WantedTopic(TopicWish.CREATE, about="ticket:3", name="#3", color=7)
        await store.outbox.want_topic("telegram", "-5", new)
        for what in (TopicWish.REOPEN, TopicWish.RENAME, TopicWish.CLOSE):
            await store.outbox.want_topic("telegram", "-5", WantedTopic(what, name="solved"), thread="44")
            payload = json.dumps({"title": f"after {what}"})
            await store.outbox.add(
                [store.outbox.row(platform="telegram", lane="-5:44", kind=ItemKind.SCREEN, payload=payload)]
            )

    await database.write(want)
    chats.outcomes["-5"].append(Later(0.01, "429"))
    async with sending(database, chats, clock):
        await until(lambda: len(chats.order) == 7 and len(heard) == 4)
    assert [done for lane, done in chats.order if "create" not in done] == [
        "reopen 44", "after reopen", "change 44 solved", "after rename", "close 44", "after close"
    ]  # fmt: skip
    assert ("-5", "create #3 7") in chats.order
    assert sorted(heard) == [
        ("-5", "close", "", "44"), ("-5", "create", "ticket:3", "45"), ("-5", "rename", "", "44"),
        ("-5", "reopen", "", "44"),
    ]  # fmt: skip


async def test_a_topic_that_may_have_been_made_is_not_made_twice_but_changed_again(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    async def want(store: Store) -> None:
        await store.outbox.want_topic("telegram", "-5", WantedTopic(TopicWish.CREATE, name="#3"))
        await store.outbox.want_topic("telegram", "-6", WantedTopic(TopicWish.CLOSE), thread="44")

    await database.write(want)
    chats.outcomes["-5"].append(Uncertain("no answer"))
    chats.outcomes["-6"].append(Uncertain("no answer"))
    async with sending(database, chats, clock):
        await until(lambda: len(chats.order) == 1)
    assert (chats.order, await states(database)) == ([("-6", "close 44")], {"-5": "uncertain", "-6:44": "sent"})


async def test_what_is_for_a_topic_that_is_gone_is_kept_until_there_is_another(
    database: Database, chats: Chats, clock: TurnableClock, heard: list[tuple[str, ...]]
) -> None:
    chats.outcomes["-5:44"].append(TopicGone("-5:44"))
    await promise(database, "-5:44", "first", "second")
    await promise(database, "-5:45", "other")
    async with sending(database, chats, clock) as courier:
        await until(lambda: len(heard) == 1)
        assert (chats.order, heard) == ([("-5:45", "other")], [("-5:44",)])

        async def elsewhere(store: Store) -> None:
            await store.outbox.move("telegram", "-5:44", "-5:46")
            await store.outbox.resume("telegram", "-5:46")

        await database.write(elsewhere)
        courier.wake()
        await until(lambda: chats.shown["-5:46"] == ["first", "second"])


async def test_a_group_that_migrates_takes_its_topics_along_and_one_that_throws_the_bot_out_holds_them_back(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chats.outcomes["-5:44"].append(Moved("-1005"))
    chats.outcomes["-6:7"].append(Unreachable("kicked"))
    await promise(database, "-5:44", "moved")
    await promise(database, "-6:7", "first", "second")
    async with sending(database, chats, clock) as courier:
        await until(lambda: chats.shown["-1005:44"] == ["moved"])
        await promise(database, "-6:8", "kept")
        await database.write(lambda store: note_unreachable(store, "telegram", "-6"))
        await database.write(lambda store: note_reachable(store, "telegram", "-6"))
        courier.wake()
        await until(lambda: (chats.shown["-6:7"], chats.shown["-6:8"]) == (["first", "second"], ["kept"]))


async def test_the_topics_of_a_group_wait_for_each_other_and_hold_up_nobody_else(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    for topic in range(9):
        await promise(database, f"-5:{topic}", "said")
    await promise(database, "7", "private")
    async with sending(database, chats, clock, limited=True):
        await until(lambda: len(chats.order) == 6)
        await until(lambda: chats.shown["7"] == ["private"])
    assert sum(lane.startswith("-5") for lane, _ in chats.order) == 5
    assert [*(await states(database)).values()].count("queued") == 4


async def test_all_messages_of_a_card_are_kept_and_count_for_the_pace(
    database: Database, chats: Chats, clock: TurnableClock, network: Network
) -> None:
    owner, _ahmed = await parent_and_child(network)
    chats.outcomes[owner.chat].append(Sent("1", ("51m", "52m")))
    await database.write(lambda store: store.cards.show_member("album", 3, owner.member_id))
    await promise(database, owner.chat, "after the burst")
    async with sending(database, chats, clock, limited=True):
        await until(lambda: len(chats.order) == 1)
        await asyncio.sleep(0.1)
    assert chats.shown[owner.chat] == ["Album 3"]
    for message in ("1", "51", "52m"):
        found = await database.read(partial(found_at, chat=owner.chat, message=message))
        assert found == ("album", 3, owner.member_id)


@draws("album")
async def draw_album(object_id: int, _reader: Actor, _store: Store) -> Screen:
    return Screen(title=f"Album {object_id}")


async def found_at(store: Store, *, chat: str, message: str) -> tuple[str, int, MemberId] | None:
    return await store.cards.at("telegram", chat, message)


# What is drawn


PAPER = {"name": "a.pdf", "title": "A", "page": "%(page)s", "language": "en", "instead": "Not drawn."}


class SlowStudio(Studio):
    """A studio that draws nothing before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_draw = asyncio.Event()

    async def drawn(self, screen: Screen) -> Screen:
        await self.may_draw.wait()
        return replace(screen, paper=None, lines=("drawn",))


async def promise_papers(database: Database, lanes: range) -> None:
    async def add(store: Store) -> None:
        payload = json.dumps({"paper": PAPER})
        await store.outbox.add(
            [
                store.outbox.row(platform="telegram", lane=str(lane), kind=ItemKind.SCREEN, payload=payload)
                for lane in lanes
            ]
        )

    await database.write(add)


async def test_however_many_wait_to_be_drawn_nobody_else_waits_for_them(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    studio = SlowStudio()
    await promise_papers(database, range(1, 151))
    await promise(database, "900", "quick")
    async with sending(database, chats, clock, studio=studio):
        await until(lambda: chats.order == [("900", "quick")])
        studio.may_draw.set()
        await until(lambda: len(chats.order) == 151)
    assert {lane: chats.shown[lane] for lane in ("1", "150")} == {"1": ["drawn"], "150": ["drawn"]}


async def test_what_waits_to_be_drawn_when_the_courier_stops_is_drawn_after_the_next_start(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    studio = Studio()
    studio.close()
    await promise_papers(database, range(1, 2))
    async with sending(database, chats, clock, studio=studio):
        await asyncio.sleep(0.1)
    assert await states(database) == {"1": "queued"}
    studio = SlowStudio()
    studio.may_draw.set()
    async with sending(database, chats, clock, studio=studio):
        await until(lambda: chats.shown["1"] == ["drawn"])


class NoStudio(Studio):
    """A studio that can't draw."""

    async def drawn(self, screen: Screen) -> Screen:
        return replace(screen, chart=None, lines=("not drawn",))


async def test_a_chart_that_cannot_be_drawn_does_not_leave_its_words_below_another_picture(
    database: Database, chats: Chats, clock: TurnableClock
) -> None:
    chart = {"name": "a.png", "title": "A", "unit": "", "labels": [], "series": [], "instead": "Not drawn."}

    async def add(store: Store) -> None:
        row = partial(store.outbox.row, platform="telegram", lane="1", kind=ItemKind.SCREEN, edits="7m")
        await store.outbox.add([row(payload=json.dumps({"chart": chart})), row(payload=json.dumps({"title": "A"}))])

    await database.write(add)
    async with sending(database, chats, clock, studio=NoStudio()):
        await until(lambda: chats.shown["1"] == ["not drawn", "A"])
    assert chats.edited == [("1", "7m")]
