"""Methods that read a chat or leave it."""

from collections.abc import Callable
from typing import Any

from sandbox.call import Call
from sandbox.chats import Chat
from sandbox.place import chat_of, writable_chat
from sandbox.state import Sandbox, standing
from sandbox.wire import Json, bad_request


def get_chat(sandbox: Sandbox, call: Call) -> Json:
    """Describe a chat."""
    chat = chat_of(sandbox, call)
    known = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(_GIFTS, False)}
    if chat.pinned:
        known["pinned_message"] = chat.posts[chat.pinned[-1]].body
    return chat.as_chat() | known


def get_member(sandbox: Sandbox, call: Call) -> Json:
    """Describe how somebody stands in a chat."""
    chat = chat_of(sandbox, call)
    user_id = call.number("user_id")
    if user_id == sandbox.bot["id"]:
        return standing(sandbox.bot, "member" if chat.type == "private" else chat.bot)
    person = sandbox.people.get(user_id or 0)
    if person is None:
        raise bad_request("user not found")
    return standing(person.as_user(), _status(chat, person.id))


def get_administrators(sandbox: Sandbox, call: Call) -> list[Json]:
    """List the creator and the bot."""
    chat = writable_chat(sandbox, call)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    creator = sandbox.people[min(chat.members)].as_user()
    return [standing(creator, "creator"), standing(sandbox.bot, "administrator")]


def get_member_count(sandbox: Sandbox, call: Call) -> int:
    """Count the people and the bot."""
    return len(chat_of(sandbox, call).members) + 1


def leave(sandbox: Sandbox, call: Call) -> bool:
    """Leave a group."""
    chat = writable_chat(sandbox, call)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    sandbox.publish(chat, sandbox.bot, {"left_chat_member": sandbox.bot}, service=True)
    chat.bot = "left"
    return True


def _status(chat: Chat, person_id: int) -> str:
    if person_id not in chat.members:
        return "left"
    return "creator" if chat.type != "private" and person_id == min(chat.members) else "member"


_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")

METHODS: dict[str, Callable[[Sandbox, Call], Any]] = {
    "getchat": get_chat,
    "getchatmember": get_member,
    "getchatadministrators": get_administrators,
    "getchatmembercount": get_member_count,
    "leavechat": leave,
}
