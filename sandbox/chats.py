"""Who talks where: accounts, chats, topics and the posts in them."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.wire import Json, compact

ChatType = Literal["private", "group", "supergroup"]
BotStanding = Literal["administrator", "left", "kicked"]


@dataclass(slots=True)
class Account:
    """A person as Telegram knows them, and how they stand to the bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str = "en"
    note: str = ""
    started: bool = False
    blocked: bool = False

    def as_user(self) -> Json:
        """Return the Bot API's `User`."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            **compact(username=self.username, language_code=self.language_code),
        }


@dataclass(slots=True)
class Topic:
    """A forum topic. Its id is that of the message that created it."""

    id: int
    name: str
    icon_color: int = 0x6FB9F0
    icon_custom_emoji_id: str = ""
    closed: bool = False

    def as_forum_topic(self) -> Json:
        """Return the Bot API's `ForumTopic`."""
        return {
            "message_thread_id": self.id,
            "name": self.name,
            "icon_color": self.icon_color,
            **compact(icon_custom_emoji_id=self.icon_custom_emoji_id),
        }


@dataclass(slots=True)
class Post:
    """A message as it stands now. `keyboard`: a reply keyboard, which the Bot API doesn't give back."""

    body: Json
    from_bot: bool
    keyboard: Json | None = None
    touched: int = 0
    reactions: list[Json] = field(default_factory=list)

    @property
    def id(self) -> int:
        """Return its number in its chat."""
        return int(self.body["message_id"])

    def as_seen(self) -> Json:
        """Return it as the page shows it."""
        seen = {**self.body, "from_bot": self.from_bot}
        if self.keyboard:
            seen["reply_markup"] = self.keyboard
        return {**seen, **compact(reactions=self.reactions)}


@dataclass(slots=True)
class Chat:
    """A conversation; a private one has its person's id."""

    id: int
    type: ChatType
    title: str
    members: set[int]
    instance: str
    username: str | None = None
    is_forum: bool = False
    bot: BotStanding = "administrator"
    moved_to: int | None = None
    posts: dict[int, Post] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last_id: int = 0

    def as_chat(self) -> Json:
        """Return the Bot API's `Chat`."""
        name = "first_name" if self.type == "private" else "title"
        return {
            "id": self.id,
            name: self.title,
            "type": self.type,
            **compact(username=self.username, is_forum=self.is_forum),
        }
