"""A chat platform made by hand, for tests of the desk and the courier."""

import asyncio
import json
from collections import defaultdict, deque
from dataclasses import replace

from bot.platform import Delivery, Sent, TopicDone, TopicOutcome
from domain.people import Identity
from handlers.screen import Screen
from handlers.speech import Command, Incoming, Press, Say, SentFile


class Chats:
    """Takes payloads like `{"user": "1001", "say": "hello"}` and keeps what is shown, chat by chat."""

    name = "telegram"

    def __init__(self) -> None:
        self.shown: dict[str, list[str]] = defaultdict(list)
        self.order: list[tuple[str, str]] = []
        self.edited: list[tuple[str, str]] = []
        self.outcomes: dict[str, deque[Delivery]] = defaultdict(deque)
        self.slow: dict[str, asyncio.Event] = {}
        self.acknowledged = 0
        self.breaks_on = ""
        self.contents: dict[str, bytes] = {}

    def parse(self, payload: str) -> Incoming | None:
        said = json.loads(payload)
        if self.breaks_on and said.get("say") == self.breaks_on:
            raise RuntimeError("planted")
        user = said["user"]
        identity = Identity("telegram", user, user, name="Somebody")
        match said:
            case {"command": command}:
                name, _, rest = command.partition(" ")
                return Incoming(identity, user, Command(name, rest))
            case {"press": action, "on": message}:
                return Incoming(identity, user, Press(action, message))
            case {"file": name, "size": size}:
                kind = "image/png" if name.endswith(".png") else "text/csv"
                return Incoming(identity, user, Say(), (SentFile("f", name, kind, size, None),))
            case {"say": text}:
                return Incoming(identity, user, Say(text))
        return None

    def acknowledge(self, payload: str) -> None:
        assert payload
        self.acknowledged += 1

    async def fetch(self, incoming: Incoming) -> Incoming:
        files = (replace(file, content=self.contents.get(file.name)) for file in incoming.files)
        return replace(incoming, files=tuple(files))

    async def deliver(self, lane: str, screen: Screen, *, edits: str | None) -> Delivery:
        """Show a screen, unless the test has set another outcome or makes the chat slow."""
        if lane in self.slow:
            await self.slow[lane].wait()
        also: tuple[str, ...] = ()
        if self.outcomes[lane]:
            outcome = self.outcomes[lane].popleft()
            if not isinstance(outcome, Sent):
                return outcome
            also = outcome.also
        text = " ".join([screen.title, *screen.lines]).strip()
        self.shown[lane].append(text)
        self.order.append((lane, text))
        if edits is not None:
            self.edited.append((lane, edits))
        return Sent(edits or str(len(self.order)), also)

    async def create_topic(self, chat: str, name: str, *, icon: str, color: int | None) -> TopicOutcome:
        return self._topic(chat, f"create {name} {icon}{color or ''}".strip(), "45")

    async def change_topic(self, chat: str, thread: str, *, name: str, icon: str) -> TopicOutcome:
        return self._topic(chat, f"change {thread} {name}{icon}", thread)

    async def close_topic(self, chat: str, thread: str) -> TopicOutcome:
        return self._topic(chat, f"close {thread}", thread)

    async def reopen_topic(self, chat: str, thread: str) -> TopicOutcome:
        return self._topic(chat, f"reopen {thread}", thread)

    def _topic(self, chat: str, done: str, thread: str) -> TopicOutcome:
        if self.outcomes[chat]:
            outcome = self.outcomes[chat].popleft()
            assert not isinstance(outcome, Sent)
            return outcome
        self.order.append((chat, done))
        return TopicDone(thread)

    def invitation_link(self, token: str) -> str:
        return f"https://chat.invalid/{token}"
