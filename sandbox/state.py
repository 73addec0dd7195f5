"""The sandbox: everything that Telegram would know, in memory."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.callbacks import Callbacks
from sandbox.chats import Account, Chat, Post
from sandbox.commands import Commands
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.updates import Updates
from sandbox.webhook import Webhook
from sandbox.wire import Json, compact

_MOST_CALLS = 20_000
_GROUPS_FROM = -1_000_000
_SUPERGROUPS_FROM = -1_002_000_000_000


@dataclass(slots=True)
class CallRecord:
    """One call of the bot. `outcome`: "ok", or what was answered instead."""

    method: str
    params: Json
    at: datetime
    outcome: str


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """People, chats, files and queues of one bot.

    `now`: the clock that dates are taken from. `check`: told of every call's method and parameters; raises
    `ValueError` for what the Bot API's schema wouldn't allow. `people_must_start`: whether the bot may write to
    somebody only after they wrote to it.
    """

    def __init__(
        self,
        *,
        token: str = "7000000001:sandbox-token-of-no-worth-anywhere",  # noqa: S107  # opens the sandbox only
        bot_name: str = "Subpanel",
        bot_username: str = "subpanel_sandbox_bot",
        now: Callable[[], datetime] = _utc_now,
        check: Callable[[str, Json], None] | None = None,
        people_must_start: bool = True,
    ) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": bot_name,
            "username": bot_username,
        }
        self.now = now
        self.check = check
        self.people_must_start = people_must_start
        self.people: dict[int, Account] = {}
        self.chats: dict[int, Chat] = {}
        self.files = Files()
        self.faults = Faults()
        self.updates = Updates(self.faults.claim_repeats)
        self.webhook = Webhook(self.updates)
        self.events = Events()
        self.callbacks = Callbacks()
        self.commands = Commands()
        self.profile: dict[str, str] = {}
        self.menu_buttons: dict[int, Json] = {}
        self.calls: deque[CallRecord] = deque(maxlen=_MOST_CALLS)
        self.violations: list[str] = []
        self.revision = 0
        self.numbers = itertools.count(1)
        self._private_message_ids = itertools.count(1)
        self._closing = asyncio.Event()

    def add_person(
        self,
        person_id: int,
        first_name: str,
        username: str | None = None,
        language_code: str = "en",
        *,
        note: str = "",
        started: bool = False,
    ) -> Account:
        """Add a person with a private chat with the bot. `started`: they have written to it before."""
        person = Account(person_id, first_name, username, language_code, note, started)
        self.people[person_id] = person
        self.chats[person_id] = Chat(
            person_id, "private", first_name, {person_id}, self.new_instance(person_id), username=username
        )
        self.events.tell(self.people, "people")
        return person

    def add_group(
        self,
        title: str,
        members: Iterable[int],
        *,
        chat_id: int | None = None,
        forum: bool = False,
        basic: bool = False,
    ) -> Chat:
        """Add a supergroup, or a basic group, of these people and the bot; the bot is told by its first member."""
        number = next(self.numbers)
        chat_id = chat_id or (_GROUPS_FROM if basic else _SUPERGROUPS_FROM) - number
        kind: Any = "group" if basic else "supergroup"
        chat = Chat(chat_id, kind, title, set(members), self.new_instance(chat_id), is_forum=forum)
        self.chats[chat_id] = chat
        self.tell_standing(chat, min(chat.members), old="left", new="administrator")
        self.events.tell(chat.members, "people")
        return chat

    def kick_bot(self, chat_id: int, *, by: int) -> None:
        """Remove the bot from a group; it is told."""
        chat = self.chats[chat_id]
        self.tell_standing(chat, by, old=chat.bot, new="kicked")
        chat.bot = "kicked"

    def migrate(self, group: Chat) -> Chat:
        """Turn a group into a supergroup with another id, and leave a message in both."""
        moved = self.add_group(group.title, group.members, forum=group.is_forum)
        group.moved_to = moved.id
        author = self.people[min(group.members)].as_user()
        self.publish(group, author, {"migrate_to_chat_id": moved.id})
        self.publish(moved, author, {"migrate_from_chat_id": group.id})
        return moved

    def publish(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        topic: int | None = None,
        reply_to: Post | None = None,
        keyboard: Json | None = None,
        service: bool = False,
        opens_topic: bool = False,
    ) -> Post:
        """Put a message into a chat and tell everyone there; the bot hears of its own only if they are `service`.

        `keyboard`: of either sort. `opens_topic`: the message is the first of a topic with its number.
        """
        from_bot = bool(sender["is_bot"])
        shown = keyboard if keyboard and "inline_keyboard" in keyboard else None
        message_id = self._next_message_id(chat)
        topic = message_id if opens_topic else topic
        body: Json = {
            "message_id": message_id,
            "from": sender,
            "chat": chat.as_chat(),
            "date": self.timestamp(),
            **compact(message_thread_id=topic, is_topic_message=topic is not None),
            **compact(reply_to_message=reply_to and _without_reply(reply_to)),
            **content,
            **compact(reply_markup=shown),
        }
        post = Post(body, from_bot, None if shown else keyboard, self.touch())
        chat.posts[post.id] = post
        if (service or not from_bot) and chat.bot == "administrator":
            self.updates.add("message", body)
        self.events.tell(chat.members, "message", chat_id=chat.id, message=post.as_seen())
        return post

    def change(self, chat: Chat, post: Post, body: Json) -> None:
        """Put an edited body in a message's place and tell everyone there, the bot too if it is a person's."""
        post.body = body | {"edit_date": self.timestamp()}
        post.touched = self.touch()
        if not post.from_bot and chat.bot == "administrator":
            self.updates.add("edited_message", post.body)
        self.events.tell(chat.members, "edited", chat_id=chat.id, message=post.as_seen())

    def remove(self, chat: Chat, message_id: int) -> None:
        """Delete a message and tell the people there."""
        del chat.posts[message_id]
        self.touch()
        self.events.tell(chat.members, "deleted", chat_id=chat.id, message_id=message_id)

    def tell_standing(self, chat: Chat, person_id: int, *, old: str, new: str) -> None:
        """Tell the bot that somebody changed what it is in a chat."""
        change: Json = {
            "chat": chat.as_chat(),
            "from": self.people[person_id].as_user(),
            "date": self.timestamp(),
            "old_chat_member": standing(self.bot, old),
            "new_chat_member": standing(self.bot, new),
        }
        self.updates.add("my_chat_member", change)

    def chats_of(self, person_id: int) -> list[Chat]:
        """Return the chats that a person sees, the private one first; a migrated group is seen no more."""
        private = self.chats[person_id]
        groups = (chat for chat in self.chats.values() if chat.type != "private" and chat.moved_to is None)
        return [private, *(group for group in groups if person_id in group.members)]

    def timestamp(self) -> int:
        """Return the moment in seconds, as messages are dated."""
        return int(self.now().timestamp())

    def touch(self) -> int:
        """Return the number of the change that is being made."""
        self.revision += 1
        return self.revision

    def new_instance(self, chat_id: int) -> str:
        """Return a chat instance, which callback queries carry."""
        return str((chat_id * 2_654_435_761) % 2**63)

    async def pause(self, seconds: float) -> None:
        """Wait, but not longer than the server runs."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    def open(self) -> None:
        """Begin to serve."""
        self._closing.clear()
        self.webhook.resume()

    def close(self) -> None:
        """Let go of everyone who waits, so that the server can stop."""
        self._closing.set()
        self.updates.release()
        self.events.close()
        self.webhook.stop()

    def _next_message_id(self, chat: Chat) -> int:
        chat.last_id = next(self._private_message_ids) if chat.type != "supergroup" else chat.last_id + 1
        return chat.last_id


def standing(user: Json, status: str) -> Json:
    """Return the Bot API's `ChatMember`."""
    member: Json = {"status": status, "user": user}
    match status:
        case "administrator":
            return member | dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
        case "creator":
            return member | {"is_anonymous": False}
        case "kicked":
            return member | {"until_date": 0}
        case _:
            return member


_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def _without_reply(post: Post) -> Json:
    return {name: value for name, value in post.body.items() if name != "reply_to_message"}
