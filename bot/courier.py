"""The courier: sends what the outbox holds, in order within a chat, at a pace that the platform bears."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar, assert_never

import structlog

from bot.pace import Pace, is_group
from bot.packing import unpack as unpack_screen
from bot.platform import (
    Barred,
    Delivery,
    Later,
    Moved,
    Platform,
    Rejected,
    Sent,
    TopicDone,
    TopicGone,
    TopicOutcome,
    Uncertain,
    Unreachable,
)
from bot.studio import Studio, StudioClosed
from bot.topics import see_to
from domain.clock import Clock
from domain.people import Actor
from domain.traffic import Item, ItemId, ItemKind, ItemState, WantedTopic, chat_of
from handlers.cards import draw_card, word_notice
from handlers.groups import for_all
from handlers.screen import Screen
from handlers.wording import speaking
from services import care, topics
from storage.database import Database
from storage.notices import unpack
from storage.outbox import Settled, wanted_topic
from storage.store import Store

log = structlog.get_logger()

AT_ONCE = 64
"""How many messages are under way at the same time."""

DRAWN_AT_MOST = 256
"""How many more wait to be drawn beside them: they keep nobody from being answered."""

T = TypeVar("T")

NOBODY_READS = Rejected("nobody reads it any more")
UNREADABLE = Rejected("it can't be read")


class Unworded(Exception):
    """A notice can't be worded, or a card can't be drawn."""


@dataclass(slots=True)
class Notes:
    """What came of messages since the last record.

    `moved`: chats with their new ids; `lost`: for readers who can't be reached; `topics`: done, with their threads;
    `gone`: for topics that are no more; `barred`: for chats in which the bot lacks the rights; `refused`: wishes for
    topics that will never be.
    """

    settled: list[Settled] = field(default_factory=list)
    moved: list[tuple[Item, str]] = field(default_factory=list)
    lost: list[Item] = field(default_factory=list)
    topics: list[tuple[Item, str]] = field(default_factory=list)
    gone: list[Item] = field(default_factory=list)
    barred: list[Item] = field(default_factory=list)
    refused: list[Item] = field(default_factory=list)

    def before(self, later: "Notes") -> "Notes":
        return Notes(
            self.settled + later.settled,
            self.moved + later.moved,
            self.lost + later.lost,
            self.topics + later.topics,
            self.gone + later.gone,
            self.barred + later.barred,
            self.refused + later.refused,
        )


class Courier:
    """Sends until it is stopped. `me` names this process in every lease."""

    def __init__(
        self,
        database: Database,
        platforms: Mapping[str, Platform],
        clock: Clock,
        *,
        me: str,
        lease: timedelta,
        pace: Pace,
        studio: Studio | None = None,
    ) -> None:
        self._studio = studio or Studio()
        self._drawing = 0
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._me = me
        self._lease = lease
        self._pace = pace
        self._notes = Notes()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Say that there is something to send."""
        self._wake.set()

    def stop(self) -> None:
        """Send nothing new; what is under way is finished and recorded."""
        self._stopping = True
        self._studio.close()
        self._wake.set()

    async def run(self) -> None:
        """Send what waits until stopped, then wait for what is under way and record it.

        Where that takes too long and this is cancelled, what has been sent is recorded all the same.
        """
        await self._database.write(care.recover)
        try:
            while not self._stopping:
                self._wake.clear()
                if not await self._round_or_pause():
                    await self._rest()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        finally:
            await self._record(self._settle)

    async def _round_or_pause(self) -> bool:
        """Go a round and return whether there may be more to send now; not, after a while, where the database fails."""
        try:
            return await self._round()
        except Exception:
            log.exception("sending failed")
            await asyncio.sleep(1)
            return False

    async def renew(self) -> None:
        """Say that this process is still sending what it took, and settle what a dead one left."""

        async def renew(store: Store) -> None:
            await store.outbox.renew(self._me, until=store.now + self._lease)
            await care.recover(store)

        await self._database.write(renew)

    async def _rest(self) -> None:
        """Wait for something to send, for something sent, or for a chat's turn."""
        now = _time()
        next_ready = self._pace.next_ready(now)
        seconds = 1.0 if next_ready is None else min(1.0, next_ready - now)
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _round(self) -> bool:
        """Record what came of the last messages, and start sending the next ones; return whether there may be more."""
        now = _time()
        room = 0 if self._stopping else self._pace.room(now, self._places())
        waiting = self._pace.waiting(now)
        items = await self._record(lambda store, notes: self._settle_and_claim(store, notes, waiting, room))
        screens = await self._screens(items)
        for item in items:
            if not self._pace.may_write(item.lane, _time()):
                self._notes.settled.append(Settled(item, ItemState.QUEUED))
                continue
            task = asyncio.create_task(self._send(item, screens.get(item.id, NOBODY_READS)))
            self._under_way[item.lane] = task
            self._pace.sent(item.lane, _time())
        return 0 < room <= len(items)

    def _places(self) -> int:
        """Return how many more messages may be under way; those that are being drawn take no place."""
        return max(0, AT_ONCE + min(self._drawing, DRAWN_AT_MOST) - len(self._under_way))

    async def _record(self, work: Callable[[Store, Notes], Coroutine[Any, Any, T]]) -> T:
        """Run `work` with what is to be recorded; it is kept for the next time where that fails."""
        notes, self._notes = self._notes, Notes()
        try:
            return await self._database.write(lambda store: work(store, notes))
        except BaseException:
            self._notes = notes.before(self._notes)
            raise

    async def _settle_and_claim(self, store: Store, notes: Notes, waiting: Sequence[str], room: int) -> Sequence[Item]:
        await self._settle(store, notes)
        if room <= 0:
            return ()
        until = self._clock() + self._lease
        lanes, groups = [*waiting, *self._under_way], [chat for chat in waiting if is_group(chat)]
        return await store.outbox.claim(self._me, until=until, waiting=lanes, most=room, groups=groups)

    async def _settle(self, store: Store, notes: Notes) -> None:
        await store.outbox.settle(notes.settled, self._me)
        for item, lane in notes.moved:
            await care.follow_chat(store, item.platform, chat_of(item.lane), lane)
        for item in notes.lost:
            await care.note_unreachable(store, item.platform, chat_of(item.lane))
        for item, thread in notes.topics:
            await care.note_topic_made(store, item.platform, chat_of(item.lane), wanted_topic(item), thread)
        for item in notes.gone:
            await care.note_topic_gone(store, item.platform, item.lane)
        for item in notes.barred:
            await care.note_barred(store, item.platform, chat_of(item.lane))
        for item in notes.refused:
            await care.note_topic_refused(store, item.platform, item.lane, wanted_topic(item))

    # What is sent

    async def _screens(self, items: Sequence[Item]) -> dict[ItemId, Screen | WantedTopic | Delivery]:
        """Return each item's screen, in its reader's voice, or what becomes of it where there is none to send."""
        kept = {item.id: _kept(item) for item in items if item.kind in (ItemKind.SCREEN, ItemKind.TOPIC)}
        return kept | await self._word([item for item in items if item.id not in kept])

    async def _word(self, items: Sequence[Item]) -> dict[ItemId, Screen | Delivery]:
        """Word items together or, where that fails, each by itself, so that only the one that can't be is missing.

        Where the database can't be read, all of them stay to be sent.
        """
        if not items:
            return {}
        try:
            return {**await self._database.read(lambda store: _worded(items, store))}
        except Unworded:
            if len(items) == 1:
                log.exception("not worded", item=items[0].id)
                return {items[0].id: Rejected("it can't be worded")}
        except Exception:
            log.exception("not read, to be sent later", items=len(items))
            return {item.id: Later(1.0, "the database can't be read") for item in items}
        worded: dict[ItemId, Screen | Delivery] = {}
        for item in items:
            worded |= await self._word([item])
        return worded

    async def _send(self, item: Item, sent: Screen | WantedTopic | Delivery) -> None:
        match sent:
            case Screen():
                self._note(item, await self._deliver(item, sent))
            case WantedTopic():
                self._note(item, await see_to(self._platforms[item.platform], item, sent))
            case _:
                self._note(item, sent)
        del self._under_way[item.lane]
        self._wake.set()

    async def _deliver(self, item: Item, screen: Screen) -> Delivery:
        try:
            drawn = await self._drawn(screen)
            edits = item.edits if drawn.file or not screen.chart else None  # not below a picture of something else
            return await self._platforms[item.platform].deliver(item.lane, drawn, edits=edits)
        except StudioClosed:
            return Later(1.0, "it is drawn after the next start")
        except Exception:
            log.exception("not delivered", item=item.id)
            return Rejected("the platform's adapter failed")

    async def _drawn(self, screen: Screen) -> Screen:
        """Return a screen whose paper or chart is drawn, while others are sent."""
        if not (screen.paper or screen.chart):
            return screen
        self._drawing += 1
        self._wake.set()
        try:
            return await self._studio.drawn(screen)
        finally:
            self._drawing -= 1

    def _note(self, item: Item, outcome: Delivery | TopicOutcome) -> None:
        """Remember what came of an item, to be recorded with the next round."""
        match outcome:
            case Unreachable(why):
                self._notes.settled.append(Settled(item, ItemState.PAUSED, error=why))
                self._notes.lost.append(item)
            case Moved(lane):
                self._notes.moved.append((item, lane))
                self._notes.settled.append(Settled(item, ItemState.QUEUED, error="moved"))
            case TopicDone(thread):
                self._notes.topics.append((item, thread))
                self._notes.settled.append(Settled(item, ItemState.SENT, message=thread))
            case TopicGone(lane):
                log.info("topic gone", lane=lane)
                self._notes.settled.append(Settled(item, ItemState.PAUSED, error="the topic is gone"))
                self._notes.gone.append(item)
            case Barred(why):
                log.warning("barred", lane=item.lane, why=why)
                self._notes.settled.append(Settled(item, ItemState.PAUSED, error=why))
                self._notes.barred.append(item)
            case _:
                self._note_sending(item, outcome)

    def _note_sending(self, item: Item, outcome: Sent | Later | Uncertain | Rejected) -> None:
        match outcome:
            case Sent(message, also):
                for _ in also:
                    self._pace.sent(item.lane, _time())
                self._notes.settled.append(Settled(item, ItemState.SENT, message=message, also=also))
            case Later(seconds, why):
                log.info("sending later", lane=item.lane, seconds=seconds, why=why)
                self._pace.block(item.lane, _time() + seconds)
                self._notes.settled.append(Settled(item, ItemState.QUEUED, error=why))
            case Uncertain(why):
                log.warning("sending uncertain", item=item.id, why=why)
                self._pace.block(item.lane, _time() + 1)
                again = ItemState.QUEUED if item.edits is not None else ItemState.UNCERTAIN
                self._notes.settled.append(Settled(item, again, error=why))
            case Rejected(why):
                log.error("sending rejected", item=item.id, why=why)
                self._notes.settled.append(Settled(item, ItemState.FAILED, error=why))
                if item.kind is ItemKind.TOPIC and why is not UNREADABLE.why:
                    self._notes.refused.append(item)
            case _:
                assert_never(outcome)


async def _worded(items: Sequence[Item], store: Store) -> dict[ItemId, Screen]:
    """Return the screens of items whose readers are still members, each in its reader's voice."""
    groups = {
        item.lane: await topics.reader_in(store, item.platform, item.lane) for item in items if is_group(item.lane)
    }
    wanted = {item.id: groups.get(item.lane) or item.member_id for item in items}
    found = await store.members.actors([member_id for member_id in wanted.values() if member_id is not None])
    worded = {}
    for item in items:
        reader = found.get(wanted[item.id] or 0)
        if reader is not None:
            with speaking(reader.language, reader.time_zone):
                worded[item.id] = await _screen_of(item, reader, store)
    return worded


def _kept(item: Item) -> Screen | WantedTopic | Delivery:
    try:
        return wanted_topic(item) if item.kind is ItemKind.TOPIC else unpack_screen(item.payload)
    except ValueError:
        log.exception("item can't be read", item=item.id)
        return UNREADABLE


async def _screen_of(item: Item, reader: Actor, store: Store) -> Screen:
    try:
        if item.kind is ItemKind.NOTICE:
            return word_notice(unpack(item.payload), reader)
        subject, object_id = item.payload.rsplit(":", 1)
        card = await draw_card(subject, int(object_id), reader, store)
        return for_all(card) if is_group(item.lane) else card
    except Exception as failure:
        raise Unworded(item.id) from failure


def _time() -> float:
    return time.monotonic()
