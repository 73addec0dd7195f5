"""The inbox hands each update out once, in order within a chat, to several processes."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from domain.clock import TurnableClock
from domain.traffic import HeldUpdate, RawUpdate
from storage.database import Database
from storage.inbox import LostLease
from storage.store import Store

pytestmark = pytest.mark.both_engines

LEASE = timedelta(seconds=15)


def update(number: int, lane: str = "1") -> RawUpdate:
    return RawUpdate("telegram", number, lane, f"payload {number}")


async def receive(database: Database, *updates: RawUpdate) -> None:
    await database.write(lambda store: store.inbox.receive(updates))


async def claim(database: Database, me: str, *, most: int = 100, busy: bool = False) -> Sequence[HeldUpdate]:
    claimed = await database.write(lambda store: store.inbox.claim(me, until=store.now + LEASE, most=most, busy=busy))
    return claimed.updates


async def payloads(database: Database, me: str) -> list[str]:
    return [held.payload for held in await claim(database, me)]


async def done(database: Database, held: HeldUpdate, me: str) -> None:
    await database.write(lambda store: store.inbox.done(held, me))


async def test_updates_are_handed_out_in_the_order_of_their_arrival(database: Database) -> None:
    await receive(database, update(7), update(3), update(5, lane="2"))
    assert await payloads(database, "a") == ["payload 7", "payload 3", "payload 5"]


async def test_the_same_update_delivered_five_times_to_three_processes_is_handed_out_once(
    open_another: Callable[[], Database],
) -> None:
    processes = [open_another() for _ in range(3)]
    await asyncio.gather(*(receive(process, update(1)) for process in processes * 5))
    handed = await asyncio.gather(*(payloads(process, f"process {n}") for n, process in enumerate(processes)))
    assert [payload for payloads in handed for payload in payloads] == ["payload 1"]


async def test_a_chat_that_another_process_works_on_is_left_to_it(database: Database) -> None:
    await receive(database, update(1), update(2, lane="2"))
    await claim(database, "a", most=1)
    await receive(database, update(3))
    assert await payloads(database, "b") == ["payload 2"]
    assert await payloads(database, "a") == ["payload 3"]


async def test_many_processes_claiming_at_once_keep_the_order_of_every_chat(
    open_another: Callable[[], Database],
) -> None:
    processes = [open_another() for _ in range(4)]
    await receive(processes[0], *(update(n, lane=str(n % 5)) for n in range(50)))
    handled: list[int] = []

    async def work(process: Database, me: str) -> None:
        while held := await claim(process, me, most=3):
            for one in held:
                await asyncio.sleep(0)
                handled.append(int(one.payload.split()[1]))
                await done(process, one, me)

    while len(handled) < 50:
        await asyncio.gather(*(work(process, f"process {n}") for n, process in enumerate(processes)))
    for lane in range(5):
        of_lane = [number for number in handled if number % 5 == lane]
        assert of_lane == sorted(of_lane)
    assert len(handled) == 50


async def test_what_a_dead_process_held_is_handed_out_again_when_its_lease_has_ended(
    database: Database, clock: TurnableClock
) -> None:
    await receive(database, update(1))
    await claim(database, "dead")
    assert await payloads(database, "b") == []
    clock.forward(LEASE + timedelta(seconds=1))
    assert await payloads(database, "b") == ["payload 1"]


async def test_a_process_that_lost_its_lease_can_record_nothing(database: Database, clock: TurnableClock) -> None:
    await receive(database, update(1))
    [asleep] = await claim(database, "asleep")
    clock.forward(LEASE + timedelta(seconds=1))
    await claim(database, "b")
    with pytest.raises(LostLease):
        await done(database, asleep, "asleep")


async def test_an_update_that_killed_its_worker_three_times_is_set_aside_and_its_chat_goes_on(
    database: Database, clock: TurnableClock
) -> None:
    await receive(database, update(1), update(2))
    for n in range(3):
        assert (await claim(database, f"killed {n}"))[0].payload == "payload 1"
        clock.forward(LEASE + timedelta(seconds=1))
    assert len(await database.write(lambda store: store.inbox.set_aside())) == 1
    assert await payloads(database, "b") == ["payload 2"]


async def test_an_update_that_was_held_before_is_handed_out_alone(database: Database, clock: TurnableClock) -> None:
    await receive(database, update(1), update(2, lane="2"))
    await claim(database, "dead", most=1)
    clock.forward(LEASE + timedelta(seconds=1))
    assert await claim(database, "b", busy=True) == ()
    assert await payloads(database, "b") == ["payload 1"]
    assert await payloads(database, "b") == ["payload 2"]


async def test_what_a_process_lets_go_of_is_no_mark_against_the_update(database: Database) -> None:
    await receive(database, update(1))
    for n in range(5):
        [held] = await claim(database, f"polite {n}")
        assert held.token == 1
        await database.write(lambda store, n=n: store.inbox.release(f"polite {n}"))  # type: ignore[misc]


async def test_a_lower_id_after_an_idle_week_is_still_handled(database: Database, clock: TurnableClock) -> None:
    await receive(database, update(900), update(5))
    for held in await claim(database, "a"):
        await done(database, held, "a")
    await receive(database, update(5))
    assert await payloads(database, "a") == []
    clock.forward(timedelta(days=7))
    await receive(database, update(5))
    assert await payloads(database, "a") == ["payload 5"]


async def test_receiving_stands_or_falls_with_its_transaction(database: Database) -> None:
    async def fail(store: Store) -> None:
        await store.inbox.receive([update(1)])
        raise RuntimeError("the process dies here")

    with pytest.raises(RuntimeError):
        await database.write(fail)
    assert await payloads(database, "a") == []


async def test_a_reading_answer_is_kept_only_for_updates_that_are_still_held(
    database: Database, clock: TurnableClock
) -> None:
    await receive(database, update(1), update(2, lane="2"))
    held = await claim(database, "one")
    clock.forward(LEASE + timedelta(seconds=1))
    [taken_over] = await claim(database, "two", most=1)
    done = await database.write(lambda store: store.inbox.done_reading(held, "one"))
    assert done == {one.id for one in held} - {taken_over.id}


async def test_what_was_set_aside_is_forgotten_with_the_rest(database: Database, clock: TurnableClock) -> None:
    await receive(database, update(1))
    for _ in range(3):
        await claim(database, "dying")
        clock.forward(LEASE + timedelta(seconds=1))
    await database.write(lambda store: store.inbox.set_aside())
    clock.forward(timedelta(days=4))
    await receive(database, update(1))
    assert await payloads(database, "me") == ["payload 1"]
