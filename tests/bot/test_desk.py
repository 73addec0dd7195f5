"""The desk answers each update once, in order within a chat, and leaves nothing half done."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import ClassVar

import pytest
import sqlalchemy as sa

import handlers.all  # noqa: F401  (its handlers answer a table)
from bot.courier import Courier
from bot.desk import Desk
from bot.pace import Pace
from bot.pictures import likeness_of
from domain.clock import TurnableClock
from domain.errors import Refusal
from domain.people import Actor, Role
from domain.traffic import RawUpdate
from handlers.ask import Ask, encode
from handlers.registry import ALL, MONEY, answers
from handlers.screen import Screen
from storage.database import Database
from storage.models.people import members
from storage.models.requests import attachments
from storage.models.traffic import audit, inbox
from storage.store import Store
from tests.bot.chats import Chats
from tests.bot.unsteady import Unsteady
from tests.factories import Network
from tests.pictures import receipt
from tests.trade import trade_in

pytestmark = pytest.mark.both_engines

_ids = count(1)


class TooOften(Refusal):
    why = "That was once too often."
    what_to_do = "Wait."


@dataclass(frozen=True)
class Rename(Ask):
    """Change one's name, and fail or refuse afterwards if so wished."""

    code: ClassVar[str] = "test.rename"
    name: str = ""
    ending: str = ""


@dataclass(frozen=True)
class SayName(Ask):
    code: ClassVar[str] = "test.name"


@dataclass(frozen=True)
class SecretName(Ask):
    code: ClassVar[str] = "test.secret"


@answers(Rename, roles=ALL)
async def rename(ask: Rename, who: Actor, store: Store) -> Screen:
    await store.members.change(who.member_id, name=ask.name)
    if ask.ending == "refuse":
        raise TooOften
    if ask.ending == "fail":
        raise RuntimeError("planted")
    return Screen(lines=(f"renamed {ask.name}",))


@answers(SayName, roles=ALL, reads=True)
async def say_name(_ask: SayName, who: Actor, _store: Store) -> Screen:
    return Screen(lines=(f"you are {who.name}",))


@answers(SecretName, roles=MONEY, reads=True)
async def secret_name(_ask: SecretName, who: Actor, _store: Store) -> Screen:
    return Screen(lines=(f"your secret name is {who.name}",))


def pressed(who: Actor, ask: Ask) -> RawUpdate:
    payload = json.dumps({"user": who.chat, "press": encode(ask), "on": "5"})
    return RawUpdate("telegram", next(_ids), who.chat, payload)


@pytest.fixture
def chats() -> Chats:
    return Chats()


@pytest.fixture
async def ana(network: Network) -> Actor:
    return await network.member(await network.top(), name="Ana")


@asynccontextmanager
async def at_work(
    database: Database, chats: Chats, clock: TurnableClock, me: str = "desk", of_desk: Database | None = None
) -> AsyncIterator[Desk]:
    lease, platforms = timedelta(seconds=15), {"telegram": chats}
    courier = Courier(database, platforms, clock, me=me, lease=lease, pace=Pace(limited=False))
    desk = Desk(of_desk or database, platforms, courier, clock, me=me, lease=lease)
    running = [asyncio.create_task(desk.run()), asyncio.create_task(courier.run())]
    try:
        yield desk
    finally:
        desk.stop()
        await running[0]
        courier.stop()
        await running[1]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  (what is waited for has no event)
            await asyncio.sleep(0.01)


async def column(database: Database, wanted: sa.Column[str]) -> list[str]:
    async def read(store: Store) -> list[str]:
        return [str(row[0]) for row in await store.connection.execute(sa.select(wanted).order_by(wanted.table.c.id))]

    return await database.read(read)


async def test_reading_and_writing_asks_of_a_chat_are_answered_in_their_order(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    asks: list[Ask] = []
    for n in range(10):
        asks += [Rename(f"Ana {n}"), SayName()]
    async with at_work(database, chats, clock) as desk:
        await desk.receive([pressed(ana, ask) for ask in asks])
        await until(lambda: len(chats.order) == 20)
    expected = [text for n in range(10) for text in (f"renamed Ana {n}", f"you are Ana {n}")]
    assert chats.shown[ana.chat] == expected
    assert set(await column(database, inbox.c.state)) == {"done"}


async def test_a_failure_takes_back_what_it_did_and_is_answered_with_a_reference(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    async with at_work(database, chats, clock) as desk:
        await desk.receive([pressed(ana, Rename("Half", "fail")), pressed(ana, SayName())])
        await until(lambda: len(chats.order) == 2)
    assert "nothing was changed" in chats.shown[ana.chat][0]
    assert "reference" in chats.shown[ana.chat][0]
    assert chats.shown[ana.chat][1] == "you are Ana"
    assert "failed" in await column(database, audit.c.outcome)


async def test_a_refusal_takes_back_what_was_done_and_is_recorded(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    async with at_work(database, chats, clock) as desk:
        await desk.receive([pressed(ana, Rename("Half", "refuse")), pressed(ana, SayName())])
        await until(lambda: len(chats.order) == 2)
    assert chats.shown[ana.chat] == ["That was once too often. Wait.", "you are Ana"]
    assert await column(database, audit.c.outcome) == ["refused"]
    assert "Half" not in await column(database, members.c.name)


async def test_the_refusal_of_a_reading_ask_is_recorded_too(
    database: Database, chats: Chats, clock: TurnableClock, network: Network
) -> None:
    viewer = await network.member(await network.top(), Role.VIEWER, "Vera")
    async with at_work(database, chats, clock) as desk:
        await desk.receive([pressed(viewer, SecretName())])
        await until(lambda: len(chats.order) == 1)
    assert "role" in chats.shown[viewer.chat][0]
    assert await column(database, audit.c.ask) == ["SecretName"]


async def test_a_reading_ask_leaves_the_question_that_stands_open(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    await database.write(lambda store: store.forms.keep(ana.member_id, ask="frzy", answers="{}", asking="reason"))
    async with at_work(database, chats, clock) as desk:
        await desk.receive([pressed(ana, SayName())])
        await until(lambda: len(chats.order) == 1)
    assert chats.shown[ana.chat] == ["you are Ana"]
    assert await database.read(lambda store: store.forms.of(ana.member_id)) is None


async def test_an_answer_that_is_no_deed_is_not_on_record(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    hello = RawUpdate("telegram", next(_ids), ana.chat, json.dumps({"user": ana.chat, "say": "qwertz"}))
    async with at_work(database, chats, clock) as desk:
        await desk.receive([hello, pressed(ana, Rename("Anabel"))])
        await until(lambda: len(chats.order) == 2)
    assert await column(database, audit.c.ask) == ["Rename"]


@pytest.mark.parametrize("action", ["nonsense", "test.rename:a:b:c:d", "test.name:1", "", "\u0000", "::::", "9" * 64])
async def test_a_forged_or_old_button_changes_nothing_and_says_so(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor, action: str
) -> None:
    payload = json.dumps({"user": ana.chat, "press": action, "on": "5"})
    async with at_work(database, chats, clock) as desk:
        await desk.receive([RawUpdate("telegram", next(_ids), ana.chat, payload)])
        await until(lambda: len(chats.order) == 1)
    assert "older version" in chats.shown[ana.chat][0]
    assert await column(database, audit.c.outcome) == ["refused"]


async def test_a_stranger_is_told_how_to_come_in(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    async with at_work(database, chats, clock) as desk:
        await desk.receive([RawUpdate("telegram", next(_ids), "999", json.dumps({"user": "999", "say": "hello"}))])
        await until(lambda: len(chats.order) == 1)
    assert "invitation link" in chats.shown["999"][0]


async def test_what_was_received_before_a_crash_is_answered_once_after_the_restart(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    async def receive_and_die(store: Store) -> None:
        await store.inbox.receive([pressed(ana, Rename("Anabel"))])
        await store.inbox.claim("dead", until=store.now + timedelta(seconds=15), most=10)

    await database.write(receive_and_die)
    clock.forward(timedelta(seconds=16))
    async with at_work(database, chats, clock):
        await until(lambda: len(chats.order) == 1)
    assert chats.shown[ana.chat] == ["renamed Anabel"]


async def test_the_same_update_delivered_to_two_processes_takes_effect_once(
    open_another: Callable[[], Database], database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    update = pressed(ana, Rename("Once"))
    async with at_work(database, chats, clock, "one") as one, at_work(open_another(), chats, clock, "two") as two:
        await asyncio.gather(*(desk.receive([update]) for desk in (one, two, one, two, one)))
        await desk_is_quiet(database)
    assert chats.shown[ana.chat] == ["renamed Once"]
    assert await column(database, audit.c.ask) == ["Rename"]


async def desk_is_quiet(database: Database) -> None:
    """Wait until every update is done and every answer is sent."""
    async with asyncio.timeout(10):
        while {*await column(database, inbox.c.state)} != {"done"} or await waiting(database):  # noqa: ASYNC110  (no event)
            await asyncio.sleep(0.02)


async def waiting(database: Database) -> int:
    return await database.read(lambda store: store.outbox.waiting())


async def test_many_chats_are_answered_while_one_waits_for_its_answer(
    database: Database, chats: Chats, clock: TurnableClock, network: Network
) -> None:
    top = await network.top()
    people = [await network.member(top, name=f"Person {n}") for n in range(5)]
    chats.slow[people[0].chat] = asyncio.Event()
    async with at_work(database, chats, clock) as desk:
        await desk.receive([pressed(person, Rename("x")) for person in people])
        await until(lambda: len(chats.order) == 4)
        chats.slow[people[0].chat].set()
        await until(lambda: len(chats.order) == 5)


async def test_an_update_whose_transaction_fails_is_tried_again_before_the_next_of_its_chat(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    unsteady = Unsteady(database)
    async with at_work(database, chats, clock, of_desk=unsteady) as desk:
        await asyncio.sleep(0.1)  # until it has looked for what was left from before
        unsteady.steady_writes, unsteady.failing_writes = 1, 1  # both are received, and the first is not answered
        await desk.receive([pressed(ana, Rename("first")), pressed(ana, Rename("second"))])
        await until(lambda: len(chats.order) == 2)
    assert chats.shown[ana.chat] == ["renamed first", "renamed second"]
    assert await column(database, audit.c.outcome) == ["done", "done"]


async def test_an_update_that_always_fails_is_set_aside_and_does_not_block_its_chat(
    database: Database, chats: Chats, clock: TurnableClock, ana: Actor
) -> None:
    chats.breaks_on = "a poison"
    poison = RawUpdate("telegram", next(_ids), ana.chat, json.dumps({"user": ana.chat, "say": "a poison"}))
    async with at_work(database, chats, clock) as desk:
        await desk.receive([poison, pressed(ana, Rename("after it"))])
        await until(lambda: "renamed after it" in chats.shown[ana.chat])
    assert await column(database, inbox.c.state) == ["set_aside", "done"]


async def test_a_table_in_a_file_is_read_before_it_is_answered(
    database: Database, chats: Chats, clock: TurnableClock, network: Network
) -> None:
    top = await network.top()
    await network.child(top, "Ahmed TV")
    ana = await network.member(top, name="Ana")
    chats.contents = {"bank.csv": b"Date,Amount\n2026-03-02,5.00\n", "wrong.csv": b"%PDF-1.7 no table"}
    async with at_work(database, chats, clock) as desk:
        for name in ("bank.csv", "wrong.csv", "huge.csv"):
            payload = json.dumps({"user": ana.chat, "file": name, "size": 30})
            await desk.receive([RawUpdate("telegram", next(_ids), ana.chat, payload)])
        await until(lambda: len(chats.shown[ana.chat]) == 3)
    columns, wrong, huge = chats.shown[ana.chat]
    assert columns.startswith("A file with 1 row")
    assert wrong.startswith("I can't read a table in this file.")
    assert huge.startswith("This file is too large for me to read")


async def test_a_picture_is_kept_with_what_it_looks_like_and_a_broken_one_without(
    database: Database, chats: Chats, clock: TurnableClock, network: Network
) -> None:
    trade, drawn = await trade_in(network, database), receipt()
    for credits in (50, 60):  # so that a receipt that comes is kept, and asked about
        await trade.request(credits)
    chats.contents = {"whole.png": drawn, "half.png": drawn[: len(drawn) // 2]}
    async with at_work(database, chats, clock) as desk:
        for name in ("whole.png", "half.png"):
            payload = json.dumps({"user": trade.ahmed.chat, "file": name, "size": 30})
            await desk.receive([RawUpdate("telegram", next(_ids), trade.ahmed.chat, payload)])
        await until(lambda: sum("Which request" in text for text in chats.shown[trade.ahmed.chat]) == 2)
    assert await column(database, attachments.c.likeness) == [str(likeness_of(drawn)), "None"]
