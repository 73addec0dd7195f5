"""A conversation without a platform: what a member says goes the way of an update, what they are sent is kept."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

import handlers.all  # noqa: F401  (its handlers are what is talked to)
from domain.errors import Refusal
from domain.people import Actor, Identity
from domain.traffic import ItemKind, ItemState, chat_of, thread_of
from handlers.answer import Understood, only_reads, understand
from handlers.ask import Ask, encode
from handlers.cards import draw_card, word_notice
from handlers.respond import Reply, reply_reading, reply_writing
from handlers.screen import Button, Screen
from handlers.speech import Command, Edited, Incoming, Press, Say, SentFile, Speech
from handlers.wording import speaking
from storage.database import Database
from storage.models.traffic import cards, outbox
from storage.notices import unpack
from storage.store import Store

_messages = count(1)
_screens = TypeAdapter(Screen)


@dataclass
class Chat:
    """A member's chat with the bot. `messages`: what stands in it now, by message; `lane`: of a group, in its place."""

    database: Database
    member: Actor
    messages: dict[str, Screen] = field(default_factory=dict)
    lane: str = ""

    async def says(
        self, text: str, *, file: bytes | None = None, media_type: str = "image/jpeg", reply_to: str = ""
    ) -> Screen:
        """Type a text or a command, perhaps as the caption of a file or as a reply; return the answer."""
        files = () if file is None else (SentFile(f"sent-{next(_messages)}", "", media_type, len(file), file),)
        return (await self._say(Say(text, reply_to) if reply_to else self._speech(text), files)).screen

    async def sends(self, sent: SentFile, text: str = "") -> Screen:
        """Send a file as it comes from the desk, perhaps with a caption; return the answer."""
        return (await self._say(self._speech(text), (sent,))).screen

    async def answers_to(self, message: str, text: str) -> Reply:
        """Type a text as a reply to a message; return the answer with its outcome."""
        return await self._say(Say(text, reply_to=message))

    async def hears(self, said: Speech) -> Reply:
        """Let something else happen in the chat; return the answer with its outcome."""
        return await self._say(said)

    async def writes(self, said: Speech, *files: SentFile) -> Reply:
        """Say something just so: with its own message, its album, what it replies to; return the answer."""
        return await self._say(said, files)

    def message_of(self, words: str) -> str:
        """Return the last message in the chat in which these words stand."""
        return next(message for message, screen in reversed(self.messages.items()) if words in text_of(screen))

    async def edits(self, message: str, text: str) -> Reply:
        """Change the words of what was said; return the answer with its outcome."""
        return await self._say(Edited(text, message))

    def _speech(self, text: str) -> Speech:
        name, _, rest = text.partition(" ")
        return Command(name[1:], rest) if name.startswith("/") else Say(text)

    async def replies(self, text: str) -> Reply:
        """Type a text or a command; return the answer with its outcome."""
        return await self._say(self._speech(text), ())

    async def taps(self, ask: Ask | Button) -> Screen:
        """Press a button; return what is answered."""
        return (await self.presses(ask)).screen

    async def presses(self, ask: Ask | Button) -> Reply:
        """Press a button; return the answer with its outcome."""
        return await self._say(Press(ask.action if isinstance(ask, Button) else encode(ask), "m0"))

    async def _say(self, said: Speech, files: tuple[SentFile, ...] = ()) -> Reply:
        user, lane = self.member.chat, self.lane or self.member.chat
        identity = Identity("telegram", user, chat_of(lane), name=self.member.name)
        incoming = Incoming(identity, lane, said, files, thread_of(lane), is_group=bool(self.lane))
        meant = understand(said)

        async def answer(store: Store) -> Reply:
            who = await store.members.acting("telegram", user)
            return await reply_writing(incoming, meant, who, store)

        read = await self._read(incoming, meant)
        return read if read is not None else await self.database.write(answer)

    async def _read(self, incoming: Incoming, meant: Understood | Refusal | None) -> Reply | None:
        """Return the answer to an ask that only reads; `None` for one that has to be answered by a writing."""
        if not isinstance(meant, Understood) or not only_reads(meant):
            return None
        ask = meant

        async def work(store: Store) -> Reply | None:
            who = await store.members.acting("telegram", self.member.chat)
            return await reply_reading(incoming, ask, who, store)

        return await self.database.read(work)

    async def news(self) -> list[Screen]:
        """Return the messages that have come since the last look, and bring the cards up to date."""
        found: list[Screen] = []

        async def work(store: Store) -> None:
            now = (await store.members.actors([self.member.member_id])).get(self.member.member_id, self.member)
            for row in await _queued(store, self.member):
                with speaking(self.member.language, self.member.time_zone):
                    screen = await _shown(row, now, store)
                message = row.message or str(next(_messages))
                if row.message is None:
                    found.append(screen)
                self.messages[message] = screen
                await _settle(store, row, message)

        await self.database.write(work)
        return found

    async def sees(self) -> str:
        """Return everything that stands in the chat, as text."""
        await self.news()
        return "\n".join(map(text_of, self.messages.values()))


async def _queued(store: Store, member: Actor) -> list[Any]:
    wanted = (
        sa.select(outbox.c.id, outbox.c.kind, outbox.c.payload, outbox.c.card_id, cards.c.message)
        .outerjoin(cards, cards.c.id == outbox.c.card_id)
        .where(outbox.c.member_id == member.member_id, outbox.c.state == ItemState.QUEUED)
        .order_by(outbox.c.id)
    )
    return list(await store.connection.execute(wanted))


async def _shown(row: Any, reader: Actor, store: Store) -> Screen:
    if row.kind is ItemKind.SCREEN:
        return _screens.validate_json(row.payload)
    if row.kind is ItemKind.NOTICE:
        return word_notice(unpack(row.payload), reader)
    subject, object_id = row.payload.rsplit(":", 1)
    return await draw_card(subject, int(object_id), reader, store)


async def _settle(store: Store, row: Any, message: str) -> None:
    await store.connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(state=ItemState.SENT))
    if row.card_id is not None:
        await store.connection.execute(sa.update(cards).where(cards.c.id == row.card_id).values(message=message))


def text_of(screen: Screen) -> str:
    """Return all words of a screen but those of its buttons."""
    fields = (f"{one.label}: {one.value}" + (f"\n{one.more}" if one.more else "") for one in screen.fields)
    return "\n".join(text for text in (screen.title, *screen.lines, *fields, screen.quote, screen.note) if text)


def buttons_of(screen: Screen) -> dict[str, Button]:
    """Return the buttons of a screen by their labels."""
    return {button.label: button for row in screen.buttons for button in row}


def button(screen: Screen, label: str) -> Button:
    """Return the button whose label begins with these words."""
    found = [one for text, one in buttons_of(screen).items() if text.startswith(label)]
    assert len(found) == 1, f"{label!r} is not one of {list(buttons_of(screen))}"
    return found[0]


async def card_with(chat: Chat, name: str, ways: str) -> Screen:
    """Open a sub-reseller's card, and what it keeps behind one of its buttons."""
    return await chat.taps(button(await chat.says(name), ways))


async def whole_menu(chat: Chat) -> set[str]:
    """Return what stands on somebody's menu, and on its shelves where it is long."""
    first = await chat.says("/menu")
    shelves = {label: await chat.taps(one) for label, one in buttons_of(first).items() if one.action.startswith("menu")}
    return {*buttons_of(first), *(label for shown in shelves.values() for label in buttons_of(shown))} - shelves.keys()
