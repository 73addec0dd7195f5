"""The desk: takes updates from the inbox and has each answered once, in order within a chat."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.courier import Courier
from bot.packing import pack
from bot.pictures import likeness_of, may_be_picture
from bot.platform import Platform
from bot.streams import stream_of
from bot.tables import LARGEST, may_be_table, read_table
from domain.clock import Clock
from domain.errors import Refusal
from domain.people import Actor, MemberId
from domain.requests import PAPERS
from domain.table import NotATable, TableTooLarge, TooManyRows
from domain.traffic import HeldUpdate, ItemKind, Outcome, RawUpdate
from handlers.answer import Understood, only_reads, understand
from handlers.respond import Meant, Reply, reply_reading, reply_writing
from handlers.screen import Screen
from handlers.speech import Incoming, Press, SentFile
from services import care
from storage.database import Database
from storage.inbox import Claimed, LostLease
from storage.store import Store

log = structlog.get_logger()

AT_ONCE = 64
"""How many chats are answered at the same time."""

IN_HAND = 256
"""How many updates are held in memory; the rest waits in the database."""

AGAIN_SECONDS = 1.0
"""How long after a failure of the database, or of ours, an update is tried again."""


@dataclass(slots=True)
class Lane:
    """The updates of one chat, in order, and whether somebody works on them."""

    waiting: deque[HeldUpdate] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class Answered:
    """A reading ask's answer on its way into the outbox, with the one who waits for it to be there."""

    update: HeldUpdate
    rows: Sequence[dict[str, Any]]
    kept: asyncio.Future[None]


class Desk:
    """Works on updates until it is stopped. `me` names this process in every lease."""

    def __init__(
        self,
        database: Database,
        platforms: Mapping[str, Platform],
        courier: Courier,
        clock: Clock,
        *,
        me: str,
        lease: timedelta,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._courier = courier
        self._clock = clock
        self._me = me
        self._lease = lease
        self._lanes: dict[str, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._one_file = asyncio.Lock()
        self._in_hand = 0
        self._more_wait = False
        self._more = asyncio.Event()
        self._answered: list[Answered] = []
        self._some_answered = asyncio.Event()
        self._stopping = False

    # What comes in

    async def receive(self, updates: Sequence[RawUpdate]) -> None:
        """Keep raw updates; once this returns they are safe, and may be confirmed to their platform."""

        async def keep(store: Store) -> Claimed:
            await store.inbox.receive(updates)
            return await self._claim_in(store)

        self._take(await self._database.write(keep))

    async def run(self) -> None:
        """Look for updates that nobody holds, whenever there is room and at least once a second."""
        flushing = asyncio.create_task(self._keep_answers())
        try:
            while not self._stopping:
                await self._look()
                self._more.clear()
                await _wait(self._more, 1.0)
        finally:
            await self._finish()
            flushing.cancel()
            await asyncio.gather(flushing, return_exceptions=True)

    def stop(self) -> None:
        """Take nothing new; what is in hand is finished."""
        self._stopping = True
        self._more.set()

    async def renew(self) -> None:
        """Say that this process is still at work on what it holds."""
        if self._in_hand:
            until = self._clock() + self._lease
            await self._database.write(lambda store: store.inbox.renew(self._me, until=until))

    async def _look(self) -> None:
        try:
            self._take(await self._database.write(self._claim_in))
        except Exception:
            log.exception("looking for updates failed")

    async def _claim_in(self, store: Store) -> Claimed:
        room = IN_HAND - self._in_hand
        if room <= 0 or self._stopping:
            return Claimed((), more=True)
        for seq in await store.inbox.set_aside():
            log.error("update set aside", update=seq)
            await care.report_set_aside(store, seq)
        until = self._clock() + self._lease
        return await store.inbox.claim(self._me, until=until, most=room, busy=self._in_hand > 0)

    def _take(self, claimed: Claimed) -> None:
        self._in_hand += len(claimed.updates)
        self._more_wait = claimed.more
        for update in claimed.updates:
            lane = self._lanes.get(update.lane)
            if lane is None:
                lane = self._lanes[update.lane] = Lane()
                task = asyncio.create_task(self._work(update.lane, lane))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            lane.waiting.append(update)

    async def _finish(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._database.write(lambda store: store.inbox.release(self._me))

    # One lane

    async def _work(self, name: str, lane: Lane) -> None:
        while lane.waiting:
            async with self._places:
                update = lane.waiting.popleft()
                if not self._stopping:
                    await self._answer(update)
            self._in_hand -= 1
            if self._more_wait and self._in_hand < IN_HAND // 2:
                self._more.set()
        del self._lanes[name]

    async def _answer(self, update: HeldUpdate) -> None:
        """Answer an update, again after a while where that fails as a whole: the next one must not overtake it."""
        held: HeldUpdate | None = update
        while held is not None and not self._stopping:
            try:
                await self._answer_one(held)
                return
            except LostLease:
                log.warning("lease lost", update=held.id)
                return
            except Exception:
                log.exception("update not handled", update=held.id, held=held.token)
            await asyncio.sleep(AGAIN_SECONDS)
            held = await self._hold_again(held)

    async def _hold_again(self, update: HeldUpdate) -> HeldUpdate | None:
        """Count one more try of an update and return it; `None` where it was tried too often, or isn't ours any more.

        Nothing is counted while the database can't be reached: that is no fault of the update's.
        """
        until = self._clock() + self._lease
        while not self._stopping:
            try:
                return await self._database.write(lambda store: self._hold_again_in(store, update, until))
            except LostLease:
                return None
            except Exception:
                log.exception("update not held again", update=update.id)
            await asyncio.sleep(AGAIN_SECONDS)
        return None

    async def _hold_again_in(self, store: Store, update: HeldUpdate, until: datetime) -> HeldUpdate | None:
        held = await store.inbox.hold_again(update, self._me, until=until)
        if held is None:
            log.error("update set aside", update=update.id)
            await care.report_set_aside(store, update.id)
        return held

    async def _answer_one(self, update: HeldUpdate) -> None:
        platform = self._platforms[update.platform]
        incoming = platform.parse(update.payload)
        if incoming is None:
            await self._keep(update, ())
            return
        if isinstance(incoming.said, Press):
            platform.acknowledge(update.payload)
        meant = understand(incoming.said)
        if isinstance(meant, Understood) and only_reads(meant):
            await self._read(update, incoming, meant)
        else:
            looked_into = incoming.files and not incoming.is_group  # what is said in groups is only passed on
            await self._write(update, await self._fetched(platform, incoming) if looked_into else incoming, meant)

    async def _fetched(self, platform: Platform, incoming: Incoming) -> Incoming:
        """Return what was said with the content of its files, and with the tables or the pictures that are in them."""
        fetched = await platform.fetch(incoming)
        async with self._one_file:
            return replace(fetched, files=tuple([await with_likeness(await with_table(f)) for f in fetched.files]))

    async def _read(self, update: HeldUpdate, incoming: Incoming, meant: Understood) -> None:
        async def reading(store: Store) -> tuple[Actor | None, Reply | None]:
            who = await store.members.acting(incoming.identity.platform, incoming.identity.user)
            return who, await reply_reading(incoming, meant, who, store)

        who, reply = await self._database.read(reading)
        if reply is None:
            await self._write(update, incoming, meant)
        elif reply.outcome is Outcome.DONE:
            await self._keep(update, _rows(incoming, who, reply.screen))
        else:
            await self._database.write(lambda store: self._conclude(update, incoming, who, reply, store))
            self._courier.wake()

    async def _write(self, update: HeldUpdate, incoming: Incoming, meant: Meant) -> None:
        async def writing(store: Store) -> None:
            who = await store.members.acting(incoming.identity.platform, incoming.identity.user)
            reply = await reply_writing(incoming, meant, who, store)
            await self._conclude(update, incoming, who, reply, store)

        await self._database.write(writing)
        self._courier.wake()

    async def _conclude(
        self, update: HeldUpdate, incoming: Incoming, who: Actor | None, reply: Reply, store: Store
    ) -> None:
        """Mark the update done, put on record what belongs there, and promise its answer, all in one transaction."""
        await store.inbox.done(update, self._me)
        if reply.recorded:
            await store.audit.add(
                reseller_id=who.reseller_id if who else None,
                member_id=who.member_id if who else None,
                actor=who.name if who else incoming.identity.name,
                stood_for=who.stands_for if who else "",
                ask=reply.ask,
                details=reply.details,
                outcome=reply.outcome,
                said=reply.said,
            )
        await store.outbox.add([store.outbox.row(**row) for row in _rows(incoming, who, reply.screen)])

    # Answers of reading asks, kept in batches

    async def _keep(self, update: HeldUpdate, rows: Sequence[dict[str, Any]]) -> None:
        """Have the answer kept with the next batch and wait until it is: the chat's next one must not overtake it."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answered.append(Answered(update, rows, kept))
        self._some_answered.set()
        await kept

    async def _keep_answers(self) -> None:
        while True:
            await self._some_answered.wait()
            self._some_answered.clear()
            batch, self._answered = self._answered, []
            await self._keep_batch(batch)

    async def _keep_batch(self, batch: Sequence[Answered]) -> None:
        async def keep(store: Store) -> None:
            done = await store.inbox.done_reading([answered.update for answered in batch], self._me)
            ours = [answered for answered in batch if answered.update.id in done]
            await store.outbox.add([store.outbox.row(**row) for answered in ours for row in answered.rows])

        try:
            await self._database.write(keep)
        except Exception as failure:
            for answered in batch:
                answered.kept.set_exception(failure)
            return
        self._courier.wake()
        for answered in batch:
            answered.kept.set_result(None)


async def with_table(file: SentFile) -> SentFile:
    """Return a file with the table that is in it, or with what is wrong with it; as it is, if it isn't sent as one."""
    if file.kind not in PAPERS or not may_be_table(file.name, file.media_type):
        return file
    if file.content is None:
        return replace(file, no_table=TableTooLarge(LARGEST // 1024**2))
    try:
        return replace(file, table=await asyncio.to_thread(read_table, file.name, file.content))
    except (TooManyRows, TableTooLarge) as refused:
        return await _with_sample(file, refused)
    except Refusal as refused:
        return replace(file, no_table=refused)
    except Exception:
        log.exception("table not read", size=file.size)
        return replace(file, no_table=NotATable())


async def with_likeness(file: SentFile) -> SentFile:
    """Return a file with its likeness if it is a picture; as it is, if it is none, or a broken one."""
    if file.content is None or not may_be_picture(file.content):
        return file
    try:
        return replace(file, likeness=await asyncio.to_thread(likeness_of, file.content))
    except Exception as failure:
        log.warning("picture not read", size=file.size, why=repr(failure))
        return file


async def _with_sample(file: SentFile, refused: Refusal) -> SentFile:
    """Return a file that is too long for a table with its first rows: a panel's may have a million."""
    assert file.content is not None  # noqa: S101  (it has been read)
    try:
        stream = await asyncio.to_thread(stream_of, file.name, file.content)
    except Refusal as other:
        return replace(file, no_table=other)
    return replace(file, no_table=refused, sample=stream.sample)


def _rows(incoming: Incoming, who: Actor | None, screen: Screen) -> list[dict[str, Any]]:
    """Return what the outbox is promised for an answer: nothing for a silent one."""
    if screen.silent:
        return []
    pressed = incoming.said.message if isinstance(incoming.said, Press) and not screen.fresh else None
    member_id: MemberId | None = who.member_id if who else None
    return [
        {
            "platform": incoming.identity.platform,
            "lane": incoming.lane,
            "kind": ItemKind.SCREEN,
            "payload": pack(screen),
            "member_id": member_id,
            "edits": pressed,
        }
    ]


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
