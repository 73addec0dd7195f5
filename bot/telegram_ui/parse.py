"""From Telegram's updates to what was said.

The updates are read as the JSON that they are: making PTB's objects of one takes twenty times as long, a third of the
time of a whole `/balance`.
"""

import json
import re
from collections.abc import Mapping

import structlog

from bot.telegram_ui.message_ref import ref_of
from bot.telegram_ui.sent_files import Json, files_of, whole
from domain.people import Identity
from domain.traffic import lane_in
from handlers.speech import (
    Command,
    Edited,
    Incoming,
    Migrated,
    Opened,
    Press,
    Reachability,
    Say,
    SentFile,
    Speech,
    TopicChanged,
    TopicDeed,
)

PLATFORM = "telegram"
LARGEST_FILE = 10 * 1024 * 1024
GONE = ("kicked", "left")
TOPIC_DEEDS = {
    "forum_topic_created": TopicDeed.CREATED,
    "forum_topic_edited": TopicDeed.EDITED,
    "forum_topic_closed": TopicDeed.CLOSED,
    "forum_topic_reopened": TopicDeed.REOPENED,
}

log = structlog.get_logger()

_command = re.compile(r"/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
# What people send beside text and files that are read; whatever else a message has is Telegram speaking, not a person.
_unreadable = ("checklist", "contact", "dice", "game", "location", "paid_media", "poll", "story", "venue")


def lane_of(update: Json) -> str:
    """Return the chat in whose order an update is handled, or its sender where it has none."""
    content: Json = next((part for part in update.values() if isinstance(part, Mapping)), {})
    message = content.get("message") or {}
    place = content.get("chat") or message.get("chat") or content.get("from") or {}
    return str(place.get("id", ""))


def parse(payload: str, largest_file: int = LARGEST_FILE, username: str = "") -> Incoming | None:
    """Return what an update says; `None` for one that concerns nobody here.

    `largest_file`: the size, in bytes, that the chosen size of a photo stays under where it can. `username`: the bot's
    own, by which commands in groups are addressed.
    """
    try:
        return _parsed(json.loads(payload), largest_file, username)
    except (LookupError, TypeError, ValueError, AttributeError) as odd:
        log.warning("update can't be read", problem=type(odd).__name__)
        return None


def _parsed(update: Json, largest_file: int, username: str) -> Incoming | None:
    if message := update.get("message"):
        return _from_message(message, largest_file, username)
    if query := update.get("callback_query"):
        return _from_press(query)
    if edited := update.get("edited_message"):
        return _from_edit(edited)
    if change := update.get("my_chat_member"):
        return _from_change(change)
    return None


def _from_message(message: Json, largest_file: int, username: str) -> Incoming | None:
    chat = message["chat"]
    if "migrate_to_chat_id" in message:
        return Incoming(_identity(message.get("from") or chat, chat), str(chat["id"]), Migrated(_new_lane(message)))
    if not _is_private(chat):
        return _from_group(message, largest_file, username)
    if message["from"].get("is_bot"):
        return None
    files = files_of(message, largest_file)
    said = _said(message, has_files=bool(files))
    return Incoming(_identity(message["from"], chat), str(chat["id"]), said, files) if said else None


def _from_group(message: Json, largest_file: int, username: str) -> Incoming | None:
    """Return what is said in a topic of a group, what became of one, a command to this bot or a reply to it."""
    thread = _thread_of(message)
    if thread and (deed := next((deed for field, deed in TOPIC_DEEDS.items() if field in message), None)):
        return _in_group(message, TopicChanged(thread, deed, by_bot=bool(message["from"].get("is_bot"))))
    text = message.get("text") or message.get("caption") or ""
    is_command = text.startswith("/")
    is_heard = bool(thread) or _replies_to_us(message, username)
    if (
        message["from"].get("is_bot")
        or not (is_heard or is_command)
        or (is_command and _is_for_another(text, username))
    ):
        return None
    files = files_of(message, largest_file)
    said = _said(message, has_files=bool(files))
    if said is None or isinstance(said, Opened) or not (is_heard or isinstance(said, Command)):
        return None
    return _in_group(message, said, files)


def _in_group(message: Json, said: Speech, files: tuple[SentFile, ...] = ()) -> Incoming:
    chat, thread = message["chat"], _thread_of(message)
    lane = lane_in(str(chat["id"]), thread)
    return Incoming(_identity(message["from"], chat), lane, said, files, thread, is_group=True)


def _replies_to_us(message: Json, username: str) -> bool:
    """Return whether something is a reply to a message of this bot's."""
    writer = (message.get("reply_to_message") or {}).get("from") or {}
    return bool(username) and str(writer.get("username", "")).lower() == username.lower()


def _thread_of(message: Json) -> str:
    return str(message["message_thread_id"]) if message.get("is_topic_message") else ""


def _is_for_another(text: str, username: str) -> bool:
    """Return whether a command names a bot, and not this one."""
    command = _command.fullmatch(text.rstrip())
    return command is not None and (command[2] or username).lower() != username.lower()


def _from_edit(message: Json) -> Incoming | None:
    """Return the new words of a message; a place that moves, and other edits without words, are nothing."""
    chat, text = message["chat"], message.get("text") or message.get("caption") or ""
    if not text or message["from"].get("is_bot"):
        return None
    edited = Edited(whole(text), str(ref_of(message)))
    if not _is_private(chat):
        return _in_group(message, edited) if _thread_of(message) else None
    return Incoming(_identity(message["from"], chat), str(chat["id"]), edited)


def _new_lane(message: Json) -> str:
    return str(message["migrate_to_chat_id"])


def _is_private(chat: Json) -> bool:
    """Return whether a chat is with one person."""
    return bool(chat["type"] == "private")


def _said(message: Json, *, has_files: bool) -> Speech | None:
    text = message.get("text") or message.get("caption") or ""
    if text.startswith("/") and (command := _command.fullmatch(whole(text).rstrip())):
        return _commanded(command[1].lower(), command[3] or "")
    if text or has_files or any(kind in message for kind in _unreadable):
        return Say(whole(text), _replied_to(message), str(ref_of(message)), message.get("media_group_id", ""))
    return None


def _replied_to(message: Json) -> str:
    """Return which message is replied to; in a topic, Telegram has all else reply to the one that opened it."""
    original = message.get("reply_to_message")
    if not original or original["message_id"] == message.get("message_thread_id"):
        return ""
    return str(ref_of(original))


def _commanded(name: str, rest: str) -> Command | Opened:
    return Opened(rest) if name == "start" else Command(name, rest)


def _from_press(query: Json) -> Incoming | None:
    message = query.get("message")
    if message is None:
        return None
    press = Press(whole(query.get("data", "")), str(ref_of(message)))
    if not _is_private(message["chat"]):
        return _in_group({**message, "from": query["from"]}, press)
    return Incoming(_identity(query["from"], message["chat"]), str(message["chat"]["id"]), press)


def _from_change(change: Json) -> Incoming:
    reachable = change["new_chat_member"]["status"] not in GONE
    chat = change["chat"]
    return Incoming(_identity(change["from"], chat), str(chat["id"]), Reachability(reachable))


def _identity(person: Json, chat: Json) -> Identity:
    names = (person.get("first_name"), person.get("last_name"))
    return Identity(
        platform=PLATFORM,
        user=str(person["id"]),
        chat=str(chat["id"]),
        name=whole(" ".join(name for name in names if name)),
        handle=person.get("username", ""),
        language=person.get("language_code", ""),
    )
