"""A person in a whole-process test: over HTTP, and so that the test reads like a conversation."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import aiohttp

from sandbox.files import MediaKind
from sandbox.seen import Button, Seen, matches, transcript
from sandbox.wire import Json

_Found = TypeVar("_Found")


class NotSeen(AssertionError):
    """Something that a person should have seen, or should not have; with the conversation as it was."""


class NotDone(AssertionError):
    """Something that a person tried, and that the sandbox wouldn't have."""


@dataclass(frozen=True, slots=True)
class _View:
    """A chat as it is at a revision: its messages oldest first, and the answers to taps."""

    messages: list[Seen]
    answers: list[Json]
    revision: int


class Person:
    """Somebody with a chat: the private one with the bot, unless another is named."""

    def __init__(self, base_url: str, person_id: int, *, chat_id: int | None = None, topic: int | None = None) -> None:
        self.id = person_id
        self.chat_id = chat_id or person_id
        self.topic = topic
        self._base_url = base_url.rstrip("/")
        self._home = f"{self._base_url}/sandbox/people/{person_id}"
        self._chat = f"{self._home}/chats/{self.chat_id}"
        self._last_deed = 0

    def in_chat(self, chat_id: int, topic: int | None = None) -> "Person":
        """Return the same person in a group, or in a topic of it."""
        return Person(self._base_url, self.id, chat_id=chat_id, topic=topic)

    async def sends(self, text: str, *, reply_to: Seen | None = None, forwarded_from: int | str | None = None) -> None:
        """Send a text."""
        wanted = {"text": text, "reply_to": _id(reply_to), "topic": self.topic, "forwarded_from": forwarded_from}
        await self._do(f"{self._chat}/text", wanted)

    async def sends_photo(self, *contents: bytes, caption: str = "", reply_to: Seen | None = None) -> None:
        """Send a photo; several are an album."""
        files = [("photo.jpg", content, "image/jpeg") for content in contents]
        await self._send_files(files, "photo", caption, reply_to)

    async def sends_file(
        self,
        content: bytes,
        name: str,
        *,
        caption: str = "",
        mime: str = "application/octet-stream",
        reply_to: Seen | None = None,
    ) -> None:
        """Send a document."""
        await self._send_files([(name, content, mime)], "document", caption, reply_to)

    async def sends_voice(self, content: bytes, *, reply_to: Seen | None = None) -> None:
        """Send a voice message."""
        await self._send_files([("voice.ogg", content, "audio/ogg")], "voice", "", reply_to)

    async def sends_medium(
        self, kind: MediaKind, *contents: bytes, caption: str = "", reply_to: Seen | None = None
    ) -> None:
        """Send a medium of any kind; several, where they can be, are an album."""
        files = [(str(kind), content, "application/octet-stream") for content in contents]
        await self._send_files(files, kind, caption, reply_to)

    async def opens(self, link_or_payload: str = "") -> None:
        """Open a deep link of the bot, or press its Start button."""
        payload = link_or_payload
        if "://" in payload:
            payload = parse_qs(urlsplit(payload).query).get("start", [""])[0]
        await self._do(f"{self._home}/open", {"payload": payload})

    async def edits(self, message: Seen, text: str) -> None:
        """Replace the text of an own message."""
        await self._do(f"{self._chat}/edit", {"message_id": message.message_id, "text": text})

    async def deletes(self, message: Seen) -> None:
        """Delete an own message."""
        await self._do(f"{self._chat}/delete", {"message_id": message.message_id})

    async def blocks(self) -> None:
        """Block the bot."""
        await self._do(f"{self._home}/block", {"blocked": True})

    async def unblocks(self) -> None:
        """Let the bot write again."""
        await self._do(f"{self._home}/block", {"blocked": False})

    async def taps(self, label: str, *, on: Seen | None = None, within: float = 2.0) -> None:
        """Tap the newest button whose label holds these words, waiting for it; or that of a message as it was seen.

        Raises `NotSeen` with the buttons that there are.
        """
        message, button = await self._button(label, on, within)
        if button.data is not None:
            await self.taps_data(button.data, on=message)
        elif button.reply:
            await self.sends(button.label)
        elif button.url and "start=" in button.url:
            await self.opens(button.url)
        else:
            raise NotDone(f"“{button.label}” is not a button that the bot hears of: {button}")

    async def taps_data(self, data: str, *, on: Seen) -> None:
        """Tap a button that isn't there, with data of one's own, as a forger would."""
        await self._do(f"{self._chat}/tap", {"message_id": on.message_id, "data": data})

    async def sees(self, wanted: str, *, within: float = 5.0, anew: bool = True) -> Seen:
        """Wait for a message that says something and return it, the newest first.

        `anew`: it came or changed since the person's last own deed. Raises `NotSeen` with the conversation.
        """
        return await self._watch(lambda view: self._find(view, wanted, anew=anew), within, f"“{wanted}”")

    async def never_sees(self, wanted: str, *, within: float = 0.5, anew: bool = True) -> None:
        """Make sure that no message says something for a while; raises `NotSeen`."""
        try:
            seen = await self.sees(wanted, within=within, anew=anew)
        except NotSeen:
            return
        raise NotSeen(f"“{wanted}” was seen:\n{transcript([seen])}")

    async def is_told(self, wanted: str, *, within: float = 5.0) -> Json:
        """Wait for an answer to a tap, shown over the chat, and return it with `text` and `show_alert`."""

        def find(view: _View) -> Json | None:
            later = [answer for answer in view.answers if answer["touched"] > self._last_deed]
            return next((answer for answer in reversed(later) if matches(wanted, answer["text"])), None)

        return await self._watch(find, within, f"an answer to the tap like “{wanted}”")

    async def messages(self) -> list[Seen]:
        """Return the messages of the chat, oldest first."""
        return (await self._look()).messages

    async def chats(self) -> list[Json]:
        """Return the chats that the person sees."""
        listed: list[Json] = (await self._get(f"{self._home}/chats"))["chats"]
        return listed

    async def commands(self) -> list[str]:
        """Return the commands that the private chat offers."""
        return [command["command"] for command in (await self._get(f"{self._home}/commands"))["commands"]]

    async def downloads(self, message: Seen) -> bytes:
        """Return the bytes of a message's file."""
        if message.url is None:
            raise NotSeen(f"There is no file in\n{transcript([message])}")
        async with _session() as session, session.get(message.url) as answer:
            answer.raise_for_status()
            return await answer.read()

    def _find(self, view: _View, wanted: str, *, anew: bool) -> Seen | None:
        newest_first = sorted(view.messages, key=lambda seen: seen.touched, reverse=True)
        since = self._last_deed if anew else -1
        return next((seen for seen in newest_first if seen.touched > since and seen.says(wanted)), None)

    async def _button(self, label: str, on: Seen | None, within: float) -> tuple[Seen, Button]:
        def find(view: _View) -> tuple[Seen, Button] | None:
            messages = [on] if on else sorted(view.messages, key=lambda seen: seen.touched, reverse=True)
            offered = [(seen, button) for seen in messages for button in seen.all_buttons]
            return next((pair for pair in offered if label in pair[1].label), None)

        return await self._watch(find, 0 if on else within, f"a button “{label}”")

    async def _watch(self, find: Callable[[_View], _Found | None], within: float, what: str) -> _Found:
        """Look again at every change until something is found; raises `NotSeen`."""
        end = time.monotonic() + within
        view = await self._look()
        while (found := find(view)) is None:
            left = end - time.monotonic()
            if left <= 0:
                raise NotSeen(
                    f"Person {self.id} did not see {what} in {within} s. The chat:\n{transcript(view.messages)}"
                )
            view = await self._look(after=view.revision, wait=left)
        return found

    async def _look(self, *, after: int = -1, wait: float = 0.0) -> _View:
        told = await self._get(f"{self._chat}/messages", after=after, wait=wait)
        messages = [Seen(body, self._base_url, told["touched"][str(body["message_id"])]) for body in told["messages"]]
        here = [seen for seen in messages if self.topic in (None, seen.topic)]
        return _View(here, told["answers"], told["revision"])

    async def _send_files(
        self, files: list[tuple[str, bytes, str]], kind: str, caption: str, reply_to: Seen | None
    ) -> None:
        form = aiohttp.FormData({"kind": kind, "caption": caption})
        for name, value in (("reply_to", _id(reply_to)), ("topic", self.topic)):
            if value is not None:
                form.add_field(name, str(value))
        for name, content, mime in files:
            form.add_field("file", content, filename=name, content_type=mime)
        await self._post(f"{self._chat}/files", data=form)

    async def _do(self, url: str, wanted: Json) -> None:
        await self._post(url, json=wanted)

    async def _post(self, url: str, **body: Any) -> None:
        async with _session() as session, session.post(url, **body) as answer:
            told = await answer.json(content_type=None)
        if answer.status != 200:
            raise NotDone(f"Person {self.id} could not do that: {told}")
        self._last_deed = max(self._last_deed, int(told["revision"]))

    async def _get(self, url: str, **query: float) -> Json:
        async with _session() as session, session.get(url, params=query) as answer:
            told: Json = await answer.json(content_type=None)
        if answer.status != 200:
            raise NotDone(f"Person {self.id} could not look: {told}")
        return told


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))


def _id(message: Seen | None) -> int | None:
    return message.message_id if message else None
